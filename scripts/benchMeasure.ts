import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Analysis } from '../src/core/analysis.js';
import { createAnalyzer } from '../src/core/analyze.js';
import { writeModel } from '../src/core/onnx/write.js';
import { networkPlan } from '../src/measure/networkPlan.js';
import { measureInWorker } from '../src/measure/nodeClient.js';
import { median, randomFrom } from '../src/measure/stats.js';
import type { Calibration, MeasureResult, NetworkRequest } from '../src/measure/types.js';
import { diskReader } from '../src/node/files.js';
import { findChromium, PageHarness } from '../test/page/harness.js';

const folder = resolve('dist');

async function networkOf(path: string): Promise<{ analysis: Analysis; request: NetworkRequest }> {
  const parserWasm = { runtime: readFileSync('dist/web-tree-sitter.wasm'), python: readFileSync('dist/tree-sitter-python.wasm') };
  const analyzer = await createAnalyzer({ reader: diskReader, parserWasm });
  const file = resolve(path);
  const analysis = await analyzer.analyze({ file, text: readFileSync(file, 'utf8'), roots: [dirname(file)] });
  const { bytes } = writeModel(analysis.graph);
  return { analysis, request: { model: bytes.slice().buffer as ArrayBuffer, ...networkPlan(analysis) } };
}

/** Plain use of onnxruntime-web: load the file, warm up, time runs, take the median. In milliseconds. */
async function handTimer(model: ArrayBuffer): Promise<() => Promise<number>> {
  const ort = await import('onnxruntime-web/wasm');
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmBinary = readFileSync('dist/ort-wasm-simd-threaded.wasm');
  const session = await ort.InferenceSession.create(new Uint8Array(model));
  const random = randomFrom(1);
  const feeds = {
    [session.inputNames[0] ?? '']: new ort.Tensor(
      'float32',
      Float32Array.from({ length: 3 * 224 * 224 }, () => random() * 2 - 1),
      [1, 3, 224, 224],
    ),
  };
  for (let i = 0; i < 30; i++) await session.run(feeds);
  return async () => {
    const times: number[] = [];
    for (let i = 0; i < 50; i++) {
      const start = performance.now();
      await session.run(feeds);
      times.push(performance.now() - start);
    }
    return median(times);
  };
}

/** Our median divided by the one taken by hand, alternating in one process: one ratio per round. */
export async function againstHand(path: string, rounds: number): Promise<{ ratios: number[]; results: MeasureResult[] }> {
  const { request } = await networkOf(path);
  const byHand = await handTimer(request.model);
  let calibration: Calibration | undefined;
  const ratios: number[] = [];
  const results: MeasureResult[] = [];
  for (let i = 0; i < rounds; i++) {
    const before = await byHand();
    const result = await measureInWorker({ ...request, model: request.model.slice(0), calibration }, { folder });
    const after = await byHand();
    calibration ??= result.calibration;
    results.push(result);
    ratios.push(result.medianMs / ((before + after) / 2));
  }
  return { ratios, results };
}

/** Milliseconds from the click on Measure to the first and the final number, in the page in a browser. The second run has the calibration. */
export async function clickToNumber(path: string): Promise<{ first: number; last: number }[] | undefined> {
  const chromium = findChromium();
  if (!chromium) return undefined;
  const { analysis, request } = await networkOf(path);
  const harness = await PageHarness.start(chromium);
  try {
    harness.measuringReally();
    const panel = await harness.open();
    await panel.analysis(analysis);
    await panel.drawn();
    const times: { first: number; last: number }[] = [];
    for (let run = 1; run <= 2; run++) {
      const start = performance.now();
      await panel.measure(new Uint8Array(request.model));
      await panel.page.locator('.measure .provisional').waitFor({ timeout: 60_000 });
      const first = performance.now() - start;
      const posted = (count: number): boolean =>
        (window as unknown as { posted: { type: string }[] }).posted.filter((m) => m.type === 'measured').length >= count;
      await panel.page.waitForFunction(posted, run, { timeout: 120_000 });
      times.push({ first, last: performance.now() - start });
    }
    return times;
  } finally {
    await harness.stop();
  }
}
