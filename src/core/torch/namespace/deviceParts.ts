import { returning } from '../../python/modules/support.js';
import { PyTuple } from '../../python/values/values.js';
import { native } from '../../python/values/vm.js';
import type { TorchContext } from '../graph/torchContext.js';
import type { Parts } from './parts.js';
import { contextClass, idleFunctions, passThrough } from './placeholders.js';
import { legacyClasses } from './torchMembers.js';

/** `torch.cuda`, `torch.backends` and the like: there is a CPU and nothing else. */
export function deviceParts(torch: TorchContext): Parts {
  const anything = idleFunctions(torch.vm);
  const autocast = contextClass('autocast');
  const unavailable = { is_available: returning('is_available', false) };
  const noDevices = { ...unavailable, device_count: returning('device_count', 0) };
  const mixedPrecision = (): Parts[string] => ({ members: { autocast, custom_fwd: passThrough('custom_fwd'), custom_bwd: passThrough('custom_bwd') } });
  return {
    'torch.cuda': {
      members: {
        ...noDevices,
        current_device: returning('current_device', 0),
        is_current_stream_capturing: returning('is_current_stream_capturing', false),
        is_bf16_supported: returning('is_bf16_supported', false),
        get_device_properties: native('get_device_properties', () => torch.vm.unknown('there is no graphics card'), false),
        get_device_capability: returning('get_device_capability', new PyTuple([0, 0])),
        ...legacyClasses(torch),
        device: contextClass('device'),
        stream: contextClass('stream'),
        device_of: contextClass('device_of'),
        graph: contextClass('graph'),
      },
      anything,
    },
    'torch.cuda.amp': mixedPrecision(),
    'torch.amp': mixedPrecision(),
    'torch.cpu': { anything },
    'torch.cpu.amp': { members: { autocast } },
    'torch.mps': { members: unavailable, anything },
    'torch.xpu': { members: noDevices, anything },
    'torch.accelerator': { members: { ...noDevices, current_accelerator: returning('current_accelerator') }, anything },
    'torch.backends': {},
    'torch.backends.cudnn': { members: { ...unavailable, enabled: false, benchmark: false, deterministic: false, flags: contextClass('flags') } },
    'torch.backends.cuda': { members: { sdp_kernel: contextClass('sdp_kernel') }, anything },
    'torch.backends.mps': { members: { ...unavailable, is_built: returning('is_built', false) } },
    'torch.backends.mkldnn': { members: { ...unavailable, flags: contextClass('flags') } },
    'torch.backends.openmp': { members: unavailable },
    'torch.backends.quantized': {},
  };
}
