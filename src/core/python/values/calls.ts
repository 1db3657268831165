import type { Span } from '../../text/notes.js';
import { mangle, type Scope } from '../compile/scope.js';
import type { FunctionDef, Params, Place } from '../syntax/syntax.js';
import { type LimitError, PyError } from './failures.js';
import { PyCell, PyDict, PyObject, PyTuple, tuple, types, Unknown, type Value } from './values.js';
import { type Frame, isError, newFrame, type VM } from './vm.js';

/** Functions that are written in Python, and their calls. */

/** The compiled body of a function, which runs on a prepared frame. The body of a generator function makes the generator. */
export type Body = (f: Frame) => Value;

/** The code of a call, by the slots of its frame. */
export const codeOfSlots = new WeakMap<ReadonlyMap<string, number>, FunctionCode>();

/** The part of a `def`, `lambda` or generator expression that all function objects made from it share. */
export class FunctionCode {
  /** The number of parameters that can be given by position. */
  readonly positional: number;
  readonly posonly: number;
  readonly argsSlot: number;
  readonly kwargsSlot: number;
  /** True when all parameters are plain: such calls need no binding. */
  readonly simple: boolean;
  private known: { readonly names: readonly string[]; readonly index: ReadonlyMap<string, number> } | undefined;
  slotCount = 0;
  slotNames: ReadonlyMap<string, number> | null = null;
  cellSlots: readonly number[] = [];
  /** The index in the closure of the cell that holds the class for `super()`, or -1. */
  classIndex = -1;
  isGenerator = false;
  /** The compiled body. The first call compiles it and sets all of the above. */
  body: Body | null = null;

  constructor(
    readonly name: string,
    readonly qualname: string,
    readonly params: Params,
    private readonly declared: Scope,
    readonly place: Place,
    private readonly readDoc: () => string | null,
    private readonly compile: () => Body,
  ) {
    let posonly = 0;
    let normal = 0;
    let argsSlot = -1;
    let kwargsSlot = -1;
    params.forEach(({ kind }, i) => {
      if (kind === 'posonly') posonly++;
      else if (kind === 'normal') normal++;
      else if (kind === 'args') argsSlot = i;
      else if (kind === 'kwargs') kwargsSlot = i;
    });
    this.posonly = posonly;
    this.positional = posonly + normal;
    this.argsSlot = argsSlot;
    this.kwargsSlot = kwargsSlot;
    this.simple = this.positional === params.length;
  }

  /** Parameter names as the body sees them, with private names mangled. Parameter i lives in slot i. */
  get names(): readonly string[] {
    return this.byName().names;
  }
  /** Slots of parameters, by name. */
  get index(): ReadonlyMap<string, number> {
    return this.byName().index;
  }
  private byName() {
    if (!this.known) {
      const names = this.params.map((p) => mangle(p.name, this.declared.className));
      this.known = { names, index: new Map(names.map((name, i) => [name, i])) };
    }
    return this.known;
  }

  /** The scope of the body: where its names live. */
  get scope(): Scope {
    return this.declared.settle();
  }
  get doc(): string | null {
    return this.readDoc();
  }

  /** Compiles the body at the first call, since most functions of a library are never called. */
  prepare(): Body {
    const { scope } = this;
    const body = this.compile();
    this.cellSlots = [...scope.cells].map((name) => scope.slot(name));
    this.slotCount = scope.slotCount;
    this.slotNames = scope.slots;
    codeOfSlots.set(scope.slots, this);
    this.isGenerator = scope.isGenerator;
    this.classIndex = scope.free.indexOf('__class__');
    this.body = body;
    return body;
  }
}

