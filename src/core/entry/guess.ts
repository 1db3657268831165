import type { InputSpec } from '../analysis.js';
import { PyDict, PyTuple, Unknown, type Value } from '../python/values/values.js';
import { type Parameter, parametersOf, takesMore } from '../torch/module/forwardSignature.js';
import { type ModuleObject, namedModules } from '../torch/module/module.js';
import { Tensor } from '../torch/tensor/tensor.js';
import { JOINS, specsByName } from './argumentSpecs.js';
import type { ParameterUse } from './forwardUse.js';
import { TRIED_SIZES } from './inputs.js';
import { floats, SEQUENCE, SIDE, type Sizes, type Spec, shapesOf, type Wanted } from './layouts.js';
import { mainInputs } from './mainInputs.js';
import { type NamedSizes, namedSizes, seriesWidth, widthOf } from './namedSizes.js';
import { isFirstState, objectInput } from './objectInputs.js';
import { factsOf, type ParameterFacts, wantedByLayer, wantedByOwnWeights } from './readers.js';
import { keyOf, refined } from './refine.js';

/** One way to call `forward`: with described inputs, or with the values of the file's own call. */
export interface Guess {
  readonly specs: readonly InputSpec[];
  readonly args?: readonly Value[];
  readonly kwargs?: ReadonlyMap<string, Value>;
}

/** Guesses that are tried. Each costs an evaluation of `forward`. @limit guesses of an input: guesses */
const MOST_GUESSES = 24;

/** Shapes of one kind that are tried beside those of the layer that reads the input. @limit guesses beside what the first layer reads: shapes of a kind */
const MOST_FALLBACKS = 3;

/** The same message as often as that will come again. @limit guesses that fail with the same message: guesses */
const MOST_ALIKE = 6;

/** Guesses in a row that rest on the messages of those before. @limit guesses that follow the messages of others: guesses */
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
  const found = layers.flatMap((l) => wantedByLayer(l) ?? []);
  const weights = found.length ? undefined : wantedByOwnWeights(root);
  const all = weights ? [weights] : found;
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

/** What `*args` takes first. */
const ANYTHING: Parameter = { name: '', required: true, keywordOnly: false, annotation: '' };

/** A parameter, with the inputs that it may get. */
interface Slot {
  readonly parameter: Parameter;
  readonly facts: ParameterFacts;
  readonly own: readonly Spec[];
}

/**
 * Guesses for a network's input, likeliest first. Each is followed by one that the message of its failure asks for. Ends without any where nothing tells.
 * @param text the file's text
 * @param names what the text of an input may name
 * @param method what is run
 */
export function* guessInputs(
  root: ModuleObject,
  text: string,
  names: ReadonlyMap<string, Value>,
  method = 'forward',
): Generator<Guess, void, string | undefined> {
  const all = parametersOf(root, method);
  const required = all.filter((p) => p.required);
  const first = all.find((p) => !p.keywordOnly) ?? (takesMore(root, method) ? ANYTHING : undefined);
  const parameters = required.length || !first ? required : [first];
  const sizes: Sizes = { named: namedSizes(root), dataset: DATA_SETS.find(([pattern]) => pattern.test(text))?.[1] };
  const layers = wantedByLayers(root);
  const slotFor = (parameter: Parameter): Slot => {
    const facts = factsOf(root, parameter.name, method);
    return { parameter, facts, own: facts.wanted ? shapesOf(facts.wanted, sizes) : [] };
  };
  let slots = parameters.map(slotFor);
  const together = required.length ? undefined : mainInputs(all, sizes);
  if (together) yield { specs: together };
  const tried = new Set<string>();
  const messages = new Map<string, number>();
  let count = 0;
  function* asked(specs: readonly Spec[]): Generator<Guess, string | undefined, string | undefined> {
    tried.add(keyOf(specs));
    count++;
    return yield { specs: specs.map((s, i) => ({ name: slots.length < 2 ? '' : (slots[i]?.parameter.name ?? ''), ...s })) };
  }
  let starts = startsOf(slots, { root, layers, sizes, names, method });
  let isWidened = false;
  for (let next = starts.next(); !next.done; next = starts.next()) {
    const start = next.value;
    let specs: Spec[] | undefined = start;
    for (let steps = 0; specs && steps <= MOST_REFINED && count < MOST_GUESSES; steps++) {
      if (tried.has(keyOf(specs))) break;
      const message: string | undefined = yield* asked(specs);
      specs = message === undefined ? undefined : refined(specs, message);
      const usual: Spec[] | undefined = specs && nearUsual(specs);
      // Several sizes may fit that differ by a rounding.
      if (usual && !tried.has(keyOf(usual))) yield* asked(usual);
      if (message === undefined) continue;
      // What may be left out by the signature is used all the same.
      if (!specs && !isWidened && message.includes("NoneType'")) {
        isWidened = true;
        const more = all.filter((p) => !p.required && !parameters.includes(p)).map((p) => slotFor(needed(p)));
        slots = [...slots, ...more.filter(takesTensor)];
        starts = startsOf(slots, { root, layers, sizes, names, method });
      }
      const alike = (messages.get(message) ?? 0) + 1;
      messages.set(message, alike);
      if (alike >= MOST_ALIKE) return;
    }
    if (count >= MOST_GUESSES) return;
  }
}

