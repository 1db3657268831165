import type { Knob } from '../analysis.js';
import { evalSource } from '../python/imports/run.js';
import { getAttrOr } from '../python/objects/objects.js';
import { repr } from '../python/objects/text.js';
import type { Expr, Module, Param, Place, Stmt } from '../python/syntax/syntax.js';
import { PyFunction } from '../python/values/calls.js';
import { LimitError, PyError } from '../python/values/failures.js';
import { PyClass, PyDict, PyFloat, type Value } from '../python/values/values.js';
import type { VM } from '../python/values/vm.js';
import type { Span } from '../text/notes.js';
import { isModuleClass, type ModuleObject } from '../torch/module/module.js';

/** The arguments of the entry's call that can be varied: those it states, and those it leaves to their defaults. */

type Call = Expr & { type: 'Call' };

interface KnobParts {
  readonly vm: VM;
  readonly file: string;
  /** Statements of the file's top level, where its constants stand. */
  readonly body: readonly Stmt[];
  /** The file's namespace. */
  readonly names: Map<string, Value>;
}

/** Calls nested deeper than this (`Net(Config(Sub()))`) are not looked into. @limit knobs of calls in calls: levels */
const DEPTH = 2;

/** @param tree the entry's text, parsed @param root the network that it made */
export function knobsOf(text: string, tree: Module, root: ModuleObject, parts: KnobParts): Knob[] {
  const last = tree.body.at(-1);
  if (tree.broken.length || last?.type !== 'Expr') return [];
  const { value } = last;
  const lines = text.split('\n');
  const offset = (line: number, column: number): number => lines.slice(0, line - 1).reduce((sum, l) => sum + l.length + 1, 0) + column;
  const reader = new KnobReader(offset, text, root, parts);
  if (value.type === 'Call') reader.call(value, '', 0);
  return reader.knobs;
}

class KnobReader {
  readonly knobs: Knob[] = [];

  constructor(
    private readonly offset: (line: number, column: number) => number,
    private readonly text: string,
    private readonly root: ModuleObject,
    private readonly parts: KnobParts,
  ) {}

  call(e: Call, prefix: string, depth: number): void {
    const callee = this.evaluate(e.func);
    if (callee === undefined) return;
    const parameters = parametersOf(callee, this.parts.vm, depth ? undefined : this.root);
    // What a star holds may be any argument.
    const isOpen = e.args.some((a) => a.type === 'Starred') || e.keywords.some((k) => k.name === undefined);
    const positional = parameters.filter((p) => p.isPositional);
    const stated = new Map<string, Expr>();
    e.args.forEach((a, i) => {
      const parameter = positional[i];
      if (parameter && !isOpen) stated.set(parameter.name, a);
    });
    for (const k of e.keywords) if (k.name !== undefined) stated.set(k.name, k.value);
    const known = new Set(parameters.map((p) => p.name));
    const names = [...parameters.map((p) => p.name), ...[...stated.keys()].filter((n) => !known.has(n))];
    for (const name of names) {
      const given = stated.get(name);
      if (given?.type === 'Call' && depth + 1 < DEPTH && this.isSettings(given)) this.call(given, `${prefix}${name}.`, depth + 1);
      else if (given) this.stated(`${prefix}${name}`, given);
      else if (!isOpen) this.byDefault(`${prefix}${name}`, parameters.find((p) => p.name === name) as Parameter, this.end(e));
    }
  }

  /** The value of an expression in the file's namespace; undefined where it raises. */
  private evaluate(e: Expr): Value | undefined {
    const { vm, names, file } = this.parts;
    // Asked at each keystroke: a name needs no code.
    const named = e.type === 'Name' ? names.get(e.id) : undefined;
    if (named !== undefined) return named;
    try {
      return evalSource(vm, { body: [{ ...e, type: 'Expr', value: e }], broken: [] }, names, file);
    } catch (error) {
      if (!(error instanceof PyError || error instanceof LimitError)) throw error;
      return undefined;
    }
  }

  /** Calls of networks among the arguments are no settings: their numbers are those of other layers. */
  private isSettings(e: Call): boolean {
    const callee = this.evaluate(e.func);
    return callee instanceof PyClass && !isModuleClass(callee);
  }

  /** Where an argument can be added: before the closing bracket, and before a comma that stands there. */
  private end(e: Call): number {
    const end = this.offset(e.endLine, e.endColumn);
    if (this.text[end - 1] !== ')') return end;
    const before = this.text
      .slice(0, end - 1)
      .trimEnd()
      .replace(/,$/, '');
    return before.length;
  }

  private stated(name: string, e: Expr): void {
    const value = this.evaluate(e);
    const kind = kindOf(value);
    if (value === undefined || kind === undefined) return;
    const at = [this.offset(e.line, e.column), this.offset(e.endLine, e.endColumn)] as const;
    this.knobs.push({ name, kind, value: repr(this.parts.vm, value), at, span: e.type === 'Name' ? this.constant(e.id) : null });
  }

