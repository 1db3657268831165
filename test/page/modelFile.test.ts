import assert from 'node:assert/strict';
import type { Analysis } from '../../src/core/analysis.js';
import { analyzeOnnx } from '../../src/core/analyzeOnnx.js';
import { bytesSource } from '../../src/core/onnx/read/source.js';
import type { Variants } from '../../src/host/exploring.js';
import { fileRequest } from '../../src/measure/fileRequest.js';
import { withDynamicBatch } from '../onnx/dynamicBatch.js';
import { dynamicNetwork } from '../onnx/dynamicNetwork.js';
import { file, type Graph, tensor } from '../onnx/models.js';
import { randomOf } from '../onnx/mutants.js';
import type { PageHarness, PanelPage } from './harness.js';
import { inBrowser } from './inBrowser.js';

/** Nodes that read each other's outputs at random, those of later ones and their own among them. */
function tangled(input: string, random: () => number): Graph {
  const below = (most: number): number => Math.floor(random() * most);
  const count = 2 + below(40);
  const name = (): string => [input, '-', 'nowhere', ...Array.from({ length: count }, (_, i) => `v${i}`)][below(count + 3)] as string;
  const modules = ['', '/a', '/a/a.0', '/b'];
  const nodes = Array.from({ length: count }, (_, i) => ({
    op: ['Add', 'Concat', 'Relu', 'Conv', 'Riddle'][below(5)] as string,
    in: `${i ? name() : input} ${name()}`,
    out: below(20) ? `v${i}` : name(),
    name: `${modules[below(4)]}/node${below(count)}`,
    attributes: { axis: 0 },
  }));
  return { nodes, inputs: [`${input}: float32[1,4,8,8]`], outputs: [`v${below(count)}`, name()] };
}

