import { modelledInPart, moduleWith, once, returning } from '../../python/modules/support.js';
import { fn, nativeClass } from '../../python/values/natives.js';
import { float, type PyModule, PyObject, types, Unknown, type Value } from '../../python/values/values.js';
import { native, type VM } from '../../python/values/vm.js';
import { KINDS, type Kind, makeArray, numpyClasses, outcome, scalar } from './array.js';
import { creation, sizes } from './create.js';
import { einsumMembers, shiftedMembers } from './einsum.js';
import { arithmetic, questions, reductions } from './math.js';
import { linearAlgebra, matrixMembers } from './matrix.js';
import { dtypeType, installMethods, kindNamed } from './methods.js';
import { searching } from './search.js';
import { shaping } from './shape.js';

/** The module `numpy`, as far as networks use it during construction. Anything else is unknown, by name. */

const members = once((vm: VM): Record<string, Value> => {
  installMethods(vm);
  const { array, scalars } = numpyClasses(vm);
  const names: Readonly<Record<string, Kind>> = {
    bool_: 'bool',
    int_: 'int64',
    intp: 'int64',
    float_: 'float64',
    double: 'float64',
    single: 'float32',
    half: 'float16',
    longlong: 'int64',
  };
  return {
    ...einsumMembers(vm),
    ndarray: array,
    dtype: dtypeType(vm),
    ...Object.fromEntries(KINDS.filter((k) => k !== 'bool').map((k) => [k, scalars[k]])),
    ...Object.fromEntries(Object.entries(names).map(([name, kind]) => [name, scalars[kind]])),
    // NumPy's aliases of Python's own types, gone since 1.24: older code still uses them.
    bool: types.bool,
    int: types.int,
    float: types.float,
    complex: types.complex,
    object: types.object,
    str: types.str,
    pi: float(Math.PI),
    e: float(Math.E),
    euler_gamma: float(0.5772156649015329),
    inf: float(Number.POSITIVE_INFINITY),
    Inf: float(Number.POSITIVE_INFINITY),
    nan: float(Number.NaN),
    NaN: float(Number.NaN),
    newaxis: null,
    ...creation(vm),
    ...arithmetic(vm),
    ...reductions(vm),
    ...shaping(vm),
    ...searching(vm),
    ...questions(vm),
    ...matrixMembers(vm),
    finfo: limits(vm, 'finfo'),
    iinfo: limits(vm, 'iinfo'),
    set_printoptions: returning('set_printoptions'),
    seterr: returning('seterr'),
  };
});

/** `np.finfo` and `np.iinfo`: the limits of element types. */
function limits(vm: VM, name: 'finfo' | 'iinfo'): Value {
  const cls = nativeClass('numpy', name);
  const FLOATS: Readonly<Record<string, [max: number, eps: number, tiny: number]>> = {
    float16: [65504, 2 ** -10, 2 ** -14],
    float32: [3.4028234663852886e38, 2 ** -23, 2 ** -126],
    float64: [Number.MAX_VALUE, Number.EPSILON, 2 ** -1022],
  };
  const INTS: Readonly<Record<string, [min: Value, max: Value]>> = {
    int8: [-128, 127],
    uint8: [0, 255],
    int16: [-32768, 32767],
    int32: [-2147483648, 2147483647],
    int64: [-9223372036854775808n, 9223372036854775807n],
  };
  return fn(vm, name, 'dtype', (dtype) => {
    const kind = kindNamed(dtype) ?? '';
    const made = new PyObject(cls);
    const real = FLOATS[kind];
    const whole = INTS[kind];
    if (name === 'finfo' && real)
      made.attrs = new Map<string, Value>([
        ['max', scalar(vm, real[0], kind as Kind)],
        ['min', scalar(vm, -real[0], kind as Kind)],
        ['eps', scalar(vm, real[1], kind as Kind)],
        ['tiny', scalar(vm, real[2], kind as Kind)],
        ['smallest_normal', scalar(vm, real[2], kind as Kind)],
      ]);
    else if (name === 'iinfo' && whole)
      made.attrs = new Map([
        ['min', whole[0]],
        ['max', whole[1]],
      ]);
    else return vm.unknown(`\`numpy.${name}\` of this type is not followed`);
    return made;
  });
}

