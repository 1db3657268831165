import { compare, equal } from '../objects/comparison.js';
import { iterate } from '../objects/iteration.js';
import { repr } from '../objects/text.js';
import { getter, method, nativeClass } from '../values/natives.js';
import { DONE, NOT_IMPLEMENTED, type PyClass, PyIterator, PyObject, type Value } from '../values/values.js';
import type { VM } from '../values/vm.js';
import { itemSteps, shiftSteps, tableSteps } from '../values/work.js';
import { once, sameClass, wholeNumber } from './support.js';

/** `collections.deque`. */

/** A queue with two ends. Beyond `limit` it drops items from the other end. */
export class PyDeque extends PyObject {
  constructor(
    cls: PyClass,
    public items: Value[],
    readonly limit: number | undefined,
  ) {
    super(cls);
  }
  push(v: Value): void {
    this.items.push(v);
    if (this.limit !== undefined && this.items.length > this.limit) this.items.shift();
  }
  unshift(v: Value): void {
    this.items.unshift(v);
    if (this.limit !== undefined && this.items.length > this.limit) this.items.pop();
  }
}

const of = (v: Value): PyDeque => v as PyDeque;

/** A queue that is gone through from one end to the other, which costs `steps` by its size. */
function whole(vm: VM, v: Value, steps: (count: number) => number = itemSteps): PyDeque {
  vm.charge(steps(of(v).items.length));
  return of(v);
}

function place(vm: VM, d: PyDeque, index: Value): number {
  const n = Number(wholeNumber(vm, index) ?? 0n);
  const at = n < 0 ? n + d.items.length : n;
  if (at < 0 || at >= d.items.length) throw vm.error('IndexError', 'deque index out of range');
  return at;
}

function find(vm: VM, d: PyDeque, v: Value): number {
  return whole(vm, d, tableSteps).items.findIndex((x) => equal(vm, x, v) === true);
}

function ends(vm: VM): Record<string, Value> {
  const take = (name: 'pop' | 'shift'): ((self: Value) => Value) => {
    return (self) => {
      const v = whole(vm, self, shiftSteps).items[name]();
      if (v === undefined) throw vm.error('IndexError', 'pop from an empty deque');
      return v;
    };
  };
  const each = (self: Value, items: Value, put: (d: PyDeque, v: Value) => void): Value => {
    for (const v of [...iterate(vm, items)]) put(whole(vm, self, shiftSteps), v);
    vm.checkElements(of(self).items.length, 'a deque');
    return null;
  };
  return {
    append: method(vm, 'append', 'self x /', (self, v) => {
      of(self).push(v);
      return null;
    }),
    appendleft: method(vm, 'appendleft', 'self x /', (self, v) => {
      whole(vm, self, shiftSteps).unshift(v);
      return null;
    }),
    pop: method(vm, 'pop', 'self', take('pop')),
    popleft: method(vm, 'popleft', 'self', take('shift')),
    extend: method(vm, 'extend', 'self iterable /', (self, items) => each(self, items, (d, v) => d.push(v))),
    extendleft: method(vm, 'extendleft', 'self iterable /', (self, items) => each(self, items, (d, v) => d.unshift(v))),
    rotate: method(vm, 'rotate', 'self n? /', (self, n) => {
      const { items } = whole(vm, self);
      if (!items.length) return null;
      const by = Number(wholeNumber(vm, n ?? 1) ?? 0n) % items.length;
      of(self).items = [...items.slice(-by), ...items.slice(0, -by)].slice(0, items.length);
      if (by === 0) of(self).items = items;
      return null;
    }),
  };
}

function insides(vm: VM): Record<string, Value> {
  return {
    clear: method(vm, 'clear', 'self', (self) => {
      of(self).items = [];
      return null;
    }),
    copy: method(vm, 'copy', 'self', (self) => new PyDeque(of(self).cls, [...whole(vm, self).items], of(self).limit)),
    __copy__: method(vm, '__copy__', 'self', (self) => new PyDeque(of(self).cls, [...whole(vm, self).items], of(self).limit)),
    count: method(vm, 'count', 'self x /', (self, v) => whole(vm, self, tableSteps).items.filter((x) => equal(vm, x, v) === true).length),
    index: method(vm, 'index', 'self x /', (self, v) => {
      const at = find(vm, of(self), v);
      if (at < 0) throw vm.error('ValueError', `${repr(vm, v)} is not in deque`);
      return at;
    }),
    insert: method(vm, 'insert', 'self i x /', (self, i, v) => {
      const d = whole(vm, self, shiftSteps);
      if (d.limit !== undefined && d.items.length >= d.limit) throw vm.error('IndexError', 'deque already at its maximum size');
      d.items.splice(Number(wholeNumber(vm, i) ?? 0n), 0, v);
      return null;
    }),
    remove: method(vm, 'remove', 'self value /', (self, v) => {
      const at = find(vm, of(self), v);
      if (at < 0) throw vm.error('ValueError', 'deque.remove(x): x not in deque');
      whole(vm, self, shiftSteps).items.splice(at, 1);
      return null;
    }),
    reverse: method(vm, 'reverse', 'self', (self) => {
      whole(vm, self).items.reverse();
      return null;
    }),
  };
}