/** Model files in a real browser: the file is read by the product's own reader, and runs as it is. */
suite('page: model file', function () {
  this.timeout(120_000);
  const browser = inBrowser();
  let panel: PanelPage;
  let bytes: Uint8Array<ArrayBuffer>;

  suiteSetup(async () => {
    ({ bytes } = await dynamicNetwork());
  });

  const read = (of: Uint8Array, sizes: readonly (readonly [string, number])[] = []): Analysis =>
    analyzeOnnx({ file: 'file:///w/mobilenet%20v1.onnx', source: bytesSource(of), dims: new Map(sizes), isRemembered: true });
  const variants: Variants = {
    analyze: async (_base, values) => ({
      type: 'done',
      analysis: read(
        bytes,
        values.map(([name, value]) => [name, Number(value)]),
      ),
      asksWorkspace: false,
      read: [],
      tookMs: 1,
    }),
    counted: async () => undefined,
    writeBack: async (_base, values) => {
      await panel.analysis(
        read(
          bytes,
          values.map(([name, value]) => [name, Number(value)]),
        ),
      );
      return true;
    },
  };
  const open = async (options: Parameters<PageHarness['open']>[0] = {}): Promise<void> => {
    panel = await browser().open({ ...options, variants });
  };
  const stop = (value: string) => panel.page.locator('lc-sizes').getByRole('radio', { name: value, exact: true });
  const totals = () => panel.page.locator('lc-app .totals');

  test('a size that the file leaves open is asked for by its name; what is said is told once and no more asked for', async () => {
    await open();
    await panel.analysis(read(bytes));
    await panel.drawn();
    assert.equal(await panel.page.locator('h1').textContent(), 'mobilenet v1.onnx');
    await panel.page.getByText('This file leaves sizes open.').waitFor();
    await panel.shoot('test-results/page-onnx-asked.png');
    await stop('8').check({ force: true });
    await panel.page.getByRole('button', { name: 'Use These Sizes' }).click();
    const { sizes } = await panel.waitFor('sizes');
    assert.deepEqual(sizes, [['batch', 8]]);
    await panel.analysis(read(bytes, sizes));
    await totals().getByText('4.55G').waitFor();
    assert.equal(await panel.page.locator('lc-sizes').count(), 0);
    await panel.page.getByRole('button', { name: '8×3×224×224' }).click();
    await panel.page.locator('lc-sizes').waitFor();
    await panel.page.getByRole('button', { name: 'Close' }).click();
    assert.equal(await panel.page.locator('lc-sizes').count(), 0);
  });

  test('what is no size cannot be used; by keys alone, Enter uses what is typed', async () => {
    await open();
    await panel.analysis(read(bytes));
    const field = panel.page.locator('lc-sizes vscode-text-field[aria-label="batch"]').getByRole('textbox');
    await field.fill('two');
    assert.equal(await panel.page.locator('lc-sizes vscode-button').getAttribute('disabled'), '');
    await field.fill('3');
    await field.press('Enter');
    assert.deepEqual((await panel.waitFor('sizes')).sizes, [['batch', 3]]);
  });

  test('dynamic dimensions are the knobs of Explore, and can be kept', async () => {
    await open();
    await panel.analysis(read(bytes));
    await panel.view('explore');
    await panel.page.locator('lc-explore').getByRole('radio', { name: '32', exact: true }).check({ force: true });
    await panel.page.locator(`lc-explore td[data-metric="macs"][title="${(568_740_352 * 32).toLocaleString('en')}"]`).waitFor();
    await panel.page.getByText('Explored: batch=32').waitFor();
    await panel.shoot('test-results/page-onnx-explore.png');
    await panel.page.getByRole('button', { name: 'Keep These Sizes' }).click();
    await totals().getByText('18.2G').waitFor();
    assert.equal(await panel.page.locator('.explored').count(), 0);
  });

  test('the file runs as it is, and every layer that the runtime did not fuse has its time', async () => {
    browser().measuringReally();
    await open({ runnable: async (analysis) => fileRequest(bytes.slice(), analysis, () => assert.fail('it has no other files')) });
    await panel.analysis(read(bytes));
    await panel.drawn();
    await panel.measure();
    await panel.page.getByText('Measure Again').first().waitFor({ timeout: 100_000 });
    const { measured } = await panel.waitFor('measured');
    assert.ok(measured.layers.length >= 27, String(measured.layers.length));
    await panel.view('table');
    await panel.shoot('test-results/page-onnx-measured.png');
  });

  test('damage is told above what could be read; a file of something else by its sentence alone', async () => {
    await open({ theme: 'light' });
    await panel.analysis(read(bytes.subarray(0, 3_000)));
    await panel.page.getByText('Not everything could be counted').first().waitFor();
    await panel.page.getByText('The file ends at byte 3000', { exact: false }).first().waitFor();
    await panel.shoot('test-results/page-onnx-damaged.png');
  });

  test('what nothing tells the shape of says so, and why, where the pointer is', async () => {
    await open();
    const nodes = [
      { op: 'Conv', in: 'x k', out: 'a', name: '/stem/Conv' },
      { op: 'Riddle', domain: 'example.org', in: 'a', out: 'b', name: '/riddle/Riddle' },
      { op: 'Sigmoid', in: 'b', out: 'y', name: '/last/Sigmoid' },
    ];
    const graph = { nodes, inputs: ['x: float32[1,3,32,32]'], outputs: ['y'], initializers: [tensor('k', 'float32', [8, 3, 3, 3])] };
    await panel.analysis(read(file(graph) as Uint8Array<ArrayBuffer>));
    await panel.drawn();
    assert.match((await panel.page.locator('lc-diagram .nodes').textContent()) ?? '', /output\s*\?/);
    await panel.page.locator('lc-diagram .nodes .box').filter({ hasText: 'Riddle' }).hover();
    await panel.page.locator('lc-diagram .tip').getByText('1×8×30×30 → ?').waitFor();
    await panel.page.locator('lc-diagram .tip').getByText('Riddle', { exact: false }).first().waitFor();
    await panel.shoot('test-results/page-onnx-unknown.png');
  });

  test('whatever nodes read from, the file is drawn: circles, nodes that read what they make, names that come twice or from nowhere', async () => {
    await open();
    const drawn = process.env.LAYER_COST_LONG ? 500 : 50;
    for (let number = 0; number < drawn; number++) {
      const input = `input${number}`;
      await panel.analysis(read(file(tangled(input, randomOf('tangled graphs', number))) as Uint8Array<ArrayBuffer>));
      await panel.page.locator('lc-diagram .nodes .box').filter({ hasText: input }).first().waitFor();
    }
    await panel.shoot('test-results/page-onnx-tangled.png');
  });

  test('names of a hostile file stay text', async () => {
    await open();
    await panel.analysis(read(withDynamicBatch(bytes, '<img src=x onerror=alert(1)>\u202e')));
    await panel.page.locator('lc-sizes .name').getByText('<img src=x onerror=alert(1)>U+202E').waitFor();
    assert.equal(await panel.page.locator('img').count(), 0);
  });

  test('what is no longer the file is marked, with the reason', async () => {
    await open();
    const analysis = read(bytes, [['batch', 1]]);
    await panel.analysis(analysis);
    await panel.analysis(analysis, { stale: true, reason: 'the file no longer exists' });
    await panel.page.getByRole('alert').getByText('the file no longer exists').waitFor();
    await totals().getByText('569M').waitFor();
    await panel.shoot('test-results/page-onnx-gone.png');
  });
});