/** A function written in Python. */
export class PyFunction extends PyObject {
  name: string;
  qualname: string;
  module: Value;
  /** `__doc__`, after an assignment. */
  private givenDoc: Value | undefined;
  /** `__annotations__`, after the first read. */
  annotated: PyDict | undefined;
  constructor(
    readonly code: FunctionCode,
    readonly globals: Map<string, Value>,
    readonly closure: readonly PyCell[],
    /** Default values by parameter; `undefined` where there is none. */
    public defaults: readonly (Value | undefined)[],
    readonly file: string,
    readonly visible: boolean,
    /** Evaluates the annotations one by one. Those that fail are unknown. */
    readonly annotations: (() => Map<string, Value>) | undefined,
  ) {
    super(types.function);
    PyObject.made += 4;
    this.name = code.name;
    this.qualname = code.qualname;
    this.module = globals.get('__name__') ?? null;
  }
  get doc(): Value {
    return this.givenDoc === undefined ? this.code.doc : this.givenDoc;
  }
  set doc(value: Value) {
    this.givenDoc = value;
  }
  get params(): Params {
    return this.code.params;
  }
  /** Its definition; undefined for a `lambda`. */
  get definition(): FunctionDef | undefined {
    const { place } = this.code;
    return 'type' in place && place.type === 'FunctionDef' ? (place as Place & FunctionDef) : undefined;
  }
  /** The place of the `def` or `lambda`. */
  get span(): Span {
    const { line, column, endLine, endColumn } = this.code.place;
    return { file: this.file, line, column, endLine, endColumn };
  }
}

/** Calls a function that is written in Python. Raises TypeError for arguments that do not fit, in CPython's words. */
export function callFunction(vm: VM, fn: PyFunction, args: readonly Value[], kwargs?: ReadonlyMap<string, Value>): Value {
  const code = fn.code;
  if (vm.intercept !== undefined) {
    const answer = vm.intercept(code.name, args, kwargs);
    if (answer !== undefined) return answer;
  }
  const body = code.body ?? code.prepare();
  const locals = new Array<Value | PyCell | undefined>(code.slotCount);
  if (kwargs === undefined && code.simple && args.length === code.positional) for (let i = 0; i < args.length; i++) locals[i] = args[i];
  else bindArguments(vm, fn, locals, args, kwargs);
  const frame = newFrame(locals, fn.globals, null, fn.closure, vm.frame, code.name, fn.file, fn.visible);
  const first = locals[0];
  frame.self = code.params.length === 0 ? undefined : code.argsSlot === 0 ? args[0] : (first as Value);
  frame.slotNames = code.slotNames;
  if (code.classIndex >= 0) frame.classCell = fn.closure[code.classIndex] as PyCell;
  for (const slot of code.cellSlots) locals[slot] = new PyCell(locals[slot] as Value | undefined);
  if (code.isGenerator) return body(frame);
  vm.tick();
  vm.enter(frame);
  try {
    return body(frame);
  } catch (error) {
    const failed = error instanceof PyError && vm.trying === 0 ? failedLibrary(vm, frame, error) : undefined;
    if (failed === undefined) throw error instanceof RangeError ? machineLimit(vm, error) : error;
    return failed;
  } finally {
    vm.leave(frame);
  }
}

/**
 * What a call of a library gives that failed for want of something outside: a file, a connection, a module. On the machine of the user it may well be
 * there, so it is unknown, just as if the library were not found. Other errors say what is wrong with the call.
 */
function failedLibrary(vm: VM, { file, visible, back }: Frame, error: PyError): Unknown | undefined {
  if (!visible || !back || back.file === file || !(isError(error, 'OSError') || isError(error, 'ImportError'))) return undefined;
  const { importer } = vm;
  if (!importer?.isLibrary(file) || !back.visible || importer.isLibrary(back.file)) return undefined;
  return new Unknown(`a library needs more than its source: ${firstLine(error)}`, error.span);
}

/** `OSError: no connection`. */
function firstLine({ value }: PyError): string {
  const args = value.attrs?.get('args');
  const [words] = args instanceof PyTuple && args.items.length === 1 ? args.items : [];
  return `${value.cls.name}${typeof words === 'string' ? `: ${words.split('\n')[0]}` : ''}`;
}

/** The named limit for one of JavaScript's own that was reached first: its stack, or the length of strings and arrays. */
export function machineLimit(vm: VM, error: RangeError): LimitError {
  return /call stack/.test(error.message)
    ? vm.limitReached({ limit: 'call depth', text: (line) => `the code on line ${line} is nested deeper than the stack of JavaScript, about 1 MB, can follow` })
    : vm.limitReached({
        limit: 'elements',
        text: (line) => `the code on line ${line} makes a value that is larger than JavaScript can hold (${error.message})`,
      });
}

