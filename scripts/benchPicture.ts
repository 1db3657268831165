import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { createAnalyzer } from '../src/core/analyze.js';
import { writeModel } from '../src/core/onnx/write.js';
import { startWorker, workerFile } from '../src/host/startWorker.js';
import { Supervisor } from '../src/host/supervisor.js';
import { diskReader } from '../src/node/files.js';
import { findChromium, PageHarness } from '../test/page/harness.js';

const dist = (name: string): Buffer => readFileSync(join('dist', name));

/** Writes the file of a network that source builds, without its weights where `hasWeights` is false: their places are then in a file that is not there. */
export async function writeNetwork(to: string, source: string, entry: string | undefined, root: string, hasWeights: boolean): Promise<void> {
  const analyzer = await createAnalyzer({ reader: diskReader, parserWasm: { runtime: dist('web-tree-sitter.wasm'), python: dist('tree-sitter-python.wasm') } });
  const file = resolve(source);
  const { graph } = await analyzer.analyze({ file, text: readFileSync(file, 'utf8'), entry, input: '1x3x224x224', roots: [root, dirname(file)] });
  writeFileSync(to, writeModel(graph, hasWeights ? {} : { inlineBytes: 0 }).bytes);
}

/** One opening of a model file. */
interface Picture {
  /** From the file being handed over to the first frame with labels of layers in it. */
  readonly ms: number;
  /** Memory of the browser's pages then, shared memory divided among those who share it. */
  readonly pageBytes: number;
}

/** As much of the screen for each. */
const VIEWPORT = { width: 1400, height: 850 };
/** A page has come to rest after it was opened, and after its picture. */
const REST_MS = 1000;

/** Opened in the page, read by the editor's worker under its supervisor: both are there already, as in an editor that has been used. Undefined without a browser. */
export async function firstPicture(path: string): Promise<Picture | undefined> {
  const chromium = findChromium();
  if (!chromium) return undefined;
  const supervisor = new Supervisor({
    start: async () => ({
      worker: await startWorker({ scheme: 'file', fsPath: resolve('dist', workerFile) }),
      runtime: dist('web-tree-sitter.wasm'),
      python: dist('tree-sitter-python.wasm'),
    }),
    files: { read: async (paths) => paths.map(() => null), search: async () => [], settings: async () => [], takeChanged: () => [] },
    log: () => undefined,
  });
  const harness = await PageHarness.start(chromium);
  try {
    await supervisor.analyze({ file: '/w/empty.py', text: '', roots: [] }, 'empty');
    const panel = await harness.open(VIEWPORT);
    await panel.page.waitForTimeout(REST_MS);
    const drawn = await labelled(
      panel.page,
      `document.querySelector('lc-app')?.shadowRoot.querySelector('lc-diagram')?.shadowRoot.querySelectorAll('.nodes .box text') ?? []`,
    );
    const from = Date.now();
    const outcome = await supervisor.analyzeModel({ file: `file://${path}`, path, version: '1' }, { sizes: [], conventions: [] }, path);
    if (outcome.type !== 'done') throw new Error(`${path} was not analyzed`);
    await panel.analysis(outcome.analysis);
    const ms = (await drawn()) - from;
    await panel.page.waitForTimeout(REST_MS);
    return { ms, pageBytes: pageBytes() };
  } finally {
    supervisor.dispose();
    await harness.stop();
  }
}

/** The same in Netron, whose pages are in the folder. Undefined without a browser. */
export async function netronPicture(path: string, folder: string): Promise<Picture | undefined> {
  const executablePath = findChromium();
  if (!executablePath) return undefined;
  const server = createServer(({ url }, response) => {
    const file = join(folder, new URL(url ?? '/', 'http://x').pathname.replaceAll('..', ''));
    if (!existsSync(file) || !statSync(file).isFile()) return response.writeHead(404).end();
    const types: Readonly<Record<string, string>> = { js: 'text/javascript', html: 'text/html', css: 'text/css', json: 'application/json' };
    return response.writeHead(200, { 'content-type': types[file.split('.').at(-1) ?? ''] ?? 'application/octet-stream' }).end(readFileSync(file));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  const { chromium } = createRequire(resolve('package.json'))('playwright-core') as typeof import('playwright-core');
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const context = await browser.newContext({ viewport: VIEWPORT });
    await context.addCookies([{ name: 'consent', value: '1', url }]);
    const page = await context.newPage();
    await page.goto(`${url}/index.html`);
    await page.locator('#open-file-button').waitFor();
    await page.waitForTimeout(REST_MS);
    const drawn = await labelled(page, `/welcome|spinner/.test(document.body.className) ? [] : document.querySelectorAll('#target text')`);
    const from = Date.now();
    await page.locator('#open-file-dialog').setInputFiles(path);
    const ms = (await drawn()) - from;
    await page.waitForTimeout(REST_MS);
    return { ms, pageBytes: pageBytes() };
  } finally {
    await browser.close();
    server.close();
  }
}

/**
 * Looks out, frame by frame, for labels inside the window; what is given back resolves with the time of the first frame that shows some. Asked past the
 * page's own `eval`, which a page may have taken away.
 */
async function labelled(page: Page, labels: string): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  const ask = async (expression: string): Promise<unknown> =>
    (await session.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true })).result.value;
  await ask(`window.firstLabels = new Promise((done) => {
    const isSeen = (label) => {
      const { left, right, top, bottom, width } = label.getBoundingClientRect();
      return label.textContent !== '' && width > 0 && right > 0 && bottom > 0 && left < innerWidth && top < innerHeight;
    };
    const look = () => requestAnimationFrame([...${labels}].some(isSeen) ? () => done(Date.now()) : look);
    look();
  }); 0`);
  return async () => (await ask('window.firstLabels')) as number;
}

/** What the pages of our browser take, as Linux tells it; 0 elsewhere. */
function pageBytes(): number {
  let bytes = 0;
  for (const pid of descendants(process.pid)) {
    const text = (name: string): string => readFileSync(`/proc/${pid}/${name}`, 'utf8');
    try {
      if (text('cmdline').includes('--type=renderer')) bytes += 1024 * Number(/^Pss:\s+(\d+)/m.exec(text('smaps_rollup'))?.[1] ?? 0);
    } catch {
      // It has ended meanwhile.
    }
  }
  return bytes;
}

function descendants(pid: number): number[] {
  if (!existsSync('/proc/self/stat')) return [];
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    } catch {
      // It has ended meanwhile.
    }
  }
  const below = (of: number): number[] => (children.get(of) ?? []).flatMap((child) => [child, ...below(child)]);
  return below(pid);
}
