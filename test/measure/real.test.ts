import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cancelled, compareInWorker, measureInWorker } from '../../src/measure/nodeClient.js';
import type { Calibration, LayerResult, MeasureProgress, MeasureResult, NetworkRequest } from '../../src/measure/types.js';
import { copyOf, hugeActivation, mobilenetV1, residualNet, transformerBlock } from './networks.js';
import { workerFolder } from './real.js';

/** Real runs, kept short: what is asserted is structure and ratios within one run, never milliseconds. */
const quick = { capSeconds: 0.4 };
const calibrated: { value?: Calibration } = {};

/** Peaks need not be measured again, even where the machine was too unsteady for them to be kept for good. */
function keep({ runtime, peakGmacPerS, bandwidthGBPerS }: MeasureResult): void {
  calibrated.value ??= { schema: 1, cpu: runtime.cpu, runtimeVersion: runtime.version, threads: runtime.threads, peakGmacPerS, bandwidthGBPerS };
}

async function measured(request: NetworkRequest): Promise<MeasureResult> {
  const result = await measureInWorker({ ...request, calibration: calibrated.value, options: quick }, { folder: workerFolder() });
  keep(result);
  return result;
}

const ways = (layer: LayerResult): number => ['measuredMs', 'fusedInto', 'elided'].filter((key) => key in layer).length;

function checkWhole(request: NetworkRequest, result: MeasureResult): void {
  const rows = request.layers.filter((layer) => !layer.own);
  assert.deepEqual(
    rows.map((row) => row.path),
    result.layers.filter((layer) => !layer.own).map((layer) => layer.path),
  );
  for (const layer of result.layers) assert.equal(ways(layer), 1, JSON.stringify(layer));
  const sum = result.layers.reduce((total, layer) => total + (layer.measuredMs ?? 0), 0);
  assert.ok(Math.abs(sum - result.layersSumMs) < 1e-9);
  assert.ok(result.runtimeRowMs <= 0.05 * result.wholeProfiledMs, `runtime row ${result.runtimeRowMs} of ${result.wholeProfiledMs}`);
  const shares = result.layers.reduce((total, layer) => total + (layer.timeShare ?? 0), 0);
  assert.ok(Math.abs(shares + result.runtimeRowMs / (result.layersSumMs + result.runtimeRowMs) - 1) < 1e-9);
  assert.ok(result.minMs <= result.p10Ms && result.p10Ms <= result.medianMs && result.medianMs <= result.p90Ms);
  assert.ok(result.intervalMs.low <= result.medianMs && result.medianMs <= result.intervalMs.high);
  assert.ok(result.kernelSumShare > 0.7 && result.kernelSumShare <= 1.01, `kernels are ${result.kernelSumShare} of the run`);
}

