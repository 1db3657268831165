import { once } from '../../python/modules/support.js';
import { toArray } from '../../python/objects/iteration.js';
import { call } from '../../python/objects/objects.js';
import { floatText, rounded } from '../../python/values/decimals.js';
import { getter, method, nativeClass } from '../../python/values/natives.js';
import { PyClass, PyObject, tuple, types, Unknown, type Value } from '../../python/values/values.js';
import { native, type VM } from '../../python/values/vm.js';
import { itemSteps } from '../../python/values/work.js';
import {
  BYTES,
  denseStrides,
  elements,
  elementwise,
  fromValue,
  isFloat,
  KINDS,
  type Kind,
  makeArray,
  NdArray,
  numpyClasses,
  outcome,
  plain,
  scalarNumber,
  shapeText,
  shortestFor,
  toLists,
} from './array.js';
import { arrayGet, arraySet } from './indexing.js';
import { installOperators } from './operators.js';
import { accumulate, axesOf, newShape, REDUCTIONS, reduceBy } from './reduce.js';

/** Methods and attributes of arrays and of their elements. */

const of = (v: Value): NdArray => v as NdArray;

/** The element type that a `dtype=` argument names: a class of NumPy or Python, a dtype, or a name. */
export function kindNamed(v: Value | undefined): Kind | undefined {
  if (v === undefined || v === null) return undefined;
  if (v === types.float) return 'float64';
  if (v === types.int) return 'int64';
  if (v === types.bool) return 'bool';
  const name = typeof v === 'string' ? v : v instanceof PyClass ? v.name : v instanceof PyObject ? String(v.attrs?.get('name') ?? '') : '';
  const short: Readonly<Record<string, Kind>> = { bool_: 'bool', float: 'float64', double: 'float64', int: 'int64', single: 'float32', half: 'float16' };
  const coded: Readonly<Record<string, Kind>> = { f2: 'float16', f4: 'float32', f8: 'float64', i1: 'int8', i2: 'int16', i4: 'int32', i8: 'int64', u1: 'uint8' };
  return KINDS.find((k) => k === name) ?? short[name] ?? coded[name];
}

const dtypeClass = once((vm: VM): PyClass => {
  const cls = nativeClass('numpy', 'dtype', {
    make: (_cls, [v = null]) => dtypeObject(vm, kindNamed(v) ?? 'float64'),
    dict: {
      __eq__: method(vm, '__eq__', 'self other', (self, other) => kindNamed(self) === kindNamed(other)),
      __hash__: method(vm, '__hash__', 'self', (self) => KINDS.indexOf(kindNamed(self) ?? 'bool')),
      __str__: method(vm, '__str__', 'self', (self) => kindNamed(self) ?? ''),
      __repr__: method(vm, '__repr__', 'self', (self) => `dtype('${kindNamed(self)}')`),
      itemsize: getter('itemsize', (self) => BYTES[kindNamed(self) ?? 'bool']),
      kind: getter('kind', (self) => (kindNamed(self) ?? 'b').charAt(0)),
      type: getter('type', (self) => numpyClasses(vm).scalars[kindNamed(self) ?? 'bool']),
    },
  });
  return cls;
});
export const dtypeType = dtypeClass;

/** `a.dtype`. */
function dtypeObject(vm: VM, kind: Kind): PyObject {
  const made = new PyObject(dtypeClass(vm));
  made.attrs = new Map([['name', kind]]);
  return made;
}

const ints = (vm: VM, given: readonly Value[]): number[] => {
  const [first] = given;
  const items = given.length === 1 && first !== undefined && scalarNumber(first) === undefined ? toArray(vm, first) : given;
  return items.map((v) => scalarNumber(v) ?? 0);
};

/** The array with another shape: itself, or a new dense array. */
export function reshaped(vm: VM, a: NdArray, given: readonly number[]): NdArray {
  const shape = newShape(vm, a.size, given);
  const dense = a.strides.every((s, i) => s === denseStrides(a.shape)[i]);
  if (dense) return new NdArray(a.cls, a.buffer, shape, denseStrides(shape), a.offset, a.kind);
  return makeArray(vm, shape, elements(a), a.kind);
}

