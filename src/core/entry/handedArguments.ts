import { forEachChild, forEachPart, type StmtVisitor } from '../python/syntax/children.js';
import type { Expr, FunctionDef, Stmt } from '../python/syntax/syntax.js';
import { PyFunction } from '../python/values/calls.js';
import { PyClass } from '../python/values/values.js';
import { isModuleClass, isOfTorch } from '../torch/module/module.js';
import { type ArgumentUse, usesOf } from './argumentUse.js';

/** Arguments that a function only hands on, and those in its `**kwargs`. */

/** Calls `read` with every expression in these statements and in those inside of them. */
function forEachExpression(body: readonly Stmt[], read: (e: Expr, isTarget: boolean) => void): void {
  const whole = (e: Expr, isTarget: boolean): void => {
    read(e, isTarget);
    forEachPart(e, part, undefined);
  };
  const part = (e: Expr): void => whole(e, false);
  const target = (e: Expr): void => whole(e, true);
  const block = (statements: readonly Stmt[]): void => {
    for (const s of statements) forEachChild(s, visitor, undefined);
  };
  const visitor: StmtVisitor<undefined> = { value: part, target, block };
  block(body);
}

/** What a function does with keys of its `**kwargs`. */
interface Keys {
  /** Those that it takes out without asking whether they are there. */
  readonly taken: readonly string[];
  /** Those that it sets itself. */
  readonly set: ReadonlySet<string>;
}

export function keysOfKwargs(f: FunctionDef): Keys {
  const kwargs = f.params.find((p) => p.kind === 'kwargs')?.name;
  const isKwargs = (e: Expr): boolean => e.type === 'Name' && e.id === kwargs;
  const taken = new Set<string>();
  const optional = new Set<string>();
  const set = new Set<string>();
  const read = (e: Expr, isTarget: boolean): void => {
    if (e.type === 'Subscript' && isKwargs(e.object) && e.index.type === 'Str') (isTarget ? set : taken).add(e.index.value);
    if (e.type === 'Compare' && e.left.type === 'Str' && e.rights.some(isKwargs)) optional.add(e.left.value);
    if (e.type !== 'Call' || e.func.type !== 'Attribute' || !isKwargs(e.func.object) || e.args[0]?.type !== 'Str') return;
    const isTaken = e.func.name === 'pop' && e.args.length === 1;
    (isTaken ? taken : e.func.name === 'setdefault' ? set : optional).add(e.args[0].value);
  };
  if (kwargs !== undefined) forEachExpression(f.body, read);
  return { taken: [...taken].filter((key) => !optional.has(key) && !set.has(key)), set };
}

/** True for a function that asks of which class a parameter is: it takes more than one. */
function asksClassOf(f: FunctionDef, name: string): boolean {
  let found = false;
  forEachExpression(f.body, (e) => {
    found ||= e.type === 'Call' && e.func.type === 'Name' && e.func.id === 'isinstance' && e.args[0]?.type === 'Name' && e.args[0].id === name;
  });
  return found;
}

/** Constructors that an argument goes through one after the other. @limit constructors that an argument is followed through: constructors */
const MOST_LEVELS = 4;

/** What a function does with its parameters: where it only hands one on to another network's constructor, what that one does with it. */
export function usesThrough({ definition, globals }: PyFunction, level = 0): Map<string, ArgumentUse> {
  const uses = new Map(definition ? usesOf(definition) : []);
  if (!definition || level >= MOST_LEVELS) return uses;
  forEachExpression(definition.body, (e) => {
    if (e.type !== 'Call' || e.func.type !== 'Name') return;
    const isOpen = (arg: Expr): boolean => arg.type === 'Name' && uses.get(arg.id)?.use === 'plain' && !uses.get(arg.id)?.isSize;
    if (![...e.args, ...e.keywords.map((k) => k.value)].some(isOpen) || e.args.some((a) => a.type === 'Starred')) return;
    const cls = globals.get(e.func.id);
    const init = cls instanceof PyClass && isModuleClass(cls) && !isOfTorch(cls) ? cls.lookup('__init__') : undefined;
    if (!(init instanceof PyFunction) || !init.definition) return;
    const theirs = usesThrough(init, level + 1);
    const take = (arg: Expr, name: string | undefined): void => {
      const use = theirs.get(name ?? '');
      if (arg.type !== 'Name' || !isOpen(arg) || use?.use !== 'list' || !init.definition || asksClassOf(init.definition, name ?? '')) return;
      uses.set(arg.id, use);
    };
    for (const [i, arg] of e.args.entries()) take(arg, init.params[i + 1]?.name);
    for (const k of e.keywords) take(k.value, k.name);
  });
  return uses;
}
