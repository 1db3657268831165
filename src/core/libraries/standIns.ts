import { PyList, PyModule } from '../python/values/values.js';
import type { VM } from '../python/values/vm.js';
import { libraryPrelude } from './prelude.js';

/**
 * Stand-ins for torchvision, timm and einops, for when their sources are not found: the building blocks of those libraries, rewritten from their
 * documentation. Anything else in them is unknown, by name.
 */

/** Modules, with everything below them, and the home in the prelude that has their names. The first entry that fits counts. */
const MODULES: readonly (readonly [string, string])[] = [
  ['torchvision.ops', 'torchvision.ops'],
  ['timm.layers', 'timm.layers'],
  ['timm.models.layers', 'timm.layers'],
  ['timm.models', 'timm.models'],
  ['timm.data', 'timm.data'],
  ['einops.layers.torch', 'einops.layers.torch'],
  ['einops', 'einops'],
];
/** Files of `torchvision.ops`, which code also reads as attributes. Where a function has the name of a file, the function wins. */
const FILES = ['boxes', 'deform_conv', 'drop_block', 'feature_pyramid_network', 'focal_loss', 'misc', 'poolers'].map((name) => `torchvision.ops.${name}`);
/** Packages without members of their own. */
const PACKAGES = new Set(['torchvision', 'timm', 'einops.layers']);

const homeOf = (name: string): string | undefined => MODULES.find(([module]) => name === module || name.startsWith(`${module}.`))?.[1];

/** Imports a submodule. */
type Parts = (name: string) => PyModule;

/** The stand-in for a module, if there is one. */
export function standIn(vm: VM, name: string, parts: Parts): PyModule | undefined {
  const home = homeOf(name);
  if (!home && !PACKAGES.has(name)) return undefined;
  const module = new PyModule(name, null);
  const top = name.split('.')[0] as string;
  module.dict.set('__name__', name);
  module.lazy = (attribute) => {
    const below = `${name}.${attribute}`;
    const isPart = PACKAGES.has(below) || FILES.includes(below) || MODULES.some(([m]) => m === below);
    const found = isPart ? parts(below) : home && libraryPrelude.member(vm, home, attribute);
    if (found !== undefined) return found;
    return attribute.startsWith('__') ? undefined : vm.unknown(`${below} is not modelled, and the sources of ${top} could not be found`);
  };
  if (home) module.dict.set('__all__', new PyList(libraryPrelude.publicNames(home)));
  return module;
}

/** Modules that are always modelled, even where their sources are found: those ask a running Python what it has. */
const ALWAYS_MODELLED = ['einops', 'einops.layers', 'einops.layers.torch', 'einops.einops'];

export const alwaysModelled = (parts: Parts): [string, (vm: VM) => PyModule][] =>
  ALWAYS_MODELLED.map((name) => [name, (vm) => standIn(vm, name, parts) as PyModule]);
