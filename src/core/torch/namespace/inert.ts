import { sameClass } from '../../python/modules/support.js';
import { callMethod } from '../../python/objects/objects.js';
import { newType, PyBuiltin, type PyClass, PyClassMethod, PyObject, PyTuple, type Value } from '../../python/values/values.js';
import { native } from '../../python/values/vm.js';
import { ModuleObject } from '../module/module.js';
import type { Torch } from '../torch.js';

/** What of torch concerns neither shapes nor costs: it is there, takes whatever it is given, and changes nothing. */

/** Gives back its first argument. */
export const identity = (name: string): PyBuiltin => native(name, (args) => args[0] ?? null, false);

/** A wrapper or decorator, with or without arguments: `script(f)`, `@ignore`, `@ignore(drop=True)`, `compile(model, mode='...')`. */
export const passThrough = (name: string): PyBuiltin =>
  native(name, (args) => (args[0] instanceof PyObject ? args[0] : native(name, (inner) => inner[0] ?? null, false)), false);

/** A class whose instances do nothing. */
export function inertClass(name: string, module: string): PyClass {
  const cls = newType(name);
  cls.module = module;
  cls.set(
    '__init__',
    native('__init__', () => null),
  );
  cls.set('__class_getitem__', sameClass);
  return cls;
}

/** A module around a module that changes nothing: the inner one stands for it, and is its own `module`. */
export function transparent(name: string): PyClass {
  const cls = newType(name);
  cls.module = 'torch.nn.parallel';
  cls.make = (_cls, args, kwargs) => {
    const inner = args[0] ?? kwargs?.get('module') ?? null;
    if (inner instanceof ModuleObject && !inner.attrs?.has('module') && !inner.table('_modules')?.map.has('module')) inner.attrs?.set('module', inner);
    return inner;
  };
  return cls;
}

/** A context manager that is a decorator too: `with no_grad():`, `@no_grad()`, `@no_grad`. */
export function contextClass(name: string): PyClass {
  const cls = newType(name);
  cls.module = 'torch';
  cls.make = (made, args) => {
    const first = args[0];
    const isFunction = first instanceof PyObject && !(first instanceof PyBuiltin) && first.cls.name === 'function';
    return isFunction ? first : new PyObject(made);
  };
  cls.set(
    '__init__',
    native('__init__', () => null),
  );
  cls.set(
    '__enter__',
    native('__enter__', (args) => args[0] ?? null),
  );
  cls.set(
    '__exit__',
    native('__exit__', () => null),
  );
  cls.set(
    '__call__',
    native('__call__', (args) => args[1] ?? null),
  );
  return cls;
}

/** `torch.autograd`: a Function runs its forward, nothing runs backward. */
export function autogradMembers(torch: Torch): Record<string, Value> {
  const { vm } = torch;
  const context = newType('FunctionCtx');
  context.module = 'torch.autograd.function';
  for (const name of ['save_for_backward', 'mark_dirty', 'mark_non_differentiable', 'set_materialize_grads', 'save_for_forward'])
    context.set(
      name,
      native(name, () => null),
    );
  const cls = newType('Function');
  cls.module = 'torch.autograd';
  const apply = native('apply', (args) => {
    const own = args[0] as PyClass;
    const hasContext = own.lookup('setup_context') === undefined;
    const forward = own.lookup('forward');
    if (forward === undefined) throw vm.error('NotImplementedError', 'You must implement the forward function for custom autograd.Function.');
    const given = args.slice(1);
    const made = new PyObject(context);
    made.attrs = new Map([['needs_input_grad', new PyTuple(given.map(() => false))]]);
    return callMethod(vm, new PyObject(own), 'forward', hasContext ? [made, ...given] : given);
  });
  cls.set('apply', new PyClassMethod(apply));
  return {
    Function: cls,
    Variable: identity('Variable'),
    once_differentiable: passThrough('once_differentiable'),
    set_grad_enabled: contextClass('set_grad_enabled'),
    no_grad: contextClass('no_grad'),
    enable_grad: contextClass('enable_grad'),
  };
}
