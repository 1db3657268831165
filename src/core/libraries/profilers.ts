import { opaqueModule } from '../python/modules/opaque.js';
import { memberOf, modelledInPart, moduleWith, returning } from '../python/modules/support.js';
import { toArray } from '../python/objects/iteration.js';
import { call } from '../python/objects/objects.js';
import { bind, nativeClass, parseSignature } from '../python/values/natives.js';
import { PyDict, PyList, PyModule, PyTuple, Unknown, type Value } from '../python/values/values.js';
import { native, type VM } from '../python/values/vm.js';

/**
 * Tools that are given a network and say what its input is: profilers, summaries, drawings. Only what they say is modelled: they call the network with
 * the input that their arguments describe, and their results are unknown.
 */

/** How the arguments of a tool say the input. Each names a parameter of its signature. */
interface Tool {
  readonly signature: string;
  /** Tensors: one, a sequence of arguments, or a dict of keywords. */
  readonly values?: string;
  /** More keywords. */
  readonly named?: string;
  /** Shapes with the batch: one, a sequence, or a dict. */
  readonly shapes?: string;
  /** Shapes of one sample: the batch is 1. */
  readonly samples?: string;
  /** A function from the shapes to the tensors. */
  readonly constructor_?: string;
  /** The element types of the shapes. */
  readonly types?: string;
  /** Where the batch goes that the shapes lack. */
  readonly batchAt?: string;
}

const tool = (signature: string, says: Omit<Tool, 'signature'>): Tool => ({ signature: `${signature} **_`, ...says });
const ofValues = (name: string): Tool => tool(`model ${name}?`, { values: name });
const ofSamples = (name: string): Tool => tool(`model ${name}?`, { samples: name });
const ofRest: Tool = tool('model *inputs', { values: 'inputs' });

/** Tools by module. */
const TOOLS: Readonly<Record<string, Readonly<Record<string, Tool>>>> = {
  thop: { profile: ofValues('inputs') },
  torchsummary: { summary: ofSamples('input_size') },
  torchsummaryX: { summary: ofRest },
  torchinfo: {
    summary: tool('model input_size? input_data? batch_dim? * dtypes?', {
      values: 'input_data',
      shapes: 'input_size',
      batchAt: 'batch_dim',
      types: 'dtypes',
    }),
  },
  ptflops: {
    get_model_complexity_info: tool('model input_res? print_per_layer_stat? as_strings? input_constructor?', {
      samples: 'input_res',
      constructor_: 'input_constructor',
    }),
  },
  calflops: {
    calculate_flops: tool('model input_shape? transformer_tokenizer? args? kwargs?', { shapes: 'input_shape', values: 'args', named: 'kwargs' }),
  },
  torchview: { draw_graph: tool('model input_data? input_size?', { values: 'input_data', shapes: 'input_size' }) },
  torchlens: Object.fromEntries(
    ['log_forward_pass', 'show_model_graph', 'get_model_metadata', 'validate_saved_activations', 'validate_forward_pass'].map((name) => [
      name,
      tool('model input_args? input_kwargs?', { values: 'input_args', named: 'input_kwargs' }),
    ]),
  ),
  torchvista: { trace_model: ofValues('inputs') },
  torchstat: { stat: ofSamples('input_size') },
  torchscan: { summary: ofSamples('input_shape'), crawl_module: ofSamples('input_shape') },
  torchprofile: { profile_macs: ofValues('args') },
  pytorch_model_summary: { summary: ofRest },
  hiddenlayer: { build_graph: ofValues('args') },
  flopth: { flopth: ofSamples('in_size') },
};

/** Tools in libraries that have much else: they are modelled only where the library's sources are not found. */
const AMONG_OTHERS: typeof TOOLS = {
  'fvcore.nn': Object.fromEntries(['FlopCountAnalysis', 'ActivationCountAnalysis', 'flop_count', 'activation_count'].map((name) => [name, ofValues('inputs')])),
  'deepspeed.profiling.flops_profiler': {
    get_model_profile: tool('model input_shape? args? kwargs?', { shapes: 'input_shape', values: 'args', named: 'kwargs' }),
  },
  'deepspeed.profiling.flops_profiler.profiler': {
    get_model_profile: tool('model input_shape? args? kwargs?', { shapes: 'input_shape', values: 'args', named: 'kwargs' }),
  },
};

/** Libraries whose writers of summaries draw a network's graph. */
const WRITERS = ['torch.utils.tensorboard', 'torch.utils.tensorboard.writer', 'tensorboardX'];

type Make = (vm: VM) => PyModule;

/** Tools that are modelled whether or not their sources are found. */
export const toolModules: readonly (readonly [string, Make])[] = [
  ...Object.entries(TOOLS).map(([name, tools]) => [name, opaqueModule(name, (vm) => functionsOf(vm, name, tools))] as const),
  ...WRITERS.map((name) => [name, (vm: VM) => modelledInPart(vm, moduleWith(name, { SummaryWriter: writerClass(vm, name) }))] as const),
];

