import { forEachChild, forEachPart, type StmtVisitor } from '../python/syntax/children.js';
import { unparse } from '../python/syntax/describe.js';
import type { Expr, FunctionDef, Stmt } from '../python/syntax/syntax.js';

/** What a `forward` does with one of its parameters: read off its body, nothing is evaluated. */

/** Where a parameter goes first. */
export type Reader =
  /** A module that is called with it: `self.a.b(x)`, `self.layers[0](x)`. `at` is its place among the arguments, or a keyword. */
  | { readonly type: 'module'; readonly path: readonly string[]; readonly at: number | string }
  /** A method of the same class. */
  | { readonly type: 'method'; readonly name: string; readonly at: number | string }
  /** A function with a weight: `F.linear(x, self.weight)`, `x * self.weight`. */
  | { readonly type: 'weight'; readonly path: readonly string[]; readonly operation: string };

export interface ParameterUse {
  /** The number of axes, where the body takes the shape apart, permutes the axes or asserts it. */
  axes?: number;
  /** Names that the sizes get where the shape is taken apart: `b, c, h, w`. */
  names?: readonly string[];
  /** It has this many axes or more. */
  minAxes: number;
  /** In the order in which the body comes to them. */
  readonly readers: Reader[];
  /** Keys that it is asked for: it is a dict. */
  readonly keys: Set<string>;
  /** Keys that its elements are asked for: it is a list of dicts. */
  readonly elementKeys: Set<string>;
  /** Names that it is added to. */
  readonly addends: Set<string>;
  /** Before anything reads it, its first two axes are exchanged. */
  isSwapped: boolean;
  /** It is asked for elements by number, or walked through. */
  elements: number;
  isWalked: boolean;
  /** The body asks whether it is None. */
  mayBeNone: boolean;
  /** It counts, cuts or is compared with numbers: no tensor does. */
  isNumber: boolean;
  /** It is a row of positions in another tensor: `table.index_select(0, positions)`. */
  isIndex: boolean;
  /** The body reads its shape or calls its methods. */
  isTensor: boolean;
}

interface Walk {
  /** Names that stand for the parameter as it was given. */
  readonly same: Set<string>;
  /** Names of loop variables that stand for modules: `for layer in self.layers`. */
  readonly loops: Map<string, readonly string[]>;
  /** Names that stand for an element of the parameter. */
  readonly elements: Set<string>;
  /** Keys that an element may lack. */
  readonly optional: Set<string>;
  readonly use: ParameterUse;
}

/** Methods that give the same elements in the same axes. */
const KEEPS = /^(?:float|half|double|bfloat16|to|contiguous|clone|detach|cuda|cpu|type|type_as|long|int|requires_grad_|bool)$/;

/** The expression without what leaves its shape as it is. */
function bare(e: Expr): Expr {
  if (e.type === 'Call' && e.func.type === 'Attribute' && KEEPS.test(e.func.name)) return bare(e.func.object);
  return e;
}

const isSame = (e: Expr, w: Walk): boolean => {
  const b = bare(e);
  return b.type === 'Name' && w.same.has(b.id);
};

/** What has the same axes as the parameter: itself, a sum or product with it, or it with the first two axes exchanged. */
function isAlike(e: Expr, w: Walk): boolean {
  const b = bare(e);
  if (b.type === 'Binary' && /^[-+*/]$/.test(b.op)) return isAlike(b.left, w) || isAlike(b.right, w);
  const [from, to] = b.type === 'Call' && b.func.type === 'Attribute' && b.func.name === 'transpose' ? b.args.map(isInt) : [];
  if (b.type !== 'Call' || b.func.type !== 'Attribute' || from === undefined || to === undefined || from + to !== 1 || from * to !== 0) return isSame(e, w);
  if (!isAlike(b.func.object, w)) return false;
  atLeast(w.use, 3);
  if (!w.use.readers.length) w.use.isSwapped = !w.use.isSwapped;
  return true;
}

const isInt = (e: Expr | undefined): number | undefined => {
  if (e?.type === 'Int') return Number(e.value);
  return e?.type === 'Unary' && e.op === '-' && e.operand.type === 'Int' ? -Number(e.operand.value) : undefined;
};

/** `x.shape` or `x.size()`. */
function shapeRead(e: Expr, w: Walk): boolean {
  if (e.type === 'Attribute') return e.name === 'shape' && isSame(e.object, w);
  return e.type === 'Call' && !e.args.length && e.func.type === 'Attribute' && e.func.name === 'size' && isSame(e.func.object, w);
}

