import type { Span } from '../text/notes.js';
import type { Trace } from './trace.js';

/**
 * The middle form: plain data that every front end lowers to and everything else reads.
 * Operators are ONNX operators (opset {@link OPSET}); what ONNX lacks lives in the domain `layercost`.
 * All of it survives structured cloning: ids are indices into the arrays of {@link Graph}.
 */

/** The one opset that we write; onnxruntime-web 1.30 loads it. */
export const OPSET = 20;

export type DType =
  | 'float32'
  | 'float64'
  | 'float16'
  | 'bfloat16'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'bool'
  | 'complex64'
  | 'complex128'
  | 'string'
  | PackedType
  | Container;

/** Element types that only files have, mostly for weights: bytes and parts of bytes. */
type PackedType = 'float8e4m3fn' | 'float8e4m3fnuz' | 'float8e5m2' | 'float8e5m2fnuz' | 'float8e8m0' | 'float4e2m1' | 'int4' | 'uint4' | 'int2' | 'uint2';

/** What is no tensor. Of a sequence and an optional value, `items` of {@link TensorType} are what they hold; a map's keys and values are not known. */
type Container = 'sequence' | 'optional' | 'map';

/** The element types that frameworks compute with, by their bytes. */
const PLAIN_BYTES = {
  float32: 4,
  float64: 8,
  float16: 2,
  bfloat16: 2,
  int8: 1,
  int16: 2,
  int32: 4,
  int64: 8,
  uint8: 1,
  uint16: 2,
  uint32: 4,
  uint64: 8,
  bool: 1,
  complex64: 8,
  complex128: 16,
  string: 0,
} satisfies Partial<Record<DType, number>>;

/** Names of the types that a person may give an input. */
export const PLAIN_TYPES: ReadonlySet<string> = new Set(Object.keys(PLAIN_BYTES));

/** Bytes of one element, as stored in a plain array of that type; a part of a byte where several elements share one. */
export const BYTES: Record<DType, number> = {
  ...PLAIN_BYTES,
  float8e4m3fn: 1,
  float8e4m3fnuz: 1,
  float8e5m2: 1,
  float8e5m2fnuz: 1,
  float8e8m0: 1,
  float4e2m1: 0.5,
  int4: 0.5,
  uint4: 0.5,
  int2: 0.25,
  uint2: 0.25,
  sequence: 0,
  optional: 0,
  map: 0,
};

/** Bytes of all elements of a tensor: whole ones, as an odd last element has a byte for itself. */
export const bytesOf = ({ shape, dtype }: TensorType): number => Math.ceil(elementCount(shape) * BYTES[dtype]);

/** The type of a tensor: every dimension is a concrete whole number (>= 0). `[]` is a scalar. */
export interface TensorType {
  readonly shape: readonly number[];
  readonly dtype: DType;
  /** What a {@link Container} holds. Its shape is then how many there are: `[3]` of a sequence, `[]` of an optional value. */
  readonly items?: readonly TensorType[];
}

export type ValueId = number;
export type NodeId = number;
export type LayerId = number;

/** Who made a value that no node makes. */
export type Role = 'input' | 'parameter' | 'buffer' | 'constant';

/** One tensor in the graph. A value without `role` is made by a node. Counting needs no data; `data` is there for small constants and for what a file held. */
export interface Value extends TensorType {
  readonly id: ValueId;
  name: string;
  readonly role?: Role;
  /** The layer that owns a parameter or buffer. */
  readonly owner?: LayerId;
  /** How many parameters it holds, where several share an element: weights of four bits in bytes. */
  parameters?: number;
  /** Elements in row-major order; int64 as plain numbers while they are safe. */
  readonly data?: ArrayLike<number>;
  /** Why its shape, and perhaps its type, is not known: `shape` and `dtype` then say nothing. */
  readonly unknown?: string;
}

export type AttributeValue = number | string | readonly number[] | readonly string[] | FloatAttribute | TensorAttribute | Graph;
/** Marks a number as a float attribute: JavaScript cannot tell 1.0 from 1, the file format must. */
interface FloatAttribute {
  readonly float: number;
}
/** A small tensor with its elements. */
export interface TensorAttribute extends TensorType {
  readonly data: readonly number[];
}
export type Attributes = Readonly<Record<string, AttributeValue>>;

export const float = (value: number): FloatAttribute => ({ float: value });

