import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesText, threeDigits } from '../../src/core/report/numbers.js';
import { file, type Graph, type Node, tensor } from '../onnx/models.js';
import { MODELS, unpackedFor } from '../robust/corpora.js';
import { divided } from '../shares.js';
import { ending, MEASURED, VALID } from './endings.js';
import { MUTANTS, type MutantsMeasured } from './mutantsMeasured.js';
import { workerFolder } from './real.js';

/** Model files that are damaged or made to harm, run by the real runtime: each ends with times or a sentence, and the next one is measured as ever. */

/** A sum of the input, by which a size is known only when the network runs. */
const sumOf = (count: number): Pick<Graph, 'inputs'> & { readonly node: Node } => ({
  inputs: [`x: float32[${count}]`],
  node: { op: 'ReduceSum', in: 'x', out: 'sum', attributes: { keepdims: 0 } },
});
/** More elements than are looked at before a run. */
const UNSEEN = sumOf(5_000);
const SEEN = sumOf(8);
/** `sum` and a large number as a size. */
const size = (most: number): { readonly nodes: readonly Node[]; readonly initializers: Graph['initializers'] } => ({
  nodes: [
    { op: 'Add', in: 'sum most', out: 'plus' },
    { op: 'Cast', in: 'plus', out: 'size', attributes: { to: 7 } },
  ],
  initializers: [tensor('most', 'float32', [], [most]), tensor('v', 'float32', [1], [1]), tensor('list', 'int64', [1], [-1])],
});
const filled = ({ node, inputs }: typeof UNSEEN, most: number): Graph => {
  const { nodes, initializers } = size(most);
  const fill = [
    { op: 'Reshape', in: 'size list', out: 'sizes' },
    { op: 'Expand', in: 'v sizes', out: 'z', name: 'fill' },
    { op: 'ReduceMax', in: 'z', out: 'y' },
  ];
  return { nodes: [node, ...nodes, ...fill], inputs, outputs: ['y: float32'], initializers };
};
const looped = ({ node, inputs }: typeof UNSEEN, trips: number, body: Node): Graph => {
  const { nodes, initializers } = size(trips);
  const graph: Graph = {
    nodes: [{ op: 'Identity', in: 'go', out: 'goes' }, body],
    inputs: ['i: int64[]', 'go: bool[]', 's: float32[?]'],
    outputs: ['goes', 't'],
  };
  return {
    nodes: [node, ...nodes, { op: 'Loop', in: 'size - v', out: 'y', name: 'again', attributes: { body: { graph } } }],
    inputs,
    outputs: ['y'],
    initializers,
  };
};

/** What each of these does to the runtime, when nobody looks first or stops it: it never returns, takes all memory, or traps. */
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
  ['a size that the inputs tell', filled(SEEN, 2 ** 31), /^what it holds at one time takes 8\.\d+ GB, and WebAssembly holds 4\.29 GB$/],
  [
    'a size that is known only when it runs',
    filled(UNSEEN, 2 ** 29),
    /^the runtime ran out of memory: this network needs about 150 MB, and was given 2\.00 GB\.$/,
  ],
  [
    'a loop whose tensors double',
    looped(UNSEEN, 1e6, { op: 'Concat', in: 's s', out: 't', attributes: { axis: 0 } }),
    /^the runtime ran out of memory: this network needs about 150 MB, and was given 2\.00 GB\.$/,
  ],
  ['a loop of as many passes as the inputs tell', looped(SEEN, 1e15, { op: 'Neg', in: 's', out: 't' }), /^again: this loop never ends$/],
  [
    'a loop of as many passes as is known only when it runs',
    looped(UNSEEN, 1e15, { op: 'Neg', in: 's', out: 't' }),
    /^the runtime gave no sign of life for 8 s\.$/,
  ],
];
/** Nobody waits for the usual time here. */
const LIMITS = { stallSeconds: 8 };

suite('measure: hostile and damaged model files', function () {
  this.timeout(7_200_000);
  let folder = '';
  const ended = (bytes: Uint8Array): Promise<string> => ending(bytes, join(folder, 'model.onnx'), workerFolder(), LIMITS);
  suiteSetup(() => void (folder = mkdtempSync(join(tmpdir(), 'mutants-'))));
  suiteTeardown(() => rmSync(folder, { recursive: true, force: true }));

  for (const [what, graph, sentence] of KILLERS)
    test(`${what} ends with a sentence, and the next file is measured`, async () => {
      assert.match(await ended(file(graph)), sentence);
      assert.equal(await ended(VALID), MEASURED);
    });

  test(`${MUTANTS.toLocaleString('en')} files with a few edits that can still be read`, async function () {
    unpackedFor(this, MODELS.name);
    workerFolder();
    const shares = await divided<MutantsMeasured>('measure/worker');
    const sum = (of: (share: MutantsMeasured) => number): number => shares.reduce((all, share) => all + of(share), 0);
    const [measured, valid] = [sum((share) => share.measured), sum((share) => share.valid)];
    const slowest = Math.max(...shares.map((share) => share.slowestMs));
    const rss = Math.max(...shares.map((share) => share.mostRss));
    console.log(
      `  ${measured} of ${MUTANTS} were measured, the others ended with a sentence; the slowest took ${threeDigits(slowest / 1000)} s; at most ${bytesText(rss)}`,
    );
    assert.equal(
      sum((share) => share.mutants),
      MUTANTS,
    );
    assert.ok(measured > 0 && measured < MUTANTS && valid > 0, String(measured));
  });
});
