import { type Convention, table } from './convention.js';
import { functions } from './formulas.js';
import { askedSize, FUNCTION_SLIPS, patchedFunctions } from './functional.js';
import { hookedRecurrent } from './recurrent.js';
import { type FunctionCall, numel, ToolFails } from './sight.js';

function resize(c: FunctionCall): number {
  const scale = c.arg('scale_factor');
  const asked = askedSize(c);
  if (asked === undefined && Array.isArray(scale) && scale.length !== c.tensor('input').shape[0])
    throw new ToolFails('TypeError: upsampling by a tuple of factors');
  return asked ?? numel(c.tensor('input'));
}

export const calflops: Convention = {
  name: 'calflops',
  title: 'calflops (March 2024)',
  commit: '29ca58443fc1',
  unit: 'FLOPs',
  modules: { matches: 'exact', shared: 'ways', rules: table(() => hookedRecurrent(2)) },
  functions: {
    shared: 'ways',
    rules: table(() => ({
      ...patchedFunctions(),
      ...functions('F.upsample F.interpolate', { reason: '1 per element of the input, or of the size that is asked for', count: resize }),
    })),
  },
  params: 'trained',
  unseen: 'no rule: of functions it sees those that it replaces by name, no operators such as @ and +, no bmm, mm and fused attention',
  slips: [...FUNCTION_SLIPS, 'Parameters that are not trained are left out of its number.'],
  leftOut: ['A model without parameters ends it with an error; what it would count is given.'],
};
