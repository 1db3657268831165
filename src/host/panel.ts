import { Disposable, env, l10n, Range, Selection, TextEditorRevealType, Uri, ViewColumn, type Webview, type WebviewPanel, window, workspace } from 'vscode';
import type { Analysis } from '../core/analysis.js';
import type { LayerId } from '../core/onnx/graph.js';
import { INLINE_BYTES, RUN_INLINE_BYTES } from '../core/onnx/inline.js';
import { type PanelStrings, panelStrings } from '../panelStrings.js';
import type { FromPanel, PanelVariant, Remembered, ToPanel } from '../protocol.js';
import type { ModelFile } from './modelFile.js';
import { pageHtml } from './pageHtml.js';
import { readMessage } from './panelMessages.js';
import type { PanelParts } from './panels.js';
import { settingsFor } from './settings.js';
import { t } from './words.js';

/** A network that the page may ask the file of, beside the one that it shows. */
export interface Variant extends PanelVariant {
  readonly analysis: Analysis;
}

/** Messages of the page that could not be read are told once each kind, so that a broken page cannot flood the log. */
const TOLD = new Set<string>();

/** One panel: the page's other end, for one file. */
export class Panel {
  readonly key: string;
  private readonly subscriptions: Disposable[] = [];
  private ready = false;
  private sentVersion = -1;
  /** The analysis that the page shows, by the version that it knows it under. */
  private shown: { readonly version: number; readonly analysis: Analysis } | undefined;
  private variants: readonly Variant[] = [];
  /** Waits until the page has something to act on. */
  private afterAnalysis: ToPanel[] = [];
  private highlighted = '';

  constructor(
    readonly uri: Uri,
    private readonly panel: WebviewPanel,
    private readonly parts: PanelParts,
  ) {
    this.key = uri.toString();
    const { webview } = panel;
    webview.options = { enableScripts: true, localResourceRoots: [Uri.joinPath(parts.extensionUri, 'dist')] };
    panel.title = t('{0}: cost', nameOf(uri));
    panel.iconPath = Uri.joinPath(parts.extensionUri, 'media', 'icon.png');
    this.subscriptions.push(
      parts.models.hold(uri),
      webview.onDidReceiveMessage((raw: unknown) => this.receive(raw)),
      parts.models.onDidChange((file) => file.key === this.key && this.update(file)),
      workspace.onDidChangeConfiguration((event) => event.affectsConfiguration('layerCost', uri) && this.initialize()),
      panel.onDidDispose(() => this.dispose()),
    );
    webview.html = newPage(webview, parts.extensionUri);
  }

  get active(): boolean {
    return this.panel.active;
  }

  reveal(): void {
    this.panel.reveal(undefined, true);
  }

  dispose(): void {
    this.ready = false;
    Disposable.from(...this.subscriptions.splice(0)).dispose();
    this.parts.closed(this);
  }

  close(): void {
    this.panel.dispose();
  }

  startMeasure(): void {
    this.whenShown({ type: 'startMeasure' });
  }

  compare(variants: readonly Variant[]): void {
    this.variants = variants;
    this.whenShown({ type: 'compare', variants: variants.map(({ analysis: _, ...variant }) => variant) });
  }

  /** Marks the layers that a line of the text (from 0) builds. */
  highlight(line: number): void {
    const file = this.parts.models.known(this.uri);
    if (!file || file.version !== this.sentVersion) return;
    const layers = file.layersAt(line, settingsFor(this.uri));
    if (layers.join() === this.highlighted) return;
    this.highlighted = layers.join();
    this.post({ type: 'highlight', layers });
  }

  private post(message: ToPanel): void {
    if (this.ready) void this.panel.webview.postMessage(message);
  }

  private whenShown(message: ToPanel): void {
    if (this.shown && this.ready) this.post(message);
    else this.afterAnalysis.push(message);
  }

  private receive(raw: unknown): void {
    const message = readMessage(raw);
    if (message) {
      this.act(message).catch((error: unknown) => this.parts.log.error(error instanceof Error ? error : String(error)));
      return;
    }
    const type = typeof raw === 'object' && raw !== null ? String((raw as { type?: unknown }).type).slice(0, 40) : typeof raw;
    if (TOLD.size < 20 && !TOLD.has(type)) this.parts.log.warn(`A message of the panel was dropped: ${JSON.stringify(type)}`);
    TOLD.add(type);
  }

  private async act(message: FromPanel): Promise<void> {
    const { parts } = this;
    switch (message.type) {
      case 'ready':
        this.ready = true;
        this.sentVersion = -1;
        this.highlighted = '';
        this.initialize();
        this.update(await parts.models.settled(this.uri));
        return;
      case 'reveal':
        await this.showSource(message.layer, message.preserveFocus);
        return;
      case 'requestModel':
        await this.sendModel(message.requestId, message.version, message.variant);
        return;
      case 'measured': {
        if (message.version === this.shown?.version && message.version === parts.models.known(this.uri)?.version) parts.measured(this.uri, message.measured);
        return;
      }
      case 'save':
        await this.save(message.suggestedName, message.text);
        return;
      case 'copy':
        await env.clipboard.writeText(message.text);
        return;
      case 'command':
        parts.run(message.command, this.uri);
        return;
      case 'remember':
        await parts.globalState.update(`panel.${message.key}`, message.value);
        return;
      case 'log':
        parts.log[message.level](message.text);
        return;
      default:
    }
  }

