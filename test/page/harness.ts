import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { Analysis } from '../../src/core/analysis.js';
import type { Texts } from '../../src/core/report/text.js';
import { Exploring, type ExploringParts, sourceVariants, type Variants } from '../../src/host/exploring.js';
import { pagePolicy } from '../../src/host/pageHtml.js';
import { readMessage } from '../../src/host/panelMessages.js';
import { PanelNetworks } from '../../src/host/panelNetworks.js';
import { networkPlan } from '../../src/measure/networkPlan.js';
import { networkRequest } from '../../src/measure/networkRequest.js';
import type { NetworkRequest } from '../../src/measure/types.js';
import { Messenger } from '../../src/messages.js';
import { packed } from '../../src/packed.js';
import type { FromPanel, HostEnd, HostEvent, PageEnd, ShownAnalysis, ToPanel } from '../../src/protocol.js';
import type { FakeBehavior } from './fakeWorker.js';
import { type ThemeName, themes } from './themes.js';

/** Where the project is: tests run from its root, wherever they are bundled to. */
const root = process.cwd();
const require_ = createRequire(join(root, 'package.json'));

/** A Chromium or Chrome on PATH, or where LAYER_COST_CHROMIUM says. */
export function findChromium(): string | undefined {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
  const folders = (process.env.PATH ?? '').split(':');
  return [process.env.LAYER_COST_CHROMIUM, ...folders.flatMap((folder) => names.map((name) => join(folder, name)))].find((path) => path && existsSync(path));
}

/** One classic script for a browser, as the build makes the page and its worker. */
function bundled(entry: string, define: Record<string, string> = {}): string {
  const esbuild = require_('esbuild') as typeof import('esbuild');
  const built = esbuild.buildSync({
    entryPoints: [join(root, entry)],
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    write: false,
    external: ['web-worker'],
    define,
    logLevel: 'error',
  });
  return built.outputFiles[0]?.text ?? '';
}

const nonce = 'test0nonce';

function document_(source: string, theme: ThemeName): string {
  const { kind, variables } = themes[theme];
  const rules = Object.entries(variables)
    .map(([name, value]) => `${name}: ${value};`)
    .join('\n');
  return `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${pagePolicy(source, nonce)}"><style nonce="${nonce}">:root { ${rules} } html, body { height: 100%; margin: 0; padding: 0; background: var(--vscode-editor-background); overflow: hidden; }</style></head>
<body class="${kind}" data-vscode-theme-kind="${kind}">
<script nonce="${nonce}">
  window.posted = [];
  window.violations = [];
  document.addEventListener('securitypolicyviolation', (e) => window.violations.push(e.violatedDirective + ' ' + e.blockedURI + ' ' + e.sourceFile));
  let state;
  window.acquireVsCodeApi = () => ({ postMessage: (m) => { window.posted.push(m); window.toHost(m); }, getState: () => state, setState: (s) => { state = s; window.kept = s; } });
</script>
<script nonce="${nonce}" src="/panel.js"></script></body></html>`;
}

/** The page in a real Chromium, with a host that answers what the test says. */
export class PageHarness {
  /** Pages in the order in which they were opened. */
  readonly opened: PanelPage[] = [];

  private constructor(
    private readonly server: Server,
    private readonly browser: Browser,
    readonly source: string,
    private readonly extra: Map<string, { type: string; body: () => Buffer }>,
  ) {}