/** A usual size is as good as one that is this much smaller or larger. */
const NEAR = 0.12;

/** The inputs with images of a usual size, where theirs is another one that is near it. */
function nearUsual(specs: readonly Spec[]): Spec[] | undefined {
  const at = specs.findIndex((s) => s.literal === undefined && s.shape.length === 4 && s.shape[2] === s.shape[3]);
  const { shape } = specs[at] ?? { shape: [] };
  const side = shape[3] ?? 0;
  const usual = TRIED_SIZES.find((size) => Math.abs(size - side) <= NEAR * side);
  if (usual === undefined || TRIED_SIZES.includes(side)) return undefined;
  return specs.map((s, i) => (i === at ? { ...s, shape: [...shape.slice(0, 2), usual, usual] } : s));
}
/** The parameter as one that must be given. */
const needed = (p: Parameter): Parameter => ({
  ...p,
  required: true,
  annotation: p.annotation.replace(/^(?:typing\.)?Optional\[(.*)\]$|^(.*?) ?\| ?None$/, '$1$2'),
});

const takesTensor = ({ parameter: { annotation, name }, facts: { use, wanted } }: Slot): boolean =>
  !/\b(?:int|float|bool|str)\b/.test(annotation) && !/cache|past/.test(name) && (wanted !== undefined || use?.isTensor === true || /Tensor/.test(annotation));

/** Nodes of a graph, which has a row of features for each. */
const NODES = 32;

/** What is guessed for. */
interface Guessed {
  readonly root: ModuleObject;
  /** What its layers take. */
  readonly layers: readonly Wanted[];
  readonly sizes: Sizes;
  readonly names: ReadonlyMap<string, Value>;
  readonly method: string;
}

