import type { Analysis, EntryCandidate, EntryOrigin, InputSpec, ModelClass, Uncounted } from '../analysis.js';
import { costOf } from '../cost/cost.js';
import { candidatesOf, definitionsOf, entryComment, guessEntries, type ModelFacts } from '../entry/entries.js';
import type { Found } from '../entry/found.js';
import { type Guess, guessInputs } from '../entry/guess.js';
import { InputError, parseInputs } from '../entry/inputs.js';
import { findUsage, recordFirstCall } from '../entry/usage.js';
import { emptyGraph, type Graph, type Shapes } from '../onnx/graph.js';
import type { SourceFile } from '../python/imports/moduleFiles.js';
import { evalSource } from '../python/imports/run.js';
import { abstractsOf } from '../python/objects/abstract.js';
import { errorText, wordsOf } from '../python/objects/errors.js';
import { call, callMethod } from '../python/objects/objects.js';
import { repr } from '../python/objects/text.js';
import { machineLimit, PyFunction } from '../python/values/calls.js';
import { LimitError, PyError, Unready } from '../python/values/failures.js';
import { PyClass, type PyModule, typeOf, Unknown, type Value } from '../python/values/values.js';
import type { AnalyzeRequest } from '../request.js';
import type { Packaged } from '../source/package.js';
import type { Trees } from '../source/trees.js';
import type { Note } from '../text/notes.js';
import { parametersOf, requiredBy } from '../torch/module/forwardSignature.js';
import { isModule, isModuleClass, isOfTorch, isTrivial, ModuleClass, type ModuleObject, unknownMembers } from '../torch/module/module.js';
import type { World } from './world.js';

/** One evaluation of one request. {@link run} throws only {@link Unready}. */
export class Evaluation {
  private notes: Note[] = [];
  private failed = false;

  constructor(
    private readonly world: World,
    private readonly trees: Trees,
    private readonly request: AnalyzeRequest,
    private readonly file: SourceFile,
    private readonly packaged: Packaged,
  ) {}

  run(): Analysis {
    const { vm, torch, importer } = this.world;
    this.notes = this.file.tree.broken.map((b) => ({
      severity: 'warning',
      text: b.text,
      span: { file: this.file.path, line: b.line, column: b.column, endLine: b.endLine, endColumn: b.endColumn },
    }));
    this.failed = false;
    vm.begin(this.request.steps);
    torch.begin();
    const module = recordFirstCall(this.world, this.file, () =>
      this.guarded(() => importer.evaluateFile(this.file, this.packaged.moduleName, this.packaged.packageName)),
    );
    const candidates = candidatesOf(this.file.tree, this.file.path, (name) => modelFacts(module?.dict.get(name)));
    const doubtsBefore = vm.doubts.length;
    const found = module && this.findEntry(module, candidates);
    if (!module || !found) return this.result(candidates, null, emptyGraph(), [], null);
    // Walking through a network may find it nested too deeply.
    this.guarded(() => this.doubtUnknown(found.root));
    const inputs = this.runForward(found, module, [...(found.doubts ?? []), ...vm.doubts.slice(doubtsBefore)]);
    const graph = this.guarded(() => torch.finish(found.root, inputs.output)) ?? emptyGraph();
    return this.result(candidates, found, graph, inputs.specs, inputs);
  }

  /** Unknown members of the network may hold parameters that are not counted, even if `forward` never uses them. */
  private doubtUnknown(root: ModuleObject): void {
    const { vm } = this.world;
    const attributes = new Map<string, Set<string>>();
    for (const { name, isChild, value } of unknownMembers(root)) {
      if (isChild) vm.doubts.push({ severity: 'warning', text: `${name} is not known, nor what it costs: ${value.reason}`, span: value.span, way: '' });
      else attributes.set(value.reason, (attributes.get(value.reason) ?? new Set()).add(name));
    }
    for (const [reason, names] of attributes) vm.assumptions.add(`no layer: ${[...names].join(', ')} (${reason})`);
  }

