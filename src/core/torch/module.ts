import type { Layer } from '../onnx/graph.js';
import { newType, PyClass, PyDict, PyObject, PyProperty, Unknown, type Value } from '../python/values.js';
import { isUnknownParameter } from './parameter.js';
import { ParameterClass, Tensor } from './tensor.js';
import type { Torch } from './torch.js';

/** `torch.nn.Module` as Python sees it; its methods are added by moduleMethods.ts and modulePlumbing.ts. */
export const ModuleClass: PyClass = newType('Module');
ModuleClass.module = 'torch.nn.modules.module';

/** Attributes that `nn.Module.__init__` makes; the three tables come first in every look-up. */
export const TABLES = ['_parameters', '_buffers', '_modules'] as const;
export type Table = (typeof TABLES)[number];
export const HOOK_TABLES = [
  '_forward_pre_hooks',
  '_forward_hooks',
  '_backward_hooks',
  '_backward_pre_hooks',
  '_state_dict_hooks',
  '_load_state_dict_pre_hooks',
] as const;

/**
 * A module instance. The layer exists from `__new__` on, so that what was built before a failure can still be shown.
 * Parameters, buffers and children live in the tables that Python code sees as `_parameters`, `_buffers`, `_modules`.
 */
export class ModuleObject extends PyObject {
  constructor(
    cls: PyClass,
    public layer: Layer,
  ) {
    super(cls);
  }

  /** `undefined` before `nn.Module.__init__` ran. */
  table(name: Table): PyDict | undefined {
    const v = this.attrs?.get(name);
    return v instanceof PyDict ? v : undefined;
  }
  entries(name: Table): [string, Value][] {
    return [...(this.table(name)?.map ?? [])].map(([k, v]) => [String(k), v]);
  }
  get parameters(): [string, Value][] {
    return this.entries('_parameters');
  }
  get buffers(): [string, Value][] {
    return this.entries('_buffers');
  }
  /** Children in order; an attribute set to None keeps its place and is left out. */
  get children(): [string, ModuleObject][] {
    return this.entries('_modules').filter((e): e is [string, ModuleObject] => e[1] instanceof ModuleObject);
  }
  get training(): boolean {
    return this.attrs?.get('training') !== false;
  }

  initialize(): void {
    this.attrs ??= new Map();
    this.attrs.set('training', true);
    for (const name of [...TABLES, ...HOOK_TABLES]) this.attrs.set(name, new PyDict());
    this.attrs.set('_non_persistent_buffers_set', new PyDict());
    this.attrs.set('_is_full_backward_hook', null);
  }
}

export const isModule = (v: unknown): v is ModuleObject => v instanceof ModuleObject;
export const isModuleClass = (v: PyClass): boolean => v.isSubclassOf(ModuleClass);

/** Every module under `root` with its path, depth first, in the order of `named_modules()`. */
export function namedModules(root: ModuleObject, prefix = '', unique = true): [string, ModuleObject, ModuleObject | null][] {
  const out: [string, ModuleObject, ModuleObject | null][] = [];
  const seen = new Set<ModuleObject>();
  const open = new Set<ModuleObject>();
  const visit = (m: ModuleObject, path: string, parent: ModuleObject | null): void => {
    if (open.has(m) || (unique && seen.has(m))) return;
    seen.add(m);
    open.add(m);
    out.push([path, m, parent]);
    for (const [name, child] of m.children) visit(child, path ? `${path}.${name}` : name, m);
    open.delete(m);
  };
  visit(root, prefix, null);
  return out;
}

/** What is unknown in the modules under `root`: children, and attributes that might have been children. Each with who has it and why it is unknown. */
export function unknownMembers(root: ModuleObject): { readonly name: string; readonly isChild: boolean; readonly value: Unknown }[] {
  return namedModules(root).flatMap(([path, module]) => {
    const of = (members: readonly [string, Value][], holder: string, isChild: boolean) =>
      members.flatMap(([name, value]) => (value instanceof Unknown ? [{ name: holder ? `${holder}.${name}` : name, isChild, value }] : []));
    // The layers of torch have children of their own making only.
    const attributes = String(module.cls.lookup('__module__')).startsWith('torch.') ? [] : [...(module.attrs ?? [])];
    return [...of(module.entries('_modules'), path, true), ...of(attributes, module.cls.name, false)];
  });
}

