import { PyDict, PyTuple, tuple, Unknown, type Value } from '../../python/values/values.js';
import { numberOf } from '../../torch/tensor/numbers.js';

/**
 * The pattern language of einops (Rogozhnikov 2022): `b (h p) c -> b h (p c)`. A pattern and a shape give a plan of plain tensor operators, which
 * einops.py carries out. Messages are those of einops, so that its users recognize them.
 */

/** Stands for `...` inside a parsed side. */
const ELLIPSIS = '…';

/** The pattern is wrong in itself or does not fit the tensor. */
class PatternError extends Error {}

/** An axis: a name, or a number, which is the length of an axis without a name. Equal numbers are different axes. */
interface Axis {
  readonly name: string;
  readonly length?: number;
}

interface Side {
  /** One group of axes per axis of the tensor. An ellipsis outside of brackets is a group of its own. */
  readonly groups: (readonly Axis[] | typeof ELLIPSIS)[];
  readonly names: ReadonlySet<string>;
  readonly ellipsis: 'none' | 'plain' | 'bracketed';
  readonly hasNumbers: boolean;
}

const KEYWORD_LIKE = /^[\p{L}_][\p{L}\p{N}_]*$/u;

function axisNameProblem(name: string, allowUnderscore: boolean): string | undefined {
  if (!KEYWORD_LIKE.test(name)) return 'not a valid python identifier';
  if (!name.startsWith('_') && !name.endsWith('_')) return undefined;
  return name === '_' && allowUnderscore ? undefined : 'axis name should should not start or end with underscore';
}

/** Splits a side into brackets and names. */
function tokens(expression: string): string[] {
  const out: string[] = [];
  let word = '';
  const flush = (): void => {
    if (word) out.push(word);
    word = '';
  };
  for (const char of expression) {
    if ('() '.includes(char)) {
      flush();
      if (char !== ' ') out.push(char);
    } else if (/[\p{L}\p{N}_]/u.test(char) || char === ELLIPSIS) word += char;
    else throw new PatternError(`Unknown character '${char}'`);
  }
  flush();
  return out;
}

/** Anonymous axes get names that no pattern can have. The names show in no text, so the count may go on from one evaluation to the next. */
let anonymous = 0;

class SideReader {
  readonly groups: (Axis[] | typeof ELLIPSIS)[] = [];
  readonly names = new Set<string>();
  ellipsis: Side['ellipsis'] = 'none';
  hasNumbers = false;
  private group: Axis[] | null = null;

  constructor(private readonly options: { underscore: boolean; duplicates: boolean }) {}

  open(): void {
    if (this.group) throw new PatternError('Axis composition is one-level (brackets inside brackets not allowed)');
    this.group = [];
  }
  close(): void {
    if (!this.group) throw new PatternError('Brackets are not balanced');
    this.groups.push(this.group);
    this.group = null;
  }
  get isOpen(): boolean {
    return this.group !== null;
  }

  word(text: string): void {
    if (this.names.has(text) && !(this.options.underscore && text === '_') && !this.options.duplicates) {
      throw new PatternError(`Indexing expression contains duplicate dimension "${text}"`);
    }
    if (text === ELLIPSIS) {
      this.names.add(text);
      this.ellipsis = this.group ? 'bracketed' : 'plain';
      if (this.group) this.group.push({ name: ELLIPSIS });
      else this.groups.push(ELLIPSIS);
    } else if (/^\d+$/.test(text)) this.number(Number(text));
    else {
      const problem = axisNameProblem(text, this.options.underscore);
      if (problem) throw new PatternError(`Invalid axis identifier: ${text}\n${problem}`);
      this.add({ name: text });
    }
  }

  private number(length: number): void {
    if (length < 1) throw new PatternError(`Anonymous axis should have positive length, not ${length}`);
    if (length === 1) {
      if (!this.group) this.groups.push([]);
      return;
    }
    this.hasNumbers = true;
    this.add({ name: `${length}#${anonymous++}`, length });
  }

  private add(axis: Axis): void {
    this.names.add(axis.name);
    if (this.group) this.group.push(axis);
    else this.groups.push([axis]);
  }
}