export function transposed(a: NdArray, axes?: readonly number[]): NdArray {
  const order = axes ?? a.shape.map((_, i) => a.shape.length - 1 - i);
  return new NdArray(
    a.cls,
    a.buffer,
    order.map((i) => a.shape[i] as number),
    order.map((i) => a.strides[i] as number),
    a.offset,
    a.kind,
  );
}

export const cast = (vm: VM, a: NdArray, kind: Kind): NdArray => makeArray(vm, a.shape, elements(a), kind);
export const squeezed = (a: NdArray, axes: readonly number[]): NdArray => {
  const kept = a.shape.map((_, i) => i).filter((i) => a.shape[i] !== 1 || !axes.includes(i));
  return transposed(a, kept);
};
/** Rounds to decimals. Beyond the digits of a float there is nothing to round. */
const roundedTo = (x: number, places: number): number => (Number.isInteger(places) && Math.abs(places) < 300 ? rounded(x, places) : x);
export const roundTo = (vm: VM, a: NdArray, decimals: Value | undefined): NdArray =>
  elementwise(vm, [a], a.kind, (x) => (isFloat(a.kind) ? roundedTo(x, scalarNumber(decimals ?? 0) ?? 0) : x));

/** Products of matrices and vectors. */
export function product(vm: VM, a: NdArray, b: NdArray): Value {
  if (a.shape.length > 2 || b.shape.length > 2 || !a.shape.length || !b.shape.length) return vm.unknown('this product of NumPy arrays is not followed');
  const left = a.shape.length === 1 ? reshaped(vm, a, [1, -1]) : a;
  const right = b.shape.length === 1 ? reshaped(vm, b, [-1, 1]) : b;
  const [n = 0, k = 0] = left.shape;
  const [k2 = 0, m = 0] = right.shape;
  if (k !== k2) {
    const at = b.shape.length === 1 ? 0 : b.shape.length - 2;
    throw vm.error('ValueError', `shapes ${shapeText(a.shape)} and ${shapeText(b.shape)} not aligned: ${k} (dim ${a.shape.length - 1}) != ${k2} (dim ${at})`);
  }
  const x = elements(left);
  const y = elements(right);
  if (x && y) vm.charge(itemSteps(n * m * k * 2));
  const data =
    x && y
      ? Array.from({ length: n * m }, (_, at) => {
          let total = 0;
          for (let i = 0; i < k; i++) total += (x[Math.floor(at / m) * k + i] as number) * (y[i * m + (at % m)] as number);
          return total;
        })
      : null;
  const shape = [...(a.shape.length === 1 ? [] : [n]), ...(b.shape.length === 1 ? [] : [m])];
  return outcome(vm, makeArray(vm, shape, data, isFloat(a.kind) || isFloat(b.kind) ? 'float64' : 'int64'));
}

/** The text of a float: at most eight decimals, and no more digits than the type has. */
const shownFloat = (x: number, kind: Kind): string => floatText(rounded(Number(shortestFor(x, kind)), 8)).replace(/\.0$/, '.');

function printed(a: NdArray, separator: string): string {
  const all = elements(a);
  if (!all) return '?';
  if (!all.length) return '[]';
  const texts = all.map((x) => (a.kind === 'bool' ? (x ? 'True' : 'False') : isFloat(a.kind) ? shownFloat(x, a.kind) : String(plain(x, a.kind))));
  const decimals = Math.max(0, ...texts.map((t) => (t.split('.')[1] ?? '').length));
  const padded = texts.map((t) => (t.includes('.') && !t.includes('e') ? t.padEnd((t.split('.')[0] ?? '').length + 1 + decimals) : t));
  const width = Math.max(0, ...padded.map((t) => t.length));
  const build = (axis: number, from: number, count: number): string => {
    if (axis === a.shape.length) return (padded[from] ?? '').padStart(width);
    const size = a.shape[axis] as number;
    const step = size ? count / size : 0;
    const inner = Array.from({ length: size }, (_, i) => build(axis + 1, from + i * step, step));
    return `[${inner.join(axis === a.shape.length - 1 ? `${separator}` : `${separator.trimEnd()}\n${' '.repeat(axis + 1)}`)}]`;
  };
  return build(0, 0, all.length);
}

