import { memberOf } from '../../python/modules/support.js';
import { attributeError, callMethod } from '../../python/objects/objects.js';
import { repr, str } from '../../python/objects/text.js';
import { truth } from '../../python/objects/truth.js';
import { method } from '../../python/values/natives.js';
import { DONE, list, PyDict, PyIterator, PyList, PyTuple, tuple, Unknown, type Value } from '../../python/values/values.js';
import { returnType } from '../tensor/returns.js';
import { ParameterClass, Tensor } from '../tensor/tensor.js';
import type { Torch } from '../torch.js';
import { deleteAttribute, findMember, ModuleClass, ModuleObject, namedModules, namedTensors, setAttribute, TABLES, type Table } from './module.js';
import { isUnknownParameter } from './parameter.js';

/** `nn.Module`: attributes, registration, walking the tree. */

export const iterator = (values: readonly Value[]): PyIterator => {
  let i = 0;
  return new PyIterator(() => (i < values.length ? (values[i++] as Value) : DONE));
};
const pair = (name: string, v: Value): PyTuple => tuple([name, v]);

/** The module that a method was called on. */
export function selfOf(torch: Torch, v: Value): ModuleObject {
  if (v instanceof ModuleObject) return v;
  throw torch.vm.error('TypeError', `descriptor requires a 'Module' object but received a '${torch.typeName(v)}'`);
}

function register(torch: Torch, self: ModuleObject, table: Table, name: Value, value: Value, what: string): void {
  const { vm } = torch;
  const entries = self.table(table);
  if (!entries) throw vm.error('AttributeError', `cannot assign ${what} before Module.__init__() call`);
  if (name instanceof Unknown) return;
  if (typeof name !== 'string') throw vm.error('TypeError', `${what} name should be a string. Got ${torch.typeName(name)}`);
  if (name.includes('.')) throw vm.error('KeyError', `${what} name can't contain "."${what === 'module' ? `, got: ${name}` : ''}`);
  if (name === '') throw vm.error('KeyError', `${what} name can't be empty string ""`);
  const taken = self.attrs?.has(name) || self.cls.lookup(name) !== undefined || TABLES.some((t) => t !== table && self.table(t)?.map.has(name));
  if (taken) throw vm.error('KeyError', `attribute '${name}' already exists`);
  entries.map.set(name, value);
}

function addModule(torch: Torch, self: ModuleObject, name: Value, module: Value): void {
  if (module !== null && !(module instanceof ModuleObject) && !(module instanceof Unknown))
    throw torch.vm.error('TypeError', `${torch.typeName(module)} is not a Module subclass`);
  register(torch, self, '_modules', name, module, 'module');
}

function addParameter(torch: Torch, self: ModuleObject, name: Value, value: Value): void {
  if (value !== null && !(value instanceof Unknown) && !(value instanceof Tensor && value.cls.isSubclassOf(ParameterClass)))
    throw torch.vm.error(
      'TypeError',
      `cannot assign '${torch.typeName(value)}' object to parameter '${str(torch.vm, name)}' (torch.nn.Parameter or None required)`,
    );
  register(torch, self, '_parameters', name, value, 'parameter');
}

function addBuffer(torch: Torch, self: ModuleObject, name: Value, value: Value, persistent: Value | undefined): void {
  if (value !== null && !(value instanceof Unknown) && !(value instanceof Tensor))
    throw torch.vm.error('TypeError', `cannot assign '${torch.typeName(value)}' object to buffer '${str(torch.vm, name)}' (torch Tensor or None required)`);
  register(torch, self, '_buffers', name, value, 'buffer');
  // Equal small constants are one value of the graph; a checkpoint gives each buffer elements of its own.
  if (value instanceof Tensor && !value.steps.length && value.value.role === 'constant') torch.ops.forget(value, value.data);
  const hidden = self.attrs?.get('_non_persistent_buffers_set');
  if (persistent === false && hidden instanceof PyDict && typeof name === 'string') hidden.map.set(name, null);
}

