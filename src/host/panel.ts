import {
  Disposable,
  type Event,
  env,
  type LogOutputChannel,
  type Memento,
  Range,
  Selection,
  TextEditorRevealType,
  Uri,
  ViewColumn,
  type Webview,
  type WebviewPanel,
  window,
  workspace,
} from 'vscode';
import { type Analysis, hasNetwork, type InputSpec } from '../core/analysis.js';
import { type Compared, type Difference, differenceOf } from '../core/compare/changes.js';
import type { Layer } from '../core/onnx/graph.js';
import { shown } from '../core/report/shown.js';
import { capital } from '../core/report/text.js';
import { firstError } from '../core/text/notes.js';
import type { NetworkRequest } from '../measure/types.js';
import { Messenger } from '../messages.js';
import { packed } from '../packed.js';
import type { HostEnd, HostEvent, NamedSizes, PageEnd, PageEvent, PanelMeasurement, VariantValues } from '../protocol.js';
import { Exploring, type Variants } from './exploring.js';
import type { ModelFile } from './modelFile.js';
import { pageHtml } from './pageHtml.js';
import { readMessage, readRemembered } from './panelMessages.js';
import { PanelNetworks } from './panelNetworks.js';
import { settingsFor } from './settings.js';
import { t, texts } from './words.js';

type PanelCommand = Extract<PageEvent, { type: 'command' }>['command'];

/** A version that takes a network's inputs: what it is with these. Undefined when it cannot be had: the person was told why. */
export type Following = (inputs: readonly InputSpec[]) => Promise<Compared | undefined>;

/** Files that panels show, each with its analysis kept up to date. */
export interface ShownFiles {
  /** Something of what is shown for a file has changed. */
  readonly onDidChange: Event<ModelFile>;
  /** Keeps a file's analysis up to date until disposed. */
  hold(uri: Uri): Disposable;
  known(uri: Uri): ModelFile | undefined;
  /** The file once nothing is under way for it. */
  settled(uri: Uri): Promise<ModelFile | undefined>;
}

/** What a panel needs of the rest. */
export interface PanelParts {
  readonly extensionUri: Uri;
  readonly globalState: Memento;
  readonly files: ShownFiles;
  readonly log: LogOutputChannel;
  readonly runnable: (uri: Uri, analysis: Analysis) => Promise<NetworkRequest>;
  readonly variants: (uri: Uri) => Variants;
  readonly run: (command: PanelCommand, uri: Uri) => void;
  readonly measured: (uri: Uri, measured: PanelMeasurement) => void;
  /** Sizes of dynamic dimensions that the person gave. */
  readonly sizes: (uri: Uri, sizes: NamedSizes) => void;
  readonly closed: (panel: Panel) => void;
}

/** A broken page cannot flood the log: what it sends over and over is told once for each kind. @limit kinds of messages dropped by the panel that are logged: kinds */
const TOLD_TYPES = 20;
const TOLD = new Set<string>();

/** Panels of this session: several may show one file. */
let made = 0;

/** One panel: the page's other end, for one file. */
export class Panel {
  readonly key: string;
  private readonly subscriptions: Disposable[] = [];
  private readonly line: Messenger<HostEnd, PageEnd>;
  private readonly networks: PanelNetworks;
  private readonly exploring: Exploring;
  private ready = false;
  /** Waits until the page has something to act on. */
  private afterAnalysis: HostEvent[] = [];
  private highlighted = '';
  /** The version that the network is held against. */
  private before: Compared | undefined;
  /** Makes {@link before} anew whenever the network is. */
  private following: Following | undefined;

