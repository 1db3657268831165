import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import type { Parser } from 'web-tree-sitter';
import { createWorld, type World } from '../../src/core/evaluate/world.js';
import { type DType, elementCount, type Graph, type Value as GraphValue } from '../../src/core/onnx/graph.js';
import { valueNames } from '../../src/core/onnx/names.js';
import { type TypedArray, typedArray } from '../../src/core/onnx/random.js';
import { evalSource } from '../../src/core/python/imports/run.js';
import { errorText } from '../../src/core/python/objects/errors.js';
import { callMethod } from '../../src/core/python/objects/objects.js';
import { parsePython } from '../../src/core/python/syntax/parse.js';
import { PyError } from '../../src/core/python/values/failures.js';
import { loadParser } from '../../src/core/source/parser.js';
import { isModule } from '../../src/core/torch/module/module.js';
import { parserWasm } from '../analyzer.js';
import { programsIn } from '../programs.js';
import { type Ran, runGraph } from '../unit/runtime.js';

/**
 * Small networks, exported and run with onnxruntime-web, give the numbers that a real PyTorch gives with the same weights
 * (`scripts/torch-exported-expected.py` writes them).
 */
const FOLDER = 'test/torch/exported';
const START = 'import torch\nimport torchvision\nfrom torch import nn\nimport torch.nn.functional as F\n';
/** Relative to the largest element: single precision through a dozen layers. */
const TOLERANCE = 2e-5;

interface Expected {
  readonly shape: readonly number[];
  /** Every so many elements are kept. */
  readonly step: number;
  readonly values: readonly number[];
}

let parser: Parser;
let world: World;

/** The same as in the script. */
function elements(name: string, count: number): Float64Array {
  let x = 0;
  for (const c of name) x = (Math.imul(x, 31) + (c.codePointAt(0) ?? 0)) >>> 0;
  return Float64Array.from({ length: count }, () => {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
    return x / 2 ** 32 - 0.5;
  });
}

interface Argument {
  readonly dtype: DType;
  readonly dims: readonly number[];
  readonly data: TypedArray;
}

function argument(text: string, i: number): Argument {
  const [dims = '', dtype = 'float32'] = text.split(':') as [string, DType];
  const shape = dims.split('x').map(Number);
  const values = elements(`input${i}`, elementCount(shape));
  const made =
    dtype === 'int64' ? values.map((v) => Math.floor((v + 0.5) * 4)) : dtype === 'bool' ? values.map((v) => Number(v > 0)) : values.map((v) => v * 4);
  return { dtype, dims: shape, data: typedArray(made, dtype) };
}

function graphOf(code: string, given: readonly Argument[]): Graph {
  const { vm, torch } = world;
  vm.begin(vm.limits.steps);
  torch.begin();
  try {
    const root = evalSource(vm, parsePython(parser, START + code), new Map([['__name__', 'network']]), 'network.py');
    assert.ok(isModule(root), 'the program gives a module');
    callMethod(vm, root, 'eval');
    const inputs = given.map(({ dims, dtype }, i) => torch.input(`x${i}`, { shape: dims, dtype }));
    return torch.finish(root, torch.forward(root, inputs));
  } catch (error) {
    if (!(error instanceof PyError)) throw error;
    vm.unwind();
    throw new Error(`${errorText(vm, error)} (line ${(error.span?.line ?? 0) - 4})`);
  }
}

/** Gives parameters and running statistics the elements that PyTorch was given. */
function fill(graph: Graph): void {
  const names = valueNames(graph);
  for (const value of graph.values) {
    const name = names(value.id);
    if (value.role !== 'parameter' && !/running_(mean|var)$/.test(name)) continue;
    const shift = name.endsWith('running_var') ? 1 : 0;
    (value as { data: GraphValue['data'] }).data = elements(name, elementCount(value.shape)).map((v) => v + shift);
  }
}

function close(name: string, ran: Ran, { shape, step, values }: Expected): void {
  assert.deepEqual(ran.shape, shape, name);
  const largest = values.reduce((most, v) => (Number.isFinite(v) ? Math.max(most, Math.abs(v)) : most), 1e-3);
  values.forEach((wanted, i) => {
    const got = ran.data[i * step] as number;
    assert.ok(
      Object.is(got, wanted) || got === wanted || Math.abs(got - wanted) <= TOLERANCE * largest,
      `${name}[${i * step}] is ${got}, PyTorch says ${wanted}`,
    );
  });
}

suite('exported networks against PyTorch', () => {
  suiteSetup(async () => {
    parser = await loadParser(parserWasm);
    world = createWorld({ lookup: () => 'absent' }, () => []);
  });

  for (const file of readdirSync(FOLDER).filter((f) => f.endsWith('.py'))) {
    const expected = JSON.parse(readFileSync(`${FOLDER}/${file.replace(/py$/, 'json')}`, 'utf8')) as Record<string, Expected[]>;
    for (const { name: head, text } of programsIn(`${FOLDER}/${file}`)) {
      const [name = '', inputs = ''] = head.split(' | ');
      test(`${file.slice(0, -'.py'.length)}: ${name}`, async () => {
        const given = inputs.split(',').map(argument);
        const graph = graphOf(text, given);
        fill(graph);
        const feeds = Object.fromEntries(given.map((input, i) => [`x${i}`, input]));
        const ran = await runGraph(graph, feeds);
        const wanted = expected[name] ?? [];
        assert.equal(ran.length, wanted.length, 'outputs');
        ran.forEach((output, i) => {
          close(`output ${i}`, output, wanted[i] as Expected);
        });
      });
    }
  }
});