  /** Runs a part of the evaluation. An error becomes a note and the evaluation goes on. */
  private guarded<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      if (error instanceof Unready) throw error;
      this.failed = true;
      const { vm } = this.world;
      this.failure(error instanceof RangeError ? machineLimit(vm, error) : error);
      vm.unwind();
      return undefined;
    }
  }

  private failure(error: unknown): void {
    const { vm } = this.world;
    if (error instanceof LimitError) this.notes.push({ severity: 'error', text: error.message, span: error.span, limit: error.limit });
    else if (error instanceof PyError) this.notes.push({ severity: 'error', text: errorText(vm, error), span: error.span });
    else
      this.notes.push({
        severity: 'error',
        text: `this could not be followed (${error instanceof Error ? error.message : String(error)})`,
        span: vm.userSpan(),
      });
  }

  private findEntry(module: PyModule, candidates: readonly EntryCandidate[]): Found | undefined {
    const comment = entryComment(this.request.text);
    if (this.request.entry !== undefined) return this.evaluateEntry(this.request.entry, 'chosen', module, undefined, candidates);
    if (comment) return this.evaluateEntry(comment.entry, 'comment', module, comment.input, candidates);
    const used = findUsage(this.world, this.file, this.request.text, module);
    if (used) return used;
    for (const guess of guessEntries(this.file.tree, this.file.path, candidates)) {
      const found = this.evaluateEntry(guess.expression, 'guess', module, undefined, candidates);
      // A loss, or a module that only rearranges, does not tell what input it takes.
      if (this.failed || (found && !isTrivial(found.root))) return found;
    }
    return undefined;
  }

  /** Evaluates the entry's Python source. If it fails midway, what was built so far still counts. */
  private evaluateEntry(
    text: string,
    origin: EntryOrigin,
    module: PyModule,
    input: string | undefined,
    candidates: readonly EntryCandidate[],
  ): Found | undefined {
    const { vm, torch } = this.world;
    const tree = this.trees.parse(text);
    if (tree.broken.length || !tree.body.length) {
      this.failed = true;
      this.notes.push({ severity: 'error', text: `the entry "${text}" could not be read as Python` });
      return undefined;
    }
    const before = torch.created.length;
    // As if appended to the file: names that it assigns become the module's.
    let value = this.guarded(() => evalSource(vm, tree, module.dict, ENTRY_FILE));
    // `Net` or `build` without brackets is meant as a call.
    if (value instanceof PyClass || value instanceof PyFunction) {
      const callee = value;
      value = this.guarded(() => call(vm, callee, []));
    }
    const span = candidates.find((c) => text.startsWith(`${c.name}(`))?.span ?? null;
    if (value !== undefined && isModule(value)) return { root: value, expression: text, origin, span, input };
    if (value !== undefined) {
      this.failed = true;
      const reason =
        value instanceof Unknown
          ? `the entry ${text} is not known: ${value.reason}`
          : `the entry ${text} gives ${(wordsOf(() => repr(vm, value)) ?? typeOf(value).name).slice(0, 80)}, not an nn.Module`;
      this.notes.push({ severity: 'error', text: reason, span: value instanceof Unknown ? value.span : undefined });
    }
    const partial = this.guarded(() => torch.largest(torch.created.slice(before)));
    return partial ? { root: partial, expression: text, origin, span, input } : undefined;
  }

  private runForward(
    found: Found,
    module: PyModule,
    doubts: readonly Note[],
  ): { specs: InputSpec[]; guessed: boolean; output: Value | null; doubts: readonly Note[] } {
    const { vm, torch } = this.world;
    const none = { specs: [], guessed: false, output: null, doubts };
    // A network that was not fully built is not run: its results would be arbitrary.
    if (this.failed) return none;
    this.guarded(() => callMethod(vm, found.root, 'eval'));
    let given: Guess[];
    let guessed = false;
    try {
      const text = this.request.input ?? found.input;
      if (text !== undefined) given = [{ specs: parseInputs(text) }];
      else if (found.args) given = [{ specs: [], args: found.args, kwargs: found.kwargs }];
      else {
        const guesses = this.guarded(() => guessInputs(this.world, found.root));
        if (!guesses) return none;
        given = guesses;
        guessed = true;
      }
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.failed = true;
      this.notes.push({ severity: 'error', text: error.message });
      return none;
    }
    if (!given.length) {
      this.failed = true;
      this.notes.push({ severity: 'error', text: `which input ${found.expression} takes could not be guessed: choose one` });
      return none;
    }
    const mark = torch.mark();
    const notesBefore = this.notes.length;
    let first: { notes: Note[]; doubts: readonly Note[] } | undefined;
    for (const guess of given) {
      torch.rewind(mark);
      this.notes.length = notesBefore;
      this.failed = false;
      const doubtsFrom = vm.doubts.length;
      const prepared = this.guarded(() => this.prepare(guess, found, module));
      const output = prepared && this.guarded(() => torch.forward(found.root, prepared.args, prepared.kwargs));
      const doubts = [...none.doubts, ...vm.doubts.slice(doubtsFrom)];
      if (output !== undefined && prepared) return { specs: prepared.specs, guessed, output, doubts };
      // Keep the doubts of the first attempt: a wrong branch may have caused its failure.
      first ??= { notes: this.notes.slice(notesBefore), doubts };
      if (given.length === 1) return { specs: prepared?.specs ?? [], guessed, output: null, doubts };
      // Another size may cure a shape that does not fit, but not a limit.
      if (this.notes.at(-1)?.limit !== undefined) break;
    }
    // No guess fitted. Show the first one and its errors: a second run may fail elsewhere, because of what it left in the modules.
    const again = given[0] as Guess;
    torch.rewind(mark);
    const prepared = this.guarded(() => this.prepare(again, found, module));
    if (prepared) this.guarded(() => torch.forward(found.root, prepared.args, prepared.kwargs));
    this.notes.splice(notesBefore, this.notes.length, ...(first?.notes ?? []));
    this.failed = true;
    return { specs: prepared?.specs ?? [], guessed, output: null, doubts: first?.doubts ?? none.doubts };
  }

  /** Turns described inputs into arguments. Tensors become inputs of the graph. */
  private prepare(guess: Guess, found: Found, module: PyModule): { specs: InputSpec[]; args: Value[]; kwargs: Map<string, Value> } {
    const { vm, torch } = this.world;
    const parameters = parametersOf(found.root);
    const specs: InputSpec[] = [];
    const args: Value[] = [];
    const kwargs = new Map<string, Value>();
    if (guess.args) {
      const adopt = (v: Value, name: string): Value => torch.adopt(v, name, specs);
      for (const [i, v] of guess.args.entries()) args.push(adopt(v, parameters[i]?.name ?? `input${i}`));
      for (const [name, v] of guess.kwargs ?? []) kwargs.set(name, adopt(v, name));
      return { specs, args, kwargs };
    }
    guess.specs.forEach((spec, i) => {
      const here = parameters[i]?.name ?? `input${i}`;
      const name = spec.name || here;
      const known = { ...spec, name };
      specs.push(known);
      const value =
        spec.literal === undefined
          ? torch.input(name, { shape: spec.shape, dtype: spec.dtype })
          : evalSource(vm, this.trees.parse(spec.literal), new Map(module.dict), ENTRY_FILE);
      // A name that says no more than the place is no keyword: some methods take none.
      const byPlace = !spec.name || (spec.name === here && args.length === i);
      if (byPlace && !parameters[i]?.keywordOnly) args.push(value);
      else kwargs.set(name, value);
    });
    return { specs, args, kwargs };
  }

  private result(
    candidates: readonly EntryCandidate[],
    found: Found | null,
    graph: Graph,
    inputs: readonly InputSpec[],
    ran: { guessed: boolean; output: Value | null; doubts: readonly Note[] } | null,
  ): Analysis {
    const { vm, torch } = this.world;
    const uncounted: Uncounted[] = [...torch.uncounted];
    const unknownTensor = graph.layers.some((l) => l.tensors.some((t) => t.unknown !== undefined));
    const complete = found !== null && !this.failed && uncounted.length === 0 && (ran?.doubts.length ?? 0) === 0 && !unknownTensor && ran?.output !== null;
    const cost = costOf(graph, complete);
    const root = graph.layers[0];
    const output = root?.calls.at(-1)?.output ?? null;
    return {
      file: this.request.file,
      entry: found?.expression ?? null,
      entrySpan: found?.span ?? null,
      entryOrigin: found?.origin ?? null,
      inputs,
      inputGuessed: ran?.guessed ?? false,
      graph,
      rows: cost.rows,
      byKind: cost.byKind,
      totals: cost.totals,
      counts: this.request.convention === 'flops' ? { macs: cost.totals.macs, flops: cost.totals.flops } : { macs: cost.totals.macs },
      complete,
      broken: this.file.tree.broken.length > 0,
      output: outputsOf(output),
      assumptions: [...vm.assumptions, ...(Number.isSafeInteger(Math.max(cost.totals.macs, cost.totals.params)) ? [] : [ROUNDED])],
      uncounted,
      // If everything could be counted, missing modules and the like did not matter.
      notes: unique([...this.notes, ...vm.notes.map((n) => (complete ? { ...n, severity: 'info' as const } : n)), ...(ran?.doubts ?? [])]),
      candidates,
      classes: this.classesOf(candidates, graph, found),
      steps: vm.steps,
    };
  }

  /** Network classes and builders of the file, with the layers that the entry made of them. */
  private classesOf(candidates: readonly EntryCandidate[], graph: Graph, found: Found | null): ModelClass[] {
    const kinds = new Map(definitionsOf(this.file.tree, this.file.path).map((d) => [d.name, d.type]));
    return candidates.map((c) => {
      const isBuilder = kinds.get(c.name) === 'function';
      const layers = isBuilder ? [] : graph.layers.filter((l) => l.type === 'module' && l.className === c.name).map((l) => l.id);
      const builds =
        isBuilder && found !== null && graph.layers[0]?.frames.some((f) => f.file === this.file.path && f.line >= c.span.line && f.endLine <= c.span.endLine);
      return { name: c.name, span: c.span, isBuilder, layers: builds ? [0] : layers };
    });
  }
}

