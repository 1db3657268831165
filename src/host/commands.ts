import { commands, env, type ExtensionContext, type LogOutputChannel, ProgressLocation, type QuickPickItem, Uri, window, workspace } from 'vscode';
import { InputError, inputsText, parseInputs } from '../core/inputs.js';
import { markdownReport } from '../core/report/documents.js';
import { explainLine } from '../core/report/explain.js';
import { inputText } from '../core/report/lenses.js';
import type { Choices } from './choices.js';
import type { PythonFolders } from './environment.js';
import type { SourceFiles } from './files.js';
import type { ModelFile } from './modelFile.js';
import { isPythonFile, type Models } from './models.js';
import { emptyReason, type Variant } from './panel.js';
import type { Panels } from './panels.js';
import type { Supervisor } from './supervisor.js';
import { t } from './words.js';

export interface CommandParts {
  readonly models: Models;
  readonly supervisor: Supervisor;
  readonly sources: SourceFiles;
  readonly folders: PythonFolders;
  readonly choices: Choices;
  readonly panels: Panels;
  readonly log: LogOutputChannel;
}

/** Every action of the palette. Each takes a file's URI, or means the active editor or panel. */
export function registerCommands(context: ExtensionContext, parts: CommandParts): void {
  const on = (name: string, run: (...args: unknown[]) => unknown): void => void context.subscriptions.push(commands.registerCommand(`layerCost.${name}`, run));
  const { panels, log } = parts;
  on('visualize', (uri) => withFile(parts, uri, (target) => void panels.show(target)));
  on('measure', (uri) => withModel(parts, uri, (file) => panels.show(file.uri).startMeasure()));
  on('compare', (uri) => withModel(parts, uri, (file) => compare(parts, file)));
  on('chooseEntry', (uri, expression) => withFile(parts, uri, (target) => chooseEntry(parts, target, typeof expression === 'string' ? expression : undefined)));
  on('chooseInput', (uri) => withFile(parts, uri, (target) => chooseInput(parts, target)));
  on('exportOnnx', (uri) => withModel(parts, uri, (file) => exportOnnx(parts, file)));
  on('copyReport', (uri) => withModel(parts, uri, copyReport));
  on('whyNoHint', (uri) => withFile(parts, uri, (target) => why(parts, target)));
  on('showLog', () => log.show());
  on('restartAnalysis', () => {
    parts.supervisor.restart();
    parts.folders.forget();
    parts.sources.forgetAll();
    parts.models.refresh();
  });
}

/** The file that a command is about: named by a lens or menu, else the active editor's or panel's. */
function targetOf(parts: CommandParts, given: unknown): Uri | undefined {
  if (given instanceof Uri) return given;
  const document = window.activeTextEditor?.document;
  if (document && isPythonFile(document)) return document.uri;
  return parts.panels.activeFile;
}

async function withFile(parts: CommandParts, given: unknown, run: (uri: Uri) => unknown): Promise<void> {
  const uri = targetOf(parts, given);
  if (uri) await run(uri);
  else void window.showInformationMessage(t('Open a Python file that defines a network first.'));
}

/** The file once its analysis is there; says why when there is no network. */
async function withModel(parts: CommandParts, given: unknown, run: (file: ModelFile) => unknown): Promise<void> {
  await withFile(parts, given, async (uri) => {
    const held = parts.models.hold(uri);
    try {
      const file = await parts.models.settled(uri);
      if (file?.hasModel) await run(file);
      else if (file) void window.showInformationMessage(emptyReason(file));
    } finally {
      held.dispose();
    }
  });
}

