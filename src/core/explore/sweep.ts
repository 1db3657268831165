import type { Analysis, InputSpec, Totals } from '../analysis.js';
import type { AnalyzeRequest } from '../request.js';
import { firstError, type Note } from '../text/notes.js';
import { THIN, VariantError } from './asked.js';
import { thinned } from './thin.js';
import { checkedValue, variant } from './variant.js';

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

/** So many cells take minutes on large networks; more are likely a mistake. @limit sweep: combinations */
const MAX_CELLS = 1_000;

/** Evaluates every combination. A cell that cannot be evaluated carries its reason, and the others stand. Throws {@link VariantError}. */
export async function sweep(
  analyze: (request: AnalyzeRequest) => Promise<Analysis>,
  request: AnalyzeRequest,
  axes: readonly Axis[],
  multipleOf = 1,
): Promise<Sweep> {
  const base = await analyze(request);
  if (base.entry === null) throw new VariantError(firstError(base.notes) ?? 'no network was found in this file: name one with --entry');
  checkAxes(axes);
  const known = axes
    .map(({ name, values }) => ({ name, values: values.map((v) => checkedValue(base, name, v, multipleOf)) }))
    .sort((a, b) => Number(a.name === THIN) - Number(b.name === THIN));
  const thin = known.find((axis) => axis.name === THIN);
  const cells: Cell[] = [];
  for (const at of combinations(known.filter((axis) => axis !== thin))) {
    const whole = await analyze(variant(request, base, at));
    for (const alpha of thin?.values ?? [undefined]) {
      const made = alpha === undefined ? whole : thinned(whole, { alpha: Number(alpha), multipleOf }).analysis;
      cells.push(cellOf(alpha === undefined ? at : new Map([...at, [THIN, alpha]]), made));
    }
  }
  return { axes: known, cells };
}

/** The same over sizes of a model file, which takes no arguments: `analyze` is given the value of each axis. Throws {@link VariantError}. */
export function sweepSizes(axes: readonly Axis[], analyze: (at: ReadonlyMap<string, string>) => Analysis): Sweep {
  checkAxes(axes);
  return { axes, cells: [...combinations(axes)].map((at) => cellOf(at, analyze(at))) };
}

function checkAxes(axes: readonly Axis[]): void {
  const twice = axes.find(({ name }, i) => axes.findIndex((a) => a.name === name) < i);
  if (twice) throw new VariantError(`${twice.name} is varied twice: give all its values at once`);
  const size = axes.reduce((n, axis) => n * axis.values.length, 1);
  if (size > MAX_CELLS) throw new VariantError(`these axes make ${size} combinations; at most ${MAX_CELLS} are evaluated`);
}

const cellOf = (at: Cell['at'], { entry, inputs, totals, complete, notes }: Analysis): Cell => ({ at, entry, inputs, totals, complete, notes });

function* combinations(axes: readonly Axis[], at: ReadonlyMap<string, string> = new Map()): Generator<ReadonlyMap<string, string>> {
  const [axis, ...rest] = axes;
  if (!axis) yield at;
  else for (const value of axis.values) yield* combinations(rest, new Map([...at, [axis.name, value]]));
}
