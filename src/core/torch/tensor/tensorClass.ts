import { numpyArray } from '../../libraries/numpy/numpy.js';
import { BYTES, elementCount } from '../../onnx/graph.js';
import { method } from '../../python/values/natives.js';
import { float, list, PyFloat, PyProperty, PyTuple, tuple, Unknown, type Value } from '../../python/values/values.js';
import { native } from '../../python/values/vm.js';
import { UnknownArgument } from '../graph/arguments.js';
import { iterator } from '../module/moduleMethods.js';
import { makeParameter, unknownParameter } from '../module/parameter.js';
import type { Torch } from '../torch.js';
import { device } from './device.js';
import { DTypeObject, dtypeObject, dtypeOf } from './dtypes.js';
import { getItem, setItem } from './indexing.js';
import { element, itemsOf, nested, strides } from './numbers.js';
import { isComplex } from './promotion.js';
import { size } from './size.js';
import { ParameterClass, Tensor, TensorClass } from './tensor.js';
import { printTensor } from './tensorText.js';

/** `torch.Tensor`: its attributes and what Python's operators ask of it. Methods that compute are operators of the registry. */

/** A tensor of more parts than this is not unpacked into its rows. */
const MAX_ROWS = 20_000;

type Get = (t: Tensor, torch: Torch) => Value;

const ATTRIBUTES: Record<string, Get> = {
  shape: (t) => size(t.shape),
  dtype: (t) => dtypeObject(t.dtype),
  ndim: (t) => t.shape.length,
  device: () => device('cpu'),
  layout: () => 'torch.strided',
  grad: () => null,
  grad_fn: () => null,
  is_cuda: () => false,
  is_sparse: () => false,
  is_quantized: () => false,
  is_meta: () => false,
  is_mps: () => false,
  is_cpu: () => true,
  is_xpu: () => false,
  retains_grad: () => false,
  name: () => null,
  is_leaf: () => true,
  is_nested: () => false,
  itemsize: (t) => BYTES[t.dtype],
  nbytes: (t) => BYTES[t.dtype] * elementCount(t.shape),
  names: (t) => tuple(t.shape.map(() => null)),
  T: (t, torch) => torch.ops.call('permute', [t, list([...t.shape.keys()].reverse())]),
  mT: (t, torch) => torch.ops.call('transpose', [t, -2, -1]),
  H: (t, torch) => torch.ops.call('transpose', [t, 0, 1]),
  mH: (t, torch) => torch.ops.call('transpose', [t, -2, -1]),
};

function attributes(torch: Torch): void {
  for (const [name, get] of Object.entries(ATTRIBUTES)) {
    const setter = name === 'grad' ? native(name, () => null) : null;
    TensorClass.set(
      name,
      new PyProperty(
        native(name, (args) => get(tensorOf(torch, args[0]), torch)),
        setter,
      ),
    );
  }
  const property = (name: string, get: Get, set: (t: Tensor, v: Value) => void): void =>
    TensorClass.set(
      name,
      new PyProperty(
        native(name, (args) => get(tensorOf(torch, args[0]), torch)),
        native(name, (args) => {
          set(tensorOf(torch, args[0]), args[1] ?? null);
          return null;
        }),
      ),
    );
  property(
    'requires_grad',
    (t) => t.requiresGrad,
    (t, v) => {
      t.requiresGrad = v === true;
    },
  );
  property(
    'data',
    (t) => t.alias(),
    (t, v) => setData(torch, t, v),
  );
  for (const name of ['real', 'imag'])
    property(
      name,
      (t) => (isComplex(t.dtype) || name === 'imag' ? torch.ops.call(name, [t]) : t),
      (t, v) => v instanceof Tensor && torch.ops.write(t, v),
    );
}

/** `p.data = t`: a parameter keeps being one. */
function setData(torch: Torch, t: Tensor, v: Value): void {
  if (!(v instanceof Tensor)) return;
  t.rebind(t.storage.isParameter ? makeParameter(torch.ops, v) : v);
}

export function tensorOf(torch: Torch, v: Value | undefined): Tensor {
  if (v instanceof Tensor) return v;
  throw torch.vm.error('TypeError', `descriptor requires a 'torch._C.TensorBase' object but received '${torch.typeName(v ?? null)}'`);
}

/** The one known element; unknown when nobody knows it. Raises as PyTorch does for more than one. */
export function itemOf(torch: Torch, t: Tensor): Value {
  if (elementCount(t.shape) !== 1) throw torch.vm.error('RuntimeError', `a Tensor with ${elementCount(t.shape)} elements cannot be converted to Scalar`);
  if (!t.data || isComplex(t.dtype)) return torch.vm.unknown('the value depends on data');
  return element(t.data[0] ?? 0, t.dtype);
}

