import { parseArgs } from 'node:util';
import { CONVENTIONS } from '../core/cost/conventions/index.js';
import { InputError, parseInputs, parts } from '../core/entry/inputs.js';
import { checkThinning, VariantError } from '../core/explore/asked.js';
import type { Axis } from '../core/explore/sweep.js';
import { TREE_SORTS, type TreeOptions } from '../core/report/tree.js';
import type { Thinning } from '../core/request.js';
import { UsageError } from './usage.js';

/** Seconds after which an analysis ends with what is known by then. @limit analysis in a terminal: seconds */
const TIMEOUT_SECONDS = 60;

const FORMATS: ReadonlyMap<string, readonly string[]> = new Map([
  ['report', ['text', 'json', 'csv', 'markdown', 'paper', 'paper-latex']],
  ['measure', ['text', 'json', 'csv', 'markdown']],
  ['compare', ['text', 'json', 'markdown']],
  ['diff', ['text', 'markdown', 'json']],
  ['export', ['text', 'json']],
  ['check', ['text', 'json', 'sarif', 'github']],
  ['sweep', ['markdown', 'json', 'csv', 'latex']],
]);

export interface Options {
  readonly command: string;
  readonly files: readonly string[];
  readonly entries: readonly string[];
  readonly inputs: readonly string[];
  /** Of `diff`, each side's own. */
  readonly sides: Readonly<Record<'a' | 'b', { readonly entry: string | undefined; readonly input: string | undefined }>>;
  /** Sizes of dynamic dimensions of a model file. */
  readonly dims: ReadonlyMap<string, number>;
  readonly paths: readonly string[];
  /** Conventions to count by, in the order in which they were asked for. */
  readonly conventions: readonly string[];
  readonly format: string;
  readonly output: string | undefined;
  /** Of `export`: the number of samples is a dynamic dimension of the file. */
  readonly dynamicBatch: boolean;
  readonly threads: number;
  readonly capSeconds: number | undefined;
  readonly steps: number | undefined;
  readonly axes: readonly Axis[];
  readonly thin: Thinning | undefined;
  readonly timeoutSeconds: number;
  /** Large runs start unasked. */
  readonly yes: boolean;
  /** How `report --format text` prints its layers. */
  readonly tree: TreeOptions;
  /** Of `check`: a budget that is stronger than any that is written somewhere. */
  readonly budget: string | undefined;
  /** Files are folders, and what defines networks below them is checked. */
  readonly all: boolean;
  /** Networks whose time is limited are run. */
  readonly measure: boolean;
}

export function parseOptions(argv: readonly string[]): Options {
  const [command, ...rest] = argv;
  if (!command) throw new UsageError('a command is missing');
  if (!FORMATS.has(command)) throw new UsageError(`there is no command "${command}"${/\.(py|onnx)$/.test(command) ? `: for a file, report ${command}` : ''}`);
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
  for (const [owners, names] of BELONGS)
    for (const name of names)
      if (values[name] !== undefined && !owners.some((owner) => owner === command)) throw new UsageError(`--${name} belongs to ${owners.join(', ')}`);
  if ((values.depth ?? values.sort) !== undefined && (values.format ?? 'text') !== 'text') throw new UsageError('--depth and --sort belong to --format text');
  if (values['multiple-of'] !== undefined && values.thin === undefined) throw new UsageError('--multiple-of needs --thin');
  const options: Options = {
    command,
    files: positionals,
    entries: values.entry ?? [],
    inputs: values.input ?? [],
    sides: {
      a: { entry: values['entry-a'] ?? values.entry?.[0], input: values['input-a'] ?? values.input?.[0] },
      b: { entry: values['entry-b'] ?? values.entry?.[0], input: values['input-b'] ?? values.input?.[0] },
    },
    dims: dimsOf(values.dim ?? []),
    paths: values.path ?? [],
    conventions: conventionsIn(values.convention ?? 'macs'),
    format: values.format ?? FORMATS.get(command)?.[0] ?? 'text',
    output: values.output,
    dynamicBatch: values['dynamic-batch'] ?? false,
    threads: whole('threads', values.threads) ?? 1,
    capSeconds: whole('cap', values.cap),
    steps: whole('steps', values.steps),
    axes: command === 'sweep' ? axesOf(values.vary ?? [], { size: values.size, batch: values.batch, thin: values.thin }) : [],
    thin: thinningOf(command === 'sweep' ? '1' : values.thin, values['multiple-of'] ?? '1'),
    timeoutSeconds: whole('timeout', values.timeout) ?? TIMEOUT_SECONDS,
    yes: values.yes ?? false,
    tree: treeOf(values.depth, values.sort),
    budget: values.budget,
    all: values.all ?? false,
    measure: values.measure ?? false,
  };
  check(options);
  return options;
}

