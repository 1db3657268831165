import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { randomFrom } from '../../src/measure/stats.js';
import type { NetworkRequest } from '../../src/measure/types.js';
import { analysisOf, hugeActivation, mobilenetV1 } from '../measure/networks.js';
import type { PanelPage } from './harness.js';
import { inBrowser } from './inBrowser.js';

/** The page with the real runtime in its real worker, under the policy that the host gives it. */
suite('page: measuring with the runtime', function () {
  this.timeout(180_000);
  const browser = inBrowser();
  const network = mobilenetV1();
  const analysis = analysisOf(network, 'MobileNetV1()');

  suiteSetup(() => void mkdirSync('test-results', { recursive: true }));
  setup(() => browser().measuringReally());

  test('every layer that ran has its time or says where it went', async () => {
    const panel = await browser().open();
    await panel.analysis(analysis);
    await panel.drawn();
    const start = Date.now();
    await panel.measure();
    await panel.page.locator('.measure .provisional').waitFor({ timeout: 30_000 });
    const provisional = Date.now() - start;
    await done(panel);
    const { result } = (await panel.waitFor('measured')).measured;
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

  /** Presses Cancel after a while, and waits until the button says Measure again. */
  async function cancelAfter(panel: PanelPage, ms: number): Promise<void> {
    await panel.page.waitForTimeout(ms);
    const start = Date.now();
    await panel.page.locator('vscode-button', { hasText: 'Cancel' }).first().click();
    await panel.page.locator('vscode-button', { hasText: 'Measure' }).first().waitFor();
    assert.ok(Date.now() - start < 5000, `idle after ${Date.now() - start} ms`);
  }
  const done = (panel: PanelPage) =>
    panel.page.waitForFunction(() => (window as unknown as { posted: { type: string }[] }).posted.some((m) => m.type === 'measured'), undefined, {
      timeout: 90_000,
    });
  const small = mobilenetV1({ width: 0.25, size: 96 });

  test('cancelling at random moments is idle at once, and the next run works', async () => {
    const panel = await browser().open();
    await panel.analysis(analysisOf(small));
    const random = randomFrom(11);
    for (let i = 0; i < (process.env.LAYER_COST_LONG ? 50 : 2); i++) {
      await panel.measure();
      // A run takes longer than this, so that there is always something to cancel.
      await cancelAfter(panel, random() * 3000);
    }
    await panel.measure();
    await done(panel);
    assert.deepEqual(panel.errors, []);
  });

  test('a file that is none ends with a sentence', async () => {
    const panel = await browser().open({ runnable: async () => ({ ...network.request, model: new Uint8Array([1, 2, 3]).buffer }) });
    await panel.analysis(analysis);
    await panel.measure();
    await panel.page.getByText('Measuring failed: the runtime refused the model').waitFor({ timeout: 30_000 });
  });

  test('a network that needs more memory than there is ends with a sentence, and the next run works', async () => {
    const given: NetworkRequest[] = [hugeActivation().request, small.request];
    const panel = await browser().open({ runnable: async () => given.shift() ?? assert.fail('asked for a third network') });
    await panel.analysis(analysisOf(small));
    await panel.measure();
    await panel.page.getByText('Measuring failed: the runtime ran out of memory: this network needs about').waitFor({ timeout: 60_000 });
    await panel.measure();
    await done(panel);
    assert.deepEqual(panel.errors, []);
  });

  test('variants are compared, with the reason for the gap', async () => {
    const panel = await browser().open();
    await panel.analysis(analysis);
    await panel.compare([analysisOf(small, 'Net(size=96)'), analysisOf(mobilenetV1({ width: 0.25, size: 64 }), 'Net(size=64)')]);
    await panel.page.getByText(/Net\(size=64\).* has 0\.4\d* of the multiply-adds of Net\(size=96\)/).waitFor({ timeout: 120_000 });
    await panel.shoot('test-results/measure-compare.png');
    const times = await panel.page.locator('lc-compare td.strong').allTextContents();
    const ratio = Number(times[1]?.split(' ')[0]);
    assert.ok(ratio > 0.2 && ratio < 1, `ratio ${times[1]}`);
  });
});
