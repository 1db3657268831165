import type { Analysis, Totals } from '../analysis.js';
import type { DemandedLimit } from '../budget/demands.js';
import { judge } from '../budget/judge.js';
import type { Module } from '../python/syntax/syntax.js';
import type { AnalyzeRequest } from '../request.js';
import { THIN } from './asked.js';
import { type Replacement, replacements } from './replace.js';
import { isCapacity, isSide, isWidth, stopsOf, thinStops } from './roles.js';
import { thinned } from './thin.js';
import { variant } from './variant.js';

/** A change that brings a network under its budget. */
export type Advice =
  /** Another value of an argument, or `thin`: fewer hidden channels, which no argument of the source says. */
  | { readonly type: 'value'; readonly name: string; readonly value: string; readonly totals: Totals }
  /** Cheaper layers in the place of those that are there. */
  | { readonly type: 'replacement'; readonly replacement: Replacement };

/** Values that are tried before none is told. @limit search for what keeps a budget: values tried */
const TRIED = 12;

/**
 * What would bring a network under the limits that it does not keep, the smallest change of each kind: a multiplier of the width, another number of layers
 * or channels, the side of its pictures, cheaper layers; where there is no argument, fewer hidden channels. Only what was evaluated and keeps every limit.
 */
export async function bringsUnder(
  analyze: (request: AnalyzeRequest) => Promise<Analysis>,
  request: AnalyzeRequest,
  base: Analysis,
  tree: Module,
  limits: readonly DemandedLimit[],
): Promise<Advice[]> {
  // What takes less time has to be measured.
  const countable = limits.filter(({ quantity }) => quantity !== 'time');
  if (base.entry === null || base.broken || !countable.length) return [];
  const keeps = (analysis: Analysis): boolean => judge(analysis, countable).every(({ verdict }) => verdict === 'pass');
  const out: Advice[] = [];
  const value = await smallerValue(analyze, request, base, keeps);
  if (value) out.push(value);
  const lines = request.text.split('\n').length;
  const cheaper = (await replacements(analyze, request, base, tree, [1, lines])).find(({ after }) => keeps({ ...base, totals: after }));
  if (cheaper) out.push({ type: 'replacement', replacement: cheaper });
  if (!out.length) {
    const thinner = fewerChannels(base, keeps);
    if (thinner) out.push(thinner);
  }
  return out;
}

/** The largest usual value of one argument with which the limits are kept. */
async function smallerValue(
  analyze: (request: AnalyzeRequest) => Promise<Analysis>,
  request: AnalyzeRequest,
  base: Analysis,
  keeps: (analysis: Analysis) => boolean,
): Promise<Advice | undefined> {
  const knobs = [...base.knobs.filter(isWidth), ...base.knobs.filter((k) => isCapacity(k) && !isWidth(k)), ...base.knobs.filter(isSide)];
  let tried = 0;
  for (const knob of knobs) {
    const smaller = stopsOf(knob).filter((stop) => Number(stop) < Number(knob.value));
    for (const value of smaller.sort((a, b) => Number(b) - Number(a))) {
      if (tried++ >= TRIED) return undefined;
      const made = await analyze(variant(request, base, new Map([[knob.name, value]])));
      if (made.entry !== null && made.complete && keeps(made)) return { type: 'value', name: knob.name, value, totals: made.totals };
    }
  }
  return undefined;
}

/** The most hidden channels with which the limits are kept. */
function fewerChannels(base: Analysis, keeps: (analysis: Analysis) => boolean): Advice | undefined {
  for (const alpha of thinStops.filter((stop) => stop < 1)) {
    const { analysis } = thinned(base, { alpha, multipleOf: 1 });
    if (keeps(analysis)) return { type: 'value', name: THIN, value: String(alpha), totals: analysis.totals };
  }
  return undefined;
}
