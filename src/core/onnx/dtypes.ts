import type { AttributeValue, DType } from './graph.js';

/** The numbers of `TensorProto.DataType` in onnx.proto; zero, which means undefined there, for what is no tensor. */
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
  float8e4m3fn: 17,
  float8e4m3fnuz: 18,
  float8e5m2: 19,
  float8e5m2fnuz: 20,
  uint4: 21,
  int4: 22,
  float4e2m1: 23,
  float8e8m0: 24,
  uint2: 25,
  int2: 26,
  sequence: 0,
  optional: 0,
  map: 0,
};

const byCode = new Map(Object.entries(DTYPE_CODES).map(([dtype, code]) => [code, dtype as DType]));

/** The element type behind a number of the file format; `undefined` when it names none. */
export const dtypeOfCode = (code: number): DType | undefined => (code ? byCode.get(code) : undefined);

/**
 * An element type as an attribute holds it (`Cast.to`, `EyeLike.dtype`): by name, which is what we emit, or by the file format's number.
 * `undefined` when the attribute is absent or names no type.
 */
export function dtypeAttribute(value: AttributeValue | undefined): DType | undefined {
  if (typeof value === 'number') return dtypeOfCode(value);
  return typeof value === 'string' && Object.hasOwn(DTYPE_CODES, value) ? (value as DType) : undefined;
}

export const isFloat = (dtype: DType): boolean => dtype === 'float32' || dtype === 'float64' || dtype === 'float16' || dtype === 'bfloat16';
export const isInteger = (dtype: DType): boolean => /^u?int/.test(dtype);
