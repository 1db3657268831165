import { compare, equal } from '../objects/comparison.js';
import { iterate } from '../objects/iteration.js';
import { call, callMethod, getAttr } from '../objects/objects.js';
import { binary, inPlace, unary } from '../objects/operate.js';
import { delItem, getItem, length, setItem } from '../objects/sequences.js';
import { repr } from '../objects/text.js';
import { truth } from '../objects/truth.js';
import { fn, method, nativeClass } from '../values/natives.js';
import { int, type Native, PyBuiltin, type PyModule, PyObject, tuple, Unknown, type Value } from '../values/values.js';
import type { VM } from '../values/vm.js';
import { isError } from '../values/vm.js';
import { moduleWith, textOf, wholeNumber } from './support.js';

/** The module `operator`. */

const BINARY: Readonly<Record<string, string>> = {
  add: '+',
  sub: '-',
  mul: '*',
  truediv: '/',
  floordiv: '//',
  mod: '%',
  pow: '**',
  matmul: '@',
  and: '&',
  or: '|',
  xor: '^',
  lshift: '<<',
  rshift: '>>',
};
const COMPARE: Readonly<Record<string, string>> = { lt: '<', le: '<=', eq: '==', ne: '!=', gt: '>', ge: '>=', is_: 'is', is_not: 'is not' };
const UNARY: Readonly<Record<string, '-' | '+' | '~' | 'not'>> = { neg: '-', pos: '+', inv: '~', invert: '~', not_: 'not' };

/** `attrgetter`, `itemgetter` or `methodcaller`: called with a value, it takes something out of it. */
class Getter extends PyObject {
  constructor(
    cls: PyObject['cls'],
    readonly run: (v: Value) => Value,
    readonly text: string,
  ) {
    super(cls);
  }
}

function getterClass(vm: VM, name: string, make: (args: readonly Value[], kwargs: ReadonlyMap<string, Value> | undefined) => (v: Value) => Value): Value {
  return nativeClass('operator', name, {
    make: (cls, args, kwargs) => {
      if (!args.length) throw vm.error('TypeError', `${name} expected at least 1 argument, got 0`);
      return new Getter(cls, make(args, kwargs), `operator.${name}(${args.map((a) => repr(vm, a)).join(', ')})`);
    },
    dict: {
      __call__: method(vm, name, 'self obj /', (self, v) => (self as Getter).run(v)),
      __repr__: method(vm, '__repr__', 'self', (self) => (self as Getter).text),
    },
  });
}

const several =
  (runs: readonly ((v: Value) => Value)[]): ((v: Value) => Value) =>
  (v) => {
    const [only] = runs;
    return runs.length === 1 && only ? only(v) : tuple(runs.map((r) => r(v)));
  };

function getters(vm: VM): Record<string, Value> {
  return {
    itemgetter: getterClass(vm, 'itemgetter', (keys) => several(keys.map((k) => (v) => getItem(vm, v, k)))),
    attrgetter: getterClass(vm, 'attrgetter', (names) =>
      several(
        names.map((n) => {
          const path = textOf(vm, n)?.split('.');
          if (!path) throw vm.error('TypeError', 'attribute name must be a string');
          return (v) => path.reduce<Value>((o, name) => getAttr(vm, o, name), v);
        }),
      ),
    ),
    methodcaller: getterClass(vm, 'methodcaller', ([name = null, ...args], kwargs) => {
      const text = textOf(vm, name);
      if (text === undefined) throw vm.error('TypeError', 'method name must be a string');
      return (v) => callMethod(vm, v, text, args, kwargs);
    }),
  };
}

function arithmetic(vm: VM): Record<string, Value> {
  const out: Record<string, Value> = {};
  const add = (name: string, signature: 'a b /' | 'a /', run: (a: Value, b: Value) => Value): void => {
    const made: Native = ([a = null, b = null], kwargs) => run(a, kwargs?.get('b') ?? b);
    const bare = name.replace(/_$/, '');
    out[name] = fn(vm, bare, '*args', (args) => {
      const wanted = signature === 'a /' ? 1 : 2;
      if (args.length !== wanted) throw vm.error('TypeError', `${bare} expected ${wanted} argument${wanted === 1 ? '' : 's'}, got ${args.length}`);
      return made(args, undefined);
    });
  };
  for (const [name, op] of Object.entries(BINARY)) {
    add(name === 'and' || name === 'or' ? `${name}_` : name, 'a b /', (a, b) => binary(vm, op, a, b));
    add(`i${name}`, 'a b /', (a, b) => inPlace(vm, op, a, b));
  }
  add('concat', 'a b /', (a, b) => binary(vm, '+', a, b));
  add('iconcat', 'a b /', (a, b) => inPlace(vm, '+', a, b));
  for (const [name, op] of Object.entries(COMPARE)) add(name, 'a b /', (a, b) => compare(vm, op, a, b));
  for (const [name, op] of Object.entries(UNARY)) add(name, 'a /', (a) => unary(vm, op, a));
  add('abs', 'a /', (a) => call(vm, vm.builtins.get('abs') ?? null, [a]));
  add('truth', 'a /', (a) => truth(vm, a) ?? a);
  add('index', 'a /', (a) => {
    const n = wholeNumber(vm, a);
    return n === undefined ? a : int(n);
  });
  add('contains', 'a b /', (a, b) => compare(vm, 'in', b, a));
  add('getitem', 'a b /', (a, b) => getItem(vm, a, b));
  add('delitem', 'a b /', (a, b) => {
    delItem(vm, a, b);
    return null;
  });
  return out;
}

function searches(vm: VM): Record<string, Value> {
  return {
    setitem: fn(vm, 'setitem', 'a b c /', (a, b, c) => {
      setItem(vm, a, b, c);
      return null;
    }),
    countOf: fn(vm, 'countOf', 'a b /', (a, b) => {
      if (a instanceof Unknown) return a;
      let n = 0;
      for (const v of iterate(vm, a)) if (equal(vm, v, b)) n++;
      return n;
    }),
    indexOf: fn(vm, 'indexOf', 'a b /', (a, b) => {
      if (a instanceof Unknown) return a;
      let i = 0;
      for (const v of iterate(vm, a)) {
        if (equal(vm, v, b)) return i;
        i++;
      }
      throw vm.error('ValueError', 'sequence.index(x): x not in sequence');
    }),
    length_hint: fn(vm, 'length_hint', 'obj default? /', (v, otherwise) => {
      try {
        return length(vm, v);
      } catch (error) {
        if (isError(error, 'TypeError')) return otherwise ?? 0;
        throw error;
      }
    }),
    call: new PyBuiltin('call', ([f = null, ...args], kwargs) => call(vm, f, args, kwargs), false),
  };
}

/** The module `operator`, complete, with the dunder names of its functions. */
export function operatorModule(vm: VM): PyModule {
  const functions = { ...arithmetic(vm), ...searches(vm) };
  const module = moduleWith('operator', { ...functions, ...getters(vm) });
  for (const [name, f] of Object.entries(functions)) module.dict.set(`__${name.replace(/_$/, '')}__`, f);
  module.dict.set('__name__', 'operator');
  return module;
}
