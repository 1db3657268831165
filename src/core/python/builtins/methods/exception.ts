import { exceptionArguments } from '../../objects/text.js';
import { list, newType, type PyClass, PyList, PyObject, PyProperty, tuple, type Value } from '../../values/values.js';
import { exceptions, native, VM } from '../../values/vm.js';
import { methodsOf } from './define.js';

/** The built-in exception classes. */

/** Exception classes that the machine does not raise itself, each after its base. */
const MORE: Readonly<Record<string, string>> = {
  BaseExceptionGroup: 'BaseException',
  ExceptionGroup: 'BaseExceptionGroup',
  BlockingIOError: 'OSError',
  ChildProcessError: 'OSError',
  InterruptedError: 'OSError',
  IsADirectoryError: 'OSError',
  NotADirectoryError: 'OSError',
  ProcessLookupError: 'OSError',
  BrokenPipeError: 'ConnectionError',
  ConnectionAbortedError: 'ConnectionError',
  ConnectionRefusedError: 'ConnectionError',
  ConnectionResetError: 'ConnectionError',
  IndentationError: 'SyntaxError',
  TabError: 'IndentationError',
  UnicodeTranslateError: 'UnicodeError',
  BytesWarning: 'Warning',
  EncodingWarning: 'Warning',
  UnicodeWarning: 'Warning',
};

/** The class that `OSError(number, text)` becomes, by the error number of Linux. */
const BY_NUMBER: Readonly<Record<number, string>> = {
  1: 'PermissionError',
  2: 'FileNotFoundError',
  13: 'PermissionError',
  17: 'FileExistsError',
  20: 'NotADirectoryError',
  21: 'IsADirectoryError',
  110: 'TimeoutError',
};

type Kwargs = ReadonlyMap<string, Value> | undefined;

function withArguments(cls: PyClass, args: readonly Value[]): PyObject {
  const made = new PyObject(cls);
  made.attrs = new Map<string, Value>([['args', tuple([...args])]]);
  return made;
}

function makeException(cls: PyClass, args: readonly Value[], kwargs: Kwargs): Value {
  const takesKeywords = cls.lookup('__init__') !== undefined || cls.lookup('__new__') !== undefined;
  if (kwargs?.size && !takesKeywords) throw VM.current.error('TypeError', `${cls.name}() takes no keyword arguments`);
  return withArguments(cls, args);
}

function makeImportError(cls: PyClass, args: readonly Value[], kwargs: Kwargs): Value {
  const made = withArguments(cls, args);
  for (const name of ['name', 'path']) made.attrs?.set(name, kwargs?.get(name) ?? null);
  made.attrs?.set('msg', args[0] ?? null);
  return made;
}

function makeOsError(cls: PyClass, args: readonly Value[]): Value {
  const [number, text, file] = args;
  const better = cls === exceptions['OSError'] && args.length >= 2 && typeof number === 'number' ? exceptions[BY_NUMBER[number] ?? ''] : undefined;
  const made = withArguments(better ?? cls, args.length > 2 ? args.slice(0, 2) : args);
  made.attrs
    ?.set('errno', args.length > 1 ? (number ?? null) : null)
    .set('strerror', args.length > 1 ? (text ?? null) : null)
    .set('filename', file ?? null);
  return made;
}

function makeNamed(cls: PyClass, args: readonly Value[], kwargs: Kwargs): Value {
  const made = withArguments(cls, args);
  for (const [name, v] of kwargs ?? []) made.attrs?.set(name, v);
  return made;
}

const isObject = (v: Value): v is PyObject => v instanceof PyObject;
/** An attribute that gives an argument of the exception, or None. */
const argument = (name: string, at: number): PyProperty =>
  new PyProperty(native(name, ([self]) => (self instanceof PyObject ? (exceptionArguments(self)[at] ?? null) : null)));

/** The names of the arguments of encoding errors. */
const UNICODE = {
  UnicodeDecodeError: ['encoding', 'object', 'start', 'end', 'reason'],
  UnicodeEncodeError: ['encoding', 'object', 'start', 'end', 'reason'],
  UnicodeTranslateError: ['object', 'start', 'end', 'reason'],
};

let installed = false;
/** Completes the table of exception classes, and adds the members that all exceptions have. */
export function installExceptions(): void {
  if (installed) return;
  installed = true;
  for (const [name, base] of Object.entries(MORE)) exceptions[name] ??= newType(name, [exceptions[base] as PyClass]);
  const base = exceptions['BaseException'] as PyClass;
  for (const name of ['__cause__', '__context__', '__traceback__']) base.set(name, null);
  base.set('__suppress_context__', false);
  const def = methodsOf(base, isObject);
  def('with_traceback', 'tb /', (_vm, self) => self);
  def('add_note', 'note /', (_vm, self, note) => {
    self.attrs ??= new Map();
    const notes = self.attrs.get('__notes__');
    if (notes instanceof PyList) notes.items.push(note);
    else self.attrs.set('__notes__', list([note]));
    return null;
  });
  exceptions['StopIteration']?.set('value', argument('value', 0));
  exceptions['SystemExit']?.set('code', argument('code', 0));
  exceptions['SyntaxError']?.set('msg', argument('msg', 0));
  exceptions['BaseExceptionGroup']?.set('message', argument('message', 0));
  for (const [name, fields] of Object.entries(UNICODE)) for (const [i, field] of fields.entries()) exceptions[name]?.set(field, argument(field, i));
  for (const cls of Object.values(exceptions)) {
    cls.make = cls.mro.includes(exceptions['OSError'] as PyClass)
      ? makeOsError
      : cls.mro.includes(exceptions['ImportError'] as PyClass)
        ? makeImportError
        : cls.name === 'AttributeError' || cls.name === 'NameError'
          ? makeNamed
          : makeException;
  }
}
