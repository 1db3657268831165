import { call, getAttr } from '../../python/objects/objects.js';
import { newType, PyDict, PyObject, PyTuple, Unknown, type Value } from '../../python/values/values.js';
import { native } from '../../python/values/vm.js';
import { ModuleClass, type ModuleObject, selfOf } from './module.js';
import type { ModuleContext } from './moduleContext.js';

/** `nn.Module`: hooks, and what a call of a module does. */

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

/** The table that marks which hooks of another table take keyword arguments. */
const withKwargs = (table: string): string => `${table}_with_kwargs`;

function addHook(torch: ModuleContext, m: ModuleObject, table: string, hook: Value, kwargs: Kwargs): Handle {
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

/** `module(...)`: runs the hooks and `forward`, or another method instead, recorded as the layer of the module. */
export function callModule(torch: ModuleContext, m: ModuleObject, given: readonly Value[], givenKwargs: Kwargs, method = 'forward'): Value {
  let args = given;
  let kwargs = givenKwargs;
  torch.watch.note();
  const answered = torch.interceptedCall(m, args, kwargs);
  if (answered !== undefined) return answered;
  const run = (): Value => {
    for (const [hook, named] of hooksOf(m, '_forward_pre_hooks')) {
      const r = call(torch.vm, hook, named ? [m, new PyTuple(args), dictFrom(kwargs)] : [m, new PyTuple(args)]);
      if (r === null || r instanceof Unknown) continue;
      if (named && r instanceof PyTuple && r.items.length === 2) {
        args = r.items[0] instanceof PyTuple ? r.items[0].items : args;
        if (r.items[1] instanceof PyDict) kwargs = new Map([...r.items[1].map].map(([k, v]) => [String(k), v]));
      } else args = r instanceof PyTuple ? r.items : [r];
    }
    let result = call(torch.vm, getAttr(torch.vm, m, method), args, kwargs);
    for (const [hook, named] of hooksOf(m, '_forward_hooks')) {
      const r = call(torch.vm, hook, named ? [m, new PyTuple(args), dictFrom(kwargs), result] : [m, new PyTuple(args), result]);
      if (r !== null) result = r;
    }
    return result;
  };
  if (!torch.running) return run();
  const asLayer = (): Value => torch.layers.module(m, given, givenKwargs, run);
  return torch.recorder ? torch.recorder.module(m, given, givenKwargs, asLayer) : asLayer();
}

/** Methods that add a hook, with the table that they add it to. */
const HOOK_METHODS = {
  register_forward_pre_hook: '_forward_pre_hooks',
  register_forward_hook: '_forward_hooks',
  register_full_backward_hook: '_backward_hooks',
  register_full_backward_pre_hook: '_backward_pre_hooks',
  register_backward_hook: '_backward_hooks',
  register_state_dict_pre_hook: '_state_dict_hooks',
  register_state_dict_post_hook: '_state_dict_hooks',
  register_load_state_dict_pre_hook: '_load_state_dict_pre_hooks',
  register_load_state_dict_post_hook: '_load_state_dict_pre_hooks',
};

/** Adds `__call__` and the methods that register hooks to `nn.Module`. */
export function installModuleCalls(torch: ModuleContext): void {
  const self = (v: Value | undefined): ModuleObject => selfOf(torch.vm, v ?? null);
  for (const name of ['__call__', '_call_impl'])
    ModuleClass.set(
      name,
      native(name, (args, kwargs) => callModule(torch, self(args[0]), args.slice(1), kwargs)),
    );
  for (const [name, table] of Object.entries(HOOK_METHODS))
    ModuleClass.set(
      name,
      native(name, (args, kwargs) => addHook(torch, self(args[0]), table, args[1] ?? kwargs?.get('hook') ?? null, kwargs)),
    );
}
