import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { Analysis } from '../../src/core/analysis.js';
import { panelStrings } from '../../src/panelStrings.js';
import type { FromPanel, ToPanel } from '../../src/protocol.js';
import { type FakeBehavior, fakeWorkerScript } from './fakeWorker.js';
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

/** The page's bundle as the build makes it. */
function bundlePage(): string {
  const esbuild = require_('esbuild') as typeof import('esbuild');
  const built = esbuild.buildSync({
    entryPoints: [join(root, 'webview/main.ts')],
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    write: false,
    external: ['web-worker'],
    logLevel: 'error',
  });
  return built.outputFiles[0]?.text ?? '';
}

const nonce = 'test0nonce';
/** The policy that the host gives its webviews, with this server as the source. */
const policy = (source: string): string =>
  `default-src 'none'; style-src ${source} 'nonce-${nonce}'; img-src ${source} data:; script-src 'nonce-${nonce}' 'wasm-unsafe-eval'; worker-src blob:; connect-src ${source}; font-src ${source}`;

function document_(source: string, theme: ThemeName, withPolicy: boolean): string {
  const { kind, variables } = themes[theme];
  const rules = Object.entries(variables)
    .map(([name, value]) => `${name}: ${value};`)
    .join('\n');
  const meta = withPolicy ? `<meta http-equiv="Content-Security-Policy" content="${policy(source)}">` : '';
  return `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">${meta}<style nonce="${nonce}">:root { ${rules} } html, body { height: 100%; margin: 0; padding: 0; background: var(--vscode-editor-background); overflow: hidden; }</style></head>
<body class="${kind}" data-vscode-theme-kind="${kind}">
<script nonce="${nonce}">
  window.posted = [];
  window.violations = [];
  document.addEventListener('securitypolicyviolation', (e) => window.violations.push(e.violatedDirective + ' ' + e.blockedURI + ' ' + e.sourceFile));
  let state;
  window.acquireVsCodeApi = () => ({ postMessage: (m) => window.posted.push(m), getState: () => state, setState: (s) => { state = s; window.kept = s; } });
</script>
<script nonce="${nonce}" src="/panel.js"></script></body></html>`;
}

/** The page in a real Chromium, with a host that answers what the test says. */
export class PageHarness {
  private constructor(
    private readonly server: Server,
    private readonly browser: Browser,
    readonly source: string,
    private readonly extra: Map<string, { type: string; body: () => Buffer }>,
  ) {}

  static async start(chromium: string): Promise<PageHarness> {
    const bundle = bundlePage();
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
      else if (url.pathname === '/page')
        send('text/html', document_(`http://${request.headers.host}`, (url.searchParams.get('theme') ?? 'dark') as ThemeName, true));
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

  /** Pages opened from now on measure with a stand-in that behaves like this. */
  measuring(behavior: Partial<FakeBehavior>): void {
    this.serve('/measure-worker.js', 'text/javascript', () =>
      Buffer.from(fakeWorkerScript({ steps: 3, stepMs: 10, end: 'result', noisy: false, ...behavior })),
    );
    this.serve('/ort.wasm', 'application/wasm', () => Buffer.alloc(16));
  }

  /** Pages opened from now on measure really: the worker's bundle as the build makes it, and the runtime. */
  measuringReally(): void {
    const esbuild = require_('esbuild') as typeof import('esbuild');
    const built = esbuild.buildSync({
      entryPoints: [join(root, 'webview/measure/worker.ts')],
      bundle: true,
      format: 'iife',
      platform: 'browser',
      target: 'es2022',
      write: false,
      logLevel: 'error',
    });
    this.serve('/measure-worker.js', 'text/javascript', () => Buffer.from(built.outputFiles[0]?.contents ?? []));
    this.serve('/ort.wasm', 'application/wasm', () => readFileSync(join(root, 'node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm')));
  }

  private serve(path: string, type: string, body: () => Buffer): void {
    this.extra.set(path, { type, body });
  }

  async open(options: { theme?: ThemeName; width?: number; height?: number; scale?: number; reducedMotion?: boolean } = {}): Promise<PanelPage> {
    const page = await this.browser.newPage({
      viewport: { width: options.width ?? 1280, height: options.height ?? 860 },
      deviceScaleFactor: options.scale ?? 1,
      reducedMotion: options.reducedMotion ? 'reduce' : 'no-preference',
    });
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    await page.goto(`${this.source}/page?theme=${options.theme ?? 'dark'}`);
    const panel = new PanelPage(page, this.source, errors);
    await panel.waitFor('ready');
    await panel.send({
      type: 'init',
      strings: panelStrings,
      settings: { unit: 'macs', columns: [] },
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

/** One open page and the host's side of its conversation. */
export class PanelPage {
  private version = 0;
  constructor(
    readonly page: Page,
    readonly source: string,
    readonly errors: readonly string[],
  ) {}

  async send(message: ToPanel): Promise<void> {
    await this.page.evaluate((m) => window.postMessage(m, '*'), message as unknown);
  }

  async analysis(analysis: Analysis, more: Partial<Extract<ToPanel, { type: 'analysis' }>> = {}): Promise<void> {
    await this.send({ type: 'analysis', version: ++this.version, analysis, stale: false, ...more });
  }

  async posted(): Promise<FromPanel[]> {
    return this.page.evaluate(() => (window as unknown as { posted: FromPanel[] }).posted);
  }

  async waitFor<T extends FromPanel['type']>(type: T): Promise<Extract<FromPanel, { type: T }>> {
    await this.page.waitForFunction((wanted) => (window as unknown as { posted: FromPanel[] }).posted.some((m) => m.type === wanted), type);
    return (await this.posted()).filter((m): m is Extract<FromPanel, { type: T }> => m.type === type).at(-1) as Extract<FromPanel, { type: T }>;
  }

  /** Presses Measure and gives the page a model when it asks for one. */
  async measure(model?: Uint8Array): Promise<void> {
    await this.page.locator('vscode-button', { hasText: 'Measure' }).first().click();
    await this.answerModel(1, model ? [{ bytes: model }] : []);
  }

  /** Without models of their own the variants get three bytes, which only a stand-in for the worker can measure. */
  async answerModel(variants = 1, models: readonly { readonly bytes: Uint8Array; readonly plan?: unknown }[] = []): Promise<void> {
    for (let i = 0; i < variants; i++) {
      const handle = await this.page.waitForFunction((done) => {
        const asked = (window as unknown as { posted: FromPanel[] }).posted.filter((m) => m.type === 'requestModel');
        return asked.length > done ? asked.at(-1) : undefined;
      }, this.answered);
      const request = (await handle.jsonValue()) as Extract<FromPanel, { type: 'requestModel' }>;
      this.answered++;
      const { bytes = new Uint8Array([1, 2, 3]), plan } = models[i] ?? {};
      await this.page.evaluate(
        ({ requestId, base64, plan }) =>
          window.postMessage({ type: 'model', requestId, bytes: Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)), plan }, '*'),
        { requestId: request.requestId, base64: Buffer.from(bytes).toString('base64'), plan },
      );
    }
  }
  private answered = 0;

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

  async view(name: 'diagram' | 'table' | 'charts' | 'compare'): Promise<void> {
    await this.page.locator(`#tab-${name}`).click();
    await this.page.locator(`lc-${name}`).waitFor();
  }

  async shoot(path: string): Promise<void> {
    await this.page.waitForTimeout(150);
    writeFileSync(path, await this.page.screenshot());
  }
}