/** Counts are doubles, which are exact up to 2^53. */
const ROUNDED = 'counts above 9,007,199,254,740,991 are rounded';

/** Facts for choosing an entry, for a network class of the file or imported by it, except torch's own. */
function modelFacts(v: Value | undefined): ModelFacts | undefined {
  if (!(v instanceof PyClass) || !isModuleClass(v) || isOfTorch(v)) return undefined;
  return { missing: requiredBy(v.lookup('__init__')), runs: v.lookup('forward') !== ModuleClass.lookup('forward') && abstractsOf(v).length === 0 };
}

/** The file name in spans of the entry's and the input's text. No real file has it. */
const ENTRY_FILE = '<entry>';

/** The tensors of a tuple one by one; anything else as one output. */
function outputsOf(output: Shapes | null): Shapes[] {
  if (output === null) return [];
  const isTensor = Array.isArray(output) && output.every((d) => typeof d === 'number');
  return Array.isArray(output) && !isTensor ? [...(output as readonly Shapes[])] : [output];
}

function unique(notes: readonly Note[]): Note[] {
  const seen = new Set<string>();
  return notes.filter((n) => {
    const key = `${n.span?.file}:${n.span?.line}:${n.text}`;
    const first = !seen.has(key);
    seen.add(key);
    return first;
  });
}
