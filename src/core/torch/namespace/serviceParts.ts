import { returning } from '../../python/modules/support.js';
import { isInstance } from '../../python/objects/instanceChecks.js';
import { call } from '../../python/objects/objects.js';
import { float, PyClass, PyDict, PyList, PyTuple, types, Unknown, type Value } from '../../python/values/values.js';
import { native, type VM } from '../../python/values/vm.js';
import type { TorchContext } from '../graph/torchContext.js';
import { isModule, ModuleClass } from '../module/module.js';
import { autogradMembers } from './autograd.js';
import { CHECKPOINT } from './checkpoints.js';
import type { Lookup, Parts } from './parts.js';
import { emptyClass, identity, idleFunctions, passThrough } from './placeholders.js';
import { torchPrelude } from './prelude.js';
import { versionMember } from './version.js';

/** Modules of torch around the network: compilation, data, training, versions. */

type Kwargs = ReadonlyMap<string, Value> | undefined;

/** Classes and functions whose results are unknown for this reason; users may derive from the classes. */
const unknownOf =
  (vm: VM, reason: string): Lookup =>
  (name) => {
    if (name.startsWith('__')) return undefined;
    if (!/^[A-Z]/.test(name)) return native(name, () => vm.unknown(reason), false);
    const cls = emptyClass(name, 'torch');
    cls.make = () => vm.unknown(reason);
    return cls;
  };

/** Classes of what only tracers make: nothing here is an instance of them. */
const neverMade = (module: string, names: readonly string[]): Record<string, Value> =>
  Object.fromEntries(names.map((name) => [name, emptyClass(name, module)]));

