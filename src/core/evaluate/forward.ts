import type { InputSpec } from '../analysis.js';
import type { Found } from '../entry/found.js';
import { exampleInput, type Guess, guessInputs } from '../entry/guess.js';
import { InputError, parseInputs } from '../entry/inputs.js';
import { insteadOfForward } from '../entry/methods.js';
import { NETWORK } from '../entry/objectInputs.js';
import { evalSource } from '../python/imports/run.js';
import { callMethod } from '../python/objects/objects.js';
import type { PyModule, Value } from '../python/values/values.js';
import type { AnalyzeRequest } from '../request.js';
import type { Trees } from '../source/trees.js';
import type { Note } from '../text/notes.js';
import { parametersOf, takesMore } from '../torch/module/forwardSignature.js';
import { namedModules } from '../torch/module/module.js';
import { Tensor } from '../torch/tensor/tensor.js';
import { holdsTensor } from '../torch/torch.js';
import { isAccidental } from './accident.js';
import type { World } from './world.js';

/** Running a network: with the input that somebody names, with that of the file's own call, or with guesses until one fits. */

/** The file name in spans of the entry's and the input's text. No real file has it. */
export const ENTRY_FILE = '<entry>';

/** What a run needs of the evaluation that it belongs to. */
export interface ForwardHost {
  readonly world: World;
  readonly trees: Trees;
  readonly request: AnalyzeRequest;
  notes: Note[];
  failed: boolean;
  /** Runs a part of the evaluation. An error becomes a note. */
  guarded<T>(work: () => T): T | undefined;
  /** Work that guesses have taken, in steps. */
  work: number;
}

/** What became of a run. */
export interface Ran {
  readonly specs: InputSpec[];
  readonly guessed: boolean;
  /** The file's own code says the input. */
  readonly told: boolean;
  readonly output: Value | null;
  readonly doubts: readonly Note[];
}

/** The last guess's failure, for the next guess. */
const lastError = (notes: readonly Note[], from: number): string => notes.slice(from).findLast((n) => n.severity === 'error')?.text ?? '';

/** Runs the network of `found`; `doubts` are those about its construction. */
export function runForward(host: ForwardHost, found: Found, module: PyModule, doubts: readonly Note[]): Ran {
  const none: Ran = { specs: [], guessed: false, told: false, output: null, doubts };
  // A network that was not fully built is not run: its results would be arbitrary.
  if (host.failed) return none;
  host.guarded(() => callMethod(host.world.vm, found.root, 'eval'));
  const methods = found.method === undefined ? (host.guarded(() => insteadOfForward(found.root)) ?? []) : [found.method];
  return methods.length ? runMethods(host, found, module, none, methods.slice(0, MOST_METHODS)) : runBy(host, found, module, none);
}

/** Methods of a network without `forward` that are tried. @limit methods tried where there is no `forward`: methods */
const MOST_METHODS = 3;

/** Runs a network that has no `forward`: by the first of its methods that can be run to its end, else by the first one. */
function runMethods(host: ForwardHost, found: Found, module: PyModule, none: Ran, methods: readonly string[]): Ran {
  const { vm, torch } = host.world;
  const mark = torch.mark();
  const from = host.notes.length;
  const by = (method: string): Ran => {
    torch.rewind(mark);
    host.notes.length = from;
    host.failed = false;
    return runBy(host, { ...found, method }, module, none);
  };
  let [method = 'forward'] = methods;
  let ran: Ran | undefined;
  for (const next of methods) {
    const tried = by(next);
    if (host.failed) continue;
    [method, ran] = [next, tried];
    break;
  }
  vm.assumptions.add(`${found.root.cls.name} has no forward: what its ${method} runs is counted`);
  return ran ?? by(method);
}

