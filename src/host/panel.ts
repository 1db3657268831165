import { commands, Disposable, env, l10n, type Memento, Position, Range, Selection, TextEditorRevealType, Uri, ViewColumn, type WebviewOptions, type WebviewPanel, type WebviewPanelOptions, window, workspace } from 'vscode';
import type { Analysis } from '../core/analysis.js';
import type { LayerId } from '../core/onnx/graph.js';
import { networkPlan } from '../measure/networkPlan.js';
import { panelStrings, type PanelStrings } from '../panelStrings.js';
import type { FromPanel, PanelVariant, Remembered, ToPanel } from '../protocol.js';
import { readMessage } from './messages.js';
import type { ModelFile } from './modelFile.js';
import type { PanelParts } from './panels.js';
import { settingsFor } from './settings.js';
import { t } from './words.js';

/** A network of a comparison, as the host holds it. */
export interface Variant {
  readonly shown: PanelVariant;
  readonly analysis: Analysis;
}

/** The panel of one file: sends the page what there is to show, does what the page asks. Holds no state of its own but versions. */
export class ModelPanel {
  private ready = false;
  private sent = -1;
  private variants: readonly Variant[] = [];
  private pending: ToPanel[] = [];
  private marked = '';
  private readonly subscriptions: Disposable[] = [];

  static options(dist: Uri): WebviewOptions & WebviewPanelOptions {
    // A measurement goes on while the panel is hidden behind another tab.
    return { enableScripts: true, localResourceRoots: [dist], retainContextWhenHidden: true };
  }

  constructor(
    private readonly panel: WebviewPanel,
    readonly uri: Uri,
    private readonly parts: PanelParts,
    private readonly memory: Memento,
    private readonly language: string,
  ) {
    const held = parts.models.hold(uri);
    this.subscriptions.push(
      held,
      panel.webview.onDidReceiveMessage((message: unknown) => {
        const read = readMessage(message);
        if (read) void this.receive(read);
        else parts.log.warn('The panel sent a message that is none of ours.');
      }),
      panel.onDidChangeViewState(() => this.tellActive()),
    );
    panel.onDidDispose(() => {
      Disposable.from(...this.subscriptions).dispose();
      void commands.executeCommand('setContext', 'layerCost.panelActive', false);
    });
    panel.iconPath = Uri.joinPath(parts.dist, '..', 'media', 'icon.png');
    panel.webview.html = this.html();
    this.tellActive();
  }

  get isActive(): boolean {
    return this.panel.active;
  }

  reveal(): void {
    this.panel.reveal(undefined, true);
  }

  close(): void {
    this.panel.dispose();
  }

  private tellActive(): void {
    void commands.executeCommand('setContext', 'layerCost.panelActive', this.panel.active);
  }

  private get file(): ModelFile | undefined {
    return this.parts.models.known(this.uri);
  }

  private post(message: ToPanel): void {
    if (this.ready) void this.panel.webview.postMessage(message);
    else this.pending.push(message);
  }

  /** The command Measure Latency. */
  startMeasure(): void {
    this.post({ type: 'startMeasure' });
  }

  compare(variants: readonly Variant[]): void {
    this.variants = variants;
    this.post({ type: 'compare', variants: variants.map((v) => v.shown) });
  }

  sendInit(): void {
    if (!this.ready) return;
    const { dist } = this.parts;
    const settings = settingsFor(this.uri);
    const resource = (name: string): string => this.panel.webview.asWebviewUri(Uri.joinPath(dist, name)).toString();
    const strings = Object.fromEntries(Object.entries(panelStrings).map(([key, text]) => [key, l10n.t(text)])) as unknown as PanelStrings;
    this.post({
      type: 'init',
      strings,
      settings: { unit: settings.unit, columns: settings.columns },
      resources: { elkWorker: resource('elk-worker.min.js'), measureWorker: resource('measureWorker.js'), ortWasm: resource('ort-wasm-simd-threaded.wasm') },
      remembered: this.memory.get<Remembered>('panel') ?? {},
      language: this.language,
    });
  }

  /** Something of the file has changed. */
  update(file: ModelFile): void {
    if (!this.ready) return;
    const { analysis, status } = file;
    const stale = status.type !== 'current';
    if (!analysis || analysis.entry === null) {
      if (status.type === 'new' || status.type === 'analyzing') return;
      this.sent = -1;
      this.post({ type: 'empty', reason: emptyReason(file) });
    } else if (this.sent !== file.version || status.type === 'current') {
      this.sent = file.version;
      this.post({ type: 'analysis', version: file.version, analysis, stale, ...(file.measured ? { measured: file.measured } : {}) });
    } else if (stale) this.post({ type: 'analyzing' });
  }

  /** Marks the layers of the editor's line (from 0). */
  highlight(line: number): void {
    const { file } = this;
    const layers = file?.layersAt(line, settingsFor(this.uri)) ?? [];
    const key = layers.join();
    if (key === this.marked) return;
    this.marked = key;
    this.post({ type: 'highlight', layers });
  }