function truthOf(torch: Torch, t: Tensor): Value {
  const count = elementCount(t.shape);
  if (count === 0) return false;
  if (count > 1) throw torch.vm.error('RuntimeError', 'Boolean value of Tensor with more than one value is ambiguous');
  return t.data ? t.data[0] !== 0 : torch.vm.unknown('the truth of a tensor depends on data');
}

function rows(torch: Torch, t: Tensor): Value[] {
  const count = t.shape[0];
  if (count === undefined) throw torch.vm.error('TypeError', 'iteration over a 0-d tensor');
  if (count > MAX_ROWS) torch.vm.checkElements(count * 1000, 'a list of rows');
  const parts = torch.ops.call('unbind', [t]);
  return [...(itemsOf(parts) ?? [])];
}

/** What Python's own functions and statements ask of a tensor. */
function protocol(torch: Torch): void {
  const { vm } = torch;
  const set = (name: string, run: (t: Tensor, args: readonly Value[]) => Value): void =>
    TensorClass.set(
      name,
      native(name, (args) => {
        try {
          return run(tensorOf(torch, args[0]), args);
        } catch (error) {
          if (error instanceof UnknownArgument) return torch.dispatch.unknown(name, false, error.value);
          throw error;
        }
      }),
    );
  set('__getitem__', (t, args) => getItem(torch.ops, t, args[1] ?? null));
  set('__setitem__', (t, args) => {
    setItem(torch.ops, t, args[1] ?? null, args[2] ?? null);
    return null;
  });
  set('__len__', (t) => {
    if (!t.shape.length) throw vm.error('TypeError', 'len() of a 0-d tensor');
    return t.shape[0] ?? 0;
  });
  set('__iter__', (t) => iterator(rows(torch, t)));
  set('__reversed__', (t) => torch.ops.call('flip', [t, list([0])]));
  set('__bool__', (t) => truthOf(torch, t));
  set('__hash__', (t) => t);
  set('__contains__', (t, args) => {
    const v = args[1] ?? null;
    if (!t.data || v instanceof Unknown) return vm.unknown('membership depends on data');
    const wanted = v instanceof PyFloat ? v.value : v instanceof Tensor ? v.data?.[0] : Number(v);
    return wanted === undefined ? vm.unknown('membership depends on data') : Array.from(t.data).includes(wanted);
  });
  const number = (t: Tensor, of: (n: number) => Value): Value => {
    const v = itemOf(torch, t);
    return v instanceof Unknown ? v : of(t.data?.[0] ?? 0);
  };
  set('__int__', (t) => number(t, (n) => Math.trunc(n) + 0));
  set('__float__', (t) => number(t, float));
  set('__index__', (t) => number(t, (n) => Math.trunc(n) + 0));
  set('__round__', (t) => torch.ops.call('round', [t]));
  set('__repr__', (t) => printTensor(t));
  set('__format__', (t, args) => {
    const v = t.shape.length ? undefined : itemOf(torch, t);
    if (v === undefined || v instanceof Unknown) return printTensor(t);
    return torch.format(v, typeof args[1] === 'string' ? args[1] : '');
  });
  set('item', (t) => itemOf(torch, t));
  set('tolist', (t) => (t.data && nested(t.data, t.shape, t.dtype)) ?? vm.unknown('the elements depend on data'));
  const array = (t: Tensor): Value => numpyArray(vm, t.shape, t.data ? Array.from(t.data) : null, t.dtype);
  set('numpy', array);
  set('__array__', array);
}