/** Runs the network with the input that somebody names, else with that of the file's own call, else with guesses. */
function runBy(host: ForwardHost, found: Found, module: PyModule, none: Ran): Ran {
  const text = host.request.input ?? found.input;
  if (text !== undefined) {
    const specs = described(host, text);
    return specs ? runOnce(host, found, module, { specs }, none) : none;
  }
  const told = found.args ? { args: found.args, kwargs: found.kwargs } : exampleInput(found.root);
  if (told) return runOnce(host, found, module, { specs: [], ...told }, { ...none, told: true });
  return runGuesses(host, found, module, { ...none, guessed: true });
}

function described(host: ForwardHost, text: string): InputSpec[] | undefined {
  try {
    return parseInputs(text);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    host.failed = true;
    host.notes.push({ severity: 'error', text: error.message });
    return undefined;
  }
}

/** One run. What it could not follow is among the notes. */
function runOnce(host: ForwardHost, found: Found, module: PyModule, guess: Guess, base: Ran): Ran {
  const { vm, torch } = host.world;
  const doubtsFrom = vm.doubts.length;
  const prepared = host.guarded(() => prepare(host, guess, found, module));
  const output = prepared && host.guarded(() => torch.forward(found.root, prepared.args, prepared.kwargs, found.method));
  return { ...base, specs: prepared?.specs ?? [], output: output ?? null, doubts: [...base.doubts, ...vm.doubts.slice(doubtsFrom)] };
}

/**
 * Guesses that are tried after one that fits by accident: a loop that runs for no number, one size stretched to many. Others may be meant so.
 * @limit guesses after one that fits by accident: guesses
 */
const MOST_FURTHER = 4;

/** True where the network has weights and the run used nothing of it: a guess that is passed through says nothing. */
const isIdle = ({ world }: ForwardHost, { root }: Found, built: number): boolean =>
  world.torch.builder.graph.nodes.length === built && namedModules(root).some(([, m]) => m.parameters.some(([, v]) => v !== null));

/**
 * Work that may go into the guesses of one network, in steps: about a second. A node of the graph takes as long as so many steps.
 * @limit guesses for one network: steps
 */
const GUESS_WORK = 3_000_000;
const NODE_WORK = 100;

/** Runs guesses until one fits. If none does, the first one and its errors are shown. */
function runGuesses(host: ForwardHost, found: Found, module: PyModule, base: Ran): Ran {
  const { vm, torch } = host.world;
  const mark = torch.mark();
  // What was computed while the network was built.
  const built = torch.builder.graph.nodes.length;
  const from = host.notes.length;
  let furthers = 0;
  let emptyRanges = 0;
  const run = (guess: Guess): Ran => {
    const steps = vm.steps;
    emptyRanges = vm.emptyRanges;
    torch.rewind(mark);
    host.notes.length = from;
    host.failed = false;
    const ran = runOnce(host, found, module, guess, base);
    host.work += vm.steps - steps + NODE_WORK * (torch.builder.graph.nodes.length - built);
    return ran;
  };
  const mostWork = host.work + GUESS_WORK;
  let first: { guess: Guess; notes: Note[]; ran: Ran } | undefined;
  let accident: Guess | undefined;
  let last: { guess: Guess; ran: Ran } | undefined;
  const guesses = host.guarded(() => guessInputs(found.root, host.request.text, module.dict, found.method));
  for (let next = host.guarded(() => guesses?.next()); next && !next.done; ) {
    const guess = next.value;
    const ran = run(guess);
    last = { guess, ran };
    if (!host.failed) {
      if (vm.emptyRanges === emptyRanges && !isIdle(host, found, built) && !isAccidental(host.world, found.root)) return ran;
      accident ??= guess;
      if (++furthers > MOST_FURTHER) break;
    }
    const notes = host.notes.slice(from);
    // Keep the doubts of the first attempt: a wrong branch may have caused its failure.
    if (host.failed) first ??= { guess, notes, ran };
    // Another size may cure a shape that does not fit, but not a limit.
    if (notes.at(-1)?.limit !== undefined || host.work > mostWork) break;
    const error = host.failed ? lastError(notes, 0) : undefined;
    next = host.guarded(() => guesses?.next(error));
  }
  if (!last) {
    // Else the network could not be looked through.
    if (!host.failed) fail(host, `which input ${found.expression} takes could not be guessed: choose one`);
    return { ...base, guessed: false };
  }
  if (accident) {
    const ran = last.guess === accident ? last.ran : run(accident);
    if (isIdle(host, found, built)) fail(host, `with the inputs that were tried, ${found.expression} runs none of its layers: choose one`);
    return ran;
  }
  // No guess fitted. A second run of the first one may fail elsewhere, because of what it left in the modules.
  const shown = first ?? { guess: last.guess, notes: host.notes.slice(from), ran: last.ran };
  const again = last.guess === shown.guess ? last.ran : run(shown.guess);
  host.notes.splice(from, host.notes.length, ...shown.notes);
  host.failed = true;
  return { ...again, output: null, doubts: shown.ran.doubts };
}

