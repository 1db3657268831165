import type { Analysis, EntryCandidate, InputSpec, Knob, Source, Uncounted } from '../analysis.js';
import { isToolAmong } from '../cost/conventions/index.js';
import { costOf } from '../cost/cost.js';
import type { AttemptParts } from '../entry/argumentValues.js';
import { type Attempt, attemptsAgain, attemptsFor } from '../entry/attempts.js';
import { bearing } from '../entry/bearing.js';
import { candidatesOf, entryComment, unevaluatedFacts } from '../entry/entries.js';
import type { Found } from '../entry/found.js';
import { knobsOf } from '../entry/knobs.js';
import { exportedNames, modelFacts } from '../entry/moduleFacts.js';
import { readsOnly } from '../entry/nameUse.js';
import { type Ranking, rankedCandidates } from '../entry/ranking.js';
import { doubtUnknown } from '../entry/unknownLayers.js';
import { unknownNetworks } from '../entry/unknownUse.js';
import { findUsage, recordFirstCall } from '../entry/usage.js';
import { EXACT, grouped, isExact } from '../onnx/counts.js';
import { emptyGraph, type Graph, outputsOf } from '../onnx/graph.js';
import type { SourceFile } from '../python/imports/moduleFiles.js';
import { evalSource } from '../python/imports/run.js';
import { wordsOf } from '../python/objects/errors.js';
import { call } from '../python/objects/objects.js';
import { repr } from '../python/objects/text.js';
import { machineLimit, PyFunction } from '../python/values/calls.js';
import { Unready } from '../python/values/failures.js';
import { PyClass, type PyModule, typeOf, Unknown, type Value } from '../python/values/values.js';
import type { AnalyzeRequest } from '../request.js';
import type { Packaged } from '../source/package.js';
import type { Trees } from '../source/trees.js';
import type { ReachedLimit } from '../text/limits.js';
import type { Doubt, Note } from '../text/notes.js';
import { isModule, isTrivial } from '../torch/module/module.js';
import { UNKNOWN_CALL } from '../torch/torch.js';
import { ENTRY_FILE, type ForwardHost, type Ran, runForward } from './forward.js';
import { classesOf, failureNote, unique } from './shown.js';
import { BUILT, better, COMPLETE, rankOf, type Tried, type Way } from './tried.js';
import type { World } from './world.js';

/** Steps that may go into looking for a network that nobody names: a second or two. @limit search for a network that nobody names: steps */
const SEARCH_STEPS = 15_000_000;
/** Work that may go into guessing the inputs of all that is tried. @limit guesses for all that such a search tries: steps */
const SEARCH_WORK = 6_000_000;

/** One evaluation of one request. {@link run} throws only {@link Unready}. */
export class Evaluation implements ForwardHost {
  notes: Note[] = [];
  failed = false;
  work = 0;
  /** Doubts about every network that is taken in the place of the one that the file runs. */
  private readonly lasting: Doubt[] = [];
  /** See {@link Analysis.allBuilt}. */
  private allBuilt = false;
  /** Candidates of which a call has failed before the network was built. */
  private readonly unbuilt = new Set<string>();
  /** Candidates that were built: what is inside of them does not stand for them. */
  private readonly built = new Set<string>();
  /** Once candidates are tried. */
  private ranking: Ranking | undefined;
  /** Reasons of unknown members of the network. */
  private unknownMembers: ReadonlySet<string> = new Set();

  constructor(
    readonly world: World,
    readonly trees: Trees,
    readonly request: AnalyzeRequest,
    private readonly file: SourceFile,
    private readonly packaged: Packaged,
  ) {}

