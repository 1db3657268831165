import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Parser } from 'web-tree-sitter';
import { costOf } from '../../src/core/cost/cost.js';
import { createWorld, type World } from '../../src/core/evaluate/world.js';
import { type DType, elementCount, type Graph, type Value as GraphValue } from '../../src/core/onnx/graph.js';
import { typedArray } from '../../src/core/onnx/random.js';
import { evalSource } from '../../src/core/python/imports/run.js';
import { str } from '../../src/core/python/objects/text.js';
import { parsePython } from '../../src/core/python/syntax/parse.js';
import { PyError } from '../../src/core/python/values/failures.js';
import { PyDict, PyList, PyTuple, typeOf, Unknown, type Value } from '../../src/core/python/values/values.js';
import { loadParser } from '../../src/core/source/parser.js';
import { isModule, type ModuleObject, namedTensors } from '../../src/core/torch/module/module.js';
import { Tensor } from '../../src/core/torch/tensor/tensor.js';
import { parserWasm } from '../analyzer.js';
import { runGraph } from '../unit/runtime.js';

/** One line of expected.json or errors.json (scripts/torch-layers-expected.py): what a real PyTorch said. */
interface Case {
  readonly code: string;
  /** Shapes; a type's name at the end stands for whole numbers. */
  readonly inputs: readonly (readonly (number | DType)[])[];
  readonly output?: Shape;
  readonly params?: number;
  readonly macs?: number;
  readonly error?: string;
  /** Sum of all elements that come out, their sum with the weights cos(0.1 i), and the sum of their sizes; null where chance or no runtime decides. */
  readonly checks?: readonly number[] | null;
  /** For whole-number inputs: one more than the largest element. */
  readonly limits?: readonly number[];
  /** Names and shapes of the parameters. */
  readonly names?: readonly string[];
}
type Shape = null | number | readonly Shape[];

const START = `
import math
from collections import OrderedDict
import torch
import torch.nn.functional as F
import timm.layers
import torchvision.ops
from torch import nn

class Call(nn.Module):
    def __init__(self, function, **modules):
        super().__init__()
        self.function = function
        self.names = list(modules)
        for name, module in modules.items():
            self.add_module(name, module)

    def forward(self, *args):
        return self.function(*args, **{name: self._modules[name] for name in self.names})
`;

let parser: Parser;
let world: World;

/** Builds what the code says and runs it on inputs of these shapes. */
function build(code: string, inputs: Case['inputs']): { root: ModuleObject; graph: Graph; output: Value } {
  const { vm, torch } = world;
  vm.begin(vm.limits.steps);
  torch.begin();
  const globals = new Map<string, Value>();
  evalSource(vm, parsePython(parser, START), globals, 'start.py');
  const tree = parsePython(parser, code);
  assert.deepEqual(tree.broken, []);
  const root = evalSource(vm, tree, globals, 'case.py');
  assert.ok(isModule(root), `${code} gives ${typeOf(root).name}${root instanceof Unknown ? `: ${root.reason}` : ''}`);
  evalSource(vm, parsePython(parser, 'root.eval()'), new Map<string, Value>([['root', root]]), 'case.py');
  const given = inputs.map((shape, i) => {
    const dtype = shape.find((d): d is DType => typeof d === 'string') ?? 'float32';
    return torch.input(`x${i}`, { shape: shape.filter((d): d is number => typeof d === 'number'), dtype });
  });
  const output = torch.forward(root as ModuleObject, given);
  const graph = torch.finish(root as ModuleObject, output);
  assert.deepEqual(torch.uncounted, []);
  return { root: root as ModuleObject, graph, output };
}

function run(code: string, inputs: Case['inputs']): { output: Shape; params: number; macs: number } {
  const { graph, output } = build(code, inputs);
  const { totals } = costOf(graph, true);
  return { output: shapes(output), params: totals.params, macs: totals.macs };
}

const wave = (count: number, step: number, shift: number, size: number): number[] => Array.from({ length: count }, (_, i) => size * Math.sin(i * step + shift));

