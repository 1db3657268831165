import { commands, type ExtensionContext, env, type LogOutputChannel, Uri, window, workspace } from 'vscode';
import type { Analysis } from '../core/analysis.js';
import { markdownReport } from '../core/report/documents.js';
import { explainLine } from '../core/report/explain.js';
import { capital } from '../core/report/text.js';
import { firstError } from '../core/text/notes.js';
import { showActions } from './actions.js';
import { chooseEntry, chooseInput } from './choose.js';
import { chooseConvention } from './chooseConvention.js';
import { chooseVariants } from './compareVariants.js';
import { headVersion, otherVersion, sourceVersion, type VersionParts } from './compareVersions.js';
import { exportOnnx } from './exportOnnx.js';
import type { ModelFile } from './modelFile.js';
import { isPythonFile, mayHoldModel } from './models.js';
import { isOnnx, type OnnxEditor } from './onnxEditor.js';
import { nameOf, type Panel } from './panel.js';
import type { Panels } from './panels.js';
import { openSample } from './sample.js';
import type { Visibility } from './visibility.js';
import { t } from './words.js';

interface CommandParts extends VersionParts {
  readonly panels: Panels;
  readonly onnxEditor: OnnxEditor;
  readonly log: LogOutputChannel;
  /** Of this extension; stands in files that it writes. */
  readonly version: string;
  readonly restart: () => void;
  readonly visibility: Visibility;
}

/** A file that has a network. */
type WithModel = ModelFile & { readonly analysis: Analysis };

export function registerCommands(context: ExtensionContext, parts: CommandParts): void {
  const { panels, onnxEditor, log } = parts;
  const forFile = (name: string, act: (uri: Uri, ...rest: unknown[]) => unknown): void => {
    context.subscriptions.push(
      commands.registerCommand(`layerCost.${name}`, async (given?: unknown, ...rest: unknown[]) => {
        const uri = given instanceof Uri ? given : currentFile(parts);
        if (!uri) {
          void window.showInformationMessage(t('Open a Python file that defines a network first.'));
          return undefined;
        }
        return act(uri, ...rest);
      }),
    );
  };
  const panelOf = async (uri: Uri): Promise<Panel | undefined> => (isOnnx(uri) ? onnxEditor.show(uri) : panels.show(uri));
  forFile('visualize', async (uri) => void (await panelOf(uri)));
  forFile('measure', async (uri) => {
    const panel = await panelOf(uri);
    if (await withModel(uri, parts)) panel?.startMeasure();
  });
  forFile('compare', async (uri) => {
    const file = await withModel(uri, parts);
    const variants = file && (await chooseVariants(file, parts));
    if (variants) panels.show(uri).compare(variants);
  });
  forFile('compareHead', async (uri) => {
    const version = (await withModel(uri, parts)) && (await headVersion(uri, parts));
    if (version) (await panelOf(uri))?.compareWith(version);
  });
  forFile('compareFile', async (uri, other) => {
    const version = (await withModel(uri, parts)) && (await otherVersion(uri, other instanceof Uri ? other : undefined, parts));
    if (version) (await panelOf(uri))?.compareWith(version);
  });
  forFile('compareSource', async (uri, source) => {
    const file = await withModel(uri, parts);
    const version = file && (await sourceVersion(file, source instanceof Uri ? source : undefined, parts));
    if (version) await (await panelOf(uri))?.follow(version);
  });
  forFile('chooseEntry', async (uri, expression, className) =>
    chooseEntry(uri, parts, typeof expression === 'string' ? expression : undefined, typeof className === 'string' ? className : undefined),
  );
  forFile('chooseInput', async (uri, input) => chooseInput(uri, parts, typeof input === 'string' ? input : undefined));
  forFile('exportOnnx', async (uri, target, isDynamic) => exported(uri, target, isDynamic, parts));
  forFile('copyReport', async (uri) => copyReport(uri, parts));
  forFile('showActions', async (uri) => showActions(uri));
  forFile('chooseConvention', async (uri, name) => chooseConvention(uri, typeof name === 'string' ? name : undefined));
  forFile('whyNoHint', async (uri, line) => whyNoHint(uri, parts, typeof line === 'number' ? line : undefined));
  context.subscriptions.push(
    commands.registerCommand('layerCost.toggleHints', async () => {
      const isShown = await parts.visibility.toggle();
      void window.setStatusBarMessage(isShown ? t('Layer Cost: hints and lenses are shown') : t('Layer Cost: hints and lenses are hidden'), 4000);
      return isShown;
    }),
    commands.registerCommand('layerCost.openSample', () => openSample(context)),
    commands.registerCommand('layerCost.showLog', () => log.show()),
    commands.registerCommand('layerCost.restartAnalysis', () => parts.restart()),
  );
}