  run(): Analysis {
    const { vm, torch, importer } = this.world;
    this.notes = this.file.tree.broken.map((b) => ({
      severity: b.limit ? 'error' : 'warning',
      text: b.text,
      ...(b.limit ? { limit: b.limit } : {}),
      span: { file: this.file.path, line: b.line, column: b.column, endLine: b.endLine, endColumn: b.endColumn },
    }));
    this.failed = false;
    vm.begin(this.request.steps);
    torch.begin();
    torch.isTracing = isToolAmong(this.request.conventions ?? []);
    const module = recordFirstCall(this.world, this.file, this.lasting, () =>
      this.guarded(() => importer.evaluateFile(this.file, this.packaged.moduleName, this.packaged.packageName)),
    );
    const { tree, path } = this.file;
    const candidates = candidatesOf(tree, path, module ? (name) => modelFacts(module.dict.get(name)) : unevaluatedFacts(tree, path));
    return module ? this.search(module, candidates) : this.nothing(candidates);
  }

  /** The analysis of an evaluation that was stopped from outside. */
  stopped(reached: ReachedLimit): Analysis {
    this.failed = true;
    this.notes.push(failureNote(this.world.vm, this.world.vm.limitReached(reached)));
    this.world.torch.begin();
    return this.nothing([]);
  }

  private nothing(candidates: readonly EntryCandidate[], module?: PyModule): Analysis {
    if (module) this.notes.push(...unknownNetworks(this.file, this.request.text, module));
    return this.result(candidates, null, emptyGraph(), [], null);
  }

  /** The network that the user or a comment names; else the first that can be evaluated to its end, or the best of the others. */
  private search(module: PyModule, candidates: readonly EntryCandidate[]): Analysis {
    const { vm, torch } = this.world;
    const said = this.saidEntry(module, candidates);
    if (said) {
      const before = [...vm.doubts];
      return this.analysisOf(said(), module, candidates, before);
    }
    const start = { own: this.notes, failed: this.failed, notes: vm.notes, doubts: vm.doubts, assumptions: vm.assumptions, limits: vm.limits };
    const lastStep = vm.steps + SEARCH_STEPS;
    let best: Tried | undefined;
    let failure: Note | undefined;
    const ways = this.ways(module, candidates, () => best);
    // Values are evaluated to find the next way, too: where that meets a limit, the search is over.
    for (let way = this.guarded(() => ways.next()); way && !way.done; way = this.guarded(() => ways.next())) {
      const { candidate, find } = way.value;
      this.notes = [...start.own];
      this.failed = start.failed;
      vm.notes = [...start.notes];
      vm.doubts = [...start.doubts];
      vm.assumptions = new Set(start.assumptions);
      if (best) torch.begin();
      // The first network may take what an evaluation may; the others share what is left of the search.
      if (best && best.rank > 0) vm.limits = { ...start.limits, steps: Math.min(start.limits.steps, lastStep) };
      const found = find();
      if ((!found || found.isPart) && candidate !== undefined) this.unbuilt.add(candidate);
      const analysis = this.analysisOf(found, module, candidates, start.doubts);
      const rank = rankOf(analysis, found);
      if (rank >= BUILT && candidate !== undefined) this.built.add(candidate);
      failure ??= rank < BUILT && analysis.entrySource !== 'example' ? analysis.notes.find((n) => n.severity === 'error') : undefined;
      best = better(best, { analysis, rank, candidate }, this.ranking?.isInside);
      vm.limits = start.limits;
      if (best.rank === COMPLETE || vm.steps >= Math.min(lastStep, start.limits.steps) || this.work > SEARCH_WORK) break;
    }
    if (!best) return this.nothing(candidates);
    // What kept the file's own network from being built is told beside the example that stands in for it.
    const { analysis } = best;
    return failure && analysis.entrySource === 'example' ? { ...analysis, notes: [...analysis.notes, { ...failure, severity: 'warning' }] } : analysis;
  }

