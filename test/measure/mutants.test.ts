import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analyzeOnnx } from '../../src/core/analyzeOnnx.js';
import { readModel } from '../../src/core/onnx/read/readModel.js';
import { bytesSource } from '../../src/core/onnx/read/source.js';
import { shown } from '../../src/core/report/shown.js';
import { estimateRun } from '../../src/measure/estimate.js';
import { Cancelled, measureInWorker } from '../../src/measure/nodeClient.js';
import { randomFrom } from '../../src/measure/stats.js';
import type { MeasureProgress } from '../../src/measure/types.js';
import { runnableNetwork } from '../../src/node/run.js';
import { file, type Graph, tensor } from '../onnx/models.js';
import { mutantOf } from '../onnx/mutants.js';
import { MODELS, unpacked } from '../robust/corpora.js';
import { workerFolder } from './real.js';

/** Model files that are damaged or made to harm, run by the real runtime: each ends with times or a sentence, and the next one is measured as ever. */

const MUTANTS = process.env.LAYER_COST_LONG ? 5_000 : 30;
/** After so many a valid file is measured. */
const VALID_EVERY = process.env.LAYER_COST_LONG ? 25 : 15;
const MEASURED = 'measured';
let folder = '';

/** {@link MEASURED}, or the sentence that it ends with. */
async function ending(bytes: Uint8Array): Promise<string> {
  const path = join(folder, 'model.onnx');
  writeFileSync(path, bytes);
  try {
    const analysis = analyzeOnnx({ file: path, source: bytesSource(bytes) });
    const { bytes: needsBytes, ask, stallSeconds } = estimateRun(analysis.totals);
    const network = runnableNetwork(analysis, 1);
    if (ask) return 'it was not started';
    // Times that come are enough; the rest of the measurement is told of elsewhere.
    const stop = new AbortController();
    const onProgress = ({ provisionalMs }: MeasureProgress): void => void (provisionalMs !== null && stop.abort());
    await measureInWorker(network, { folder: workerFolder(), needsBytes, stallSeconds, signal: stop.signal, onProgress });
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
const valid = (): Promise<string> => ending(file(product));

/** What each of these does to the runtime, when nobody looks first: it never returns, takes all memory, or traps. */
const KILLERS: readonly (readonly [string, Graph, RegExp])[] = [
  [
    'a loop that never ends',
    {
      nodes: [
        {
          op: 'Loop',
          in: 'most on x',
          out: 'y',
          name: 'forever',
          attributes: { body: { graph: { nodes: [{ op: 'Identity', in: 'go', out: 'goes' }], inputs: ['i', 'go', 's'], outputs: ['goes', 's'] } } },
        },
      ],
      inputs: ['x: float32[1]'],
      outputs: ['y'],
      initializers: [tensor('most', 'int64', [], [Number.MAX_SAFE_INTEGER]), tensor('on', 'bool', [], [1])],
    },
    /^forever: this loop never ends$/,
  ],
  [
    'a tensor larger than any memory',
    {
      nodes: [
        { op: 'ConstantOfShape', in: 'size', out: 'z', name: 'fill' },
        { op: 'Add', in: 'z x', out: 'y' },
      ],
      inputs: ['x: float32[1]'],
      outputs: ['y'],
      initializers: [tensor('size', 'int64', [1], [2 ** 31])],
    },
    /^what it holds at one time takes [\d.]+ GB, and WebAssembly holds/,
  ],
  [
    'a quotient that no whole number holds',
    {
      nodes: [
        { op: 'Div', in: 'least minus', out: 'q', name: 'divide' },
        { op: 'Relu', in: 'x', out: 'y' },
      ],
      inputs: ['x: float32[1]'],
      outputs: ['y', 'q'],
      initializers: [tensor('least', 'int64', [1], [-(2 ** 63)]), tensor('minus', 'int64', [1], [-1])],
    },
    /^the runtime crashed \(divide result unrepresentable\)/,
  ],
];

suite('measure: hostile and damaged model files', function () {
  this.timeout(7_200_000);
  suiteSetup(() => void (folder = mkdtempSync(join(tmpdir(), 'mutants-'))));
  suiteTeardown(() => rmSync(folder, { recursive: true, force: true }));

  for (const [what, graph, sentence] of KILLERS)
    test(`${what} ends with a sentence, and the next file is measured`, async () => {
      assert.match(await ending(file(graph)), sentence);
      assert.equal(await valid(), MEASURED);
    });

  test(`${MUTANTS.toLocaleString('en')} files with a few edits that can still be read`, async function () {
    let models: string;
    try {
      models = join(unpacked(MODELS.name), MODELS.root);
    } catch (error) {
      console.log(`  skipped, ${MODELS.name} could not be had: ${error instanceof Error ? error.message.split('\n')[0] : error}`);
      return this.skip();
    }
    const paths = readdirSync(models, { recursive: true }).map(String).sort();
    const all = paths.flatMap((path) => (path.endsWith('.onnx') ? [readFileSync(join(models, path))] : []));
    const random = randomFrom(37);
    let measured = 0;
    for (let left = MUTANTS; left > 0; ) {
      const mutant = mutantOf(all[Math.floor(random() * all.length)] as Uint8Array, all, random);
      // What cannot be read never gets as far as the runtime.
      const { model, notes } = readModel(bytesSource(mutant));
      if (!model || notes.length) continue;
      left--;
      const end = await ending(mutant);
      assert.match(end, /^\S.{3,400}$/, `${Buffer.from(mutant).toString('base64')}: ${end}`);
      if (end === MEASURED) measured++;
      if (left % VALID_EVERY === 0) assert.equal(await valid(), MEASURED, Buffer.from(mutant).toString('base64'));
    }
    assert.ok(measured > 0 && measured < MUTANTS, String(measured));
  });
});
