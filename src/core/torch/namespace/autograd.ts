import { callMethod } from '../../python/objects/objects.js';
import { newType, type PyClass, PyClassMethod, PyObject, PyTuple, type Value } from '../../python/values/values.js';
import { native, type VM } from '../../python/values/vm.js';
import { contextClass, identity, passThrough } from './placeholders.js';

/** `torch.autograd`: a Function runs its forward; nothing runs backward. */
export function autogradMembers(vm: VM): Record<string, Value> {
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
