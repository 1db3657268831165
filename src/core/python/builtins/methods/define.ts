import { owners } from '../../objects/text.js';
import { type Bound, bind, nativeSignatures, parseSignature, type Spec } from '../../values/natives.js';
import {
  PyBoxed,
  type PyBuiltin,
  type PyClass,
  PyClassMethod,
  type PyObject,
  PyProperty,
  PyStaticMethod,
  typeOf,
  Unknown,
  type Value,
} from '../../values/values.js';
import { native, VM } from '../../values/vm.js';

/** How methods of built-in classes are defined. All machines share the classes, so a method finds the machine that runs when it is called. */

type Run<S extends string> = (vm: VM, self: Value, ...values: Bound<S>) => Value;

/** Raises TypeError for too few or too many arguments, in CPython's words for methods in C. */
function checkCount(vm: VM, cls: PyClass | undefined, name: string, spec: Spec, given: number): void {
  if (spec.rest || spec.keywords || spec.unnamed !== spec.names.length) return;
  const most = spec.names.length;
  let least = 0;
  for (let i = 0; i < most; i++) if (!spec.optional[i]) least++;
  if (given >= least && given <= most) return;
  const full = cls ? `${cls.name}.${name}()` : `${name}()`;
  if (most === 0) throw vm.error('TypeError', `${full} takes no arguments (${given} given)`);
  if (most === 1 && least === 1) throw vm.error('TypeError', `${full} takes exactly one argument (${given} given)`);
  const bound = least === most ? '' : given < least ? 'at least ' : 'at most ';
  const n = given < least ? least : most;
  throw vm.error('TypeError', `${name} expected ${bound}${n} argument${n === 1 ? '' : 's'}, got ${given}`);
}

function withSignature<S extends string>(
  cls: PyClass | undefined,
  name: string,
  signature: S,
  run: (vm: VM, self: Value, values: Bound<S>) => Value,
): PyBuiltin {
  let spec: Spec | undefined;
  return native(name, (args, kwargs) => {
    const vm = VM.current;
    if (!args.length) throw vm.error('TypeError', `unbound method ${name}() needs an argument`);
    spec ??= parseSignature(signature);
    if (!kwargs?.size) checkCount(vm, cls, name, spec, args.length - 1);
    return run(vm, args[0] as Value, bind<S>(vm, name, spec, args.slice(1), kwargs));
  });
}

function put(cls: PyClass, name: string, made: PyBuiltin): PyBuiltin {
  owners.set(made, cls);
  cls.set(name, made);
  return made;
}

/** The error for a method that is called on another kind of object. */
const wrongSelf = (vm: VM, cls: PyClass, name: string, self: Value): Error =>
  vm.error('TypeError', `descriptor '${name}' for '${cls.name}' objects doesn't apply to a '${typeOf(self).name}' object`);

/** The built-in value that an instance of a user subclass of int, str... holds. */
export const unboxed = (v: Value): Value => (v instanceof PyBoxed ? v.value : v);

/** Defines methods for one kind of object. An unknown `self`, or with `strict` an unknown argument, makes the result unknown. */
export function methodsOf<T extends Value>(cls: PyClass, is: (v: Value) => v is T, strict = false) {
  return <const S extends string>(name: string, signature: S, run: (vm: VM, self: T, ...values: Bound<S>) => Value): void => {
    put(
      cls,
      name,
      withSignature(cls, name, signature, (vm, given, values) => {
        const self = unboxed(given);
        if (self instanceof Unknown) return self;
        if (!is(self)) throw wrongSelf(vm, cls, name, given);
        if (strict) for (const v of values as readonly unknown[]) if (v instanceof Unknown) return v;
        return run(vm, self, ...values);
      }),
    );
  };
}

/** A built-in function. The signature is written as for methods. */
export function builtin<const S extends string>(vm: VM, name: string, signature: S, run: (...values: Bound<S>) => Value): PyBuiltin {
  let spec: Spec | undefined;
  const made = native(
    name,
    (args, kwargs) => {
      spec ??= parseSignature(signature);
      if (!kwargs?.size) checkCount(vm, undefined, name, spec, args.length);
      return run(...bind<S>(vm, name, spec, args, kwargs));
    },
    false,
  );
  nativeSignatures.set(made, signature);
  return made;
}

export function classMethod<const S extends string>(cls: PyClass, name: string, signature: S, run: Run<S>): void {
  cls.set(name, new PyClassMethod(withSignature(cls, name, signature, (vm, self, values) => run(vm, self, ...values))));
}

export function staticMethod(cls: PyClass, name: string, run: (vm: VM, args: readonly Value[]) => Value): void {
  cls.set(name, new PyStaticMethod(native(name, (args) => run(VM.current, args), false)));
}

/** A read-only attribute. */
export function readOnly(cls: PyClass, name: string, get: (vm: VM, self: Value) => Value): void {
  cls.set(name, new PyProperty(native(name, (args) => get(VM.current, unboxed(args[0] as Value)))));
}

export const is =
  <T extends PyObject>(kind: abstract new (...args: never[]) => T) =>
  (v: Value): v is T =>
    v instanceof kind;
