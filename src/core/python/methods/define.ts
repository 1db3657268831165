import { type Bound, bind, parseSignature, type Spec } from '../modules/support.js';
import { owners } from '../text.js';
import { PyBoxed, type PyBuiltin, type PyClass, PyClassMethod, type PyObject, PyProperty, PyStaticMethod, typeOf, Unknown, type Value } from '../values.js';
import { native, VM } from '../vm.js';

/**
 * How the methods of built-in classes are written down. The classes are shared by all machines, so every method asks
 * for the machine that runs when it is called.
 */

type Run<S extends string> = (vm: VM, self: Value, ...values: Bound<S>) => Value;

function withSignature<S extends string>(name: string, signature: S, run: (vm: VM, self: Value, values: Bound<S>) => Value): PyBuiltin {
  let spec: Spec | undefined;
  return native(name, (args, kwargs) => {
    const vm = VM.current;
    if (!args.length) throw vm.error('TypeError', `unbound method ${name}() needs an argument`);
    spec ??= parseSignature(signature);
    return run(vm, args[0] as Value, bind(vm, name, spec, args.slice(1), kwargs) as Bound<S>);
  });
}

function put(cls: PyClass, name: string, made: PyBuiltin): PyBuiltin {
  owners.set(made, cls);
  cls.set(name, made);
  return made;
}

/** The raised error for a method that was given another kind of object. */
export const wrongSelf = (vm: VM, cls: PyClass, name: string, self: Value): Error =>
  vm.error('TypeError', `descriptor '${name}' for '${cls.name}' objects doesn't apply to a '${typeOf(self).name}' object`);

/** What a value of a user's own subclass of int, str... holds. */
export const unboxed = (v: Value): Value => (v instanceof PyBoxed ? v.value : v);

/** Methods of one kind of object: `self` is of that kind, an unknown self or (with `strict`) an unknown argument gives the unknown. */
export function methodsOf<T extends Value>(cls: PyClass, is: (v: Value) => v is T, strict = false) {
  return <const S extends string>(name: string, signature: S, run: (vm: VM, self: T, ...values: Bound<S>) => Value): void => {
    put(
      cls,
      name,
      withSignature(name, signature, (vm, given, values) => {
        const self = unboxed(given);
        if (self instanceof Unknown) return self;
        if (!is(self)) throw wrongSelf(vm, cls, name, given);
        if (strict) for (const v of values as readonly unknown[]) if (v instanceof Unknown) return v;
        return run(vm, self, ...values);
      }),
    );
  };
}

export function classMethod<const S extends string>(cls: PyClass, name: string, signature: S, run: Run<S>): void {
  cls.set(name, new PyClassMethod(withSignature(name, signature, (vm, self, values) => run(vm, self, ...values))));
}

export function staticMethod(cls: PyClass, name: string, run: (vm: VM, args: readonly Value[]) => Value): void {
  cls.set(name, new PyStaticMethod(native(name, (args) => run(VM.current, args), false)));
}

/** An attribute that can only be read. */
export function readOnly(cls: PyClass, name: string, get: (vm: VM, self: Value) => Value): void {
  cls.set(name, new PyProperty(native(name, (args) => get(VM.current, unboxed(args[0] as Value)))));
}

export const is =
  <T extends PyObject>(kind: abstract new (...args: never[]) => T) =>
  (v: Value): v is T =>
    v instanceof kind;
