import { dtypeOfCode } from '../dtypes.js';
import { type DType, elementCount } from '../graph.js';
import type { FileTensor } from './model.js';
import type { ByteSource } from './source.js';
import { Damage, type Range, Wire } from './wire.js';

/** Elements of small tensors: shapes, axes, limits. Those of weights are never read. */

const bigint = (v: bigint): number => Number(v);

/** Reads element `i` of bytes in memory's own order. */
const RAW: Partial<Record<DType, { readonly bytes: number; get(view: DataView, at: number): number }>> = {
  float32: { bytes: 4, get: (v, at) => v.getFloat32(at, true) },
  float64: { bytes: 8, get: (v, at) => v.getFloat64(at, true) },
  float16: { bytes: 2, get: (v, at) => halfOf(v.getUint16(at, true)) },
  bfloat16: { bytes: 2, get: (v, at) => bfloatOf(v.getUint16(at, true)) },
  int8: { bytes: 1, get: (v, at) => v.getInt8(at) },
  uint8: { bytes: 1, get: (v, at) => v.getUint8(at) },
  bool: { bytes: 1, get: (v, at) => (v.getUint8(at) ? 1 : 0) },
  int16: { bytes: 2, get: (v, at) => v.getInt16(at, true) },
  uint16: { bytes: 2, get: (v, at) => v.getUint16(at, true) },
  int32: { bytes: 4, get: (v, at) => v.getInt32(at, true) },
  uint32: { bytes: 4, get: (v, at) => v.getUint32(at, true) },
  int64: { bytes: 8, get: (v, at) => bigint(v.getBigInt64(at, true)) },
  uint64: { bytes: 8, get: (v, at) => bigint(v.getBigUint64(at, true)) },
};

const word = new DataView(new ArrayBuffer(4));

function bfloatOf(bits: number): number {
  word.setUint32(0, bits << 16);
  return word.getFloat32(0);
}

function halfOf(bits: number): number {
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  const size =
    exponent === 0 ? fraction * 2 ** -24 : exponent === 31 ? (fraction ? Number.NaN : Number.POSITIVE_INFINITY) : (1 + fraction / 1024) * 2 ** (exponent - 15);
  return bits & 0x8000 ? -size : size;
}

/** The elements of a tensor of at most `most`; undefined when it has more, or when they are elsewhere, damaged or of a type that is not read. */
export function elementsOf(source: ByteSource, tensor: FileTensor, most: number): number[] | undefined {
  const count = elementCount(tensor.dims);
  const dtype = dtypeOfCode(tensor.type);
  if (!(count <= most) || count < 0 || !dtype || tensor.form === 'outside' || tensor.form === 'strings' || tensor.sparse) return undefined;
  try {
    const elements = tensor.form === 'raw' ? rawElements(source, tensor.places, dtype, count) : written(source, tensor, dtype, count);
    return elements?.length === count ? elements : undefined;
  } catch (error) {
    if (error instanceof Damage) return undefined;
    throw error;
  }
}

/** What is wrong with which elements a sparse tensor says it has; of very many this is not looked at. */
export function sparseFault(source: ByteSource, { name, dims, sparse }: FileTensor, most: number): string | undefined {
  if (!sparse) return undefined;
  const { values, indices } = sparse;
  const [count = 0, axes] = indices?.dims ?? [];
  if (!indices || count !== values || indices.dims.length > 2) return `"${name}" has ${values} values and ${indices ? count : 'no'} indices`;
  if (axes !== undefined && axes !== dims.length) return `"${name}" has indices of ${axes} axes, and ${dims.length} dimensions`;
  const sizes = axes === undefined ? [elementCount(dims)] : dims;
  const at = elementsOf(source, indices, most);
  const bad = at?.findIndex((index, i) => !(index >= 0 && index < (sizes[i % sizes.length] ?? 0))) ?? -1;
  return bad < 0 ? undefined : `"${name}" has the index ${at?.[bad]}, and there are ${sizes[bad % sizes.length]} elements`;
}

function rawElements(source: ByteSource, places: readonly Range[], dtype: DType, count: number): number[] | undefined {
  const reader = RAW[dtype];
  const place = places.at(-1);
  if (!reader) return undefined;
  if (!place) return count ? undefined : [];
  if (place.to - place.from !== count * reader.bytes || place.to > source.size) return undefined;
  const bytes = source.read(place.from, place.to - place.from);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: count }, (_, i) => reader.get(view, i * reader.bytes));
}

/** Elements as numbers of the wire format. Half precision stands there as its bits. */
function written(source: ByteSource, { places, form }: FileTensor, dtype: DType, count: number): number[] | undefined {
  const wire = new Wire(source);
  const out: number[] = [];
  const convert = dtype === 'float16' ? halfOf : dtype === 'bfloat16' ? bfloatOf : (v: number): number => v;
  for (const { from, to } of places) {
    wire.seek(from);
    while (wire.position < to) {
      if (out.length >= count) return undefined;
      out.push(convert(form === 'floats' ? wire.float() : form === 'doubles' ? wire.double() : wire.int64()));
    }
  }
  return out;
}