function fail(host: ForwardHost, text: string): void {
  host.failed = true;
  host.notes.push({ severity: 'error', text });
}

interface Prepared {
  readonly specs: InputSpec[];
  readonly args: Value[];
  readonly kwargs: Map<string, Value>;
}

/** Turns described inputs into arguments. Tensors become inputs of the graph. */
function prepare(host: ForwardHost, guess: Guess, found: Found, module: PyModule): Prepared {
  const { torch } = host.world;
  const parameters = parametersOf(found.root, found.method);
  const places = parameters.filter((p) => !p.keywordOnly);
  const specs: InputSpec[] = [];
  const args: Value[] = [];
  const kwargs = new Map<string, Value>();
  if (guess.args) {
    const adopt = (v: Value, name: string): Value => torch.adopt(v, name, specs);
    for (const [i, v] of guess.args.entries()) args.push(adopt(v, places[i]?.name ?? `input${i}`));
    for (const [name, v] of guess.kwargs ?? []) kwargs.set(name, adopt(v, name));
    return { specs, args, kwargs };
  }
  guess.specs.forEach((given, i) => {
    const here = places[i]?.name ?? `input${i}`;
    const name = given.name || (places[i] ?? (takesMore(found.root) ? undefined : parameters[i]))?.name || here;
    const annotation = parameters.find((p) => p.name === name)?.annotation;
    // A lone number for a parameter that is a number is no shape.
    const isNumber = given.literal === undefined && given.shape.length === 1 && given.dtype === 'float32' && /^(?:int|float)$/.test(annotation ?? '');
    const spec = isNumber ? { ...given, shape: [], literal: String(given.shape[0]) } : given;
    specs.push({ ...spec, name });
    const value =
      spec.literal === undefined ? torch.input(name, { shape: spec.shape, dtype: spec.dtype }) : literalValue(host, spec.literal, name, module, found.root);
    // A name that says no more than the place is no keyword: some methods take none.
    const byPlace =
      (!spec.name && (i < places.length || takesMore(found.root, found.method) || i >= parameters.length)) || (spec.name === here && args.length === i);
    if (byPlace) args.push(value);
    else kwargs.set(name, value);
  });
  return { specs, args, kwargs };
}

/** The value of Python text, with the names of the module and the network itself at hand. Tensors in it become inputs of the graph. */
function literalValue({ world, trees }: ForwardHost, text: string, name: string, module: PyModule, root: Value): Value {
  const names = new Map(module.dict).set(NETWORK, root);
  if (!names.has('torch')) names.set('torch', world.importer.importModule('torch'));
  const value = evalSource(world.vm, trees.parse(text), names, ENTRY_FILE);
  // A tensor alone stays what the text makes of it: its elements may be numbers that decide what runs.
  return value instanceof Tensor || !holdsTensor(value) ? value : world.torch.adopt(value, name, []);
}