function protocol(vm: VM): Record<string, Value> {
  const walk = (d: PyDeque, from: (i: number) => number): PyIterator => {
    const size = d.items.length;
    let i = 0;
    return new PyIterator(() => {
      if (d.items.length !== size) throw vm.error('RuntimeError', 'deque mutated during iteration');
      return i < size ? (d.items[from(i++)] as Value) : DONE;
    });
  };
  const joined = (a: PyDeque, items: Iterable<Value>): PyDeque => {
    const out = new PyDeque(a.cls, [...whole(vm, a).items], a.limit);
    for (const v of items) out.push(v);
    return out;
  };
  return {
    __iter__: method(vm, '__iter__', 'self', (self) => walk(of(self), (i) => i)),
    __reversed__: method(vm, '__reversed__', 'self', (self) => walk(of(self), (i) => of(self).items.length - 1 - i)),
    __len__: method(vm, '__len__', 'self', (self) => of(self).items.length),
    __contains__: method(vm, '__contains__', 'self x', (self, v) => find(vm, of(self), v) >= 0),
    __getitem__: method(vm, '__getitem__', 'self i', (self, i) => of(self).items[place(vm, of(self), i)] as Value),
    __setitem__: method(vm, '__setitem__', 'self i x', (self, i, v) => {
      of(self).items[place(vm, of(self), i)] = v;
      return null;
    }),
    __delitem__: method(vm, '__delitem__', 'self i', (self, i) => {
      whole(vm, self, shiftSteps).items.splice(place(vm, of(self), i), 1);
      return null;
    }),
    __eq__: method(vm, '__eq__', 'self other', (self, other) =>
      other instanceof PyDeque
        ? other.items.length === whole(vm, self, tableSteps).items.length && of(self).items.every((v, i) => equal(vm, v, other.items[i] as Value) === true)
        : NOT_IMPLEMENTED,
    ),
    __lt__: method(vm, '__lt__', 'self other', (self, other) => {
      if (!(other instanceof PyDeque)) return NOT_IMPLEMENTED;
      const at = whole(vm, self, tableSteps).items.findIndex((v, i) => i >= other.items.length || equal(vm, v, other.items[i] as Value) !== true);
      if (at < 0) return of(self).items.length < other.items.length;
      return at < other.items.length && compare(vm, '<', of(self).items[at] as Value, other.items[at] as Value);
    }),
    __hash__: null,
    __add__: method(vm, '__add__', 'self other', (self, other) => (other instanceof PyDeque ? joined(of(self), other.items) : NOT_IMPLEMENTED)),
    __iadd__: method(vm, '__iadd__', 'self other', (self, other) => {
      for (const v of [...iterate(vm, other)]) of(self).push(v);
      return self;
    }),
    __repr__: method(vm, '__repr__', 'self', (self) => {
      const d = of(self);
      return `${d.cls.name}([${d.items.map((v) => (v === self ? '[...]' : repr(vm, v))).join(', ')}]${d.limit === undefined ? '' : `, maxlen=${d.limit}`})`;
    }),
  };
}

export const dequeClass = once((vm: VM): PyClass => {
  const make = method(vm, 'deque', 'cls iterable? maxlen?', (cls, items, maxlen) => {
    const limit = maxlen === undefined || maxlen === null ? undefined : Number(wholeNumber(vm, maxlen) ?? 0n);
    const d = new PyDeque(cls as PyClass, [], limit);
    for (const v of items === undefined ? [] : iterate(vm, items)) d.push(v);
    return d;
  });
  return nativeClass('collections', 'deque', {
    make: (cls, args, kwargs) => make.call([cls, ...args], kwargs),
    dict: { __class_getitem__: sameClass, ...ends(vm), ...insides(vm), ...protocol(vm), maxlen: getter('maxlen', (self) => of(self).limit ?? null) },
  });
});