function bindArguments(vm: VM, fn: PyFunction, locals: (Value | PyCell | undefined)[], args: readonly Value[], kwargs?: ReadonlyMap<string, Value>): void {
  const code = fn.code;
  const n = code.positional;
  const given = Math.min(args.length, n);
  for (let i = 0; i < given; i++) locals[i] = args[i];
  if (code.argsSlot >= 0) locals[code.argsSlot] = args.length > n ? tuple(args.slice(n)) : new PyTuple([]);
  const extra = code.kwargsSlot >= 0 ? new PyDict() : null;
  if (extra) locals[code.kwargsSlot] = extra;
  if (kwargs !== undefined) bindKeywords(vm, fn, locals, kwargs, extra);
  if (args.length > n && code.argsSlot < 0) throw tooMany(vm, fn, args.length, locals);
  const missing: string[] = [];
  for (let i = 0; i < n; i++) {
    if (locals[i] !== undefined) continue;
    const value = fn.defaults[i];
    if (value === undefined) missing.push(code.names[i] as string);
    else locals[i] = value;
  }
  if (missing.length) throw missingArguments(vm, fn, missing, 'positional');
  if (code.simple) return;
  for (let i = n; i < code.params.length; i++) {
    if (locals[i] !== undefined) continue;
    const value = fn.defaults[i];
    if (value === undefined) missing.push(code.names[i] as string);
    else locals[i] = value;
  }
  if (missing.length) throw missingArguments(vm, fn, missing, 'keyword-only');
}

function bindKeywords(vm: VM, fn: PyFunction, locals: (Value | PyCell | undefined)[], kwargs: ReadonlyMap<string, Value>, extra: PyDict | null): void {
  const code = fn.code;
  const unnamed: string[] = [];
  for (const [name, value] of kwargs) {
    const i = code.index.get(name);
    if (i === undefined || i < code.posonly || i === code.argsSlot || i === code.kwargsSlot) {
      if (extra) extra.map.set(name, value);
      else if (i !== undefined && i < code.posonly) unnamed.push(name);
      else throw vm.error('TypeError', `${fn.qualname}() got an unexpected keyword argument '${name}'`);
      continue;
    }
    if (locals[i] !== undefined) throw vm.error('TypeError', `${fn.qualname}() got multiple values for argument '${name}'`);
    locals[i] = value;
  }
  if (unnamed.length) throw vm.error('TypeError', `${fn.qualname}() got some positional-only arguments passed as keyword arguments: '${unnamed.join(', ')}'`);
}

function tooMany(vm: VM, fn: PyFunction, given: number, locals: readonly unknown[]): Error {
  const code = fn.code;
  const required = code.positional - fn.defaults.slice(0, code.positional).filter((d) => d !== undefined).length;
  const takes = required === code.positional ? String(code.positional) : `from ${required} to ${code.positional}`;
  const plural = code.positional === 1 && required === code.positional ? '' : 's';
  const named = code.params.filter((p, i) => p.kind === 'kwonly' && locals[i] !== undefined).length;
  const also = named ? ` positional argument${given === 1 ? '' : 's'} (and ${named} keyword-only argument${named === 1 ? '' : 's'})` : '';
  return vm.error(
    'TypeError',
    `${fn.qualname}() takes ${takes} positional argument${plural} but ${given}${also} ${given === 1 && !named ? 'was' : 'were'} given`,
  );
}

function missingArguments(vm: VM, fn: PyFunction, names: readonly string[], kind: string): Error {
  const quoted = names.map((n) => `'${n}'`);
  const last = quoted.pop();
  const listed = quoted.length === 0 ? last : quoted.length === 1 ? `${quoted[0]} and ${last}` : `${quoted.join(', ')}, and ${last}`;
  return vm.error('TypeError', `${fn.qualname}() missing ${names.length} required ${kind} argument${names.length === 1 ? '' : 's'}: ${listed}`);
}