/** Reads one side of a pattern. */
function parseSide(expression: string, options: { underscore?: boolean; duplicates?: boolean } = {}): Side {
  let text = expression;
  if (text.includes('.')) {
    const parts = text.split('...');
    if (parts.length === 1) throw new PatternError('Expression may contain dots only inside ellipsis (...)');
    if (parts.length > 2 || parts.some((p) => p.includes('.'))) {
      throw new PatternError('Expression may contain dots only inside ellipsis (...); only one ellipsis for tensor ');
    }
    text = parts.join(ELLIPSIS);
  }
  const reader = new SideReader({ underscore: options.underscore ?? false, duplicates: options.duplicates ?? false });
  for (const token of tokens(text)) {
    if (token === '(') reader.open();
    else if (token === ')') reader.close();
    else reader.word(token);
  }
  if (reader.isOpen) throw new PatternError(`Imbalanced parentheses in expression: "${text}"`);
  return reader;
}

/** `{'a', 'b'}`, as Python prints a set. */
const setText = (names: readonly string[]): string => `{${names.map((n) => (n.includes('#') ? `${n.slice(0, n.indexOf('#'))}-axis` : `'${n}'`)).join(', ')}}`;

const REDUCTIONS = ['min', 'max', 'sum', 'mean', 'prod', 'any', 'all'];

function checkSides(operation: string, pattern: string, left: Side, right: Side): void {
  if (left.ellipsis === 'none' && right.ellipsis !== 'none') throw new PatternError(`Ellipsis found in right side, but not left side of a pattern ${pattern}`);
  if (left.ellipsis === 'bracketed') throw new PatternError(`Ellipsis inside parenthesis in the left side is not allowed: ${pattern}`);
  const onlyLeft = [...left.names].filter((n) => !right.names.has(n));
  const onlyRight = [...right.names].filter((n) => !left.names.has(n));
  if (operation === 'rearrange') {
    if (left.hasNumbers || right.hasNumbers) throw new PatternError('Non-unitary anonymous axes are not supported in rearrange (exception is length 1)');
    const difference = [...onlyLeft, ...onlyRight];
    if (difference.length) throw new PatternError(`Identifiers only on one side of expression (should be on both): ${setText(difference)}`);
  } else if (operation === 'repeat') {
    if (onlyLeft.length) throw new PatternError(`Unexpected identifiers on the left side of repeat: ${setText(onlyLeft)}`);
  } else if (onlyRight.length) throw new PatternError(`Unexpected identifiers on the right side of reduce ${operation}: ${setText(onlyRight)}`);
}

/** The groups of axes, with the ellipsis replaced by `count` axes. */
function spelledOut(side: Side, count: number): Axis[][] {
  const all = Array.from({ length: count }, (_, i): Axis => ({ name: `${ELLIPSIS}${i}` }));
  return side.groups.flatMap((group) => {
    if (group === ELLIPSIS) return all.map((axis) => [axis]);
    return [group.flatMap((axis) => (axis.name === ELLIPSIS ? all : [axis]))];
  });
}

/** The lengths of the axes in one group. One of them may be left to be computed. */
function lengthsOf(group: readonly Axis[], size: number, given: ReadonlyMap<string, number>): number[] {
  const lengths = group.map((axis) => axis.length ?? given.get(axis.name));
  const open = group.filter((_, i) => lengths[i] === undefined);
  if (open.length > 1) throw new PatternError(`Could not infer sizes for ${setText(open.map((axis) => axis.name))}`);
  const known = lengths.reduce<number>((n, l) => n * (l ?? 1), 1);
  if (open.length === 0 && known !== size) throw new PatternError(`Shape mismatch, ${size} != ${known}`);
  if (open.length === 1 && size % known) throw new PatternError(`Shape mismatch, can't divide axis of length ${size} in chunks of ${known}`);
  return lengths.map((l) => l ?? size / known);
}

/** The steps that a pattern asks of a tensor. */
interface Plan {
  /** The sizes of all axes of the left side, one by one. */
  readonly split: readonly number[];
  /** The positions among them that are reduced. */
  readonly reduced: readonly number[];
  /** The other positions, in the order of the right side. */
  readonly order: readonly number[];
  /** Where axes of size 1 are inserted for repeating, in increasing order. */
  readonly added: readonly number[];
  /** The sizes of all axes of the right side, one by one. */
  readonly whole: readonly number[];
  /** The shape of the result. */
  readonly merged: readonly number[];
}

