import { elementCount } from '../../onnx/graph.js';
import { type Convention, FUSED_ENCODER, table } from './convention.js';
import { isSized, type ModuleCall, product, type Seen, ToolFails } from './sight.js';

/** The size that a layer's result has: its first tensor's, of a dictionary its last entry's. */
function sizeOf(m: ModuleCall): readonly number[] {
  const first = (v: Seen): readonly number[] => (isSized(v) ? v.shape : Array.isArray(v) && v.length ? first(v[0] as Seen) : []);
  const { result } = m;
  return first(m.run.isDict && Array.isArray(result) ? ((result as readonly Seen[]).at(-1) ?? null) : result);
}

/** Parameters times the positions that they are used at, which the name of the class and that of the parameter tell. */
function multAdds(m: ModuleCall): number {
  const className = m.className;
  const size = sizeOf(m);
  let n = 0;
  for (const { name, shape } of m.ownParameters) {
    const count = elementCount(shape);
    if (name === 'weight' || name === 'bias') {
      if (!size.length) throw new ToolFails(`IndexError: ${className} gives no tensor with axes`);
      if (/Conv/.test(className)) n += count * product([...size.slice(0, 1), ...size.slice(2)]);
      else if (className.includes('Linear')) n += count * product(size.slice(0, -1));
      else n += (size[0] ?? 1) * count;
    } else if (/weight|bias/.test(name)) n += product(size.slice(0, 2)) * count;
  }
  return n;
}

export const torchinfo: Convention = {
  name: 'torchinfo',
  title: 'torchinfo 1.8.0+205',
  commit: '5c4164f1e2e1',
  unit: 'MACs',
  modules: {
    matches: 'exact',
    withoutGradients: true,
    shared: 'once',
    rules: table(() => ({})),
    leaves: {
      reason: 'parameters called weight and bias times positions of the output (Conv, Linear) or times the batch (others)',
      count: multAdds,
    },
  },
  params: 'all',
  unseen: 'only layers without layers inside, and of these only parameters called weight or bias: no functions, no attention',
  slips: [
    'Transposed convolutions count by the size of their output.',
    'Normalizations and embeddings count their parameters, not their elements.',
    '`nn.MultiheadAttention` counts nothing: it has a layer inside.',
    'Cells of recurrent layers count the parameters for each element of the state.',
    'Under weight normalization a convolution counts one position for each output channel.',
    FUSED_ENCODER,
  ],
  leftOut: ['Up to version 1.8.0 linear layers count once for each sample. Weights that pruning masks count here as if they were there.'],
};