/** The file of the panel that has the focus, else of the editor. */
function currentFile({ panels, onnxEditor }: CommandParts): Uri | undefined {
  const document = window.activeTextEditor?.document;
  return (panels.active ?? onnxEditor.active)?.uri ?? (document && isPythonFile(document) ? document.uri : undefined);
}

/** The file's analysis, waited for; says why when it has no network. */
async function withModel(uri: Uri, { models, onnxEditor }: CommandParts): Promise<WithModel | undefined> {
  // A model file is analyzed while an editor shows it.
  if (isOnnx(uri)) await onnxEditor.show(uri);
  const file = await (isOnnx(uri) ? onnxEditor.files : models).settled(uri);
  if (file?.hasModel) return file as WithModel;
  const { status } = file ?? {};
  const reason = status?.type === 'stopped' || status?.type === 'paused' ? status.reason : firstError(file?.analysis?.notes);
  const choose = isOnnx(uri) ? [] : [t('Choose Entry')];
  const text = reason ? t('No network to show: {0}', t(reason)) : t('No network was found in this file.');
  void window.showWarningMessage(text, ...choose).then((answer) => answer && commands.executeCommand('layerCost.chooseEntry', uri));
  return undefined;
}

async function exported(uri: Uri, target: unknown, isDynamic: unknown, parts: CommandParts): Promise<Uri | undefined> {
  const file = await withModel(uri, parts);
  const given = { target: target instanceof Uri ? target : undefined, isDynamic: typeof isDynamic === 'boolean' ? isDynamic : undefined };
  return file && exportOnnx(uri, file.analysis, parts, given);
}

async function copyReport(uri: Uri, parts: CommandParts): Promise<string | undefined> {
  const file = await withModel(uri, parts);
  if (!file) return undefined;
  const report = markdownReport(file.analysis, t);
  await env.clipboard.writeText(report);
  void window.setStatusBarMessage(t('Copied the report of {0}', file.analysis.entry ?? nameOf(uri)), 4000);
  return report;
}

/** The chain of reasons for the line of the cursor: in a message, and in full in the log. */
async function whyNoHint(uri: Uri, parts: CommandParts, given: number | undefined): Promise<string[]> {
  const editor = window.visibleTextEditors.find((e) => e.document.uri.toString() === uri.toString());
  const document = editor?.document ?? (await workspace.openTextDocument(uri));
  const line = given ?? editor?.selection.active.line ?? 0;
  const reasons = await reasonsFor(document.uri, line, document.lineCount, isPythonFile(document) && mayHoldModel(document), parts);
  parts.log.info(`${t('Why is there no hint on line {0}?', line + 1)}\n  ${reasons.join('\n  ')}`);
  const details = t('Show Log');
  void window.showInformationMessage(reasons.slice(0, 3).join(' '), details).then((answer) => answer === details && parts.log.show());
  return reasons;
}

async function reasonsFor(uri: Uri, line: number, lineCount: number, mayHold: boolean, { models, visibility }: CommandParts): Promise<string[]> {
  if (!mayHold && !models.known(uri))
    return [t('This file does not look like a network: it mentions neither torch nor a module with layers, and has no forward method.')];
  const file = await models.settled(uri);
  const { status, analysis } = file ?? {};
  const out: string[] = [];
  if (status?.type === 'stopped' || status?.type === 'paused') out.push(`${capital(t(status.reason))}.`);
  if (status?.type === 'broken')
    out.push(t('Hints are from before this error: {0}', `${status.line ? `${t('line {0}', status.line)}: ` : ''}${t(status.reason)}`));
  if (visibility.isHidden) out.push(t('Hints are hidden by the command Toggle Hints.'));
  if (!workspace.getConfiguration('layerCost', uri).get('hints.enabled')) out.push(t('Hints are switched off by the setting layerCost.hints.enabled.'));
  const shown = workspace.getConfiguration('editor', { uri, languageId: 'python' }).get<string>('inlayHints.enabled');
  if (shown === 'off' || shown === 'offUnlessPressed') out.push(t('The editor hides inlay hints: the setting editor.inlayHints.enabled is {0}.', shown));
  const read = file?.rejected ?? analysis;
  if (file && read) out.push(...explainLine(read, file.key, file.rejected ? line + 1 : file.lineThen(line, lineCount), t));
  return out;
}
