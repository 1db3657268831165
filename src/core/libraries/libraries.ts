import type { Importer } from '../python/imports/imports.js';
import { opaqueModule, submodules } from '../python/modules/opaque.js';
import { reModule } from '../python/modules/re.js';
import { modelledInPart, moduleWith } from '../python/modules/support.js';
import type { PyModule } from '../python/values/values.js';
import type { VM } from '../python/values/vm.js';
import { numpyLinalgModule, numpyModule, numpyRandomModule, scipyLinalgModule } from './numpy/numpy.js';
import { plainFiles } from './prelude.js';
import { alwaysModelled, standIn } from './standIns.js';
import './mamba/operators.js';
import './torchvision/operators.js';
import './triton/operators.js';
import { toolModules, toolStandIn } from './profilers.js';
import { tqdmModule } from './tqdm.js';
import { yamlModule } from './yaml/yaml.js';

/** All libraries besides torch that are modelled. */

type Make = (vm: VM) => PyModule;

/** Libraries that can be imported and of which nothing is modelled: their members are unknown, by name. */
const OPAQUE =
  'packaging.requirements packaging.specifiers pkg_resources platformdirs requests requests.adapters requests.exceptions setuptools setuptools.command ' +
  'setuptools.command.build_ext setuptools.command.build_py setuptools.command.install urllib3';

/** A library that a prelude file models in part. Other members are unknown. */
const partly =
  (file: string, name: string): Make =>
  (vm) =>
    modelledInPart(vm, plainFiles.module(vm, file, name));

/** `regex`: what it has in common with `re`. */
const regexModule: Make = (vm) => modelledInPart(vm, moduleWith('regex', { ...Object.fromEntries(reModule(vm).dict), __name__: 'regex' }));

/**
 * Libraries that are modelled whether or not their sources are found: they are compiled, or ask a running Python what it has.
 * @internal
 */
export const libraryModules: ReadonlyMap<string, Make> = new Map<string, Make>([
  ...OPAQUE.split(' ').map((name): [string, Make] => [name, opaqueModule(name)]),
  ['numpy', numpyModule],
  ['numpy.linalg', numpyLinalgModule],
  ['numpy.random', numpyRandomModule],
  ['packaging', opaqueModule('packaging', (vm) => submodules(vm, 'packaging', ['version']))],
  ['packaging.version', (vm) => plainFiles.module(vm, 'packaging_version', 'packaging.version')],
  ['pytest', partly('pytest', 'pytest')],
  ['regex', regexModule],
  ['scipy.fft', partly('scipy_fft', 'scipy.fft')],
  ['scipy.fftpack', partly('scipy_fftpack', 'scipy.fftpack')],
  ['scipy.linalg', scipyLinalgModule],
  ['scipy.signal', partly('scipy_signal', 'scipy.signal')],
  ['scipy.signal.windows', partly('scipy_signal', 'scipy.signal')],
  ['tqdm', tqdmModule('tqdm')],
  ['tqdm.auto', tqdmModule('tqdm.auto')],
  ['yaml', yamlModule],
  ...toolModules,
]);

/** Makes the libraries importable. */
export function installLibraries(vm: VM, importer: Importer): void {
  const parts = (name: string): PyModule => importer.importModule(name);
  for (const [name, make] of libraryModules) importer.natives.set(name, make);
  for (const [name, make] of alwaysModelled(parts)) importer.natives.set(name, make);
  importer.standIns.push((name) => standIn(vm, name, parts) ?? toolStandIn(vm, name));
}