  private async receive(message: FromPanel): Promise<void> {
    switch (message.type) {
      case 'ready':
        this.start();
        return;
      case 'reveal':
        await this.showLayer(message.layer, message.preserveFocus);
        return;
      case 'requestModel':
        await this.sendModel(message.requestId, message.version, message.variant);
        return;
      case 'measured':
        if (this.file && this.file.version === message.version) {
          this.file.keepMeasurement(message.measured);
          this.parts.models.measured(this.file);
        }
        return;
      case 'save':
        await this.save(message.suggestedName, message.text);
        return;
      case 'copy':
        await env.clipboard.writeText(message.text);
        return;
      case 'command':
        await commands.executeCommand(message.command === 'chooseVariants' ? 'layerCost.compare' : `layerCost.${message.command}`, this.uri);
        return;
      case 'remember':
        await this.memory.update('panel', { ...this.memory.get<Remembered>('panel'), [message.key]: message.value });
        return;
      case 'log':
        this.parts.log[message.level](message.text);
        return;
      default:
    }
  }

  private start(): void {
    this.ready = true;
    this.sent = -1;
    this.sendInit();
    if (this.file) this.update(this.file);
    for (const message of this.pending.splice(0)) this.post(message);
  }

  private async showLayer(id: LayerId, preserveFocus: boolean): Promise<void> {
    const layer = this.file?.analysis?.graph.layers[id];
    const span = layer?.constructed;
    if (!span || !/^[a-z][\w+.-]*:/i.test(span.file)) return;
    const uri = Uri.parse(span.file);
    const own = uri.toString() === this.uri.toString();
    const line = own ? (this.file?.lineNow(span.line) ?? span.line - 1) : span.line - 1;
    const document = await workspace.openTextDocument(uri);
    const visible = window.visibleTextEditors.find((e) => e.document === document);
    const at = new Position(Math.min(line, document.lineCount - 1), span.column);
    const end = span.endLine === span.line ? new Position(at.line, span.endColumn) : at;
    const editor = await window.showTextDocument(document, { viewColumn: visible?.viewColumn ?? ViewColumn.One, preserveFocus });
    editor.selection = new Selection(at, at);
    editor.revealRange(new Range(at, end), TextEditorRevealType.InCenterIfOutsideViewport);
  }

  private async sendModel(requestId: number, version: number, variant: string | undefined): Promise<void> {
    const fail = (reason: string): void => this.post({ type: 'modelFailed', requestId, reason });
    const chosen = variant === undefined ? undefined : this.variants.find((v) => v.shown.id === variant);
    const analysis = variant === undefined ? this.file?.analysis : chosen?.analysis;
    if (!analysis || (variant === undefined && this.file?.version !== version)) return fail(t('The file has changed since: try again.'));
    const made = await this.parts.supervisor.write(analysis.graph, analysis.entry ?? 'model', '', 'model.weights');
    if (made.type === 'failed') return fail(made.reason);
    const plan = variant === undefined ? {} : { plan: networkPlan(analysis) };
    this.post({ type: 'model', requestId, bytes: made.bytes, ...(made.weights ? { external: made.weights } : {}), ...plan });
  }

  private async save(suggestedName: string, text: string): Promise<void> {
    const folder = Uri.joinPath(this.uri, '..');
    const target = await window.showSaveDialog({ defaultUri: Uri.joinPath(folder, suggestedName.replace(/[\\/:*?"<>|]/g, '_')) });
    if (target) await workspace.fs.writeFile(target, new TextEncoder().encode(text));
  }

  private html(): string {
    const { webview } = this.panel;
    const nonce = Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('');
    const script = webview.asWebviewUri(Uri.joinPath(this.parts.dist, 'panel.js'));
    const policy = [
      "default-src 'none'",
      `style-src ${webview.cspSource} 'nonce-${nonce}'`,
      `img-src ${webview.cspSource} data:`,
      `font-src ${webview.cspSource}`,
      `script-src 'nonce-${nonce}' 'wasm-unsafe-eval'`,
      'worker-src blob:',
      `connect-src ${webview.cspSource}`,
    ].join('; ');
    return `<!DOCTYPE html>
<html lang="${env.language}">
<head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="viewport" content="width=device-width, initial-scale=1">
<style nonce="${nonce}">html, body { height: 100%; margin: 0; padding: 0; overflow: hidden; }</style></head>
<body><script nonce="${nonce}" src="${script.toString()}"></script></body>
</html>`;
  }
}

/** The sentence for a file without a network to show. */
export function emptyReason(file: ModelFile): string {
  const { status, analysis, rejected } = file;
  if (status.type === 'stopped' || status.type === 'paused') return t('The evaluation was ended: {0}.', status.reason);
  const notes = (rejected ?? analysis)?.notes ?? [];
  const note = notes.find((n) => n.severity === 'error') ?? notes[0];
  if (note) return `${note.span ? `${t('Line {0}', note.span.line)}: ` : ''}${note.text}`;
  return t('No network was found in this file. Choose Entry takes any Python expression that gives one.');
}
