import type { GraphBuilder } from '../builder.js';
import { isFloat } from '../dtypes.js';
import { elementCount, type Node, type Value } from '../graph.js';

/**
 * Choices that depend on data, such as which experts a token goes to. Nobody knows which are made, but of how many: the elements of a mask that tells one
 * choice from the others are true evenly, once per so many. Found by following a value back to the operator that chose (`TopK`, `ArgMax`).
 */

/** Where a value comes from: an operator that chose among so many. */
interface Origin {
  readonly choices: number;
}

/** What part of the elements of a value is not zero. */
interface Share extends Origin {
  readonly fraction: number;
  /** The choice that it is about, where it is about one. */
  readonly choice?: number;
}

/** Operators that only move elements, or take some of them. */
const MOVES = new Set(['Cast', 'Identity', 'Reshape', 'Flatten', 'Squeeze', 'Unsqueeze', 'Transpose', 'Slice', 'Gather', 'Expand', 'Split']);

/** Nodes between a mask and the operator that chose. Real ones are a handful. @limit operators between a mask and what chose it: operators */
const LENGTH = 40;

/** How many elements of a mask, and how many choices there are. `undefined` for a mask that is about no choice. */
export function chosenElements(builder: GraphBuilder, mask: Value): { readonly count: number; readonly choices: number } | undefined {
  const share = shareOf(builder, mask, LENGTH);
  if (!share) return undefined;
  const { fraction, choices, choice } = share;
  const exact = elementCount(mask.shape) * fraction;
  // Every choice gets its whole number, so that those of all choices together are all elements.
  const count = choice === undefined || fraction >= 1 ? Math.round(exact) : Math.floor(exact * (choice + 1) + EPSILON) - Math.floor(exact * choice + EPSILON);
  return { count, choices };
}
const EPSILON = 1e-6;

/** How often each choice was made, for the sum of a mask that has a column for each. `undefined` for anything else. */
export function countsOf(builder: GraphBuilder, value: Value): { readonly counts: number[]; readonly choices: number } | undefined {
  const node = builder.elements.maker(value);
  const from = node && input(builder, node, 0);
  if (!node || !from) return undefined;
  if (MOVES.has(node.op)) return elementCount(from.shape) === elementCount(value.shape) ? countsOf(builder, from) : undefined;
  const share = node.op === 'ReduceSum' ? shareOf(builder, from, LENGTH) : undefined;
  if (!share || share.choice !== undefined || elementCount(value.shape) !== share.choices) return undefined;
  const each = (elementCount(from.shape) / share.choices) * share.fraction;
  const counts = Array.from({ length: share.choices }, (_, i) => Math.floor(each * (i + 1) + EPSILON) - Math.floor(each * i + EPSILON));
  return { counts, choices: share.choices };
}

/** Among how many the elements of a value were chosen. */
export const choicesOf = (builder: GraphBuilder, value: Value): number | undefined => originOf(builder, value, LENGTH)?.choices;

/** Whether a value tells that all elements of a mask are true which the network is given. */
export function isAllOfInput(builder: GraphBuilder, value: Value, left = LENGTH, reduced = false): boolean {
  if (value.role === 'input') return reduced && !isFloat(value.dtype);
  const node = builder.elements.maker(value);
  const from = node && input(builder, node, 0);
  if (!node || !from || left === 0) return false;
  const other = node.op === 'Equal' ? input(builder, node, 1)?.data : undefined;
  const keeps = node.op === 'ReduceMin' || MOVES.has(node.op) || (other?.length === 1 && other[0] === 1);
  return keeps && isAllOfInput(builder, from, left - 1, reduced || node.op === 'ReduceMin');
}

const input = (builder: GraphBuilder, node: Node, i: number): Value | undefined => builder.graph.values[node.inputs[i] ?? -1];

function originOf(builder: GraphBuilder, value: Value, left: number): Origin | undefined {
  const node = builder.elements.maker(value);
  const from = node && input(builder, node, 0);
  if (!node || !from || left === 0) return undefined;
  if (node.op === 'ArgMax' || node.op === 'ArgMin' || (node.op === 'TopK' && node.outputs[1] === value.id)) {
    const axis = typeof node.attributes.axis === 'number' ? node.attributes.axis : -1;
    const choices = from.shape[axis < 0 ? axis + from.shape.length : axis];
    // All of them sorted is no choice.
    return choices === undefined || (node.op === 'TopK' && value.shape[axis < 0 ? axis + value.shape.length : axis] === choices) ? undefined : { choices };
  }
  return MOVES.has(node.op) || node.op === 'TopK' ? originOf(builder, from, left - 1) : undefined;
}

function shareOf(builder: GraphBuilder, value: Value, left: number): Share | undefined {
  const node = builder.elements.maker(value);
  const from = node && input(builder, node, 0);
  if (!node || !from || left === 0) return undefined;
  const next = (of: Value = from): Share | undefined => shareOf(builder, of, left - 1);
  switch (node.op) {
    case 'OneHot': {
      const origin = originOf(builder, from, left - 1);
      return origin && { ...origin, fraction: 1 / origin.choices };
    }
    case 'Equal': {
      const other = input(builder, node, 1);
      const origin = originOf(builder, from, left - 1);
      return origin && other?.data ? { ...origin, fraction: 1 / origin.choices, choice: other.data.length === 1 ? other.data[0] : undefined } : undefined;
    }
    case 'Greater':
      return isZero(input(builder, node, 1)) ? next() : undefined;
    case 'ScatterElements': {
      const index = input(builder, node, 1);
      const origin = index && originOf(builder, index, left - 1);
      const axis = typeof node.attributes.axis === 'number' ? node.attributes.axis : 0;
      if (!origin || value.shape.at(axis) !== origin.choices || !isZero(from)) return undefined;
      return { ...origin, fraction: Math.min(1, (index.shape.at(axis) ?? 1) / origin.choices) };
    }
    case 'ReduceMax':
    case 'ReduceSum': {
      const inner = next();
      return inner && { ...inner, fraction: Math.min(1, (inner.fraction * elementCount(from.shape)) / Math.max(1, elementCount(value.shape))) };
    }
    default:
      return MOVES.has(node.op) ? moved(builder, node, from, value, next()) : undefined;
  }
}

/** A part of a mask over all choices is about one of them, when it is what a slice takes of their axis. */
function moved(builder: GraphBuilder, node: Node, from: Value, value: Value, share: Share | undefined): Share | undefined {
  if (!share || share.choice !== undefined) return share;
  const start = node.op === 'Slice' || node.op === 'Gather' ? input(builder, node, 1)?.data : undefined;
  const isOne = elementCount(from.shape) === elementCount(value.shape) * share.choices;
  return isOne && start?.length === 1 ? { ...share, choice: start[0] } : share;
}

const isZero = (value: Value | undefined): boolean => value?.data !== undefined && Array.from(value.data).every((v) => v === 0);
