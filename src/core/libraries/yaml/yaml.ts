import { modelledInPart, moduleWith, returning, textOf } from '../../python/modules/support.js';
import { callMethod } from '../../python/objects/objects.js';
import { fn, nativeClass } from '../../python/values/natives.js';
import { PyBytes, PyClass, PyList, type PyModule, Unknown, type Value } from '../../python/values/values.js';
import type { VM } from '../../python/values/vm.js';
import { parseSteps } from '../../python/values/work.js';
import { UnreadYaml, yamlDocuments } from './text.js';

/** The contents of a file or a text; unknown stays unknown. */
function textIn(vm: VM, stream: Value): string | Unknown {
  if (stream instanceof Unknown) return stream;
  const text = textOf(vm, stream);
  if (text !== undefined) return text;
  return textIn(vm, stream instanceof PyBytes ? callMethod(vm, stream, 'decode') : callMethod(vm, stream, 'read'));
}

function documents(vm: VM, stream: Value): Value[] | Unknown {
  const text = textIn(vm, stream);
  if (text instanceof Unknown) return text;
  vm.charge(parseSteps(text.length));
  try {
    return yamlDocuments(vm, text);
  } catch (error) {
    if (error instanceof UnreadYaml) return vm.unknown(`the YAML text is not understood from ${error.message} on`);
    throw error;
  }
}

const LOADERS = ['BaseLoader', 'SafeLoader', 'FullLoader', 'UnsafeLoader', 'Loader', 'CSafeLoader', 'CFullLoader', 'CLoader'];

/** The module `yaml`, as far as programs read settings with it. What they dump is unknown. */
export function yamlModule(vm: VM): PyModule {
  const one = (name: string): Value =>
    fn(vm, name, 'stream Loader?', (stream, loader) => {
      // A custom loader may make anything of what it reads.
      if (loader instanceof PyClass && loader.module !== 'yaml') return vm.unknown('a YAML loader of its own is not followed');
      const all = documents(vm, stream);
      return all instanceof Unknown ? all : (all[0] ?? null);
    });
  const every = (name: string): Value =>
    fn(vm, name, 'stream Loader?', (stream) => {
      const all = documents(vm, stream);
      return all instanceof Unknown ? all : new PyList(all);
    });
  const error = vm.builtins.get('Exception');
  const ofError = error instanceof PyClass ? [error] : [];
  const module = moduleWith('yaml', {
    YAMLError: nativeClass('yaml', 'YAMLError', { bases: ofError }),
    ...Object.fromEntries(LOADERS.map((name) => [name, nativeClass('yaml', name, { dict: { add_constructor: returning('add_constructor') } })])),
    ...Object.fromEntries(['load', 'safe_load', 'full_load', 'unsafe_load'].map((name) => [name, one(name)])),
    ...Object.fromEntries(['load_all', 'safe_load_all', 'full_load_all', 'unsafe_load_all'].map((name) => [name, every(name)])),
  });
  return modelledInPart(vm, module);
}
