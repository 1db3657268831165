import type { Importer } from '../../python/imports/imports.js';
import { moduleWith } from '../../python/modules/support.js';
import { type PyModule, PyTuple, Unknown, type Value } from '../../python/values/values.js';
import { native } from '../../python/values/vm.js';
import type { TorchContext } from '../graph/torchContext.js';
import { deviceParts } from './deviceParts.js';
import { DISTRIBUTION_FILES, LAYER_FILES, NAMES, OPAQUE } from './names.js';
import { nnParts } from './nnParts.js';
import type { Part, Parts } from './parts.js';
import { compilationParts, exportParts, overrideParts, smallParts, trainingParts, utilityParts } from './serviceParts.js';
import { torchMembers } from './torchMembers.js';
import { applyVersion, versionMember } from './version.js';

/** `torch` and its submodules as Python imports them. */

/** The module of a part. Names that nobody listed are Unknown, or functions whose result and cost are unknown. */
function build(torch: TorchContext, name: string, part: Part, isModule: (name: string) => boolean): PyModule {
  const { vm } = torch;
  const module = moduleWith(name, part.members ?? {});
  module.dict.set('__path__', new PyTuple([]));
  const inside = (member: string): Value | undefined => (isModule(`${name}.${member}`) ? vm.importer?.importModule(`${name}.${member}`) : undefined);
  module.lazy = (member) => {
    const found = part.lazy?.(member) ?? inside(member) ?? part.anything?.(member);
    if (found !== undefined) {
      if (!(found instanceof Unknown)) module.dict.set(member, found);
      return found;
    }
    if (member.startsWith('__')) return undefined;
    const path = `${name}.${member}`;
    return /^_*[A-Z]/.test(member) || !FUNCTION_MODULES.has(name) ? vm.unknown(`${path} is not modelled`) : torch.dispatch.missing(path);
  };
  applyVersion(module, torch.version);
  const { names } = part;
  if (names) {
    module.dict.set('__all__', new PyTuple(names()));
    module.dict.set(
      '__dir__',
      native('__dir__', () => new PyTuple([...new Set([...names(), ...module.dict.keys()])])),
    );
  }
  return module;
}

/** Modules of functions on tensors: what they lack is a function whose result, and cost, is unknown. */
const FUNCTION_MODULES = new Set(['torch', 'torch.nn.functional', 'torch.linalg', 'torch.special', 'torch.fft', 'torch.sparse']);

/** `torch` itself. */
function topPart(torch: TorchContext): Part {
  const members = torchMembers(torch);
  const names = (): string[] => [...Object.keys(members).filter((n) => !n.startsWith('_')), ...torch.dispatch.names('torch')];
  return { members, lazy: (name) => versionMember(torch, name) ?? torch.dispatch.find('torch', name), names };
}

/** Makes `torch` and its submodules importable. Nothing is built before somebody imports it. */
export function installModules(torch: TorchContext, importer: Importer): void {
  let parts: Parts | undefined;
  const partOf = (name: string): Part => {
    if (name === 'torch') return topPart(torch);
    parts ??= {
      ...nnParts(torch),
      ...compilationParts(torch),
      ...exportParts(torch),
      ...overrideParts(torch),
      ...utilityParts(torch),
      ...deviceParts(torch),
      ...trainingParts(torch),
      ...smallParts(torch),
    };
    return parts[name] ?? {};
  };
  const submodules = [...LAYER_FILES.map((f) => `torch.nn.modules.${f}`), ...DISTRIBUTION_FILES.map((f) => `torch.distributions.${f}`)];
  const names = new Set<string>(['torch', ...OPAQUE, ...NAMES, ...submodules]);
  const isModule = (name: string): boolean => names.has(name);
  for (const name of names) importer.natives.set(name, () => build(torch, name, partOf(name), isModule));
  // Submodules of a known module that nobody listed can be imported too; all that they hold is unknown.
  importer.standIns.push((name) => {
    const above = name.startsWith('torch.') ? name.slice(0, name.lastIndexOf('.')) : '';
    return above.includes('.') && (isModule(above) || names.has(above.split('.').slice(0, 2).join('.'))) ? build(torch, name, {}, isModule) : undefined;
  });
}
