import { installLibraries } from '../libraries/libraries.js';
import { createVM } from '../python/builtins/builtins.js';
import { Importer } from '../python/imports/imports.js';
import type { Sources } from '../python/imports/moduleFiles.js';
import { standardModules } from '../python/modules/index.js';
import type { Progress, VM } from '../python/values/vm.js';
import { Torch } from '../torch/torch.js';

/** Everything that outlives one evaluation: the VM, the modelled modules and the modules evaluated so far. */
export interface World {
  readonly vm: VM;
  readonly importer: Importer;
  readonly torch: Torch;
}

interface WorldOptions {
  readonly onProgress?: Progress;
  /** For one evaluation: keeps no undo data. */
  readonly singleUse?: boolean;
}

export function createWorld(sources: Sources, roots: () => readonly string[], { onProgress, singleUse = false }: WorldOptions = {}): World {
  const vm = createVM();
  vm.onProgress = onProgress;
  const importer = new Importer(vm, sources, roots, singleUse);
  for (const [name, make] of standardModules) importer.natives.set(name, make);
  const torch = new Torch(vm);
  torch.install(importer);
  installLibraries(vm, importer);
  return { vm, importer, torch };
}
