import { type Convention, table } from './convention.js';
import { convolutionMacs, functions, productMacs } from './formulas.js';

const reason = '2 per multiply-add';

export const flopCounter: Convention = {
  name: 'flop-counter',
  title: 'torch FlopCounterMode 2.1',
  commit: '7f6310dd (blob)',
  unit: 'FLOPs',
  operators: {
    level: 'dispatched',
    rules: table(() => ({
      ...functions('mm bmm', { reason, count: (c) => 2 * productMacs('input', 'mat2')(c) }),
      addmm: { reason, count: (c) => 2 * productMacs('mat1', 'mat2')(c) },
      baddbmm: { reason, count: (c) => 2 * productMacs('batch1', 'batch2')(c) },
      convolution: { reason, count: (c) => 2 * convolutionMacs(c) },
    })),
  },
  params: 'all',
  unseen: 'only convolutions and matrix products are counted, and no fused attention on a CPU',
  slips: ['`F.scaled_dot_product_attention` counts nothing on a CPU.'],
  leftOut: ['On a GPU it counts fused attention.'],
};
