import { BYTES, elementCount } from '../../onnx/graph.js';
import { definer } from '../../python/values/natives.js';
import { PyClass, PyTuple, tuple, Unknown, type Value } from '../../python/values/values.js';
import type { Ops } from '../graph/registry.js';
import { checkConversion } from './device.js';
import { DTypeObject, dtypeOf, legacyType, tensorTypeName } from './dtypes.js';
import { strides } from './numbers.js';
import { isComplex } from './promotion.js';
import { size } from './size.js';
import { Tensor, TensorClass } from './tensor.js';
import { tensorOf } from './tensorText.js';

/** Methods of `torch.Tensor` that compute nothing: sizes, element types, devices, gradients. */

type Answer = (t: Tensor, ops: Ops) => Value;

/** Methods whose arguments, if {@link SIGNATURES} gives them any, do not matter. */
const ANSWERS: Readonly<Record<string, Answer>> = {
  dim: (t) => t.shape.length,
  ndimension: (t) => t.shape.length,
  numel: (t) => elementCount(t.shape),
  nelement: (t) => elementCount(t.shape),
  element_size: (t) => BYTES[t.dtype],
  storage_offset: () => 0,
  data_ptr: () => 0,
  get_device: () => -1,
  is_contiguous: () => true,
  is_pinned: () => false,
  is_shared: () => false,
  is_floating_point: (t) => /float/.test(t.dtype),
  is_complex: (t) => isComplex(t.dtype),
  is_signed: (t) => !/^(uint|bool)/.test(t.dtype),
  detach: (t) => t.alias(),
  clone: (t, ops) => Tensor.of(ops.own(t)),
};

/** Methods that return None and change nothing that is modelled. */
const NOTHING = ['backward', 'register_hook', 'retain_grad', 'register_post_accumulate_grad_hook', 'apply_'];

/** Methods that return the tensor itself: layouts, devices and names are not modelled. */
const UNCHANGED = [
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
];

/** What methods with arguments take, by the signatures of PyTorch's argument parsers. The others take none. */
const FORMAT = '* memory_format?';
const DEVICE = 'device? non_blocking? * memory_format?';
const SIGNATURES: Readonly<Record<string, string>> = {
  clone: FORMAT,
  contiguous: FORMAT,
  is_contiguous: FORMAT,
  cpu: FORMAT,
  cuda: DEVICE,
  xpu: DEVICE,
  is_pinned: 'device?',
  pin_memory: 'device?',
  backward: 'gradient? retain_graph? create_graph? inputs?',
  register_hook: 'hook',
  register_post_accumulate_grad_hook: 'hook',
  apply_: 'callable',
  rename: '*names **renamed',
  refine_names: '*names',
  align_to: '*names',
  to_dense: 'dtype? * masked_grad?',
  to_sparse: 'sparse_dim? * layout? blocksize? dense_dim?',
  to_sparse_csr: 'dense_dim?',
  to_mkldnn: 'dtype?',
};

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

/** Adds these methods to `torch.Tensor`. */
export function installTensorMethods(ops: Ops): void {
  const { vm } = ops;
  const def = definer(vm, TensorClass);
  const answer = (name: string, of: Answer): void => def(name, `self ${SIGNATURES[name] ?? (name in CASTS ? FORMAT : '')}`, (t) => of(tensorOf(vm, t), ops));
  for (const [name, of] of Object.entries(ANSWERS)) answer(name, of);
  for (const name of NOTHING) answer(name, () => null);
  for (const name of UNCHANGED) answer(name, (t) => t);
  for (const [name, dtype] of Object.entries(CASTS)) answer(name, (t) => ops.cast(t, dtype));
  def('size', 'self dim?', (t, dim) => sizeAt(ops, tensorOf(vm, t).shape, dim, size));
  def('stride', 'self dim?', (t, dim) => sizeAt(ops, strides(tensorOf(vm, t).shape), dim, tuple));
  def('requires_grad_', 'self requires_grad?', (t, on) => {
    tensorOf(vm, t).requiresGrad = on !== false;
    return t;
  });
  def('as_subclass', 'self cls', (t, cls) => (cls instanceof PyClass ? tensorOf(vm, t).alias(cls) : t));
  def('type_as', 'self other', (t, other) => (other instanceof Tensor ? ops.cast(tensorOf(vm, t), other.dtype) : other));
  def('to', 'self *args **kwargs', (t, args, kwargs) => {
    checkConversion(vm, args, kwargs);
    return to(ops, tensorOf(vm, t), [...args, ...kwargs.values()]);
  });
  def('type', 'self dtype? non_blocking? * memory_format?', (t, dtype) => {
    if (dtype === undefined || dtype === null) return `torch.${tensorTypeName(tensorOf(vm, t).dtype)}`;
    const wanted = typeof dtype === 'string' ? legacyType(dtype) : dtypeOf(dtype);
    return wanted ? ops.cast(tensorOf(vm, t), wanted) : t;
  });
}

/** All sizes, as the tuple that `whole` makes of them, or the size along one axis. Raises IndexError. */
function sizeAt(ops: Ops, all: readonly number[], dim: Value | undefined, whole: (sizes: readonly number[]) => Value): Value {
  if (dim === undefined || dim === null) return whole(all);
  const at = typeof dim === 'number' ? dim : Number.NaN;
  const found = all[at < 0 ? at + all.length : at];
  if (dim instanceof Unknown) return dim;
  if (found !== undefined) return found;
  const rank = Math.max(all.length, 1);
  throw ops.error(`Dimension out of range (expected to be in range of [${-rank}, ${rank - 1}], but got ${at})`, 'IndexError');
}

/** `x.to(...)`: only the element type matters. */
function to(ops: Ops, t: Tensor, given: readonly Value[]): Value {
  for (const v of given) {
    if (v instanceof DTypeObject) return ops.cast(t, v.dtype);
    if (v instanceof Tensor) return ops.cast(t, v.dtype);
    const dtype = v instanceof PyTuple || typeof v === 'string' || v instanceof Unknown || v === null ? null : dtypeOf(v);
    if (dtype) return ops.cast(t, dtype);
  }
  return t;
}
