import { hashKey } from '../objects/comparison.js';
import { call, callMethod, special } from '../objects/objects.js';
import { idOf } from '../values/identity.js';
import { fn, nativeClass } from '../values/natives.js';
import {
  PyBoxed,
  PyBuiltin,
  PyClass,
  PyDict,
  PyGenerator,
  PyIterator,
  PyList,
  PyMethod,
  PyModule,
  PyObject,
  PySet,
  PyTuple,
  types,
  Unknown,
  type Value,
} from '../values/values.js';
import type { VM } from '../values/vm.js';
import { PyDeque } from './deque.js';
import { PyPartial } from './partial.js';
import { moduleWith } from './support.js';

/** The module `copy`. */

/** The copies so far, by original: shared parts stay shared, and cycles close. */
type Memo = Map<Value, Value>;

/** True for values that are their own copy. */
function isAtom(v: Value): boolean {
  if (!(v instanceof PyObject)) return true;
  return (
    v instanceof PyClass ||
    v instanceof Unknown ||
    v instanceof PyModule ||
    v instanceof PyBuiltin ||
    (v instanceof PyBoxed && !v.attrs?.size) ||
    v.cls === types.function ||
    v.cls === types.float ||
    v.cls === types.range ||
    v.cls === types.property ||
    v.cls === types.ellipsis ||
    v.cls === types.notimplemented
  );
}

/** A copy of the container itself; `part` copies its items. */
function containers(v: PyObject, memo: Memo | undefined, part: (x: Value) => Value): PyObject | undefined {
  const note = <T extends PyObject>(made: T): T => {
    memo?.set(v, made);
    return made;
  };
  if (v instanceof PyList) {
    const out = note(new PyList([], v.cls));
    for (const x of v.items) out.items.push(part(x));
    return out;
  }
  if (v instanceof PyDict) {
    const out = note(new PyDict(v.cls));
    if (v.originals) out.originals = new Map(v.originals);
    for (const [k, x] of v.map) out.map.set(k, part(x));
    return out;
  }
  if (v instanceof PySet) {
    const out = note(new PySet(v.cls));
    for (const [k, x] of v.map) out.map.set(k, x);
    return out;
  }
  if (v instanceof PyDeque) {
    const out = note(new PyDeque(v.cls, [], v.limit));
    for (const x of v.items) out.items.push(part(x));
    return out;
  }
  if (v instanceof PyPartial) return note(new PyPartial(v.cls, v.func, v.args.map(part), new Map([...v.kwargs].map(([k, x]) => [k, part(x)]))));
  if (v instanceof PyMethod) return note(new PyMethod(part(v.self), v.func));
  if (v instanceof PyBoxed) return note(new PyBoxed(v.cls, v.value));
  return undefined;
}

function copyAttributes(from: PyObject, to: PyObject, part: (x: Value) => Value): void {
  if (!from.attrs) return;
  const attrs = new Map<string, Value>();
  to.attrs = attrs;
  for (const [k, x] of from.attrs) attrs.set(k, part(x));
}

/** A copy of an object of a user class: by `__getstate__` and `__setstate__` where it has them. */
function copyInstance(vm: VM, v: PyObject, memo: Memo | undefined, part: (x: Value) => Value): Value {
  const made = containers(v, memo, part) ?? plainCopy(vm, v);
  if (made === undefined) return vm.unknown(`a copy of ${v.cls.name} is not followed`);
  memo?.set(v, made);
  const getState = special(v, '__getstate__');
  const setState = special(v, '__setstate__');
  if (!getState && !setState) {
    copyAttributes(v, made, part);
    return made;
  }
  const state = getState ? part(callMethod(vm, v, '__getstate__')) : undefined;
  if (setState) callMethod(vm, made, '__setstate__', [state ?? attributesOf(v, part)]);
  else if (state instanceof PyDict) made.attrs = new Map([...state.map].filter((e): e is [string, Value] => typeof e[0] === 'string'));
  return made;
}

function attributesOf(v: PyObject, part: (x: Value) => Value): PyDict {
  const d = new PyDict();
  for (const [k, x] of v.attrs ?? []) d.map.set(k, part(x));
  return d;
}

