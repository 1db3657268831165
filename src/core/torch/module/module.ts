import type { Layer } from '../../onnx/graph.js';
import { call } from '../../python/objects/objects.js';
import { LimitError } from '../../python/values/failures.js';
import { newType, PyClass, PyDict, PyObject, PyProperty, Unknown, type Value } from '../../python/values/values.js';
import { VM } from '../../python/values/vm.js';
import { isUnknownParameter } from '../tensor/parameter.js';
import { ParameterClass, Tensor } from '../tensor/tensor.js';
import { typeNameOf } from '../tensor/tensorText.js';

/** `torch.nn.Module` as Python sees it. moduleMethods.ts adds its methods. */
export const ModuleClass: PyClass = newType('Module');
ModuleClass.module = 'torch.nn.modules.module';

/** Tables that `nn.Module.__init__` makes, in the order in which attributes are looked up. */
export const TABLES = ['_parameters', '_buffers', '_modules'] as const;
export type Table = (typeof TABLES)[number];
/** Tables that are made when first needed: few modules have hooks. */
export const HOOK_TABLES: readonly string[] = [
  '_forward_pre_hooks',
  '_forward_hooks',
  '_forward_pre_hooks_with_kwargs',
  '_forward_hooks_with_kwargs',
  '_backward_hooks',
  '_backward_pre_hooks',
  '_state_dict_hooks',
  '_load_state_dict_pre_hooks',
];

/** Arguments of a call. */
export interface Given {
  readonly args: readonly Value[];
  readonly kwargs: ReadonlyMap<string, Value> | undefined;
}

/**
 * A module instance. Its layer exists from `__new__` on, so that a failure in `__init__` still shows what was built.
 * Parameters, buffers and children live in the tables that Python code sees as `_parameters`, `_buffers`, `_modules`.
 */
export class ModuleObject extends PyObject {
  constructor(
    cls: PyClass,
    public layer: Layer,
    /** What it was constructed with. */
    readonly given: Given | undefined,
  ) {
    super(cls);
  }

  /** `undefined` before `nn.Module.__init__` ran. */
  table(name: Table): PyDict | undefined {
    const v = this.attrs?.get(name);
    return v instanceof PyDict ? v : undefined;
  }
  entries(name: Table): [string, Value][] {
    const out: [string, Value][] = [];
    this.table(name)?.map.forEach((v, k) => {
      out.push([String(k), v]);
    });
    return out;
  }
  get parameters(): [string, Value][] {
    return this.entries('_parameters');
  }
  get buffers(): [string, Value][] {
    return this.entries('_buffers');
  }
  /** Children in order. An attribute that was set to None keeps its place but is left out. */
  get children(): [string, ModuleObject][] {
    const out: [string, ModuleObject][] = [];
    this.table('_modules')?.map.forEach((v, k) => {
      if (v instanceof ModuleObject) out.push([String(k), v]);
    });
    return out;
  }
  /** `undefined` before `nn.Module.__init__` ran. */
  hooks(name: string): PyDict | undefined {
    const known = this.attrs?.get(name);
    if (known instanceof PyDict || !this.table('_modules')) return known instanceof PyDict ? known : undefined;
    const made = new PyDict();
    this.attrs?.set(name, made);
    return made;
  }
  get training(): boolean {
    return this.attrs?.get('training') !== false;
  }

  initialize(): void {
    this.attrs ??= new Map();
    this.attrs.set('training', true);
    for (const name of TABLES) this.attrs.set(name, new PyDict());
    this.attrs.set('_non_persistent_buffers_set', new PyDict());
    this.attrs.set('_is_full_backward_hook', null);
  }
}

export const isModule = (v: unknown): v is ModuleObject => v instanceof ModuleObject;
/** A class of torch itself. */
export const isOfTorch = (cls: PyClass): boolean => /^torch(\.|$)/.test(cls.module);
export const isModuleClass = (v: PyClass): boolean => v.isSubclassOf(ModuleClass);

/** The module that a method was called on. Raises TypeError for anything else. */
export function selfOf(vm: VM, v: Value): ModuleObject {
  if (v instanceof ModuleObject) return v;
  throw vm.error('TypeError', `descriptor requires a 'Module' object but received a '${typeNameOf(v)}'`);
}

/** Levels of modules in modules: Python's own recursion ends `named_modules()` at about twice as many. @limit modules in modules: levels */
const MODULE_DEPTH = 500;

/** Every module under `root` with its path, depth first, in the order of `named_modules()`. Throws a {@link LimitError} for one without end. */
export function namedModules(root: ModuleObject, prefix = '', unique = true): [string, ModuleObject, ModuleObject | null][] {
  const out: [string, ModuleObject, ModuleObject | null][] = [];
  const seen = new Set<ModuleObject>();
  const open = new Set<ModuleObject>();
  const visit = (m: ModuleObject, path: string, parent: ModuleObject | null): void => {
    if (open.has(m) || (unique && seen.has(m))) return;
    if (open.size >= MODULE_DEPTH) throw new LimitError('module depth', `modules nested deeper than ${MODULE_DEPTH}`, VM.current.limitSpan());
    seen.add(m);
    open.add(m);
    out.push([path, m, parent]);
    m.table('_modules')?.map.forEach((child, name) => {
      if (child instanceof ModuleObject) visit(child, path ? `${path}.${String(name)}` : String(name), m);
    });
    open.delete(m);
  };
  visit(root, prefix, null);
  return out;
}

