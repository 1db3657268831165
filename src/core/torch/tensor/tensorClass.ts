import { numpyArray } from '../../libraries/numpy/numpy.js';
import { BYTES, elementCount } from '../../onnx/graph.js';
import { format } from '../../python/objects/format.js';
import { arraySteps } from '../../python/objects/iteration.js';
import { call } from '../../python/objects/objects.js';
import { idOf } from '../../python/values/identity.js';
import { definer } from '../../python/values/natives.js';
import { float, list, PyFloat, PyIterator, PyProperty, tuple, Unknown, type Value } from '../../python/values/values.js';
import { native } from '../../python/values/vm.js';
import type { TorchContext } from '../graph/torchContext.js';
import { chosenList, elementsInFile, evenCounts, isAnyChosen, isUnmasked } from './chosen.js';
import { device } from './device.js';
import { dtypeObject } from './dtypes.js';
import { element, itemsOf, nested } from './numbers.js';
import { makeParameter, unknownParameter } from './parameter.js';
import { isComplex } from './promotion.js';
import { size } from './size.js';
import { getItem, setItem } from './subscript.js';
import { ParameterClass, Tensor, TensorClass } from './tensor.js';
import { installTensorMethods } from './tensorMethods.js';
import { printTensor, tensorOf } from './tensorText.js';
import { UnknownArgument } from './unknownArgument.js';

/** `torch.Tensor`: its attributes, and what Python's own statements and functions ask of it. Methods that compute come from the registry of operators. */

/** Iterating over a tensor with more rows than this is refused. @limit iteration over a tensor: rows */
const MAX_ROWS = 20_000;

type Get = (t: Tensor, torch: TorchContext) => Value;

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

