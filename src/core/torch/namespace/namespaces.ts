import type { Importer } from '../../python/imports/imports.js';
import { moduleWith } from '../../python/modules/support.js';
import { float, type PyModule, PyTuple, types, Unknown, type Value } from '../../python/values/values.js';
import { native, type VM } from '../../python/values/vm.js';
import { initMember } from '../module/init.js';
import { ModuleClass } from '../module/module.js';
import { ParameterClass } from '../tensor/tensor.js';
import type { Torch } from '../torch.js';
import { CHECKPOINT } from './checkpoints.js';
import { autogradMembers, contextClass, identity, inertClass, passThrough, transparent } from './inert.js';
import { DISTRIBUTION_FILES, LAYER_FILES, NAMES, OPAQUE } from './names.js';
import { torchPrelude } from './preludeIndex.js';
import { legacyClasses, torchMembers } from './torchMembers.js';
import { applyVersion, versionValue } from './version.js';

/** `torch` and its submodules as Python imports them: a table of what each has; what nobody listed is Unknown by name. */

type Members = Readonly<Record<string, Value>>;
type Lazy = (name: string) => Value | undefined;
interface Part {
  readonly members?: Members;
  /** Asked for what is not among the members. */
  readonly lazy?: Lazy;
  /** Asked for what is no module inside either: it has an answer for everything. */
  readonly anything?: Lazy;
  /** Names for `from module import *`. */
  readonly names?: () => string[];
}

const no = (name: string): Value => native(name, () => false);
const constant = (name: string, value: Value): Value => native(name, () => value);
const nothing = (name: string): Value => native(name, () => null);

const version = (torch: Torch, name: string): Value | undefined => (name === '__version__' ? versionValue(torch.vm, torch.version) : undefined);

function layers(vm: VM): Lazy {
  return (name) => torchPrelude.member(vm, 'torch.nn', name);
}

function nnParts(torch: Torch): Record<string, Part> {
  const { vm } = torch;
  const core: Members = { Module: ModuleClass, Parameter: ParameterClass, DataParallel: transparent('DataParallel') };
  const parameter: Members = { Parameter: ParameterClass, Buffer: passThrough('Buffer') };
  const lazy = layers(vm);
  const out: Record<string, Part> = {
    'torch.nn': {
      members: { ...core, Buffer: passThrough('Buffer') },
      lazy,
      names: () => ['Module', 'Parameter', 'DataParallel', ...torchPrelude.publicNames('torch.nn')],
    },
    'torch.nn.modules': { members: core, lazy, names: () => ['Module', ...torchPrelude.publicNames('torch.nn')] },
    'torch.nn.modules.utils': { lazy: (name) => torchPrelude.member(vm, 'torch.nn.modules.utils', name) },
    'torch.nn.functional': {
      lazy: (name) => torch.dispatch.find('torch.nn.functional', name) ?? torch.dispatch.find('torch', name),
      names: () => torch.dispatch.names('torch.nn.functional'),
    },
    'torch.nn.parameter': { members: parameter, lazy: (name) => (name === 'UninitializedParameter' ? torchPrelude.member(vm, 'torch.nn', name) : undefined) },
    'torch.nn.init': { lazy: (name) => initMember(torch, name) },
    'torch.nn.parallel': { members: { DataParallel: transparent('DataParallel'), DistributedDataParallel: transparent('DistributedDataParallel') } },
    'torch.nn.parallel.distributed': { members: { DistributedDataParallel: transparent('DistributedDataParallel') } },
    'torch.nn.utils': { lazy: (name) => torchPrelude.member(vm, 'torch.nn.utils', name) },
    'torch.nn.utils.parametrize': { lazy: (name) => torchPrelude.member(vm, 'torch.nn.utils.parametrize', name) },
    'torch.nn.utils.parametrizations': { lazy: (name) => torchPrelude.member(vm, 'torch.nn.utils.parametrize', name) },
    'torch.nn.utils.rnn': { lazy: (name) => torchPrelude.member(vm, 'torch.nn.utils.rnn', name) },
    'torch.nn.utils.weight_norm': { lazy: (name) => torchPrelude.member(vm, 'torch.nn.utils', name) },
    'torch.nn.utils.spectral_norm': { lazy: (name) => torchPrelude.member(vm, 'torch.nn.utils', name) },
    'torch.nn.utils.fusion': { lazy: (name) => torchPrelude.member(vm, 'torch.nn.utils', name) },
    'torch.nn.attention': { members: { SDPBackend: vm.unknown('attention backends are not followed'), sdpa_kernel: contextClass('sdpa_kernel') } },
  };
  for (const name of LAYER_FILES) out[`torch.nn.modules.${name}`] = { members: core, lazy };
  for (const name of ['', ...DISTRIBUTION_FILES.map((f) => `.${f}`)])
    out[`torch.distributions${name}`] = {
      lazy: (member) => torchPrelude.member(vm, 'torch.distributions', member),
      names: () => torchPrelude.publicNames('torch.distributions'),
    };
  for (const name of ['torch.nn.quantized', 'torch.ao.nn.quantized', 'torch.quantization', 'torch.ao.quantization'])
    out[name] = { lazy: (member) => torchPrelude.member(vm, 'torch.nn.quantized', member) };
  return out;
}

