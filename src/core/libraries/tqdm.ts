import { modelledInPart, moduleWith } from '../python/modules/support.js';
import { call } from '../python/objects/objects.js';
import { fn, nativeClass } from '../python/values/natives.js';
import type { PyModule, Value } from '../python/values/values.js';
import type { VM } from '../python/values/vm.js';

/** `tqdm`: a progress bar yields what it wraps. */
export function tqdmModule(name: string): (vm: VM) => PyModule {
  return (vm) => {
    const bar = nativeClass(name, 'tqdm', { make: (_cls, [items], kwargs) => items ?? kwargs?.get('iterable') ?? vm.unknown('`tqdm` is not followed') });
    return modelledInPart(
      vm,
      moduleWith(name, {
        tqdm: bar,
        trange: fn(vm, 'trange', '*args **options', (args) => callRange(vm, args)),
        notebook: vm.unknown('`tqdm` is not followed'),
      }),
    );
  };
}

function callRange(vm: VM, args: readonly Value[]): Value {
  const range = vm.builtins.get('range');
  return range === undefined ? vm.unknown('`tqdm` is not followed') : call(vm, range, args);
}
