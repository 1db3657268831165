import type { Analysis } from './analysis.js';
import type { DemandedLimit } from './budget/demands.js';
import { settingsFor } from './entry/settingsFiles.js';
import { asksWorkspace, type Callers, callersOf, defines, type Maker, namesOf } from './entry/workspaceCalls.js';
import { optionsOf } from './entry/workspaceOptions.js';
import { Evaluation } from './evaluate/evaluation.js';
import { createWorld, type World } from './evaluate/world.js';
import { type Replacement, replacements } from './explore/replace.js';
import type { TextEdit } from './explore/sourceText.js';
import { thinned } from './explore/thin.js';
import { type Advice, bringsUnder } from './explore/under.js';
import { writeBack } from './explore/writeBack.js';
import type { Module } from './python/syntax/syntax.js';
import { NeedsFiles, Unready } from './python/values/failures.js';
import { type AnalyzeRequest, type FileReader, readable, type SettingsFile } from './request.js';
import { Loader } from './source/loader.js';
import { installedVersion, packageOf } from './source/package.js';
import type { ParserWasm } from './source/parser.js';
import { type TreeStore, Trees } from './source/trees.js';
import { type ReachedLimit, Stopped } from './text/limits.js';
import { MODELLED_VERSION } from './torch/namespace/version.js';

/**
 * Lives as long as a worker: keeps parsed and evaluated modules, so that a keystroke evaluates only the edited file.
 * None of these rejects because of what the file holds: trouble is in the notes.
 */
export interface Analyzer {
  /** What the file itself tells, and if that is not enough, what a search of the workspace adds. */
  analyze(request: AnalyzeRequest): Promise<Analysis>;
  /** The same without a search. What an earlier search found for this file is used. */
  firstSight(request: AnalyzeRequest): Promise<FirstSight>;
  /** What a search of the workspace adds to the first sight. Undefined when that is nothing, or when the answer is no longer wanted. */
  searched(request: AnalyzeRequest, isWanted: IsWanted): Promise<Analysis | undefined>;
  /** A variant of the network as the smallest edit of its source. Rejects with {@link VariantError} where it cannot be written. */
  writeBack(request: AnalyzeRequest, at: ReadonlyMap<string, string>): Promise<TextEdit[]>;
  /** Cheaper layers for those that these lines (from 1) build, as edits of the text. Undefined when the answer is no longer wanted. */
  replacements(request: AnalyzeRequest, lines: readonly [from: number, to: number], isWanted: IsWanted): Promise<Replacement[] | undefined>;
  /** What would bring the network under limits that it does not keep. Undefined when the answer is no longer wanted. */
  advice(request: AnalyzeRequest, limits: readonly DemandedLimit[], isWanted: IsWanted): Promise<Advice[] | undefined>;
  /** Files other than the analyzed ones have changed: a search may now find something else. */
  filesChanged(): void;
}

/** Asked between the parts of a search, and between replacements. Resolves after whoever changed its mind could say so. */
type IsWanted = () => Promise<boolean>;

/** Ends what is no longer wanted. */
class Unwanted extends Error {}

interface FirstSight {
  readonly analysis: Analysis;
  /** A search may tell more. */
  readonly asksWorkspace: boolean;
}

/** What other files of the workspace say of the networks of a file. */
interface Said extends Callers {
  readonly options: ReadonlyMap<string, string>;
  /** Files of settings that may be meant for them. */
  readonly settings: readonly SettingsFile[];
}

/** A request with what other files say; undefined where that changes nothing. */
const toldBy = (request: AnalyzeRequest, { calls, options, settings }: Said): AnalyzeRequest | undefined =>
  calls.length || options.size || settings.length ? { ...request, calls, options, settings } : undefined;

/** What the last search found for a file. */
interface Known extends Said {
  /** The classes and builders that it was for. */
  readonly names: string;
  /** The file that gave the best network. */
  readonly maker: Maker | undefined;
  isStale: boolean;
}

/** @internal */
export interface AnalyzerOptions {
  readonly reader: FileReader;
  readonly parserWasm: ParserWasm;
  /** Where syntax trees are kept. With a store, the parser is loaded only when it is needed. */
  readonly trees?: TreeStore;
  /** Single-use analyzers keep no undo data: a second analysis evaluates every module again. */
  readonly singleUse?: boolean;
  /**
   * Called now and then while evaluation gets on, with the line of the file that it is at, so that a supervisor can tell slow from stuck. It may answer with
   * a limit that ends the evaluation.
   */
  readonly onProgress?: (line: number | undefined) => ReachedLimit | undefined;
  /** Runs a part of an analysis and throws {@link Stopped} when it does not end in time. */
  readonly supervise?: <T>(work: () => T) => T;
}