/** A copy of an object, unless it has fields in JavaScript: only their own code can copy those. */
function plainCopy(vm: VM, v: PyObject): PyObject | undefined {
  if (Object.getPrototypeOf(v) === PyObject.prototype) return new PyObject(v.cls);
  if (v.cls.mro.some((c) => c.name === 'BaseException' && c.module === 'builtins')) return new PyObject(v.cls);
  vm.doubt(`a copy of ${v.cls.name} is not followed`);
  return undefined;
}

/** `copy.deepcopy`, which `__deepcopy__` overrides. */
export function deepCopy(vm: VM, v: Value, memo: Memo): Value {
  if (isAtom(v) || !(v instanceof PyObject)) return v;
  const known = copied(vm, v, memo);
  if (known !== undefined) return known;
  vm.tick();
  const part = (x: Value): Value => deepCopy(vm, x, memo);
  if (special(v, '__deepcopy__') !== undefined) {
    const made = callMethod(vm, v, '__deepcopy__', [memoDict(memo)]);
    memo.set(v, made);
    return made;
  }
  if (v instanceof PyTuple) {
    const items = v.items.map(part);
    // A tuple whose items did not change is its own copy, unless a cycle through it was closed meanwhile.
    const closed = memo.get(v);
    if (closed !== undefined) return closed;
    const made = items.every((x, i) => x === v.items[i]) ? v : new PyTuple(items, v.cls);
    memo.set(v, made);
    return made;
  }
  if (v instanceof PyGenerator || v instanceof PyIterator) throw vm.error('TypeError', `cannot pickle '${v.cls.name}' object`);
  if (v.cls === types.list || v.cls === types.dict || v.cls === types.set) return containers(v, memo, part) ?? v;
  return copyInstance(vm, v, memo, part);
}

/** The memo as Python sees it: `deepcopy(x, memo)` inside of `__deepcopy__` finds the same one. */
const dicts = new WeakMap<Memo, PyDict>();
const memos = new WeakMap<PyDict, Memo>();

function pair(memo: Memo, d: PyDict): void {
  dicts.set(memo, d);
  memos.set(d, memo);
}

function memoDict(memo: Memo): PyDict {
  const known = dicts.get(memo);
  if (known) return known;
  const made = new PyDict();
  pair(memo, made);
  return made;
}

/** The memo of a dict that `__deepcopy__` was given, or that the caller of `deepcopy` keeps. */
function memoOf(v: Value | undefined): Memo {
  const known = v instanceof PyDict ? memos.get(v) : undefined;
  if (known) return known;
  const made: Memo = new Map();
  if (v instanceof PyDict) pair(made, v);
  return made;
}

/** An earlier copy, also one that a running `__deepcopy__` left in the memo: only that closes a cycle through it. */
function copied(vm: VM, v: PyObject, memo: Memo): Value | undefined {
  const known = memo.get(v);
  const left = dicts.get(memo)?.map;
  if (known !== undefined || !left?.size) return known;
  // Python code uses `id(x)` as the key, native code its own number; the two never collide.
  const id = vm.builtins.get('id');
  return left.get(idOf(v)) ?? (id === undefined ? undefined : left.get(hashKey(vm, call(vm, id, [v]))));
}

/** `copy.copy`: a new object with the same parts. */
function shallowCopy(vm: VM, v: Value): Value {
  if (isAtom(v) || !(v instanceof PyObject)) return v;
  if (special(v, '__copy__') !== undefined) return callMethod(vm, v, '__copy__');
  if (v instanceof PyTuple || v instanceof PyMethod) return v;
  return copyInstance(vm, v, undefined, (x) => x);
}

/** The module `copy`, complete. */
export function copyModule(vm: VM): PyModule {
  const error = vm.builtins.get('Exception');
  return moduleWith('copy', {
    copy: fn(vm, 'copy', 'x', (v) => shallowCopy(vm, v)),
    deepcopy: fn(vm, 'deepcopy', 'x memo?', (v, memo) => deepCopy(vm, v, memoOf(memo))),
    replace: fn(vm, 'replace', 'obj / **changes', (v, changes) => callMethod(vm, v, '__replace__', [], changes)),
    Error: nativeClass('copy', 'Error', { bases: error instanceof PyClass ? [error] : [] }),
  });
}
