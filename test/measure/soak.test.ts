import assert from 'node:assert/strict';
import { Cancelled, measureInWorker } from '../../src/measure/nodeClient.js';
import { median, randomFrom } from '../../src/measure/stats.js';
import type { MeasureProgress } from '../../src/measure/types.js';
import { copyOf, mobilenetV1, Net } from './networks.js';
import { workerFolder } from './real.js';

const CANCELS = 50;
/** What the process may hold after the last cancelled run beyond what it held after the first few. */
const GROWTH_BYTES = 150e6;

/** A worker that compiles the runtime is gone only when that is done, which on a busy machine takes seconds. */
const MOST_IDLE_MS = 20_000;

/** Only with `npm run test:long`: about five minutes. */
suite('measure: cancelling again and again', function () {
  this.timeout(1_200_000);
  suiteSetup(function () {
    if (!process.env.LAYER_COST_LONG) this.skip();
  });

  test('50 cancels at random moments leave no memory behind, and the next run is right', async () => {
    const folder = workerFolder();
    const { request } = mobilenetV1({ width: 0.5, size: 128 });
    const random = randomFrom(42);
    let messages = 0;
    const question = (): Parameters<typeof measureInWorker>[0] => ({ ...copyOf(request), options: { capSeconds: 1 } });
    const first = await measureInWorker(question(), { folder, onProgress: () => messages++ });
    const reached = new Map<string, number>();
    const idleMs: number[] = [];
    let settled = 0;
    for (let run = 0; idleMs.length < CANCELS && run < 2 * CANCELS; run++) {
      // After so many words of the worker and a moment more, so that a busy machine is cancelled in every step, too.
      let left = Math.floor(random() * messages);
      const stop = new AbortController();
      const cancel = (): unknown => setTimeout(() => stop.abort(), random() * 200);
      let step = 'before the first word';
      if (left === 0) cancel();
      const onProgress = (p: MeasureProgress): void => {
        step = p.step;
        if (--left === 0) cancel();
      };
      let cancelled = 0;
      stop.signal.addEventListener('abort', () => (cancelled = performance.now()));
      const error = await measureInWorker(question(), { folder, signal: stop.signal, onProgress }).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      // It was done before the cancel came.
      if (!error) continue;
      assert.ok(error instanceof Cancelled, String(error));
      idleMs.push(performance.now() - cancelled);
      assert.ok((idleMs.at(-1) as number) < MOST_IDLE_MS, `idle ${idleMs.at(-1)} ms after the cancel in ${step}`);
      reached.set(step, (reached.get(step) ?? 0) + 1);
      if (idleMs.length === 10) settled = process.memoryUsage().rss;
    }
    const grown = process.memoryUsage().rss - settled;
    const where = [...reached].map(([step, times]) => `${times} in ${step}`).join(', ');
    console.log(
      `      cancelled ${where}; idle after ${Math.round(median(idleMs))} ms, at most ${Math.round(Math.max(...idleMs))} ms; ${Math.round(grown / 1e6)} MB more`,
    );
    assert.equal(idleMs.length, CANCELS);
    assert.ok(reached.size >= 4, where);
    assert.ok(grown < GROWTH_BYTES, `${Math.round(grown / 1e6)} MB more than after ten`);
    const result = await measureInWorker(question(), { folder });
    assert.ok(result.kernelSumShare > 0.7 && result.kernelSumShare < 1.01);
    for (const { layers } of [first, result]) assert.equal(layers.filter((layer) => layer.measuredMs !== undefined).length, 29 + 1);
  });

  test('weights beyond what WebAssembly holds end with a sentence, and the next run is right', async () => {
    const folder = workerFolder();
    const net = new Net([1, 17_000]);
    for (const path of ['a', 'b', 'c']) net.linear(path, 17_000);
    const { request } = net.finish();
    await assert.rejects(measureInWorker(request, { folder, estimate: { bytes: 2e10 } }), /the runtime ran out of memory: this network needs about 20\.0 GB\./);
    const { request: small } = mobilenetV1({ width: 0.25, size: 64 });
    const result = await measureInWorker({ ...small, options: { capSeconds: 0.4 } }, { folder });
    assert.ok(result.kernelSumShare > 0.7 && result.kernelSumShare < 1.01);
  });
});
