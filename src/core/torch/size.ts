import { elementCount } from '../onnx/graph.js';
import { newType, PyTuple, types, type Value } from '../python/values.js';
import { native } from '../python/vm.js';

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
