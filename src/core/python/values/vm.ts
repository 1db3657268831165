import type { ReachedLimit } from '../../text/limits.js';
import { type Doubt, type Note, type Span, wayOf } from '../../text/notes.js';
import type { Expr, Module, Place, Stmt } from '../syntax/syntax.js';
import type { Effects } from './effects.js';
import { EXCEPTION_BASES } from './exceptionBases.js';
import { LimitError, PyError } from './failures.js';
import { HashedKeys } from './hashedKeys.js';
import { LIMITS, type Limits } from './limits.js';
import { newType, PyBuiltin, type PyCell, type PyClass, type PyModule, PyObject, PyTuple, types, Unknown, type Value } from './values.js';

export interface Frame {
  readonly locals: (Value | PyCell | undefined)[];
  readonly globals: Map<string, Value>;
  /** Names of a module or class body; null in functions. */
  readonly names: Map<string, Value> | null;
  readonly closure: readonly PyCell[];
  /** The frame of the caller. The frame of a generator gets a new one at every resumption. */
  back: Frame | null;
  readonly name: string;
  readonly file: string;
  /** False for prelude code: spans, errors and limits skip such frames. */
  readonly visible: boolean;
  /** The statement or call that runs. */
  at: Place | null;
  /** The value of `return`. */
  result: Value;
  /** The first argument, and the cell with the class that defines the method: `super()` needs both. */
  self: Value | undefined;
  classCell: PyCell | null;
  /** The number of this execution of the call; 0 until somebody asks for it. */
  run: number;
  /** The span that was given last, and the statement or call that it was for. */
  told: Span | null;
  toldAt: Place | null;
  /** The slots by name, for `locals()`. */
  slotNames: ReadonlyMap<string, number> | null;
  /** The exception that is handled, for a bare `raise`. */
  handling: PyError | null;
}

/** Makes a frame. All frames are made here, so that they share one hidden class in the JavaScript engine. */
export function newFrame(
  locals: (Value | PyCell | undefined)[],
  globals: Map<string, Value>,
  names: Map<string, Value> | null,
  closure: readonly PyCell[],
  back: Frame | null,
  name: string,
  file: string,
  visible: boolean,
): Frame {
  return {
    locals,
    globals,
    names,
    closure,
    back,
    name,
    file,
    visible,
    at: null,
    result: null,
    self: undefined,
    classCell: null,
    run: 0,
    told: null,
    toldAt: null,
    slotNames: null,
    handling: null,
  };
}

/** What import statements ask of the importer. */
export interface ModuleLoader {
  /** Starts a new evaluation: modules whose files changed are forgotten. */
  begin(): void;
  /** The module of that name, with the packages around it. `guarded` means that the statement is in a `try` that catches ImportError. */
  importModule(name: string, guarded?: boolean): PyModule;
  /** What `sys.modules` holds once the module of that name is imported: the module, or what it put into its place. */
  importObject(name: string, guarded?: boolean): Value;
  /** What `from module import names` refers to, in a module with these globals. */
  importFrom(globals: ReadonlyMap<string, Value>, module: string, level: number, guarded: boolean, names: readonly string[]): Value;
  /** The value of `from module import name`: an attribute, or else a submodule. `late` is called if the name appears only when the module is finished. */
  importName(module: Value, name: string, guarded: boolean, late?: (before: Value, now: Value) => void): Value;
  /** The names of `from module import *`. If the module is not finished yet, `late` is called for all of them once it is. */
  importStar(module: Value, late: (name: string, value: Value) => void): Iterable<readonly [string, Value]>;
  /** The `ModuleSpec` of the module of that name, without evaluating it; None when there is none. */
  findSpec(name: string): Value;
  /** Whether there is a module of that name, without evaluating it. */
  exists(name: string): boolean;
  /** The text of the file that code with these globals opens; `undefined` when there is none, or none that may be read. */
  readText(path: string, globals: ReadonlyMap<string, Value>): string | undefined;
  /** Why a file that is there is not read, as a predicate. */
  whyNoText(path: string, globals: ReadonlyMap<string, Value>): string | undefined;
  /** The names in the folder that code with these globals lists, those of folders with '/' at the end; `undefined` when it may not be looked into. */
  readFolder(path: string, globals: ReadonlyMap<string, Value>): readonly string[] | undefined;
  /** The version of a distribution, modelled or from its sources; Unknown when these do not tell it, `undefined` when there is none. */
  versionOf(distribution: string): string | Unknown | undefined;
  /** True for files of libraries, which are no part of what is being worked on. */
  isLibrary(file: string): boolean;
  /** Called before an attribute of a module or class is written or deleted. */
  beforeWrite(owner: PyModule | PyClass, name: string): void;
  /** Called for each class that a program makes. */
  made(cls: PyClass): void;
  /** False for a class of an earlier evaluation, or of a module that was forgotten. */
  holds(cls: PyClass): boolean;
  /** True when an ImportError may leave the module with these globals, because an importer catches it. */
  leaves(globals: ReadonlyMap<string, Value>): boolean;
}

