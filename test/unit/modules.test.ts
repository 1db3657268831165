import assert from 'node:assert/strict';
import { libraryModules } from '../../src/core/libraries/libraries.js';
import { createVM } from '../../src/core/python/builtins/builtins.js';
import { Importer } from '../../src/core/python/imports/imports.js';
import { standardModules } from '../../src/core/python/modules/index.js';
import { iterate } from '../../src/core/python/objects/iteration.js';
import { call, getAttr, getAttrOr } from '../../src/core/python/objects/objects.js';
import { repr } from '../../src/core/python/objects/text.js';
import { LimitError, PyError } from '../../src/core/python/values/failures.js';
import { float, list, PyBuiltin, PyClass, PyDict, PyList, PyObject, tuple, types, Unknown, type Value } from '../../src/core/python/values/values.js';
import type { VM } from '../../src/core/python/values/vm.js';

function machine(): { vm: VM; importer: Importer } {
  const vm = createVM();
  vm.output = [];
  const importer = new Importer(vm, { lookup: () => 'absent' }, () => []);
  for (const [name, make] of [...standardModules, ...libraryModules]) importer.natives.set(name, make);
  vm.begin(1_000_000);
  return { vm, importer };
}

/** What a call gives, as text; what it raises is Python's own or a named limit, or the test fails. */
function outcome(vm: VM, work: () => Value): string {
  vm.steps = 0;
  try {
    return repr(vm, work());
  } catch (error) {
    if (error instanceof PyError) return error.value.cls.name;
    if (error instanceof LimitError) return `limit: ${error.limit}`;
    throw error;
  } finally {
    vm.unwind();
  }
}

suite('standard modules', () => {
  test('every module can be imported, twice over', () => {
    for (let round = 0; round < 2; round++) {
      const { importer } = machine();
      for (const name of [...standardModules.keys(), ...libraryModules.keys()]) assert.equal(importer.importModule(name).missing, undefined, name);
    }
  });

  test('every function stands odd arguments', () => {
    const { vm, importer } = machine();
    const samples = (): Value[] => [
      new Unknown('u'),
      null,
      -1,
      2n ** 70n,
      float(Number.NaN),
      'a.b',
      list([new Unknown('v'), 1]),
      types.int,
      new PyObject(types.object),
    ];
    const broken: string[] = [];
    const attempt = (label: string, work: () => Value): void => {
      try {
        outcome(vm, work);
      } catch (error) {
        broken.push(`${label}: ${error instanceof Error ? error.message : String(error)}`);
      }
    };
    for (const name of [...standardModules.keys(), ...libraryModules.keys()]) {
      if (name === 'builtins') continue;
      for (const [key, f] of [...importer.importModule(name).dict]) {
        if (!(f instanceof PyObject) || f instanceof Unknown || key.startsWith('__')) continue;
        attempt(`${name}.${key}()`, () => call(vm, f, []));
        for (const [i, a] of samples().entries()) {
          attempt(`${name}.${key}(${i})`, () => call(vm, f, [a]));
          for (const [j, b] of samples().entries()) attempt(`${name}.${key}(${i}, ${j})`, () => methods(vm, call(vm, f, [a, b])));
        }
      }
    }
    assert.deepEqual(broken.slice(0, 20), []);
  });

  test('what a modelled module lacks is unknown by name; what Python lacks is missing', () => {
    const { vm, importer } = machine();
    const read = (module: string, name: string): string => {
      const found = getAttrOr(vm, importer.importModule(module), name);
      return found instanceof Unknown ? found.reason : found === undefined ? 'missing' : 'there';
    };
    assert.equal(read('socket', 'socketpair'), '`socket.socketpair` is not followed');
    assert.equal(read('numpy', 'fft'), '`numpy.fft` is not followed');
    assert.equal(read('os', 'fork'), '`os.fork` is not followed');
    for (const module of ['math', 'operator', 'itertools', 'functools', 'collections', 'dataclasses', 'enum', 'copy', 'typing', 're'])
      assert.equal(read(module, 'nothing_of_that_name'), 'missing', module);
  });

  test('random numbers are unknown until a seed is given, and in the next evaluation again', () => {
    const { vm, importer } = machine();
    const random = importer.importModule('random');
    const next = (): Value => call(vm, getAttr(vm, random, 'random'), []);
    assert.ok(next() instanceof Unknown);
    call(vm, getAttr(vm, random, 'seed'), [0]);
    assert.equal(repr(vm, next()), '0.8444218515250481');
    vm.begin();
    assert.ok(next() instanceof Unknown);
    const sample = call(vm, getAttr(vm, random, 'sample'), [list([1, 2, 3]), 2]);
    assert.ok(sample instanceof PyList && sample.items.length === 2);
  });

  test('built-in classes cannot be changed by decorators', () => {
    const { vm, importer } = machine();
    for (const [module, name] of [
      ['dataclasses', 'dataclass'],
      ['functools', 'total_ordering'],
      ['typing', 'runtime_checkable'],
    ] as const)
      assert.equal(
        outcome(vm, () => call(vm, getAttr(vm, importer.importModule(module), name), [types.object])),
        'TypeError',
      );
  });
});

/** Calls every method of a native object in a few ways, and takes a few steps of an iterator. */
function methods(vm: VM, v: Value): Value {
  if (!(v instanceof PyObject) || v instanceof PyClass || v instanceof Unknown || v instanceof PyDict) return v;
  if (v.cls.module === 'itertools') {
    let steps = 0;
    for (const _ of iterate(vm, v)) if (++steps > 3) break;
  }
  for (const [name, f] of [...v.cls.dict]) {
    if (!(f instanceof PyBuiltin) || name === '__init__' || name === '__new__') continue;
    for (const args of [[], [new Unknown('w')], [3], ['a'], [tuple([]), null]]) outcome(vm, () => f.call([v, ...args], undefined));
  }
  return v;
}
