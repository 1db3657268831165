import { memberOf } from '../../python/modules/support.js';
import { call } from '../../python/objects/objects.js';
import { definer } from '../../python/values/natives.js';
import { PyDict, PyList, PyTuple } from '../../python/values/values.js';
import type { VM } from '../../python/values/vm.js';
import { returnType } from '../tensor/returns.js';
import { Tensor } from '../tensor/tensor.js';
import { ModuleClass, namedModules, selfOf } from './module.js';

/** `nn.Module`: saving and loading its state. */

const Incompatible = returnType('_IncompatibleKeys', ['missing_keys', 'unexpected_keys']);

/** Adds `state_dict` and `load_state_dict` to `nn.Module`. Only shapes matter: `state_dict` gives an OrderedDict of the very tensors, and loading does nothing. */
export function installStateDict(vm: VM): void {
  const def = definer(vm, ModuleClass);
  def('state_dict', 'self *args destination? prefix? keep_vars?', (m, args, destination, prefix) => {
    const given = destination ?? args[0];
    const lead = typeof prefix === 'string' ? prefix : typeof args[1] === 'string' ? args[1] : '';
    const made = given instanceof PyDict ? given : call(vm, memberOf(vm, 'collections', 'OrderedDict'), []);
    if (!(made instanceof PyDict)) return made;
    made.attrs ??= new Map();
    made.attrs.set('_metadata', new PyDict());
    for (const [path, module] of namedModules(selfOf(vm, m), '', false)) {
      const base = path ? `${lead}${path}.` : lead;
      const hidden = module.attrs?.get('_non_persistent_buffers_set');
      for (const [name, t] of module.parameters) if (t !== null) made.map.set(base + name, t instanceof Tensor ? t.alias() : t);
      for (const [name, t] of module.buffers) if (t !== null && !(hidden instanceof PyDict && hidden.map.has(name))) made.map.set(base + name, t);
    }
    return made;
  });
  def('load_state_dict', 'self *args **kwargs', () => new PyTuple([new PyList([]), new PyList([])], Incompatible));
  for (const name of [
    '_load_from_state_dict',
    '_save_to_state_dict',
    '_register_load_state_dict_pre_hook',
    '_register_state_dict_hook',
    'zero_grad',
    'compile',
    '__setstate__',
    'set_extra_state',
  ])
    def(name, 'self *args **kwargs', () => null);
}
