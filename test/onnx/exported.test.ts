import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import type { Analysis, InputSpec } from '../../src/core/analysis.js';
import { analyzeOnnx } from '../../src/core/analyzeOnnx.js';
import { type DType, elementCount } from '../../src/core/onnx/graph.js';
import { typedArray } from '../../src/core/onnx/random.js';
import { bytesSource } from '../../src/core/onnx/read/source.js';
import { analyzeText } from '../analyzer.js';
import { programsIn } from '../programs.js';
import { ort } from '../unit/runtime.js';

/** Networks that a real PyTorch exported with both of its exporters (scripts/torch-onnx-exports.py): what is read from the file is what their source says. */

const FOLDER = 'test/onnx/exported';
const START = 'import torch\nfrom torch import nn\nimport torch.nn.functional as F\n';

function inputOf(text: string, batch: number): InputSpec {
  const [dims = '', dtype = 'float32'] = text.split(':') as [string, DType];
  return { name: 'x', shape: [batch, ...dims.split('x').slice(1).map(Number)], dtype };
}

/** The network that the source defines. */
function source(code: string, { shape, dtype }: InputSpec): Promise<Analysis> {
  const lines = code.trimEnd().split('\n');
  const entry = lines.pop() ?? '';
  return analyzeText(`${START}${lines.join('\n')}\n`, { entry, input: `${shape.join('x')}:${dtype}` });
}

/** Shapes of the outputs as the runtime has them, from zeros. */
async function run(bytes: Uint8Array, { name, shape, dtype }: InputSpec): Promise<(readonly number[])[]> {
  const session = await ort.InferenceSession.create(bytes, { logSeverityLevel: 4 });
  try {
    const zeros = typedArray(new Array<number>(elementCount(shape)).fill(0), dtype);
    const results = await session.run({ [name]: new ort.Tensor(dtype as 'float32', zeros as Float32Array, [...shape]) });
    return session.outputNames.map((output) => results[output]?.dims ?? []);
  } finally {
    await session.release();
  }
}

suite('networks exported by PyTorch', () => {
  for (const { name: title, text: code } of programsIn(`${FOLDER}/networks.py`)) {
    const [name = '', given = ''] = title.split('|').map((part) => part.trim());
    for (const exporter of ['torchscript', 'dynamo']) {
      const file = `${FOLDER}/${name}.${exporter}.onnx`;
      for (const batch of [1, 3]) {
        test(`${name}, ${exporter}, batch ${batch}`, async () => {
          assert.ok(existsSync(file));
          const bytes = new Uint8Array(readFileSync(file));
          const input = inputOf(given, batch);
          const read = analyzeOnnx({ file, source: bytesSource(bytes), inputs: [input] });
          const wanted = await source(code, input);
          assert.ok(wanted.complete && wanted.totals.macs > 0);
          assert.deepEqual(read.notes, []);
          assert.deepEqual(read.uncounted, []);
          assert.ok(read.complete);
          assert.equal(read.totals.macs, wanted.totals.macs);
          assert.deepEqual(read.output, await run(bytes, input));
          assert.deepEqual(
            read.graph.values.filter(({ unknown }) => unknown !== undefined),
            [],
          );
        });
      }
    }
  }
});
