import { PyError, Unready } from '../values/failures.js';
import { PyClass, PyObject, typeOf, Unknown, type Value } from '../values/values.js';
import { exceptions, type VM } from '../values/vm.js';
import { call } from './objects.js';
import { str } from './text.js';

/** Python exceptions: raising, chaining, and their texts. */

/** The error that `raise value` throws. A class is called without arguments. Raises TypeError for what is no exception. */
export function toError(vm: VM, value: Value): PyError {
  const made = value instanceof PyClass && value.isSubclassOf(exceptions.BaseException as PyClass) ? call(vm, value, []) : value;
  if (made instanceof Unknown) {
    // It is certain that something is raised, only not what.
    const error = vm.error('Exception', made.reason);
    error.value.attrs?.set('__unknown__', made);
    return error;
  }
  if (!(made instanceof PyObject) || !made.cls.isSubclassOf(exceptions.BaseException as PyClass))
    return vm.error('TypeError', 'exceptions must derive from BaseException');
  return new PyError(made, vm.userSpan());
}

/** The exception that the innermost handling frame handles. */
export function handled(vm: VM): PyError | null {
  for (let f = vm.frame; f; f = f.back) if (f.handling) return f.handling;
  return null;
}

/** Sets `__context__`, as Python does, to the exception that was being handled. */
export function chain(vm: VM, error: PyError): PyError {
  const before = handled(vm);
  if (before && before.value !== error.value) {
    error.value.attrs ??= new Map();
    if (!error.value.attrs.has('__context__')) error.value.attrs.set('__context__', before.value);
  }
  return error;
}

/** The text of a Python exception: `RuntimeError: mat1 and mat2 shapes cannot be multiplied`. If its own `__str__` fails, only its name. */
export function errorText(vm: VM, error: PyError): string {
  const text = wordsOf(() => str(vm, error.value));
  return `${typeOf(error.value).name}${text ? `: ${text}` : ''}`;
}

/** Why something ended: the text of a Python exception, or the message of another error. */
export function reasonOf(vm: VM, error: unknown): string {
  if (error instanceof PyError) return errorText(vm, error);
  return error instanceof Error ? error.message : String(error);
}

/** The result of user code (`__str__`, `__repr__`); `undefined` when it fails. */
export function wordsOf(ask: () => string): string | undefined {
  try {
    return ask();
  } catch (error) {
    if (error instanceof Unready) throw error;
    return undefined;
  }
}
