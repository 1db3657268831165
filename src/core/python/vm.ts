import type { Note, Span } from '../text/notes.js';
import type { Place } from './syntax.js';
import {
  LimitError,
  newType,
  PyBuiltin,
  type PyCell,
  PyClass,
  PyError,
  PyFloat,
  type PyModule,
  PyObject,
  PyTuple,
  types,
  Unknown,
  type Value,
} from './values.js';

/** Limits of one evaluation, each with the reason for its size. */
export interface Limits {
  /** Statements, calls and loop rounds: a large network takes about a million; a hostile loop ends within two seconds. */
  readonly steps: number;
  /** Calls inside calls: PyTorch models stay below 60; our own stack holds a few times this. */
  readonly callDepth: number;
  /** Elements of lists, strings and ranges made at once. */
  readonly elements: number;
  /** Bits of a whole number: shapes need 63. */
  readonly integerBits: number;
}
export const LIMITS: Limits = { steps: 50_000_000, callDepth: 200, elements: 1_000_000, integerBits: 4_096 };

export interface Frame {
  readonly locals: (Value | PyCell | undefined)[];
  readonly globals: Map<string, Value>;
  /** Names of a module or class body; null in functions. */
  readonly names: Map<string, Value> | null;
  readonly closure: readonly PyCell[];
  readonly back: Frame | null;
  readonly name: string;
  readonly file: string;
  /** False for prelude code: spans, errors and limits skip such frames. */
  readonly visible: boolean;
  /** The statement or call under way. */
  at: Place | null;
  /** What `return` gave. */
  result: Value;
  /** The class whose method this is, and the first argument: what `super()` needs. */
  self: Value | undefined;
  /** The exception being handled, for a bare `raise`. */
  handling: PyError | null;
}

export const NORMAL = 0;
export const BREAK = 1;
export const CONTINUE = 2;
export const RETURN = 3;
export type Signal = 0 | 1 | 2 | 3;

/** Built-in exception classes, by name. */
export const exceptions: Record<string, PyClass> = {};
const TREE: Record<string, string> = {
  BaseException: '',
  Exception: 'BaseException',
  SystemExit: 'BaseException',
  KeyboardInterrupt: 'BaseException',
  GeneratorExit: 'BaseException',
  ArithmeticError: 'Exception',
  ZeroDivisionError: 'ArithmeticError',
  OverflowError: 'ArithmeticError',
  FloatingPointError: 'ArithmeticError',
  AssertionError: 'Exception',
  AttributeError: 'Exception',
  BufferError: 'Exception',
  EOFError: 'Exception',
  ImportError: 'Exception',
  ModuleNotFoundError: 'ImportError',
  LookupError: 'Exception',
  IndexError: 'LookupError',
  KeyError: 'LookupError',
  MemoryError: 'Exception',
  NameError: 'Exception',
  UnboundLocalError: 'NameError',
  OSError: 'Exception',
  FileNotFoundError: 'OSError',
  FileExistsError: 'OSError',
  PermissionError: 'OSError',
  TimeoutError: 'OSError',
  ConnectionError: 'OSError',
  ReferenceError: 'Exception',
  RuntimeError: 'Exception',
  NotImplementedError: 'RuntimeError',
  RecursionError: 'RuntimeError',
  StopIteration: 'Exception',
  StopAsyncIteration: 'Exception',
  SyntaxError: 'Exception',
  SystemError: 'Exception',
  TypeError: 'Exception',
  ValueError: 'Exception',
  UnicodeError: 'ValueError',
  UnicodeDecodeError: 'UnicodeError',
  UnicodeEncodeError: 'UnicodeError',
  Warning: 'Exception',
  UserWarning: 'Warning',
  DeprecationWarning: 'Warning',
  FutureWarning: 'Warning',
  RuntimeWarning: 'Warning',
  ImportWarning: 'Warning',
  PendingDeprecationWarning: 'Warning',
  SyntaxWarning: 'Warning',
  ResourceWarning: 'Warning',
};
for (const [name, base] of Object.entries(TREE)) exceptions[name] = newType(name, [exceptions[base] ?? types.object]);

/** State of one evaluation: frames, limits, notes. One per analyzer; `begin` starts a new evaluation. */
export class VM {
  frame: Frame | null = null;
  depth = 0;
  steps = 0;
  limits: Limits = LIMITS;
  notes: Note[] = [];
  /** Places where something unknown decided what ran, so that counts may miss something. */
  doubts: Note[] = [];
  assumptions = new Set<string>();
  /** What `print` wrote, kept only when asked for. */
  output: string[] | null = null;
  modules = new Map<string, PyModule>();
  /** Called about every million steps, so that a supervisor sees progress. */
  onProgress: (() => void) | undefined;

  tick(): void {
    if (++this.steps > this.limits.steps) {
      const span = this.userSpan();
      throw new LimitError('steps', `the code on line ${span?.line ?? '?'} did not finish within ${this.limits.steps.toLocaleString('en')} steps`, span);
    }
  }

  enter(frame: Frame): void {
    if (this.depth >= this.limits.callDepth) {
      const span = this.userSpan();
      throw new LimitError('call depth', `calls nested deeper than ${this.limits.callDepth}`, span);
    }
    this.depth++;
    this.frame = frame;
  }

  leave(frame: Frame): void {
    this.depth--;
    this.frame = frame.back;
  }

  checkElements(count: number, what: string): void {
    if (count > this.limits.elements)
      throw new LimitError(
        'elements',
        `${what} of ${count.toLocaleString('en')} elements is too large to follow (limit: ${this.limits.elements.toLocaleString('en')})`,
        this.userSpan(),
      );
  }

  /** The innermost place in code that a person can see. */
  userSpan(): Span | undefined {
    for (let f = this.frame; f; f = f.back) if (f.visible && f.at) return spanOf(f);
    return undefined;
  }

  /** The calls under way in visible code, outermost first. */
  userFrames(): Span[] {
    const out: Span[] = [];
    for (let f = this.frame; f; f = f.back) if (f.visible && f.at) out.push(spanOf(f));
    return out.reverse();
  }

  unknown(reason: string): Unknown {
    return new Unknown(reason, this.userSpan());
  }
  note(severity: Note['severity'], text: string): void {
    this.notes.push({ severity, text, span: this.userSpan() });
  }
  /** Remembers that counts may miss something here. */
  doubt(text: string): void {
    const span = this.userSpan();
    if (this.doubts.some((d) => d.text === text && d.span?.line === span?.line && d.span?.file === span?.file)) return;
    this.doubts.push({ severity: 'warning', text, span });
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
  return { file: f.file, line: at.line, column: at.column, endLine: at.endLine, endColumn: at.endColumn };
}

/** A whole number that must be usable as a size; `undefined` when it is not one. */
export function asNumber(v: Value | undefined): number | undefined {
  if (typeof v === 'number') return v;
  if (typeof v === 'boolean') return v ? 1 : 0;
  if (v instanceof PyFloat) return v.value;
  if (typeof v === 'bigint') return Number(v);
  return undefined;
}

/** A native function under a Python name. */
export const native = (name: string, call: PyBuiltin['call'], binds = true): PyBuiltin => new PyBuiltin(name, call, binds);
export { PyClass };
