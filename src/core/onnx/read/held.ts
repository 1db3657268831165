import { dtypeOfCode } from '../dtypes.js';
import { BYTES, type DType, elementCount, type TensorType } from '../graph.js';
import type { Dimensions } from './dimensions.js';
import type { FileTensor, FileType } from './model.js';

/** More stand in damaged files only. @limit dimensions of one tensor of a model file: dimensions */
const RANK = 64;

/** What a tensor of a file claims to be, and what is wrong with it. Without a type it cannot be used. */
interface Claim {
  readonly type: { readonly shape: readonly number[]; readonly dtype: DType } | undefined;
  readonly fault: string | undefined;
}

/** Whether a shape is one, whatever a file says. */
export const isShape = (shape: readonly number[]): boolean =>
  shape.length <= RANK && shape.every((dim) => Number.isSafeInteger(dim) && dim >= 0) && elementCount(shape) <= Number.MAX_SAFE_INTEGER;

/** A declared type, when all of it is known; how many tensors a sequence has is known only when it runs. */
export function typeFrom(type: FileType | undefined, name: string, dimensions: Dimensions): TensorType | undefined {
  if (!type) return undefined;
  if (type.is === 'map') return { shape: [], dtype: 'map' };
  if (type.is === 'sequence') return { shape: [], dtype: 'sequence' };
  if (type.is === 'optional') {
    const held = typeFrom(type.of, name, dimensions);
    return { shape: [], dtype: 'optional', ...(held ? { items: [held] } : {}) };
  }
  const shape = dimensions.shapeOf(type, name);
  const dtype = dtypeOfCode(type.element);
  return shape && dtype && isShape(shape) ? { shape, dtype } : undefined;
}

/** Why a declared tensor cannot be one, whatever its dynamic dimensions are. */
export function declaredFault(type: FileType | undefined, name: string, dimensions: Dimensions): string | undefined {
  if (type?.is !== 'tensor') return undefined;
  if (!dtypeOfCode(type.element)) return unknownType(type.element, name);
  const shape = dimensions.shapeOf(type, name);
  return shape && !isShape(shape) ? uncountable(shape, name) : undefined;
}

const unknownType = (code: number, name: string): string => `the element type ${code} of "${name}" is not known`;
const uncountable = (shape: readonly number[], name: string): string =>
  `"${name}" declares [${shape.slice(0, 8).map(BigInt).join(', ')}], more elements than can be counted`;

/** The type of a tensor that the file holds. */
export function claimOf(tensor: FileTensor): Claim {
  const { name, dims, type } = tensor;
  const dtype = dtypeOfCode(type);
  if (!dtype) return { type: undefined, fault: unknownType(type, name) };
  const bad = dims.find((dim) => !(dim >= 0));
  if (bad !== undefined) return { type: undefined, fault: `${BigInt(bad)} is not allowed as a size: "${name}" is shown as ?` };
  if (!isShape(dims)) return { type: undefined, fault: uncountable(dims, name) };
  return { type: { shape: dims, dtype }, fault: presenceFault(tensor, dtype) };
}

/** The bytes that a tensor says it has and has not. */
function presenceFault({ name, dims, places, form, sparse }: FileTensor, dtype: DType): string | undefined {
  if (form === 'outside' || form === 'strings') return undefined;
  const count = sparse?.values ?? elementCount(dims);
  const present = places.reduce((sum, { from, to }) => sum + to - from, 0);
  // Whole numbers of the wire format take at least a byte; several small elements may share one.
  const least = form === 'raw' ? Math.ceil(count * BYTES[dtype]) : form === 'ints' ? Math.ceil(count * Math.min(1, BYTES[dtype])) : count * 4;
  return present < least ? `"${name}" declares ${bytesOf(least)} and has ${bytesOf(present)}` : undefined;
}

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'];

function bytesOf(bytes: number): string {
  const unit = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  return `${Number((bytes / 1000 ** unit).toPrecision(3))} ${UNITS[unit]}`;
}
