import { isFloat } from '../../onnx/dtypes.js';
import type { DType } from '../../onnx/graph.js';
import { memberOf } from '../../python/modules/support.js';
import { getAttr } from '../../python/objects/objects.js';
import { method } from '../../python/values/natives.js';
import { idOf, newType, PyDict, PyObject, PyTuple, Unknown, type Value } from '../../python/values/values.js';
import { native } from '../../python/values/vm.js';
import { DTypeObject, dtypeOf } from '../tensor/dtypes.js';
import { ParameterClass, Tensor } from '../tensor/tensor.js';
import type { Torch } from '../torch.js';
import { HOOK_TABLES, ModuleClass, type ModuleObject, namedModules, TABLES } from './module.js';
import { selfOf } from './moduleMethods.js';
import { makeParameter } from './parameter.js';

/** `nn.Module`: calling, hooks, copying, changing the type. */

type Kwargs = ReadonlyMap<string, Value> | undefined;

const HandleClass = newType('RemovableHandle');
HandleClass.module = 'torch.utils.hooks';
HandleClass.set(
  '__enter__',
  native('__enter__', (args) => args[0] ?? null),
);

class Handle extends PyObject {
  constructor(
    readonly tables: readonly (PyDict | undefined)[],
    readonly id: number,
  ) {
    super(HandleClass);
  }
}
const remove = native('remove', (args) => {
  const handle = args[0];
  if (handle instanceof Handle) for (const table of handle.tables) table?.map.delete(handle.id);
  return null;
});
HandleClass.set('remove', remove);
HandleClass.set('__exit__', remove);

/** The table of those hooks in another one that are called with keyword arguments too. */
const withKwargs = (table: string): string => `${table}_with_kwargs`;

function addHook(torch: Torch, m: ModuleObject, table: string, hook: Value, kwargs: Kwargs): Handle {
  const hooks = m.hooks(table);
  // A module that outlives the evaluation may have hooks of an earlier one.
  while (hooks?.map.has(torch.hookCount)) torch.hookCount++;
  const id = torch.hookCount++;
  if (!hooks) return new Handle([], id);
  const named = kwargs?.get('with_kwargs') === true ? m.hooks(withKwargs(table)) : undefined;
  named?.map.set(id, true);
  const before = kwargs?.get('prepend') === true ? [...hooks.map] : [];
  if (before.length) hooks.map.clear();
  hooks.map.set(id, hook);
  for (const [k, v] of before) hooks.map.set(k, v);
  return new Handle([hooks, named], id);
}

/** Hooks in the order they are called, each with whether it takes keyword arguments. */
function hooksOf(m: ModuleObject, table: string): [hook: Value, takesKwargs: boolean][] {
  const hooks = m.attrs?.get(table);
  if (!(hooks instanceof PyDict) || !hooks.map.size) return [];
  const named = m.attrs?.get(withKwargs(table));
  return [...hooks.map].map(([id, hook]) => [hook, named instanceof PyDict && named.map.has(id)]);
}

const dictFrom = (kwargs: Kwargs): PyDict => {
  const d = new PyDict();
  for (const [k, v] of kwargs ?? []) d.map.set(k, v);
  return d;
};

/** `module(...)`: hooks, then `forward`, as the layer that the module is. */
export function callModule(torch: Torch, m: ModuleObject, given: readonly Value[], givenKwargs: Kwargs): Value {
  let args = given;
  let kwargs = givenKwargs;
  const answered = torch.interceptedCall(m, args, kwargs);
  if (answered !== undefined) return answered;
  const run = (): Value => {
    for (const [hook, named] of hooksOf(m, '_forward_pre_hooks')) {
      const r = torch.call(hook, named ? [m, new PyTuple(args), dictFrom(kwargs)] : [m, new PyTuple(args)]);
      if (r === null || r instanceof Unknown) continue;
      if (named && r instanceof PyTuple && r.items.length === 2) {
        args = r.items[0] instanceof PyTuple ? r.items[0].items : args;
        if (r.items[1] instanceof PyDict) kwargs = new Map([...r.items[1].map].map(([k, v]) => [String(k), v]));
      } else args = r instanceof PyTuple ? r.items : [r];
    }
    let result = torch.call(getAttr(torch.vm, m, 'forward'), args, kwargs);
    for (const [hook, named] of hooksOf(m, '_forward_hooks')) {
      const r = torch.call(hook, named ? [m, new PyTuple(args), dictFrom(kwargs), result] : [m, new PyTuple(args), result]);
      if (r !== null) result = r;
    }
    return result;
  };
  return torch.running ? torch.layers.module(m, args, kwargs, run) : run();
}