function serviceParts(torch: Torch): Record<string, Part> {
  const { vm } = torch;
  const autocast = contextClass('autocast');
  const optimizer = inertClass('Optimizer', 'torch.optim');
  /** Classes and functions whose results are unknown; the classes can be derived from. */
  const unknownOf =
    (text: string): Lazy =>
    (name) => {
      if (name.startsWith('__')) return undefined;
      if (!/^[A-Z]/.test(name)) return native(name, () => vm.unknown(text), false);
      const cls = inertClass(name, 'torch');
      cls.make = () => vm.unknown(text);
      return cls;
    };
  const checkpoint = native('checkpoint', (args, kwargs) => {
    const passed = new Map(
      [...(kwargs ?? [])].filter(([k]) => !['use_reentrant', 'preserve_rng_state', 'context_fn', 'determinism_check', 'debug'].includes(k)),
    );
    return torch.call(args[0] ?? null, args.slice(1), passed);
  });
  const sequential = native('checkpoint_sequential', (args) => {
    const functions = args[0];
    const list = torch.isModule(functions)
      ? functions.children.map(([, m]) => m as Value)
      : functions instanceof PyTuple
        ? functions.items
        : ((functions as { items?: readonly Value[] }).items ?? []);
    return list.reduce<Value>((x, f) => torch.call(f, [x]), args[2] ?? args[1] ?? null);
  });
  const cuda: Members = {
    is_available: no('is_available'),
    device_count: constant('device_count', 0),
    current_device: constant('current_device', 0),
    is_bf16_supported: no('is_bf16_supported'),
    get_device_capability: constant('get_device_capability', new PyTuple([0, 0])),
    ...legacyClasses(torch),
  };
  const inertFunctions: Lazy = (name) => (name.startsWith('__') ? undefined : /^[A-Z]/.test(name) ? vm.unknown(`${name} is not followed`) : nothing(name));
  return {
    'torch.jit': {
      members: {
        script: passThrough('script'),
        ignore: passThrough('ignore'),
        export: passThrough('export'),
        unused: passThrough('unused'),
        interface: passThrough('interface'),
        script_if_tracing: passThrough('script_if_tracing'),
        _script_if_tracing: passThrough('_script_if_tracing'),
        _overload_method: passThrough('_overload_method'),
        _overload: passThrough('_overload'),
        trace: passThrough('trace'),
        is_scripting: no('is_scripting'),
        is_tracing: no('is_tracing'),
        annotate: native('annotate', (args) => args[1] ?? null),
        isinstance: native('isinstance', () => vm.unknown('torch.jit.isinstance is not followed')),
        ScriptModule: ModuleClass,
        Final: vm.importer?.importModule('typing').lazy?.('Final') ?? vm.importer?.importModule('typing').dict.get('Final') ?? vm.unknown('torch.jit.Final'),
        script_method: passThrough('script_method'),
        fork: native('fork', (args, kwargs) => torch.call(args[0] ?? null, args.slice(1), kwargs)),
        wait: identity('wait'),
      },
    },
    'torch.jit.annotations': {},
    'torch._jit_internal': {
      members: {
        boolean_dispatch: native('boolean_dispatch', (_args, kwargs) => kwargs?.get('if_false') ?? null),
        List: vm.unknown('List'),
        Optional: vm.unknown('Optional'),
      },
    },
    'torch.fx': { members: { wrap: passThrough('wrap') } },
    'torch.fx.experimental': {},
    'torch.utils': {},
    'torch.utils.checkpoint': { members: { checkpoint, checkpoint_sequential: sequential } },
    'torch.utils.data': {
      members: {
        Dataset: inertClass('Dataset', 'torch.utils.data'),
        IterableDataset: inertClass('IterableDataset', 'torch.utils.data'),
        Sampler: inertClass('Sampler', 'torch.utils.data'),
      },
      anything: unknownOf('data is not loaded'),
    },
    'torch.utils.data.distributed': { anything: unknownOf('data is not loaded') },
    'torch.utils.data.dataset': { anything: unknownOf('data is not loaded') },
    'torch.utils.data.dataloader': { anything: unknownOf('data is not loaded') },
    'torch.utils.model_zoo': { anything: unknownOf(CHECKPOINT) },
    'torch.hub': { anything: unknownOf(CHECKPOINT) },
    'torch.cuda': { members: cuda, anything: inertFunctions },
    'torch.cuda.amp': { members: { autocast, custom_fwd: passThrough('custom_fwd'), custom_bwd: passThrough('custom_bwd') } },
    'torch.amp': { members: { autocast, custom_fwd: passThrough('custom_fwd'), custom_bwd: passThrough('custom_bwd') } },
    'torch.cpu': { anything: inertFunctions },
    'torch.cpu.amp': { members: { autocast } },
    'torch.mps': { members: { is_available: no('is_available') }, anything: inertFunctions },
    'torch.xpu': { members: { is_available: no('is_available'), device_count: constant('device_count', 0) }, anything: inertFunctions },
    'torch.accelerator': {
      members: { is_available: no('is_available'), device_count: constant('device_count', 0), current_accelerator: constant('current_accelerator', null) },
      anything: inertFunctions,
    },
    'torch.backends': {},
    'torch.backends.cudnn': {
      members: { enabled: false, benchmark: false, deterministic: false, is_available: no('is_available'), flags: contextClass('flags') },
    },
    'torch.backends.cuda': { members: { sdp_kernel: contextClass('sdp_kernel') }, anything: inertFunctions },
    'torch.backends.mps': { members: { is_available: no('is_available'), is_built: no('is_built') } },
    'torch.backends.mkldnn': { members: { is_available: no('is_available'), flags: contextClass('flags') } },
    'torch.backends.openmp': { members: { is_available: no('is_available') } },
    'torch.backends.quantized': {},
    'torch.optim': { members: { Optimizer: optimizer }, anything: unknownOf('optimizers are not followed') },
    'torch.distributed': {
      members: {
        is_available: no('is_available'),
        is_initialized: no('is_initialized'),
        get_world_size: constant('get_world_size', 1),
        get_rank: constant('get_rank', 0),
        is_nccl_available: no('is_nccl_available'),
      },
      anything: inertFunctions,
    },
    'torch.distributed.nn': { anything: unknownOf('distributed computation is not followed') },
    'torch.distributed.nn.functional': { anything: unknownOf('distributed computation is not followed') },
    'torch.autograd': { members: autogradMembers(torch) },
    'torch.autograd.function': { members: autogradMembers(torch) },
    'torch.autograd.variable': { members: autogradMembers(torch) },
    'torch.onnx': { members: { is_in_onnx_export: no('is_in_onnx_export') }, anything: inertFunctions },
    'torch.onnx.symbolic_helper': { lazy: (name) => (name === 'parse_args' ? passThrough('parse_args') : undefined) },
    'torch.overrides': {
      members: {
        has_torch_function: no('has_torch_function'),
        has_torch_function_unary: no('has_torch_function_unary'),
        has_torch_function_variadic: no('has_torch_function_variadic'),
        is_tensor_like: native('is_tensor_like', (args) => !(args[0] instanceof Unknown)),
      },
    },
    'torch._C': { members: { _get_tracing_state: nothing('_get_tracing_state'), _is_tracing: no('_is_tracing') } },
    'torch.compiler': {
      members: {
        disable: passThrough('disable'),
        is_compiling: no('is_compiling'),
        is_dynamo_compiling: no('is_dynamo_compiling'),
        allow_in_graph: passThrough('allow_in_graph'),
      },
    },
    'torch.version': { lazy: (name) => version(torch, name), members: { cuda: null, hip: null, git_version: 'unknown' } },
    'torch.torch_version': { lazy: (name) => torchPrelude.member(torch.vm, 'torch.torch_version', name) },
    'torch.linalg': { lazy: (name) => torch.dispatch.find('torch.linalg', name) },
    'torch.special': { lazy: (name) => torch.dispatch.find('torch.special', name) },
    'torch.fft': { lazy: (name) => torch.dispatch.find('torch.fft', name) },
    'torch.sparse': { lazy: (name) => torch.dispatch.find('torch.sparse', name) },
    'torch.ops': { members: { load_library: nothing('load_library') } },
    'torch.ops.torchvision': { lazy: (name) => torch.dispatch.find('torch.ops.torchvision', name) },
    // What PyTorch kept from Python 2's days; gone since 2.0, but imported all over.
    'torch._six': {
      lazy: (name) => {
        if (name === 'container_abcs') return vm.importer?.importModule('collections.abc');
        return SIX[name];
      },
    },
    'torch.functional': { lazy: (name) => torch.dispatch.find('torch', name) },
    'torch.ao': {},
  };
}