  private analysisOf(found: Found | undefined, module: PyModule, candidates: readonly EntryCandidate[], before: readonly Doubt[]): Analysis {
    const { vm, torch, importer } = this.world;
    if (!found) return this.nothing(candidates, module);
    // Walking through a network may find it nested too deeply.
    this.unknownMembers = this.guarded(() => doubtUnknown(vm, found.root, importer.userModules())) ?? new Set();
    const tree = this.trees.parse(found.expression);
    const isOver = vm.steps > vm.limits.steps || this.notes.some((n) => n.limit !== undefined);
    const parts = { vm, file: this.file.path, body: this.file.tree.body, names: module.dict };
    const knobs = isOver ? [] : (this.guarded(() => knobsOf(found.expression, tree, found.root, parts)) ?? []);
    const bear = bearing(found.before ?? before, this.file.path, tree, found.root, torch.created, importer.userModules());
    const doubts = [...this.lasting, ...bear, ...(found.doubts ?? []), ...vm.doubts.slice(before.length)];
    this.allBuilt = !this.failed && doubts.length === 0;
    const inputs = runForward(this, found, module, doubts);
    const graph = this.guarded(() => torch.finish(found.root, inputs.output)) ?? emptyGraph();
    return this.result(candidates, found, graph, inputs.specs, inputs, knobs);
  }

