import { type CancellationToken, ProgressLocation, type QuickPickItem, QuickPickItemKind, type Uri, window } from 'vscode';
import type { Analysis } from '../core/analysis.js';
import { inputsText } from '../core/entry/inputs.js';
import { firstError } from '../core/text/notes.js';
import type { Choices } from './choices.js';
import type { PythonFolders } from './environment.js';
import { inputTrouble, shownInput } from './inputTexts.js';
import type { ModelFile } from './modelFile.js';
import type { Models } from './models.js';
import { nameOf } from './panel.js';
import { requestFor } from './request.js';
import type { Supervisor } from './supervisor.js';
import { t } from './words.js';

interface CompareParts {
  readonly models: Models;
  readonly choices: Choices;
  readonly supervisor: Supervisor;
  readonly folders: PythonFolders;
}

/** A network to measure beside others, before it is analyzed. */
interface Wanted {
  readonly uri: Uri;
  readonly entry: string | null;
  /** Undefined takes what the file says or what is guessed. */
  readonly input?: string;
}

interface Item extends QuickPickItem {
  readonly wanted?: Wanted;
  readonly add?: 'entry' | 'input';
}

/** Rounds alternate between all of them: more would take minutes and be hard to read. @limit variants that are measured together: variants */
const MOST = 8;

/**
 * Asks which networks to compare: the classes of this file, other files that are open, other calls, other inputs.
 * The first is what the others are held against. Undefined when the user gave up, or fewer than two could be evaluated.
 */
export async function chooseVariants(file: ModelFile & { readonly analysis: Analysis }, parts: CompareParts): Promise<Analysis[] | undefined> {
  const current: Wanted = {
    uri: file.uri,
    entry: file.analysis.entry,
    ...(parts.choices.of(file.key).input ? { input: parts.choices.of(file.key).input } : {}),
  };
  const known = offers(file, parts, current);
  let chosen: Wanted[] = [current];
  for (;;) {
    const picked = await ask(known, chosen);
    if (!picked) return undefined;
    chosen = picked.flatMap((item) => item.wanted ?? []).slice(0, MOST);
    const more = picked.find((item) => item.add);
    if (!more) break;
    const added = await typed(more.add === 'input', current, file.analysis);
    for (const wanted of added) {
      known.push(wanted);
      if (chosen.length < MOST) chosen.push(wanted);
    }
  }
  if (chosen.length < 2) {
    void window.showInformationMessage(t('Choose at least two networks.'));
    return undefined;
  }
  return evaluate(chosen, parts);
}

function offers(file: ModelFile & { readonly analysis: Analysis }, parts: CompareParts, current: Wanted): Wanted[] {
  const here = file.analysis.candidates
    .filter((c) => !c.missing.length && c.expression !== current.entry)
    .map((c): Wanted => ({ uri: file.uri, entry: c.expression }));
  const elsewhere = parts.models.all
    .filter((other) => other !== file && other.hasModel)
    .map((other): Wanted => ({ uri: other.uri, entry: other.analysis?.entry ?? null }));
  return [current, ...here, ...elsewhere];
}

const same = (a: Wanted, b: Wanted): boolean => a.uri.toString() === b.uri.toString() && a.entry === b.entry && a.input === b.input;

async function ask(known: readonly Wanted[], chosen: readonly Wanted[]): Promise<readonly Item[] | undefined> {
  const items: Item[] = [
    ...known.map((wanted, i) => ({
      label: wanted.entry ?? nameOf(wanted.uri),
      description: [wanted.input && shownInput(wanted.input), nameOf(wanted.uri), i === 0 ? t('reference') : ''].filter(Boolean).join(' · '),
      picked: chosen.some((c) => same(c, wanted)),
      wanted,
    })),
    { label: '', kind: QuickPickItemKind.Separator },
    { label: `$(add) ${t('Other calls…')}`, description: 'Net(width=0.5); Net(width=0.25)', add: 'entry' },
    { label: `$(add) ${t('Other inputs…')}`, description: '1x3x160x160; 1x3x128x128', add: 'input' },
  ];
  const title = t('Compare networks');
  return window.showQuickPick(items, { title, placeHolder: t('Measured together, in alternating rounds'), canPickMany: true, ignoreFocusOut: true });
}

/** Several at once, separated by semicolons. */
async function typed(isInput: boolean, current: Wanted, analysis: Analysis): Promise<Wanted[]> {
  const options = isInput
    ? { title: t('Inputs, separated by semicolons'), value: current.input ?? inputsText(analysis.inputs), validateInput: troubleOfAny }
    : { title: t('Python expressions for the networks, separated by semicolons'), value: current.entry ?? '' };
  const text = await window.showInputBox({ ...options, ignoreFocusOut: true });
  return listed(text ?? '').map((part) => (isInput ? { ...current, input: part } : { ...current, entry: part }));
}

const listed = (text: string): string[] =>
  text
    .split(';')
    .map((part) => part.trim())
    .filter(Boolean);

const troubleOfAny = (text: string): string | undefined => listed(text).map(inputTrouble).find(Boolean);

async function evaluate(chosen: readonly Wanted[], parts: CompareParts): Promise<Analysis[] | undefined> {
  const options = { location: ProgressLocation.Notification, title: t('Evaluating the networks'), cancellable: true };
  const made = await window.withProgress(options, async (progress, token) => {
    const out: Analysis[] = [];
    for (const [i, wanted] of chosen.entries()) {
      progress.report({ message: wanted.entry ?? nameOf(wanted.uri), increment: 100 / chosen.length });
      const analysis = await analyze(wanted, `compare:${i}`, parts, token);
      if (token.isCancellationRequested) return undefined;
      if (analysis) out.push(analysis);
    }
    return out;
  });
  return made && made.length >= 2 ? made : undefined;
}

async function analyze(wanted: Wanted, key: string, parts: CompareParts, token: CancellationToken): Promise<Analysis | undefined> {
  const cancelled = token.onCancellationRequested(() => parts.supervisor.cancel(key));
  const request = await requestFor(wanted.uri, parts.folders, {
    ...(wanted.entry === null ? {} : { entry: wanted.entry }),
    ...(wanted.input === undefined ? {} : { input: wanted.input }),
  });
  const outcome = request ? await parts.supervisor.analyze({ ...request, isVariant: true }, key) : undefined;
  cancelled.dispose();
  if (outcome?.type === 'superseded') return undefined;
  const label = wanted.entry ?? nameOf(wanted.uri);
  const analysis = outcome?.type === 'done' ? outcome.analysis : undefined;
  if (!analysis || analysis.entry === null || !analysis.inputs.length) {
    const reason = outcome && 'reason' in outcome ? outcome.reason : firstError(analysis?.notes);
    void window.showWarningMessage(t('{0} was left out: {1}', label, reason ? t(reason) : t('it could not be evaluated')));
    return undefined;
  }
  return analysis;
}
