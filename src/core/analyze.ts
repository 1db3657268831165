import type { Analysis } from './analysis.js';
import { asksWorkspace, callersOf } from './entry/workspaceCalls.js';
import { optionsOf } from './entry/workspaceOptions.js';
import { Evaluation } from './evaluate/evaluation.js';
import { createWorld, type World } from './evaluate/world.js';
import { NeedsFiles, Unready } from './python/values/failures.js';
import type { AnalyzeRequest, FileReader } from './request.js';
import { Loader } from './source/loader.js';
import { installedVersion, packageOf } from './source/package.js';
import type { ParserWasm } from './source/parser.js';
import { type TreeStore, Trees } from './source/trees.js';
import { MODELLED_VERSION } from './torch/namespace/version.js';

/** Lives as long as a worker: keeps parsed and evaluated modules, so that a keystroke evaluates only the edited file. */
export interface Analyzer {
  /** Never rejects because of what the file holds: trouble is in the notes. */
  analyze(request: AnalyzeRequest): Promise<Analysis>;
}

/** @internal */
export interface AnalyzerOptions {
  readonly reader: FileReader;
  readonly parserWasm: ParserWasm;
  /** Where syntax trees are kept. With a store, the parser is loaded only when it is needed. */
  readonly trees?: TreeStore;
  /** Single-use analyzers keep no undo data: a second analysis evaluates every module again. */
  readonly singleUse?: boolean;
  /** Called now and then while evaluation gets on, so that a supervisor can tell slow from stuck. */
  readonly onProgress?: () => void;
}

/** Rounds of "needs more files" within one analysis: each fetches at least one file that was not read before. */
const FETCH_ROUNDS = 2_000;

/** The whole way of an analysis: text -> parse -> evaluate -> graph -> cost. Each phase returns a value and notes and does not throw on bad input. */
export async function createAnalyzer(options: AnalyzerOptions): Promise<Analyzer> {
  const trees = new Trees(options.parserWasm, options.trees);
  if (!options.trees) await trees.load();
  const session = new Session(options, trees);
  return { analyze: (request) => session.analyze(request) };
}

/** Steps that a script of the workspace may take on its way to the network. */
const SCRIPT_STEPS = 8_000_000;

/** The analysis of a network that another file builds, for the file that defines it. */
function asPartOf(whole: Analysis, builder: string, { file }: AnalyzeRequest, { candidates, classes }: Analysis): Analysis {
  const instances = (name: string): number[] => whole.graph.layers.filter((l) => l.type === 'module' && l.className === name).map((l) => l.id);
  return {
    ...whole,
    file,
    entry: `${builder.split('/').at(-1)}: ${whole.entry}`,
    entrySource: 'workspace',
    candidates,
    classes: classes.map((c) => ({ ...c, layers: c.isBuilder ? [] : instances(c.name) })),
  };
}

/** What an analyzer keeps from one analysis to the next. */
class Session {
  private readonly loader: Loader;
  private world: World;
  /** The world has evaluated something. */
  private isUsed = false;
  private roots: readonly string[] = [];
  /** Version of the torch that imports find in the roots. */
  private installed: string | undefined;
  /** For files without an entry of their own: the last request whose network was built with them. */
  private readonly importers = new Map<string, AnalyzeRequest>();

  constructor(
    private readonly options: AnalyzerOptions,
    private readonly trees: Trees,
  ) {
    this.loader = new Loader(options.reader, trees);
    this.world = this.newWorld();
  }

  async analyze(request: AnalyzeRequest): Promise<Analysis> {
    const analysis = await this.withWorkspace(request, await this.evaluate(request));
    if (analysis.entry === null) return (await this.asImported(request, analysis)) ?? analysis;
    if (!this.options.singleUse)
      for (const layer of analysis.graph.layers) for (const f of layer.frames) if (f.file !== request.file) this.importers.set(f.file, request);
    return analysis;
  }

  /** Where the file does not say how its network is made, other files may. */
  private async withWorkspace(request: AnalyzeRequest, own: Analysis): Promise<Analysis> {
    if (!asksWorkspace(request, own)) return own;
    const { calls, scripts } = await callersOf(request, own, this.options.reader);
    const options = await optionsOf(request, own, this.options.reader, async (text) => {
      await this.trees.load();
      return this.trees.parse(text);
    });
    const asked = calls.length || options.size ? await this.evaluate({ ...request, calls, options }) : own;
    if (asked.entrySource === 'workspace' && asked.complete) return asked;
    for (const file of scripts) {
      const text = (await this.options.reader.read(file))?.text ?? '';
      const whole = await this.evaluate({ ...request, file, text, usageOnly: true, steps: SCRIPT_STEPS });
      const isOurs = whole.graph.layers.some((layer) => layer.frames.some((f) => f.file === request.file));
      if (isOurs && whole.totals.params >= own.totals.params / 10 && (whole.complete || !own.totals.params)) return asPartOf(whole, file, request, own);
    }
    return asked.entrySource === 'workspace' || (asked.entry !== null && (asked.complete || !own.complete)) ? asked : own;
  }

  /** A file without a network, as part of the network that was last built with it. */
  private async asImported(request: AnalyzeRequest, own: Analysis): Promise<Analysis | undefined> {
    const importer = request.entry === undefined ? this.importers.get(request.file) : undefined;
    const now = importer && (await this.options.reader.read(importer.file));
    if (!now) return undefined;
    const whole = await this.evaluate({ ...importer, text: now.text });
    return whole.entry === null ? undefined : asPartOf(whole, importer.file, request, own);
  }

  /** Evaluates a request, from the start again each time that files or the parser turn out to be missing. */
  private async evaluate(request: AnalyzeRequest): Promise<Analysis> {
    const { options, loader, trees } = this;
    if (options.singleUse && this.isUsed) this.startAnew();
    this.isUsed = true;
    loader.refresh();
    const packaged = await packageOf(request.file, options.reader);
    await this.useRoots([...new Set([packaged.root, ...request.roots])]);
    const file = loader.put(request.file, request.text);
    await trees.loadFor(() => [file.tree, request.entry === undefined ? null : trees.parse(request.entry)]);
    for (let round = 0; ; round++) {
      try {
        return new Evaluation(this.world, trees, request, file, packaged).run();
      } catch (error) {
        if (!(error instanceof Unready) || round >= FETCH_ROUNDS) throw error;
        if (error instanceof NeedsFiles) await loader.fetch(error.paths);
        else await trees.load();
        // Without undo data there is no way back. And which trees were kept must not show, not even in the order of notes.
        if (options.singleUse || !(error instanceof NeedsFiles)) this.startAnew();
        options.onProgress?.();
      }
    }
  }

  private async useRoots(roots: readonly string[]): Promise<void> {
    const before = this.roots;
    this.roots = roots;
    if (roots.join('\n') === before.join('\n')) return;
    this.installed = (await installedVersion(roots, this.options.reader)) ?? MODELLED_VERSION;
    this.world.torch.useVersion(this.installed);
  }

  private newWorld(): World {
    const made = createWorld(this.loader, () => this.roots, this.options);
    made.vm.parse = (text) => this.trees.parse(text);
    if (this.installed !== undefined) made.torch.useVersion(this.installed);
    return made;
  }

  private startAnew(): void {
    // Classes of torch are the same in all worlds: what was written to them is taken back.
    this.world.importer.begin();
    this.world = this.newWorld();
  }
}