  private initialize(): void {
    const { webview } = this.panel;
    const { globalState, extensionUri } = this.parts;
    const at = (name: string): string => webview.asWebviewUri(Uri.joinPath(extensionUri, 'dist', name)).toString();
    const { unit, columns } = settingsFor(this.uri);
    const remembered: Remembered = { devices: globalState.get('panel.devices'), calibration: globalState.get('panel.calibration') };
    this.post({
      type: 'init',
      strings: translated(),
      settings: { unit, columns },
      resources: { elkWorker: at('elk-worker.min.js'), measureWorker: at('measureWorker.js'), ortWasm: at('ort-wasm-simd-threaded.wasm') },
      remembered,
      language: env.language,
    });
  }

  private update(file: ModelFile | undefined): void {
    if (!this.ready || !file) return;
    const { analysis, status, version } = file;
    if (status.type === 'analyzing') {
      if (status.slow && this.shown) this.post({ type: 'analyzing' });
      return;
    }
    if (!analysis || analysis.entry === null) {
      const reason =
        status.type === 'stopped' || status.type === 'paused'
          ? status.reason
          : t('Nothing in this file could be taken as a network. Choose Entry takes any Python expression that makes one.');
      this.shown = undefined;
      this.post({ type: 'empty', reason: file.analysis?.notes.find((note) => note.severity === 'error')?.text ?? reason });
      return;
    }
    this.shown = { version, analysis };
    this.sentVersion = version;
    this.highlighted = '';
    this.post({
      type: 'analysis',
      version,
      analysis,
      stale: status.type === 'stopped' || status.type === 'paused',
      ...(file.measured ? { measured: file.measured } : {}),
    });
    for (const waiting of this.afterAnalysis.splice(0)) this.post(waiting);
  }

  private async showSource(id: LayerId, preserveFocus: boolean): Promise<void> {
    const layer = this.shown?.analysis.graph.layers[id];
    // A layer that the file's own code did not make is shown where that code made what holds it.
    const span = layer && (layer.constructed ?? layer.frames.at(-1) ?? layer.calls.find((call) => call.span)?.span);
    if (!span?.file.includes(':')) return;
    const uri = Uri.parse(span.file);
    const own = span.file === this.key ? this.parts.models.known(this.uri)?.lineNow(span.line) : span.line - 1;
    if (own === undefined) return;
    const document = await workspace.openTextDocument(uri);
    const visible = window.visibleTextEditors.find((editor) => editor.document === document)?.viewColumn;
    const column = visible ?? (this.panel.viewColumn === ViewColumn.One ? ViewColumn.Beside : ViewColumn.One);
    const editor = await window.showTextDocument(document, { viewColumn: column, preserveFocus, preview: true });
    const line = document.lineAt(Math.min(own, document.lineCount - 1));
    editor.selection = new Selection(line.lineNumber, line.firstNonWhitespaceCharacterIndex, line.lineNumber, line.firstNonWhitespaceCharacterIndex);
    editor.revealRange(new Range(line.range.start, line.range.end), TextEditorRevealType.InCenterIfOutsideViewport);
  }

  private async sendModel(requestId: number, version: number, variant: string | undefined): Promise<void> {
    const analysis =
      variant === undefined ? (version === this.shown?.version ? this.shown.analysis : undefined) : this.variants.find((v) => v.id === variant)?.analysis;
    if (!analysis) {
      this.post({ type: 'modelFailed', requestId, reason: t('The network has changed meanwhile: try again.') });
      return;
    }
    const made = await this.parts.write(analysis, { inlineBytes: RUN_INLINE_BYTES });
    if (made.type === 'failed') {
      this.post({ type: 'modelFailed', requestId, reason: made.reason });
      return;
    }
    const { weights } = made;
    if (weights && weights.bytes.byteLength > INLINE_BYTES) {
      this.post({ type: 'modelFailed', requestId, reason: t('Its weights are too large to be run in a panel.') });
      return;
    }
    const external = weights && { location: weights.location, bytes: new Uint8Array(weights.bytes) };
    this.post({ type: 'model', requestId, bytes: new Uint8Array(made.bytes), ...(external ? { external } : {}) });
  }

  private async save(suggestedName: string, text: string): Promise<void> {
    const target = await window.showSaveDialog({ defaultUri: besideFile(this.uri, suggestedName) });
    if (target) await workspace.fs.writeFile(target, new TextEncoder().encode(text));
  }
}

const nameOf = (uri: Uri): string => uri.path.split('/').at(-1) ?? '';

/** A place for a new file beside the given one; in the workspace folder for a file that has no place of its own. */
export function besideFile(uri: Uri, name: string): Uri | undefined {
  if (uri.scheme === 'untitled') {
    const folder = workspace.workspaceFolders?.[0]?.uri;
    return folder && Uri.joinPath(folder, name);
  }
  return Uri.joinPath(uri, '..', name);
}

function translated(): PanelStrings {
  return Object.fromEntries(Object.entries(panelStrings).map(([key, text]) => [key, l10n.t(text)])) as unknown as PanelStrings;
}

/** A page of its own for each panel, with a nonce that no other has. */
function newPage(webview: Webview, extensionUri: Uri): string {
  const nonce = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return pageHtml(webview.cspSource, nonce, webview.asWebviewUri(Uri.joinPath(extensionUri, 'dist', 'panel.js')).toString());
}