function plan(operation: string, pattern: string, shape: readonly number[], given: ReadonlyMap<string, number>): Plan {
  const sides = pattern.split('->');
  if (sides.length !== 2) throw new PatternError(`Pattern must contain exactly one '->': ${pattern}`);
  if (operation !== 'rearrange' && operation !== 'repeat' && !REDUCTIONS.includes(operation)) {
    throw new PatternError(`Unknown reduction ${operation}. Expect one of (${REDUCTIONS.map((r) => `'${r}'`).join(', ')}).`);
  }
  const [left, right] = sides.map((side) => parseSide(side)) as [Side, Side];
  checkSides(operation, pattern, left, right);
  if (operation === 'repeat') {
    const unsized = [...right.names].filter((n) => !left.names.has(n) && !n.includes('#') && !given.has(n));
    if (unsized.length) throw new PatternError(`Specify sizes for new axes in repeat: ${setText(unsized)}`);
  }
  const others = left.groups.length - (left.ellipsis === 'none' ? 0 : 1);
  if (left.ellipsis !== 'none' && shape.length < others) throw new PatternError(`Wrong shape: expected >=${others} dims. Received ${shape.length}-dim tensor.`);
  if (left.ellipsis === 'none' && shape.length !== others) throw new PatternError(`Wrong shape: expected ${others} dims. Received ${shape.length}-dim tensor.`);
  const [from, to] = [left, right].map((side) => spelledOut(side, shape.length - others)) as [Axis[][], Axis[][]];
  const used = new Set([...from, ...to].flat().map((axis) => axis.name));
  for (const name of given.keys()) if (!used.has(name)) throw new PatternError(`Axis ${name} is not used in transform`);

  const elementary = from.flat();
  const split = from.flatMap((group, i) => {
    if (!group.length && shape[i] !== 1) throw new PatternError(`Shape mismatch, ${shape[i]} != 1`);
    return lengthsOf(group, shape[i] ?? 1, given);
  });
  const position = new Map(elementary.map((axis, i) => [axis.name, i]));
  const target = to.flat();
  const sizeOf = (axis: Axis): number => axis.length ?? (position.has(axis.name) ? split[position.get(axis.name) as number] : given.get(axis.name)) ?? 1;
  const kept = new Set(target.map((axis) => axis.name));
  const reduced = elementary.flatMap((axis, i) => (kept.has(axis.name) ? [] : [i]));
  // Reducing renumbers the remaining axes.
  const renumbered = (i: number): number => i - reduced.filter((r) => r < i).length;
  return {
    split,
    reduced,
    order: target.flatMap((axis) => (position.has(axis.name) ? [renumbered(position.get(axis.name) as number)] : [])),
    added: target.flatMap((axis, i) => (position.has(axis.name) ? [] : [i])),
    whole: target.map(sizeOf),
    merged: to.map((group) => group.reduce((n, axis) => n * sizeOf(axis), 1)),
  };
}

const ints = (items: readonly number[]): PyTuple => tuple(items);

/** The plan for Python: a tuple, or the message of a {@link PatternError} as text, or the unknown that one of the lengths is. */
export function planForPython(operation: Value, pattern: Value, shape: Value, lengths: Value): Value {
  for (const v of [operation, pattern, shape]) if (v instanceof Unknown) return v;
  const sizes = new Map<string, number>();
  if (lengths instanceof PyDict) {
    for (const [key, v] of lengths.map) {
      if (v instanceof Unknown) return v;
      const n = numberOf(v);
      if (n !== undefined) sizes.set(String(key), n);
    }
  }
  try {
    const dims = shape instanceof PyTuple ? shape.items.map((v) => numberOf(v) ?? 0) : [];
    const p = plan(String(operation), String(pattern), dims, sizes);
    return tuple([p.split, p.reduced, p.order, p.added, p.whole, p.merged].map(ints));
  } catch (error) {
    if (error instanceof PatternError) return error.message;
    throw error;
  }
}

/** The groups of one side for Python: a tuple of tuples of names (numbers stay numbers, `...` stays itself), or the message of what is wrong. */
export function sideForPython(expression: Value, duplicates: boolean): Value {
  try {
    const side = parseSide(String(expression), { underscore: true, duplicates });
    return tuple(side.groups.map((g) => (g === ELLIPSIS ? '...' : tuple(g.map((axis) => axis.length ?? (axis.name === ELLIPSIS ? '...' : axis.name))))));
  } catch (error) {
    if (error instanceof PatternError) return error.message;
    throw error;
  }
}
