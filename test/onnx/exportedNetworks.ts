import type { Analysis, InputSpec } from '../../src/core/analysis.js';
import { type DType, elementCount } from '../../src/core/onnx/graph.js';
import { typedArray } from '../../src/core/onnx/random.js';
import { analyzeText } from '../analyzer.js';
import { programsIn } from '../programs.js';
import { ort } from '../unit/runtime.js';

/** The networks of test/onnx/exported/networks.py, which a real PyTorch has exported, at any batch. */

export const FOLDER = 'test/onnx/exported';
const START = 'import torch\nfrom torch import nn\nimport torch.nn.functional as F\n';

interface Network {
  readonly name: string;
  input(batch: number): InputSpec;
  /** What its source says. */
  source(input: InputSpec): Promise<Analysis>;
}

export const networks = (): Network[] =>
  programsIn(`${FOLDER}/networks.py`).map(({ name: title, text }): Network => {
    const [name = '', given = ''] = title.split('|').map((part) => part.trim());
    return { name, input: (batch) => inputOf(given, batch), source: (input) => source(text, input) };
  });

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
export async function run(bytes: Uint8Array, { name, shape, dtype }: InputSpec): Promise<(readonly number[])[]> {
  const session = await ort.InferenceSession.create(bytes, { logSeverityLevel: 4 });
  try {
    const zeros = typedArray(new Array<number>(elementCount(shape)).fill(0), dtype);
    const results = await session.run({ [name]: new ort.Tensor(dtype as 'float32', zeros as Float32Array, [...shape]) });
    return session.outputNames.map((output) => results[output]?.dims ?? []);
  } finally {
    await session.release();
  }
}