/** A copy with parameters of its own; what was tied inside stays tied. Its layer was made by the call that copies. */
function deepCopy(torch: Torch, m: ModuleObject, memo: Value): ModuleObject {
  const copy = torch.newModule(m.cls);
  const table = memo instanceof PyDict ? memo : new PyDict();
  table.map.set(idOf(m), copy);
  const deepcopy = memberOf(torch.vm, 'copy', 'deepcopy');
  const of = (v: Value): Value => (v instanceof PyObject ? torch.call(deepcopy, [v, table]) : v);
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

/** A shallow copy shares everything, the tables of parameters and children included, as Python's `copy.copy` has it. */
function shallowCopy(torch: Torch, m: ModuleObject): ModuleObject {
  const copy = torch.newModule(m.cls);
  copy.attrs = new Map(m.attrs);
  return copy;
}

function copyTensor(torch: Torch, t: Tensor): Tensor {
  const made = t.cls.isSubclassOf(ParameterClass) ? makeParameter(torch.ops, t, t.requiresGrad, t.cls) : Tensor.of(torch.ops.own(t), t.cls);
  if (t.attrs) made.attrs = new Map(t.attrs);
  return made;
}

/** Float parameters and buffers take another element type. */
export function convert(torch: Torch, root: ModuleObject, dtype: DType | null): void {
  if (!dtype || !isFloat(dtype)) return;
  const seen = new Set<Value>();
  for (const [, m] of namedModules(root)) {
    for (const [, t] of [...m.parameters, ...m.buffers]) {
      if (!(t instanceof Tensor) || seen.has(t) || t.dtype === dtype || !isFloat(t.dtype)) continue;
      seen.add(t);
      const made = t.storage.isParameter ? makeParameter(torch.ops, t) : undefined;
      const { shape, data } = t;
      if (made) made.storage.set(torch.builder.value({ shape, dtype }, { role: 'parameter', data }));
      t.rebind(made ?? torch.ops.cast(t, dtype));
    }
  }
}

const CONVERSIONS: Record<string, DType> = { half: 'float16', float: 'float32', double: 'float64', bfloat16: 'bfloat16' };

export function installModulePlumbing(torch: Torch): void {
  const { vm } = torch;
  const set = (name: string, value: Value): void => ModuleClass.set(name, value);
  const self = (v: Value | undefined): ModuleObject => selfOf(torch, v ?? null);
  set(
    '__call__',
    native('__call__', (args, kwargs) => callModule(torch, self(args[0]), args.slice(1), kwargs)),
  );
  set(
    '_call_impl',
    native('_call_impl', (args, kwargs) => callModule(torch, self(args[0]), args.slice(1), kwargs)),
  );
  for (const [name, table] of [
    ['register_forward_pre_hook', '_forward_pre_hooks'],
    ['register_forward_hook', '_forward_hooks'],
    ['register_full_backward_hook', '_backward_hooks'],
    ['register_full_backward_pre_hook', '_backward_pre_hooks'],
    ['register_backward_hook', '_backward_hooks'],
    ['register_state_dict_pre_hook', '_state_dict_hooks'],
    ['register_state_dict_post_hook', '_state_dict_hooks'],
    ['register_load_state_dict_pre_hook', '_load_state_dict_pre_hooks'],
    ['register_load_state_dict_post_hook', '_load_state_dict_pre_hooks'],
  ] as const)
    set(
      name,
      native(name, (args, kwargs) => addHook(torch, self(args[0]), table, args[1] ?? kwargs?.get('hook') ?? null, kwargs)),
    );
  set(
    '__deepcopy__',
    method(vm, '__deepcopy__', 'self memo?', (m, memo) => deepCopy(torch, self(m), memo ?? null)),
  );
  set(
    '__copy__',
    method(vm, '__copy__', 'self', (m) => shallowCopy(torch, self(m))),
  );
  set(
    '_replicate_for_data_parallel',
    method(vm, '_replicate_for_data_parallel', 'self', (m) => m),
  );
  set(
    'requires_grad_',
    method(vm, 'requires_grad_', 'self requires_grad?', (m, on) => {
      for (const [, module] of namedModules(self(m))) for (const [, t] of module.parameters) if (t instanceof Tensor) t.requiresGrad = on !== false;
      return m;
    }),
  );
  for (const [name, dtype] of Object.entries(CONVERSIONS))
    set(
      name,
      method(vm, name, 'self', (m) => {
        convert(torch, self(m), dtype);
        return m;
      }),
    );
  for (const name of ['to', 'type'])
    set(
      name,
      method(vm, name, 'self *args **kwargs', (m, args, kwargs) => {
        const given = [...args, ...kwargs.values()].find((v) => v instanceof DTypeObject || v instanceof Tensor);
        if (given !== undefined) convert(torch, self(m), given instanceof Tensor ? given.dtype : dtypeOf(given));
        return m;
      }),
    );
  for (const name of ['cuda', 'cpu', 'xpu', 'ipu', 'hpu', 'mtia', 'to_empty', 'share_memory', '_apply', 'to_memory_format'])
    set(
      name,
      method(vm, name, 'self *args **kwargs', (m) => m),
    );
  const tensor = (v: Value): Tensor => {
    if (v instanceof Tensor) return v;
    throw vm.error('TypeError', `expected a Tensor, not ${torch.typeName(v)}`);
  };
  torch.tensorMethod(
    '__deepcopy__',
    method(vm, '__deepcopy__', 'self memo?', (t) => copyTensor(torch, tensor(t))),
  );
  torch.tensorMethod(
    '__copy__',
    method(vm, '__copy__', 'self', (t) => tensor(t).alias(tensor(t).cls)),
  );
}
