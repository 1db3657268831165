import type { InputSpec } from '../analysis.js';
import { PyDict, PyTuple, Unknown, type Value } from '../python/values/values.js';
import { type Parameter, parametersOf } from '../torch/module/forwardSignature.js';
import { type ModuleObject, namedModules } from '../torch/module/module.js';
import { Tensor } from '../torch/tensor/tensor.js';
import { specsByName } from './argumentSpecs.js';
import { type Sizes, type Spec, shapesOf, type Wanted } from './layouts.js';
import { mainInputs } from './mainInputs.js';
import { namedSizes } from './namedSizes.js';
import { factsOf, type ParameterFacts, wantedByLayer } from './readers.js';
import { keyOf, refined } from './refine.js';

/** One way to call `forward`: with described inputs, or with the values of the file's own call. */
export interface Guess {
  readonly specs: readonly InputSpec[];
  readonly args?: readonly Value[];
  readonly kwargs?: ReadonlyMap<string, Value>;
}

/** Guesses that are tried. Each costs an evaluation of `forward`. */
const MOST_GUESSES = 24;

/** Guesses in a row that rest on the messages of those before. */
const MOST_REFINED = 8;

/** The input that a network keeps as its example, as those of Lightning do. */
export function exampleInput(root: ModuleObject): Pick<Guess, 'args' | 'kwargs'> | undefined {
  const example =
    root.attrs?.get('example_input_array') ?? root.attrs?.get('_example_input_array') ?? root.buffers.find(([name]) => name === 'example_input_array')?.[1];
  if (example === undefined || example === null || example instanceof Unknown) return undefined;
  if (example instanceof Tensor) return { args: [example] };
  if (example instanceof PyTuple) return { args: example.items };
  return example instanceof PyDict ? { args: [], kwargs: new Map([...example.map].map(([name, v]) => [String(name), v])) } : undefined;
}

/** What layers anywhere in the network take, in the order of their construction: a hint where `forward` itself does not tell. */
function wantedByLayers(root: ModuleObject): Wanted[] {
  const layers = namedModules(root).map(([, m]) => m);
  const all = layers.flatMap((l) => wantedByLayer(l) ?? []);
  const out: Wanted[] = all.slice(0, 1);
  // The first layer made need not run first. Layers that take pixels or samples often do.
  const start = all.find((w) => (w.width === 1 || w.width === 3) && w.layout !== 'features' && w.layout !== 'tokens');
  // Embeddings run first, too, even if the output layer for words is made before them.
  const words = all.find((w) => w.layout === 'tokens');
  out.push(...[start, words].filter((w) => w !== undefined));
  // Images are often cut into patches, or pixels moved into channels, before the first layer with parameters.
  out.push({ layout: 'pixels', width: 3 });
  return out;
}

/** The image size of a data set that the text names. */
const DATA_SETS: readonly (readonly [RegExp, number])[] = [
  [/\bCIFAR|\bSVHN\b/, 32],
  [/MNIST\b/, 28],
  [/\bSTL10\b/, 96],
  [/tiny-?_?imagenet/i, 64],
];

/** A parameter, with the inputs that it may get. */
interface Slot {
  readonly parameter: Parameter;
  readonly facts: ParameterFacts;
  readonly own: readonly Spec[];
}

/**
 * Guesses for a network's input, likeliest first. Each is followed by one that the message of its failure asks for. Ends without any where nothing tells.
 * @param text the file's text
 */
export function* guessInputs(root: ModuleObject, text: string): Generator<Guess, void, string | undefined> {
  const all = parametersOf(root);
  const required = all.filter((p) => p.required);
  const parameters = required.length ? required : all.slice(0, 1);
  const sizes: Sizes = { named: namedSizes(root), dataset: DATA_SETS.find(([pattern]) => pattern.test(text))?.[1] };
  const layers = wantedByLayers(root);
  const slots = parameters.map((parameter): Slot => {
    const facts = factsOf(root, parameter.name);
    return { parameter, facts, own: facts.wanted ? shapesOf(facts.wanted, sizes) : [] };
  });
  const together = required.length ? undefined : mainInputs(all, sizes);
  if (together) yield { specs: together };
  const tried = new Set<string>();
  let count = 0;
  for (const start of startsOf(slots, layers, sizes, !root.children.length)) {
    let specs: Spec[] | undefined = start;
    for (let steps = 0; specs && steps <= MOST_REFINED && count < MOST_GUESSES; steps++) {
      const key = keyOf(specs);
      if (tried.has(key)) break;
      tried.add(key);
      count++;
      const message: string | undefined = yield { specs: specs.map((s, i) => ({ name: slots.length < 2 ? '' : (slots[i]?.parameter.name ?? ''), ...s })) };
      specs = message === undefined ? undefined : refined(specs, message);
    }
    if (count >= MOST_GUESSES) return;
  }
}

/** Where guesses start from: one list of inputs for each size that the first input may have, then for further values of the others. */
function* startsOf(slots: readonly Slot[], layers: readonly Wanted[], sizes: Sizes, isLone: boolean): Generator<Spec[]> {
  const shapes = (layout: 'pixels', width: number): Spec[] => shapesOf({ layout, width }, sizes);
  const byName = (slot: Slot, main: Spec | undefined): Spec[] | undefined => specsByName(slot.parameter, slot.facts, { main, sizes }, shapes);
  const fallback = layers.flatMap((w) => shapesOf(w, sizes));
  const choices = (slot: Slot): readonly Spec[] => {
    const named = byName(slot, undefined);
    if (named) return named;
    const { use, wanted } = slot.facts;
    // What reads it is not all that may: the layers of the network are tried after it.
    if (wanted) return slot.own.concat(use?.axes === undefined && !use?.minAxes ? fallback : []);
    const axes = use?.axes;
    const least = use?.minAxes ?? 0;
    const fitting = fallback.filter((s) => (axes === undefined ? s.shape.length >= least : s.shape.length === axes));
    return fitting.length ? fitting : layers.flatMap((w) => shapesOf({ ...w, axes, minAxes: least }, sizes));
  };
  const at = mainOf(slots);
  const main = slots[at];
  if (!main) {
    yield [];
    return;
  }
  // A lone function that no layer, name or weight says anything of.
  if (layers.length < 2 && isLone && !main.facts.wanted && !main.facts.use?.axes && !byName(main, undefined)) return;
  const mains = choices(main);
  for (const [i, spec] of mains.entries()) {
    // Other values of the other inputs are tried beside the likeliest values of the first.
    for (let variant = 0; variant < (i === 0 ? 4 : i < 3 ? 2 : 1); variant++) {
      let varies = variant === 0;
      const specs = slots.map((slot, k) => {
        if (k === at) return spec;
        const named = byName(slot, spec);
        const list = named ?? (slot.own.length ? slot.own : [spec]);
        varies ||= named !== undefined && variant < named.length;
        return list[Math.min(named ? variant : i, list.length - 1)] ?? spec;
      });
      if (varies) yield specs;
    }
  }
}

/** The parameter whose size leads: the first that is no mask, number or flag. */
function mainOf(slots: readonly Slot[]): number {
  const at = slots.findIndex((s) => s.facts.wanted !== undefined);
  if (at >= 0) return at;
  const plainAt = slots.findIndex((s) => !/^(?:int|float|bool|str)$/.test(s.parameter.annotation) && !/mask/.test(s.parameter.name));
  return Math.max(plainAt, 0);
}
