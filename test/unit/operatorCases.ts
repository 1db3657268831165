import type { Attributes } from '../../src/core/onnx/graph.js';
import { activation, binary, conv, linear, normalization, pool, unary } from './arithmeticCases.js';
import { create, indexing, recurrent, reduce, resize, rest, shape } from './movingCases.js';
import type { Operand } from './runtime.js';

/** One node: operator, operands, attributes, the shapes it gives and its multiply-adds. */
interface Case {
  readonly op: string;
  readonly operands: readonly (Operand | undefined)[];
  readonly attributes: Attributes;
  readonly shapes: readonly (readonly number[])[];
  readonly macs: number;
  /** Why the runtime is not asked: it has no kernel for this. */
  readonly skip?: string;
}

export const cases: readonly Case[] = [conv, pool, linear, normalization, activation, unary, binary, reduce, shape, indexing, recurrent, resize, create, rest]
  .flat()
  .map(([op, operands, attributes, shapes, macs = 0, skip]) => ({ op, operands, attributes, shapes, macs, skip }));