/** `x.dim()`, `x.ndim`, `len(x.shape)`. */
function axesRead(e: Expr, w: Walk): boolean {
  if (e.type === 'Attribute') return e.name === 'ndim' && isSame(e.object, w);
  if (e.type !== 'Call') return false;
  if (e.func.type === 'Attribute') return /^(?:dim|ndimension)$/.test(e.func.name) && isSame(e.func.object, w);
  return e.func.type === 'Name' && e.func.id === 'len' && e.args[0] !== undefined && shapeRead(e.args[0], w);
}

const atLeast = (use: ParameterUse, n: number): void => {
  use.minAxes = Math.max(use.minAxes, n);
};

/** `self.a.b`, `self.layers[0]`, a loop's variable: the path below `self`. */
function pathOf(e: Expr, w: Walk): readonly string[] | undefined {
  if (e.type === 'Name') return e.id === 'self' ? [] : w.loops.get(e.id);
  if (e.type === 'Attribute') {
    const above = pathOf(e.object, w);
    return above && [...above, e.name];
  }
  const above = e.type === 'Subscript' ? pathOf(e.object, w) : undefined;
  if (!above?.length || e.type !== 'Subscript') return undefined;
  return [...above, e.index.type === 'Int' ? String(e.index.value) : '*'];
}

function visit(e: Expr, w: Walk): void {
  if (e.type === 'Call') called(e, w);
  else if (e.type === 'Subscript') subscript(e, w);
  else if (e.type === 'Compare') compared(e, w);
  else if (e.type === 'Attribute' && isSame(e.object, w)) w.use.isTensor = true;
  else if (e.type === 'Binary') {
    const [x, other] = isSame(e.left, w) ? [e.left, e.right] : [e.right, e.left];
    const path = isSame(x, w) ? pathOf(bare(other), w) : undefined;
    if (e.op === '+' && isSame(x, w) && other.type === 'Name') w.use.addends.add(other.id);
    if (path?.length) w.use.readers.push({ type: 'weight', path, operation: e.op });
  } else if (e.type === 'Comp') {
    for (const clause of e.clauses) walked(clause.target, clause.iter, w);
  } else if (e.type === 'Slice' && [e.lower, e.upper].some((x) => x && mentions(x, w) && !readsShape(x, w))) w.use.isNumber = true;
  forEachPart(e, visit, w);
}

const mentions = (e: Expr, w: Walk): boolean => {
  if (e.type === 'Name') return w.same.has(e.id);
  return e.type === 'Binary' && (mentions(e.left, w) || mentions(e.right, w));
};
const readsShape = (e: Expr, w: Walk): boolean => shapeRead(e, w);

function compared(e: Extract<Expr, { type: 'Compare' }>, w: Walk): void {
  const [right] = e.rights;
  if (!right) return;
  if (isSame(e.left, w) && right.type === 'Const' && right.value === null) w.use.mayBeNone = true;
  // An element may lack what it is asked for.
  if (e.left.type === 'Str' && right.type === 'Name' && w.elements.has(right.id)) w.optional.add(e.left.value);
}

/** What a condition that must hold says. */
function asserted(e: Expr, w: Walk): void {
  if (e.type === 'Bool' && e.op === 'and') for (const v of e.values) asserted(v, w);
  if (e.type !== 'Compare' || e.ops[0] !== '==') return;
  const n = isInt(e.rights[0]);
  if (n !== undefined && axesRead(e.left, w)) w.use.axes ??= n;
}

function subscript(e: Extract<Expr, { type: 'Subscript' }>, w: Walk): void {
  const { use } = w;
  const n = isInt(e.index);
  if (shapeRead(e.object, w)) {
    if (n !== undefined) atLeast(use, n < 0 ? -n : n + 1);
    return;
  }
  if (e.object.type === 'Name' && w.elements.has(e.object.id) && e.index.type === 'Str') use.elementKeys.add(e.index.value);
  if (!isSame(e.object, w)) return;
  if (e.index.type === 'Str') use.keys.add(e.index.value);
  else if (n !== undefined) use.elements = Math.max(use.elements, n < 0 ? -n : n + 1);
  else if (e.index.type === 'Tuple') {
    use.isTensor = true;
    atLeast(use, e.index.items.filter((i) => i.type !== 'Const').length);
  }
}

