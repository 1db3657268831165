import type { Analysis, InputSpec, Knob, Totals } from '../analysis.js';
import { inputsText } from '../entry/inputs.js';
import type { AnalyzeRequest } from '../request.js';
import type { Note } from '../text/notes.js';
import { checkThinning, thinned, VariantError } from './thin.js';
import { type InputSizes, sizesOf, variedEntry, variedInputs } from './vary.js';

/** A grid of variants of one network: arguments of its call and sizes of its input, each combination evaluated. */

/**
 * One thing that varies, and the values it takes, as Python source. `batch` and `size` are those of the input unless an argument has the name;
 * `thin` scales hidden channels.
 */
export interface Axis {
  readonly name: string;
  readonly values: readonly string[];
}

export interface Cell {
  /** The value of each axis, by its name. */
  readonly at: ReadonlyMap<string, string>;
  readonly entry: string | null;
  readonly inputs: readonly InputSpec[];
  readonly totals: Totals;
  readonly complete: boolean;
  readonly notes: readonly Note[];
}

export interface Sweep {
  readonly axes: readonly Axis[];
  /** Row by row: the last axis varies fastest. */
  readonly cells: readonly Cell[];
}

/** So many cells take minutes on large networks; more are likely a mistake. */
const MAX_CELLS = 1_000;

/** The axis that scales hidden channels on the graph, whatever arguments the network has. */
const THIN = 'thin';

/** Evaluates every combination. A cell that cannot be evaluated carries its reason, and the others stand. Throws {@link VariantError}. */
export async function sweep(
  analyze: (request: AnalyzeRequest) => Promise<Analysis>,
  request: AnalyzeRequest,
  axes: readonly Axis[],
  multipleOf = 1,
): Promise<Sweep> {
  const base = await analyze(request);
  if (base.entry === null) throw new VariantError('no network was found in this file: name one with --entry');
  const known = axes.map((axis) => checked(axis, base, multipleOf)).sort((a, b) => Number(a.name === THIN) - Number(b.name === THIN));
  const thin = known.find((axis) => axis.name === THIN);
  const size = known.reduce((n, axis) => n * axis.values.length, 1);
  if (size > MAX_CELLS) throw new VariantError(`these axes make ${size} combinations; at most ${MAX_CELLS} are evaluated`);
  const cells: Cell[] = [];
  for (const at of combinations(known.filter((axis) => axis !== thin))) {
    const whole = await analyze(variant(request, base, at));
    for (const alpha of thin?.values ?? [undefined]) {
      const { entry, inputs, totals, complete, notes } = alpha === undefined ? whole : thinned(whole, { alpha: Number(alpha), multipleOf }).analysis;
      cells.push({ at: alpha === undefined ? at : new Map([...at, [THIN, alpha]]), entry, inputs, totals, complete, notes });
    }
  }
  return { axes: known, cells };
}

/** The request for a variant of an analyzed network. */
function variant(request: AnalyzeRequest, base: Analysis, at: ReadonlyMap<string, string>): AnalyzeRequest {
  const { knobs, inputs } = base;
  const sizes: { -readonly [K in keyof InputSizes]?: number } = {};
  for (const name of ['batch', 'size'] as const) {
    const value = at.get(name);
    if (value !== undefined && !knobs.some((k) => k.name === name)) sizes[name] = Number(value);
  }
  // A network that is told the side of its pictures is given such pictures.
  const { size: now } = sizesOf(inputs);
  for (const knob of knobs) {
    const value = at.get(knob.name);
    if (value !== undefined && sizes.size === undefined && isSide(knob) && Number(knob.value) === now) sizes.size = Number(value);
  }
  const isVaried = sizes.batch !== undefined || sizes.size !== undefined;
  const keepsInput = isVaried || !base.inputGuessed;
  return {
    ...request,
    entry: variedEntry(base.entry ?? '', knobs, at),
    input: keepsInput && inputs.length ? inputsText(variedInputs(inputs, sizes)) : request.input,
  };
}

/** Arguments that say how large the pictures are. */
const isSide = ({ name, kind }: Knob): boolean => kind === 'int' && /(?:^|[._])(?:img|image|input|in)?_?(?:size|res|resolution)$/i.test(name);

function* combinations(axes: readonly Axis[], at: ReadonlyMap<string, string> = new Map()): Generator<ReadonlyMap<string, string>> {
  const [axis, ...rest] = axes;
  if (!axis) yield at;
  else for (const value of axis.values) yield* combinations(rest, new Map([...at, [axis.name, value]]));
}

function checked(axis: Axis, base: Analysis, multipleOf: number): Axis {
  if (axis.name === THIN) {
    for (const v of axis.values) checkThinning({ alpha: Number(v), multipleOf });
    return axis;
  }
  const knob = base.knobs.find((k) => k.name === axis.name);
  if (knob) return { name: axis.name, values: axis.values.map((v) => sourceOf(knob, v)) };
  const sizes = sizesOf(base.inputs);
  const offered = [...base.knobs.map((k) => k.name), ...(['batch', 'size'] as const).filter((name) => sizes[name] !== null)];
  if ((axis.name === 'batch' || axis.name === 'size') && sizes[axis.name] !== null) {
    for (const v of axis.values) if (!/^[1-9]\d{0,8}$/.test(v)) throw new VariantError(`${axis.name}=${v} is not a whole number above 0`);
    return axis;
  }
  throw new VariantError(`${base.entry} has no ${axis.name}${offered.length ? `; it has ${offered.join(', ')}` : ''}`);
}

/** A value as Python source: what is typed for a string needs no quotes. */
function sourceOf({ name, kind }: Knob, value: string): string {
  const isNumber = /^-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?$/i.test(value);
  if (kind === 'str') return /^(['"]).*\1$/.test(value) || value === 'None' ? value : `'${value.replace(/['\\]/g, '\\$&')}'`;
  if (kind === 'bool' && /^(?:true|false)$/i.test(value)) return /^t/i.test(value) ? 'True' : 'False';
  if ((kind === 'int' && !/^-?\d+$/.test(value)) || (kind === 'float' && !isNumber) || kind === 'bool')
    throw new VariantError(`${name}=${value} is not ${{ int: 'a whole number', float: 'a number', bool: 'True or False' }[kind]}`);
  return value;
}
