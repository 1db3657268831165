import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { domains, operatorNames, ruleOf } from '../../src/core/onnx/operators/index.js';

/** Positions of the inputs that the standard describes as weights: kernels, matrices, biases, scales, statistics, slopes, tables of embeddings. */
const WEIGHTS: Readonly<Record<string, readonly number[]>> = {
  Conv: [1, 2],
  ConvTranspose: [1, 2],
  ConvInteger: [1],
  QLinearConv: [3, 8],
  Gemm: [1, 2],
  MatMul: [1],
  MatMulInteger: [1],
  QLinearMatMul: [3],
  DeformConv: [1, 3],
  CausalConvWithState: [1, 2],
  RMSNormalization: [1],
  SimplifiedLayerNormalization: [1],
  BatchNormalization: [1, 2, 3, 4],
  InstanceNormalization: [1, 2],
  GroupNormalization: [1, 2],
  LayerNormalization: [1, 2],
  PRelu: [1],
  LSTM: [1, 2, 3],
  GRU: [1, 2, 3],
  RNN: [1, 2, 3],
  Gather: [0],
};

/** Sources that read facts about operators. The front end, which chooses operators, and the rules themselves are not among them. */
const READERS = ['src/core/onnx', 'src/core/cost', 'src/core/report', 'src/measure', 'webview'];

/** Words that are names of operators by chance, or operators that a file itself makes. */
const ALLOWED = [
  // What the class of a layer that never ran is called.
  "src/core/cost/kinds.ts 'Transpose'",
  // The name of a kernel of the runtime.
  "src/measure/fusions.ts 'Conv'",
  // What a graph within a graph is given and gives back are nodes of their own.
  "src/core/onnx/read/inner.ts 'Identity'",
  "src/core/onnx/read/blocks.ts 'SequenceAt'",
  "src/core/onnx/read/blocks.ts 'Slice'",
  // The elements of a constant stay where they lie in the file; exporters place it anywhere.
  "src/core/onnx/read/evaluate.ts 'Constant'",
  "src/core/onnx/read/paths.ts 'Constant'",
  // An output that no node makes gets a node of its own.
  "src/core/onnx/write.ts 'Identity'",
  // A heading of the hover.
  "src/core/report/hover.ts 'Shape'",
];

suite('facts about operators', () => {
  test('every operator with weight inputs says what each of them is for', () => {
    const said = operatorNames().flatMap((op) => {
      const roles = ruleOf('', op)?.weights;
      return roles ? [[op, Object.keys(roles).map(Number)]] : [];
    });
    assert.deepEqual(Object.fromEntries(said), WEIGHTS);
  });

  test('every operator with multiply-adds says its kind', () => {
    const all = domains.flatMap((domain) => operatorNames(domain).map((op) => [domain, op] as const));
    const silent = all.filter(([domain, op]) => ruleOf(domain, op)?.macs && !ruleOf(domain, op)?.kind);
    assert.deepEqual(silent, []);
  });

  test('no other file knows operators by name', () => {
    const files = READERS.flatMap((folder) =>
      readdirSync(folder, { recursive: true })
        .map((f) => join(folder, String(f)).replaceAll('\\', '/'))
        .filter((f) => f.endsWith('.ts') && !f.startsWith('src/core/onnx/operators/')),
    );
    assert.ok(files.length > 50, `${files.length} files`);
    const names = new Set(operatorNames());
    const found = files.flatMap((file) => {
      // What a file emits it may name; comments, too.
      const code = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$|\bemit\(\s*'\w+'/gm, '');
      return [...code.matchAll(/['"`]([A-Z]\w*)['"`]/g)].flatMap(([literal, name = '']) => (names.has(name) ? [`${file} ${literal}`] : []));
    });
    assert.deepEqual([...new Set(found)].sort(), [...ALLOWED].sort());
  });
});