  static async start(chromium: string): Promise<PageHarness> {
    const bundle = bundled('webview/main.ts');
    const extra = new Map<string, { type: string; body: () => Buffer }>();
    const server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://x');
      const file = extra.get(url.pathname);
      const send = (type: string, body: string | Buffer): void => {
        response.writeHead(200, { 'content-type': type }).end(body);
      };
      if (file) send(file.type, file.body());
      else if (url.pathname === '/panel.js') send('text/javascript', bundle);
      else if (url.pathname === '/elk-worker.min.js') send('text/javascript', readFileSync(join(root, 'node_modules/elkjs/lib/elk-worker.min.js')));
      else if (url.pathname === '/page') send('text/html', document_(`http://${request.headers.host}`, (url.searchParams.get('theme') ?? 'dark') as ThemeName));
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const { chromium: driver } = require_('playwright-core') as typeof import('playwright-core');
    const browser = await driver.launch({
      executablePath: chromium,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
    return new PageHarness(server, browser, `http://127.0.0.1:${port}`, extra);
  }

  /** Pages opened from now on measure with a stand-in that behaves like this; it does not read the file, so there is none. */
  measuring(behavior: Partial<FakeBehavior>): void {
    const whole: FakeBehavior = { steps: 3, stepMs: 10, end: 'result', noisy: false, ...behavior };
    const script = bundled('test/page/fakeWorker.ts', { BEHAVIOR: JSON.stringify(whole) });
    this.serve('/measure-worker.js', 'text/javascript', () => Buffer.from(script));
    this.serve('/ort.wasm', 'application/wasm', () => Buffer.alloc(16));
    this.runnable = async (analysis) => ({ model: new ArrayBuffer(3), ...networkPlan(analysis) });
  }

  /** Pages opened from now on measure really: the worker's bundle as the build makes it, the runtime, and the file as the host gives it. */
  measuringReally(): void {
    const script = bundled('webview/measure/worker.ts');
    this.serve('/measure-worker.js', 'text/javascript', () => Buffer.from(script));
    this.serve('/ort.wasm', 'application/wasm', () => readFileSync(join(root, 'node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm')));
    this.runnable = async (analysis) => networkRequest(analysis);
  }
  private runnable: Runnable = async (analysis) => networkRequest(analysis);

  private serve(path: string, type: string, body: () => Buffer): void {
    this.extra.set(path, { type, body });
  }

  async open(options: OpenOptions = {}): Promise<PanelPage> {
    const page = await this.browser.newPage({
      viewport: { width: options.width ?? 1280, height: options.height ?? 860 },
      deviceScaleFactor: options.scale ?? 1,
      reducedMotion: options.reducedMotion ? 'reduce' : 'no-preference',
    });
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    const panel = new PanelPage(page, this.source, errors, options.runnable ?? this.runnable, options.variants);
    this.opened.push(panel);
    await page.exposeFunction('toHost', (raw: unknown) => panel.receive(raw));
    await page.goto(`${this.source}/page?theme=${options.theme ?? 'dark'}`);
    await panel.waitFor('ready');
    await panel.send({
      type: 'init',
      ...(options.texts ? { texts: options.texts } : {}),
      settings: { convention: options.convention ?? 'macs', columns: [] },
      remembered: {},
      language: 'en',
      resources: { elkWorker: `${this.source}/elk-worker.min.js`, measureWorker: `${this.source}/measure-worker.js`, ortWasm: `${this.source}/ort.wasm` },
    });
    return panel;
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

type Runnable = (analysis: Analysis) => Promise<NetworkRequest>;

const NOTHING_TO_EXPLORE: ExploringParts = {
  supervisor: { analyze: () => assert.fail(), writeBack: () => assert.fail() },
  request: () => Promise.resolve(undefined),
  apply: () => assert.fail(),
};

interface OpenOptions {
  readonly theme?: ThemeName;
  /** How work is counted; multiply-adds unless told. */
  readonly convention?: string;
  readonly width?: number;
  readonly height?: number;
  readonly scale?: number;
  readonly reducedMotion?: boolean;
  /** Another language than English. */
  readonly texts?: Texts;
  /** In place of what the host makes of a network, for files that the host would never give. */
  readonly runnable?: Runnable;
  /** How the host makes variants of the file. */
  readonly variants?: Variants;
}

/** One open page and the host's side of its conversation, which is the product's but for the editor. */
export class PanelPage {
  private version = 0;
  private readonly networks: PanelNetworks;
  private readonly exploring: Exploring;
  private readonly line: Messenger<HostEnd, PageEnd>;
  /** Each message after the one before it has arrived, as a webview delivers them. */
  private sent: Promise<unknown> = Promise.resolve();

  constructor(
    readonly page: Page,
    readonly source: string,
    readonly errors: readonly string[],
    runnable: Runnable,
    variants: Variants = sourceVariants(NOTHING_TO_EXPLORE),
  ) {
    this.networks = new PanelNetworks(runnable);
    this.exploring = new Exploring('/w/model.py', this.networks, variants);
    this.line = new Messenger<HostEnd, PageEnd>((message) => void this.deliver(message), {
      event: (event) => {
        if (event.type === 'compareVariants') void this.exploring.compare(event.version, event.variants).then((message) => this.send(message));
      },
      requests: {
        model: (wanted) => this.networks.model(wanted),
        explore: (wanted) => this.exploring.explore(wanted),
        cell: (wanted) => this.exploring.cell(wanted),
        conventions: (wanted) => this.exploring.conventions(wanted.version),
        writeBack: (wanted) => this.exploring.writeBack(wanted),
      },
    });
  }

  /** What the page posted. */
  receive(raw: unknown): void {
    const message = readMessage(raw);
    if (message) this.line.receive(message);
  }

  private deliver(message: ToPanel): Promise<unknown> {
    this.sent = this.sent.then(() => this.page.evaluate(postInPage, withViews(message))).catch(() => undefined);
    return this.sent;
  }

  async send(event: HostEvent): Promise<void> {
    await this.deliver(event);
  }

  async analysis(analysis: Analysis, more: Partial<Pick<ShownAnalysis, 'stale' | 'reason' | 'measured'>> = {}): Promise<void> {
    await this.send(this.networks.show(++this.version, analysis, { stale: false, ...more }));
  }

  /** What the command Compare does once the networks are chosen. */
  async compare(analyses: readonly Analysis[]): Promise<void> {
    await this.send(this.networks.compare(analyses));
  }

  async posted(): Promise<FromPanel[]> {
    return this.page.evaluate(() => (window as unknown as { posted: FromPanel[] }).posted);
  }

  async waitFor<T extends FromPanel['type']>(type: T): Promise<Extract<FromPanel, { type: T }>> {
    await this.page.waitForFunction((wanted) => (window as unknown as { posted: FromPanel[] }).posted.some((m) => m.type === wanted), type);
    return (await this.posted()).filter((m): m is Extract<FromPanel, { type: T }> => m.type === type).at(-1) as Extract<FromPanel, { type: T }>;
  }

  /** Presses Measure. */
  async measure(): Promise<void> {
    await this.page.locator('vscode-button', { hasText: 'Measure' }).first().click();
  }

  /** What the measuring part says: the running state or the result. */
  status(): ReturnType<Page['locator']> {
    return this.page.locator('.measure .status');
  }

  async violations(): Promise<string[]> {
    return this.page.evaluate(() => (window as unknown as { violations: string[] }).violations);
  }

  /** Until the diagram shows boxes. */
  async drawn(): Promise<void> {
    await this.page.locator('lc-diagram .nodes .box').first().waitFor();
  }

  async view(name: 'diagram' | 'table' | 'charts' | 'conventions' | 'explore' | 'compare'): Promise<void> {
    await this.page.locator(`#tab-${name}`).click();
    await this.page.locator(`lc-${name}`).waitFor();
  }

  async shoot(path: string): Promise<void> {
    await this.page.waitForTimeout(150);
    writeFileSync(path, await this.page.screenshot());
  }
}

/** Playwright carries typed arrays, but no buffers: they go as views and become buffers again in the page. */
function withViews(message: ToPanel): unknown {
  const sent = packed(message);
  if ('json' in sent) return { json: new Uint8Array(sent.json) };
  if (sent.type !== 'answer' || typeof sent.answer !== 'object' || !('model' in sent.answer)) return sent;
  const { model, external, ...plan } = sent.answer;
  const beside = external ? { external: external.map(({ location, data }) => ({ location, data: new Uint8Array(data) })) } : {};
  return { ...sent, answer: { model: new Uint8Array(model), ...beside, ...plan } };
}

function postInPage(message: unknown): void {
  const { json, answer } = message as { json?: Uint8Array; answer?: { model?: Uint8Array; external?: { data: Uint8Array }[] } };
  if (json) Object.assign(message as object, { json: json.buffer });
  if (answer?.model) Object.assign(answer, { model: answer.model.buffer });
  for (const part of answer?.external ?? []) Object.assign(part, { data: part.data.buffer });
  window.postMessage(message, '*');
}
