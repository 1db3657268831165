import { Disposable, env, type ExtensionContext, type LogOutputChannel, Uri, ViewColumn, type WebviewPanel, window } from 'vscode';
import { ModelPanel } from './panel.js';
import type { PythonFolders } from './environment.js';
import type { ModelFile } from './modelFile.js';
import type { Models } from './models.js';
import type { Supervisor } from './supervisor.js';
import { t } from './words.js';

export const VIEW_TYPE = 'layerCost.panel';

export interface PanelParts {
  readonly models: Models;
  readonly supervisor: Supervisor;
  readonly folders: PythonFolders;
  readonly log: LogOutputChannel;
  readonly dist: Uri;
}

/** One panel per file, found again after a restart of the window. */
export class Panels {
  private readonly open = new Map<string, ModelPanel>();
  private readonly subscriptions: Disposable[] = [];

  constructor(
    private readonly context: ExtensionContext,
    private readonly parts: PanelParts,
  ) {
    this.subscriptions.push(
      window.registerWebviewPanelSerializer(VIEW_TYPE, {
        deserializeWebviewPanel: async (panel, state: unknown) => {
          const file = (state as { file?: unknown } | null)?.file;
          if (typeof file === 'string') this.adopt(panel, Uri.parse(file));
          else panel.dispose();
        },
      }),
      window.onDidChangeTextEditorSelection(({ textEditor }) => this.open.get(textEditor.document.uri.toString())?.highlight(textEditor.selection.active.line)),
    );
  }

  /** Shows the panel of a file, beside the editor when it is new. */
  show(uri: Uri): ModelPanel {
    const known = this.open.get(uri.toString());
    if (known) {
      known.reveal();
      return known;
    }
    const name = uri.path.split('/').at(-1) ?? '';
    const panel = window.createWebviewPanel(VIEW_TYPE, t('Cost of {0}', name), { viewColumn: ViewColumn.Beside, preserveFocus: true }, ModelPanel.options(this.parts.dist));
    return this.adopt(panel, uri);
  }

  of(uri: Uri): ModelPanel | undefined {
    return this.open.get(uri.toString());
  }

  /** The file of the panel that has the focus. */
  get activeFile(): Uri | undefined {
    return [...this.open.values()].find((p) => p.isActive)?.uri;
  }

  update(file: ModelFile): void {
    this.open.get(file.key)?.update(file);
  }

  settingsChanged(): void {
    for (const panel of this.open.values()) panel.sendInit();
  }

  private adopt(panel: WebviewPanel, uri: Uri): ModelPanel {
    panel.webview.options = ModelPanel.options(this.parts.dist);
    const made = new ModelPanel(panel, uri, this.parts, this.context.globalState, env.language);
    this.open.set(uri.toString(), made);
    panel.onDidDispose(() => this.open.delete(uri.toString()));
    return made;
  }

  dispose(): void {
    for (const panel of [...this.open.values()]) panel.close();
    Disposable.from(...this.subscriptions).dispose();
  }
}