export interface Node {
  readonly id: NodeId;
  /** ONNX operator name, or a custom one in the domain `layercost`. */
  readonly op: string;
  readonly domain: '' | 'layercost' | string;
  /** -1 stands for an optional input left out. */
  readonly inputs: readonly ValueId[];
  readonly outputs: readonly ValueId[];
  readonly attributes: Attributes;
  /** The layer that was running, and which of its calls (0 = the first). */
  readonly layer: LayerId;
  readonly call: number;
  /** Why a runtime cannot run this node. Counting never needs a node to be runnable. */
  readonly unrunnable?: string;
  /** What the file calls it that it was read from, or a runtime where the file gives no name. */
  readonly name?: string;
  /** How often it runs each time that the network does: the passes of a loop around it; absent = once. */
  readonly times?: number;
  /** True for work that only our lowering added (a product that stands for a cumulative sum...): it costs no multiply-adds. */
  readonly free?: boolean;
}

/** A parameter or buffer of a module as `named_parameters` would list it. `value` is -1 when its shape could not be known. */
export interface OwnedTensor {
  readonly name: string;
  readonly value: ValueId;
  /** Path of the layer that counted it first, when it is shared. */
  readonly sharedWith?: string;
  /** Why the shape is unknown. */
  readonly unknown?: string;
}

/** One run of a layer. */
export interface LayerCall {
  /** The call expression in the user's code that ran it. */
  readonly span: Span | null;
  /** Values that went in and came out, in order; empty when evaluation stopped inside. */
  readonly inputs: readonly ValueId[];
  /** Shapes of what came back: one tensor's, or a list for a tuple, nested as returned. `null` when unknown. */
  readonly output: Shapes | null;
  /** The tensors among what came back, in order. */
  readonly outputs?: readonly ValueId[];
}

/** A shape, or a (nested) list or record of shapes; what is no tensor is named by its type (`NoneType`, `int`). */
export type Shapes = readonly number[] | string | readonly Shapes[] | { readonly [key: string]: Shapes };

/** Shapes of all tensors in what a layer returned, in order. */
export function flatShapes(shapes: Shapes | null): (readonly number[])[] {
  if (shapes === null || typeof shapes === 'string') return [];
  if (!Array.isArray(shapes)) return Object.values(shapes).flatMap((s) => flatShapes(s as Shapes));
  return shapes.every((d) => typeof d === 'number') ? [shapes as readonly number[]] : shapes.flatMap((s) => flatShapes(s as Shapes));
}

/** The tensors of a tuple one by one; anything else as one output. */
export function outputsOf(output: Shapes | null): Shapes[] {
  if (output === null) return [];
  const isTensor = Array.isArray(output) && output.every((d) => typeof d === 'number');
  return Array.isArray(output) && !isTensor ? [...(output as readonly Shapes[])] : [output];
}

/**
 * What a person wrote: a module instance (container or not), or a functional call site inside one module instance.
 * Every node belongs to one; hints, diagram, table, measurement and go-to-source meet in its id.
 */
export interface Layer {
  readonly id: LayerId;
  /** First name in `named_modules()` order ('' = the root); a functional call is `<module path>:<function>#<n>`. */
  path: string;
  className: string;
  readonly type: 'module' | 'function';
  /** Enclosing module in the tree, -1 for the root. */
  parent: LayerId;
  /** True for a module with modules in it, even if an earlier module has them all, too, and they bear that one's path. */
  hasChildren?: boolean;
  /** The call that constructed it; for a functional call the call itself. Null when no user code did. */
  readonly constructed: Span | null;
  /** Calls in user code between the entry and the construction, outermost first; the last one is `constructed`. */
  readonly frames: readonly Span[];
  readonly calls: LayerCall[];
  readonly tensors: OwnedTensor[];
  /** True when evaluation stopped before or inside this layer, so that its cost is not known. */
  unknown?: string;
}

export interface Graph {
  readonly values: Value[];
  readonly nodes: Node[];
  readonly layers: Layer[];
  readonly inputs: ValueId[];
  readonly outputs: ValueId[];
  /** What Python called, where somebody asked for it. */
  readonly trace?: Trace;
}

export const emptyGraph = (): Graph => ({ values: [], nodes: [], layers: [], inputs: [], outputs: [] });

/** Whether nothing is known of a value's shape. */
export const isUnknown = (value: Value | undefined): boolean => value?.unknown !== undefined;

/** How many parameters a tensor of them holds. */
export const parametersIn = ({ parameters, shape }: Value): number => parameters ?? elementCount(shape);

/** Product of the dimensions. Exact while below 2^53. */
export function elementCount(shape: readonly number[]): number {
  let n = 1;
  // Asked for more often than anything else: an iterator for each shape would be what a short run spends most memory on.
  for (let i = 0; i < shape.length; i++) n *= shape[i] as number;
  return n;
}