  /** Runs a part of the evaluation. An error becomes a note and the evaluation goes on. */
  guarded<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      if (error instanceof Unready) throw error;
      this.failed = true;
      const { vm } = this.world;
      this.notes.push(failureNote(vm, error instanceof RangeError ? machineLimit(vm, error) : error));
      vm.unwind();
      return undefined;
    }
  }

  /** The entry that somebody named: it is taken whatever becomes of it. */
  private saidEntry(module: PyModule, candidates: readonly EntryCandidate[]): (() => Found | undefined) | undefined {
    const { entry, text } = this.request;
    if (entry !== undefined) return () => this.usedEntry(entry, module) ?? this.evaluateEntry(entry, 'choice', module, undefined, candidates);
    const comment = entryComment(text);
    return comment && (() => this.evaluateEntry(comment.entry, 'comment', module, comment.input, candidates));
  }

  /**
   * The network that the file itself builds by the chosen entry, with the input that the file calls it with. With another input that is looked for where
   * only the code that builds it can read the entry: names in it are local, or its text was cut.
   */
  private usedEntry(entry: string, module: PyModule): Found | undefined {
    const { text, input } = this.request;
    const { builtins } = this.world.vm;
    const isLocal = !readsOnly(this.trees.parse(entry), (name) => module.dict.has(name) || builtins.has(name));
    if (!isLocal && (input !== undefined || !text.includes(`${entry.split('(')[0]}(`))) return undefined;
    const used = findUsage(this.world, this.file, text, module, this.lasting);
    return used?.expression === entry ? { ...used, source: 'choice' } : undefined;
  }

  /** Ways to get a network out of the file, by the strength of what speaks for them. */
  private *ways(module: PyModule, candidates: readonly EntryCandidate[], best: () => Tried | undefined): Generator<Way> {
    let used: Found | undefined;
    yield { find: () => (used = findUsage(this.world, this.file, this.request.text, module, this.lasting)) };
    const parts = this.attemptParts(module);
    if (used) yield* this.again(used, parts);
    if (this.request.usageOnly) return;
    const { groups, isInside } = (this.ranking = rankedCandidates(this.file.tree, this.file.path, candidates, exportedNames(module)));
    const [composites, lone, pieces] = groups;
    // Of parts the larger one comes first, whatever speaks for the others.
    for (const group of [composites, lone, ...pieces.map((c) => [c])]) {
      const { rank = 0, candidate = '' } = best() ?? {};
      // A part of the network that can be evaluated does not stand for the network that cannot.
      if (rank >= BUILT && !pieces.some((c) => c.name === candidate)) return;
      const left = group.filter((c) => ![...this.built].some((whole) => isInside(c.name, whole)));
      yield* this.callsOf(left, parts, candidates, best);
    }
  }

  private attemptParts(module: PyModule): AttemptParts {
    const { vm, importer } = this.world;
    const { tree, path } = this.file;
    return {
      vm,
      module,
      packages: () => this.packagesOfFile(),
      files: this.request.settings ?? [],
      body: tree.body,
      imported: () => importer.userModules().flatMap((m) => (m.path === path ? [] : [m.tree.body])),
      options: this.request.options ?? new Map<string, string>(),
      evaluate: (text: string) => this.valueOf(text),
    };
  }

  /** Ways to call candidates of the same rank. */
  private *callsOf(
    group: readonly EntryCandidate[],
    parts: AttemptParts,
    candidates: readonly EntryCandidate[],
    best: () => Tried | undefined,
  ): Generator<Way> {
    const { module } = parts;
    for (const c of group)
      if (!c.missing.length)
        yield {
          candidate: c.name,
          find: () => this.unlessTrivial(this.evaluateEntry(c.expression, c.expression.endsWith('()') ? 'guess' : 'config', module, undefined, candidates)),
        };
    const waiting = group.filter((c) => c.missing.length || this.unbuilt.has(c.name));
    const attempts = function* (this: Evaluation, isWanted: (a: Attempt) => boolean): Generator<Way> {
      for (const c of waiting) {
        let left = 1;
        for (const a of attemptsFor(c, parts, !c.missing.length)) {
          if (!isWanted(a)) continue;
          const { candidate, rank = 0 } = best() ?? {};
          // Once it was built, other settings rarely change what its forward fails of.
          if (candidate === c.name && rank >= BUILT && left-- <= 0) break;
          yield { candidate: c.name, find: () => this.build(a, c) };
        }
      }
    }.bind(this);
    yield* attempts((a) => a.source !== 'example');
    for (const c of waiting)
      for (const { name, call } of this.request.calls ?? [])
        if (name === c.name) yield { candidate: name, find: () => this.evaluateEntry(call, 'workspace', module, undefined, candidates) };
    if (!this.request.withoutExamples) yield* attempts((a) => a.source === 'example');
  }

  /** The package that the file is in, evaluated: it may hold presets. */
  private packagesOfFile(): readonly string[] {
    const name = this.packaged.packageName;
    if (!name) return [];
    const { failed, notes } = this;
    this.guarded(() => this.world.importer.importModule(name, true));
    this.failed = failed;
    this.notes = notes;
    return [name];
  }

  /** A loss, or a module that only rearranges, is no network of a file: nothing tells what it takes. */
  private unlessTrivial(found: Found | undefined): Found | undefined {
    return found && !this.failed && isTrivial(found.root) ? undefined : found;
  }

  /** The network that the file builds with something unknown, with example sizes instead. */
  private *again({ root, span, args, kwargs, method }: Found, parts: AttemptParts): Generator<Way> {
    for (const attempt of attemptsAgain(root, parts))
      yield {
        find: () => {
          const found = this.build(attempt, { span });
          return found && { ...found, args, kwargs, method };
        },
      };
  }

  private build(attempt: Attempt, { span }: Pick<Found, 'span'>): Found | undefined {
    const { vm, torch } = this.world;
    const before = torch.created.length;
    const value = this.guarded(() => attempt.build());
    for (const file of attempt.files) vm.assumptions.add(`settings are those of ${file.split('/').at(-1)}, whose names fit`);
    const isWhole = value !== undefined && isModule(value);
    const root = isWhole ? value : this.failed ? this.guarded(() => torch.largest(torch.created.slice(before))) : undefined;
    if (!isWhole) this.unbuilt.add(attempt.name);
    if (!root || isTrivial(root)) return undefined;
    const source = attempt.sizes().length ? 'example' : attempt.source;
    return { root, expression: attempt.text(), source, sizes: attempt.sizes(), span, doubts: attempt.doubts, isPart: !isWhole };
  }

  /** The value of Python text of our own, with `torch` at hand. */
  private valueOf(text: string): Value {
    const { vm, importer } = this.world;
    return evalSource(vm, this.trees.parse(text), new Map<string, Value>([['torch', importer.importModule('torch')]]), ENTRY_FILE);
  }

  /** Evaluates Python that gives the network. When it fails midway, what was built so far still counts. */
  private evaluateEntry(text: string, source: Source, module: PyModule, input: string | undefined, candidates: readonly EntryCandidate[]): Found | undefined {
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
    let expression = text;
    if (value instanceof PyClass || value instanceof PyFunction) {
      const callee = value;
      expression = `${text.trimEnd()}()`;
      value = this.guarded(() => call(vm, callee, []));
    }
    const span = candidates.find((c) => text.startsWith(`${c.name}(`))?.span ?? null;
    if (value !== undefined && isModule(value)) return { root: value, expression, source, span, input };
    if (value !== undefined) {
      this.failed = true;
      const reason =
        value instanceof Unknown
          ? `the entry ${text} is not known: ${value.reason}`
          : `the entry ${text} gives ${(wordsOf(() => repr(vm, value)) ?? typeOf(value).name).slice(0, 80)}, not an nn.Module`;
      this.notes.push({ severity: 'error', text: reason, span: value instanceof Unknown ? value.span : undefined });
    }
    const partial = this.guarded(() => torch.largest(torch.created.slice(before)));
    return partial ? { root: partial, expression, source, span, input, isPart: true } : undefined;
  }

  private result(
    candidates: readonly EntryCandidate[],
    found: Found | null,
    graph: Graph,
    inputs: readonly InputSpec[],
    ran: Ran | null,
    knobs: readonly Knob[] = [],
  ): Analysis {
    const { vm, torch } = this.world;
    const uncounted: Uncounted[] = [...torch.uncounted];
    const unknownTensor = graph.layers.some((l) => l.tensors.some((t) => t.unknown !== undefined));
    const complete = found !== null && !this.failed && uncounted.length === 0 && (ran?.doubts.length ?? 0) === 0 && !unknownTensor && ran?.output !== null;
    const lacksMember = uncounted.some((u) => u.operator === UNKNOWN_CALL && this.unknownMembers.has(u.reason));
    const cost = costOf(graph, complete, this.request.conventions);
    const root = graph.layers[0];
    const output = root?.calls.at(-1)?.output ?? null;
    return {
      file: this.request.file,
      entry: found?.expression ?? null,
      entrySpan: found?.span ?? null,
      entrySource: found?.source ?? null,
      exampleSizes: found?.sizes ?? [],
      knobs,
      inputs,
      inputGuessed: ran?.guessed ?? false,
      inputSource: found && this.inputSource(found, ran),
      graph,
      rows: cost.rows,
      byKind: cost.byKind,
      totals: cost.totals,
      counts: cost.counts,
      conventions: cost.conventions,
      complete,
      allBuilt: complete || (found !== null && this.allBuilt && !unknownTensor && !lacksMember),
      broken: this.file.tree.broken.length > 0,
      output: outputsOf(output),
      assumptions: [...vm.assumptions, ...(Object.values(cost.totals).every(isExact) ? [] : [ROUNDED])],
      uncounted,
      // If everything could be counted, missing modules and the like did not matter.
      notes: unique([...this.notes, ...vm.notes.map((n) => (complete ? { ...n, severity: 'info' as const } : n)), ...(ran?.doubts ?? [])]),
      candidates,
      classes: classesOf(candidates, graph, found, this.file),
      steps: vm.steps,
    };
  }

  private inputSource(found: Found, ran: Ran | null): Source | null {
    if (this.request.input !== undefined) return 'choice';
    if (found.input !== undefined) return 'comment';
    return ran?.guessed ? 'guess' : ran?.told ? 'file' : null;
  }
}

const ROUNDED = `counts above ${grouped(EXACT)} are rounded`;
