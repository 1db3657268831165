import { preludeNames as definedNames, prelude } from 'virtual:prelude';
import { evalSource } from '../python/run.js';
import { toArray } from '../python/sequences.js';
import { repr } from '../python/text.js';
import { LimitError, type PyBuiltin, PyList, PyModule, PyTuple, typeOf, Unknown, type Value } from '../python/values.js';
import { native, type VM } from '../python/vm.js';
import { numberOf } from './arguments.js';
import { planForPython, sideForPython } from './einops.js';

/**
 * Where the classes and functions that are written in Python live: `prelude/*.py`, whose file names say which module they belong to.
 * A file is evaluated when a name of it is first asked for; then all its names are there.
 */

/** Beginning of a file's name -> the module that its names belong to; the first that fits. */
const HOMES: readonly (readonly [string, string])[] = [
  ['nn_utils_rnn', 'torch.nn.utils.rnn'],
  ['nn_utils_parametrize', 'torch.nn.utils.parametrize'],
  ['nn_utils', 'torch.nn.utils'],
  ['nn_modules_utils', 'torch.nn.modules.utils'],
  ['nn_quantized', 'torch.nn.quantized'],
  ['nn_', 'torch.nn'],
  ['distributions', 'torch.distributions'],
  ['torch_version', 'torch.torch_version'],
  ['torchvision_ops', 'torchvision.ops'],
  ['einops_layers', 'einops.layers.torch'],
  ['einops', 'einops'],
  ['timm_models', 'timm.models'],
  ['timm_data', 'timm.data'],
  ['timm_layers', 'timm.layers'],
];

const homeOf = (file: string): string | undefined => HOMES.find(([start]) => file.startsWith(start))?.[1];

/** Module -> name -> file. */
const index = new Map<string, Map<string, string>>();
for (const [file, defined] of Object.entries(definedNames)) {
  const home = homeOf(file);
  if (!home) continue;
  const names = index.get(home) ?? new Map<string, string>();
  index.set(home, names);
  for (const name of defined) if (!names.has(name)) names.set(name, file);
}

/** What `module` gets from the prelude under that name; `undefined` when nothing. */
export function preludeMember(vm: VM, module: string, name: string): Value | undefined {
  const file = index.get(module)?.get(name);
  return file === undefined ? undefined : loadPrelude(vm, file).dict.get(name);
}

/** Public names that `module` gets from the prelude, for `dir` and `from module import *`. */
export const preludeNames = (module: string): string[] => [...(index.get(module)?.keys() ?? [])].filter((name) => !name.startsWith('_'));

const loaded = new WeakMap<VM, Map<string, PyModule>>();

/** The module of a prelude file, evaluated once per machine. Its frames are invisible: errors and spans go to the code that called. */
export function loadPrelude(vm: VM, file: string): PyModule {
  let modules = loaded.get(vm);
  if (!modules) loaded.set(vm, (modules = new Map()));
  const made = modules.get(file);
  if (made) return made;
  const tree = prelude[file];
  if (!tree) throw new Error(`there is no prelude file ${file}`);
  const home = homeOf(file) ?? 'torch';
  const name = home === 'torch.nn' ? `torch.nn.modules.${file.slice('nn_'.length)}` : home;
  const module = new PyModule(name, null);
  modules.set(file, module);
  module.dict.set('__name__', name);
  for (const helper of helpers(vm)) module.dict.set(helper.name, helper);
  evalSource(vm, tree, module.dict, `${name}.py`, false);
  return module;
}

/** What prelude files may use beyond Python. */
function helpers(vm: VM): PyBuiltin[] {
  return [
    native('check_size', ([name, value]) => checkSize(vm, String(name), value ?? null)),
    native('check_count', ([name, value]) => checkCount(vm, String(name), value ?? null)),
    native('sizes', ([value, count]) => sizes(vm, value ?? null, Number(count))),
    native('is_unknown', ([value]) => value instanceof Unknown),
    native('unknown', ([reason]) => vm.unknown(String(reason))),
    native('assume', ([text]) => {
      vm.assumptions.add(String(text));
      return null;
    }),
    native('einops_plan', ([operation = null, pattern = null, shape = null, lengths = null]) => planForPython(operation, pattern, shape, lengths)),
    native('einops_side', ([expression = null, duplicates]) => sideForPython(expression, duplicates === true)),
  ];
}

/** A number of features, channels or entries. Zero is legal, if odd; what is no whole number is refused where the layer is made. */
function checkSize(vm: VM, name: string, value: Value): Value {
  if (value instanceof Unknown) return value;
  const n = typeof value === 'boolean' ? undefined : numberOf(value);
  if (n !== undefined && Number.isInteger(n) && n >= 0 && !(typeof value === 'object' && value?.cls.name === 'float')) return value;
  throw vm.error(n !== undefined && n < 0 ? 'ValueError' : 'TypeError', `${name} must be a positive whole number, got ${repr(vm, value)}`);
}

/** More repetitions of a layer than this are a mistake or worse. */
const MAX_REPETITIONS = 20_000;

/** How often a layer repeats something, each time with parameters of its own. */
function checkCount(vm: VM, name: string, value: Value): Value {
  if (value instanceof Unknown) return value;
  const n = typeof value === 'boolean' ? Number(value) : numberOf(value);
  if (n === undefined || !Number.isInteger(n)) throw vm.error('TypeError', `${name} should be of type int, got: ${typeOf(value).name}`);
  if (n > MAX_REPETITIONS)
    throw new LimitError(
      'layers',
      `${name} of ${n.toLocaleString('en')} is too much to follow (limit: ${MAX_REPETITIONS.toLocaleString('en')})`,
      vm.userSpan(),
    );
  return value;
}

/** One number for every axis, or a sequence as it is: what PyTorch's layers do with kernel sizes, strides and paddings. */
function sizes(vm: VM, value: Value, count: number): Value {
  if (value instanceof PyTuple) return value.items.length ? new PyTuple(value.items) : value;
  if (value instanceof PyList) return new PyTuple([...value.items]);
  if (value !== null && typeof value === 'object' && !(value instanceof Unknown) && numberOf(value) === undefined) return new PyTuple(toArray(vm, value));
  return new PyTuple(new Array<Value>(count).fill(value));
}
