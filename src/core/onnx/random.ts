import { BYTES, type DType, elementCount, type TensorType } from './graph.js';

/** Seeded random elements, fast enough for a hundred megabytes of weights: one block of normals is made once and read again with other scales. */

/** Normals in the shared block: 4 MB, enough that no layer sees the period, little enough to be made in a few hundredths of a second. */
export const BLOCK = 1 << 20;

/** Xorshift (Marsaglia 2003, 32 bits): the same numbers for the same seed everywhere. */
export function xorshift(seed: number): () => number {
  let x = (Math.imul(seed | 0, 0x9e3779b1) ^ 0x6d2b79f5) | 0 || 1;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) / 2 ** 32;
  };
}

/** Standard normal numbers after Box and Muller 1958. */
export function normals(seed: number, count: number): Float32Array {
  const next = xorshift(seed);
  for (let i = 0; i < 16; i++) next();
  const out = new Float32Array(count);
  for (let i = 0; i < count; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - next()));
    const angle = 2 * Math.PI * next();
    out[i] = radius * Math.cos(angle);
    if (i + 1 < count) out[i + 1] = radius * Math.sin(angle);
  }
  return out;
}

/** The bytes of a tensor's elements, made only when there is a place for them. */
export interface Raw {
  readonly byteLength: number;
  /** Fills `target`, which has `byteLength` bytes. */
  write(target: Uint8Array): void;
}

const byteLengthOf = (type: TensorType): number => elementCount(type.shape) * BYTES[type.dtype];

const scratch = new Float32Array(1 << 14);
const scratchBits = new Uint32Array(scratch.buffer);
const scratchHalf = new Uint16Array(scratch.length);

/**
 * Elements `shift + scale * normal` (or its absolute value above the shift), read from `block` beginning at `start`, in the type asked for.
 * Little-endian, as the file format has it and as every machine is that runs JavaScript.
 */
export function normalRaw(type: TensorType, block: Float32Array, start: number, scale: number, shift: number, positive = false): Raw {
  const count = elementCount(type.shape);
  const write = (target: Uint8Array): void => {
    let from = start % block.length;
    for (let done = 0; done < count; ) {
      const many = Math.min(scratch.length, count - done, block.length - from);
      const part = scratch.subarray(0, many);
      const source = block.subarray(from, from + many);
      if (positive) for (let i = 0; i < many; i++) part[i] = shift + scale * Math.abs(source[i] as number);
      else for (let i = 0; i < many; i++) part[i] = shift + scale * (source[i] as number);
      target.set(converted(many, type.dtype), done * BYTES[type.dtype]);
      done += many;
      from = (from + many) % block.length;
    }
  };
  return { byteLength: byteLengthOf(type), write };
}

/** The first `many` elements of the scratch space as bytes of another float type. */
function converted(many: number, dtype: DType): Uint8Array {
  if (dtype === 'float64') return new Uint8Array(Float64Array.from(scratch.subarray(0, many)).buffer);
  if (dtype === 'float32') return new Uint8Array(scratch.buffer, 0, many * 4);
  if (dtype === 'bfloat16') {
    // Round to nearest, ties to even: the upper half of a single-precision number.
    for (let i = 0; i < many; i++) {
      const bits = scratchBits[i] as number;
      scratchHalf[i] = (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
    }
  } else {
    for (let i = 0; i < many; i++) scratchHalf[i] = halfBits(scratchBits[i] as number);
  }
  return new Uint8Array(scratchHalf.buffer, 0, many * 2);
}

/** Bits of the half-precision number nearest to the single-precision number with these bits, ties to even. @internal */
export function halfBits(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const exponent = (bits >>> 23) & 0xff;
  const fraction = bits & 0x7fffff;
  if (exponent === 0xff) return sign | 0x7c00 | (fraction ? 0x200 : 0);
  const scaled = exponent - 112;
  if (scaled >= 31) return sign | 0x7c00;
  if (scaled <= 0) {
    if (scaled < -10) return sign;
    const full = fraction | 0x800000;
    const drop = 14 - scaled;
    const half = full >>> drop;
    const rest = full & ((1 << drop) - 1);
    const tie = 1 << (drop - 1);
    return sign | (rest > tie || (rest === tie && half & 1) ? half + 1 : half);
  }
  // A carry out of the fraction raises the exponent, up to infinity: just what rounding means.
  const kept = ((scaled << 10) | (fraction >>> 13)) >>> 0;
  const rest = fraction & 0x1fff;
  return sign | (rest > 0x1000 || (rest === 0x1000 && kept & 1) ? kept + 1 : kept);
}

export type TypedArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array;

/** Known elements in the array that holds their type: half precision as its bits, bool as bytes, 64-bit integers as bigints. */
export function typedArray(data: ArrayLike<number>, dtype: DType): TypedArray {
  switch (dtype) {
    case 'float32':
      return Float32Array.from(data);
    case 'float64':
      return Float64Array.from(data);
    case 'int64':
      return BigInt64Array.from(Array.from(data, clampedBigInt));
    case 'uint64':
      return BigUint64Array.from(Array.from(data, clampedBigInt));
    case 'float16':
    case 'bfloat16': {
      const single = Float32Array.from(data);
      const bits = new Uint32Array(single.buffer);
      return Uint16Array.from(bits, (b) => (dtype === 'float16' ? halfBits(b) : (b + 0x7fff + ((b >>> 16) & 1)) >>> 16));
    }
    case 'bool':
      return Uint8Array.from(data, (v) => (v ? 1 : 0));
    default:
      return INTEGER_ARRAYS[dtype]?.from(data) ?? Uint8Array.from(data);
  }
}

const INTEGER_ARRAYS: Partial<Record<DType, { from(data: ArrayLike<number>): TypedArray }>> = {
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
};

/** The largest 64-bit integers are not plain numbers: what means "to the end" stays there. */
function clampedBigInt(v: number): bigint {
  if (v >= 2 ** 63) return 2n ** 63n - 1n;
  if (v <= -(2 ** 63)) return -(2n ** 63n);
  return Number.isFinite(v) ? BigInt(Math.trunc(v)) : 0n;
}

/** The bytes of known elements. */
export function dataRaw(data: ArrayLike<number>, dtype: DType): Raw {
  const array = typedArray(data, dtype);
  return { byteLength: array.byteLength, write: (target) => target.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength)) };
}

/** Nothing but zeros: new memory is that already. */
export const zeroRaw = (type: TensorType): Raw => ({ byteLength: byteLengthOf(type), write: () => {} });