function attributes(torch: TorchContext): void {
  for (const [name, get] of Object.entries(ATTRIBUTES)) {
    const setter = name === 'grad' ? native(name, () => null) : null;
    TensorClass.set(
      name,
      new PyProperty(
        native(name, (args) => get(tensorOf(torch.vm, args[0]), torch)),
        setter,
      ),
    );
  }
  const property = (name: string, get: Get, set: (t: Tensor, v: Value) => void): void =>
    TensorClass.set(
      name,
      new PyProperty(
        native(name, (args) => get(tensorOf(torch.vm, args[0]), torch)),
        native(name, (args) => {
          set(tensorOf(torch.vm, args[0]), args[1] ?? null);
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

/** `p.data = t`: a parameter stays a parameter. */
function setData(torch: TorchContext, t: Tensor, v: Value): void {
  if (!(v instanceof Tensor)) return;
  const { isParameter } = t.storage;
  t.rebind(isParameter ? makeParameter(torch.ops, v) : v);
  if (isParameter) torch.resized(t);
}

/** The only element, if it is known. Raises RuntimeError for more than one, as PyTorch does. */
function itemOf(torch: TorchContext, t: Tensor): Value {
  if (elementCount(t.shape) !== 1) throw torch.vm.error('RuntimeError', `a Tensor with ${elementCount(t.shape)} elements cannot be converted to Scalar`);
  const data = torch.ops.elements(t) ?? elementsInFile(torch.ops, t);
  if (!data || isComplex(t.dtype)) return torch.vm.unknown('the value depends on data');
  return element(data[0] ?? 0, t.dtype);
}

function truthOf(torch: TorchContext, t: Tensor): Value {
  const count = elementCount(t.shape);
  if (count === 0) return false;
  if (count > 1) throw torch.vm.error('RuntimeError', 'Boolean value of Tensor with more than one value is ambiguous');
  const data = torch.ops.elements(t) ?? elementsInFile(torch.ops, t);
  return data ? data[0] !== 0 : isAnyChosen(torch.ops, t) || isUnmasked(torch.ops, t) || torch.vm.unknown('the truth of a tensor depends on data');
}

function rows(torch: TorchContext, t: Tensor): Value[] {
  const count = t.shape[0];
  if (count === undefined) throw torch.vm.error('TypeError', 'iteration over a 0-d tensor');
  if (count > MAX_ROWS) torch.vm.checkElements(count * 1000, 'a list of rows');
  // A class of the program sees what PyTorch's own iteration calls.
  const ask = (name: string, ...args: Value[]): Value => call(torch.vm, TensorClass.lookup(name) ?? null, [t, ...args]);
  if (t.cls !== TensorClass) ask('dim');
  const parts = t.cls === TensorClass ? torch.ops.call('unbind', [t]) : ask('unbind', 0);
  return [...(itemsOf(parts) ?? [])];
}

/** `t[index] = value`. Where the place depends on data, some elements change, wherever they are. */
function written(torch: TorchContext, t: Tensor, index: Value, value: Value): void {
  try {
    setItem(torch.ops, t, index, value);
  } catch (error) {
    if (!(error instanceof UnknownArgument)) throw error;
    const { shape, dtype } = t;
    const source = value instanceof Tensor ? [value] : [];
    torch.ops.write(t, torch.ops.emitCustom('SetItem', [t, ...source], [{ shape, dtype }], 'where elements are written depends on data')[0] as Tensor);
  }
}

/** What Python's own functions and statements ask of a tensor: indices, length, truth, numbers. */
function protocol(torch: TorchContext): void {
  const { vm } = torch;
  const set = (name: string, run: (t: Tensor, args: readonly Value[]) => Value): void =>
    TensorClass.set(
      name,
      native(name, (args) => {
        try {
          return run(tensorOf(torch.vm, args[0]), args);
        } catch (error) {
          if (error instanceof UnknownArgument) return torch.dispatch.unknown(name, false, error.value);
          throw error;
        }
      }),
    );
  set('__getitem__', (t, args) => getItem(torch.ops, t, args[1] ?? null));
  set('__setitem__', (t, args) => {
    written(torch, t, args[1] ?? null, args[2] ?? null);
    return null;
  });
  set('__len__', (t) => {
    if (!t.shape.length) throw vm.error('TypeError', 'len() of a 0-d tensor');
    return t.shape[0] ?? 0;
  });
  set('__iter__', (t) => new PyIterator(arraySteps(rows(torch, t))));
  set('__reversed__', (t) => torch.ops.call('flip', [t, list([0])]));
  set('__bool__', (t) => truthOf(torch, t));
  set('__hash__', (t) => idOf(t) * 16);
  set('__contains__', (t, args) => {
    const v = args[1] ?? null;
    if (!t.data || v instanceof Unknown) return vm.unknown('membership depends on data');
    const wanted = v instanceof PyFloat ? v.value : v instanceof Tensor ? v.data?.[0] : Number(v);
    return wanted === undefined ? vm.unknown('membership depends on data') : Array.from(t.data).includes(wanted);
  });
  const number = (t: Tensor, of: (n: number) => Value): Value => {
    const v = itemOf(torch, t);
    return v instanceof Unknown ? v : of(v instanceof PyFloat ? v.value : Number(v));
  };
  set('__int__', (t) => number(t, (n) => Math.trunc(n) + 0));
  set('__float__', (t) => number(t, float));
  set('__index__', (t) => number(t, (n) => Math.trunc(n) + 0));
  set('__round__', (t) => torch.ops.call('round', [t]));
  set('__repr__', (t) => printTensor(t));
  set('__format__', (t, args) => {
    const v = t.shape.length ? undefined : itemOf(torch, t);
    if (v === undefined || v instanceof Unknown) return printTensor(t);
    return format(vm, v, typeof args[1] === 'string' ? args[1] : '');
  });
}

/** Methods that take a tensor apart into what Python or numpy holds. */
function conversions(torch: TorchContext): void {
  const { vm } = torch;
  const def = definer(vm, TensorClass);
  def('item', 'self', (t) => itemOf(torch, tensorOf(vm, t)));
  const elements = (t: Tensor): ArrayLike<number> | undefined => torch.ops.elements(t) ?? elementsInFile(torch.ops, t) ?? evenCounts(torch.ops, t);
  def('tolist', 'self', (self) => {
    const t = tensorOf(vm, self);
    const data = elements(t);
    return (data && nested(data, t.shape, t.dtype)) ?? chosenList(torch.ops, t) ?? vm.unknown('the elements depend on data');
  });
  const array = (self: Value): Value => {
    const t = tensorOf(vm, self);
    const data = t.data ?? evenCounts(torch.ops, t);
    return numpyArray(vm, t.shape, data ? Array.from(data) : null, t.dtype);
  };
  def('numpy', 'self * force?', array);
  def('__array__', 'self dtype?', array);
}

function parameterClass(torch: TorchContext): void {
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

export function installTensorClass(torch: TorchContext): void {
  const known = new Set(TensorClass.dict.keys());
  attributes(torch);
  protocol(torch);
  conversions(torch);
  installTensorMethods(torch.ops);
  torch.dispatch.overrides.guard(TensorClass, (name) => !known.has(name));
  parameterClass(torch);
}
