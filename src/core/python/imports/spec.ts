import { nativeClass } from '../values/natives.js';
import { PyList, PyModule, PyObject, type Value } from '../values/values.js';
import { native, type VM } from '../values/vm.js';

/** What `importlib` says of modules: `ModuleSpec`, and loaders, which evaluate a file into a module. */

export const specClass = nativeClass('importlib.machinery', 'ModuleSpec', {
  make: (_cls, [name = '', loader = null], kwargs) => specOf(String(name), null, false, kwargs?.get('loader') ?? loader),
});
const loaderClass = nativeClass('importlib.machinery', 'SourceFileLoader');

const parent = (name: string): string => name.slice(0, Math.max(0, name.lastIndexOf('.')));
const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** The spec of a module in a file; without a file (null) of a modelled one. */
export function specOf(name: string, path: string | null, isPackage: boolean, loader: Value = null): PyObject {
  const made = new PyObject(specClass);
  made.attrs = new Map<string, Value>([
    ['name', name],
    ['origin', path ?? 'built-in'],
    ['loader', path === null ? loader : loaderOf(name, path)],
    ['submodule_search_locations', isPackage && path !== null ? new PyList([folderOf(path)]) : null],
    ['parent', isPackage ? name : parent(name)],
    ['has_location', path !== null],
    ['cached', null],
    ['loader_state', null],
  ]);
  return made;
}

function loaderOf(name: string, path: string): PyObject {
  const made = new PyObject(loaderClass);
  made.attrs = new Map<string, Value>([
    ['name', name],
    ['path', path],
  ]);
  return made;
}

/** `importlib.util.module_from_spec`: an empty module. Its loader fills it. */
export function moduleFromSpec(spec: Value): PyModule | undefined {
  const attrs = spec instanceof PyObject ? spec.attrs : undefined;
  const name = attrs?.get('name');
  if (!attrs || typeof name !== 'string') return undefined;
  const origin = attrs.get('origin');
  const module = new PyModule(name, attrs.get('has_location') === true && typeof origin === 'string' ? origin : null);
  module.dict
    .set('__name__', name)
    .set('__spec__', spec)
    .set('__package__', attrs.get('parent') ?? null)
    .set('__loader__', attrs.get('loader') ?? null);
  if (module.file !== null) module.dict.set('__file__', module.file);
  const places = attrs.get('submodule_search_locations');
  if (places instanceof PyList) module.dict.set('__path__', places);
  return module;
}

/** Lets loaders evaluate files. `run` gives false where the file is not found. */
export function installLoaders(vm: VM, run: (module: PyModule, path: string) => boolean): void {
  const pathOf = (loader: Value): string | undefined => {
    const path = loader instanceof PyObject ? loader.attrs?.get('path') : undefined;
    return typeof path === 'string' ? path : undefined;
  };
  loaderClass.set(
    'exec_module',
    native('exec_module', ([loader = null, module = null]) => {
      const path = pathOf(loader);
      if (!(module instanceof PyModule) || path === undefined) return vm.unknown('this module is not followed');
      if (!run(module, path)) module.missing = `could not find the file \`${path}\``;
      return null;
    }),
  );
  loaderClass.set(
    'create_module',
    native('create_module', () => null),
  );
}
