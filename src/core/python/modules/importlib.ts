import { moduleFromSpec, specClass, specOf } from '../imports/spec.js';
import { str } from '../objects/text.js';
import { fn } from '../values/natives.js';
import { type PyModule, Unknown, type Value } from '../values/values.js';
import type { VM } from '../values/vm.js';
import { modelledInPart, moduleWith, returning, textOf } from './support.js';

/** `importlib`: imports by name, specs and loaders. */

/** The absolute name of a relative one (`.parts`). */
function absolute(vm: VM, name: string, from: Value | undefined): string {
  const dots = /^\.+/.exec(name)?.[0].length ?? 0;
  if (!dots) return name;
  const base = typeof from === 'string' ? from.split('.') : [];
  if (dots > base.length) throw vm.error('ImportError', 'attempted relative import beyond top-level package');
  return [...base.slice(0, base.length - dots + 1), name.slice(dots)].filter(Boolean).join('.');
}

export function importlibModule(vm: VM): PyModule {
  const importModule = (name: Value, from: Value | undefined): Value => {
    if (name instanceof Unknown) return name;
    return vm.importer?.importObject(absolute(vm, str(vm, name), from), vm.frame === vm.importGuard) ?? vm.unknown('modules are not followed here');
  };
  return modelledInPart(
    vm,
    moduleWith('importlib', {
      import_module: fn(vm, 'import_module', 'name package?', importModule),
      __import__: fn(vm, '__import__', 'name globals? locals? fromlist? level?', (name) => importModule(name, undefined)),
      reload: fn(vm, 'reload', 'module', (m) => m),
      invalidate_caches: returning('invalidate_caches'),
      // Python itself imports it when it starts.
      util: vm.importer?.importModule('importlib.util') ?? null,
    }),
  );
}

export function importlibUtilModule(vm: VM): PyModule {
  return modelledInPart(
    vm,
    moduleWith('importlib.util', {
      find_spec: fn(vm, 'find_spec', 'name package?', (name, from) =>
        name instanceof Unknown ? name : (vm.importer?.findSpec(absolute(vm, str(vm, name), from)) ?? null),
      ),
      spec_from_file_location: fn(vm, 'spec_from_file_location', 'name location? * loader? submodule_search_locations?', (name, location, loader, places) => {
        const path = textOf(vm, location);
        if (path === undefined) return vm.unknown('where this module is, is unknown');
        const spec = specOf(str(vm, name), path, path.endsWith('/__init__.py'), loader ?? null);
        if (places !== undefined && places !== null) spec.attrs?.set('submodule_search_locations', places);
        return spec;
      }),
      spec_from_loader: fn(vm, 'spec_from_loader', 'name loader * origin? is_package?', (name, loader) => specOf(str(vm, name), null, false, loader)),
      module_from_spec: fn(vm, 'module_from_spec', 'spec', (spec) => moduleFromSpec(spec) ?? vm.unknown('this module is not followed')),
      resolve_name: fn(vm, 'resolve_name', 'name package', (name, from) => (name instanceof Unknown ? name : absolute(vm, str(vm, name), from))),
    }),
  );
}

export function importlibMachineryModule(vm: VM): PyModule {
  return modelledInPart(vm, moduleWith('importlib.machinery', { ModuleSpec: specClass }));
}
