import { Position, type QuickPickItem, QuickPickItemKind, Range, Uri, WorkspaceEdit, window, workspace } from 'vscode';
import type { Analysis, EntryCandidate, InputSpec } from '../core/analysis.js';
import { exampleValues } from '../core/entry/exampleSizes.js';
import { inputsText } from '../core/entry/inputs.js';
import { callsOf } from '../core/entry/workspaceCalls.js';
import { inputText } from '../core/report/lenses.js';
import { shown } from '../core/report/shown.js';
import type { WorkspaceCall } from '../core/request.js';
import { costComments } from '../core/text/comments.js';
import type { Choices } from './choices.js';
import type { PythonFolders } from './environment.js';
import { openDocument, type SourceFiles } from './files.js';
import { inputTrouble, shownInput } from './inputTexts.js';
import type { ModelFile } from './modelFile.js';
import type { Models } from './models.js';
import { nameOf } from './panel.js';
import { t } from './words.js';

interface ChooseParts {
  readonly models: Models;
  readonly choices: Choices;
  readonly sources: SourceFiles;
  readonly folders: PythonFolders;
}

interface Item extends QuickPickItem {
  /** Undefined for a separator. */
  readonly act?: () => Promise<void>;
}

const separator = (label: string): Item => ({ label, kind: QuickPickItemKind.Separator });

async function pick(title: string, placeholder: string, items: readonly Item[] | Promise<readonly Item[]>): Promise<void> {
  const readable = Promise.resolve(items).then((all) => all.map((i) => ({ ...i, label: shown(i.label), description: i.description && shown(i.description) })));
  const picked = await window.showQuickPick(readable, { title: shown(title), placeHolder: placeholder, matchOnDescription: true });
  await picked?.act?.();
}

/** Asks which network of the file is shown. `expression` takes the place of the question ('' = as the file says); `className` asks for the arguments of that class. */
export async function chooseEntry(uri: Uri, parts: ChooseParts, expression?: string, className?: string): Promise<void> {
  const key = uri.toString();
  const set = (entry: string | undefined): Promise<void> => parts.choices.change(key, { entry });
  if (expression !== undefined) return set(expression || undefined);
  const file = await parts.models.settled(uri);
  const analysis = file?.analysis;
  const candidates = analysis?.candidates ?? [];
  const asked = className === undefined ? undefined : candidates.find((c) => c.name === className);
  if (asked?.missing.length) return chooseArguments(asked, uri, parts, set);
  const current = parts.choices.of(key).entry;
  // What a script builds cannot be written here as it stands there.
  const own = analysis?.entrySpan && analysis.entrySpan.file !== key ? undefined : analysis;
  await pick(t('Entry of {0}', nameOf(uri)), t('The network to show'), [
    ...candidates.map((candidate) => candidateItem(candidate, file, () => chooseArguments(candidate, uri, parts, set), set)),
    separator(''),
    {
      label: `$(edit) ${t('Python expression…')}`,
      description: t('as if written at the end of the file'),
      act: () => typeEntry(current ?? own?.entry ?? '', set),
    },
    ...(current === undefined ? [] : [{ label: `$(discard) ${t('As the file says')}`, description: t('forget {0}', current), act: () => set(undefined) }]),
    ...(own?.entry ? [commentItem(uri, own)] : []),
  ]);
}

function candidateItem(candidate: EntryCandidate, file: ModelFile | undefined, askArguments: () => Promise<void>, set: (entry: string) => Promise<void>): Item {
  const line = (file?.lineNow(candidate.span.line) ?? candidate.span.line - 1) + 1;
  if (candidate.missing.length)
    return {
      label: `${candidate.name}(…)`,
      description: t('line {0}, needs {1}', line, candidate.missing.join(', ')),
      act: askArguments,
    };
  const isCurrent = file?.analysis?.entry === candidate.expression;
  return { label: `${isCurrent ? '$(check) ' : ''}${candidate.expression}`, description: t('line {0}', line), act: () => set(candidate.expression) };
}

/** For a class or builder that needs arguments: calls that the workspace makes, example sizes, or typed ones. */
async function chooseArguments(candidate: EntryCandidate, uri: Uri, parts: ChooseParts, set: (entry: string | undefined) => Promise<void>): Promise<void> {
  const { name } = candidate;
  const key = uri.toString();
  const analysis = parts.models.known(uri)?.analysis;
  const current = parts.choices.of(key).entry;
  const isShown = analysis?.entrySource === 'example' && analysis.entry?.startsWith(`${name}(`);
  const example = isShown ? (analysis.entry ?? '') : `${name}(${candidate.missing.map((p) => `${p}=${exampleValues(p, '')[0] ?? ''}`).join(', ')})`;
  const items = async (): Promise<Item[]> => {
    const found = await callsOf(name, key, openDocument(key)?.getText() ?? '', parts.sources.readerFor({ file: key, roots: await parts.folders.roots(uri) }));
    const place = (call: WorkspaceCall): string => `${workspace.asRelativePath(Uri.parse(call.path))}:${call.line}`;
    return [
      separator(t('Calls found in the workspace')),
      ...found.map((f) => ({ label: `${f.call === current ? '$(check) ' : ''}${f.call}`, description: place(f), act: () => set(f.call) })),
      separator(found.length ? t('Other arguments') : t('No call was found in the workspace')),
      { label: `$(edit) ${t('Enter a call…')}`, description: example, act: () => typeEntry(example, set) },
      ...(current === undefined ? [] : [{ label: `$(discard) ${t('As the file says')}`, description: t('forget {0}', current), act: () => set(undefined) }]),
    ];
  };
  await pick(t('Arguments of {0}', name), t('needs {0}', candidate.missing.join(', ')), items());
}

