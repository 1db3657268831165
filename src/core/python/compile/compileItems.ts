import { iterate } from '../objects/iteration.js';
import type { Expr } from '../syntax/syntax.js';
import type { Value } from '../values/values.js';
import type { Frame, VM } from '../values/vm.js';
import { expression } from './compileExpr.js';
import type { Ev, Unit } from './unit.js';

/** The items of a display or argument list, with starred ones unpacked. */
export const sequence = (u: Unit, items: readonly Expr[]): ((f: Frame) => Value[]) => gather(u.vm, compileItems(u, items));

/** Compiled items, and which of them are starred. */
export interface Items {
  readonly evs: readonly Ev[];
  readonly starred: readonly boolean[] | null;
}

export function compileItems(u: Unit, items: readonly Expr[]): Items {
  const evs = items.map((i) => expression(u, i.type === 'Starred' ? i.value : i));
  return { evs, starred: items.some((i) => i.type === 'Starred') ? items.map((i) => i.type === 'Starred') : null };
}

export function gather(vm: VM, { evs, starred }: Items): (f: Frame) => Value[] {
  const n = evs.length;
  if (starred)
    return (f) => {
      const out: Value[] = [];
      for (let i = 0; i < n; i++) {
        const v = (evs[i] as Ev)(f);
        if (!starred[i]) out.push(v);
        else
          for (const item of iterate(vm, v)) {
            out.push(item);
            if (out.length > vm.limits.elements) vm.checkElements(out.length, 'a sequence');
          }
      }
      return out;
    };
  const [one, two] = evs;
  if (!one) return () => [];
  if (!two) return (f) => [one(f)];
  if (n === 2) return (f) => [one(f), two(f)];
  return (f) => {
    const out = new Array<Value>(n);
    for (let i = 0; i < n; i++) out[i] = (evs[i] as Ev)(f);
    return out;
  };
}

/** The same after a given first value, the object of a method call. */
export function gatherAfter(vm: VM, items: Items): (f: Frame, first: Value) => Value[] {
  const { evs } = items;
  const n = evs.length;
  if (items.starred) {
    const rest = gather(vm, items);
    return (f, first) => [first, ...rest(f)];
  }
  const [one, two] = evs;
  if (!one) return (_f, first) => [first];
  if (!two) return (f, first) => [first, one(f)];
  return (f, first) => {
    const out = new Array<Value>(n + 1);
    out[0] = first;
    for (let i = 0; i < n; i++) out[i + 1] = (evs[i] as Ev)(f);
    return out;
  };
}
