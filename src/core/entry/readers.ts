import { PyFunction } from '../python/values/calls.js';
import { PyDict, PyTuple, type Value } from '../python/values/values.js';
import { isModule, type ModuleObject } from '../torch/module/module.js';
import { Tensor } from '../torch/tensor/tensor.js';
import { axesOfPattern, type ParameterUse, type Reader, useOfParameter } from './forwardUse.js';
import type { Wanted } from './layouts.js';

/** What a network wants of an argument, by following it through `forward` to the first layer that reads it. */

/**
 * Calls of modules in modules that are followed. Networks wrap their first layer about four times.
 * @limit modules in modules on the way of the input: levels
 */
const DEPTH = 8;

/** What is known of one parameter of a `forward`. */
export interface ParameterFacts {
  readonly use: ParameterUse | undefined;
  readonly wanted: Wanted | undefined;
}

/** What `forward` of `root`, or the method that is run instead, wants of its parameter. */
export function factsOf(root: ModuleObject, parameter: string, method = 'forward'): ParameterFacts {
  const forward = root.cls.lookup(method);
  if (!(forward instanceof PyFunction)) return { use: undefined, wanted: undefined };
  return factsIn(root, forward, parameter, 0);
}

function factsIn(m: ModuleObject, f: PyFunction, parameter: string, depth: number): ParameterFacts {
  const { definition } = f;
  if (!definition) return { use: undefined, wanted: undefined };
  const use = useOfParameter(definition, parameter);
  let wanted: Wanted | undefined;
  for (const reader of use.readers) {
    const found = depth < DEPTH ? wantedBy(m, reader, use, depth) : undefined;
    wanted ??= found;
    if (found) break;
  }
  const axes = use.axes ?? wanted?.axes;
  const minAxes = Math.max(use.minAxes, wanted?.minAxes ?? 0);
  if (!wanted) return { use, wanted: undefined };
  return { use, wanted: { ...wanted, axes, minAxes, lengthFirst: (wanted.lengthFirst ?? false) !== use.isSwapped } };
}

function wantedBy(m: ModuleObject, reader: Reader, use: ParameterUse, depth: number): Wanted | undefined {
  if (reader.type === 'method') {
    const method = m.cls.lookup(reader.name);
    if (!(method instanceof PyFunction)) return undefined;
    const name = parameterAt(method, reader.at);
    if (name === undefined) return undefined;
    const { wanted, use: inner } = factsIn(m, method, name, depth + 1);
    // What the method learns of the argument holds for it here.
    if (inner) {
      use.axes ??= inner.axes;
      use.names ??= inner.names;
      use.minAxes = Math.max(use.minAxes, inner.minAxes);
      use.isNumber ||= inner.isNumber;
      use.isIndex ||= inner.isIndex;
      use.mayBeNone ||= inner.mayBeNone;
      use.isWalked ||= inner.isWalked;
      use.isTensor ||= inner.isTensor;
      use.elements = Math.max(use.elements, inner.elements);
      for (const key of inner.keys) use.keys.add(key);
      for (const key of inner.elementKeys) use.elementKeys.add(key);
      for (const addend of inner.addends) use.addends.add(addend);
    }
    return wanted;
  }
  const target = memberAt(m, reader.path);
  if (reader.type === 'weight') return target instanceof Tensor ? wantedByWeight(target, reader.operation) : undefined;
  return isModule(target) ? wantedByModule(target, reader.at, use, depth + 1) : undefined;
}

/** The name of the parameter of a method that an argument is for, `self` apart. */
function parameterAt(f: PyFunction, at: number | string): string | undefined {
  const p = typeof at === 'string' ? f.params.find((x) => x.name === at) : f.params[at + 1];
  return p && p.kind !== 'args' && p.kind !== 'kwargs' ? p.name : undefined;
}

/** The attribute of a module at a path: children by name or number. `*` is any child. */
function memberAt(m: ModuleObject, path: readonly string[]): Value | undefined {
  let here: Value | undefined = m;
  for (const name of path) {
    if (!isModule(here)) return here instanceof PyDict ? [...here.map.values()][0] : undefined;
    const current: ModuleObject = here;
    const child = current.children.find(([key]) => key === name)?.[1] ?? (name === '*' ? current.children[0]?.[1] : undefined);
    here = child ?? current.parameters.find(([key]) => key === name)?.[1] ?? current.attrs?.get(name);
    // Negative numbers count from the end.
    if (here === undefined && /^-\d+$/.test(name)) here = current.children.at(Number(name))?.[1];
  }
  return here;
}

