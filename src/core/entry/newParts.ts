import { forEachChild, forEachPart, ignore } from '../python/syntax/children.js';
import type { Expr, FunctionDef, Module, Stmt } from '../python/syntax/syntax.js';
import { rootOf } from './nameUse.js';

/**
 * Which variables a statement gives new parts to, as far as its text and that of the functions that it calls tell: `net.head = make()`,
 * `net.blocks.append(Block(4))`, `grow(net)`. For statements that did not run as often as they may.
 */

type Call = Extract<Expr, { type: 'Call' }>;
type Definition = FunctionDef & Stmt;

const ADDS = /^(?:add_module|register_module|append|extend|insert)$/;
/** Values that are no part of a network. */
const PLAIN: ReadonlySet<Expr['type']> = new Set(['Int', 'Float', 'Complex', 'Str', 'Bytes', 'Joined', 'Const', 'Binary', 'Unary', 'Compare', 'Bool']);

export class NewParts {
  private readonly functions = new Map<string, Definition[]>();
  private readonly methods = new Map<string, Definition[]>();
  private readonly known = new Map<Definition, ReadonlySet<string>>();

  constructor(trees: readonly Module[]) {
    for (const { body } of trees)
      for (const s of body) {
        if (s.type === 'FunctionDef') put(this.functions, s);
        else if (s.type === 'ClassDef') for (const inner of s.body) if (inner.type === 'FunctionDef') put(this.methods, inner);
      }
  }

  /** Names that the statement gives new parts to. Its blocks count, definitions do not. */
  of(s: Stmt): ReadonlySet<string> {
    return this.inBody([s]);
  }

  private inBody(body: readonly Stmt[]): Set<string> {
    const out = new Set<string>();
    const add = (e: Expr | undefined): void => {
      const name = e && rootOf(e);
      if (name !== undefined) out.add(name);
    };
    const value = (e: Expr): void => {
      if (e.type === 'Call') this.call(e, add);
      forEachPart(e, value, undefined);
    };
    const block = (inner: readonly Stmt[]): void => {
      for (const s of inner) {
        if (s.type === 'FunctionDef' || s.type === 'ClassDef') continue;
        if (s.type === 'Assign' && !PLAIN.has(s.value.type)) for (const t of s.targets) if (t.type === 'Attribute' || t.type === 'Subscript') add(t);
        forEachChild(s, { value, target: ignore, block }, undefined);
      }
    };
    block(body);
    return out;
  }

  private inFunction(definition: Definition): ReadonlySet<string> {
    const known = this.known.get(definition);
    if (known) return known;
    // A function that calls itself ends here.
    this.known.set(definition, new Set());
    const found = this.inBody(definition.body);
    this.known.set(definition, found);
    return found;
  }

  private call({ func, args, keywords }: Call, add: (e: Expr | undefined) => void): void {
    if (func.type === 'Name' && func.id === 'setattr' && !PLAIN.has(args[2]?.type ?? 'Const')) add(args[0]);
    const name = func.type === 'Name' ? func.id : func.type === 'Attribute' ? func.name : '';
    if (func.type === 'Attribute' && ADDS.test(name) && args.some(builds)) add(func.object);
    const follow = (definitions: readonly Definition[] | undefined, given: readonly Expr[]): void => {
      for (const definition of definitions ?? []) {
        const grown = this.inFunction(definition);
        for (const [i, { name: parameter }] of definition.params.entries())
          if (grown.has(parameter)) add(given[i] ?? keywords.find((k) => k.name === parameter)?.value);
      }
    };
    follow(this.functions.get(name), args);
    if (func.type === 'Attribute') follow(this.methods.get(name), [func.object, ...args]);
  }
}

function put(table: Map<string, Definition[]>, s: Definition): void {
  table.set(s.name, [...(table.get(s.name) ?? []), s]);
}

/** Whether an expression makes an object of a class, by the look of its name. */
function builds(e: Expr): boolean {
  let found = e.type === 'Call' && /^_?[A-Z]/.test(e.func.type === 'Name' ? e.func.id : e.func.type === 'Attribute' ? e.func.name : '');
  forEachPart(e, (part) => void (found ||= builds(part)), undefined);
  return found;
}