function shapeMethods(vm: VM): Record<string, Value> {
  return {
    reshape: native('reshape', ([self = null, ...given]) => reshaped(vm, of(self), ints(vm, given))),
    flatten: method(vm, 'flatten', 'self order?', (self) => makeArray(vm, [of(self).size], elements(of(self)), of(self).kind)),
    ravel: method(vm, 'ravel', 'self order?', (self) => reshaped(vm, of(self), [of(self).size])),
    transpose: native('transpose', ([self = null, ...given]) => {
      const axes = given.length && given[0] !== null ? ints(vm, given) : undefined;
      return transposed(
        of(self),
        axes?.map((i) => (i < 0 ? i + of(self).shape.length : i)),
      );
    }),
    squeeze: method(vm, 'squeeze', 'self axis?', (self, axis) => squeezed(of(self), axesOf(vm, axis, of(self).shape.length))),
    T: getter('T', (self) => transposed(of(self))),
    shape: getter('shape', (self) => tuple(of(self).shape)),
    ndim: getter('ndim', (self) => of(self).shape.length),
    size: getter('size', (self) => of(self).size),
    nbytes: getter('nbytes', (self) => of(self).size * BYTES[of(self).kind]),
    itemsize: getter('itemsize', (self) => BYTES[of(self).kind]),
    dtype: getter('dtype', (self) => dtypeObject(vm, of(self).kind)),
  };
}

function elementMethods(vm: VM): Record<string, Value> {
  const only = (self: Value, make: (x: number, kind: Kind) => Value): Value => {
    const a = of(self);
    if (a.size !== 1) throw vm.error('TypeError', 'only size-1 arrays can be converted to Python scalars');
    const x = elements(a)?.[0];
    return x === undefined ? vm.unknown('the elements of this array are not known') : make(x, a.kind);
  };
  return {
    item: method(vm, 'item', 'self *args', (self, args) => {
      const a = args.length ? reshaped(vm, of(self), [-1]) : of(self);
      if (!args.length) return only(self, plain);
      const x = elements(a)?.[scalarNumber(args[0] ?? 0) ?? 0];
      return x === undefined ? vm.unknown('the elements of this array are not known') : plain(x, a.kind);
    }),
    tolist: method(vm, 'tolist', 'self', (self) => toLists(vm, of(self))),
    astype: method(vm, 'astype', 'self dtype **options', (self, dtype) => {
      const kind = kindNamed(dtype);
      return kind ? cast(vm, of(self), kind) : vm.unknown('this type of NumPy element is not followed');
    }),
    copy: method(vm, 'copy', 'self order?', (self) => makeArray(vm, of(self).shape, elements(of(self)), of(self).kind)),
    fill: method(vm, 'fill', 'self value', (self, v) => {
      arraySet(vm, of(self), tuple([]), v);
      return null;
    }),
    round: method(vm, 'round', 'self decimals?', (self, n) => roundTo(vm, of(self), n)),
    clip: method(vm, 'clip', 'self min? max?', (self, low, high) => clipped(vm, of(self), low, high)),
    cumsum: method(vm, 'cumsum', 'self axis?', (self, axis) => accumulate(vm, of(self), axis, (a, b) => a + b)),
    cumprod: method(vm, 'cumprod', 'self axis?', (self, axis) => accumulate(vm, of(self), axis, (a, b) => a * b)),
    dot: method(vm, 'dot', 'self other', (self, other) => withArray(vm, other, (b) => product(vm, of(self), b))),
    __matmul__: method(vm, '__matmul__', 'self other', (self, other) => withArray(vm, other, (b) => product(vm, of(self), b))),
    __int__: method(vm, '__int__', 'self', (self) => only(self, (x) => plain(Math.trunc(x), 'int64'))),
    __index__: method(vm, '__index__', 'self', (self) => only(self, (x) => plain(Math.trunc(x), 'int64'))),
    __float__: method(vm, '__float__', 'self', (self) => only(self, (x) => plain(x, 'float64'))),
    __bool__: method(vm, '__bool__', 'self', (self) => {
      if (of(self).size > 1) throw vm.error('ValueError', 'The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()');
      return of(self).size === 0 ? false : only(self, (x) => x !== 0);
    }),
  };
}

