import { commands, type ExtensionContext, Uri, window, workspace } from 'vscode';
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
import { Supervisor } from './host/supervisor.js';

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
  const bytes = async (name: string): Promise<Uint8Array> => new Uint8Array(await workspace.fs.readFile(Uri.joinPath(dist, name)));
  const sources = new SourceFiles((keys) => models.sourcesChanged(keys));
  const folders = new PythonFolders(() => models.refresh());
  const choices = new Choices(context.workspaceState);
  const supervisor = new Supervisor({
    start: async () => {
      const [worker, runtime, python] = await Promise.all([startWorker(Uri.joinPath(dist, workerFile)), bytes('web-tree-sitter.wasm'), bytes('tree-sitter-python.wasm')]);
      return { worker, runtime, python };
    },
    files: sources,
    log: (text) => log.info(text),
  });
  const models = new Models(supervisor, sources, folders, choices, log);
  const panels = new Panels(context, { models, supervisor, folders, log, dist });
  const views = [registerHints(context, models), registerLenses(context, models), registerHeat(context, models)];
  registerCommands(context, { models, supervisor, sources, folders, choices, panels, log });

  const shown = (): void => {
    for (const editor of window.visibleTextEditors) models.of(editor.document);
    markModelFiles(models);
  };
  context.subscriptions.push(
    log,
    sources,
    folders,
    choices,
    supervisor,
    models,
    panels,
    window.onDidChangeVisibleTextEditors(shown),
    models.onDidChange((file) => {
      for (const view of views) view.refresh();
      panels.update(file);
      markModelFiles(models);
    }),
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(`${SECTION}.searchPaths`)) {
        folders.forget();
        models.refresh();
      } else if (event.affectsConfiguration(SECTION)) for (const view of views) view.refresh();
      if (event.affectsConfiguration(SECTION)) panels.settingsChanged();
    }),
  );
  shown();
  return { models, supervisor, panels, activationMs: performance.now() - started };
}

/** Tells the menus which files hold a network. */
let marked = '';
function markModelFiles(models: Models): void {
  const files = models.all.filter((f) => f.hasModel).map((f) => f.key);
  const now = files.join('\n');
  if (now === marked) return;
  marked = now;
  void commands.executeCommand('setContext', 'layerCost.modelFiles', files);
}

export function deactivate(): void {
  // Everything is in the context's subscriptions.
}
