import type { TorchContext } from '../graph/torchContext.js';
import { initMember } from '../module/init.js';
import { ModuleClass } from '../module/module.js';
import { ParameterClass } from '../tensor/tensor.js';
import { DISTRIBUTION_FILES, LAYER_FILES } from './names.js';
import type { Lookup, Members, Part, Parts } from './parts.js';
import { contextClass, passThrough, transparent } from './placeholders.js';
import { torchPrelude } from './prelude.js';

/** `torch.nn` and its submodules, and `torch.distributions`. */
export function nnParts(torch: TorchContext): Parts {
  const { vm } = torch;
  const from =
    (module: string): Lookup =>
    (name) =>
      torchPrelude.member(vm, module, name);
  const core: Members = { Module: ModuleClass, Parameter: ParameterClass, DataParallel: transparent('DataParallel') };
  const parameter: Members = { Parameter: ParameterClass, Buffer: passThrough('Buffer') };
  const lazy = from('torch.nn');
  const out: Record<string, Part> = {
    'torch.nn': {
      members: { ...core, Buffer: passThrough('Buffer') },
      lazy,
      names: () => ['Module', 'Parameter', 'DataParallel', ...torchPrelude.publicNames('torch.nn')],
    },
    'torch.nn.modules': { members: core, lazy, names: () => ['Module', ...torchPrelude.publicNames('torch.nn')] },
    'torch.nn.modules.utils': { lazy: from('torch.nn.modules.utils') },
    'torch.nn.functional': {
      lazy: (name) => torch.dispatch.find('torch.nn.functional', name) ?? torch.dispatch.find('torch', name),
      names: () => torch.dispatch.names('torch.nn.functional'),
    },
    'torch.nn.parameter': { members: parameter, lazy: (name) => (name === 'UninitializedParameter' ? torchPrelude.member(vm, 'torch.nn', name) : undefined) },
    'torch.nn.init': { lazy: (name) => initMember(torch.ops, name) },
    'torch.nn.parallel': { members: { DataParallel: transparent('DataParallel'), DistributedDataParallel: transparent('DistributedDataParallel') } },
    'torch.nn.parallel.distributed': { members: { DistributedDataParallel: transparent('DistributedDataParallel') } },
    'torch.nn.utils': { lazy: from('torch.nn.utils') },
    'torch.nn.utils.parametrize': { lazy: from('torch.nn.utils.parametrize') },
    'torch.nn.utils.parametrizations': { lazy: from('torch.nn.utils.parametrize') },
    'torch.nn.utils.rnn': { lazy: from('torch.nn.utils.rnn') },
    'torch.nn.utils.weight_norm': { lazy: from('torch.nn.utils') },
    'torch.nn.utils.spectral_norm': { lazy: from('torch.nn.utils') },
    'torch.library': { lazy: from('torch.library') },
    'torch.func': { lazy: from('torch.func') },
    'torch.nn.utils.stateless': { lazy: from('torch.func') },
    'torch.nn.utils.fusion': { lazy: from('torch.nn.utils') },
    'torch.nn.attention': { members: { SDPBackend: vm.unknown('attention backends are not followed'), sdpa_kernel: contextClass('sdpa_kernel') } },
  };
  for (const name of LAYER_FILES) out[`torch.nn.modules.${name}`] = { members: core, lazy };
  for (const name of ['', ...DISTRIBUTION_FILES.map((f) => `.${f}`)])
    out[`torch.distributions${name}`] = {
      lazy: from('torch.distributions'),
      names: () => torchPrelude.publicNames('torch.distributions'),
    };
  for (const name of ['torch.nn.quantized', 'torch.ao.nn.quantized', 'torch.quantization', 'torch.ao.quantization'])
    out[name] = { lazy: from('torch.nn.quantized') };
  return out;
}