/** Where guesses start from: one list of inputs for each size that the first input may have, then for further values of the others. */
function* startsOf(slots: readonly Slot[], of: Guessed): Generator<Spec[]> {
  const { root, layers, sizes } = of;
  const isLone = !root.children.length;
  const shapes = (layout: 'pixels', width: number): Spec[] => shapesOf({ layout, width }, sizes);
  const fallback = layers.flatMap((w) => shapesOf(w, sizes));
  const byName = (slot: Slot, main: Spec | undefined, chosen: ReadonlyMap<string, Spec> = new Map()): Spec[] | undefined => {
    const found = specsByName(slot.parameter, slot.facts, { main, sizes }, shapes);
    const object = objectInput(slot.parameter, { ...of, main, shapes, chosen, first: fallback[0] });
    return object ? [object, ...(found ?? [])] : found;
  };
  // Words are words: nothing but an embedding reads them.
  const others = (wanted: Wanted): Spec[] => (wanted.layout === 'tokens' ? [] : layers.flatMap((w) => shapesOf(w, sizes).slice(0, MOST_FALLBACKS)));
  const choices = (slot: Slot): readonly Spec[] => {
    const named = byName(slot, undefined);
    if (named) return named;
    const { use, wanted } = slot.facts;
    // What reads it is not all that may: the layers of the network are tried after it.
    if (wanted) return slot.own.concat(use?.axes === undefined && !use?.minAxes ? others(wanted) : []);
    const axes = use?.axes;
    const byWidth = wantedByWidth(use, sizes.named);
    if (byWidth) return byWidthSpecs(byWidth, axes, sizes).concat(fallback.filter((s) => s.shape.length === axes).slice(0, MOST_FALLBACKS));
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
  const isOfGraph = slots.some((slot) => JOINS.test(slot.parameter.name));
  const mains = choices(main).map((s) =>
    isOfGraph && s.shape.length === 2 && s.shape[0] === 1 && s.dtype === 'float32' ? { ...s, shape: [NODES, s.shape[1] ?? 1] } : s,
  );
  for (const [i, spec] of (mains.length ? mains : [floats(1, SEQUENCE, SIDE * 2)]).entries()) {
    const lists: (readonly Spec[])[] = [];
    const chosen = new Map(slots.flatMap((slot, k) => (k === at ? [[slot.parameter.name, spec] as const] : chosenOf(slot, byName(slot, spec)))));
    for (const [k, slot] of slots.entries()) {
      const alike = lists[partnerOf(slots, k)]?.[0] ?? spec;
      const own = slot.own.length ? slot.own : [alike];
      lists.push(k === at ? [spec] : (byName(slot, spec, chosen) ?? [own[Math.min(i, own.length - 1)] ?? spec]));
    }
    // Other values of the other inputs are tried beside the likeliest values of the first.
    for (const indices of combinations(lists, i === 0 ? 8 : i < 3 ? 3 : 1)) yield lists.map((list, k) => list[indices[k] ?? 0] ?? spec);
  }
}

const chosenOf = ({ parameter: { name } }: Slot, [first]: readonly Spec[] = []): (readonly [string, Spec])[] => (first ? [[name, first]] : []);

/** Where the input stands that this one is added to, by the body or by its name: `memory` of `memory_pos`, `image_embedding` of `image_pe`. */
function partnerOf(slots: readonly Slot[], at: number): number {
  const stem = /^(.+)_(?:pos\w*|pe|embed|enc\w*)$/.exec(slots[at]?.parameter.name ?? '')?.[1];
  const addends = slots[at]?.facts.use?.addends;
  return slots.findIndex(({ parameter: { name } }, k) => k < at && (addends?.has(name) || (stem !== undefined && name.startsWith(stem))));
}

/** Choices from lists: all first ones; then another one of each list in turn, what may be left out first. */
function* combinations(lists: readonly (readonly Spec[])[], most: number): Generator<readonly number[]> {
  const first = lists.map(() => 0);
  yield first;
  let left = most - 1;
  const order = [...lists.keys()].sort((a, b) => Number(lists[b]?.[0]?.literal === 'None') - Number(lists[a]?.[0]?.literal === 'None'));
  for (let step = 1; step < 4; step++) {
    const varying = order.filter((k) => (lists[k]?.length ?? 0) > step);
    for (const k of varying) if (left-- > 0) yield first.map((_, n) => (n === k ? step : 0));
    if (varying.length > 1 && left-- > 0) yield first.map((_, n) => (varying.includes(n) ? step : 0));
  }
}

/** Where no layer tells: the number of features that the network was built for, at the place that the body names. */
function wantedByWidth(use: ParameterUse | undefined, named: NamedSizes): Wanted | undefined {
  if (!use?.axes || use.axes < 2) return undefined;
  const width = (use.axes === 3 ? seriesWidth(named) : undefined) ?? widthOf(named);
  if (width === undefined) return undefined;
  const isChannel = (name: string | undefined): boolean => /^(?:_?c\w*|d|D|dim|C)$/.test(name ?? '');
  const first = use.axes === 4 && !isChannel(use.names?.at(-1)) && (use.names === undefined || isChannel(use.names[1]) || /^[wW]/.test(use.names[3] ?? ''));
  return { layout: first ? 'pixels' : 'features', width };
}

/** Shapes of inputs that a network gets from another one: maps of features are small, and series may have their variables first. */
function byWidthSpecs({ layout, width }: Wanted, axes: number | undefined, sizes: Sizes): Spec[] {
  if (layout === 'pixels') return [SIDE, SIDE / 2, SIDE * 2].map((side) => floats(1, width, side, side));
  const specs = shapesOf({ layout, width, axes }, sizes);
  const isSeries = axes === 3 && seriesWidth(sizes.named) === width;
  return isSeries ? specs.flatMap((s) => [s, floats(1, width, s.shape[1] ?? SEQUENCE)]) : specs;
}

/** The parameter whose size leads: the first that is no mask, number or flag. */
function mainOf(slots: readonly Slot[]): number {
  const at = slots.findIndex((s) => s.facts.wanted !== undefined);
  if (at >= 0) return at;
  const leads = ({ parameter: { annotation, name } }: Slot): boolean =>
    !/^(?:int|float|bool|str)$/.test(annotation) && !/mask/.test(name) && !isFirstState(name);
  return Math.max(0, slots.findIndex(leads));
}
