import { type Convention, table } from './convention.js';
import { functions, productMacs } from './formulas.js';
import { askedSize, FUNCTION_SLIPS, patchedFunctions } from './functional.js';
import { hookedRecurrent } from './recurrent.js';
import { type FunctionCall, product } from './sight.js';

function resize(c: FunctionCall): number {
  const { shape } = c.tensor('input');
  const scale = c.arg('scale_factor');
  const factor = Array.isArray(scale) ? product(scale.map(Number)) : Number(scale) ** (shape.length - 2);
  return askedSize(c) ?? Math.trunc(product(shape) * factor);
}

function attention(c: FunctionCall): number {
  const [q, k, v] = ['query', 'key', 'value'].map((name) => c.tensor(name));
  const keys = k?.shape.at(-2) ?? 1;
  const rows = product((q?.shape ?? []).slice(0, -1));
  return 2 * (product(q?.shape ?? []) * keys + rows * keys * (v?.shape.at(-1) ?? 1));
}

const reason = '2 per multiply-add';

export const deepspeed: Convention = {
  name: 'deepspeed',
  title: 'DeepSpeed 0.19.6',
  commit: 'edaa72212672',
  unit: 'FLOPs',
  modules: { matches: 'exact', shared: 'ways', rules: table(() => hookedRecurrent(2)) },
  functions: {
    shared: 'ways',
    rules: table(() => ({
      ...patchedFunctions(),
      ...functions('F.upsample F.interpolate', { reason: '1 per element of the output, or of the size that is asked for', count: resize }),
      'operator.matmul': { reason, count: (c) => 2 * productMacs('input', 'other')(c) },
      ...functions('torch.mm Tensor.mm torch.bmm Tensor.bmm', { reason, count: (c) => 2 * productMacs('input', 'mat2')(c) }),
      'F.scaled_dot_product_attention': { reason, count: attention },
    })),
  },
  params: 'all',
  unseen: 'no rule: of functions it sees those that it replaces by name, no operators such as +',
  slips: FUNCTION_SLIPS,
  leftOut: ['It leaves `torch.bmm` and the operator @ replaced, so that a second run counts more.'],
};