export const NORMAL = 0;
export const BREAK = 1;
export const CONTINUE = 2;
export const RETURN = 3;
export type Signal = 0 | 1 | 2 | 3;

/**
 * Steps between two reports of progress: few at the beginning, so that the place of a standstill is known early. A step may take as long as an operator of a
 * library.
 */
const PROGRESS_STEPS = 20_000;
const FIRST_PROGRESS_STEPS = 1_000;

export type Progress = () => ReachedLimit | undefined;

/** A function that calls itself twice doubles them at each depth. @limit ways of calls to one place that are told apart: ways */
const WAYS = 64;

/** Built-in exception classes, by name. */
export const exceptions: Record<string, PyClass> = {};
for (const [name, base] of Object.entries(EXCEPTION_BASES)) exceptions[name] = newType(name, [exceptions[base] ?? types.object]);

/** The state of an evaluation: frames, limits, notes. There is one VM per analyzer; `begin` starts a new evaluation. */
export class VM {
  /** The VM that runs. The methods of built-in classes are shared by all VMs. */
  static current: VM;
  frame: Frame | null = null;
  /** The call in the code of a visible file that ended last. */
  private left: Frame | null = null;
  depth = 0;
  steps = 0;
  private bounds: Limits = LIMITS;
  notes: Note[] = [];
  /** Places where an unknown value decided what ran, so that counts may miss something. */
  doubts: Doubt[] = [];
  /** How often something was in doubt, the same thing each time included. */
  doubted = 0;
  assumptions = new Set<string>();
  /** What is unknown and was returned by a function, by the `return` statement. */
  unknownReturns = new Map<Place, Unknown>();
  /** What `print` wrote; kept only on request. */
  output: string[] | null = null;
  /** `sys.modules`. Programs may put anything into it. */
  modules = new Map<string, Value>();
  /** Called now and then, so that a supervisor sees progress. It answers with a limit of the machine that was reached. */
  onProgress: Progress | undefined;
  /** Names that need no import; filled by `prepare` in run.ts. */
  builtins = new Map<string, Value>();
  importer: ModuleLoader | undefined;
  /** Parses Python text, for `eval` and `exec`; without it their results are unknown. */
  parse: ((text: string) => Module) | undefined;
  /** The default methods, see objects/defaultMethods.ts. */
  readonly defaultMethods = new Map<string, PyBuiltin>();
  /** Asked for a class to use in the place of an unknown base, judged by the members of the class that is being made. */
  assumedBase: ((name: string, members: ReadonlyMap<string, Value>, base: Unknown) => PyClass | undefined) | undefined;
  /** Modules that imported everything (`*`) from a missing module, by their globals: any name may come from there. */
  readonly unknownStars = new WeakMap<ReadonlyMap<string, Value>, Unknown>();
  /** Compiled functions by syntax node. They are made at the first call and live as long as the tree. */
  readonly codes = new WeakMap<object, object>();
  /** Definitions of functions that skip a statement of theirs which raises, as modules do: those in which a program uses its network. */
  forgiving: ReadonlySet<object> | undefined;
  /** Asked about a loop over an unknown value: the assumption under which it may be left out, or undefined when it must run. */
  loopIsInert: ((loop: Extract<Stmt, { type: 'For' }>, source: Unknown) => string | undefined) | undefined;
  /** What tells whether the arms of a branch differ in what is counted. */
  effects: Effects | undefined;
  /** Told of each call of something unknown. */
  calledUnknown: ((callee: Unknown, args: readonly Value[], kwargs: ReadonlyMap<string, Value> | undefined) => void) | undefined;
  /** Asked about an assertion that fails: the assumption under which it holds, or undefined when it must raise. */
  assumedAssertion: ((test: Expr) => string | undefined) | undefined;
  /** Asked before a function is called: what it returns is the call's result; undefined lets the call happen. */
  intercept: ((name: string, args: readonly Value[], kwargs: ReadonlyMap<string, Value> | undefined) => Value | undefined) | undefined;
  /** Told of a call that is not followed. `isTold` is true where the callee is known to pass on the other arguments to the first. */
  handedOver: ((args: readonly Value[], kwargs: ReadonlyMap<string, Value> | undefined, isTold: boolean) => void) | undefined;
  /** Makes the values of annotations: unions and classes with parameters. */
  typeForms: { union(members: readonly Value[]): Value; alias(cls: PyClass, index: Value): Value } | undefined;
  /** Keys of tables that this evaluation has used. */
  hashed = new HashedKeys();
  /** Those of the product's own modules, see {@link apart}. */
  private readonly hashedApart = this.hashed;
  /** Containers that are being printed: one inside itself prints as `[...]`. */
  readonly printing = new Set<PyObject>();
  /** True while code of the product is evaluated, see {@link apart}. */
  isApart = false;
  /** How many `try` statements with handlers run. */
  trying = 0;
  /** The call with the innermost running `try` that catches ImportError. Its statements that import by name raise for missing modules. */
  importGuard: Frame | null = null;
  private checkAt = 0;
  /** Loops over a range without a number in it. */
  emptyRanges = 0;
  /** Numbers the executions of calls in this evaluation, see `Span.run`. */
  runs = 0;
  /** Numbers those in imported modules, whose objects outlive the evaluation. Starts where {@link runs} never gets. */
  moduleRuns = 1_000_000_000;
  private addresses = new WeakMap<object, string>();
  private addressCount = 0;

