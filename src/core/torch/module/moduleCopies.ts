import { memberOf } from '../../python/modules/support.js';
import { call } from '../../python/objects/objects.js';
import { idOf } from '../../python/values/identity.js';
import { definer } from '../../python/values/natives.js';
import { PyDict, PyObject, type Value } from '../../python/values/values.js';
import type { Ops } from '../graph/registry.js';
import { makeParameter } from '../tensor/parameter.js';
import { ParameterClass, Tensor, TensorClass } from '../tensor/tensor.js';
import { typeNameOf } from '../tensor/tensorText.js';
import { HOOK_TABLES, ModuleClass, type ModuleObject, selfOf, TABLES } from './module.js';
import type { ModuleContext } from './moduleContext.js';

/** What `copy.copy` and `copy.deepcopy` make of modules and of tensors. */

/** A copy with parameters of its own; tied parameters stay tied. Its layer counts as constructed by the call that copies. */
function deepCopy(torch: ModuleContext, m: ModuleObject, memo: Value): ModuleObject {
  const copy = torch.newModule(m.cls, m.given);
  const table = memo instanceof PyDict ? memo : new PyDict();
  table.map.set(idOf(m), copy);
  const deepcopy = memberOf(torch.vm, 'copy', 'deepcopy');
  const of = (v: Value): Value => (v instanceof PyObject ? call(torch.vm, deepcopy, [v, table]) : v);
  copy.attrs = new Map();
  for (const [name, v] of m.attrs ?? []) {
    if (v instanceof PyDict && ((TABLES as readonly string[]).includes(name) || HOOK_TABLES.includes(name))) {
      const made = new PyDict();
      for (const [k, entry] of v.map) made.map.set(k, of(entry));
      copy.attrs.set(name, made);
    } else copy.attrs.set(name, of(v));
  }
  return copy;
}

/** A copy that shares everything, even the tables of parameters and children, as Python's `copy.copy` does. */
function shallowCopy(torch: ModuleContext, m: ModuleObject): ModuleObject {
  const copy = torch.newModule(m.cls, m.given);
  copy.attrs = new Map(m.attrs);
  return copy;
}

function copyTensor(ops: Ops, t: Tensor): Tensor {
  const made = t.cls.isSubclassOf(ParameterClass) ? makeParameter(ops, t, t.requiresGrad, t.cls) : Tensor.of(ops.own(t), t.cls);
  if (t.attrs) made.attrs = new Map(t.attrs);
  return made;
}

/** Adds `__deepcopy__` and `__copy__` to `nn.Module` and to `torch.Tensor`. */
export function installCopies(torch: ModuleContext): void {
  const { vm } = torch;
  const ofModule = definer(vm, ModuleClass);
  ofModule('__deepcopy__', 'self memo?', (m, memo) => deepCopy(torch, selfOf(vm, m), memo ?? null));
  ofModule('__copy__', 'self', (m) => shallowCopy(torch, selfOf(vm, m)));
  const ofTensor = definer(vm, TensorClass);
  const tensor = (v: Value): Tensor => {
    if (v instanceof Tensor) return v;
    throw vm.error('TypeError', `expected a Tensor, not ${typeNameOf(v)}`);
  };
  ofTensor('__deepcopy__', 'self memo?', (t) => copyTensor(torch.ops, tensor(t)));
  ofTensor('__copy__', 'self', (t) => tensor(t).alias(tensor(t).cls));
}
