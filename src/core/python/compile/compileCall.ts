import { iterate } from '../objects/iteration.js';
import { call, getAttr, methodOf } from '../objects/objects.js';
import { getItem } from '../objects/sequences.js';
import { str } from '../objects/text.js';
import type { Expr, Keyword } from '../syntax/syntax.js';
import { callFunction, PyFunction } from '../values/calls.js';
import { PyBuiltin, PyDict, PyMethod, typeOf, Unknown, type Value } from '../values/values.js';
import type { Frame, VM } from '../values/vm.js';
import { expression, mangled } from './compileExpr.js';
import { compileItems, gather, gatherAfter, sequence } from './compileItems.js';
import type { Ev, Unit } from './unit.js';

type Kwargs = Map<string, Value>;

/** A call: evaluates the callee, then the arguments, then records the position and calls. */
export function compileCall(u: Unit, e: Extract<Expr, { type: 'Call' }>): Ev {
  const { vm } = u;
  const keywords = e.keywords.length ? keywordArguments(u, e.keywords) : null;
  if (e.func.type === 'Attribute' && !u.hoisted.has(e.func)) return methodCall(u, e, e.func, keywords);
  const func = expression(u, e.func);
  const args = sequence(u, e.args);
  if (keywords)
    return (f) => {
      const callee = func(f);
      const given = args(f);
      const named = keywords(f, callee);
      f.at = e;
      vm.tick();
      return call(vm, callee, given, named);
    };
  return (f) => {
    const callee = func(f);
    const given = args(f);
    f.at = e;
    if (callee instanceof PyFunction) return callFunction(vm, callee, given);
    vm.tick();
    return call(vm, callee, given);
  };
}

/** `object.name(...)`: plain methods are called with the object as first argument, without creating a bound method. */
function methodCall(
  u: Unit,
  e: Extract<Expr, { type: 'Call' }>,
  target: Extract<Expr, { type: 'Attribute' }>,
  keywords: ReturnType<typeof keywordArguments> | null,
): Ev {
  const { vm } = u;
  const object = expression(u, target.object);
  const name = mangled(u, target.name);
  const items = compileItems(u, e.args);
  const args = gather(vm, items);
  const withObject = gatherAfter(vm, items);
  return (f) => {
    const o = object(f);
    let callee: Value | undefined = methodOf(o, name);
    let given: Value[];
    if (callee !== undefined) {
      given = withObject(f, o);
    } else {
      f.at = target;
      callee = getAttr(vm, o, name);
      given = args(f);
    }
    const named = keywords ? keywords(f, callee) : undefined;
    f.at = e;
    if (callee instanceof PyFunction) return callFunction(vm, callee, given, named);
    vm.tick();
    return callee instanceof PyBuiltin ? callee.call(given, named) : call(vm, callee, given, named);
  };
}

/** Keyword arguments in order; `**mapping` adds its items. */
export function keywordArguments(u: Unit, keywords: readonly Keyword[]): (f: Frame, callee: Value) => Kwargs {
  const { vm } = u;
  const parts = keywords.map((k) => ({ name: k.name, value: expression(u, k.value) }));
  return (f, callee) => {
    const out: Kwargs = new Map();
    for (let i = 0; i < parts.length; i++) {
      const { name, value } = parts[i] as (typeof parts)[number];
      const v = value(f);
      if (name === undefined) spread(vm, out, v, callee);
      else out.set(name, v);
    }
    return out;
  };
}

function spread(vm: VM, out: Kwargs, source: Value, callee: Value): void {
  const put = (key: Value, value: Value): void => {
    if (typeof key !== 'string') {
      const text = key === null || typeof key !== 'object' ? undefined : str(vm, key);
      if (text === undefined) throw vm.error('TypeError', 'keywords must be strings');
      out.set(text, value);
      return;
    }
    if (out.has(key)) throw vm.error('TypeError', `${nameOf(callee)}() got multiple values for keyword argument '${key}'`);
    out.set(key, value);
  };
  if (source instanceof Unknown) vm.doubt(`what ** passes on here is unknown: ${source.reason}`);
  else if (source instanceof PyDict) for (const [k, v] of source.map) put(source.original(k), v);
  else {
    let keys: Value;
    try {
      keys = getAttr(vm, source, 'keys');
    } catch {
      throw vm.error('TypeError', `${nameOf(callee)}() argument after ** must be a mapping, not ${typeOf(source).name}`);
    }
    for (const k of iterate(vm, call(vm, keys, []))) put(k, getItem(vm, source, k));
  }
}

function nameOf(callee: Value): string {
  if (callee instanceof PyFunction) return `${String(callee.module ?? '')}.${callee.qualname}`;
  if (callee instanceof PyMethod) return nameOf(callee.func);
  if (callee instanceof PyBuiltin) return callee.name;
  return typeOf(callee).name;
}