/** `torch.jit`, `torch.compiler`, `torch.onnx` and the like: the network runs as it is written. */
export function compilationParts({ vm }: TorchContext): Parts {
  const typing = vm.importer?.importModule('typing');
  const fakeTensors = neverMade('torch._subclasses.fake_tensor', ['FakeTensor', 'FakeTensorMode']);
  const decorators = (...names: string[]): Record<string, Value> => Object.fromEntries(names.map((name) => [name, passThrough(name)]));
  return {
    'torch.jit': {
      members: {
        ...decorators('script', 'ignore', 'export', 'unused', 'interface', 'script_if_tracing', '_script_if_tracing', '_overload_method', '_overload'),
        ...decorators('script_method'),
        trace: native(
          'trace',
          (args, kwargs) => tells(vm, args, kwargs, 'func', 'example_inputs') ?? native('trace', (inner) => inner[0] ?? null, false),
          false,
        ),
        is_scripting: returning('is_scripting', false),
        is_tracing: returning('is_tracing', false),
        annotate: native('annotate', (args) => args[1] ?? null),
        isinstance: native('isinstance', ([v = null, cls = null]) => {
          const isClass = cls instanceof PyTuple ? cls.items.every((c) => c instanceof PyClass) : cls instanceof PyClass;
          return (isClass ? isInstance(vm, v, cls) : undefined) ?? vm.unknown('what torch.jit.isinstance says of this type is not known');
        }),
        ScriptModule: ModuleClass,
        Final: typing?.lazy?.('Final') ?? typing?.dict.get('Final') ?? vm.unknown('torch.jit.Final'),
        fork: native('fork', (args, kwargs) => call(vm, args[0] ?? null, args.slice(1), kwargs)),
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
    'torch.fx': { members: { wrap: passThrough('wrap'), ...neverMade('torch.fx', ['Proxy', 'Node', 'Graph', 'Tracer']) } },
    'torch._subclasses': { members: fakeTensors },
    'torch._subclasses.fake_tensor': { members: fakeTensors },
    'torch.nn.attention.flex_attention': { members: neverMade('torch.nn.attention.flex_attention', ['BlockMask']) },
    'torch.fx.experimental': {},
    'torch.onnx.symbolic_helper': { lazy: (name) => (name === 'parse_args' ? passThrough('parse_args') : undefined) },
    'torch.compiler': {
      members: {
        ...decorators('disable', 'allow_in_graph'),
        is_compiling: returning('is_compiling', false),
        is_dynamo_compiling: returning('is_dynamo_compiling', false),
        is_exporting: returning('is_exporting', false),
      },
    },
  };
}

/** What a function that is given a network and its input says; gives the network. */
function tells(vm: VM, args: readonly Value[], kwargs: Kwargs, network: string, input: string): Value | undefined {
  const root = args[0] ?? kwargs?.get(network);
  const given = args[1] ?? kwargs?.get(input);
  if (root !== undefined && given !== undefined) toldInput(vm, root, given, args[2] ?? kwargs?.get('kwargs'));
  return root;
}

/** `torch.onnx` and `torch.export`: nothing is written. */
export const exportParts = ({ vm }: TorchContext): Parts => ({
  'torch.onnx': {
    members: {
      is_in_onnx_export: returning('is_in_onnx_export', false),
      export: native(
        'export',
        (args, kwargs) => {
          tells(vm, args, kwargs, 'model', 'args');
          return null;
        },
        false,
      ),
    },
    anything: idleFunctions(vm),
  },
  'torch.export': { members: { export: native('export', (args, kwargs) => tells(vm, args, kwargs, 'mod', 'args') ?? null, false) } },
});

/** Says that the network is called with the arguments in `input`: a tensor, or a sequence that may end with a dict of keywords. */
function toldInput(vm: VM, root: Value, input: Value, named: Value | undefined): void {
  const args = input instanceof PyTuple || input instanceof PyList ? [...input.items] : [input];
  const last = args.at(-1);
  const keywords = named instanceof PyDict ? named : last instanceof PyDict ? last : undefined;
  if (keywords !== undefined && keywords === last) args.pop();
  const kwargs = keywords && new Map([...keywords.map].map(([name, v]) => [String(name), v]));
  vm.handedOver?.([root, ...args], kwargs, true);
}

/** What stands behind the operators. */
export function overrideParts({ dispatch }: TorchContext): Parts {
  return {
    'torch.overrides': {
      members: {
        has_torch_function: returning('has_torch_function', false),
        has_torch_function_unary: returning('has_torch_function_unary', false),
        has_torch_function_variadic: returning('has_torch_function_variadic', false),
        is_tensor_like: native('is_tensor_like', (args) => !(args[0] instanceof Unknown)),
      },
    },
    'torch._C': {
      members: {
        _get_tracing_state: returning('_get_tracing_state'),
        _is_tracing: returning('_is_tracing', false),
        _disabled_torch_function_impl: dispatch.overrides.disabled,
      },
    },
  };
}

/** Arguments of `checkpoint` that are not for the function that it calls. */
const CHECKPOINT_OPTIONS = ['use_reentrant', 'preserve_rng_state', 'context_fn', 'determinism_check', 'debug'];

/** `torch.utils`, `torch.hub`: functions run under `checkpoint`, data and weights are unknown. */
export function utilityParts({ vm }: TorchContext): Parts {
  const checkpoint = native('checkpoint', (args, kwargs) => {
    const passed = new Map([...(kwargs ?? [])].filter(([k]) => !CHECKPOINT_OPTIONS.includes(k)));
    return call(vm, args[0] ?? null, args.slice(1), passed);
  });
  const sequential = native('checkpoint_sequential', (args) => {
    const functions = args[0];
    const list = isModule(functions)
      ? functions.children.map(([, m]) => m as Value)
      : functions instanceof PyTuple
        ? functions.items
        : ((functions as { items?: readonly Value[] }).items ?? []);
    return list.reduce<Value>((x, f) => call(vm, f, [x]), args[2] ?? args[1] ?? null);
  });
  const data = unknownOf(vm, 'data is not loaded');
  const dataClasses = Object.fromEntries(['Dataset', 'IterableDataset', 'Sampler'].map((name) => [name, emptyClass(name, 'torch.utils.data')]));
  return {
    'torch.utils': {},
    'torch.utils.checkpoint': { members: { checkpoint, checkpoint_sequential: sequential } },
    'torch.utils.data': { members: dataClasses, anything: data },
    'torch.utils.data.distributed': { anything: data },
    'torch.utils.data.dataset': { members: dataClasses, anything: data },
    'torch.utils.data.sampler': { members: dataClasses, anything: data },
    'torch.utils.data.dataloader': { anything: data },
    'torch.utils.model_zoo': { anything: unknownOf(vm, CHECKPOINT) },
    'torch.hub': { members: { load: native('load', () => vm.unknown('torch.hub.load is not followed'), false) }, anything: unknownOf(vm, CHECKPOINT) },
  };
}

/** `torch.optim`, `torch.distributed`, `torch.autograd`: nothing is trained, and there is one process. */
export function trainingParts({ vm }: TorchContext): Parts {
  const autograd = (): Parts[string] => ({ members: autogradMembers(vm) });
  const distributed = unknownOf(vm, 'distributed computation is not followed');
  return {
    'torch.optim': { members: { Optimizer: emptyClass('Optimizer', 'torch.optim') }, anything: unknownOf(vm, 'optimizers are not followed') },
    'torch.distributed': {
      members: {
        is_available: returning('is_available', false),
        is_initialized: returning('is_initialized', false),
        get_world_size: returning('get_world_size', 1),
        get_rank: returning('get_rank', 0),
        is_nccl_available: returning('is_nccl_available', false),
      },
      anything: idleFunctions(vm),
    },
    'torch.distributed.nn': { anything: distributed },
    'torch.distributed.nn.functional': { anything: distributed },
    'torch.autograd': autograd(),
    'torch.autograd.function': autograd(),
    'torch.autograd.variable': autograd(),
  };
}

const SIX: Readonly<Record<string, Value>> = {
  string_classes: new PyTuple([types.str, types.bytes]),
  int_classes: types.int,
  inf: float(Number.POSITIVE_INFINITY),
  nan: float(Number.NaN),
};

/** Modules of operators, and what says which torch this is. */
export function smallParts(torch: TorchContext): Parts {
  const { vm, dispatch } = torch;
  const operatorsOf = (module: string): Parts[string] => ({ lazy: (name) => dispatch.find(module, name) });
  return {
    'torch.functional': operatorsOf('torch'),
    'torch.linalg': operatorsOf('torch.linalg'),
    'torch.special': operatorsOf('torch.special'),
    'torch.fft': operatorsOf('torch.fft'),
    'torch.sparse': operatorsOf('torch.sparse'),
    'torch.serialization': { anything: idleFunctions(vm) },
    'torch.ops': {
      // What programs declare, by its whole name.
      members: { load_library: returning('load_library'), _declared: new PyDict() },
      lazy: (name) => call(vm, torchPrelude.member(vm, 'torch.library', 'namespace') as Value, [name]) ?? undefined,
    },
    'torch.ops.torchvision': operatorsOf('torch.ops.torchvision'),
    'torch.ops.layercost': operatorsOf('torch.ops.layercost'),
    'torch.version': { lazy: (name) => versionMember(torch, name), members: { cuda: null, hip: null, git_version: 'unknown' } },
    'torch.__config__': { members: { show: native('show', () => 'PyTorch built with:\n', false), parallel_info: native('parallel_info', () => '', false) } },
    'torch.torch_version': { lazy: (name) => torchPrelude.member(vm, 'torch.torch_version', name) },
    // PyTorch's helpers from the days of Python 2: gone since 2.0, but still imported all over.
    'torch._six': { lazy: (name) => (name === 'container_abcs' ? vm.importer?.importModule('collections.abc') : SIX[name]) },
    'torch.ao': {},
  };
}
