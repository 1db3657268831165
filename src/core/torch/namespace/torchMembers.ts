import { BYTES, type DType, elementCount } from '../../onnx/graph.js';
import { returning } from '../../python/modules/support.js';
import { truth } from '../../python/objects/truth.js';
import { float, newType, type PyClass, PyObject, typeOf, type Value } from '../../python/values/values.js';
import { native } from '../../python/values/vm.js';
import type { TorchContext } from '../graph/torchContext.js';
import { DeviceClass, device } from '../tensor/device.js';
import { DTypeClass, dtypeObject, dtypeOf, dtypes, legacyTypes } from '../tensor/dtypes.js';
import { numberOf } from '../tensor/numbers.js';
import { defaults, isComplex } from '../tensor/promotion.js';
import { SizeClass } from '../tensor/size.js';
import { ParameterClass, Tensor, TensorClass } from '../tensor/tensor.js';
import { CHECKPOINT } from './checkpoints.js';
import { contextClass, emptyClass, identity, passThrough } from './placeholders.js';

/** Members of `torch` itself that are not operators. */

/** Largest number, smallest normal number, and step at one: IEEE 754, and the definition of bfloat16. */
const FLOATS: Partial<Record<DType, readonly [max: number, tiny: number, eps: number]>> = {
  float16: [65504, 2 ** -14, 2 ** -10],
  bfloat16: [3.3895313892515355e38, 2 ** -126, 2 ** -7],
  float32: [3.4028234663852886e38, 2 ** -126, 2 ** -23],
  float64: [Number.MAX_VALUE, 2 ** -1022, 2 ** -52],
};

function limitsOf(kind: 'finfo' | 'iinfo'): Value {
  const cls = newType(kind);
  return native(kind, (args) => {
    const dtype = (args[0] !== undefined && dtypeOf(args[0])) || 'float32';
    const made = new PyObject(cls);
    const bits = BYTES[dtype] * 8;
    const entries: [string, Value][] = [
      ['bits', bits],
      ['dtype', dtypeObject(dtype).names[0] ?? dtype],
    ];
    const real = FLOATS[dtype];
    if (real)
      entries.push(
        ['max', float(real[0])],
        ['min', float(-real[0])],
        ['tiny', float(real[1])],
        ['smallest_normal', float(real[1])],
        ['eps', float(real[2])],
        ['resolution', float(10 ** Math.floor(Math.log10(real[2]) + 1))],
      );
    else {
      const unsigned = dtype.startsWith('uint');
      const top = 2n ** BigInt(unsigned ? bits : bits - 1);
      const whole = (n: bigint): Value => (n >= -9007199254740991n && n <= 9007199254740991n ? Number(n) : n);
      entries.push(['max', whole(top - 1n)], ['min', unsigned ? 0 : whole(-top)]);
    }
    made.attrs = new Map(entries);
    return made;
  });
}

function legacyClass(torch: TorchContext, name: string, dtype: DType): PyClass {
  const cls = newType(name, [TensorClass]);
  cls.make = (_cls, args) => {
    const made = torch.dispatch.called('_legacy_tensor', args);
    return made instanceof Tensor ? torch.ops.cast(made, dtype) : made;
  };
  return cls;
}

/** `torch.FloatTensor(2, 3)` and the like: classes whose instances are tensors of their element type. */
export const legacyClasses = (torch: TorchContext): Record<string, Value> =>
  Object.fromEntries(legacyTypes.map(([name, dtype]) => [name, legacyClass(torch, name, dtype)]));

/** `torch.Generator`: random elements are unknown, whatever the seed. */
function generatorClass(): PyClass {
  const cls = emptyClass('Generator', 'torch');
  for (const name of ['manual_seed', 'set_state', 'set_offset'])
    cls.set(
      name,
      native(name, ([self = null]) => self),
    );
  for (const name of ['seed', 'initial_seed', 'get_offset'])
    cls.set(
      name,
      native(name, () => 0),
    );
  return cls;
}
/** Questions about modes that nobody has turned on. */
const MODES = [
  'is_autocast_enabled',
  'is_autocast_cpu_enabled',
  'is_inference_mode_enabled',
  'are_deterministic_algorithms_enabled',
  'is_deterministic_algorithms_warn_only_enabled',
];

const INERT = [
  'manual_seed',
  'seed',
  'set_num_threads',
  'set_num_interop_threads',
  'save',
  'set_printoptions',
  'use_deterministic_algorithms',
  'set_float32_matmul_precision',
  'set_default_device',
  'set_rng_state',
  '_check',
  '_check_is_size',
  'set_deterministic_debug_mode',
  'initial_seed',
  'set_flush_denormal',
];

export function torchMembers(torch: TorchContext): Record<string, Value> {
  const { vm } = torch;
  const out: Record<string, Value> = {
    Tensor: TensorClass,
    Size: SizeClass,
    device: DeviceClass,
    dtype: DTypeClass,
    Generator: generatorClass(),
    layout: newType('layout'),
    memory_format: newType('memory_format'),
    finfo: limitsOf('finfo'),
    iinfo: limitsOf('iinfo'),
    pi: float(Math.PI),
    e: float(Math.E),
    inf: float(Number.POSITIVE_INFINITY),
    nan: float(Number.NaN),
    newaxis: null,
    compile: passThrough('compile'),
    load: native('load', () => vm.unknown(CHECKPOINT)),
    is_tensor: native('is_tensor', (args) => args[0] instanceof Tensor),
    is_storage: returning('is_storage', false),
    is_floating_point: native('is_floating_point', (args) => args[0] instanceof Tensor && /float/.test(args[0].dtype)),
    is_complex: native('is_complex', (args) => args[0] instanceof Tensor && isComplex(args[0].dtype)),
    numel: native('numel', (args) => (args[0] instanceof Tensor ? elementCount(args[0].shape) : vm.unknown('the tensor is not known'))),
    get_num_threads: returning('get_num_threads', 1),
    get_rng_state: native('get_rng_state', () => vm.unknown('random numbers are not followed')),
    get_default_device: native('get_default_device', () => device('cpu')),
    get_default_dtype: native('get_default_dtype', () => dtypeObject(defaults.float)),
    set_default_dtype: native('set_default_dtype', (args) => {
      defaults.float = (args[0] !== undefined && dtypeOf(args[0])) || defaults.float;
      return null;
    }),
    set_default_tensor_type: returning('set_default_tensor_type'),
    typename: native('typename', (args) => (args[0] === undefined ? '' : typeOf(args[0]).name)),
    _assert: native('_assert', (args) => {
      if (truth(vm, args[0] ?? null) === false) throw vm.error('AssertionError', args[1] ?? '');
      return null;
    }),
    sym_int: native('sym_int', (args) => Math.trunc(numberOf(args[0] ?? 0) ?? 0)),
    from_dlpack: identity('from_dlpack'),
    parallel: vm.unknown('torch.parallel'),
    Parameter: ParameterClass,
    ...legacyClasses(torch),
  };
  for (const d of dtypes) for (const name of d.names) out[name] = d;
  for (const name of ['no_grad', 'enable_grad', 'inference_mode', 'set_grad_enabled', 'autocast', 'device_context']) out[name] = contextClass(name);
  for (const name of ['strided', 'sparse_coo', 'contiguous_format', 'channels_last', 'channels_last_3d', 'preserve_format']) out[name] = `torch.${name}`;
  for (const name of MODES) out[name] = returning(name, false);
  // The network runs without gradients, as for inference; what is around it does not.
  out.is_grad_enabled = native('is_grad_enabled', () => !torch.running);
  for (const name of INERT) out[name] = returning(name);
  return out;
}
