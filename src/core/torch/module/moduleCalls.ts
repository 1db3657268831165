import { getAttr } from '../../python/objects/objects.js';
import { newType, PyDict, PyObject, PyTuple, Unknown, type Value } from '../../python/values/values.js';
import { native } from '../../python/values/vm.js';
import type { ModuleContext } from './context.js';
import { ModuleClass, type ModuleObject, selfOf } from './module.js';

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
    readonly table: PyDict | undefined,
    readonly id: number,
  ) {
    super(HandleClass);
  }
}
const remove = native('remove', (args) => {
  const handle = args[0];
  if (handle instanceof Handle) handle.table?.map.delete(handle.id);
  return null;
});
HandleClass.set('remove', remove);
HandleClass.set('__exit__', remove);

let handleCount = 0;
/** Hooks that are called with keyword arguments too. */
const withKwargs = new Set<number>();

function addHook(m: ModuleObject, table: string, hook: Value, kwargs: Kwargs): Handle {
  const id = handleCount++;
  const hooks = m.hooks(table);
  if (kwargs?.get('with_kwargs') === true) withKwargs.add(id);
  if (!hooks) return new Handle(undefined, id);
  const before = kwargs?.get('prepend') === true ? [...hooks.map] : [];
  if (before.length) hooks.map.clear();
  hooks.map.set(id, hook);
  for (const [k, v] of before) hooks.map.set(k, v);
  return new Handle(hooks, id);
}

function hooksOf(m: ModuleObject, table: string): [number, Value][] {
  const hooks = m.attrs?.get(table);
  return hooks instanceof PyDict && hooks.map.size ? [...hooks.map].map(([k, v]) => [Number(k), v]) : [];
}

const dictFrom = (kwargs: Kwargs): PyDict => {
  const d = new PyDict();
  for (const [k, v] of kwargs ?? []) d.map.set(k, v);
  return d;
};

/** `module(...)`: hooks, then `forward`, as the layer that the module is. */
export function callModule(torch: ModuleContext, m: ModuleObject, given: readonly Value[], givenKwargs: Kwargs): Value {
  let args = given;
  let kwargs = givenKwargs;
  const answered = torch.answerTopCall(m, args, kwargs);
  if (answered !== undefined) return answered;
  const run = (): Value => {
    for (const [id, hook] of hooksOf(m, '_forward_pre_hooks')) {
      const named = withKwargs.has(id);
      const r = torch.call(hook, named ? [m, new PyTuple(args), dictFrom(kwargs)] : [m, new PyTuple(args)]);
      if (r === null || r instanceof Unknown) continue;
      if (named && r instanceof PyTuple && r.items.length === 2) {
        args = r.items[0] instanceof PyTuple ? r.items[0].items : args;
        if (r.items[1] instanceof PyDict) kwargs = new Map([...r.items[1].map].map(([k, v]) => [String(k), v]));
      } else args = r instanceof PyTuple ? r.items : [r];
    }
    let result = torch.call(getAttr(torch.vm, m, 'forward'), args, kwargs);
    for (const [id, hook] of hooksOf(m, '_forward_hooks')) {
      const r = torch.call(hook, withKwargs.has(id) ? [m, new PyTuple(args), dictFrom(kwargs), result] : [m, new PyTuple(args), result]);
      if (r !== null) result = r;
    }
    return result;
  };
  return torch.running ? torch.layers.module(m, args, kwargs, run) : run();
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
      native(name, (args, kwargs) => addHook(self(args[0]), table, args[1] ?? kwargs?.get('hook') ?? null, kwargs)),
    );
}
