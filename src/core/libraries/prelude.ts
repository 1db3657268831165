import { names, trees } from 'virtual:libraries';
import { type FileHome, IndexedPrelude, Prelude } from '../python/imports/prelude.js';
import { native, type VM } from '../python/values/vm.js';
import { layerHelpers } from '../torch/namespace/prelude.js';
import { planForPython, sideForPython } from './einops/patterns.js';
import { LIBRARIES } from './standInTable.js';

/** Libraries that are modelled in Python: `*.py` in the folders here. How a file name begins says which module has its names. */

/** Files belong to the library whose name for files is the longest that fits. */
const HOMES: readonly FileHome[] = [...LIBRARIES].sort((a, b) => b.files.length - a.files.length).map(({ files }) => [files, files]);

/** `__module__` of the classes of a file: the first module that it models. */
const moduleOf = (_file: string, home: string): string => LIBRARIES.find(({ files }) => files === home)?.modules[0] ?? home;

/** Files that work without tensors. */
export const plainFiles = new Prelude(trees, () => []);

const tensorFiles = new Prelude(trees, (vm: VM) => [
  ...layerHelpers(vm),
  native('_einops_plan', ([operation = null, pattern = null, shape = null, lengths = null]) => planForPython(operation, pattern, shape, lengths)),
  native('_einops_side', ([expression = null, duplicates]) => sideForPython(expression, duplicates === true)),
]);

export const libraryPrelude = new IndexedPrelude(tensorFiles, names, HOMES, moduleOf);