  get limits(): Limits {
    return this.bounds;
  }
  set limits(limits: Limits) {
    this.bounds = limits;
    this.checkAt = 0;
  }

  /** Starts a new evaluation. Modules stay; notes, doubts and assumptions go. `steps` changes that limit. */
  begin(steps?: number): void {
    VM.current = this;
    this.unwind();
    this.left = null;
    this.steps = 0;
    PyObject.made = 0;
    this.limits = steps === undefined ? LIMITS : { ...LIMITS, steps };
    this.notes = [];
    this.doubts = [];
    this.assumptions = new Set();
    this.unknownReturns = new Map();
    this.hashed = new HashedKeys(this.hashedApart);
    this.runs = 0;
    this.addresses = new WeakMap();
    this.addressCount = 0;
    this.importer?.begin();
  }

  /**
   * Evaluates code that comes with the product and is kept for all evaluations. Its steps, objects, notes and keys do not count for the
   * evaluation that happens to need it first.
   */
  apart<T>(work: () => T): T {
    const { steps, depth, notes, doubts, assumptions, hashed, isApart } = this;
    const { made } = PyObject;
    this.steps = 0;
    this.depth = 0;
    this.notes = [];
    this.doubts = [];
    this.assumptions = new Set();
    this.hashed = this.hashedApart;
    this.isApart = true;
    PyObject.made = 0;
    try {
      return work();
    } finally {
      Object.assign(this, { steps, depth, notes, doubts, assumptions, hashed, isApart });
      PyObject.made = made;
    }
  }

  /** Leaves all calls, after an error that ended the evaluation. */
  unwind(): void {
    this.frame = null;
    this.depth = 0;
    this.trying = 0;
    this.importGuard = null;
    this.printing.clear();
  }

  tick(): void {
    if (++this.steps > this.checkAt) this.checkSteps();
  }

  private checkSteps(): void {
    const { steps, objects } = this.limits;
    if (this.steps > steps)
      throw this.limitReached({ limit: 'steps', text: (line) => `the code on line ${line} did not finish within ${steps.toLocaleString('en')} steps` });
    if (PyObject.made > objects)
      throw this.limitReached({ limit: 'objects', text: (line) => `the code on line ${line} makes more than ${objects.toLocaleString('en')} objects` });
    const reached = this.checkAt ? this.onProgress?.() : undefined;
    if (reached) throw this.limitReached(reached);
    this.checkAt = Math.min(this.steps + Math.min(Math.max(this.steps, FIRST_PROGRESS_STEPS), PROGRESS_STEPS), this.limits.steps);
  }

  /** The error for a limit that the code under way has reached. */
  limitReached({ limit, text }: ReachedLimit): LimitError {
    return new LimitError(limit, text(this.limitSpan()?.line ?? '?'), this.limitSpan());
  }

