import { elementCount } from '../../onnx/graph.js';
import { toArray } from '../../python/objects/iteration.js';
import { binary } from '../../python/objects/operate.js';
import { getItem } from '../../python/objects/sequences.js';
import { newType, PyTuple, types, type Value } from '../../python/values/values.js';
import { native, type VM } from '../../python/values/vm.js';

/** `torch.Size`: a tuple of whole numbers. */
export const SizeClass = newType('Size', [types.tuple]);
SizeClass.module = 'torch';
SizeClass.set(
  'numel',
  native('numel', (args) => (args[0] instanceof PyTuple ? elementCount(args[0].items.map(Number)) : 0)),
);
SizeClass.set(
  '__repr__',
  native('__repr__', (args) => `torch.Size([${args[0] instanceof PyTuple ? args[0].items.map(String).join(', ') : ''}])`),
);

export const size = (shape: readonly number[]): PyTuple => new PyTuple(shape as readonly Value[], SizeClass);

const asSize = (v: Value): Value => (v instanceof PyTuple && v.cls === types.tuple ? new PyTuple(v.items, SizeClass) : v);

/** Adds the methods of `torch.Size`: slices and sums of sizes are sizes. */
export function installSize(vm: VM): void {
  SizeClass.make = (cls, args) => new PyTuple(args[0] === undefined ? [] : toArray(vm, args[0]), cls);
  const plain = (v: Value): Value => (v instanceof PyTuple ? new PyTuple(v.items) : v);
  SizeClass.set(
    '__getitem__',
    native('__getitem__', (args) => {
      const [self, index] = [args[0] as PyTuple, args[1] ?? null];
      if (typeof index !== 'number') return asSize(getItem(vm, plain(self), index));
      const at = index < 0 ? index + self.items.length : index;
      const found = self.items[at];
      if (found === undefined) throw vm.error('IndexError', 'tuple index out of range');
      return found;
    }),
  );
  SizeClass.set(
    '__add__',
    native('__add__', (args) => asSize(binary(vm, '+', plain(args[0] ?? null), plain(args[1] ?? null)))),
  );
}
