import { contains } from '../../objects/comparison.js';
import { indexOf, sliceBounds } from '../../objects/sequences.js';
import { PyRange, PySlice, tuple, types, Unknown, type Value } from '../../values/values.js';
import type { VM } from '../../values/vm.js';
import { is, methodsOf, readOnly } from './define.js';

/** `range`. */

/** `range(stop)`, `range(start, stop, step)`. Raises TypeError, ValueError. */
export function makeRange(vm: VM, args: readonly Value[]): Value {
  if (args.length < 1) throw vm.error('TypeError', 'range expected at least 1 argument, got 0');
  if (args.length > 3) throw vm.error('TypeError', `range expected at most 3 arguments, got ${args.length}`);
  const parts: number[] = [];
  for (const a of args) {
    const n = indexOf(vm, a);
    if (n instanceof Unknown) return n;
    parts.push(n);
  }
  const [first = 0, second, step = 1] = parts;
  if (step === 0) throw vm.error('ValueError', 'range() arg 3 must not be zero');
  return second === undefined ? new PyRange(0, first, 1) : new PyRange(first, second, step);
}

export function reversedRange(r: PyRange): PyRange {
  const last = r.start + (r.length - 1) * r.step;
  return new PyRange(last, r.start - r.step, -r.step);
}

export function installRange(): void {
  const def = methodsOf(types.range, is(PyRange));
  for (const name of ['start', 'stop', 'step'] as const) readOnly(types.range, name, (_vm, self) => (self as PyRange)[name]);
  const at = (vm: VM, self: PyRange, v: Value): number => (contains(vm, self, v) === true ? ((v as number) - self.start) / self.step : -1);
  def('index', 'value /', (vm, self, v) => {
    if (v instanceof Unknown) return v;
    const i = at(vm, self, v);
    if (i < 0) throw vm.error('ValueError', typeof v === 'number' ? `${v} is not in range` : 'sequence.index(x): x not in sequence');
    return i;
  });
  def('count', 'value /', (vm, self, v) => (v instanceof Unknown ? v : at(vm, self, v) < 0 ? 0 : 1));
  const slice = methodsOf(types.slice, is(PySlice));
  for (const name of ['start', 'stop', 'step'] as const) readOnly(types.slice, name, (_vm, self) => (self as PySlice)[name]);
  slice('indices', 'length /', (vm, self, length) => {
    const n = indexOf(vm, length);
    if (n instanceof Unknown) return n;
    if (n < 0) throw vm.error('ValueError', 'length should not be negative');
    const b = sliceBounds(vm, self, n);
    return b instanceof Unknown ? b : tuple([b.start, b.stop, b.step]);
  });
}