/** Rounds of "needs more files" within one analysis: each fetches at least one file that was not read before. @limit reading of more files: rounds */
const FETCH_ROUNDS = 2_000;

/** The whole way of an analysis: text -> parse -> evaluate -> graph -> cost. Each phase returns a value and notes and does not throw on bad input. */
export async function createAnalyzer(options: AnalyzerOptions): Promise<Analyzer> {
  const trees = new Trees(options.parserWasm, options.trees);
  if (!options.trees) await trees.load();
  const session = new Session(options, trees);
  return {
    analyze: (request) => session.analyze(request),
    firstSight: (request) => session.firstSight(request),
    searched: (request, isWanted) => session.searched(request, isWanted),
    writeBack: (request, at) => session.writeBack(request, at),
    replacements: (request, lines, isWanted) => session.replacements(request, lines, isWanted),
    advice: (request, limits, isWanted) => session.advice(request, limits, isWanted),
    filesChanged: () => session.filesChanged(),
  };
}

/** Steps that a script of the workspace may take on its way to the network. @limit script of the workspace that is followed: steps */
const SCRIPT_STEPS = 8_000_000;

/** The entry of a network that another file builds: `train.py: Net(3)`. It can be asked for like that. */
const BUILT_ELSEWHERE = /^[^\s:()]+\.(?:py|ipynb): /;

/** The analysis of a network that another file builds, for the file that defines it. */
function asPartOf(whole: Analysis, builder: string, { file }: AnalyzeRequest, { candidates, classes }: Analysis): Analysis {
  const instances = (name: string): number[] => whole.graph.layers.filter((l) => l.type === 'module' && l.className === name).map((l) => l.id);
  return {
    ...whole,
    file,
    entry: `${builder.split('/').at(-1)}: ${whole.entry}`,
    entrySource: whole.entrySource === 'example' ? 'example' : 'workspace',
    candidates,
    classes: classes.map((c) => ({ ...c, layers: c.isBuilder ? [] : instances(c.name) })),
  };
}

/** Two requests that are answered alike, while no file changes. */
const isSame = (a: AnalyzeRequest, b: AnalyzeRequest): boolean =>
  a.file === b.file &&
  a.text === b.text &&
  a.entry === b.entry &&
  a.input === b.input &&
  a.thin?.alpha === b.thin?.alpha &&
  a.thin?.multipleOf === b.thin?.multipleOf &&
  (a.conventions ?? []).join() === (b.conventions ?? []).join() &&
  a.roots.join('\n') === b.roots.join('\n');

const rootClass = ({ graph }: Analysis): string | undefined => graph.layers[0]?.className;

/** A helper of a few parameters does not stand for the network. */
const isLarge = (whole: Analysis, own: Analysis): boolean => whole.totals.params >= own.totals.params / 10;

/** Example sizes say nothing about how large the network is; it is the one meant if it is of the same class. */
const isMeant = (whole: Analysis, own: Analysis): boolean =>
  !own.totals.params ||
  (own.entrySource === 'example'
    ? whole.graph.layers.some((layer) => layer.className === rootClass(own)) || own.candidates.some((c) => c.name === rootClass(whole))
    : isLarge(whole, own));

/**
 * True for a network that has layers which the file builds, or that is of a class of the file: one that is given all its parts builds none. `text` is that
 * of the file which makes the network.
 */
const isBuiltWith = ({ file, candidates }: Analysis, { graph }: Analysis, text: string): boolean =>
  graph.layers.some((layer) => layer.frames.some((f) => f.file === file)) ||
  candidates.some((c) => c.name === graph.layers[0]?.className && !defines(text, c.name));

/** True for a network that another file builds, beside what the file itself gave. Sizes of examples say nothing of how large it is. */
function tellsMore(whole: Analysis, own: Analysis): boolean {
  if (!whole.totals.params || (own.complete && !whole.complete)) return false;
  return whole.totals.params >= own.totals.params || own.candidates.some((c) => c.name === whole.graph.layers[0]?.className);
}

/** What an analyzer keeps from one analysis to the next. */
class Session {
  private readonly loader: Loader;
  private world: World;
  /** The world has evaluated something. */
  private isUsed = false;
  private roots: readonly string[] = [];
  /** The file under way. */
  private file = '';
  /** Version of the torch that imports find in the roots, if there is one. */
  private found: string | undefined;
  /** For files without an entry of their own: the last request whose network was built with them. */
  private readonly importers = new Map<string, AnalyzeRequest>();
  /** What searches of the workspace found, by file. */
  private readonly known = new Map<string, Known>();
  /** The last first sight, unless it rests on what a search had found. */
  private last: { readonly request: AnalyzeRequest; readonly own: Analysis | undefined } | undefined;