suite('measure: real runs', function () {
  this.timeout(60_000);

  test('cancelling ends the worker at once; the runs below are right after it', async () => {
    const { request } = residualNet();
    const stop = new AbortController();
    const start = performance.now();
    const run = measureInWorker(request, { folder: workerFolder(), signal: stop.signal, onProgress: () => stop.abort() });
    await assert.rejects(run, Cancelled);
    assert.ok(performance.now() - start < 5000);
  });

  test('a separable network: fused, elided and timed layers, and every kernel found', async () => {
    const { request } = mobilenetV1({ width: 0.5, size: 96 });
    const progress: MeasureProgress[] = [];
    const result = await measureInWorker({ ...request, options: quick }, { folder: workerFolder(), onProgress: (p) => progress.push(p) });
    keep(result);
    checkWhole(request, result);
    const of = (path: string) => result.layers.find((layer) => layer.path === path) as LayerResult;
    assert.equal(of('features.1.depthwise.1').fusedInto, 'features.1.depthwise.0');
    assert.equal(of('features.1.depthwise.2').fusedInto, 'features.1.depthwise.0');
    assert.equal(of('dropout').elided, 'identity');
    const timed = result.layers.filter((layer) => layer.measuredMs !== undefined).map((layer) => layer.path);
    assert.equal(timed.filter((path) => path.startsWith('features')).length, 27);
    assert.ok(of('classifier').measuredMs !== undefined && of('pool').measuredMs !== undefined);
    assert.equal(result.runtimeRowMs, 0);
    assert.deepEqual([...new Set(progress.map((p) => p.step))], ['load', 'warmUp', 'calibrate', 'profile', 'rounds', 'evaluate']);
    assert.ok(
      progress.some((p) => p.step === 'warmUp' && (p.provisionalMs ?? 0) > 0),
      'a first number comes while warming up',
    );
    assert.ok(result.peakGmacPerS > 0.1 && result.bandwidthGBPerS > 0.1);
    assert.deepEqual([result.runtime.name, result.runtime.provider, result.runtime.threads], ['onnxruntime-web', 'wasm', 1]);
    assert.match(result.runtime.version, /^\d+\.\d+\.\d+/);
    assert.match(result.insights.join('\n'), /of the multiply-adds|no multiply-adds/);
  });

  test('residual sums go into the convolution before them; the root has time of its own', async () => {
    const { request } = residualNet();
    const result = await measured(request);
    checkWhole(request, result);
    const of = (path: string) => result.layers.find((layer) => layer.path === path);
    assert.equal(of('layer1.bn2')?.fusedInto, 'layer1.conv2');
    assert.equal(of('layer2.downsample.1')?.fusedInto, 'layer2.downsample.0');
    assert.equal(of('layer1.relu')?.fusedInto, 'layer1.conv1');
    assert.ok(!of('layer1'), 'the sum runs inside a kernel: the block has no time of its own');
    assert.ok(of('')?.own && of('')?.measuredMs !== undefined, 'the concatenation is the root’s');
  });

  test('attention, layer norm and GELU: every row has its time', async () => {
    const { request } = transformerBlock();
    const result = await measured(request);
    checkWhole(request, result);
    const none = result.layers.filter((layer) => layer.measuredMs === undefined);
    assert.deepEqual(
      none.map(({ path, elided }) => [path, elided]),
      [['attn.drop', 'identity']],
    );
  });

  test('where only one session fits, every run is a profiled one', async () => {
    const { request } = mobilenetV1({ width: 0.25, size: 64 });
    const result = await measureInWorker({ ...request, calibration: calibrated.value, options: { ...quick, oneSession: true } }, { folder: workerFolder() });
    checkWhole(request, result);
    assert.equal(result.profiledOverPlain, undefined);
    assert.equal(result.profiledRuns, result.runs * result.runsPerSample);
    assert.match(result.notes.join('\n'), /all times are of profiled runs/);
    // The whole is the clock around a run, the layers are what the profiler saw within the same runs.
    assert.ok(result.wholeProfiledMs <= result.medianMs * 1.05, `${result.wholeProfiledMs} of ${result.medianMs}`);
  });

  test('variants in one worker: full convolution takes several times as long, and ratios are each other’s inverse', async () => {
    const full = mobilenetV1({ width: 0.25, size: 96, full: true });
    const separable = mobilenetV1({ width: 0.25, size: 96 });
    const result = await compareInWorker(
      { networks: [full.request, separable.request], calibration: calibrated.value, options: quick },
      { folder: workerFolder() },
    );
    const [over, under] = result.ratios;
    assert.deepEqual([over?.of, over?.to, under?.of, under?.to], [0, 1, 1, 0]);
    assert.ok((over?.time ?? 0) > 2, `time ratio ${over?.time}`);
    assert.ok(Math.abs((over?.time ?? 0) * (under?.time ?? 0) - 1) < 0.05);
    assert.ok((over?.timeLow ?? 0) <= (over?.time ?? 0) && (over?.time ?? 0) <= (over?.timeHigh ?? 0));
    assert.equal(result.variants.length, 2);
    assert.match(result.insights[0] ?? '', /^Variant 1 has 0\.\d+ of the multiply-adds of Variant 0/);
  });

  test('threads are used where they are asked for, and their profile is read, too', async () => {
    const { request } = residualNet();
    const result = await measureInWorker({ ...request, options: { ...quick, threads: 2 } }, { folder: workerFolder() });
    assert.equal(result.runtime.threads, 2);
    assert.match(result.notes.join('\n'), /2 threads/);
    checkWhole(request, result);
  });

  test('what cannot run ends with a sentence that says why', async () => {
    const { request } = residualNet();
    const folder = workerFolder();
    const broken = { ...request, model: request.model.slice(0, 300) };
    await assert.rejects(measureInWorker(broken, { folder }), /^Error: the runtime refused the model/);
    const silent = request;
    await assert.rejects(measureInWorker(silent, { folder, estimate: { stallSeconds: 0.001 } }), /no sign of life/);
    const huge = hugeActivation().request;
    await assert.rejects(
      measureInWorker(huge, { folder, estimate: { bytes: 3.2e9 } }),
      /^Error: the runtime ran out of memory: this network needs about 3\.20 GB\./,
    );
  });

  /** A folder whose worker is `script`, beside the runtime's binary. */
  function otherWorker(script: string): string {
    const folder = mkdtempSync(join(tmpdir(), 'layer-cost-'));
    writeFileSync(join(folder, 'measureWorkerNode.js'), script);
    copyFileSync(join(workerFolder(), 'ort-wasm-simd-threaded.wasm'), join(folder, 'ort-wasm-simd-threaded.wasm'));
    return folder;
  }

  test('a worker that dies, at once or in mid-run, is told of, and the next run is right', async () => {
    const { request } = residualNet();
    const real = JSON.stringify(join(workerFolder(), 'measureWorkerNode.js'));
    const deaths: [string, RegExp][] = [
      ['process.exit(3)', /^Error: the measuring worker stopped by itself \(code 3\)\.$/],
      // The fifth message of a worker comes from the middle of its run.
      [
        `const { parentPort: p } = require('node:worker_threads'); const post = p.postMessage.bind(p); let n = 0; p.postMessage = (m) => { post(m); if (++n === 5) process.exit(9); }; require(${real})`,
        /^Error: the measuring worker stopped by itself \(code 9\)\.$/,
      ],
      [`setTimeout(() => { throw new Error('unreachable'); }); require(${real})`, /^Error: the runtime crashed \(unreachable\)\./],
    ];
    for (const [script, sentence] of deaths) {
      const folder = otherWorker(script);
      await assert.rejects(measureInWorker({ ...copyOf(request) }, { folder }), sentence);
      rmSync(folder, { recursive: true });
    }
    checkWhole(request, await measured(request));
  });
});
