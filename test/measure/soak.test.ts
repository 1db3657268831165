import assert from 'node:assert/strict';
import { Cancelled, measureInWorker } from '../../src/measure/nodeClient.js';
import { randomFrom } from '../../src/measure/stats.js';
import { mobilenetV1 } from './networks.js';
import { workerFolder } from './real.js';

const CANCELS = 50;
/** What the process may hold after the last cancelled run beyond what it held after the first few. */
const GROWTH_BYTES = 150e6;

/** Only with `npm run test:long`: about two minutes. */
suite('measure: cancelling again and again', function () {
  this.timeout(600_000);
  suiteSetup(function () {
    if (!process.env.LAYER_COST_LONG) this.skip();
  });

  test('50 cancels at random moments leave no memory behind, and the next run is right', async () => {
    const folder = workerFolder();
    const { request } = mobilenetV1({ width: 0.5, size: 128 });
    const random = randomFrom(42);
    const reached = new Set<string>();
    let early = 0;
    let settled = 0;
    for (let i = 0; i < CANCELS; i++) {
      const stop = new AbortController();
      setTimeout(() => stop.abort(), random() * 4000);
      let step = 'before the worker';
      const start = measureInWorker({ ...request, calibration: null }, { folder, signal: stop.signal, onProgress: (p) => (step = p.step) });
      const aborted = new Promise<number>((resolve) => stop.signal.addEventListener('abort', () => resolve(performance.now())));
      await assert.rejects(start, Cancelled);
      assert.ok(performance.now() - (await aborted) < 2000, `idle ${performance.now() - (await aborted)} ms after the cancel in ${step}`);
      reached.add(step);
      if (i === 9) settled = process.memoryUsage().rss;
      if (step === 'load') early++;
    }
    assert.ok(reached.size >= 4, `cancelled in ${[...reached].join(', ')}; ${early} while loading`);
    assert.ok(process.memoryUsage().rss - settled < GROWTH_BYTES, `${Math.round((process.memoryUsage().rss - settled) / 1e6)} MB more than after ten`);
    const result = await measureInWorker({ ...request, calibration: null }, { folder });
    assert.ok(result.kernelSumShare > 0.8 && result.kernelSumShare < 1.01);
    assert.equal(result.layers.filter((layer) => layer.measuredMs !== undefined).length, 29 + 1);
  });
});