/** Options that mean something to some commands alone. */
const BELONGS = [
  [['sweep'], ['vary', 'size', 'batch']],
  [['check'], ['budget', 'all', 'measure']],
  [['report'], ['depth', 'sort']],
  [['diff'], ['entry-a', 'entry-b', 'input-a', 'input-b']],
  [['report', 'measure', 'export'], ['convention']],
  [['export'], ['dynamic-batch']],
] as const;

const read = (args: string[]) =>
  parseArgs({
    args,
    allowPositionals: true,
    options: {
      entry: { type: 'string', multiple: true },
      input: { type: 'string', multiple: true },
      'entry-a': { type: 'string' },
      'entry-b': { type: 'string' },
      'input-a': { type: 'string' },
      'input-b': { type: 'string' },
      dim: { type: 'string', multiple: true },
      path: { type: 'string', multiple: true },
      convention: { type: 'string' },
      format: { type: 'string' },
      output: { type: 'string', short: 'o' },
      'dynamic-batch': { type: 'boolean' },
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
      depth: { type: 'string' },
      sort: { type: 'string' },
      budget: { type: 'string' },
      all: { type: 'boolean' },
      measure: { type: 'boolean' },
    },
  });

/** `--dim batch=1`. A name may hold anything, even `=`. */
function dimsOf(texts: readonly string[]): Map<string, number> {
  return new Map(
    texts.map((text) => {
      const [, name, size] = /^(.+)=(\d+)$/s.exec(text) ?? [];
      if (!name || !Number.isSafeInteger(Number(size))) throw new UsageError(`--dim looks like batch=1, got "${text}"`);
      return [name, Number(size)];
    }),
  );
}

/** `--convention macs,thop`: each once. */
function conventionsIn(text: string): string[] {
  const names = [...new Set(text.split(',').map((name) => name.trim()))];
  const known = CONVENTIONS.map((c) => c.name);
  for (const name of names) if (!known.includes(name)) throw new UsageError(`--convention ${name} is not one of ${known.join(', ')}`);
  return names;
}

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

/** `--depth 2 --sort macs`. */
function treeOf(depth: string | undefined, order: string | undefined): TreeOptions {
  if (depth !== undefined && !/^\d{1,4}$/.test(depth)) throw new UsageError(`--depth must be a whole number, got "${depth}"`);
  const sort = TREE_SORTS.find((known) => known === order);
  if (order !== undefined && !sort) throw new UsageError(`--sort ${order} is not one of ${TREE_SORTS.join(', ')}`);
  return { depth: depth === undefined ? undefined : Number(depth), sort };
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
  if (!o.files.length && !o.all) throw new UsageError(o.command === 'check' ? 'FILE or --all is missing' : 'FILE is missing');
  const formats = FORMATS.get(o.command) ?? [];
  if (!formats.includes(o.format)) throw new UsageError(`--format ${o.format} is not one of ${formats.join(', ')}`);
  if (o.command === 'diff' && o.files.length !== 2) throw new UsageError('diff takes two files, each FILE or FILE@REVISION');
  if (o.command === 'diff' && (o.entries.length > 1 || o.inputs.length > 1))
    throw new UsageError('diff takes one --entry and one --input for both sides, or --entry-a, --entry-b, --input-a and --input-b');
  if (o.command === 'check') {
    if ((o.all || o.files.length > 1) && o.entries.length + o.inputs.length) throw new UsageError('--entry and --input belong to one FILE');
    if (o.entries.length > 1 || o.inputs.length > 1) throw new UsageError('check takes one --entry and one --input');
  } else if (o.command !== 'compare' && o.command !== 'diff' && (o.files.length > 1 || o.entries.length > 1 || o.inputs.length > 1))
    throw new UsageError(`${o.command} takes one FILE, one --entry and one --input`);
  if (o.command === 'sweep' && !o.axes.length) throw new UsageError('sweep needs something to vary: --vary width=1,0.5 or --size 224,192');
  if (o.command === 'export' && !o.output) throw new UsageError('-o model.onnx is missing');
  for (const text of [...o.inputs, ...Object.values(o.sides).flatMap(({ input }) => input ?? [])]) {
    try {
      parseInputs(text);
    } catch (error) {
      if (error instanceof InputError) throw new UsageError(error.message);
      throw error;
    }
  }
}