function build(torch: Torch, name: string, part: Part, isModule: (name: string) => boolean): PyModule {
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

const SIX: Readonly<Record<string, Value>> = {
  string_classes: new PyTuple([types.str, types.bytes]),
  int_classes: types.int,
  inf: float(Number.POSITIVE_INFINITY),
  nan: float(Number.NaN),
};

/** Modules of functions on tensors: what they lack is a function whose result, and cost, is unknown. */
const FUNCTION_MODULES = new Set(['torch', 'torch.nn.functional', 'torch.linalg', 'torch.special', 'torch.fft', 'torch.sparse']);

export function installModules(torch: Torch, importer: Importer): void {
  const parts: Record<string, () => Part> = {
    torch: () => {
      const members = torchMembers(torch);
      const names = (): string[] => [...Object.keys(members).filter((n) => !n.startsWith('_')), ...torch.dispatch.names('torch')];
      return { members, lazy: (name) => version(torch, name) ?? torch.dispatch.find('torch', name), names };
    },
  };
  let nn: Record<string, Part> | undefined;
  let services: Record<string, Part> | undefined;
  // Which names there are is known without making anything: importing torch must stay cheap.
  const names = new Set<string>(['torch', ...OPAQUE]);
  const known = (name: string): Part => {
    nn ??= nnParts(torch);
    services ??= serviceParts(torch);
    return parts[name]?.() ?? nn[name] ?? services[name] ?? {};
  };
  for (const name of [...NAMES, ...LAYER_FILES.map((f) => `torch.nn.modules.${f}`), ...DISTRIBUTION_FILES.map((f) => `torch.distributions.${f}`)])
    names.add(name);
  const isModule = (name: string): boolean => names.has(name);
  for (const name of names) importer.natives.set(name, () => build(torch, name, known(name), isModule));
  // Parts of known parts of torch are there too, if opaque: nothing that they hold is worth a warning.
  importer.standIns.push((name) => {
    const above = name.startsWith('torch.') ? name.slice(0, name.lastIndexOf('.')) : '';
    return above.includes('.') && (isModule(above) || names.has(above.split('.').slice(0, 2).join('.'))) ? build(torch, name, {}, isModule) : undefined;
  });
}