/** The stand-in for a library with tools in it, or for a package around it. */
export function toolStandIn(vm: VM, name: string): PyModule | undefined {
  const names = Object.keys(AMONG_OTHERS);
  const tools = AMONG_OTHERS[name] ?? AMONG_OTHERS[names.find((n) => name.startsWith(`${n}.`)) ?? ''];
  if (!tools && !names.some((n) => n.startsWith(`${name}.`))) return undefined;
  const module = new PyModule(name, null);
  module.dict.set('__name__', name);
  if (tools) for (const [key, value] of Object.entries(functionsOf(vm, name, tools))) module.dict.set(key, value);
  module.lazy = (attribute) => {
    if (attribute.startsWith('__')) return undefined;
    const below = `${name}.${attribute}`;
    if (names.some((n) => n === below || n.startsWith(`${below}.`))) return vm.importer?.importModule(below);
    return vm.unknown(`could not find the module \`${name}\``);
  };
  return module;
}

const functionsOf = (vm: VM, module: string, tools: Readonly<Record<string, Tool>>): Record<string, Value> =>
  Object.fromEntries(Object.entries(tools).map(([name, t]) => [name, functionOf(vm, module, name, t)]));

function functionOf(vm: VM, module: string, name: string, t: Tool): Value {
  const spec = parseSignature(t.signature);
  return native(
    name,
    (args, kwargs) => {
      // Options that are not modelled may be given by position.
      const bound = bind(vm, name, spec, spec.rest ? args : args.slice(0, spec.positional), kwargs) as unknown as (Value | undefined)[];
      const names = spec.rest ? [...spec.names, 'inputs'] : spec.names;
      const given = new Map(names.flatMap((n, i) => (bound[i] === undefined || bound[i] === null ? [] : [[n, bound[i] as Value]])));
      tell(vm, t, given);
      return vm.unknown(`what \`${module}.${name}\` finds is not followed`);
    },
    false,
  );
}

/** Says that the tool calls the network. */
function tell(vm: VM, t: Tool, given: ReadonlyMap<string, Value>): void {
  if (!vm.handedOver) return;
  const of = (name: string | undefined): Value | undefined => (name === undefined ? undefined : given.get(name));
  const input = of(t.constructor_) ? call(vm, of(t.constructor_) as Value, [of(t.samples) ?? null]) : of(t.values);
  const isEmpty = (input instanceof PyTuple || input instanceof PyList) && !input.items.length;
  const shapes = of(t.shapes) ?? of(t.samples);
  const args: Value[] = [given.get('model') ?? null];
  const kwargs = new Map<string, Value>();
  const add = (v: Value): void => {
    if (v instanceof PyDict) for (const [key, item] of v.map) kwargs.set(String(key), item);
    else if (v instanceof PyTuple || v instanceof PyList) args.push(...v.items);
    else args.push(v);
  };
  if (input !== undefined && !isEmpty) add(Array.isArray(input) ? new PyTuple(input) : input);
  else if (shapes !== undefined) add(tensorsOf(vm, t, shapes, given));
  const named = of(t.named);
  if (named instanceof PyDict) add(named);
  if (args.length > 1 || kwargs.size) vm.handedOver(args, kwargs.size ? kwargs : undefined, true);
}

/** Tensors of the shapes: one, a sequence, or a dict. */
function tensorsOf(vm: VM, t: Tool, shapes: Value, given: ReadonlyMap<string, Value>): Value {
  if (shapes instanceof Unknown) return shapes;
  if (shapes instanceof PyDict) {
    const made = new PyDict();
    for (const [key, shape] of shapes.map) made.map.set(key, tensorOf(vm, t, shape, given));
    return made;
  }
  const items = toArray(vm, shapes);
  const isOne = items.every((d) => typeof d === 'number' || d instanceof Unknown);
  return new PyTuple(isOne ? [tensorOf(vm, t, shapes, given)] : items.map((shape, i) => tensorOf(vm, t, shape, given, i)));
}

function tensorOf(vm: VM, t: Tool, shape: Value, given: ReadonlyMap<string, Value>, index = 0): Value {
  const sizes = toArray(vm, shape);
  const at = t.batchAt === undefined ? undefined : given.get(t.batchAt);
  if (t.samples) sizes.unshift(1);
  else if (typeof at === 'number') sizes.splice(at, 0, 1);
  const types = t.types === undefined ? undefined : given.get(t.types);
  const type = types === undefined || types instanceof Unknown ? undefined : toArray(vm, types)[index];
  return call(vm, memberOf(vm, 'torch', 'zeros'), [new PyTuple(sizes)], type === undefined ? undefined : new Map([['dtype', type]]));
}

/** A writer of summaries: it writes nothing. */
function writerClass(vm: VM, module: string): Value {
  const t = ofValues('input_to_model');
  const cls = nativeClass(module, 'SummaryWriter', {
    dict: {
      __init__: returning('__init__'),
      __enter__: native('__enter__', ([self = null]) => self),
      __exit__: returning('__exit__', false),
      add_graph: native('add_graph', ([, model = null, ...rest], kwargs) => {
        const input = rest[0] ?? kwargs?.get('input_to_model');
        const root = kwargs?.get('model') ?? model;
        tell(
          vm,
          t,
          new Map(
            input === undefined || input === null
              ? [['model', root]]
              : [
                  ['model', root],
                  ['input_to_model', input],
                ],
          ),
        );
        return null;
      }),
    },
  });
  cls.supply = (_self, name) => (name.startsWith('__') ? undefined : returning(name));
  return cls;
}