/** A part of the tree by its dotted path. */
function at(torch: Torch, root: ModuleObject, path: Value, last?: '_parameters' | '_buffers'): Value {
  const { vm } = torch;
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

/** Attributes, `add_module` and its sisters. */
function attributes(torch: Torch): void {
  const { vm } = torch;
  const set = (name: string, value: Value): void => ModuleClass.set(name, value);
  const self = (v: Value): ModuleObject => selfOf(torch, v);
  const done = (work: () => void): Value => {
    work();
    return null;
  };
  set(
    '__init__',
    method(vm, '__init__', 'self *args **kwargs', (m) => done(() => self(m).initialize())),
  );
  set(
    '__setattr__',
    method(vm, '__setattr__', 'self name value', (m, name, v) => done(() => setAttribute(torch, self(m), String(name), v))),
  );
  const find = (m: Value, name: string): Value | undefined => findMember(torch, self(m), name);
  const getattr = method(vm, '__getattr__', 'self name', (m, name) => {
    const found = find(m, String(name));
    if (found === undefined) throw attributeError(vm, m, String(name));
    return found;
  });
  getattr.find = find;
  set('__getattr__', getattr);
  set(
    '__delattr__',
    method(vm, '__delattr__', 'self name', (m, name) => done(() => deleteAttribute(torch, self(m), String(name)))),
  );
  for (const name of ['add_module', 'register_module'])
    set(
      name,
      method(vm, name, 'self name module', (m, key, child) => done(() => addModule(torch, self(m), key, child))),
    );
  set(
    'register_parameter',
    method(vm, 'register_parameter', 'self name param', (m, key, v) => done(() => addParameter(torch, self(m), key, v))),
  );
  set(
    'register_buffer',
    method(vm, 'register_buffer', 'self name tensor persistent?', (m, key, v, keep) => done(() => addBuffer(torch, self(m), key, v, keep))),
  );
  set(
    'get_submodule',
    method(vm, 'get_submodule', 'self target', (m, path) => at(torch, self(m), path)),
  );
  set(
    'get_parameter',
    method(vm, 'get_parameter', 'self target', (m, path) => at(torch, self(m), path, '_parameters')),
  );
  set(
    'get_buffer',
    method(vm, 'get_buffer', 'self target', (m, path) => at(torch, self(m), path, '_buffers')),
  );
  set(
    'set_submodule',
    method(vm, 'set_submodule', 'self target module strict?', (m, path, child) =>
      done(() => {
        const names = str(vm, path).split('.');
        const name = names.pop() ?? '';
        setAttribute(torch, at(torch, self(m), names.join('.')) as ModuleObject, name, child);
      }),
    ),
  );
  set(
    '__dir__',
    method(vm, '__dir__', 'self', (m) => {
      const module = self(m);
      const names = new Set<string>([...module.cls.mro.flatMap((c) => [...c.dict.keys()]), ...(module.attrs?.keys() ?? [])]);
      for (const t of TABLES) for (const k of module.table(t)?.map.keys() ?? []) names.add(String(k));
      return list([...names].sort());
    }),
  );
}

/** `named_modules`, `parameters`, `children` and the rest. */
function walking(torch: Torch): void {
  const { vm } = torch;
  const set = (name: string, value: Value): void => ModuleClass.set(name, value);
  const self = (v: Value): ModuleObject => selfOf(torch, v);
  const flag = (v: Value | undefined, otherwise: boolean): boolean => (v === undefined ? otherwise : (truth(vm, v) ?? otherwise));
  const unique = (children: [string, ModuleObject][]): [string, ModuleObject][] => children.filter(([, c], i) => children.findIndex(([, d]) => d === c) === i);
  set(
    'named_modules',
    method(vm, 'named_modules', 'self memo? prefix? remove_duplicate?', (m, _memo, prefix, once) =>
      iterator(namedModules(self(m), typeof prefix === 'string' ? prefix : '', flag(once, true)).map(([path, child]) => pair(path, child))),
    ),
  );
  set(
    'modules',
    method(vm, 'modules', 'self', (m) => iterator(namedModules(self(m)).map(([, child]) => child))),
  );
  set(
    'named_children',
    method(vm, 'named_children', 'self', (m) => iterator(unique(self(m).children).map(([name, child]) => pair(name, child)))),
  );
  set(
    'children',
    method(vm, 'children', 'self', (m) => iterator(unique(self(m).children).map(([, child]) => child))),
  );
  for (const [table, many] of [
    ['_parameters', 'parameters'],
    ['_buffers', 'buffers'],
  ] as const) {
    set(
      `named_${many}`,
      method(vm, `named_${many}`, 'self prefix? recurse? remove_duplicate?', (m, prefix, recurse, once) =>
        iterator(
          namedTensors(self(m), table, typeof prefix === 'string' ? prefix : '', flag(recurse, true), flag(once, true)).map(([path, t]) => pair(path, t)),
        ),
      ),
    );
    set(
      many,
      method(vm, many, 'self recurse?', (m, recurse) => iterator(namedTensors(self(m), table, '', flag(recurse, true)).map(([, t]) => t))),
    );
  }
  set(
    'apply',
    method(vm, 'apply', 'self fn', (m, f) => {
      for (const [, child] of self(m).children) callMethod(vm, child, 'apply', [f]);
      torch.call(f, [m]);
      return m;
    }),
  );
  set(
    'train',
    method(vm, 'train', 'self mode?', (m, mode) => {
      setAttribute(torch, self(m), 'training', mode === undefined ? true : mode);
      for (const [, child] of self(m).children) callMethod(vm, child, 'train', [mode === undefined ? true : mode]);
      return m;
    }),
  );
  set(
    'eval',
    method(vm, 'eval', 'self', (m) => callMethod(vm, m, 'train', [false])),
  );
}

const Incompatible = returnType('_IncompatibleKeys', ['missing_keys', 'unexpected_keys']);

/** The state as far as shapes go: an OrderedDict of the very tensors. */
function state(torch: Torch): void {
  const { vm } = torch;
  const set = (name: string, value: Value): void => ModuleClass.set(name, value);
  set(
    'state_dict',
    method(vm, 'state_dict', 'self *args destination? prefix? keep_vars?', (m, args, destination, prefix) => {
      const given = destination ?? args[0];
      const lead = typeof prefix === 'string' ? prefix : typeof args[1] === 'string' ? args[1] : '';
      const made = given instanceof PyDict ? given : torch.call(memberOf(vm, 'collections', 'OrderedDict'), []);
      if (!(made instanceof PyDict)) return made;
      made.attrs ??= new Map();
      made.attrs.set('_metadata', new PyDict());
      for (const [path, module] of namedModules(selfOf(torch, m), '', false)) {
        const base = path ? `${lead}${path}.` : lead;
        const hidden = module.attrs?.get('_non_persistent_buffers_set');
        for (const [name, t] of module.parameters) if (t !== null) made.map.set(base + name, t instanceof Tensor ? t.alias() : t);
        for (const [name, t] of module.buffers) if (t !== null && !(hidden instanceof PyDict && hidden.map.has(name))) made.map.set(base + name, t);
      }
      return made;
    }),
  );
  set(
    'load_state_dict',
    method(vm, 'load_state_dict', 'self *args **kwargs', () => new PyTuple([new PyList([]), new PyList([])], Incompatible)),
  );
  const inert = (name: string): void =>
    set(
      name,
      method(vm, name, 'self *args **kwargs', () => null),
    );
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
    inert(name);
}

/** `__repr__` and what it asks. */
function printing(torch: Torch): void {
  const { vm } = torch;
  const set = (name: string, value: Value): void => ModuleClass.set(name, value);
  set(
    '_get_name',
    method(vm, '_get_name', 'self', (m) => torch.typeName(m)),
  );
  set(
    'extra_repr',
    method(vm, 'extra_repr', 'self', () => ''),
  );
  set(
    '__repr__',
    method(vm, '__repr__', 'self', (m) => {
      const extra = str(vm, callMethod(vm, m, 'extra_repr'));
      const lines = extra ? extra.split('\n') : [];
      const children = selfOf(torch, m).children.map(([name, child]) => `(${name}): ${repr(vm, child).split('\n').join('\n  ')}`);
      const name = str(vm, callMethod(vm, m, '_get_name'));
      const body = [...lines, ...children];
      if (!body.length) return `${name}()`;
      if (lines.length === 1 && !children.length) return `${name}(${lines[0]})`;
      return `${name}(\n  ${body.join('\n  ')}\n)`;
    }),
  );
  set(
    'forward',
    method(vm, 'forward', 'self *args **kwargs', (m) => {
      throw vm.error('NotImplementedError', `Module [${torch.typeName(m)}] is missing the required "forward" function`);
    }),
  );
}

export function installModuleMethods(torch: Torch): void {
  ModuleClass.make = (cls) => torch.newModule(cls);
  attributes(torch);
  walking(torch);
  state(torch);
  printing(torch);
  for (const [name, value] of [
    ['dump_patches', false],
    ['call_super_init', false],
    ['_version', 1],
  ] as const)
    ModuleClass.set(name, value);
}

/** What a module holds that is a parameter: known ones and those whose shape could not be told. */
export const isParameter = (v: Value): boolean => (v instanceof Tensor && v.cls.isSubclassOf(ParameterClass)) || isUnknownParameter(v);