  constructor(
    private readonly options: AnalyzerOptions,
    private readonly trees: Trees,
  ) {
    this.loader = new Loader(options.reader, trees);
    this.world = this.newWorld();
  }

  async analyze(request: AnalyzeRequest): Promise<Analysis> {
    if (request.entry !== undefined && BUILT_ELSEWHERE.test(request.entry)) {
      const found = await this.analyze({ ...request, entry: undefined });
      if (found.entry === request.entry) return { ...found, entrySource: 'choice' };
    }
    const { analysis, asksWorkspace } = await this.firstSight(request);
    return (asksWorkspace && (await this.searched(request, () => Promise.resolve(true)))) || analysis;
  }

  async firstSight(request: AnalyzeRequest): Promise<FirstSight> {
    const known = this.known.get(request.file);
    const told = known && toldBy(request, known);
    const own = await this.evaluate(told ?? request);
    const asks = own.entrySource === 'workspace' || asksWorkspace(request, own);
    const byScript = asks && known?.maker !== undefined ? await this.asBuiltBy(known.maker, request, own) : undefined;
    const analysis = byScript ?? (await this.orImported(request, own));
    const isAnswered = known !== undefined && !known.isStale && known.names === namesOf(own);
    this.last = { request, own: told ? undefined : own };
    return { analysis, asksWorkspace: asks && !isAnswered && this.options.reader.search !== undefined };
  }

  async searched(request: AnalyzeRequest, isWanted: IsWanted): Promise<Analysis | undefined> {
    const own = (this.last && isSame(this.last.request, request) ? this.last.own : undefined) ?? (await this.evaluate(request));
    const { reader } = this.options;
    const callers = await callersOf(request, own, reader);
    if (!(await isWanted())) return undefined;
    const options = await optionsOf(request, own, reader, async (text) => {
      await this.trees.load();
      return this.trees.parse(text);
    });
    if (!(await isWanted())) return undefined;
    const settings = await settingsFor(own, request, reader);
    const said = { ...callers, options, settings };
    const found = await this.withWorkspace(request, own, said, isWanted);
    if (found === 'unwanted') return undefined;
    const before = this.known.get(request.file);
    this.known.set(request.file, { ...said, names: namesOf(own), maker: found?.maker, isStale: false });
    return found || before ? this.orImported(request, found?.analysis ?? own) : undefined;
  }

  filesChanged(): void {
    this.last = undefined;
    for (const known of this.known.values()) known.isStale = true;
  }

  /** Where the file does not say how its network is made, other files may. */
  private async withWorkspace(
    request: AnalyzeRequest,
    own: Analysis,
    said: Said,
    isWanted: IsWanted,
  ): Promise<{ analysis: Analysis; maker?: Maker } | 'unwanted' | undefined> {
    const told = toldBy(request, said);
    const asked = told ? await this.evaluate(told) : own;
    if ((asked.entrySource === 'workspace' || asked.entrySource === 'settings') && asked.complete) return { analysis: asked };
    for (const maker of said.makers) {
      if (!(await isWanted())) return 'unwanted';
      const whole = await this.asBuiltBy(maker, request, own);
      if (whole) return { analysis: whole, maker };
    }
    // With settings that somebody wrote another class can be built: the whole, after a part.
    const isOther = asked.entrySource === 'settings' && own.entrySource === 'example' && rootClass(asked) !== rootClass(own);
    const isMore = isOther || asked.entrySource === 'workspace' || (asked.entry !== null && (asked.complete || !own.complete));
    return told && isMore ? { analysis: asked } : undefined;
  }

  /** The network that another file of the workspace builds with classes of the file. */
  private async asBuiltBy({ path, isScript }: Maker, request: AnalyzeRequest, own: Analysis): Promise<Analysis | undefined> {
    const text = readable(await this.options.reader.read(path))?.text ?? '';
    const whole = await this.evaluate({ ...request, file: path, text, usageOnly: isScript, withoutExamples: true, steps: SCRIPT_STEPS });
    const isEnough = isScript ? isMeant(whole, own) && (whole.complete || !own.totals.params) : whole.entrySource !== 'example' && tellsMore(whole, own);
    return isEnough && isBuiltWith(own, whole, text) ? asPartOf(whole, path, request, own) : undefined;
  }

  /** Where there is no network, the one that was last built with the file. */
  private async orImported(request: AnalyzeRequest, analysis: Analysis): Promise<Analysis> {
    if (analysis.entry === null) return (await this.asImported(request, analysis)) ?? analysis;
    if (!this.options.singleUse && !request.isVariant)
      for (const layer of analysis.graph.layers) for (const f of layer.frames) if (f.file !== request.file) this.importers.set(f.file, request);
    return analysis;
  }