/** An array for code outside of this folder, such as `tensor.numpy()`. Nobody needs to have imported numpy. */
export function numpyArray(vm: VM, shape: readonly number[], data: number[] | null, kind: string): Value {
  members(vm);
  const known = KINDS.find((k) => k === kind);
  return known ? makeArray(vm, shape, data, known) : vm.unknown(`NumPy has no ${kind}`);
}

export function numpyModule(vm: VM): PyModule {
  const module = moduleWith('numpy', { __version__: '1.26.4', ...members(vm) });
  for (const part of ['random', 'linalg']) {
    const found = vm.importer?.importModule(`numpy.${part}`);
    if (found) module.dict.set(part, found);
  }
  return modelledInPart(vm, module);
}

const SHAPED: Readonly<Record<string, [kind: Kind, separate: boolean]>> = {
  rand: ['float64', true],
  randn: ['float64', true],
  random: ['float64', false],
  random_sample: ['float64', false],
  standard_normal: ['float64', false],
};

/** Distributions by name, with the names of their parameters. */
const DISTRIBUTIONS: readonly (readonly [name: string, first: string, second?: string])[] = [
  ['uniform', 'low', 'high'],
  ['normal', 'loc', 'scale'],
  ['laplace', 'loc', 'scale'],
  ['gumbel', 'loc', 'scale'],
  ['logistic', 'loc', 'scale'],
  ['lognormal', 'mean', 'sigma'],
  ['beta', 'a', 'b'],
  ['gamma', 'shape', 'scale'],
  ['exponential', 'scale'],
  ['poisson', 'lam'],
];

/** `numpy.random`: shapes are known, elements are not. */
function randomMembers(vm: VM): Record<string, Value> {
  const made = (size: Value | undefined, kind: Kind): Value => {
    if (size === undefined || size === null) return vm.unknown('a random number');
    const shape = sizes(vm, size);
    return shape instanceof Unknown ? shape : outcome(vm, makeArray(vm, shape, null, kind));
  };
  const out: Record<string, Value> = {};
  for (const [name, [kind, separate]] of Object.entries(SHAPED))
    out[name] = native(name, (args, kwargs) => made(separate && args.length ? shapeFrom(vm, args) : (args[0] ?? kwargs?.get('size')), kind), false);
  for (const [name, first, second] of DISTRIBUTIONS)
    out[name] = second
      ? fn(vm, name, `${first}? ${second}? size?`, (_first, _second, size) => made(size, 'float64'))
      : fn(vm, name, `${first}? size?`, (_first, size) => made(size, name === 'poisson' ? 'int64' : 'float64'));
  for (const name of ['randint', 'integers', 'binomial']) out[name] = fn(vm, name, 'low high? size? **options', (_low, _high, size) => made(size, 'int64'));
  out.permutation = fn(vm, 'permutation', 'x', (x) => made(x, 'int64'));
  out.choice = fn(vm, 'choice', 'a size? **options', (_a, size) => made(size, 'int64'));
  for (const name of ['seed', 'shuffle', 'set_state', 'get_state']) out[name] = returning(name);
  return out;
}

const shapeFrom = (vm: VM, args: readonly Value[]): Value => {
  const found = args.map((a) => sizes(vm, a));
  const unknown = found.find((f) => f instanceof Unknown);
  if (unknown instanceof Unknown) return unknown;
  return makeArray(
    vm,
    [found.length],
    found.map((f) => (f as number[])[0] ?? 0),
    'int64',
  );
};

export const numpyLinalgModule = (vm: VM): PyModule => modelledInPart(vm, moduleWith('numpy.linalg', linearAlgebra(vm)));

/** `scipy.linalg`: compiled code, modelled by NumPy's linear algebra, with whole matrices by default. */
export const scipyLinalgModule = (vm: VM): PyModule => modelledInPart(vm, moduleWith('scipy.linalg', { ...linearAlgebra(vm, true), ...shiftedMembers(vm) }));

export function numpyRandomModule(vm: VM): PyModule {
  const module = moduleWith('numpy.random', randomMembers(vm));
  const generator = nativeClass('numpy.random', 'Generator', {
    make: (cls) => {
      const made = new PyObject(cls);
      made.attrs = new Map(Object.entries(randomMembers(vm)));
      return made;
    },
  });
  module.dict.set('Generator', generator);
  module.dict.set('RandomState', generator);
  module.dict.set('default_rng', generator);
  return modelledInPart(vm, module);
}