async function chooseEntry(parts: CommandParts, uri: Uri, expression: string | undefined): Promise<void> {
  const file = await parts.models.settled(uri);
  const key = uri.toString();
  if (expression !== undefined) {
    await parts.choices.change(key, { entry: expression });
    return;
  }
  const now = file?.analysis?.entry ?? '';
  const items: (QuickPickItem & { entry?: string | null })[] = (file?.analysis?.candidates ?? []).map((c) => ({
    label: c.expression,
    description: c.missing.length ? t('needs {0}', c.missing.join(', ')) : '',
    entry: c.missing.length ? null : c.expression,
  }));
  items.push({ label: t('$(edit) Another expression…'), description: t('any Python that gives a network, as if appended to the file'), entry: null });
  items.push({ label: t('$(discard) As the file says'), entry: undefined });
  const picked = await window.showQuickPick(items, { placeHolder: t('Which network of this file? Now: {0}', now || t('none')) });
  if (!picked) return;
  if (picked.entry !== null) {
    await parts.choices.change(key, { entry: picked.entry });
    return;
  }
  const typed = await window.showInputBox({ prompt: t('Python that gives the network, evaluated as if appended to the file'), value: picked.label.startsWith('$(') ? now : picked.label });
  if (typed) await parts.choices.change(key, { entry: typed });
}

/** What is wrong with a typed input, or undefined. */
function inputProblem(text: string): string | undefined {
  try {
    parseInputs(text);
    return undefined;
  } catch (error) {
    return error instanceof InputError ? error.message : String(error);
  }
}

async function chooseInput(parts: CommandParts, uri: Uri): Promise<void> {
  const file = await parts.models.settled(uri);
  const inputs = file?.analysis?.inputs ?? [];
  const now = inputsText(inputs);
  const first = inputs[0];
  const square = first && first.literal === undefined && first.shape.length === 4 ? [224, 192, 160, 128].map((s) => inputsText([{ ...first, shape: [...first.shape.slice(0, 2), s, s] }, ...inputs.slice(1)])) : [];
  const items: (QuickPickItem & { input?: string | null })[] = [...new Set([...parts.choices.recentInputs, ...square])].map((input) => ({ label: input, input }));
  items.unshift({ label: t('$(edit) Another input…'), description: t('the whole argument list of forward, such as 1x3x224x224 or 1x128:int64'), input: null });
  items.push({ label: t('$(discard) As the file says'), input: undefined });
  const picked = await window.showQuickPick(items, { placeHolder: t('What goes into the network? Now: {0}', now || t('unknown')) });
  if (!picked) return;
  const input = picked.input === null ? await window.showInputBox({ prompt: t('1x3x224x224 or 1x3x224x224,1x10:int64 or x=1x3x64x64,flag=True'), value: now, validateInput: inputProblem }) : picked.input;
  if (input === undefined && picked.input === null) return;
  await parts.choices.change(uri.toString(), { input });
}

async function exportOnnx(parts: CommandParts, file: ModelFile): Promise<void> {
  const { analysis } = file;
  if (!analysis) return;
  const name = (file.uri.path.split('/').at(-1) ?? 'model').replace(/\.[^.]*$/, '');
  const target = await window.showSaveDialog({ defaultUri: Uri.joinPath(file.uri, '..', `${name}.onnx`), filters: { ONNX: ['onnx'] } });
  if (!target) return;
  await window.withProgress({ location: ProgressLocation.Notification, title: t('Writing {0}…', `${name}.onnx`) }, async () => {
    const weights = `${(target.path.split('/').at(-1) ?? name).replace(/\.onnx$/, '')}.weights`;
    const made = await parts.supervisor.write(analysis.graph, analysis.entry ?? name, '', weights);
    if (made.type === 'failed') {
      void window.showErrorMessage(t('The network cannot be exported: {0}', made.reason));
      return;
    }
    await workspace.fs.writeFile(target, made.bytes);
    if (made.weights) await workspace.fs.writeFile(Uri.joinPath(target, '..', made.weights.location), made.weights.bytes);
    window.setStatusBarMessage(t('Exported with random weights.'), 5_000);
  });
}

async function copyReport(file: ModelFile): Promise<void> {
  if (!file.analysis) return;
  await env.clipboard.writeText(markdownReport(file.analysis));
  window.setStatusBarMessage(t('Report copied.'), 3_000);
}

