import { type Convention, table } from './convention.js';
import { convolutionMacs, functions, productMacs } from './formulas.js';
import { numel } from './sight.js';

export const ptflopsAten: Convention = {
  name: 'ptflops-aten',
  title: 'ptflops 0.7.5 (aten)',
  commit: 'd612c7547445',
  unit: 'MACs',
  operators: {
    level: 'dispatched',
    rules: table(() => ({
      ...functions('mm bmm', { reason: 'multiply-adds', count: productMacs('input', 'mat2') }),
      addmm: {
        reason: 'multiply-adds, and 1 per element of the output for the bias',
        count: (c) => productMacs('mat1', 'mat2')(c) + (c.tensor('mat1').shape[0] ?? 1) * (c.tensor('mat2').shape[1] ?? 1),
      },
      convolution: {
        reason: 'multiply-adds, and 1 per element of the output for the bias',
        count: (c) => convolutionMacs(c) + (c.has('bias') ? numel(c.output) : 0),
      },
    })),
  },
  params: 'trained',
  unseen: 'only convolutions and matrix products are counted, no baddbmm and no fused attention',
  slips: [
    'The bias of a linear layer is left out where the input has four axes, or three that do not lie in a row: PyTorch then adds it in an operator of its own.',
  ],
  leftOut: ['The hooks that it leaves on the model.'],
};
