import { equals } from '../../onnx/counts.js';
import { tuple } from '../../python/values/values.js';
import { define } from '../../torch/graph/registry.js';
import { product } from '../../torch/ops/layerSupport.js';
import type { Tensor } from '../../torch/tensor/tensor.js';
import { UnknownArgument } from '../../torch/tensor/unknownArgument.js';

/**
 * The scan of a selective state space (Gu and Dao 2023): at each step and channel a state is decayed and updated, then read out. Its multiply-adds are
 * those of the recurrence that defines it, however a kernel orders the work.
 */
define(
  'scan',
  'layercost',
  'name, shape, state, tensors',
  (ops, a) => {
    const shape = a.ints('shape');
    const state = a.int('state');
    const macs = 2 * product(shape) * state;
    const inputs = ops.tensors(a.get('tensors'));
    const [first] = inputs;
    if (!first) throw new UnknownArgument(ops.vm.unknown('a scan of nothing'));
    const last = [...shape.slice(0, -1), state];
    const formula = `2·${[...shape, state].join('·')} ${equals(macs)} (update and readout of the state)`;
    const types = [shape, last].map((s) => ({ shape: s, dtype: first.dtype }));
    return tuple(ops.emitCustom(String(a.get('name')), inputs, types, 'ONNX has no operator for the scan of a state space', { macs, formula }));
  },
  { layer: true },
);

/** A fixed or looked-up encoding of coordinates, without multiply-adds that count. */
define('encode', 'layercost', 'name, input, params, size', (ops, a) => {
  const x = a.tensor('input');
  const shape = [...x.shape.slice(0, -1), a.int('size')];
  const reason = 'ONNX has no operator for this encoding';
  return ops.emitCustom(`${String(a.get('name'))}Encoding`, [x, a.tensor('params')], [{ shape, dtype: x.dtype }], reason)[0] as Tensor;
});