/** Prints the chain of reasons for the line of the cursor. */
async function why(parts: CommandParts, uri: Uri): Promise<void> {
  const file = await parts.models.settled(uri);
  const editor = window.visibleTextEditors.find((e) => e.document.uri.toString() === uri.toString());
  const line = editor?.selection.active.line ?? 0;
  const lines: string[] = [];
  if (!file) lines.push(t('This file does not mention torch: there is nothing to evaluate.'));
  else if (file.status.type === 'stopped' || file.status.type === 'paused') lines.push(emptyReason(file));
  if (file?.rejected) for (const n of file.rejected.notes) lines.push(`${n.span ? `${t('Line {0}', n.span.line)}: ` : ''}${n.text}`);
  if (file?.analysis) lines.push(...explainLine(file.analysis, uri.toString(), file.lineThen(line, (editor?.document.lineCount ?? line) + 1), t));
  parts.log.info([t('Line {0}:', line + 1), ...lines].join('\n  '));
  const choice = await window.showInformationMessage(lines.slice(0, 3).join(' ') || t('Nothing is known of this line yet.'), t('Show Log'));
  if (choice) parts.log.show();
}

/** Largest number of variants measured together: each is two sessions in one worker. */
const VARIANTS = 6;

async function compare(parts: CommandParts, file: ModelFile): Promise<void> {
  const { analysis } = file;
  if (!analysis) return;
  const first = analysis.inputs[0];
  const sizes = first && first.literal === undefined && first.shape.length === 4 ? [224, 192, 160, 128].map((s) => ({ ...first, shape: [...first.shape.slice(0, 2), s, s] })).filter((i) => i.shape.join() !== first.shape.join()) : [];
  const entry = analysis.entry ?? '';
  const items: (QuickPickItem & { entry?: string; input?: string; own?: boolean })[] = [
    { label: entry, description: inputText(analysis), picked: true, own: true },
    ...sizes.map((i) => ({ label: entry, description: inputText({ inputs: [i] }), input: inputsText([i]) })),
    ...analysis.candidates.filter((c) => c.missing.length === 0 && c.expression !== entry).map((c) => ({ label: c.expression, entry: c.expression })),
    { label: t('$(edit) Another expression…') },
  ];
  const picked = await window.showQuickPick(items, { canPickMany: true, placeHolder: t('Which variants? The first is the reference.') });
  if (!picked || picked.length < 2) return;
  const document = await workspace.openTextDocument(file.uri);
  const variants: Variant[] = [];
  for (const [i, item] of picked.slice(0, VARIANTS).entries()) {
    const typed = item.own || item.entry || item.input ? item.entry : await window.showInputBox({ prompt: t('Python that gives the other network'), value: entry });
    if (!item.own && !item.entry && !item.input && !typed) continue;
    const found = item.own ? analysis : await variantOf(parts, file, document.getText(), typed, item.input);
    if (!found) continue;
    const shown = { id: `v${i}`, label: `${found.entry ?? ''} · ${inputText(found)}`, file: found.file, entry: found.entry, inputText: inputText(found), totals: found.totals, complete: found.complete };
    variants.push({ shown, analysis: found });
  }
  if (variants.length >= 2) parts.panels.show(file.uri).compare(variants);
}

async function variantOf(parts: CommandParts, file: ModelFile, text: string, entry: string | undefined, input: string | undefined) {
  const request = { file: file.key, text, roots: await parts.folders.roots(file.uri), ...parts.choices.of(file.key), ...(entry ? { entry } : {}), ...(input ? { input } : {}) };
  const outcome = await parts.supervisor.analyze(request, `variant:${entry}:${input}:${file.key}`);
  if (outcome.type === 'done' && outcome.analysis.entry !== null) return outcome.analysis;
  const reason = outcome.type === 'done' ? (outcome.analysis.notes[0]?.text ?? '') : 'reason' in outcome ? outcome.reason : '';
  void window.showWarningMessage(t('{0} could not be evaluated: {1}', entry ?? input ?? '', reason));
  return undefined;
}
