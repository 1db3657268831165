import type { AttributeValue, DType } from './graph.js';

/** The numbers of `TensorProto.DataType` in onnx.proto. */
export const DTYPE_CODES: Readonly<Record<DType, number>> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
  complex64: 14,
  complex128: 15,
  bfloat16: 16,
};

const byCode = new Map(Object.entries(DTYPE_CODES).map(([dtype, code]) => [code, dtype as DType]));

/**
 * An element type as an attribute holds it (`Cast.to`, `EyeLike.dtype`): by name, which is what we emit, or by the file format's number.
 * `undefined` when the attribute is absent or names no type.
 */
export function dtypeAttribute(value: AttributeValue | undefined): DType | undefined {
  if (typeof value === 'number') return byCode.get(value);
  return typeof value === 'string' && value in DTYPE_CODES ? (value as DType) : undefined;
}

export const isFloat = (dtype: DType): boolean => dtype === 'float32' || dtype === 'float64' || dtype === 'float16' || dtype === 'bfloat16';
export const isInteger = (dtype: DType): boolean => /^u?int/.test(dtype);