  private byDefault(name: string, { value, place, file }: Parameter, end: number): void {
    const kind = kindOf(value);
    if (value === undefined || kind === undefined) return;
    this.knobs.push({ name, kind, value: repr(this.parts.vm, value), at: [end, end], span: place && file ? spanOf(file, place) : null });
  }

  /** The literal that a constant of the file is set to, where it is set once. */
  private constant(name: string): Span | null {
    const set = this.parts.body.filter((s) => s.type === 'Assign' && s.targets.some((t) => t.type === 'Name' && t.id === name));
    const [only] = set;
    if (set.length !== 1 || only?.type !== 'Assign' || !isLiteral(only.value)) return null;
    return spanOf(this.parts.file, only.value);
  }
}

const isLiteral = (e: Expr): boolean =>
  e.type === 'Int' || e.type === 'Float' || e.type === 'Str' || e.type === 'Const' || (e.type === 'Unary' && e.op === '-' && isLiteral(e.operand));

const spanOf = (file: string, { line, column, endLine, endColumn }: Place): Span => ({ file, line, column, endLine, endColumn });

function kindOf(v: Value | undefined): Knob['kind'] | undefined {
  if (typeof v === 'boolean') return 'bool';
  if (typeof v === 'number' || typeof v === 'bigint') return 'int';
  if (typeof v === 'string') return 'str';
  return v instanceof PyFloat && Number.isFinite(v.value) ? 'float' : undefined;
}

interface Parameter {
  readonly name: string;
  readonly isPositional: boolean;
  /** Its default, where there is one. */
  readonly value?: Value;
  readonly place?: Place;
  readonly file?: string;
}

/**
 * What a class or builder can be given. Where a builder hands on further arguments by name, those that the network's own constructor takes and that the
 * builder did not state are among them.
 */
function parametersOf(callee: Value, vm: VM, root: ModuleObject | undefined): readonly Parameter[] {
  const fields = callee instanceof PyClass ? fieldsOf(callee) : undefined;
  if (fields) return fields;
  const fn = callee instanceof PyClass ? initOf(callee) : unwrapped(callee, vm);
  if (!fn) return [];
  const own = declared(fn, callee instanceof PyClass ? 1 : 0);
  if (!root || !fn.params.some((p) => p.kind === 'kwargs') || callee === root.cls) return own;
  const init = initOf(root.cls);
  const names = new Set(own.map((p) => p.name));
  const isTaken = (p: Parameter, i: number): boolean => names.has(p.name) || i < (root.given?.args.length ?? 0) || root.given?.kwargs?.has(p.name) === true;
  const passed = init ? declared(init, 1).filter((p, i) => p.value !== undefined && !isTaken(p, i)) : [];
  return [...own, ...passed.map((p) => ({ ...p, isPositional: false }))];
}

function declared(fn: PyFunction, skip: number): Parameter[] {
  return fn.params.slice(skip).flatMap((p: Param, i): Parameter[] => {
    if (p.kind === 'args' || p.kind === 'kwargs') return [];
    const isPositional = p.kind !== 'kwonly';
    return [{ name: p.name, isPositional, value: fn.defaults[i + skip], place: p.default && isLiteral(p.default) ? p.default : undefined, file: fn.file }];
  });
}

/** The constructor that takes arguments of its own. */
function initOf(cls: PyClass): PyFunction | undefined {
  for (const { dict } of cls.mro) {
    const init = dict.get('__init__');
    if (!(init instanceof PyFunction)) continue;
    if (init.params.slice(1).some((p) => p.kind !== 'args' && p.kind !== 'kwargs')) return init;
  }
  return undefined;
}

/** Fields of a dataclass; undefined for any other class. */
function fieldsOf(cls: PyClass): Parameter[] | undefined {
  const fields = cls.lookup('__dataclass_fields__');
  if (!(fields instanceof PyDict) || cls.dict.get('__init__') instanceof PyFunction) return undefined;
  return [...fields.map.keys()].flatMap((key) => (typeof key === 'string' ? [{ name: key, isPositional: true, value: cls.lookup(key) }] : []));
}

/** A function that says that it wraps itself would be followed forever. @limit decorators around a builder: levels */
const WRAPPERS = 10;

/** The function behind decorators that say what they wrap. */
function unwrapped(callee: Value, vm: VM): PyFunction | undefined {
  let fn = callee;
  for (let depth = 0; depth < WRAPPERS; depth++) {
    const inner = getAttrOr(vm, fn, '__wrapped__');
    if (inner === undefined) break;
    fn = inner;
  }
  return fn instanceof PyFunction ? fn : undefined;
}