/** What an operation with a weight wants beside it. */
function wantedByWeight(w: Tensor, operation: string): Wanted | undefined {
  const { shape } = w;
  if (/^conv(?:_transpose)?[123]d$/.test(operation)) return undefined;
  if (operation === 'embedding') return { layout: 'tokens', width: 0 };
  if (operation === 'linear' && shape.length === 2) return { layout: 'features', width: shape[1] ?? 1 };
  if ((operation === '@' || operation === 'matmul' || operation === 'mm') && shape.length >= 2) return { layout: 'features', width: shape.at(-2) ?? 1 };
  // Weights that are multiplied or added along the last axis.
  if (/^[*+]$|norm/.test(operation) && shape.length === 1 && (shape[0] ?? 0) > 1) return { layout: 'features', width: shape[0] ?? 1 };
  return undefined;
}

/** Layers that leave the shape as it is, or read it without a weight: what comes after them tells. */
const PASSES = /^(?:Identity|Dropout\w*|DropPath|ReLU\w*|GELU|SiLU|Sigmoid|Tanh|LeakyReLU|ELU|QuantStub|DeQuantStub|\w*Pad[123]d|Pad)$/;

function wantedByModule(m: ModuleObject, at: number | string, use: ParameterUse, depth: number): Wanted | undefined {
  if (depth > DEPTH) return undefined;
  const own = wantedByLayer(m);
  if (own) return own;
  const name = m.cls.name;
  if (/^(?:Sequential|ModuleList|DataParallel|DistributedDataParallel)$/.test(name)) return wantedBySequence(m, use, depth);
  const forward = m.cls.lookup('forward');
  if (!(forward instanceof PyFunction)) return undefined;
  const parameter = parameterAt(forward, at);
  if (parameter === undefined) return undefined;
  const { wanted, use: inner } = factsIn(m, forward, parameter, depth);
  if (inner) {
    use.axes ??= inner.axes;
    use.isIndex ||= inner.isIndex;
    use.minAxes = Math.max(use.minAxes, inner.minAxes);
  }
  return wanted;
}

function wantedBySequence(m: ModuleObject, use: ParameterUse, depth: number): Wanted | undefined {
  for (const [, child] of m.children) {
    const { name } = child.cls;
    const pattern = child.attrs?.get('pattern');
    if (name === 'Flatten') return undefined;
    if (typeof pattern === 'string') {
      use.axes ??= axesOfPattern(pattern);
      return undefined;
    }
    if (PASSES.test(name)) continue;
    return wantedByModule(child, 0, use, depth + 1);
  }
  return undefined;
}

const whole = (m: ModuleObject, name: string): number | undefined => {
  const v = m.attrs?.get(name);
  return typeof v === 'number' && v > 0 ? v : undefined;
};

/** What a module's own weights say, where it has no layers: a vector is for the last axis, a stack of matrices is for experts. */
export function wantedByOwnWeights(m: ModuleObject): Wanted | undefined {
  const weights = m.parameters.map(([, v]) => v).filter((v) => v instanceof Tensor);
  const shape = weights[0]?.shape;
  if (!shape?.length) return undefined;
  const width = shape.length === 1 ? shape[0] : shape.length === 2 ? shape[1] : shape[1];
  return width !== undefined && width > 1 ? { layout: 'features', width } : undefined;
}

/** What a layer of the library itself wants. Layers written in Python are known by the attributes that all such layers have. */
export function wantedByLayer(m: ModuleObject): Wanted | undefined {
  const channels = whole(m, 'in_channels');
  const kernel = m.attrs?.get('kernel_size');
  if (channels !== undefined && kernel instanceof PyTuple) {
    if (kernel.items.length === 1) return { layout: 'signal', width: channels, minAxes: 3 };
    return kernel.items.length === 3 ? { layout: 'clip', width: channels, minAxes: 5 } : { layout: 'pixels', width: channels, minAxes: 4 };
  }
  if (whole(m, 'num_embeddings') !== undefined) return { layout: 'tokens', width: 0 };
  const features = whole(m, 'in_features');
  if (features !== undefined) return { layout: 'features', width: features };
  const size = whole(m, 'input_size');
  if (size !== undefined && m.attrs?.has('hidden_size')) return { layout: 'features', width: size, axes: 3, lengthFirst: false };
  const embedded = whole(m, 'embed_dim');
  if (embedded !== undefined && m.attrs?.has('num_heads') && m.attrs.has('batch_first')) return { layout: 'features', width: embedded, axes: 3 };
  return wantedByNorm(m);
}

function wantedByNorm(m: ModuleObject): Wanted | undefined {
  const { name } = m.cls;
  const shape = m.attrs?.get('normalized_shape');
  if (shape instanceof PyTuple && shape.items.length === 1 && typeof shape.items[0] === 'number') return { layout: 'features', width: shape.items[0] };
  const channels = whole(m, 'num_features') ?? whole(m, 'num_channels');
  if (channels === undefined) return undefined;
  if (/2d$/.test(name) || name === 'GroupNorm') return { layout: 'pixels', width: channels, minAxes: 4 };
  if (/3d$/.test(name)) return { layout: 'clip', width: channels, minAxes: 5 };
  return /1d$/.test(name) ? { layout: 'features', width: channels } : undefined;
}