/** Sizes, and what concerns neither shapes nor elements. */
function plainMethods(torch: Torch): void {
  const { vm } = torch;
  const t = (v: Value): Tensor => tensorOf(torch, v);
  const set = (name: string, value: Value): void => TensorClass.set(name, value);
  const sized = (name: string, of: (x: Tensor) => readonly number[]): void =>
    set(
      name,
      method(vm, name, 'self dim?', (x, dim) => {
        const all = of(t(x));
        if (dim === undefined || dim === null) return name === 'size' ? size(all) : tuple(all);
        const at = typeof dim === 'number' ? dim : Number.NaN;
        const found = all[at < 0 ? at + all.length : at];
        if (dim instanceof Unknown) return dim;
        if (found === undefined)
          throw vm.error(
            'IndexError',
            `Dimension out of range (expected to be in range of [${-Math.max(all.length, 1)}, ${Math.max(all.length, 1) - 1}], but got ${at})`,
          );
        return found;
      }),
    );
  sized('size', (x) => x.shape);
  sized('stride', (x) => strides(x.shape));
  const constant = (name: string, of: (x: Tensor) => Value): void =>
    set(
      name,
      method(vm, name, 'self *args **kwargs', (x) => of(t(x))),
    );
  constant('dim', (x) => x.shape.length);
  constant('ndimension', (x) => x.shape.length);
  constant('numel', (x) => elementCount(x.shape));
  constant('nelement', (x) => elementCount(x.shape));
  constant('element_size', (x) => BYTES[x.dtype]);
  constant('storage_offset', () => 0);
  constant('data_ptr', () => 0);
  constant('get_device', () => -1);
  constant('is_contiguous', () => true);
  constant('is_pinned', () => false);
  constant('is_shared', () => false);
  constant('is_floating_point', (x) => /float/.test(x.dtype));
  constant('is_complex', (x) => isComplex(x.dtype));
  constant('is_signed', (x) => !/^(uint|bool)/.test(x.dtype));
  for (const name of ['backward', 'register_hook', 'retain_grad', 'register_post_accumulate_grad_hook', 'apply_']) constant(name, () => null);
  for (const name of [
    'contiguous',
    'cpu',
    'cuda',
    'pin_memory',
    'share_memory_',
    'detach_',
    'rename',
    'refine_names',
    'align_to',
    'coalesce',
    'to_dense',
    'to_sparse',
    'to_sparse_coo',
    'to_sparse_csr',
    'to_mkldnn',
    'resolve_conj',
    'resolve_neg',
    'xpu',
    'apply',
  ])
    constant(name, (x) => x);
  constant('detach', (x) => x.alias());
  constant('clone', (x) => Tensor.of(torch.ops.own(x)));
  set(
    'requires_grad_',
    method(vm, 'requires_grad_', 'self requires_grad?', (x, on) => {
      t(x).requiresGrad = on !== false;
      return x;
    }),
  );
  set(
    'type_as',
    method(vm, 'type_as', 'self other', (x, other) => (other instanceof Tensor ? torch.ops.cast(t(x), other.dtype) : other)),
  );
  for (const [name, dtype] of Object.entries(CASTS)) constant(name, (x) => torch.ops.cast(x, dtype));
  set(
    'to',
    method(vm, 'to', 'self *args **kwargs', (x, args, kwargs) => to(torch, t(x), [...args, ...kwargs.values()])),
  );
  set(
    'type',
    method(vm, 'type', 'self dtype? *args **kwargs', (x, dtype) => {
      if (dtype === undefined || dtype === null) return `torch.${tensorTypeName(t(x).dtype)}`;
      const wanted = typeof dtype === 'string' ? legacyType(dtype) : dtypeOf(dtype);
      return wanted ? torch.ops.cast(t(x), wanted) : x;
    }),
  );
}

const CASTS = {
  float: 'float32',
  half: 'float16',
  double: 'float64',
  bfloat16: 'bfloat16',
  int: 'int32',
  long: 'int64',
  short: 'int16',
  char: 'int8',
  byte: 'uint8',
  bool: 'bool',
  cfloat: 'complex64',
  cdouble: 'complex128',
} as const;

const LEGACY = {
  FloatTensor: 'float32',
  DoubleTensor: 'float64',
  HalfTensor: 'float16',
  BFloat16Tensor: 'bfloat16',
  ByteTensor: 'uint8',
  CharTensor: 'int8',
  ShortTensor: 'int16',
  IntTensor: 'int32',
  LongTensor: 'int64',
  BoolTensor: 'bool',
  ComplexFloatTensor: 'complex64',
  ComplexDoubleTensor: 'complex128',
} as const;
/** `torch.FloatTensor` and its sisters, with their element types. */
export const legacyTypes = Object.entries(LEGACY);
const legacyType = (name: string): (typeof LEGACY)[keyof typeof LEGACY] | undefined =>
  legacyTypes.find(([n]) => name.endsWith(n) && !name.endsWith(`B${n}`))?.[1];
export const tensorTypeName = (dtype: string): string => legacyTypes.find(([, d]) => d === dtype)?.[0] ?? 'Tensor';

/** `x.to(...)`: only the element type matters. */
function to(torch: Torch, x: Tensor, given: readonly Value[]): Value {
  for (const v of given) {
    if (v instanceof DTypeObject) return torch.ops.cast(x, v.dtype);
    if (v instanceof Tensor) return torch.ops.cast(x, v.dtype);
    const dtype = v instanceof PyTuple || typeof v === 'string' || v instanceof Unknown || v === null ? null : dtypeOf(v);
    if (dtype) return torch.ops.cast(x, dtype);
  }
  return x;
}

function parameterClass(torch: Torch): void {
  ParameterClass.make = (cls, args, kwargs) => {
    const data = args[0] ?? kwargs?.get('data') ?? null;
    const grad = args[1] ?? kwargs?.get('requires_grad') ?? true;
    if (data instanceof Unknown) return unknownParameter(data);
    const from = data instanceof Tensor ? data : torch.ops.constant([], [0], 'float32');
    return makeParameter(torch.ops, from, grad === true, cls);
  };
  TensorClass.make = (cls, args) => {
    const first = args[0];
    if (first instanceof Unknown) return first;
    const made = torch.dispatch.called('_legacy_tensor', args);
    return made instanceof Tensor && cls !== TensorClass ? made.alias(cls) : made;
  };
}

export function installTensorClass(torch: Torch): void {
  attributes(torch);
  protocol(torch);
  plainMethods(torch);
  parameterClass(torch);
}