  constructor(
    readonly uri: Uri,
    private readonly panel: WebviewPanel,
    private readonly parts: PanelParts,
  ) {
    this.key = uri.toString();
    const { webview } = panel;
    this.networks = new PanelNetworks((analysis) => parts.runnable(uri, analysis));
    this.exploring = new Exploring(`${++made}:${this.key}`, this.networks, parts.variants(uri));
    this.line = new Messenger<HostEnd, PageEnd>((message) => void (this.ready && webview.postMessage(packed(message))), {
      event: (event) => void this.act(event).catch((error: unknown) => parts.log.error(error instanceof Error ? error : String(error))),
      requests: {
        model: (wanted) => this.networks.model(wanted),
        explore: (wanted) => this.exploring.explore(wanted),
        cell: (wanted) => this.exploring.cell(wanted),
        conventions: (wanted) => this.exploring.conventions(wanted.version),
        writeBack: (wanted) => this.exploring.writeBack(wanted),
      },
    });
    webview.options = { enableScripts: true, localResourceRoots: [Uri.joinPath(parts.extensionUri, 'dist')] };
    this.subscriptions.push(
      parts.files.hold(uri),
      webview.onDidReceiveMessage((raw: unknown) => this.receive(raw)),
      parts.files.onDidChange((file) => file.key === this.key && this.update(file)),
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

  /** Measures networks beside each other; the first is what the others are held against. */
  compare(analyses: readonly Analysis[]): void {
    this.whenShown(this.networks.compare(analyses));
  }

  /** Shows what changed since another version, and keeps showing it while the text changes. */
  compareWith(before: Compared): void {
    this.following = undefined;
    this.before = before;
    this.showDifference();
  }

  /** The same of a version that takes the network's own inputs: it is made again with the network. */
  async follow(version: Following): Promise<void> {
    this.following = version;
    await this.compareAgain();
  }

  /** What changed since the version that is compared; undefined while none is. */
  get difference(): Difference | undefined {
    const { analysis } = this.networks;
    return analysis && this.before && differenceOf(this.before, { name: nameOf(this.uri), analysis });
  }

  /** Marks the layers that a line of the text (from 0) builds. */
  highlight(line: number): void {
    const file = this.parts.files.known(this.uri);
    if (!file || file.version !== this.networks.version) return;
    const layers = file.layersAt(line, settingsFor(this.uri));
    if (layers.join() === this.highlighted) return;
    this.highlighted = layers.join();
    this.line.send({ type: 'highlight', layers });
  }

  private whenShown(event: HostEvent): void {
    if (this.networks.analysis && this.ready) this.line.send(event);
    else this.afterAnalysis.push(event);
  }

  private receive(raw: unknown): void {
    const message = readMessage(raw);
    if (message) {
      this.line.receive(message);
      return;
    }
    const type = typeof raw === 'object' && raw !== null ? String((raw as { type?: unknown }).type).slice(0, 40) : typeof raw;
    if (TOLD.size < TOLD_TYPES && !TOLD.has(type)) this.parts.log.warn(`A message of the panel was dropped: ${JSON.stringify(type)}`);
    TOLD.add(type);
  }

  private async act(event: PageEvent): Promise<void> {
    const { parts } = this;
    switch (event.type) {
      case 'ready':
        return this.begin();
      case 'reveal':
        return this.showSource(this.networks.of(event.variant)?.graph.layers[event.layer], event.preserveFocus);
      case 'measured':
        if (event.version === this.networks.version && event.version === parts.files.known(this.uri)?.version) parts.measured(this.uri, event.measured);
        return;
      case 'save':
        return this.save(event.suggestedName, event.text);
      case 'copy':
        return env.clipboard.writeText(event.text);
      case 'compareVariants':
        return this.compareVariants(event.version, event.variants);
      case 'endDifference':
        return this.endDifference();
      case 'sizes':
        return parts.sizes(this.uri, event.sizes);
      case 'command':
        return parts.run(event.command, this.uri);
      case 'remember':
        for (const [key, part] of Object.entries(event.parts)) await parts.globalState.update(`panel.${key}`, part);
        return;
      case 'log':
        return parts.log[event.level](event.text);
      default:
    }
  }

  /** The page holds nothing, be it new or made again. */
  private async begin(): Promise<void> {
    this.ready = true;
    this.highlighted = '';
    this.initialize();
    this.update(await this.parts.files.settled(this.uri));
  }

  private initialize(): void {
    const { webview } = this.panel;
    const { globalState, extensionUri } = this.parts;
    const at = (name: string): string => webview.asWebviewUri(Uri.joinPath(extensionUri, 'dist', name)).toString();
    const { convention, columns } = settingsFor(this.uri);
    this.line.send({
      type: 'init',
      ...(texts ? { texts } : {}),
      settings: { convention, columns },
      resources: { elkWorker: at('elk-worker.min.js'), measureWorker: at('measureWorker.js'), ortWasm: at('ort-wasm-simd-threaded.wasm') },
      remembered: readRemembered({ devices: globalState.get('panel.devices'), calibration: globalState.get('panel.calibration') }),
      language: env.language,
    });
  }

  private update(file: ModelFile | undefined): void {
    if (!this.ready || !file) return;
    const { analysis, status, version, measured } = file;
    const ended = status.type === 'stopped' || status.type === 'paused';
    if (status.type === 'analyzing') {
      if (status.slow && this.networks.analysis) this.line.send({ type: 'analyzing' });
      return;
    }
    if (!analysis || !isShown(analysis)) {
      const reason = firstError(analysis?.notes) ?? (ended ? status.reason : undefined);
      const nothing = t('No network was found in this file. Choose Entry accepts any Python expression that builds one.');
      this.line.send(this.networks.showNothing(reason === undefined ? nothing : shown(`${capital(t(reason))}.`)));
      return;
    }
    this.highlighted = '';
    this.line.send(this.networks.show(version, analysis, { stale: ended, ...(ended ? { reason: t(status.reason) } : {}), ...(measured ? { measured } : {}) }));
    void this.compareAgain().catch((error: unknown) => this.parts.log.error(error instanceof Error ? error : String(error)));
    for (const waiting of this.afterAnalysis.splice(0)) this.line.send(waiting);
  }

  private async compareAgain(): Promise<void> {
    const { following } = this;
    const { analysis } = this.networks;
    if (following && analysis) {
      const before = await following(analysis.inputs);
      if (following !== this.following || analysis !== this.networks.analysis) return;
      if (!before) return this.endDifference();
      this.before = before;
    }
    this.showDifference();
  }

  private endDifference(): void {
    this.before = undefined;
    this.following = undefined;
    this.line.send({ type: 'difference', difference: null });
  }

  private showDifference(): void {
    const { difference } = this;
    if (difference && this.ready) this.line.send({ type: 'difference', difference });
  }

  private async showSource(layer: Layer | undefined, preserveFocus: boolean): Promise<void> {
    // A layer that the file's own code did not make is shown where that code made what holds it.
    const span = layer && (layer.constructed ?? layer.frames.at(-1) ?? layer.calls.find((call) => call.span)?.span);
    if (!span?.file.includes(':')) return;
    const uri = Uri.parse(span.file);
    const own = span.file === this.key ? this.parts.files.known(this.uri)?.lineNow(span.line) : span.line - 1;
    if (own === undefined) return;
    const document = await workspace.openTextDocument(uri);
    const visible = window.visibleTextEditors.find((editor) => editor.document === document)?.viewColumn;
    const column = visible ?? (this.panel.viewColumn === ViewColumn.One ? ViewColumn.Beside : ViewColumn.One);
    const editor = await window.showTextDocument(document, { viewColumn: column, preserveFocus, preview: true });
    const line = document.lineAt(Math.min(own, document.lineCount - 1));
    editor.selection = new Selection(line.lineNumber, line.firstNonWhitespaceCharacterIndex, line.lineNumber, line.firstNonWhitespaceCharacterIndex);
    editor.revealRange(new Range(line.range.start, line.range.end), TextEditorRevealType.InCenterIfOutsideViewport);
  }

  private async compareVariants(version: number, variants: readonly VariantValues[]): Promise<void> {
    try {
      this.whenShown(await this.exploring.compare(version, variants));
    } catch (error) {
      void window.showWarningMessage(t('The variants could not be compared: {0}', t(error instanceof Error ? error.message : String(error))));
    }
  }

  private async save(suggestedName: string, text: string): Promise<void> {
    const target = await window.showSaveDialog({ defaultUri: besideFile(this.uri, suggestedName) });
    if (target) await workspace.fs.writeFile(target, new TextEncoder().encode(text));
  }
}

/** Whether there is something to show: of a damaged model file perhaps nothing could be read. */
export const isShown = (analysis: Analysis): boolean => hasNetwork(analysis) && (!analysis.model || analysis.graph.nodes.length > 0 || analysis.complete);

export const nameOf = (uri: Uri): string => uri.path.split('/').at(-1) ?? '';

/** A place for a new file beside the given one; in the workspace folder for a file that has no place of its own. */
export function besideFile(uri: Uri, name: string): Uri | undefined {
  if (uri.scheme === 'untitled') {
    const folder = workspace.workspaceFolders?.[0]?.uri;
    return folder && Uri.joinPath(folder, name);
  }
  return Uri.joinPath(uri, '..', name);
}

/** A page of its own for each panel, with a nonce that no other has. */
function newPage(webview: Webview, extensionUri: Uri): string {
  const nonce = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return pageHtml(webview.cspSource, nonce, webview.asWebviewUri(Uri.joinPath(extensionUri, 'dist', 'panel.js')).toString());
}
