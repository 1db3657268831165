import { commands, type ExtensionContext, Uri, window, workspace } from 'vscode';
import type { Analysis } from './core/analysis.js';
import type { WriteOptions } from './core/onnx/write.js';
import { Choices } from './host/choices.js';
import { registerCommands } from './host/commands.js';
import { PythonFolders } from './host/environment.js';
import { SourceFiles } from './host/files.js';
import { registerHeat } from './host/heat.js';
import { registerHints } from './host/hints.js';
import { registerLenses } from './host/lenses.js';
import { Models } from './host/models.js';
import { Panels } from './host/panels.js';
import { SECTION } from './host/settings.js';
import { startWorker, workerFile } from './host/startWorker.js';
import { type ModelOutcome, Supervisor } from './host/supervisor.js';

/** What the tests of this very extension look at. */
export interface Api {
  readonly models: Models;
  readonly supervisor: Supervisor;
  readonly panels: Panels;
  /** Time that `activate` took. */
  readonly activationMs: number;
}

/** Makes the parts and joins them. Nothing is read and no worker starts before a file that may hold a network is shown. */
export function activate(context: ExtensionContext): Api {
  const started = performance.now();
  const log = window.createOutputChannel('Layer Cost', { log: true });
  const dist = Uri.joinPath(context.extensionUri, 'dist');
  // Copies: what `readFile` gives is a Node buffer, which arrives as a plain object elsewhere.
  const bytes = async (name: string): Promise<Uint8Array> => new Uint8Array(await workspace.fs.readFile(Uri.joinPath(dist, name)));
  const sources = new SourceFiles((keys) => models.sourcesChanged(keys));
  const folders = new PythonFolders(() => models.refresh());
  const choices = new Choices(context.workspaceState);
  const supervisor = new Supervisor({
    start: async () => {
      const [worker, runtime, python] = await Promise.all([
        startWorker(Uri.joinPath(dist, workerFile)),
        bytes('web-tree-sitter.wasm'),
        bytes('tree-sitter-python.wasm'),
      ]);
      return { worker, runtime, python };
    },
    files: sources,
    log: (text) => log.info(text),
  });
  const models = new Models(supervisor, sources, folders, choices, log);
  const { version } = context.extension.packageJSON as { version: string };
  const write = (analysis: Analysis, options: WriteOptions): Promise<ModelOutcome> =>
    supervisor.write(analysis.graph, { name: analysis.entry ?? 'model', producerVersion: version, ...options });
  const panels = new Panels(context, {
    models,
    log,
    write,
    run: (command, uri) => void commands.executeCommand(`layerCost.${command === 'chooseVariants' ? 'compare' : command}`, uri),
    measured: (uri, measured) => {
      models.known(uri)?.keepMeasurement(measured);
      refreshViews();
    },
  });
  const views = [registerHints(context, models), registerLenses(context, models), registerHeat(context, models)];
  const refreshViews = (): void => {
    for (const view of views) view.refresh();
  };
  const restart = (): void => {
    sources.forgetAll();
    folders.forget();
    supervisor.restart();
    models.refresh();
  };
  registerCommands(context, { models, panels, choices, supervisor, folders, log, write, restart });

  const shown = (): void => {
    for (const editor of window.visibleTextEditors) models.of(editor.document);
    markModelFiles(models);
  };
  const foldersChanged = (): void => {
    folders.forget();
    models.refresh();
  };
  context.subscriptions.push(
    log,
    choices,
    folders,
    sources,
    models,
    panels,
    supervisor,
    window.onDidChangeVisibleTextEditors(shown),
    models.onDidChange(() => {
      refreshViews();
      markModelFiles(models);
    }),
    workspace.onDidChangeConfiguration((event) => {
      if (!event.affectsConfiguration(SECTION)) return;
      if (event.affectsConfiguration(`${SECTION}.searchPaths`)) foldersChanged();
      refreshViews();
    }),
    workspace.onDidGrantWorkspaceTrust(foldersChanged),
    workspace.onDidChangeWorkspaceFolders(foldersChanged),
  );
  shown();
  return { models, supervisor, panels, activationMs: performance.now() - started };
}

/** Tells the menus which files hold a network. */
let marked = '';
function markModelFiles(models: Models): void {
  const files = models.all.filter((file) => file.hasModel).map((file) => file.key);
  const now = files.join('\n');
  if (now === marked) return;
  marked = now;
  void commands.executeCommand('setContext', 'layerCost.modelFiles', files);
}