interface UnknownMember {
  readonly name: string;
  /** The class of the module that has it; absent for a child, which is a module for sure. */
  readonly attributeOf: PyClass | undefined;
  readonly value: Unknown;
}

/** Unknown children of the modules under `root`, and unknown attributes that may be children. */
export function unknownMembers(root: ModuleObject): UnknownMember[] {
  const out: UnknownMember[] = [];
  for (const [path, module] of namedModules(root)) {
    const look = (members: ReadonlyMap<unknown, Value> | undefined, holder: string, attributeOf?: PyClass): void =>
      members?.forEach((value, name) => {
        if (value instanceof Unknown) out.push({ name: holder ? `${holder}.${String(name)}` : String(name), attributeOf, value });
      });
    look(module.table('_modules')?.map, path);
    // Layers of torch make all their children themselves.
    if (!isOfTorch(module.cls)) look(module.attrs, module.cls.name, module.cls);
  }
  return out;
}

/** True for a module without children and parameters: a loss, an activation, a `view`. */
export const isTrivial = (m: ModuleObject): boolean => m.children.length === 0 && m.parameters.length === 0;

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
function plainSet(vm: VM, self: PyObject, name: string, value: Value): void {
  if (name === '__class__' && value instanceof PyClass) {
    self.cls = value;
    if (self instanceof ModuleObject) self.layer.className = value.name;
    return;
  }
  const found = self.cls.lookup(name);
  if (found instanceof PyProperty) {
    if (found.set === null) throw vm.error('AttributeError', `property '${name}' of '${self.cls.name}' object has no setter`);
    call(vm, found.set, [self, value]);
    return;
  }
  const setter = found instanceof PyObject && !(found instanceof PyClass) ? found.cls.lookup('__set__') : undefined;
  if (setter !== undefined) {
    call(vm, setter, [found as Value, self, value]);
    return;
  }
  self.attrs ??= new Map();
  self.attrs.set(name, value);
}

/** `nn.Module.__setattr__`: parameters, modules and buffers go into their tables. */
export function setAttribute(vm: VM, self: ModuleObject, name: string, value: Value): void {
  const parameters = self.table('_parameters');
  const modules = self.table('_modules');
  const buffers = self.table('_buffers');
  // What an unknown parameter led to is unknown by the same reason: a class attribute, which would hide a parameter, tells it from one.
  const isUnknown = isUnknownParameter(value) && self.cls.lookup(name) === undefined;
  if ((value instanceof Tensor && value.cls.isSubclassOf(ParameterClass)) || isUnknown) {
    if (!parameters) throw vm.error('AttributeError', 'cannot assign parameters before Module.__init__() call');
    self.attrs?.delete(name);
    buffers?.map.delete(name);
    modules?.map.delete(name);
    parameters.map.set(name, value);
  } else if (parameters?.map.has(name)) {
    if (value !== null && !(value instanceof Unknown)) throw wrongKind(vm, value, `parameter '${name}' (torch.nn.Parameter or None expected)`);
    parameters.map.set(name, value);
  } else if (value instanceof ModuleObject) {
    if (!modules) throw vm.error('AttributeError', 'cannot assign module before Module.__init__() call');
    self.attrs?.delete(name);
    parameters?.map.delete(name);
    buffers?.map.delete(name);
    modules.map.set(name, value);
  } else if (modules?.map.has(name)) {
    if (value !== null && !(value instanceof Unknown)) throw wrongKind(vm, value, `child module '${name}' (torch.nn.Module or None expected)`);
    modules.map.set(name, value);
  } else if (buffers?.map.has(name)) {
    if (value !== null && !(value instanceof Tensor) && !(value instanceof Unknown))
      throw wrongKind(vm, value, `buffer '${name}' (torch.Tensor or None expected)`);
    buffers.map.set(name, value);
  } else plainSet(vm, self, name, value);
}

const wrongKind = (vm: VM, value: Value, as: string): Error => vm.error('TypeError', `cannot assign '${typeNameOf(value)}' as ${as}`);

/** What `nn.Module.__getattr__` finds. Called when neither the instance nor its class has the attribute. */
export function findMember(vm: VM, self: ModuleObject, name: string): Value | undefined {
  for (const table of TABLES) {
    const v = self.table(table)?.map.get(name);
    if (v !== undefined) return v;
  }
  const hooks = HOOK_TABLES.includes(name) ? self.hooks(name) : undefined;
  if (hooks) return hooks;
  const base = self.cls.unknownBase;
  return base && vm.unknown(`${self.cls.name}.${name} may come from a base class that is not known: ${base.reason}`);
}

export function deleteAttribute(vm: VM, self: ModuleObject, name: string): void {
  for (const table of TABLES) if (self.table(table)?.map.delete(name)) return;
  const found = self.cls.lookup(name);
  if (found instanceof PyProperty && found.del !== null) call(vm, found.del, [self]);
  else if (!self.attrs?.delete(name)) throw vm.error('AttributeError', `'${self.cls.name}' object has no attribute '${name}'`);
}