  async writeBack(request: AnalyzeRequest, at: ReadonlyMap<string, string>): Promise<TextEdit[]> {
    const base = await this.analyze(request);
    await this.trees.load();
    return writeBack((r) => this.analyze({ ...r, isVariant: true }), request, base, this.trees.parse(request.text), at);
  }

  replacements(request: AnalyzeRequest, lines: readonly [from: number, to: number], isWanted: IsWanted): Promise<Replacement[] | undefined> {
    return this.tried(request, isWanted, (analyze, base, tree) => replacements(analyze, request, base, tree, lines));
  }

  advice(request: AnalyzeRequest, limits: readonly DemandedLimit[], isWanted: IsWanted): Promise<Advice[] | undefined> {
    return this.tried(request, isWanted, (analyze, base, tree) => bringsUnder(analyze, request, base, tree, limits));
  }

  /** Tries variants of a network until the answer is no longer wanted. */
  private async tried<T>(
    request: AnalyzeRequest,
    isWanted: IsWanted,
    run: (analyze: (r: AnalyzeRequest) => Promise<Analysis>, base: Analysis, tree: Module) => Promise<T>,
  ): Promise<T | undefined> {
    const base = await this.analyze(request);
    await this.trees.load();
    const wanted = async (r: AnalyzeRequest): Promise<Analysis> => {
      if (!(await isWanted())) throw new Unwanted();
      return this.analyze({ ...r, isVariant: true });
    };
    try {
      return await run(wanted, base, this.trees.parse(request.text));
    } catch (error) {
      if (error instanceof Unwanted) return undefined;
      throw error;
    }
  }

  /** A file without a network, as part of the network that was last built with it. */
  private async asImported(request: AnalyzeRequest, own: Analysis): Promise<Analysis | undefined> {
    const importer = request.entry === undefined ? this.importers.get(request.file) : undefined;
    const now = importer && readable(await this.options.reader.read(importer.file));
    if (!now) return undefined;
    const whole = await this.evaluate({ ...importer, text: now.text });
    return whole.entry === null ? undefined : asPartOf(whole, importer.file, request, own);
  }

  /** Evaluates a request, from the start again each time that files or the parser turn out to be missing. */
  private async evaluate(request: AnalyzeRequest): Promise<Analysis> {
    const { options, loader, trees } = this;
    if (options.singleUse && this.isUsed) this.startAnew();
    this.isUsed = true;
    this.file = request.file;
    loader.refresh();
    options.reader.within?.(request.file, request.roots);
    const packaged = await packageOf(request.file, options.reader);
    await this.useRoots([...new Set([packaged.root, ...request.roots])]);
    const file = loader.put(request.file, request.text);
    await trees.loadFor(() => [file.tree, request.entry === undefined ? null : trees.parse(request.entry)]);
    for (let round = 0; ; round++) {
      try {
        const whole = this.supervised(new Evaluation(this.world, trees, request, file, packaged));
        return request.thin && whole.entry !== null ? thinned(whole, request.thin).analysis : whole;
      } catch (error) {
        if (!(error instanceof Unready) || round >= FETCH_ROUNDS) throw error;
        if (error instanceof NeedsFiles) await loader.fetch(error.paths);
        else await trees.load();
        // Without undo data there is no way back. And which trees were kept must not show, not even in the order of notes.
        if (options.singleUse || !(error instanceof NeedsFiles)) this.startAnew();
        this.onProgress();
      }
    }
  }

  private supervised(evaluation: Evaluation): Analysis {
    const { supervise } = this.options;
    if (!supervise) return evaluation.run();
    try {
      return supervise(() => evaluation.run());
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      return evaluation.stopped(error.reached);
    }
  }

  private async useRoots(roots: readonly string[]): Promise<void> {
    const before = this.roots;
    this.roots = roots;
    if (roots.join('\n') === before.join('\n')) return;
    this.found = await installedVersion(roots, this.options.reader);
    this.tellVersion(this.world);
  }

  private newWorld(): World {
    const made = createWorld(this.loader, () => this.roots, { singleUse: this.options.singleUse, onProgress: () => this.onProgress() });
    made.vm.parse = (text) => this.trees.parse(text);
    this.tellVersion(made);
    return made;
  }

  private onProgress(): ReachedLimit | undefined {
    return this.options.onProgress?.(this.world.vm.userSpan(this.file)?.line);
  }

  private tellVersion({ torch }: World): void {
    torch.found = this.found;
    torch.useVersion(this.found ?? MODELLED_VERSION);
  }

  private startAnew(): void {
    // Classes of torch are the same in all worlds: what was written to them is taken back.
    this.world.importer.begin();
    this.world = this.newWorld();
  }
}
