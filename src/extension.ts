import { commands, type Disposable, type ExtensionContext, type LogOutputChannel, Uri, window, workspace } from 'vscode';
import { Baselines } from './host/baselines.js';
import { registerBudgetFixes } from './host/budgetFixes.js';
import { Budgets } from './host/budgets.js';
import { Choices } from './host/choices.js';
import { registerCommands } from './host/commands.js';
import { PythonFolders } from './host/environment.js';
import { sourceVariants } from './host/exploring.js';
import { SourceFiles } from './host/files.js';
import { registerHeat } from './host/heat.js';
import { registerHints } from './host/hints.js';
import { registerLenses } from './host/lenses.js';
import { registerMenus } from './host/menus.js';
import type { ModelFile } from './host/modelFile.js';
import { Models } from './host/models.js';
import { OnnxEditor } from './host/onnxEditor.js';
import { modelBytes, OnnxFiles } from './host/onnxFiles.js';
import type { PanelParts } from './host/panel.js';
import { Panels } from './host/panels.js';
import { registerReplacements } from './host/replacements.js';
import { requestFor } from './host/request.js';
import { SECTION } from './host/settings.js';
import { SinceHead } from './host/sinceHead.js';
import { writeVariant } from './host/sourceEdits.js';
import { startWorker, workerFile } from './host/startWorker.js';
import { TotalsItem } from './host/statusBar.js';
import { type FileSource, Supervisor } from './host/supervisor.js';
import { Visibility } from './host/visibility.js';
import type { WorkerStart } from './host/workerHandle.js';

/** What the tests of this very extension look at. @internal */
export interface Api {
  readonly models: Models;
  readonly supervisor: Supervisor;
  readonly panels: Panels;
  readonly budgets: Budgets;
  readonly totals: TotalsItem;
  readonly onnx: OnnxFiles;
  readonly onnxEditor: OnnxEditor;
  /** Time that `activate` took. */
  readonly activationMs: number;
}

/** Makes the parts and joins them. Nothing is read and no worker starts before a file that may hold a network is shown. */
export function activate(context: ExtensionContext): Api {
  const started = performance.now();
  const log = window.createOutputChannel('Layer Cost', { log: true });
  const sources = new SourceFiles((keys) => models.sourcesChanged(keys));
  const folders = new PythonFolders(() => models.refresh());
  const choices = new Choices(context.workspaceState);
  const supervisor = supervisorOf(context.extensionUri, sources, log);
  const models = new Models(supervisor, sources, folders, choices, log);
  const parts = { models, supervisor, folders, choices };
  const baselines = new Baselines(sources, (files) => supervisorOf(context.extensionUri, files, log), parts);
  const since = new SinceHead(models, baselines, choices, () => refreshViews());
  const visibility = new Visibility(context.workspaceState);
  const budgets = new Budgets({ ...parts, sources });
  const totals = new TotalsItem(models, budgets);
  const refreshViews = registerViews(context, models, visibility, totals, (file) => since.text(file));
  const panels = panelsOf(context, parts, log, (uri, measured) => {
    models.known(uri)?.keepMeasurement(measured);
    refreshViews();
    budgets.refresh();
  });
  const onnx = new OnnxFiles(supervisor, context.workspaceState, log);
  const onnxEditor = new OnnxEditor(context, onnx, log);
  registerReplacements(context, parts);
  registerBudgetFixes(context, { ...parts, budgets });
  const restart = (): void => {
    sources.forgetAll();
    folders.forget();
    supervisor.restart();
    baselines.restart();
    models.refresh();
    onnx.refresh();
  };
  const version = String(context.extension.packageJSON.version);
  registerCommands(context, { ...parts, panels, onnx, onnxEditor, baselines, sources, log, version, restart, visibility });
  const refreshAll = (): void => {
    refreshViews();
    budgets.refresh();
  };
  context.subscriptions.push(...[log, choices, folders, sources, models, panels, onnxEditor, onnx, since, baselines, supervisor, visibility, budgets, totals]);
  context.subscriptions.push(models.onDidChange(refreshViews), visibility.onDidChange(refreshViews), ...watch(models, folders, refreshAll));
  return { models, supervisor, panels, onnx, onnxEditor, budgets, totals, activationMs: performance.now() - started };
}

interface SourceParts {
  readonly models: Models;
  readonly supervisor: Supervisor;
  readonly folders: PythonFolders;
  readonly choices: Choices;
}

/** Panels of networks that source defines. */
function panelsOf(
  context: ExtensionContext,
  { models, supervisor, folders, choices }: SourceParts,
  log: LogOutputChannel,
  measured: PanelParts['measured'],
): Panels {
  return new Panels(context, {
    files: models,
    log,
    runnable: (_uri, analysis) => supervisor.runnable(analysis),
    variants: (uri) =>
      sourceVariants({
        supervisor,
        request: () => requestFor(uri, folders, choices.of(uri.toString())),
        apply: (request, edits) => writeVariant(uri, request.text, edits, choices),
      }),
    sizes: () => undefined,
    run: (command, uri) => void commands.executeCommand(`layerCost.${command === 'chooseVariants' ? 'compare' : command}`, uri),
    measured,
  });
}

/** What is shown in and around a text. @returns what shows it anew. */
function registerViews(context: ExtensionContext, models: Models, visibility: Visibility, totals: TotalsItem, since: (file: ModelFile) => string): () => void {
  const views = [
    registerHints(context, models, visibility),
    registerLenses(context, models, visibility, since),
    registerHeat(context, models, visibility),
    registerMenus(models),
    totals,
  ];
  return () => {
    for (const view of views) view.refresh();
  };
}

const supervisorOf = (extensionUri: Uri, files: FileSource, log: LogOutputChannel): Supervisor =>
  new Supervisor({ start: () => analysisWorker(extensionUri), files, modelBytes, log: (text) => log.info(text) });

/** Starts the analysis worker and reads its parser. Copies of the bytes: what `readFile` gives is a Node buffer, which arrives as a plain object elsewhere. */
async function analysisWorker(extensionUri: Uri): Promise<WorkerStart> {
  const dist = Uri.joinPath(extensionUri, 'dist');
  const bytes = async (name: string): Promise<Uint8Array> => new Uint8Array(await workspace.fs.readFile(Uri.joinPath(dist, name)));
  const [worker, runtime, python] = await Promise.all([
    startWorker(Uri.joinPath(dist, workerFile)),
    bytes('web-tree-sitter.wasm'),
    bytes('tree-sitter-python.wasm'),
  ]);
  return { worker, runtime, python };
}

/** Follows what the user opens, sets and trusts; begins with the files that are open already. */
function watch(models: Models, folders: PythonFolders, refreshViews: () => void): Disposable[] {
  const shown = (): void => {
    for (const editor of window.visibleTextEditors) models.of(editor.document);
  };
  const foldersChanged = (): void => {
    folders.forget();
    models.refresh();
  };
  shown();
  return [
    window.onDidChangeVisibleTextEditors(shown),
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(`${SECTION}.searchPaths`)) foldersChanged();
      if (['convention', 'unit'].some((name) => event.affectsConfiguration(`${SECTION}.${name}`))) models.refresh();
      if (event.affectsConfiguration(SECTION)) refreshViews();
    }),
    workspace.onDidGrantWorkspaceTrust(foldersChanged),
    workspace.onDidChangeWorkspaceFolders(foldersChanged),
  ];
}
