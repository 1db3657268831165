import { call } from '../../python/objects/objects.js';
import type { PyModule, Value } from '../../python/values/values.js';
import type { TorchContext } from '../graph/torchContext.js';
import { torchPrelude } from './prelude.js';

/** The version of torch that is modelled. It is assumed where none is installed. */
export const MODELLED_VERSION = '2.6.0';

/** Names that sources test with `hasattr`, each with its module and the version that introduced it. */
const SINCE: readonly (readonly [module: string, name: string, major: number, minor: number])[] = [
  ['torch', 'compile', 2, 0],
  ['torch', 'vmap', 2, 0],
  ['torch', 'set_default_device', 2, 0],
  ['torch', 'compiler', 2, 1],
  ['torch.nn', 'attention', 2, 3],
  ['torch.nn', 'RMSNorm', 2, 4],
  ['torch.nn.functional', 'scaled_dot_product_attention', 2, 0],
  ['torch.nn.functional', 'rms_norm', 2, 4],
];

/** The newer of an installed version and the one that is modelled: what metadata tells, by which libraries choose what they may use. */
export function usableVersion(installed: string): string {
  const numbers = (text: string): number[] => text.split('.').map(Number);
  const own = numbers(MODELLED_VERSION);
  const at = numbers(installed).findIndex((n, i) => n !== own[i]);
  return at >= 0 && (numbers(installed)[at] ?? 0) > (own[at] ?? 0) ? installed : MODELLED_VERSION;
}

/** The version that an installed torch states in its `torch/version.py`; `undefined` when the text states none. */
export const versionIn = (text: string): string | undefined => /^__version__\s*(?::\s*str\s*)?=\s*['"](\d+\.\d+(?:\.\d+)?)/m.exec(text)?.[1];

/** `__version__` of `torch` and `torch.version`: a text that compares by its numbers. */
export const versionMember = ({ vm, version }: TorchContext, name: string): Value | undefined =>
  name === '__version__' ? call(vm, torchPrelude.member(vm, 'torch.torch_version', 'TorchVersion') as Value, [version]) : undefined;

/**
 * Makes `hasattr` deny what the installed version lacks, so that code takes the same branch as there. Using such a name still works: the torch on this
 * machine need not be the one that the file is written for.
 */
export function applyVersion(module: PyModule, version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const lacking = SINCE.filter(([home, , a, b]) => home === module.name && (major < a || (major === a && minor < b)));
  module.denied = new Map(lacking.map(([home, name]) => [name, `PyTorch ${version}, the one installed, has no ${home}.${name}`]));
  module.dict.delete('__version__');
}