/** Names of functions of einops, whose pattern names the axes. */
const PATTERNED = /^(?:rearrange|reduce|repeat|einops_rearrange)$/;

/** Axes that a pattern has on its left side; undefined for `...`. */
export function axesOfPattern(pattern: string): number | undefined {
  const left = pattern.split('->')[0] ?? '';
  if (left.includes('...')) return undefined;
  return left
    .replace(/\([^)]*\)/g, ' g ')
    .trim()
    .split(/\s+/)
    .filter(Boolean).length;
}

function called(e: Extract<Expr, { type: 'Call' }>, w: Walk): void {
  const { use } = w;
  const { func } = e;
  const name = func.type === 'Name' ? func.id : func.type === 'Attribute' ? func.name : '';
  if (func.type === 'Attribute' && isSame(func.object, w)) {
    use.isTensor ||= !/^(?:get|items|keys|values|append)$/.test(name);
    if (name === 'get' && e.args[0]?.type === 'Str') use.keys.add(e.args[0].value);
    methodOf(name, e, use);
  }
  const at = e.args.findIndex((a) => isSame(a, w));
  const keyword = e.keywords.find((k) => isSame(k.value, w))?.name;
  const place = at >= 0 ? at : keyword;
  if (place === undefined) return;
  if (name === 'range' || (at > 0 && name === 'arange')) use.isNumber = true;
  if (/^(?:enumerate|zip|len)$/.test(name) && func.type === 'Name') use.isWalked ||= name !== 'len';
  if (at === 1 && /^index_(?:select|copy_?|add_?|fill_?)$/.test(name)) use.isIndex = true;
  const [, pattern] = e.args;
  if (PATTERNED.test(name) && at === 0 && pattern?.type === 'Str') use.axes ??= axesOfPattern(pattern.value);
  const path = pathOf(func, w);
  if (path?.length === 1 && func.type === 'Attribute')
    use.readers.push({ type: 'module', path, at: place }, { type: 'method', name: path[0] as string, at: place });
  else if (path?.length) use.readers.push({ type: 'module', path, at: place });
  else {
    const weight = e.args.map((a) => pathOf(bare(a), w)).find((p) => p?.length);
    if (weight) use.readers.push({ type: 'weight', path: weight, operation: name });
  }
}

function methodOf(name: string, e: Extract<Expr, { type: 'Call' }>, use: ParameterUse): void {
  const numbers = e.args.map((a) => isInt(a));
  if (name === 'size' && numbers[0] !== undefined) atLeast(use, numbers[0] < 0 ? -numbers[0] : numbers[0] + 1);
  else if (name === 'permute') {
    const order = e.args[0]?.type === 'Tuple' ? e.args[0].items.length : e.args.length;
    if (order > 1) use.axes ??= order;
  } else if (/^(?:transpose|flatten|unflatten|swapaxes|movedim|sum|mean|max|unbind|chunk|squeeze)$/.test(name))
    for (const n of numbers.slice(0, 2)) if (n !== undefined && name !== 'chunk') atLeast(use, n < 0 ? -n : n + 1);
}

const visitor: StmtVisitor<Walk> = {
  value: visit,
  target: () => {},
  block: (body, w) => {
    for (const s of body) statement(s, w);
  },
};

function statement(s: Stmt, w: Walk): void {
  if (s.type === 'Assert') asserted(s.test, w);
  if (s.type === 'For') loop(s, w);
  if (s.type === 'If' && isSame(s.test, w)) w.use.mayBeNone = true;
  if (s.type === 'Assign') {
    for (const t of s.targets) if (t.type === 'Tuple') unpacked(t.items, s.value, w);
    if (s.targets.some((t) => t.type === 'Tuple' && isSame(s.value, w) && t.items.length > 1)) w.use.elements = Math.max(w.use.elements, tupleLength(s));
  }
  if (s.type === 'If') branches(s, w);
  else forEachChild(s, visitor, w);
  // From here on the name stands for something else, or another name for the same.
  if (s.type !== 'Assign') return;
  for (const t of s.targets) {
    if (t.type !== 'Name') continue;
    if (isAlike(s.value, w)) w.same.add(t.id);
    else w.same.delete(t.id);
  }
}

