import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { ATTRIBUTE_TYPES } from './attributeTypes.js';
import { DTYPE_CODES } from './dtypes.js';
import type { TensorType } from './graph.js';

/** The messages of onnx.proto that we write, one function each. Field numbers are those of the standard's onnx.proto (IR version 9). */

/** IR version that belongs to opset 20 (ONNX 1.15). */
export const IR_VERSION = 9;

/** An attribute as the file format tells them apart. */
export type WireAttribute =
  | { readonly type: 'float' | 'int'; readonly value: number }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'floats' | 'ints'; readonly value: readonly number[] }
  | { readonly type: 'strings'; readonly value: readonly string[] }
  | { readonly type: 'tensor'; readonly value: Uint8Array };

/** Writes a whole number as the format's int64: 64-bit limits are clamped, since a plain number cannot hold the largest. */
export function int64(value: number): bigint | number {
  if (Number.isSafeInteger(value)) return value;
  if (value >= 2 ** 63) return 2n ** 63n - 1n;
  if (value <= -(2 ** 63)) return -(2n ** 63n);
  return BigInt(Math.trunc(value));
}

/** One message of its own. */
export function message(write: (w: BinaryWriter) => void): Uint8Array {
  const w = new BinaryWriter();
  write(w);
  return w.finish();
}

/** One length-delimited field whose content `write` gives. */
export function field(w: BinaryWriter, number: number, write: (w: BinaryWriter) => void): void {
  w.tag(number, WireType.LengthDelimited).fork();
  write(w);
  w.join();
}

export const text = (w: BinaryWriter, number: number, value: string): BinaryWriter => w.tag(number, WireType.LengthDelimited).string(value);
export const whole = (w: BinaryWriter, number: number, value: number): BinaryWriter => w.tag(number, WireType.Varint).int64(int64(value));
export const bytes = (w: BinaryWriter, number: number, value: Uint8Array): BinaryWriter => w.tag(number, WireType.LengthDelimited).bytes(value);

function packed(w: BinaryWriter, number: number, values: readonly number[], write: (value: number) => void): void {
  field(w, number, () => values.forEach(write));
}

export function attribute(w: BinaryWriter, name: string, given: WireAttribute): void {
  text(w, 1, name);
  switch (given.type) {
    case 'float':
      w.tag(2, WireType.Bit32).float(given.value);
      break;
    case 'int':
      whole(w, 3, given.value);
      break;
    case 'string':
      text(w, 4, given.value);
      break;
    case 'tensor':
      bytes(w, 5, given.value);
      break;
    case 'floats':
      packed(w, 7, given.value, (v) => w.float(v));
      break;
    case 'ints':
      packed(w, 8, given.value, (v) => w.int64(int64(v)));
      break;
    case 'strings':
      for (const value of given.value) text(w, 9, value);
      break;
  }
  whole(w, 20, ATTRIBUTE_TYPES[given.type]);
}

/** What a node says. `''` among the names stands for an optional value left out. */
export interface WireNode {
  readonly op: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, WireAttribute>>;
}

export function node(w: BinaryWriter, given: WireNode): void {
  for (const name of given.inputs) text(w, 1, name);
  for (const name of given.outputs) text(w, 2, name);
  text(w, 3, given.name);
  text(w, 4, given.op);
  for (const [name, value] of Object.entries(given.attributes)) field(w, 5, () => attribute(w, name, value));
}

/** Name and type of a graph's input, output or inner value. A size may have a name instead of a number, or neither. */
export function valueInfo(w: BinaryWriter, name: string, { shape, dtype }: TensorType, dims: readonly (number | string | undefined)[] = shape): void {
  text(w, 1, name);
  field(w, 2, () =>
    field(w, 1, () => {
      whole(w, 1, DTYPE_CODES[dtype]);
      field(w, 2, () => {
        for (const size of dims) field(w, 1, () => (typeof size === 'number' ? whole(w, 1, size) : size !== undefined && text(w, 2, size)));
      });
    }),
  );
}

/** Everything of a tensor but its elements, which follow as the field `raw_data` or lie elsewhere. */
export function tensorHead(w: BinaryWriter, name: string, type: TensorType): void {
  if (type.shape.length) packed(w, 1, type.shape, (size) => w.int64(size));
  whole(w, 2, DTYPE_CODES[type.dtype]);
  if (name) text(w, 8, name);
}

/** Where a tensor's elements lie in a file beside the model. */
export function externalData(w: BinaryWriter, location: string, offset: number, length: number): void {
  for (const [key, value] of Object.entries({ location, offset: String(offset), length: String(length) })) entry(w, 13, key, value);
  whole(w, 14, 1);
}

/** A pair of texts: metadata, places of external data. */
export function entry(w: BinaryWriter, number: number, key: string, value: string): void {
  field(w, number, () => {
    text(w, 1, key);
    text(w, 2, value);
  });
}

/** A whole small tensor with its elements. */
export const tensor = (name: string, type: TensorType, elements: Uint8Array): Uint8Array =>
  message((w) => {
    tensorHead(w, name, type);
    bytes(w, 9, elements);
  });

/** The head of a length-delimited field whose content of `length` bytes the caller places behind it. */
export const prefix = (number: number, length: number): Uint8Array => message((w) => w.tag(number, WireType.LengthDelimited).uint32(length));