async function typeEntry(value: string, set: (entry: string) => Promise<void>): Promise<void> {
  const typed = await askEntry(value);
  if (typed !== undefined) await set(typed);
}

const askEntry = (value: string): Thenable<string | undefined> =>
  window.showInputBox({
    title: t('Python expression for the network'),
    value,
    prompt: t('For example {0}', 'Net(width=0.5)'),
    validateInput: (text) => (text.trim() ? undefined : t('Enter an expression')),
  });

/** Writes entry and input into the file, where everybody who opens it gets them. */
function commentItem(uri: Uri, analysis: Analysis): Item {
  const input = inputsText(analysis.inputs);
  const told = `${analysis.entry}${input ? ` input=${input}` : ''}`;
  const comment = `# layer-cost: ${told}`;
  return {
    label: `$(comment) ${t('Write it into the file as a comment')}`,
    description: comment,
    act: async () => {
      const document = await workspace.openTextDocument(uri);
      const edit = new WorkspaceEdit();
      const existing = costComments(document.getText()).find(({ entry }) => entry);
      if (existing?.entry) edit.replace(uri, new Range(existing.line - 1, existing.entry.from, existing.line - 1, existing.entry.to), told);
      else edit.insert(uri, new Position(firstCodeLine(document.getText()), 0), `${comment}\n`);
      await workspace.applyEdit(edit);
    },
  };
}

/** Below a `#!` and an encoding line, which must stay first. */
function firstCodeLine(text: string): number {
  const lines = text.split('\n');
  let line = 0;
  while (line < 2 && /^#(!|.*coding[:=])/.test(lines[line] ?? '')) line++;
  return line;
}

/** Asks for which input costs are shown. `given` takes the place of the question ('' = as the file says, or guessed). */
export async function chooseInput(uri: Uri, parts: ChooseParts, given?: string): Promise<void> {
  const key = uri.toString();
  const set = (input: string | undefined): Promise<void> => parts.choices.change(key, { input });
  if (given !== undefined) return set(given || undefined);
  const analysis = (await parts.models.settled(uri))?.analysis;
  const current = parts.choices.of(key).input;
  const offered = new Set([...(analysis ? suggestions(analysis).map(inputsText) : []), ...parts.choices.recentInputs]);
  await pick(t('Input of {0}', analysis?.entry ?? nameOf(uri)), analysis?.inputs.length ? t('Now {0}', inputText(analysis)) : '', [
    {
      label: `$(edit) ${t('Enter an input…')}`,
      description: '1x3x224x224 · 1x128:int64 · x=1x3x64x64,flag=True',
      act: async () => {
        const typed = await askInput(current ?? (analysis ? inputsText(analysis.inputs) : ''));
        if (typed !== undefined) await set(typed.trim());
      },
    },
    ...(current === undefined
      ? []
      : [{ label: `$(discard) ${t('As the file says, or guessed')}`, description: t('forget {0}', current), act: () => set(undefined) }]),
    separator(''),
    ...Array.from(offered, (input) => ({ label: shownInput(input), act: () => set(input) })),
  ]);
}

/** Usual other inputs: for images other sizes and batches, for anything else other batches. */
function suggestions({ inputs }: Analysis): InputSpec[][] {
  const [first, ...rest] = inputs;
  if (!first || first.literal !== undefined || !first.shape.length) return [];
  const withShape = (shape: readonly number[]): InputSpec[] => [{ ...first, shape }, ...rest];
  const [batch = 1, ...others] = first.shape;
  const square = first.shape.length === 4 && others[1] === others[2];
  const sizes = square
    ? [128, 160, 192, 224, 256, 384, 512].filter((size) => size !== others[1]).map((size) => withShape([batch, others[0] ?? 3, size, size]))
    : [];
  const batches = [1, 8, 32].filter((b) => b !== batch).map((b) => withShape([b, ...others]));
  return [...sizes, ...batches];
}

const askInput = (value: string): Thenable<string | undefined> =>
  window.showInputBox({
    title: t('Arguments of forward'),
    value,
    prompt: t('Shapes, with the element type unless it is float32; plain values by name'),
    validateInput: inputTrouble,
  });
