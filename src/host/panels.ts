import { type ExtensionContext, Uri, ViewColumn, type WebviewPanel, window } from 'vscode';
import { shown } from '../core/report/shown.js';
import { nameOf, Panel, type PanelParts } from './panel.js';
import { t } from './words.js';

const VIEW_TYPE = 'layerCost.panel';
/** Addresses of files are short; the state of a restored panel may be anything. @limit address of a file in a restored panel: characters */
const URI_CHARACTERS = 10_000;
/** Moving the cursor through a file says nothing until it rests. @limit rest of the cursor before the panel follows: ms */
const HIGHLIGHT_MS = 60;

/** The open panels: one for each file. */
export class Panels {
  private readonly open = new Map<string, Panel>();
  private readonly parts: PanelParts;
  private highlightTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(context: ExtensionContext, parts: Omit<PanelParts, 'closed' | 'extensionUri' | 'globalState'>) {
    this.parts = {
      ...parts,
      extensionUri: context.extensionUri,
      globalState: context.globalState,
      closed: (panel) => this.open.get(panel.key) === panel && this.open.delete(panel.key),
    };
    context.subscriptions.push(
      window.registerWebviewPanelSerializer(VIEW_TYPE, { deserializeWebviewPanel: async (panel, state: unknown) => this.restore(panel, state) }),
      window.onDidChangeTextEditorSelection(({ textEditor, selections }) => {
        const panel = this.open.get(textEditor.document.uri.toString());
        if (!panel) return;
        clearTimeout(this.highlightTimer);
        this.highlightTimer = setTimeout(() => panel.highlight(selections[0]?.active.line ?? 0), HIGHLIGHT_MS);
      }),
    );
  }

  /** The panel whose page has the focus. */
  get active(): Panel | undefined {
    return [...this.open.values()].find((panel) => panel.active);
  }

  of(uri: Uri): Panel | undefined {
    return this.open.get(uri.toString());
  }

  /** Shows the file's panel, beside the editor when it is new. */
  show(uri: Uri): Panel {
    const open = this.of(uri);
    if (open) {
      open.reveal();
      return open;
    }
    // A measurement goes on while the panel is hidden, so the page stays.
    const options = { enableScripts: true, retainContextWhenHidden: true };
    return this.add(uri, window.createWebviewPanel(VIEW_TYPE, 'Layer Cost', { viewColumn: ViewColumn.Beside, preserveFocus: true }, options));
  }

  dispose(): void {
    clearTimeout(this.highlightTimer);
    for (const panel of [...this.open.values()]) panel.dispose();
  }

  private add(uri: Uri, webview: WebviewPanel): Panel {
    webview.title = t('{0}: cost', shown(nameOf(uri)));
    webview.iconPath = Uri.joinPath(this.parts.extensionUri, 'media', 'icon.png');
    const panel = new Panel(uri, webview, this.parts);
    this.open.set(panel.key, panel);
    return panel;
  }

  /** After a restart of the window. The state is the page's own, which another version may have written. */
  private restore(webview: WebviewPanel, state: unknown): void {
    const file = typeof state === 'object' && state !== null ? (state as { file?: unknown }).file : undefined;
    const uri = typeof file === 'string' && file.length < URI_CHARACTERS && /^[a-z][\w+.-]*:/i.test(file) ? Uri.parse(file) : undefined;
    if (uri && !this.of(uri)) this.add(uri, webview);
    else {
      this.parts.log.info(t('A panel of an earlier session could not be restored.'));
      webview.dispose();
    }
  }
}