/** The sums of expected.json's `checks`, from what the runtime makes of the written network with the same weights and inputs. */
async function checksOf(c: Case): Promise<number[]> {
  const { root, graph } = build(c.code, c.inputs);
  const owned = new Map(graph.layers.flatMap((l) => l.tensors.map((t) => [l.path ? `${l.path}.${t.name}` : t.name, graph.values[t.value]] as const)));
  namedTensors(root, '_parameters').forEach(([name], i) => {
    const value = owned.get(name);
    if (value) Object.assign(value, { data: wave(elementCount(value.shape), 0.7, 1.3 * i, 0.5) });
  });
  const feeds = Object.fromEntries(
    graph.inputs.map((id) => {
      const { name, shape, dtype } = graph.values[id] as GraphValue;
      const i = Number(name.slice(1));
      const limit = c.limits?.[i] ?? 0;
      const data = limit ? Array.from({ length: elementCount(shape) }, (_, k) => (k * 7 + 3) % limit) : wave(elementCount(shape), 0.3, i, 1);
      return [name, { data: typedArray(data, dtype), dims: shape, dtype }];
    }),
  );
  const elements = (await runGraph(graph, feeds)).flatMap((out) => out.data);
  return [elements, elements.map((v, i) => v * Math.cos(i * 0.1)), elements.map(Math.abs)].map((list) => list.reduce((a, b) => a + b, 0));
}

function shapes(v: Value): Shape {
  if (v instanceof Tensor) return v.shape;
  if (v instanceof PyDict) return [...v.map.values()].map(shapes);
  if (v instanceof PyTuple || v instanceof PyList) return v.items.filter((x) => x !== null).map(shapes);
  if (v instanceof Unknown) throw new Error(`unknown: ${v.reason}`);
  return null;
}

/** `conv.weight [8, 3, 3, 3]` for every parameter. */
const namesOf = (root: ModuleObject): string[] =>
  namedTensors(root, '_parameters').map(([name, t]) => `${name} [${t instanceof Tensor ? t.shape.join(', ') : '?'}]`);

function errorOf(work: () => void): string {
  try {
    work();
  } catch (error) {
    if (error instanceof PyError) return `${typeOf(error.value).name}: ${str(world.vm, error.value)}`;
    throw error;
  }
  return '';
}

const read = (name: string): Case[] => JSON.parse(readFileSync(`test/torch/layers/${name}.json`, 'utf8'));

/** Worked out by hand from PyTorch's documentation. */
const NEWER: readonly Case[] = [
  { code: 'nn.RMSNorm(8)', inputs: [[2, 3, 8]], output: [2, 3, 8], params: 8, macs: 0 },
  { code: 'nn.RMSNorm([3, 8], elementwise_affine=False)', inputs: [[2, 3, 8]], output: [2, 3, 8], params: 0, macs: 0 },
  { code: 'nn.LayerNorm(8, bias=False)', inputs: [[2, 3, 8]], output: [2, 3, 8], params: 8, macs: 0 },
  { code: 'nn.LPPool3d(2, 2)', inputs: [[1, 2, 4, 4, 4]], output: [1, 2, 2, 2, 2], params: 0, macs: 0 },
  { code: 'nn.ZeroPad1d((1, 2))', inputs: [[2, 3]], output: [2, 6], params: 0, macs: 0 },
  { code: 'nn.ZeroPad3d(1)', inputs: [[1, 2, 3, 4, 5]], output: [1, 2, 5, 6, 7], params: 0, macs: 0 },
  { code: 'nn.CircularPad2d((1, 0, 2, 1))', inputs: [[1, 2, 3, 4]], output: [1, 2, 6, 5], params: 0, macs: 0 },
  { code: 'nn.CircularPad1d(2)', inputs: [[1, 2, 3]], output: [1, 2, 7], params: 0, macs: 0 },
  // Scores and values: 2·4 heads, 5 queries, 7 keys, 8 and 6 features.
  {
    code: 'Call(lambda q, k, v: F.scaled_dot_product_attention(q, k, v))',
    inputs: [
      [2, 4, 5, 8],
      [2, 4, 7, 8],
      [2, 4, 7, 6],
    ],
    output: [2, 4, 5, 6],
    params: 0,
    macs: 8 * 5 * 7 * (8 + 6),
  },
  {
    code: 'Call(lambda q: F.scaled_dot_product_attention(q, q, q, is_causal=True, scale=1.0))',
    inputs: [[3, 5, 8]],
    output: [3, 5, 8],
    params: 0,
    macs: 3 * 5 * 5 * 16,
  },
  {
    code: 'Call(lambda q, k: F.scaled_dot_product_attention(q, k, k, enable_gqa=True))',
    inputs: [
      [2, 8, 5, 4],
      [2, 2, 7, 4],
    ],
    output: [2, 8, 5, 4],
    params: 0,
    macs: 16 * 5 * 7 * 8,
  },
  {
    code: 'Call(lambda q, m: F.scaled_dot_product_attention(q, q, q, attn_mask=m > 0, dropout_p=0.0))',
    inputs: [
      [2, 8, 5, 4],
      [5, 5],
    ],
    output: [2, 8, 5, 4],
    params: 0,
    macs: 16 * 5 * 5 * 8,
  },
  {
    code: 'nn.TransformerEncoderLayer(8, 2, 16, bias=False)',
    inputs: [[5, 2, 8]],
    output: [5, 2, 8],
    params: 3 * 64 + 64 + 2 * 128 + 16,
    macs: 10 * 64 * 4 + 4 * 25 * 8 + 10 * 256,
  },
];

