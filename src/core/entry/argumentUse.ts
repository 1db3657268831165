import { forEachChild, forEachPart, type StmtVisitor } from '../python/syntax/children.js';
import type { Expr, FunctionDef, Stmt } from '../python/syntax/syntax.js';
import type { Use } from './exampleSizes.js';

/** What a function does with each of its parameters: read off its body, nothing is evaluated. */

export interface ArgumentUse {
  use: Use;
  /** Attributes and keys that it is asked for. */
  readonly asked: Set<string>;
  /** It is handed to a layer or tensor as a size. */
  isSize?: boolean;
  /** It is asserted to be a tuple. */
  isTuple?: boolean;
  /** The call that its members are arguments of: `Config(1, **settings)`. */
  spread?: Extract<Expr, { type: 'Call' }>;
}

type Uses = Map<string, ArgumentUse>;

const named = (e: Expr, uses: Uses): string | undefined => (e.type === 'Name' && uses.has(e.id) ? e.id : undefined);

/** A stronger use is kept: what is asked for attributes or keys is an object of settings, whatever else happens to it. */
function note(name: string | undefined, use: Use, uses: Uses): void {
  const known = name === undefined ? undefined : uses.get(name);
  if (!known || known.use === 'settings') return;
  if (use === 'settings' || known.use === 'plain') known.use = use;
}

function noteAsked(object: Expr, key: string, uses: Uses): void {
  const name = named(object, uses);
  note(name, 'settings', uses);
  if (name !== undefined) uses.get(name)?.asked.add(key);
}

function noteSpread(name: string | undefined, call: Extract<Expr, { type: 'Call' }>, uses: Uses): void {
  const known = name === undefined ? undefined : uses.get(name);
  if (!known) return;
  known.use = 'settings';
  known.spread ??= call;
}

/** Layers and functions that take sizes first. */
const SIZED = /^(?:Conv(?:Transpose)?[123]d|Linear|Bilinear|Embedding|(?:Batch|Group|Layer|Instance)Norm\w*|LSTM|GRU|RNN|zeros|ones|empty|randn?|range)$/;
const SIZES = /^(?:in_channels|out_channels|in_features|out_features|num_features|num_embeddings|embedding_dim|input_size|hidden_size|normalized_shape)$/;

/** Notes a parameter that is a size, or that sizes are computed from. */
function noteSize(e: Expr, uses: Uses): void {
  const known = uses.get(named(e, uses) ?? '');
  if (known) known.isSize = true;
  if (e.type === 'Binary') for (const side of [e.left, e.right]) noteSize(side, uses);
}

/** Notes what `assert isinstance(sizes, tuple)` says of a parameter. */
function noteAsserted(test: Expr, uses: Uses): void {
  if (test.type !== 'Call' || test.func.type !== 'Name' || test.func.id !== 'isinstance') return;
  const [value, classes] = test.args;
  const name = value && named(value, uses);
  const accepted = (classes?.type === 'Tuple' ? classes.items : [classes]).flatMap((e) => (e?.type === 'Name' ? [e.id] : []));
  if (!accepted.length || !accepted.every((c) => c === 'list' || c === 'tuple')) return;
  note(name, 'list', uses);
  const known = uses.get(name ?? '');
  if (known) known.isTuple = !accepted.includes('list');
}

/** Functions whose argument is something to walk through. */
const WALKS = /^(?:enumerate|zip|len|list|tuple|reversed|sum|max|min|iter)$/;

function expression(e: Expr, uses: Uses): void {
  if (e.type === 'Attribute') noteAsked(e.object, e.name, uses);
  else if (e.type === 'Subscript' && e.index.type === 'Str') noteAsked(e.object, e.index.value, uses);
  else if (e.type === 'Subscript') note(named(e.object, uses), 'list', uses);
  else if (e.type === 'Starred') note(named(e.value, uses), 'list', uses);
  else if (e.type === 'Comp') for (const clause of e.clauses) note(named(clause.iter, uses), 'list', uses);
  else if (e.type === 'Call') {
    note(named(e.func, uses), 'callable', uses);
    if (SIZED.test(e.func.type === 'Attribute' ? e.func.name : e.func.type === 'Name' ? e.func.id : '')) {
      for (const arg of e.args.slice(0, 2)) noteSize(arg, uses);
      for (const k of e.keywords) if (SIZES.test(k.name ?? '')) noteSize(k.value, uses);
    }
    for (const k of e.keywords) if (k.name === undefined) noteSpread(named(k.value, uses), e, uses);
    // `min(a, b)` compares numbers.
    const isWalk = e.func.type === 'Name' && WALKS.test(e.func.id) && !(e.args.length > 1 && /^(?:min|max)$/.test(e.func.id));
    if (isWalk) for (const arg of e.args) note(named(arg, uses), 'list', uses);
  }
  forEachPart(e, expression, uses);
}

const visitor: StmtVisitor<Uses> = {
  value: expression,
  target: expression,
  block: (body, uses) => {
    for (const s of body) statement(s, uses);
  },
};

function statement(s: Stmt, uses: Uses): void {
  if (s.type === 'Assert') noteAsserted(s.test, uses);
  if (s.type === 'For') note(named(s.iter, uses), 'list', uses);
  // `self.heads, self.dim = sizes` takes it apart.
  if (s.type === 'Assign' && s.targets.some((t) => t.type === 'Tuple')) note(named(s.value, uses), 'list', uses);
  forEachChild(s, visitor, uses);
}

export function usesOf(f: FunctionDef): ReadonlyMap<string, ArgumentUse> {
  // `**kwargs` handed on is no object of settings.
  const uses: Uses = new Map(f.params.flatMap((p) => (p.kind === 'args' || p.kind === 'kwargs' ? [] : [[p.name, { use: 'plain', asked: new Set<string>() }]])));
  for (const s of f.body) statement(s, uses);
  return uses;
}

/** The call that a function hands its `**kwargs` on to; undefined where it keeps them. */
export function handsKwargsTo(f: FunctionDef): ArgumentUse['spread'] {
  const kwargs = f.params.find((p) => p.kind === 'kwargs');
  if (!kwargs) return undefined;
  const uses: Uses = new Map([[kwargs.name, { use: 'plain', asked: new Set<string>() }]]);
  for (const s of f.body) statement(s, uses);
  return uses.get(kwargs.name)?.spread;
}
