import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Analysis } from './core/analysis.js';
import { type Analyzer, createAnalyzer } from './core/analyze.js';
import { InputError, parseInputs, parts } from './core/entry/inputs.js';
import { checkThinning, VariantError } from './core/explore/asked.js';
import { sweepCsv, sweepJson, sweepLatex, sweepMarkdown } from './core/explore/grids.js';
import { type Axis, type Sweep, sweep } from './core/explore/sweep.js';
import { foldersBetween } from './core/python/imports/paths.js';
import { csvReport, jsonReport, markdownReport, textReport } from './core/report/documents.js';
import { paperLatex, paperMarkdown } from './core/report/paper.js';
import { jsonText, shown } from './core/report/shown.js';
import { english } from './core/report/text.js';
import type { AnalyzeRequest, Thinning } from './core/request.js';
import { diskReader, readNamed, sitePackages } from './node/files.js';
import { compareVariants, exportModel, measureReport } from './node/run.js';
import { CachedTrees } from './node/trees.js';
import { Watchdog } from './node/watchdog.js';

/** 0: done; 1: the network could not be fully evaluated; 2: wrong usage; 3: measuring, exporting or writing the output failed. */
type ExitCode = 0 | 1 | 2 | 3;

const USAGE = `Usage:
  layer-cost report  FILE [--entry PYTHON] [--input LIST] [--convention macs|flops] [--path DIR]... [--format text|json|csv|markdown|paper|paper-latex]
  layer-cost measure FILE ...same... [--threads N] [--cap SECONDS] [--yes] [--format text|json|csv|markdown]
  layer-cost compare FILE [FILE]... [--entry A --entry B]... [--input LIST --input LIST]... [--cap SECONDS] [--yes] [--format text|json|markdown]
  layer-cost export  FILE ...same... -o model.onnx
  layer-cost sweep   FILE ...same... [--vary NAME=V,V,...]... [--size N,N,...] [--batch N,N,...] [--thin A,A,...] [--format json|csv|markdown|latex]

  FILE        Python source that defines the network
  --entry     Python that gives the network, evaluated as if appended to the file: "MobileNetV1(width=0.5)"
  --input     the whole argument list of forward: 1x3x224x224 or 1x3x224x224,1x10:int64 or x=1x3x64x64,flag=True
  --path      a folder in which imports are looked up
  --yes       start a run of more than 2 GB or a minute without asking
  --steps     steps that one evaluation may take (default 50,000,000)
  --timeout   seconds that the analysis may take (default 60)
  --threads   threads of the runtime (default 1)
  --vary      an argument of the network and the values that it takes: width=1,0.75,0.5
  --size      sides of the picture, or lengths of the sequence, to try
  --batch     numbers of samples to try
  --thin      hidden channels, as a multiple of what they are (0.5); a list in sweep
  --multiple-of  with --thin: channels come in multiples of this number
  --cap       seconds that the measured rounds may take at most
  -o          file to write
`;

/** Seconds after which an analysis ends with what is known by then. */
const TIMEOUT_SECONDS = 60;

/** A mistake on the command line: printed with the usage, exit code 2. */
class UsageError extends Error {}

/** The values of `--convention`. */
const CONVENTIONS = ['macs', 'flops'];
const FORMATS: ReadonlyMap<string, readonly string[]> = new Map([
  ['report', ['text', 'json', 'csv', 'markdown', 'paper', 'paper-latex']],
  ['measure', ['text', 'json', 'csv', 'markdown']],
  ['compare', ['text', 'json', 'markdown']],
  ['export', ['text', 'json']],
  ['sweep', ['markdown', 'json', 'csv', 'latex']],
]);

interface Options {
  readonly command: string;
  readonly files: readonly string[];
  readonly entries: readonly string[];
  readonly inputs: readonly string[];
  readonly paths: readonly string[];
  readonly convention: string;
  readonly format: string;
  readonly output: string | undefined;
  readonly threads: number;
  readonly capSeconds: number | undefined;
  readonly steps: number | undefined;
  readonly axes: readonly Axis[];
  readonly thin: Thinning | undefined;
  readonly timeoutSeconds: number;
  /** Large runs start unasked. */
  readonly yes: boolean;
}

