import * as proto from '../../src/core/onnx/proto.js';
import { type Graph, writeGraph } from './models.js';

/** Messages of the format put together from bytes, for files that are too large, too deep or too wrong for a writer. */

const varint = (n: number): number[] => (n < 128 ? [n] : [(n % 128) | 128, ...varint(Math.floor(n / 128))]);

/** The head of a field whose content has so many bytes. */
const head = (number: number, length: number): Buffer => Buffer.from([...varint(number * 8 + 2), ...varint(length)]);

export const field = (number: number, content: Uint8Array | string): Buffer => {
  const bytes = Buffer.from(content);
  return Buffer.concat([head(number, bytes.length), bytes]);
};

/** A file around the content of its graph. */
export const fileOf = (...graph: readonly Uint8Array[]): Buffer =>
  Buffer.concat([Buffer.from([8, 9]), field(8, Uint8Array.from([16, 20])), field(7, Buffer.concat(graph))]);

/** The content of a graph. */
export const graphOf = (graph: Graph): Uint8Array => proto.message(writeGraph(graph));

/** Branches in branches, so many levels: each is written around the one before it, and none is copied. */
export function nested(depth: number, innermost: Uint8Array): Buffer {
  const heads: Buffer[] = [];
  const tails: Buffer[] = [];
  let length = innermost.length;
  const around = (before: Buffer, after: Buffer): void => {
    heads.push(before);
    tails.push(after);
    length += before.length + after.length;
  };
  const nothing = Buffer.alloc(0);
  // The type of an attribute that is a graph.
  const type = Buffer.from([0xa0, 1, 5]);
  const other = field(5, Buffer.concat([field(1, 'else_branch'), field(6, field(12, field(1, 'x'))), type]));
  for (let i = 0; i < depth; i++) {
    around(Buffer.concat([field(1, 'then_branch'), head(6, length)]), type);
    around(Buffer.concat([field(1, 'c'), field(2, 'y'), field(4, 'If'), other, head(5, length)]), nothing);
    around(head(1, length), field(12, field(1, 'y')));
  }
  return Buffer.concat([...heads.reverse(), innermost, ...tails]);
}
