import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { analyzeOnnx } from '../../src/core/analyzeOnnx.js';
import { bytesSource } from '../../src/core/onnx/read/source.js';
import { shown } from '../../src/core/report/shown.js';
import { estimateRun, type RunEstimate } from '../../src/measure/estimate.js';
import { Cancelled, measureInWorker } from '../../src/measure/nodeClient.js';
import type { MeasureProgress } from '../../src/measure/types.js';
import { runnableNetwork } from '../../src/node/run.js';
import { file, type Graph, tensor } from '../onnx/models.js';

/** What becomes of a model file that is measured as the terminal does it. */

export const MEASURED = 'measured';

/**
 * {@link MEASURED}, or the sentence that it ends with.
 * @param path where the file may stand meanwhile
 * @param folder of the runtime
 * @param limits other ones than follow from the file
 */
export async function ending(bytes: Uint8Array, path: string, folder: string, limits: Partial<RunEstimate> = {}): Promise<string> {
  writeFileSync(path, bytes);
  try {
    const analysis = analyzeOnnx({ file: path, source: bytesSource(bytes) });
    const estimate = { ...estimateRun(analysis.totals), ...limits };
    const network = runnableNetwork(analysis, 1);
    if (estimate.ask) return 'it was not started';
    // Times that come are enough; the rest of the measurement is told of elsewhere.
    const stop = new AbortController();
    const onProgress = ({ provisionalMs }: MeasureProgress): void => void (provisionalMs !== null && stop.abort());
    await measureInWorker(network, { folder, estimate, signal: stop.signal, onProgress });
    return MEASURED;
  } catch (error) {
    if (error instanceof Cancelled) return MEASURED;
    assert.ok(error instanceof Error && error.constructor === Error && !(error.cause instanceof TypeError), error as Error);
    return shown(error.message);
  }
}

const product: Graph = {
  nodes: [{ op: 'MatMul', in: 'x w', out: 'y', name: 'product' }],
  inputs: ['x: float32[1,64]'],
  outputs: ['y: float32[1,64]'],
  initializers: [tensor('w', 'float32', [64, 64])],
};

/** A file that can be measured. */
export const VALID = file(product);
