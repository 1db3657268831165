import { BYTES, type DType } from '../../onnx/graph.js';
import { newType, PyClass, PyObject, PyProperty, types, type Value } from '../../python/values/values.js';
import { native } from '../../python/values/vm.js';

/** `torch.float32` and the other element types. */
export const DTypeClass = newType('dtype');
export class DTypeObject extends PyObject {
  constructor(
    readonly dtype: DType,
    readonly names: readonly string[],
  ) {
    super(DTypeClass);
  }
}

DTypeClass.module = 'torch';
const read = (name: string, of: (d: DTypeObject) => Value): void =>
  DTypeClass.set(name, new PyProperty(native(name, (args) => (args[0] instanceof DTypeObject ? of(args[0]) : null))));
read('is_floating_point', (d) => /float/.test(d.dtype));
read('is_complex', (d) => d.dtype.startsWith('complex'));
read('is_signed', (d) => !/^(uint|bool)/.test(d.dtype));
read('itemsize', (d) => BYTES[d.dtype]);
for (const name of ['__repr__', '__str__', '__reduce__'])
  DTypeClass.set(
    name,
    native(name, (args) => (args[0] instanceof DTypeObject ? `torch.${args[0].names[0]}` : 'torch.dtype')),
  );

/** Every element type with its names in torch. The first one is how it prints. */
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

/** The element type that a Python value names: `torch.float32`, or Python's own `float`, `int`, `bool`. `null` when it names none. */
export function dtypeOf(v: Value): DType | null {
  if (v instanceof DTypeObject) return v.dtype;
  if (v === types.float) return 'float64';
  if (v === types.int) return 'int64';
  if (v === types.bool) return 'bool';
  if (typeof v === 'string') return dtypes.find((d) => d.names.includes(v))?.dtype ?? null;
  // `torch.ByteTensor` and the like, which make their own instances.
  if (v instanceof PyClass && v.make) return legacyTypes.find(([name]) => name === v.name)?.[1] ?? null;
  return null;
}

/** How PyTorch's messages name element types. */
const SCALAR_NAMES: Partial<Record<DType, string>> = {
  float32: 'Float',
  float64: 'Double',
  float16: 'Half',
  bfloat16: 'BFloat16',
  int8: 'Char',
  uint8: 'Byte',
  int16: 'Short',
  int32: 'Int',
  int64: 'Long',
  bool: 'Bool',
  complex64: 'ComplexFloat',
  complex128: 'ComplexDouble',
};
export const scalarName = (dtype: DType): string => SCALAR_NAMES[dtype] ?? dtype;

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
/** `torch.FloatTensor` and the like, with their element types. */
export const legacyTypes = Object.entries(LEGACY);
export const legacyType = (name: string): (typeof LEGACY)[keyof typeof LEGACY] | undefined =>
  legacyTypes.find(([n]) => name.endsWith(n) && !name.endsWith(`B${n}`))?.[1];
export const tensorTypeName = (dtype: string): string => legacyTypes.find(([, d]) => d === dtype)?.[0] ?? 'Tensor';
