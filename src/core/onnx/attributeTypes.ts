/** The numbers of `AttributeProto.AttributeType` in onnx.proto, of those that are read or written. */
export const ATTRIBUTE_TYPES = { float: 1, int: 2, string: 3, tensor: 4, floats: 6, ints: 7, strings: 8 } as const;
