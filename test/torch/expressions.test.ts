import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import type { Parser } from 'web-tree-sitter';
import { createWorld, type World } from '../../src/core/evaluate/world.js';
import { evalSource } from '../../src/core/python/imports/run.js';
import { str } from '../../src/core/python/objects/text.js';
import { parsePython } from '../../src/core/python/syntax/parse.js';
import { PyError } from '../../src/core/python/values/failures.js';
import { PyFloat, PyList, PyTuple, typeOf, Unknown, type Value } from '../../src/core/python/values/values.js';
import { loadParser } from '../../src/core/source/parser.js';
import { SizeClass } from '../../src/core/torch/tensor/size.js';
import { Tensor } from '../../src/core/torch/tensor/tensor.js';
import { parserWasm } from '../analyzer.js';

/**
 * Expressions on small tensors and what a real PyTorch says to them (`scripts/torch-expected.py` writes it).
 * `LAYER_COST_EXPRESSIONS=indexing,shape` runs only those files.
 */
const FOLDER = 'test/torch/expressions';

type Result =
  | { shape: number[]; dtype: string; data?: (number | boolean | string)[] }
  | { size: number[] }
  | { items: Result[] }
  | { value: null | boolean | number | string }
  | { text: string }
  | { error: string; message: string };

let parser: Parser;
let world: World;

function run(code: string): Value | PyError {
  world.vm.begin(world.vm.limits.steps);
  world.torch.begin();
  const source = `import torch\n${code.split('; ').join('\n')}\n`;
  try {
    return evalSource(world.vm, parsePython(parser, source), new Map(), 'case.py');
  } catch (error) {
    world.vm.unwind();
    if (error instanceof PyError) return error;
    throw error;
  }
}

/** Six digits are what single precision holds. */
const close = (a: unknown, b: unknown): boolean => {
  if (typeof a === 'boolean') return a === (typeof b === 'boolean' ? b : b !== 0);
  const wanted = typeof a === 'string' && /^-?(inf|nan)$/.test(a) ? Number(a.replace('inf', 'Infinity')) : a;
  if (typeof wanted !== 'number' || typeof b !== 'number') return wanted === b;
  return Object.is(wanted, b) || wanted === b || (Number.isNaN(wanted) && Number.isNaN(b)) || Math.abs(wanted - b) <= 1e-5 * Math.max(1, Math.abs(wanted));
};

/** What is wrong with a value; undefined when nothing is. */
function wrong(got: Value, want: Result): string | undefined {
  if ('error' in want) return `should raise ${want.error}: ${want.message}, gives ${typeOf(got).name}`;
  if (got instanceof Unknown) return `is unknown: ${got.reason}`;
  if ('shape' in want) {
    if (!(got instanceof Tensor)) return `is a ${typeOf(got).name}, not a tensor`;
    if (got.shape.join() !== want.shape.join() || got.dtype !== want.dtype) return `has shape [${got.shape}] ${got.dtype}, not [${want.shape}] ${want.dtype}`;
    const { data } = got;
    if (!want.data) return undefined;
    if (!data) return 'has unknown elements';
    return want.data.every((v, i) => close(v, data[i])) ? undefined : `holds ${Array.from(data).join()}, not ${want.data.join()}`;
  }
  if ('size' in want)
    return got instanceof PyTuple && got.cls === SizeClass && got.items.join() === want.size.join()
      ? undefined
      : `is ${str(world.vm, got)}, not a size ${want.size}`;
  if ('items' in want) {
    if (!(got instanceof PyTuple) && !(got instanceof PyList)) return `is a ${typeOf(got).name}, not a sequence`;
    if (got.items.length !== want.items.length) return `has ${got.items.length} items, not ${want.items.length}`;
    return want.items.map((w, i) => wrong(got.items[i] ?? null, w)).find((w) => w !== undefined);
  }
  if ('value' in want) {
    const plain = got instanceof PyFloat ? got.value : got;
    return close(want.value, plain) ? undefined : `is ${str(world.vm, got)}, not ${want.value}`;
  }
  return str(world.vm, got) === want.text ? undefined : `is ${str(world.vm, got)}, not ${want.text}`;
}

/** Elements that only a run could tell: operators without a folding rule. */
const UNKNOWN_ELEMENTS = new Set<string>(['torch.tensor([3, 1, 2]).median()']);

function check(code: string, want: Result): string | undefined {
  const got = run(code);
  if (!(got instanceof PyError)) {
    const what = wrong(got, want);
    return what && !(what === 'has unknown elements' && UNKNOWN_ELEMENTS.has(code)) ? `${code}\n    ${what}` : undefined;
  }
  const text = `${got.value.cls.name}: ${str(world.vm, got.value)}`;
  if (!('error' in want)) return `${code}\n    raises ${text}`;
  return got.value.cls.name === want.error ? undefined : `${code}\n    raises ${text}, not ${want.error}: ${want.message}`;
}

const wanted = process.env['LAYER_COST_EXPRESSIONS']?.split(',');

suite('expressions of torch', () => {
  suiteSetup(async () => {
    parser = await loadParser(parserWasm);
    world = createWorld({ lookup: () => 'absent' }, () => []);
  });

  for (const file of readdirSync(FOLDER).filter((f) => f.endsWith('.json'))) {
    const topic = file.slice(0, -'.json'.length);
    if (wanted && !wanted.includes(topic)) continue;
    test(topic, () => {
      const rows = JSON.parse(readFileSync(`${FOLDER}/${file}`, 'utf8').replaceAll('NaN', '"nan"')) as [string, Result][];
      assert.deepEqual(
        rows.map(([code]) => code),
        readFileSync(`${FOLDER}/${topic}.txt`, 'utf8').split('\n').filter(Boolean),
        'run scripts/torch-expected.py',
      );
      const found = rows.flatMap(([code, want]) => check(code, want) ?? []);
      assert.equal(found.length, 0, `${found.length} of ${rows.length} are wrong:\n${found.join('\n')}`);
    });
  }
});