  enter(frame: Frame): void {
    if (this.depth >= this.limits.callDepth) throw new LimitError('call depth', `calls nested deeper than ${this.limits.callDepth}`, this.limitSpan());
    if (this.depth++ === 0) VM.current = this;
    this.frame = frame;
  }

  leave(frame: Frame): void {
    this.depth--;
    this.frame = frame.back;
    if (frame.visible && !frame.file.startsWith('<')) this.left = frame;
  }

  /** Counts work inside a built-in function, see work.ts: as many steps as a loop of the program takes in that time. */
  charge(steps: number): void {
    this.steps += steps;
    // What looks at a program's values after it ended at a limit may still do so.
    if (this.steps > this.checkAt && this.frame) this.checkSteps();
  }

  checkElements(count: number, what: string): void {
    if (count <= this.limits.elements) return;
    const [given, most] = [count, this.limits.elements].map((n) => n.toLocaleString('en'));
    throw this.limitReached({ limit: 'elements', text: () => `${what} of ${given} elements is too large to follow (limit: ${most})` });
  }

  /** Where a limit is reached: in the user's code, or after it, when what it made is walked through. */
  limitSpan(): Span | undefined {
    return this.userSpan() ?? (this.left?.at ? spanOf(this.left) : undefined);
  }

  /** The innermost place in the user's code, or in one file of it. */
  userSpan(file?: string): Span | undefined {
    for (let f = this.frame; f; f = f.back) if (f.visible && f.at && (file === undefined || f.file === file)) return spanOf(f);
    return undefined;
  }

  /**
   * The running calls in the user's code, outermost first. Each span tells one execution of a call from another; all that happens within one execution
   * shares its span.
   */
  userFrames(): Span[] {
    const out: Span[] = [];
    let callee: Frame | null = null;
    for (let f = this.frame; f; f = f.back) {
      if (f.visible && f.at) out.push(callee ? this.spanAround(f, callee) : { ...spanOf(f), run: ++this.runs });
      callee = f;
    }
    return out.reverse();
  }

  private spanAround(f: Frame, callee: Frame): Span {
    if (callee.run === 0) callee.run = ++this.runs;
    if (f.told && f.toldAt === f.at && f.told.run === callee.run) return f.told;
    f.toldAt = f.at;
    f.told = { ...spanOf(f), run: callee.run };
    return f.told;
  }

  /** A made-up address for printing an object. Each evaluation counts from the start, so that messages stay the same. */
  address(v: object): string {
    let known = this.addresses.get(v);
    if (known === undefined) this.addresses.set(v, (known = `0x7f${(0x10_0000_0000 + ++this.addressCount * 48).toString(16)}`));
    return known;
  }

  unknown(reason: string): Unknown {
    return new Unknown(reason, this.userSpan());
  }
  note(severity: Note['severity'], text: string): void {
    this.notes.push({ severity, text, span: this.userSpan() });
  }
  /** Records that counts may miss something here. */
  doubt(text: string): void {
    this.doubted++;
    const span = this.userSpan();
    const same = this.doubts.filter((d) => d.text === text && d.span?.line === span?.line && d.span?.file === span?.file);
    if (same.at(-1)?.way === null) return;
    const way = same.length < WAYS ? wayOf(this.userFrames()) : null;
    if (!same.some((d) => d.way === way)) this.doubts.push({ severity: 'warning', text, span, way });
  }

  error(name: string, ...args: Value[]): PyError {
    const cls = exceptions[name] ?? (exceptions.Exception as PyClass);
    const value = new PyObject(cls);
    value.attrs = new Map<string, Value>([['args', new PyTuple(args)]]);
    return new PyError(value, this.userSpan());
  }
}

export function spanOf(f: Frame): Span {
  const at = f.at as Place;
  const span = { file: f.file, line: at.line, column: at.column, endLine: at.endLine, endColumn: at.endColumn };
  return at.openLine === undefined || at.openLine === at.line ? span : { ...span, hintLine: at.openLine };
}

/** A native function with a Python name. */
export const native = (name: string, call: PyBuiltin['call'], binds = true): PyBuiltin => new PyBuiltin(name, call, binds);

/** True for a Python exception of this built-in class. */
export const isError = (error: unknown, name: string): error is PyError =>
  error instanceof PyError && error.value.cls.isSubclassOf(exceptions[name] as PyClass);
