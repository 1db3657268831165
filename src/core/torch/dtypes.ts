import type { DType } from '../onnx/graph.js';
import { PyBuiltin, PyClass, PyObject, type Value, newType, types } from '../python/values.js';

/** `torch.float32` and its sisters. */
export const DTypeClass = newType('dtype');
export class DTypeObject extends PyObject {
  constructor(
    readonly dtype: DType,
    readonly names: readonly string[],
  ) {
    super(DTypeClass);
  }
}

/** Every element type under its torch names, the first being how it prints. */
export const dtypes: readonly DTypeObject[] = (
  [
    ['float32', 'float32', 'float'],
    ['float64', 'float64', 'double'],
    ['float16', 'float16', 'half'],
    ['bfloat16', 'bfloat16'],
    ['int8', 'int8'],
    ['int16', 'int16', 'short'],
    ['int32', 'int32', 'int'],
    ['int64', 'int64', 'long'],
    ['uint8', 'uint8'],
    ['uint16', 'uint16'],
    ['uint32', 'uint32'],
    ['uint64', 'uint64'],
    ['bool', 'bool'],
    ['complex64', 'complex64', 'cfloat'],
    ['complex128', 'complex128', 'cdouble'],
  ] as const
).map(([dtype, ...names]) => new DTypeObject(dtype, names));

export const dtypeObject = (dtype: DType): DTypeObject => dtypes.find((d) => d.dtype === dtype) as DTypeObject;

/** What names an element type in Python: `torch.float32`, and Python's own `float`, `int`, `bool`. `null` when it names none. */
export function dtypeOf(v: Value): DType | null {
  if (v instanceof DTypeObject) return v.dtype;
  if (v === types.float) return 'float32';
  if (v === types.int) return 'int64';
  if (v === types.bool) return 'bool';
  if (typeof v === 'string') return dtypes.find((d) => d.names.includes(v))?.dtype ?? null;
  if (v instanceof PyBuiltin || v instanceof PyClass) return null;
  return null;
}