function parseOptions(argv: readonly string[]): Options {
  const [command, ...rest] = argv;
  if (!command || !FORMATS.has(command)) throw new UsageError(command ? `there is no command "${command}"` : 'a command is missing');
  let parsed: ReturnType<typeof read>;
  try {
    parsed = read(rest);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  const { values, positionals } = parsed;
  const whole = (name: string, text: string | undefined): number | undefined => {
    if (text === undefined) return undefined;
    const n = Number(text);
    if (!Number.isFinite(n) || n <= 0) throw new UsageError(`--${name} must be a positive number, got "${text}"`);
    return n;
  };
  for (const name of ['vary', 'size', 'batch'] as const)
    if (command !== 'sweep' && values[name] !== undefined) throw new UsageError(`--${name} belongs to sweep`);
  if (values['multiple-of'] !== undefined && values.thin === undefined) throw new UsageError('--multiple-of needs --thin');
  const options: Options = {
    command,
    files: positionals,
    entries: values.entry ?? [],
    inputs: values.input ?? [],
    paths: values.path ?? [],
    convention: values.convention ?? 'macs',
    format: values.format ?? FORMATS.get(command)?.[0] ?? 'text',
    output: values.output,
    threads: whole('threads', values.threads) ?? 1,
    capSeconds: whole('cap', values.cap),
    steps: whole('steps', values.steps),
    axes: command === 'sweep' ? axesOf(values.vary ?? [], { size: values.size, batch: values.batch, thin: values.thin }) : [],
    thin: thinningOf(command === 'sweep' ? '1' : values.thin, values['multiple-of'] ?? '1'),
    timeoutSeconds: whole('timeout', values.timeout) ?? TIMEOUT_SECONDS,
    yes: values.yes ?? false,
  };
  check(options);
  return options;
}

const read = (args: string[]) =>
  parseArgs({
    args,
    allowPositionals: true,
    options: {
      entry: { type: 'string', multiple: true },
      input: { type: 'string', multiple: true },
      path: { type: 'string', multiple: true },
      convention: { type: 'string' },
      format: { type: 'string' },
      output: { type: 'string', short: 'o' },
      threads: { type: 'string' },
      cap: { type: 'string' },
      steps: { type: 'string' },
      vary: { type: 'string', multiple: true },
      size: { type: 'string' },
      batch: { type: 'string' },
      thin: { type: 'string' },
      'multiple-of': { type: 'string' },
      timeout: { type: 'string' },
      yes: { type: 'boolean' },
    },
  });

/** `--thin 0.5 --multiple-of 8`; of a sweep only the second counts here. */
function thinningOf(alpha: string | undefined, multipleOf: string): Thinning | undefined {
  if (alpha === undefined) return undefined;
  const thinning = { alpha: Number(alpha), multipleOf: Number(multipleOf) };
  try {
    checkThinning(thinning);
  } catch (error) {
    if (error instanceof VariantError) throw new UsageError(error.message);
    throw error;
  }
  return thinning;
}

/** Axes as they are typed: `--vary width=1,0.5 --size 224,192`. */
function axesOf(vary: readonly string[], sizes: Readonly<Record<string, string | undefined>>): Axis[] {
  const arguments_ = vary.map((text) => {
    const [, name, values] = /^([A-Za-z_][\w.]*)=(.+)$/s.exec(text) ?? [];
    if (!name || !values) throw new UsageError(`--vary looks like width=1,0.75,0.5, got "${text}"`);
    return { name, values: parts(values) };
  });
  return [...arguments_, ...Object.entries(sizes).flatMap(([name, text]) => (text === undefined ? [] : [{ name, values: parts(text) }]))];
}

function check(o: Options): void {
  if (!o.files.length) throw new UsageError('FILE is missing');
  const formats = FORMATS.get(o.command) ?? [];
  if (!formats.includes(o.format)) throw new UsageError(`--format ${o.format} is not one of ${formats.join(', ')}`);
  if (!CONVENTIONS.includes(o.convention)) throw new UsageError(`--convention ${o.convention} is not one of ${CONVENTIONS.join(', ')}`);
  if (o.command !== 'compare' && (o.files.length > 1 || o.entries.length > 1 || o.inputs.length > 1))
    throw new UsageError(`${o.command} takes one FILE, one --entry and one --input`);
  if (o.command === 'sweep' && !o.axes.length) throw new UsageError('sweep needs something to vary: --vary width=1,0.5 or --size 224,192');
  if (o.command === 'export' && !o.output) throw new UsageError('-o model.onnx is missing');
  for (const text of o.inputs) {
    try {
      parseInputs(text);
    } catch (error) {
      if (error instanceof InputError) throw new UsageError(error.message);
      throw error;
    }
  }
}

/** Files of the product stand beside this script. */
const beside = (name: string): Uint8Array => readFileSync(join(__dirname, name));

/**
 * @param singleUse the analyzer is for one analysis.
 * @param build the checksum of this program.
 */
function startAnalyzer(singleUse: boolean, build: string, timeoutSeconds: number): Promise<Analyzer> {
  const trees = new CachedTrees(build);
  process.once('exit', () => trees.save());
  const parserWasm = {
    get runtime() {
      return beside('web-tree-sitter.wasm');
    },
    get python() {
      return beside('tree-sitter-python.wasm');
    },
  };
  const { reached, supervise } = new Watchdog(timeoutSeconds);
  return createAnalyzer({ reader: diskReader, parserWasm, trees, singleUse, onProgress: reached, supervise });
}

async function requestFor(o: Options, file: string, entry: string | undefined, input: string | undefined): Promise<AnalyzeRequest> {
  const path = resolve(file);
  const source = readNamed(path);
  if (!source) throw new UsageError(`there is no file ${file}`);
  if ('refused' in source) throw new UsageError(`${file} ${source.refused}`);
  const cwd = process.cwd();
  const near = path.startsWith(join(cwd, '/')) ? [...foldersBetween(path, cwd), cwd] : [];
  const roots = [...o.paths.map((p) => resolve(p)), dirname(path), ...near, ...sitePackages(path, process.env)];
  return { file: path, text: source.text, entry, input, roots, convention: o.convention, steps: o.steps, thin: o.thin };
}

/** The documents of `sweep`. */
const SWEEPS: Readonly<Record<string, (sweep: Sweep) => string>> = {
  json: (s) => jsonText(sweepJson(s)),
  csv: sweepCsv,
  markdown: sweepMarkdown,
  latex: sweepLatex,
};

/** Every cell that can be evaluated is printed; the exit code is 1 where one could not. */
async function runSweep(analyzer: Analyzer, o: Options, request: AnalyzeRequest): Promise<ExitCode> {
  try {
    const made = await sweep((r) => analyzer.analyze(r), { ...request, thin: undefined }, o.axes, o.thin?.multipleOf);
    print(SWEEPS[o.format]?.(made) ?? '');
    return made.cells.every((c) => c.complete) ? 0 : 1;
  } catch (error) {
    if (error instanceof VariantError) throw new UsageError(error.message);
    throw error;
  }
}

/** Variants of `compare`: each file with each entry and each input. */
function variantsOf(o: Options): { file: string; entry: string | undefined; input: string | undefined }[] {
  const some = <T>(list: readonly T[]): readonly (T | undefined)[] => (list.length ? list : [undefined]);
  return o.files.flatMap((file) => some(o.entries).flatMap((entry) => some(o.inputs).map((input) => ({ file, entry, input }))));
}

function print(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

/** The documents of `report`. */
const REPORTS: Readonly<Record<string, (analysis: Analysis) => string>> = {
  json: (a) => jsonText(jsonReport(a)),
  text: textReport,
  csv: csvReport,
  markdown: (a) => markdownReport(a, english),
  paper: paperMarkdown,
  'paper-latex': paperLatex,
};

async function run(o: Options, build: string): Promise<ExitCode> {
  const analyzer = await startAnalyzer(o.command !== 'compare' && o.command !== 'sweep', build, o.timeoutSeconds);
  if (o.command === 'compare') {
    const variants = variantsOf(o);
    if (variants.length < 2) throw new UsageError('compare needs at least two variants: files, entries or inputs');
    const analyses: Analysis[] = [];
    for (const v of variants) analyses.push(await analyzer.analyze(await requestFor(o, v.file, v.entry, v.input)));
    return compareVariants(analyses, o, print);
  }
  const request = await requestFor(o, o.files[0] ?? '', o.entries[0], o.inputs[0]);
  if (o.command === 'sweep') return runSweep(analyzer, o, request);
  const analysis = await analyzer.analyze(request);
  if (o.command === 'report') {
    print(REPORTS[o.format]?.(analysis) ?? '');
    return analysis.complete ? 0 : 1;
  }
  if (o.command === 'export' && analysis.exampleSizes.length) throw new UsageError(`the sizes of ${analysis.entry} are examples: choose them with --entry`);
  if (o.command === 'measure') return measureReport(analysis, o, print);
  return exportModel(analysis, o.output ?? '', o.format, print);
}

async function main(argv: readonly string[], build: string): Promise<ExitCode> {
  if (argv.some((word) => word === '--help' || word === '-h')) {
    print(USAGE);
    return 0;
  }
  try {
    return await run(parseOptions(argv), build);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`layer-cost: ${shown(error.message)}\n\n${USAGE}`);
    return 2;
  }
}

const fail = (error: unknown): void => {
  process.stderr.write(`layer-cost: ${shown(error instanceof Error ? error.message : String(error))}\n`);
};

/** @param build the checksum of this program. */
export function start(build: string): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // A reader that has seen enough is no failure that anybody wants to hear of.
    if (error.code !== 'EPIPE') fail(new Error(`the output could not be written: ${error.message}`));
    process.exit(3);
  });
  // Nobody can be told that nobody can be told.
  process.stderr.on('error', () => {});
  main(process.argv.slice(2), build).then(
    (code) => {
      process.exitCode = code;
      // Exit as soon as the report is printed: an ordinary end tears down the heap first. After errors, the error stream may still be busy.
      if (code < 2) process.stdout.write('', (error) => error ?? process.exit());
    },
    (error: unknown) => {
      fail(error);
      process.exitCode = 3;
    },
  );
}
