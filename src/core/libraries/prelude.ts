import { names, trees } from 'virtual:libraries';
import { type FileHome, IndexedPrelude, Prelude } from '../python/imports/prelude.js';
import { native, type VM } from '../python/values/vm.js';
import { layerHelpers } from '../torch/namespace/prelude.js';
import { planForPython, sideForPython } from './einops/patterns.js';

/** Libraries that are modelled in Python: `*.py` in the folders here. How a file name begins says which module has its names. */

const HOMES: readonly FileHome[] = [
  ['torchvision_ops', 'torchvision.ops'],
  ['einops_layers', 'einops.layers.torch'],
  ['einops', 'einops'],
  ['timm_models', 'timm.models'],
  ['timm_data', 'timm.data'],
  ['timm_layers', 'timm.layers'],
];

/** Files that work without tensors. */
export const plainFiles = new Prelude(trees, () => []);

const tensorFiles = new Prelude(trees, (vm: VM) => [
  ...layerHelpers(vm),
  native('_einops_plan', ([operation = null, pattern = null, shape = null, lengths = null]) => planForPython(operation, pattern, shape, lengths)),
  native('_einops_side', ([expression = null, duplicates]) => sideForPython(expression, duplicates === true)),
]);

export const libraryPrelude = new IndexedPrelude(tensorFiles, names, HOMES);
