import { delAttr, setAttr } from '../objects/objects.js';
import { delItem, setItem, unpack } from '../objects/sequences.js';
import type { Expr } from '../syntax/syntax.js';
import { PyList, PyTuple, type Value } from '../values/values.js';
import type { Frame } from '../values/vm.js';
import { expression, mangled } from './compileExpr.js';
import { deleteName, type Store, storeName } from './compileName.js';
import type { Unit } from './unit.js';

/** Assigns to a target: left of `=`, in `for ... in` and `with ... as`. */
export function compileTarget(u: Unit, e: Expr): Store {
  const { vm } = u;
  switch (e.type) {
    case 'Name':
      return storeName(u, e.id);
    case 'Attribute': {
      const object = expression(u, e.object);
      const name = mangled(u, e.name);
      return (f, v) => {
        const o = object(f);
        setAttr(vm, o, name, v);
      };
    }
    case 'Subscript': {
      const object = expression(u, e.object);
      const index = expression(u, e.index);
      return (f, v) => {
        const o = object(f);
        const i = index(f);
        f.at = e;
        setItem(vm, o, i, v);
      };
    }
    case 'Tuple':
    case 'List':
      return unpacking(u, e.items);
    case 'Starred':
      return compileTarget(u, e.value);
    default:
      return () => {
        throw vm.error('SyntaxError', 'cannot assign to this expression');
      };
  }
}

function unpacking(u: Unit, items: readonly Expr[]): Store {
  const { vm } = u;
  const stores = items.map((i) => compileTarget(u, i));
  const star = items.findIndex((i) => i.type === 'Starred');
  const starred = star < 0 ? undefined : star;
  const n = stores.length;
  return (f, v) => {
    const plain = starred === undefined && (v instanceof PyTuple || v instanceof PyList) && v.cls.module === 'builtins' && v.items.length === n;
    const values = plain ? v.items : unpack(vm, v, n, starred);
    // Copied before the first is stored: a target may change the list.
    if (n === 2) {
      const [a, b] = values;
      (stores[0] as Store)(f, a as Value);
      (stores[1] as Store)(f, b as Value);
      return;
    }
    const taken = v instanceof PyList ? [...values] : values;
    for (let i = 0; i < n; i++) (stores[i] as Store)(f, taken[i] as Value);
  };
}

/** Deletes a target of `del`. */
export function compileDelete(u: Unit, e: Expr): (f: Frame) => void {
  const { vm } = u;
  switch (e.type) {
    case 'Name':
      return deleteName(u, e.id);
    case 'Attribute': {
      const object = expression(u, e.object);
      const name = mangled(u, e.name);
      return (f) => delAttr(vm, object(f), name);
    }
    case 'Subscript': {
      const object = expression(u, e.object);
      const index = expression(u, e.index);
      return (f) => {
        const o = object(f);
        delItem(vm, o, index(f));
      };
    }
    case 'Tuple':
    case 'List': {
      const all = e.items.map((i) => compileDelete(u, i));
      return (f) => {
        for (const one of all) one(f);
      };
    }
    default:
      return () => {
        throw vm.error('SyntaxError', 'cannot delete this expression');
      };
  }
}
