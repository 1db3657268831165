import { str } from '../../python/objects/text.js';
import { definer } from '../../python/values/natives.js';
import { PyDict, Unknown, type Value } from '../../python/values/values.js';
import type { VM } from '../../python/values/vm.js';
import type { Ops } from '../graph/registry.js';
import { ParameterClass, Tensor } from '../tensor/tensor.js';
import { typeNameOf } from '../tensor/tensorText.js';
import { ModuleClass, ModuleObject, selfOf, setAttribute, TABLES, type Table } from './module.js';

/** `nn.Module`: `register_buffer` and the like, and parts by their dotted path. */

function register(vm: VM, self: ModuleObject, table: Table, name: Value, value: Value, what: string): void {
  const entries = self.table(table);
  if (!entries) throw vm.error('AttributeError', `cannot assign ${what} before Module.__init__() call`);
  if (name instanceof Unknown) return;
  if (typeof name !== 'string') throw vm.error('TypeError', `${what} name should be a string. Got ${typeNameOf(name)}`);
  if (name.includes('.')) throw vm.error('KeyError', `${what} name can't contain "."${what === 'module' ? `, got: ${name}` : ''}`);
  if (name === '') throw vm.error('KeyError', `${what} name can't be empty string ""`);
  const taken = self.attrs?.has(name) || self.cls.lookup(name) !== undefined || TABLES.some((t) => t !== table && self.table(t)?.map.has(name));
  if (taken) throw vm.error('KeyError', `attribute '${name}' already exists`);
  entries.map.set(name, value);
}

function addModule(vm: VM, self: ModuleObject, name: Value, module: Value): void {
  if (module !== null && !(module instanceof ModuleObject) && !(module instanceof Unknown))
    throw vm.error('TypeError', `${typeNameOf(module)} is not a Module subclass`);
  register(vm, self, '_modules', name, module, 'module');
}

function addParameter(vm: VM, self: ModuleObject, name: Value, value: Value): void {
  if (value !== null && !(value instanceof Unknown) && !(value instanceof Tensor && value.cls.isSubclassOf(ParameterClass)))
    throw vm.error('TypeError', `cannot assign '${typeNameOf(value)}' object to parameter '${str(vm, name)}' (torch.nn.Parameter or None required)`);
  register(vm, self, '_parameters', name, value, 'parameter');
}

function addBuffer(ops: Ops, self: ModuleObject, name: Value, value: Value, persistent: Value | undefined): void {
  if (value !== null && !(value instanceof Unknown) && !(value instanceof Tensor))
    throw ops.vm.error('TypeError', `cannot assign '${typeNameOf(value)}' object to buffer '${str(ops.vm, name)}' (torch Tensor or None required)`);
  register(ops.vm, self, '_buffers', name, value, 'buffer');
  // Equal small constants share one graph value, but a checkpoint gives every buffer elements of its own.
  if (value instanceof Tensor && !value.steps.length && value.value.role === 'constant') ops.forget(value, value.data);
  const hidden = self.attrs?.get('_non_persistent_buffers_set');
  if (persistent === false && hidden instanceof PyDict && typeof name === 'string') hidden.map.set(name, null);
}

/** A module, parameter or buffer by its dotted path. Raises AttributeError. */
function at(vm: VM, root: ModuleObject, path: Value, last?: '_parameters' | '_buffers'): Value {
  const text = typeof path === 'string' ? path : str(vm, path);
  const names = text ? text.split('.') : [];
  const leaf = last ? names.pop() : undefined;
  let module = root;
  for (const name of names) {
    const next = module.table('_modules')?.map.get(name) ?? module.attrs?.get(name);
    if (next === undefined) throw vm.error('AttributeError', `${module.cls.name} has no attribute \`${name}\``);
    if (!(next instanceof ModuleObject)) throw vm.error('AttributeError', `\`${name}\` is not an nn.Module`);
    module = next;
  }
  if (!last || leaf === undefined) return module;
  const found = module.table(last)?.map.get(leaf);
  if (found === undefined) throw vm.error('AttributeError', `${module.cls.name} has no attribute \`${leaf}\``);
  return found;
}

/** Adds `add_module`, `register_parameter`, `get_submodule` and the like to `nn.Module`. */
export function installRegistration(ops: Ops): void {
  const { vm } = ops;
  const def = definer(vm, ModuleClass);
  const self = (v: Value): ModuleObject => selfOf(vm, v);
  const done = (work: () => void): Value => {
    work();
    return null;
  };
  for (const name of ['add_module', 'register_module']) def(name, 'self name module', (m, key, child) => done(() => addModule(vm, self(m), key, child)));
  def('register_parameter', 'self name param', (m, key, v) => done(() => addParameter(vm, self(m), key, v)));
  def('register_buffer', 'self name tensor persistent?', (m, key, v, keep) => done(() => addBuffer(ops, self(m), key, v, keep)));
  def('get_submodule', 'self target', (m, path) => at(vm, self(m), path));
  def('get_parameter', 'self target', (m, path) => at(vm, self(m), path, '_parameters'));
  def('get_buffer', 'self target', (m, path) => at(vm, self(m), path, '_buffers'));
  def('set_submodule', 'self target module strict?', (m, path, child) =>
    done(() => {
      const names = str(vm, path).split('.');
      const name = names.pop() ?? '';
      setAttribute(vm, at(vm, self(m), names.join('.')) as ModuleObject, name, child);
    }),
  );
}
