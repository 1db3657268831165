import type { InputSpec } from '../analysis.js';
import type { World } from '../evaluate/world.js';
import type { DType } from '../onnx/graph.js';
import { toArray } from '../python/objects/iteration.js';
import { callMethod, getAttrOr } from '../python/objects/objects.js';
import { PyTuple, type Value } from '../python/values/values.js';
import { parametersOf } from '../torch/module/forwardSignature.js';
import { isModule, type ModuleObject } from '../torch/module/module.js';
import { TRIED_SIZES } from './inputs.js';

/** One way to call `forward`: with described inputs, or with the values of the file's own call. */
export interface Guess {
  readonly specs: readonly InputSpec[];
  readonly args?: readonly Value[];
  readonly kwargs?: ReadonlyMap<string, Value>;
}

const TOKENS = 128;
const SEQUENCE = 32;
const SAMPLES = 1_024;
const FRAMES = 16;
const CLIP_SIZES: readonly number[] = [112, 64, 32, 128, 224];

type Spec = Pick<InputSpec, 'shape' | 'dtype'>;
const tensor = (...shape: number[]): Spec => ({ shape, dtype: 'float32' });

/** Inputs that a layer accepts, most common first; none for a layer that does not tell. */
function inputsOf(world: World, layer: ModuleObject): Spec[] {
  const { vm } = world;
  const whole = (name: string): number | undefined => {
    const v = getAttrOr(vm, layer, name);
    return typeof v === 'number' && v > 0 ? v : undefined;
  };
  const channels = whole('in_channels');
  const kernel = getAttrOr(vm, layer, 'kernel_size');
  if (channels !== undefined && kernel instanceof PyTuple) {
    if (kernel.items.length === 1) return [tensor(1, channels, SAMPLES), tensor(1, channels, 16_000), tensor(1, channels, TOKENS)];
    if (kernel.items.length === 3) return CLIP_SIZES.map((s) => tensor(1, channels, FRAMES, s, s));
    return TRIED_SIZES.map((s) => tensor(1, channels, s, s));
  }
  if (whole('num_embeddings') !== undefined)
    return [
      { shape: [1, TOKENS], dtype: 'int64' },
      { shape: [1, SEQUENCE], dtype: 'int64' },
      { shape: [1, 16], dtype: 'int64' },
    ];
  const features = whole('in_features');
  if (features !== undefined) return [tensor(1, features), tensor(1, SEQUENCE, features)];
  const size = whole('input_size');
  if (size !== undefined) return [tensor(1, SEQUENCE, size), tensor(SEQUENCE, 1, size), tensor(1, size)];
  return [];
}

/** Guesses for a network's input, from its first layers. Empty if nothing tells. */
export function guessInputs(world: World, root: ModuleObject): Guess[] {
  const { vm } = world;
  const required = parametersOf(root).filter((p) => p.required);
  const layers = toArray(vm, callMethod(vm, root, 'modules')).filter((m): m is ModuleObject => isModule(m));
  const seen = new Set<string>();
  const specs: Spec[] = [];
  const add = (list: readonly Spec[]): void => {
    for (const s of list) {
      const key = `${s.shape.join('x')}:${s.dtype}`;
      if (!seen.has(key)) specs.push(s);
      seen.add(key);
    }
  };
  const firsts = layers.map((l) => inputsOf(world, l)).filter((list) => list.length);
  add(firsts[0] ?? []);
  // The first layer made need not run first. Layers that take pixels or samples often do.
  const starts = firsts.filter((list) => [1, 3].includes(list[0]?.shape[1] ?? 0) && (list[0]?.shape.length ?? 0) > 2);
  add(starts[0] ?? []);
  // Embeddings run first, too, even if the output layer for words is made before them.
  add(firsts.find((list) => list[0]?.dtype === 'int64') ?? []);
  // Images are often cut into patches, or pixels moved into channels, before the first layer with parameters.
  add(TRIED_SIZES.map((s) => tensor(1, 3, s, s)));
  if (!firsts.length && layers.length === 1) return [];
  if (required.length < 2) return specs.map((spec) => ({ specs: [{ name: '', ...spec }] }));
  const guess = (stepType: DType): Guess[] =>
    specs.map((spec) => ({ specs: required.map((p, i) => ({ name: p.name, ...(named(p.name, spec) ?? ((i > 0 && besides(p.name, stepType)) || spec)) })) }));
  return required.slice(1).some((p) => STEP.test(p.name)) ? [...guess('int64'), ...guess('float32')] : guess('int64');
}

/** Names of arguments that are pictures or words, whatever the first layer takes. */
const PICTURE = /^(?:images?|imgs?|pixel_values|pixels)$/;
const WORDS = /^(?:input_ids|token_ids|tokens?|texts?|captions?|questions?|sentences?|words|idx)$/;

function named(name: string, spec: Spec): Spec | undefined {
  if (PICTURE.test(name)) return spec.shape.length === 4 ? spec : tensor(1, 3, 224, 224);
  if (WORDS.test(name)) return spec.dtype === 'int64' ? spec : { shape: [1, TOKENS], dtype: 'int64' };
  return undefined;
}

/** Names of arguments that are one number per sample: a diffusion step, or a class to condition on. */
const STEP = /^(?:t|times?|time_?steps?|steps?|sigmas?|noise_levels?)$/;
const CLASS = /^(?:y|labels?|class_labels?|classes|class_ids?)$/;

function besides(name: string, stepType: DType): Spec | undefined {
  if (STEP.test(name)) return { shape: [1], dtype: stepType };
  return CLASS.test(name) ? { shape: [1], dtype: 'int64' } : undefined;
}