/** PyTorch's words since its release 2.0. */
const NEWER_ERRORS: readonly Case[] = [
  { code: 'nn.Conv2d(3, 8, 3, groups=0)', inputs: [], error: 'ValueError: groups must be a positive integer' },
  { code: 'nn.Conv2d(3, 8, 3, padding="wrong")', inputs: [], error: "ValueError: Invalid padding string 'wrong', should be one of {'same', 'valid'}" },
  {
    code: 'nn.MaxPool2d(2, padding=2)',
    inputs: [[1, 3, 8, 8]],
    error: 'RuntimeError: pad should be at most half of effective kernel size, but got pad=2, kernel_size=2 and dilation=1',
  },
  { code: 'nn.Bilinear(0, 2, 3)', inputs: [], error: 'ValueError: in1_features must be > 0, but got 0' },
  { code: 'nn.Linear(-1, 2)', inputs: [], error: 'ValueError: in_features must be a positive whole number, got -1' },
  { code: 'nn.Linear(2.5, 2)', inputs: [], error: 'TypeError: in_features must be a positive whole number, got 2.5' },
  { code: "nn.Conv2d('3', 2, 1)", inputs: [], error: "TypeError: in_channels must be a positive whole number, got '3'" },
  { code: 'nn.Conv2d(3, None, 1)', inputs: [], error: 'TypeError: out_channels must be a positive whole number, got None' },
  { code: "nn.BatchNorm2d(float('nan'))", inputs: [], error: 'TypeError: num_features must be a positive whole number, got nan' },
  {
    code: 'nn.ReflectionPad2d(8)',
    inputs: [[1, 3, 8, 8]],
    error:
      'RuntimeError: Argument #4: Padding size should be less than the corresponding input dimension, but got: padding (8, 8) at dimension 3 of input [1, 3, 8, 8]',
  },
  { code: 'nn.RNN(4, 5, nonlinearity="gelu")', inputs: [], error: "ValueError: Unknown nonlinearity 'gelu'. Select from 'tanh' or 'relu'." },
  {
    code: 'Call(lambda q, m: F.scaled_dot_product_attention(q, q, q, attn_mask=m, is_causal=True))',
    inputs: [
      [2, 8, 5, 4],
      [5, 5],
    ],
    error: 'RuntimeError: _scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True',
  },
];

suite('layers of torch.nn beside a real PyTorch', () => {
  suiteSetup(async () => {
    parser = await loadParser(parserWasm);
    world = createWorld({ lookup: () => 'absent' }, () => []);
  });

  for (const c of [...read('expected'), ...read('standIns')]) {
    test(`${c.code} on ${JSON.stringify(c.inputs)}`, () => {
      let found: ReturnType<typeof run> | undefined;
      const error = errorOf(() => {
        found = run(c.code, c.inputs);
      });
      assert.equal(error, '');
      assert.deepEqual(found, { output: c.output, params: c.params, macs: c.macs });
      if (c.names) assert.deepEqual(namesOf(build(c.code, c.inputs).root), c.names);
    });
    const { checks } = c;
    if (checks)
      test(`${c.code} gives what PyTorch gives`, async () => {
        const found = await checksOf(c);
        const slack = 1e-4 * Math.max(1, checks[2] ?? 1);
        assert.ok(
          checks.every((wanted, i) => Math.abs(wanted - (found[i] ?? Number.NaN)) <= slack),
          `${found.join(', ')} instead of ${checks.join(', ')}`,
        );
      });
  }
  for (const c of [...read('errors'), ...NEWER_ERRORS]) {
    test(`${c.code} on ${JSON.stringify(c.inputs)} is refused`, () => {
      assert.equal(
        errorOf(() => run(c.code, c.inputs)),
        c.error,
      );
    });
  }
  for (const c of NEWER) {
    test(`${c.code} on ${JSON.stringify(c.inputs)}, newer than the PyTorch of the list`, () => {
      assert.deepEqual(run(c.code, c.inputs), { output: c.output, params: c.params, macs: c.macs });
    });
  }
});
