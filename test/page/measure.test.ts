import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { networkPlan } from '../../src/measure/networkPlan.js';
import type { MeasureResult } from '../../src/measure/types.js';
import { analysisOf, mobilenetV1 } from '../measure/networks.js';
import { findChromium, PageHarness } from './harness.js';

const chromium = findChromium();

/** The page with the real runtime in its real worker, under the policy that the host gives it. */
suite('page: measuring with the runtime', function () {
  this.timeout(180_000);
  let harness: PageHarness;
  const network = mobilenetV1();
  const analysis = analysisOf(network, 'MobileNetV1()');

  suiteSetup(async function () {
    if (!chromium) return this.skip();
    harness = await PageHarness.start(chromium);
    harness.measuringReally();
    mkdirSync('test-results', { recursive: true });
  });
  suiteTeardown(() => harness?.stop());

  test('every layer that ran has its time or says where it went', async () => {
    const panel = await harness.open();
    await panel.analysis(analysis);
    await panel.drawn();
    const start = Date.now();
    await panel.measure(new Uint8Array(network.request.model));
    await panel.page.locator('.measure .provisional').waitFor({ timeout: 30_000 });
    const provisional = Date.now() - start;
    const posted = await panel.page.waitForFunction(
      () => (window as unknown as { posted: { type: string }[] }).posted.some((m) => m.type === 'measured'),
      undefined,
      {
        timeout: 90_000,
      },
    );
    assert.ok(posted);
    const result = (await panel.waitFor('measured')).measured.result as MeasureResult;
    console.log(
      `      first number after ${provisional} ms, last after ${Date.now() - start} ms, clock ${result.runtime.clockStepMs} ms, kernels ${result.kernelSumShare.toFixed(3)}`,
    );
    for (const layer of result.layers) assert.equal(['measuredMs', 'fusedInto', 'elided'].filter((key) => key in layer).length, 1, layer.path);
    assert.ok(result.kernelSumShare > 0.85 && result.kernelSumShare < 1.05, `kernels are ${result.kernelSumShare} of the run`);
    assert.ok(result.runtimeRowMs <= 0.05 * result.wholeProfiledMs);
    assert.equal(result.runtime.threads, 1);
    assert.ok(Math.abs(result.layersSumMs / result.wholeProfiledMs - 1) < 0.1, `${result.layersSumMs} of ${result.wholeProfiledMs}`);
    await panel.shoot('test-results/measure-diagram.png');
    await panel.view('charts');
    await panel.shoot('test-results/measure-charts.png');
    await panel.view('table');
    await panel.shoot('test-results/measure-table.png');
    // The toolkit asks whether the browser knows :focus-visible by an inline style, which the policy refuses: harmless.
    assert.deepEqual(
      (await panel.violations()).filter((v) => !v.startsWith('style-src-elem inline')),
      [],
    );
    assert.deepEqual(panel.errors, []);
  });

  test('cancelling is idle at once, and the next run works', async () => {
    const panel = await harness.open();
    await panel.analysis(analysis);
    await panel.measure(new Uint8Array(network.request.model));
    await panel.page.locator('.measure .provisional').waitFor({ timeout: 30_000 });
    const start = Date.now();
    await panel.page.locator('vscode-button', { hasText: 'Cancel' }).first().click();
    await panel.page.locator('vscode-button', { hasText: 'Measure' }).first().waitFor();
    assert.ok(Date.now() - start < 1500);
    await panel.measure(new Uint8Array(network.request.model));
    await panel.page.waitForFunction(() => (window as unknown as { posted: { type: string }[] }).posted.some((m) => m.type === 'measured'), undefined, {
      timeout: 90_000,
    });
  });

  test('a file that is none ends with a sentence', async () => {
    const panel = await harness.open();
    await panel.analysis(analysis);
    await panel.measure(new Uint8Array([1, 2, 3]));
    await panel.page.getByText('Measuring failed: the runtime refused the model').waitFor({ timeout: 30_000 });
  });

  test('variants are compared, with the reason for the gap', async () => {
    const panel = await harness.open();
    await panel.analysis(analysis);
    const half = mobilenetV1({ width: 0.5, size: 160 });
    const variants = [network, half].map((net, i) => ({
      id: String(i),
      label: i ? 'width=0.5 · 160' : 'width=1 · 224',
      file: 'net.py',
      entry: 'Net()',
      inputText: '1×3',
      totals: net.cost.totals,
      complete: true,
    }));
    await panel.send({ type: 'compare', variants });
    await panel.answerModel(
      2,
      [network, half].map((net) => ({ bytes: new Uint8Array(net.request.model), plan: networkPlan({ graph: net.graph, rows: net.cost.rows }) })),
    );
    await panel.page.getByText(/width=0\.5 · 160 has 0\.13\d of the multiply-adds of width=1 · 224/).waitFor({ timeout: 120_000 });
    await panel.shoot('test-results/measure-compare.png');
    const times = await panel.page.locator('lc-compare td.strong').allTextContents();
    const ratio = Number(times[1]?.split(' ')[0]);
    assert.ok(ratio > 0.08 && ratio < 0.4, `ratio ${times[1]}`);
  });
});