export function withArray(vm: VM, v: Value, run: (a: NdArray) => Value): Value {
  const a = fromValue(vm, v);
  return a instanceof Unknown ? a : run(a);
}

export function clipped(vm: VM, a: NdArray, low: Value | undefined, high: Value | undefined): Value {
  const bound = (v: Value | undefined, otherwise: number): number => (v === undefined || v === null ? otherwise : (scalarNumber(v) ?? Number.NaN));
  const from = bound(low, Number.NEGATIVE_INFINITY);
  const to = bound(high, Number.POSITIVE_INFINITY);
  if (Number.isNaN(from) || Number.isNaN(to)) return vm.unknown('these bounds are not followed');
  return elementwise(vm, [a], a.kind, (x) => Math.min(Math.max(x, from), to));
}

function containerMethods(vm: VM): Record<string, Value> {
  return {
    __len__: method(vm, '__len__', 'self', (self) => {
      const [first] = of(self).shape;
      if (first === undefined) throw vm.error('TypeError', 'len() of unsized object');
      return first;
    }),
    __getitem__: method(vm, '__getitem__', 'self index', (self, index) => arrayGet(vm, of(self), index)),
    __setitem__: method(vm, '__setitem__', 'self index value', (self, index, value) => {
      arraySet(vm, of(self), index, value);
      return null;
    }),
    __iter__: method(vm, '__iter__', 'self', (self) => {
      vm.checkElements(of(self).shape[0] ?? 0, 'an array');
      const rows = Array.from({ length: of(self).shape[0] ?? 0 }, (_, i) => arrayGet(vm, of(self), i));
      return call(vm, vm.builtins.get('iter') ?? null, [tuple(rows)]);
    }),
    __contains__: method(vm, '__contains__', 'self x', (self, x) => {
      const all = elements(of(self));
      return all ? all.includes(scalarNumber(x) ?? Number.NaN) : vm.unknown('the elements of this array are not known');
    }),
    __repr__: method(vm, '__repr__', 'self', (self) => {
      const a = of(self);
      const usual = a.size > 0 && (a.kind === 'float64' || a.kind === 'int64' || a.kind === 'bool');
      return `array(${printed(a, ', ').replace(/\n/g, '\n      ')}${usual ? '' : `, dtype=${a.kind}`})`;
    }),
    __str__: method(vm, '__str__', 'self', (self) => printed(of(self), ' ')),
    __deepcopy__: method(vm, '__deepcopy__', 'self memo', (self) => makeArray(vm, of(self).shape, elements(of(self)), of(self).kind)),
    __copy__: method(vm, '__copy__', 'self', (self) => makeArray(vm, of(self).shape, elements(of(self)), of(self).kind)),
  };
}

/** Adds the methods of arrays, and to elements those that they share with arrays. */
export function installMethods(vm: VM): void {
  const { array, scalars } = numpyClasses(vm);
  installOperators(vm);
  array.make = (_cls, [shape = null, dtype]) => {
    const found = ints(vm, [shape]);
    return makeArray(vm, found, null, kindNamed(dtype) ?? 'float64');
  };
  for (const [name, value] of Object.entries({ ...shapeMethods(vm), ...elementMethods(vm), ...containerMethods(vm) })) array.set(name, value);
  for (const name of Object.keys(REDUCTIONS))
    array.set(
      name,
      method(vm, name, 'self axis? dtype? out? keepdims? **options', (self, axis, dtype, _out, keep) =>
        reduceBy(vm, name, of(self), axis, keep, kindNamed(dtype)),
      ),
    );
  for (const kind of KINDS) {
    scalars[kind].set(
      'astype',
      method(vm, 'astype', 'self dtype', (self, dtype) => withArray(vm, self, (a) => outcome(vm, cast(vm, a, kindNamed(dtype) ?? kind)))),
    );
    scalars[kind].set(
      'dtype',
      getter('dtype', () => dtypeObject(vm, kind)),
    );
    scalars[kind].set(
      'round',
      method(vm, 'round', 'self decimals?', (self, n) => withArray(vm, self, (a) => outcome(vm, roundTo(vm, a, n)))),
    );
  }
}