/** `isinstance(x, dict)`: what may be a tensor or hold it is a tensor. */
const isContainerTest = (e: Expr, w: Walk): boolean =>
  e.type === 'Call' &&
  e.func.type === 'Name' &&
  e.func.id === 'isinstance' &&
  e.args[0] !== undefined &&
  isSame(e.args[0], w) &&
  e.args[1] !== undefined &&
  /^\(?(?:(?:dict|list|tuple|str|Mapping|Sequence|List|Tuple)\b,? ?)+\)?$/.test(unparse(e.args[1]));

/** Each arm starts with what holds before it. */
function branches(s: Extract<Stmt, { type: 'If' }>, w: Walk): void {
  const lacking = w.optional.size;
  visit(s.test, w);
  // Networks are run in eval mode.
  const mode = unparse(s.test);
  if (isContainerTest(s.test, w) || mode === 'self.training') {
    visitor.block(s.orelse, w);
    return;
  }
  if (mode === 'not self.training') {
    visitor.block(s.body, w);
    return;
  }
  // What is only asked for where an element has another key may be lacking, too.
  const isGuarded = w.optional.size > lacking;
  const keys = new Set(w.use.elementKeys);
  const before = new Set(w.same);
  for (const body of [s.body, s.orelse]) {
    const arm: Walk = { ...w, same: new Set(before) };
    visitor.block(body, arm);
    const leaves = body.at(-1)?.type === 'Return' || body.at(-1)?.type === 'Raise';
    if (!leaves) for (const name of before) if (!arm.same.has(name)) w.same.delete(name);
  }
  if (isGuarded) for (const key of w.use.elementKeys) if (!keys.has(key)) w.optional.add(key);
}

/** `b, c, h, w = x.shape`, `b, n, d, k = *x.shape, self.k`. */
function unpacked(targets: readonly Expr[], value: Expr, w: Walk): void {
  const { use } = w;
  let parts = targets;
  if (value.type === 'Tuple' && value.items[0]?.type === 'Starred' && shapeRead(value.items[0].value, w))
    parts = targets.slice(0, targets.length - value.items.length + 1);
  else if (!shapeRead(value, w)) return;
  if (parts.some((t) => t.type === 'Starred')) {
    atLeast(use, parts.length - 1);
    return;
  }
  use.axes ??= parts.length;
  use.names ??= parts.map((t) => (t.type === 'Name' ? t.id : ''));
}

const tupleLength = (s: Extract<Stmt, { type: 'Assign' }>): number => Math.max(0, ...s.targets.map((t) => (t.type === 'Tuple' ? t.items.length : 0)));

/** A loop over the parameter, alone or beside something else: its variable is an element. */
function walked(target: Expr, iter: Expr, w: Walk): void {
  if (isSame(iter, w)) w.use.isWalked = true;
  const [over, targets] = iter.type === 'Call' && target.type === 'Tuple' ? [iter.args, target.items] : [[iter], [target]];
  const isCounted = iter.type === 'Call' && iter.func.type === 'Name' && iter.func.id === 'enumerate';
  targets.forEach((t, i) => {
    const from = over[isCounted ? i - 1 : i];
    if (t.type === 'Name' && from && isSame(from, w)) w.elements.add(t.id);
  });
}

function loop(s: Extract<Stmt, { type: 'For' }>, w: Walk): void {
  walked(s.target, s.iter, w);
  const sources = s.iter.type === 'Call' && s.iter.args[0] ? s.iter.args : [s.iter];
  const targets = s.target.type === 'Tuple' ? s.target.items : [s.target];
  const isCounted = s.iter.type === 'Call' && s.iter.func.type === 'Name' && s.iter.func.id === 'enumerate';
  targets.forEach((t, i) => {
    const source = sources[isCounted ? i - 1 : i];
    const path = source && pathOf(source, w);
    if (t.type === 'Name' && path?.length) w.loops.set(t.id, [...path, '0']);
  });
}

/** What the body of a function does with the parameter of that name. */
export function useOfParameter(f: FunctionDef, name: string): ParameterUse {
  const use: ParameterUse = {
    minAxes: 0,
    readers: [],
    keys: new Set(),
    elementKeys: new Set(),
    addends: new Set(),
    isSwapped: false,
    elements: 0,
    isWalked: false,
    mayBeNone: false,
    isNumber: false,
    isIndex: false,
    isTensor: false,
  };
  const w: Walk = { same: new Set([name]), loops: new Map(), elements: new Set(), optional: new Set(), use };
  for (const s of f.body) {
    statement(s, w);
    if (!w.same.size && !w.elements.size) break;
  }
  for (const key of w.optional) use.elementKeys.delete(key);
  return use;
}
