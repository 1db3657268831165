import { isFloat, isInteger } from '../../onnx/dtypes.js';
import type { DType } from '../../onnx/graph.js';
import { PyBoxed, PyComplex, PyFloat, Unknown, type Value } from '../../python/values/values.js';
import { Tensor } from './tensor.js';
import { UnknownArgument } from './unknownArgument.js';

/** PyTorch's type promotion (the "Type Promotion" section of its torch.Tensor attributes page). */

/** The element type of new float tensors. `torch.set_default_dtype` changes it. */
export const defaults: { float: DType } = { float: 'float32' };

export const isComplex = (dtype: DType): boolean => dtype.startsWith('complex');
const isFloatLike = (dtype: DType): boolean => isFloat(dtype) || isComplex(dtype);
const toComplex = (dtype: DType): DType => (dtype === 'float64' || dtype === 'complex128' ? 'complex128' : 'complex64');
/** The element type of the real and imaginary parts. */
export const toReal = (dtype: DType): DType => (dtype === 'complex128' ? 'float64' : dtype === 'complex64' ? 'float32' : dtype);

const BITS: Partial<Record<DType, number>> = {
  uint8: 8,
  int8: 8,
  int16: 16,
  uint16: 16,
  int32: 32,
  uint32: 32,
  int64: 64,
  uint64: 64,
  float16: 16,
  bfloat16: 16,
  float32: 32,
  float64: 64,
};
const bits = (dtype: DType): number => BITS[dtype] ?? 0;

/** The smallest element type that holds both. */
export function promoteTypes(a: DType, b: DType): DType {
  if (a === b || b === 'bool') return a;
  if (a === 'bool') return b;
  if (isComplex(a) || isComplex(b)) return toReal(a) === 'float64' || toReal(b) === 'float64' ? 'complex128' : 'complex64';
  if (isFloat(a) && isFloat(b)) return bits(a) === bits(b) ? 'float32' : bits(a) > bits(b) ? a : b;
  if (isFloat(a)) return a;
  if (isFloat(b)) return b;
  return promoteIntegers(a, b);
}

function promoteIntegers(a: DType, b: DType): DType {
  const unsigned = a.startsWith('u') ? a : b;
  const signed = a.startsWith('u') ? b : a;
  if (a.startsWith('u') === b.startsWith('u')) return bits(a) > bits(b) ? a : b;
  if (bits(signed) > bits(unsigned)) return signed;
  return bits(unsigned) === 8 ? 'int16' : bits(unsigned) === 16 ? 'int32' : 'int64';
}

function numberType(v: Value): DType | undefined {
  if (v instanceof PyBoxed) return numberType(v.value);
  if (typeof v === 'boolean') return 'bool';
  if (typeof v === 'number' || typeof v === 'bigint') return 'int64';
  if (v instanceof PyFloat) return defaults.float;
  if (v instanceof PyComplex) return toComplex(defaults.float);
  return undefined;
}

function combine(higher: DType | undefined, lower: DType | undefined): DType | undefined {
  if (higher === undefined || lower === undefined) return higher ?? lower;
  if (isComplex(higher)) return higher;
  if (isFloat(higher)) return isComplex(lower) ? toComplex(higher) : higher;
  if (higher === 'bool' || isFloatLike(lower)) return promoteTypes(higher, lower);
  return higher;
}

/**
 * The element type of an operation on these. Tensors with dimensions decide first, then scalar tensors, then Python numbers; later ones matter only if
 * their category (bool, integer, float, complex) is higher.
 */
export function promoted(operands: readonly Value[]): DType {
  let withDims: DType | undefined;
  let scalars: DType | undefined;
  let numbers: DType | undefined;
  const join = (a: DType | undefined, b: DType): DType => (a === undefined ? b : promoteTypes(a, b));
  for (const v of operands) {
    if (v instanceof Unknown) throw new UnknownArgument(v);
    if (v instanceof Tensor) {
      if (v.shape.length) withDims = join(withDims, v.dtype);
      else scalars = join(scalars, v.dtype);
    } else {
      const type = numberType(v);
      if (type) numbers = join(numbers, type);
    }
  }
  return combine(withDims, combine(scalars, numbers)) ?? defaults.float;
}

/** The float type that division and transcendental functions give: integers become the default float type. */
export const floatOf = (dtype: DType): DType => (isFloatLike(dtype) ? dtype : defaults.float);
/** The type of sums and products: int64 for bool and integer elements. */
export const sumOf = (dtype: DType): DType => (dtype === 'bool' || isInteger(dtype) ? 'int64' : dtype);
