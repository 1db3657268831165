import { PyList, PyModule } from '../python/values/values.js';
import type { VM } from '../python/values/vm.js';
import { libraryPrelude } from './prelude.js';
import { ALWAYS_MODELLED, libraryOf, PACKAGES, PARTS } from './standInTable.js';

/**
 * Stand-ins for libraries, for when their sources are not found: the building blocks of those libraries, rewritten from their documentation. Anything
 * else in them is unknown, by name.
 */

/** Imports a submodule. */
type Parts = (name: string) => PyModule;

/** The stand-in for a module, if there is one. */
export function standIn(vm: VM, name: string, parts: Parts): PyModule | undefined {
  const library = libraryOf(name);
  if (!library && !PACKAGES.has(name)) return undefined;
  const module = new PyModule(name, null);
  const top = name.split('.')[0] as string;
  const isAlways = ALWAYS_MODELLED.some((modelled) => modelled === top || modelled === name);
  module.dict.set('__name__', name);
  module.lazy = (attribute) => {
    const below = `${name}.${attribute}`;
    const member = (files: string | undefined) => (files === undefined ? undefined : libraryPrelude.member(vm, files, attribute));
    const found = PACKAGES.has(below) || PARTS.has(below) ? parts(below) : (member(library?.files) ?? member(library?.otherwise));
    if (found !== undefined) return found;
    const why = isAlways ? '' : `, and the sources of ${top} could not be found`;
    return attribute.startsWith('__') ? undefined : vm.unknown(`${below} is not modelled${why}`);
  };
  if (library) module.dict.set('__all__', new PyList(libraryPrelude.publicNames(library.files)));
  return module;
}

/** Modules that are always modelled, even where their sources are found. */
export const alwaysModelled = (parts: Parts): [string, (vm: VM) => PyModule][] =>
  ALWAYS_MODELLED.map((name) => [name, (vm) => standIn(vm, name, parts) as PyModule]);
