import { names, trees } from 'virtual:torch';
import { type FileHome, IndexedPrelude, Prelude } from '../../python/imports/prelude.js';
import { toArray } from '../../python/objects/iteration.js';
import { repr } from '../../python/objects/text.js';
import { LimitError } from '../../python/values/failures.js';
import { type PyBuiltin, PyList, PyTuple, typeOf, Unknown, type Value } from '../../python/values/values.js';
import { native, type VM } from '../../python/values/vm.js';
import { numberOf } from '../tensor/numbers.js';

/** The classes and functions of torch that are written in Python, in `prelude/*.py`: how a file name begins says which module has its names. */
const HOMES: readonly FileHome[] = [
  ['func', 'torch.func'],
  ['library', 'torch.library'],
  ['nn_utils_rnn', 'torch.nn.utils.rnn'],
  ['nn_utils_parametrize', 'torch.nn.utils.parametrize'],
  ['nn_utils', 'torch.nn.utils'],
  ['nn_modules_utils', 'torch.nn.modules.utils'],
  ['nn_quantized', 'torch.nn.quantized'],
  ['nn_', 'torch.nn'],
  ['distributions', 'torch.distributions'],
  ['torch_version', 'torch.torch_version'],
];

/** `__module__` of the classes of `torch.nn`, such as `torch.nn.modules.conv`. */
const nameOf = (file: string, home: string): string => (home === 'torch.nn' ? `torch.nn.modules.${file.slice('nn_'.length)}` : home);

export const torchPrelude = new IndexedPrelude(new Prelude(trees, layerHelpers), names, HOMES, nameOf);

/** Helpers that prelude files with layers may use. */
export function layerHelpers(vm: VM): PyBuiltin[] {
  return [
    native('_check_size', ([name, value]) => checkSize(vm, String(name), value ?? null)),
    native('_check_count', ([name, value]) => checkCount(vm, String(name), value ?? null)),
    native('_sizes', ([value, count]) => sizes(vm, value ?? null, Number(count))),
  ];
}

/** Checks a number of features, channels or entries when the layer is made. Zero is legal; anything but a whole number raises. */
function checkSize(vm: VM, name: string, value: Value): Value {
  if (value instanceof Unknown) return value;
  const n = typeof value === 'boolean' ? undefined : numberOf(value);
  if (n !== undefined && Number.isInteger(n) && n >= 0 && !(typeof value === 'object' && value?.cls.name === 'float')) return value;
  throw vm.error(n !== undefined && n < 0 ? 'ValueError' : 'TypeError', `${name} must be a positive whole number, got ${repr(vm, value)}`);
}

/** Repetitions of a part within one layer of torch. No real one has more. @limit repetitions within one layer: repetitions */
const MAX_REPETITIONS = 20_000;

/** Checks how often a layer repeats a part, each time with parameters of its own. */
function checkCount(vm: VM, name: string, value: Value): Value {
  if (value instanceof Unknown) return value;
  const n = typeof value === 'boolean' ? Number(value) : numberOf(value);
  if (n === undefined || !Number.isInteger(n)) throw vm.error('TypeError', `${name} should be of type int, got: ${typeOf(value).name}`);
  if (n > MAX_REPETITIONS)
    throw new LimitError(
      'layers',
      `${name} of ${n.toLocaleString('en')} is too much to follow (limit: ${MAX_REPETITIONS.toLocaleString('en')})`,
      vm.limitSpan(),
    );
  return value;
}

/** Kernel sizes, strides and paddings as the layers of PyTorch keep them: a number once for every axis, a sequence as a tuple. */
function sizes(vm: VM, value: Value, count: number): Value {
  if (value instanceof PyTuple) return value.items.length ? new PyTuple(value.items) : value;
  if (value instanceof PyList) return new PyTuple([...value.items]);
  if (value !== null && typeof value === 'object' && !(value instanceof Unknown) && numberOf(value) === undefined) return new PyTuple(toArray(vm, value));
  return new PyTuple(new Array<Value>(count).fill(value));
}
