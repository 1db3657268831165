import { BinaryReader, BinaryWriter } from '@bufbuild/protobuf/wire';

/** The way from a model to the dimensions of its inputs and outputs, as field numbers: graph, input or output, type, tensor type, shape, dimension. */
const WAY: readonly (readonly number[])[] = [[7], [11, 12], [2], [1], [2], [1]];

/** What a graph says of the values between its nodes. */
const VALUE_INFO = 13;

/** The same file with the first dimension of every input and output open, under a name, and nothing said of values between. */
export function withDynamicBatch(bytes: Uint8Array, name = 'batch', depth = 0): Uint8Array<ArrayBuffer> {
  const fields = WAY[depth];
  // A dimension itself: its name is field 2.
  if (!fields)
    return new BinaryWriter()
      .uint32((2 << 3) | 2)
      .string(name)
      .finish() as Uint8Array<ArrayBuffer>;
  const reader = new BinaryReader(bytes);
  const writer = new BinaryWriter();
  let isFirst = true;
  while (reader.pos < reader.len) {
    const from = reader.pos;
    const [field, wire] = reader.tag();
    if (wire === 2 && fields.includes(field) && (depth < WAY.length - 1 || isFirst)) {
      writer.uint32((field << 3) | 2).bytes(withDynamicBatch(reader.bytes(), name, depth + 1));
      isFirst = false;
      continue;
    }
    reader.skip(wire, field);
    if (depth !== 1 || field !== VALUE_INFO) writer.raw(bytes.subarray(from, reader.pos));
  }
  return writer.finish() as Uint8Array<ArrayBuffer>;
}