/** Parameters or buffers under `root` with their paths, as `named_parameters()` lists them: a tied one once, under its first name. */
export function namedTensors(root: ModuleObject, table: '_parameters' | '_buffers', prefix = '', recurse = true, unique = true): [string, Value][] {
  const out: [string, Value][] = [];
  const seen = new Set<Value>();
  const modules = recurse ? namedModules(root, prefix, unique) : ([[prefix, root, null]] as const);
  for (const [path, module] of modules) {
    for (const [name, v] of table === '_parameters' ? module.parameters : module.buffers) {
      if (v === null || (unique && seen.has(v))) continue;
      seen.add(v);
      out.push([path ? `${path}.${name}` : name, v]);
    }
  }
  return out;
}

/** `object.__setattr__`: properties of the class first, then the instance. */
export function plainSet(torch: Torch, self: PyObject, name: string, value: Value): void {
  if (name === '__class__' && value instanceof PyClass) {
    self.cls = value;
    if (self instanceof ModuleObject) self.layer.className = value.name;
    return;
  }
  const found = self.cls.lookup(name);
  if (found instanceof PyProperty) {
    if (found.set === null) throw torch.vm.error('AttributeError', `property '${name}' of '${self.cls.name}' object has no setter`);
    torch.call(found.set, [self, value]);
    return;
  }
  const setter = found instanceof PyObject && !(found instanceof PyClass) ? found.cls.lookup('__set__') : undefined;
  if (setter !== undefined) {
    torch.call(setter, [found as Value, self, value]);
    return;
  }
  self.attrs ??= new Map();
  self.attrs.set(name, value);
}

/** `nn.Module.__setattr__`: parameters, modules and buffers go into their tables. */
export function setAttribute(torch: Torch, self: ModuleObject, name: string, value: Value): void {
  const [parameters, buffers, modules] = TABLES.map((t) => self.table(t)) as [PyDict?, PyDict?, PyDict?];
  const error = (type: string, text: string): Error => torch.vm.error(type, text);
  const drop = (...tables: (PyDict | undefined)[]): void => {
    self.attrs?.delete(name);
    for (const t of tables) t?.map.delete(name);
  };
  if ((value instanceof Tensor && value.cls.isSubclassOf(ParameterClass)) || isUnknownParameter(value)) {
    if (!parameters) throw error('AttributeError', 'cannot assign parameters before Module.__init__() call');
    drop(buffers, modules);
    parameters.map.set(name, value);
  } else if (parameters?.map.has(name)) {
    if (value !== null && !(value instanceof Unknown))
      throw error('TypeError', `cannot assign '${torch.typeName(value)}' as parameter '${name}' (torch.nn.Parameter or None expected)`);
    parameters.map.set(name, value);
  } else if (value instanceof ModuleObject) {
    if (!modules) throw error('AttributeError', 'cannot assign module before Module.__init__() call');
    drop(parameters, buffers);
    modules.map.set(name, value);
  } else if (modules?.map.has(name)) {
    if (value !== null && !(value instanceof Unknown))
      throw error('TypeError', `cannot assign '${torch.typeName(value)}' as child module '${name}' (torch.nn.Module or None expected)`);
    modules.map.set(name, value);
  } else if (buffers?.map.has(name)) {
    if (value !== null && !(value instanceof Tensor) && !(value instanceof Unknown))
      throw error('TypeError', `cannot assign '${torch.typeName(value)}' as buffer '${name}' (torch.Tensor or None expected)`);
    buffers.map.set(name, value);
  } else plainSet(torch, self, name, value);
}

/** What `nn.Module.__getattr__` finds: called when neither the instance nor its class has the attribute. */
export function getAttribute(torch: Torch, self: ModuleObject, name: string): Value {
  for (const table of TABLES) {
    const v = self.table(table)?.map.get(name);
    if (v !== undefined) return v;
  }
  const base = self.cls.unknownBase;
  if (base) return torch.vm.unknown(`${self.cls.name}.${name} may come from a base class that is not known: ${base.reason}`);
  throw torch.vm.error('AttributeError', `'${self.cls.name}' object has no attribute '${name}'`);
}

export function deleteAttribute(torch: Torch, self: ModuleObject, name: string): void {
  for (const table of TABLES) if (self.table(table)?.map.delete(name)) return;
  const found = self.cls.lookup(name);
  if (found instanceof PyProperty && found.del !== null) torch.call(found.del, [self]);
  else if (!self.attrs?.delete(name)) throw torch.vm.error('AttributeError', `'${self.cls.name}' object has no attribute '${name}'`);
}
