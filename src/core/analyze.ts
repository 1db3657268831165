import type { Analysis } from './analysis.js';
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

export interface AnalyzerOptions {
  readonly reader: FileReader;
  readonly parserWasm: ParserWasm;
  /** Where syntax trees are kept; with one, the parser is loaded only when it is needed. */
  readonly trees?: TreeStore;
  /** Nothing that was evaluated is kept for the next analysis, and no care is taken that it could be: for a process that makes one. */
  readonly forgets?: boolean;
  /** Called now and then while evaluation gets on, so that a supervisor can tell slow from stuck. */
  readonly onProgress?: () => void;
}

/** Rounds of "needs more files" within one analysis: each fetches at least one file that was not read before. */
const FETCH_ROUNDS = 2_000;

/**
 * text -> parse -> evaluate -> graph -> cost. The whole way of one analysis; each phase returns a value and notes and does not throw on bad input.
 */
export async function createAnalyzer(options: AnalyzerOptions): Promise<Analyzer> {
  const trees = new Trees(options.parserWasm, options.trees);
  const loader = new Loader(options.reader, trees);
  let roots: readonly string[] = [];
  /** Version of the torch that imports find in the roots. */
  let installed: string | undefined;
  const newWorld = (): World => {
    const made = createWorld(loader, () => roots, options);
    made.vm.parse = (text) => trees.parse(text);
    if (installed !== undefined) made.torch.useVersion(installed);
    return made;
  };
  if (!options.trees) await trees.load();
  let world = newWorld();
  let used = false;
  const startAnew = (): void => {
    // Classes of torch are the same in all worlds: what was written to them is taken back.
    world.importer.begin();
    world = newWorld();
  };
  /** For files without an entry of their own: the last request whose network was built with them. */
  const reached = new Map<string, AnalyzeRequest>();

  async function evaluate(request: AnalyzeRequest): Promise<Analysis> {
    if (options.forgets && used) startAnew();
    used = true;
    loader.refresh();
    const packaged = await packageOf(request.file, options.reader);
    const before = roots;
    roots = [...new Set([packaged.root, ...request.roots])];
    if (roots.join('\n') !== before.join('\n')) {
      installed = (await installedVersion(roots, options.reader)) ?? MODELLED_VERSION;
      world.torch.useVersion(installed);
    }
    const file = loader.put(request.file, request.text);
    await trees.loadFor(() => [file.tree, request.entry === undefined ? null : trees.parse(request.entry)]);
    for (let round = 0; ; round++) {
      try {
        return new Evaluation(world, trees, request, file, packaged).run();
      } catch (error) {
        if (!(error instanceof Unready) || round >= FETCH_ROUNDS) throw error;
        if (error instanceof NeedsFiles) await loader.fetch(error.paths);
        else await trees.load();
        // As if the parser had been there from the start: which trees are kept must not show, not even in the order of notes.
        // A world that forgets cannot take back what was done until then.
        if (options.forgets || !(error instanceof NeedsFiles)) startAnew();
        options.onProgress?.();
      }
    }
  }

  return {
    async analyze(request) {
      const analysis = await evaluate(request);
      if (analysis.entry !== null) {
        if (!options.forgets)
          for (const layer of analysis.graph.layers) for (const f of layer.frames) if (f.file !== request.file) reached.set(f.file, request);
        return analysis;
      }
      const importer = request.entry === undefined ? reached.get(request.file) : undefined;
      if (!importer) return analysis;
      const now = await options.reader.read(importer.file);
      if (!now) return analysis;
      const whole = await evaluate({ ...importer, text: now.text });
      const name = importer.file.split('/').at(-1) ?? importer.file;
      return whole.entry === null
        ? analysis
        : { ...whole, file: request.file, entry: `${name}: ${whole.entry}`, entrySource: 'workspace', candidates: analysis.candidates };
    },
  };
}
