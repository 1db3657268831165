import { type Analysis, isModelFile } from '../core/analysis.js';
import type { Analyzer } from '../core/analyze.js';
import { csvReport, jsonReport, markdownReport, textReport } from '../core/report/documents.js';
import { paperLatex, paperMarkdown } from '../core/report/paper.js';
import { jsonText } from '../core/report/shown.js';
import { english } from '../core/report/text.js';
import { requestFor, startAnalyzer } from './analyzer.js';
import type { Options } from './options.js';
import { print } from './output.js';
import { type ExitCode, UsageError } from './usage.js';

/** The documents of `report`. */
const REPORTS: Readonly<Record<string, (analysis: Analysis, o: Options) => string>> = {
  json: (a) => jsonText(jsonReport(a)),
  text: (a, o) => textReport(a, o.tree),
  csv: csvReport,
  markdown: (a) => markdownReport(a, english),
  paper: paperMarkdown,
  'paper-latex': paperLatex,
};

/** Variants of `compare`: each file with each entry and each input. */
function variantsOf(o: Options): { file: string; entry: string | undefined; input: string | undefined }[] {
  const some = <T>(list: readonly T[]): readonly (T | undefined)[] => (list.length ? list : [undefined]);
  return o.files.flatMap((file) => some(o.entries).flatMap((entry) => some(o.inputs).map((input) => ({ file, entry, input }))));
}

/** The analysis of the one network that the options name, by an analyzer that is used once. */
async function analyzed(o: Options, build: string): Promise<Analysis> {
  const [file = ''] = o.files;
  if (isModelFile(file)) return (await import('./modelFile.js')).analyzeModelFile(o, file, o.inputs[0]);
  // Without an entry a search may evaluate it several times over.
  const analyzer = await startAnalyzer(o.entries.length > 0, build, o.timeoutSeconds);
  return analyzer.analyze(await requestFor(o, file, o.entries[0], o.inputs[0]));
}

type Command = (o: Options, build: string) => Promise<ExitCode>;

/** What can be asked, by name. What a report of Python source does not need is loaded when it is asked for: a short run is mostly loading. */
const COMMANDS: Readonly<Record<string, Command>> = {
  report: async (o, build) => {
    const analysis = await analyzed(o, build);
    print(REPORTS[o.format]?.(analysis, o) ?? '');
    return analysis.complete ? 0 : 1;
  },
  measure: async (o, build) => (await import('../node/run.js')).measureReport(await analyzed(o, build), o, print),
  compare: async (o, build) => {
    const variants = variantsOf(o);
    if (variants.length < 2) throw new UsageError('compare needs at least two variants: files, entries or inputs');
    let analyzer: Analyzer | undefined;
    const analyses: Analysis[] = [];
    for (const v of variants) {
      if (isModelFile(v.file)) analyses.push((await import('./modelFile.js')).analyzeModelFile(o, v.file, v.input));
      else {
        analyzer ??= await startAnalyzer(false, build, o.timeoutSeconds);
        analyses.push(await analyzer.analyze(await requestFor(o, v.file, v.entry, v.input)));
      }
    }
    return (await import('../node/run.js')).compareVariants(analyses, o, print);
  },
  diff: async (o, build) => (await import('./diff.js')).runDiff(o, build),
  export: async (o, build) => {
    if (isModelFile(o.files[0] ?? '')) throw new UsageError(`${o.files[0]} is a model file already`);
    const analysis = await analyzed(o, build);
    if (analysis.exampleSizes.length) throw new UsageError(`the sizes of ${analysis.entry} are examples: choose them with --entry`);
    const batches = async (): Promise<readonly Analysis[]> => (await import('./batches.js')).dynamicBatches(o, build, analysis);
    return (await import('../node/run.js')).exportModel(analysis, o.output ?? '', o.format, print, o.dynamicBatch ? batches : undefined);
  },
  check: async (o, build) => (await import('./check.js')).runCheck(o, build),
  sweep: async (o, build) => (await import('./sweep.js')).runSweep(o, build),
};

export async function run(o: Options, build: string): Promise<ExitCode> {
  const command = COMMANDS[o.command];
  if (!command) throw new UsageError(`there is no command "${o.command}"`);
  return command(o, build);
}
