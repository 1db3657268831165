import type { Attributes } from '../../src/core/onnx/graph.js';
import { xorshift } from '../../src/core/onnx/random.js';
import { flags, floats, type Operand } from './runtime.js';

/** How the tables of operators are written: short names for operands with seeded elements. */

const next = xorshift(7);
const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
const make = (shape: readonly number[], of: () => number): Operand =>
  floats(
    Array.from({ length: size(shape) }, () => Math.fround(of())),
    shape,
  );

/** Floats between -2 and 2. */
export const f = (...shape: number[]): Operand => make(shape, () => 4 * next() - 2);
/** Floats between 0.1 and 1: within the domain of roots, logarithms and inverse functions. */
export const p = (...shape: number[]): Operand => make(shape, () => 0.1 + 0.9 * next());
/** Floats above 1. */
export const above = (...shape: number[]): Operand => make(shape, () => 1.1 + next());
/** Whole numbers from 0 to 8 as floats: many are equal. */
export const few = (...shape: number[]): Operand => make(shape, () => Math.floor(9 * next()));
/** 64-bit integers below `limit` that the graph gets as an input. */
export const i = (limit: number, ...shape: number[]): Operand => ({
  shape,
  dtype: 'int64',
  data: Array.from({ length: size(shape) }, () => Math.floor(limit * next())),
});
export const b = (...shape: number[]): Operand =>
  flags(
    Array.from({ length: size(shape) }, () => (next() < 0.5 ? 1 : 0)),
    shape,
  );
export const typed = (operand: Operand, dtype: Operand['dtype']): Operand => ({ ...operand, dtype });
export const scalar = (value: number, dtype: Operand['dtype'] = 'float32'): Operand => ({ shape: [], dtype, data: [value], constant: true });
export const none = undefined;
/** The largest 64-bit integer, as nearly as a plain number says it: "to the end". */
export const LAST = 2 ** 63;

export type Row = readonly [
  op: string,
  operands: readonly (Operand | undefined)[],
  attributes: Attributes,
  shapes: readonly (readonly number[])[],
  macs?: number,
  skip?: string,
];
