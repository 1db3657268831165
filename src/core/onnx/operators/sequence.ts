import type { TensorType } from '../graph.js';
import { type OperatorRule, type RuleInput, ShapeError } from './rule.js';
import { at, axisIn, DataDependent, dim, type Inputs, isSameType, known, like, need, num, parts, type Rules } from './support.js';

/** Lists of tensors and values that may be missing. Neither is a tensor: its `items` are what it holds. No multiply-adds. */

/** A list of these tensors. */
const sequenceOf = (items: readonly TensorType[]): TensorType => ({ shape: [parts(items.length, 'A sequence')], dtype: 'sequence', items });

/** The tensors of a list; how many a list has that comes from outside is known only when it runs. */
function itemsOf(inputs: Inputs, op: string): readonly TensorType[] {
  const { dtype, items } = need(inputs, 0, op);
  if (dtype !== 'sequence') throw new ShapeError(`${op} needs a sequence, but got a tensor of ${dtype}`);
  if (!items) throw new DataDependent(`${op}: how many tensors the sequence has is not known`);
  return items;
}

/** A position in a list, from the end when negative and below `limit`; `undefined` when it is not known. */
function positionIn(input: RuleInput | undefined, count: number, limit: number, op: string): number | undefined {
  if (!input?.data) return undefined;
  const given = at(input.data, 0);
  const position = given < 0 ? given + count : given;
  if (!(position >= 0 && position < limit)) throw new ShapeError(`${op}: position ${given} is outside of a sequence of ${count}`);
  return position;
}

const sequenceAt: OperatorRule = {
  infer: (inputs) => {
    const items = itemsOf(inputs, 'SequenceAt');
    const position = positionIn(inputs[1], items.length, items.length, 'SequenceAt');
    const chosen = items[position ?? 0];
    if (!chosen || (position === undefined && !items.every((item) => isSameType(item, chosen))))
      throw new DataDependent('SequenceAt: which tensor depends on the data');
    return [like(chosen)];
  },
};

const sequenceInsert: OperatorRule = {
  infer: (inputs) => {
    const items = itemsOf(inputs, 'SequenceInsert');
    const added = like(need(inputs, 1, 'SequenceInsert'));
    const position = inputs[2] ? positionIn(inputs[2], items.length, items.length + 1, 'SequenceInsert') : items.length;
    if (position === undefined && !items.every((item) => isSameType(item, added))) throw new DataDependent('SequenceInsert: the position depends on the data');
    return [sequenceOf([...items.slice(0, position ?? 0), added, ...items.slice(position ?? 0)])];
  },
};

const sequenceErase: OperatorRule = {
  infer: (inputs) => {
    const items = itemsOf(inputs, 'SequenceErase');
    const position = inputs[1] ? positionIn(inputs[1], items.length, items.length, 'SequenceErase') : items.length - 1;
    if (position === undefined && !items.every((item) => isSameType(item, items[0])))
      throw new DataDependent('SequenceErase: the position depends on the data');
    return [sequenceOf(items.filter((_, i) => i !== (position ?? 0)))];
  },
};

/** One piece for each element of `split`, or pieces of that size; without it pieces of one, whose axis goes unless `keepdims`. */
const splitToSequence: OperatorRule = {
  infer: (inputs, attributes) => {
    const x = need(inputs, 0, 'SplitToSequence');
    const axis = axisIn(num(attributes, 'axis', 0), x.shape.length);
    const total = dim(x.shape, axis);
    const given = inputs[1];
    const split = given ? known(given, 'the sizes of SplitToSequence') : [1];
    const each = at(split, 0);
    if (given?.shape.length !== 1 && !(each >= 1)) throw new ShapeError(`SplitToSequence: pieces of ${each} elements`);
    const sizes =
      given?.shape.length === 1 ? split : Array.from({ length: parts(Math.ceil(total / each), 'SplitToSequence') }, (_, i) => Math.min(each, total - i * each));
    // With pieces of one element onnxruntime drops the axis, too, as PyTorch's exporter means it in `unbind`; the standard says that it stays.
    const areSingle = !given || (given.shape.length === 0 && each === 1);
    const drops = areSingle && !num(attributes, 'keepdims', 1);
    return [sequenceOf(sizes.map((size) => like(x, drops ? x.shape.filter((_, i) => i !== axis) : x.shape.map((d, i) => (i === axis ? size : d)))))];
  },
};

/** Joins all tensors of a list along an axis of theirs, or along a new one. */
const concatFromSequence: OperatorRule = {
  infer: (inputs, attributes) => {
    const items = itemsOf(inputs, 'ConcatFromSequence');
    const [first] = items;
    if (!first) throw new ShapeError('ConcatFromSequence: the sequence is empty');
    const fresh = num(attributes, 'new_axis', 0) !== 0;
    const rank = first.shape.length;
    const axis = axisIn(num(attributes, 'axis', 0), fresh ? rank + 1 : rank);
    const differs = items.find(({ shape }) => shape.length !== rank || shape.some((d, i) => (fresh || i !== axis) && d !== first.shape[i]));
    if (differs) throw new ShapeError(`ConcatFromSequence: tensors of sizes [${first.shape.join(', ')}] and [${differs.shape.join(', ')}] cannot be joined`);
    if (fresh) return [like(first, [...first.shape.slice(0, axis), items.length, ...first.shape.slice(axis)])];
    const along = items.reduce((sum, { shape }) => sum + dim(shape, axis), 0);
    return [
      like(
        first,
        first.shape.map((d, i) => (i === axis ? along : d)),
      ),
    ];
  },
  moves: 'join',
};

/** What an optional value holds, if it holds anything; a plain tensor counts as an optional value that has it. */
function held(input: RuleInput | undefined): TensorType | undefined {
  if (input?.dtype !== 'optional') return input && like(input);
  if (!input.items) throw new DataDependent('whether an optional value is there is known only when it runs');
  return input.items[0];
}

/** A boolean that is known, as it depends on types alone. */
const FLAG: TensorType = { shape: [], dtype: 'bool' };

export const sequences: Rules = {
  SequenceConstruct: { infer: (inputs) => [sequenceOf(inputs.map((_, i) => like(need(inputs, i, 'SequenceConstruct'))))] },
  SequenceEmpty: { infer: () => [sequenceOf([])] },
  SequenceAt: sequenceAt,
  SequenceInsert: sequenceInsert,
  SequenceErase: sequenceErase,
  SequenceLength: {
    infer: () => [{ shape: [], dtype: 'int64' }],
    fold: (inputs) => {
      const count = inputs[0]?.items?.length;
      return count === undefined ? undefined : [[count]];
    },
    moves: 'static',
  },
  SplitToSequence: splitToSequence,
  ConcatFromSequence: concatFromSequence,
  Optional: {
    infer: (inputs) => {
      const content = inputs[0] && like(inputs[0]);
      return [{ shape: [], dtype: 'optional', items: content ? [content] : [] }];
    },
    moves: 'identity',
  },
  OptionalHasElement: {
    infer: () => [FLAG],
    fold: (inputs) => {
      const [x] = inputs;
      return x?.dtype === 'optional' && !x.items ? undefined : [[held(x) ? 1 : 0]];
    },
    moves: 'static',
  },
  OptionalGetElement: {
    infer: (inputs) => {
      const content = held(need(inputs, 0, 'OptionalGetElement'));
      if (!content) throw new ShapeError('OptionalGetElement: the optional value is empty');
      return [content];
    },
    moves: 'identity',
  },
};
