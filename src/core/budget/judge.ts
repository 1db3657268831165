import { type Analysis, hasNetwork, type LayerRow, type ModelClass } from '../analysis.js';
import { dataflowOf, peakActivations } from '../cost/dataflow.js';
import { rowsUnder, sumOf } from '../report/sums.js';
import type { Quantity } from './budget.js';
import type { DemandedLimit } from './demands.js';
import { noNetwork, whyIncomplete } from './reasons.js';

/** A layer and how much of a quantity it has. */
interface Share {
  readonly path: string;
  readonly kind: string;
  readonly amount: number;
  /** Where it is constructed, as far as that is known. */
  readonly file: string | null;
  readonly line: number | null;
}

/** One limit held against a network. */
export interface Check {
  readonly limit: DemandedLimit;
  /** `unknown`: nobody can say that the network keeps the limit. */
  readonly verdict: 'pass' | 'over' | 'unknown';
  /** In ones, bytes or milliseconds; null where nothing is known. */
  readonly amount: number | null;
  /** The amount is a lower bound. */
  readonly isLeast: boolean;
  /** Why it is unknown. */
  readonly reason?: string;
  /** Where it is over: the layers with most of it, the largest first. */
  readonly heaviest: readonly Share[];
}

/** A measured run of a network. */
export interface Times {
  readonly medianMs: number;
  /** In milliseconds, by path. */
  readonly layers: ReadonlyMap<string, number>;
}

/** Why there is no such run. */
export interface Unmeasured {
  readonly unmeasured: string;
}

interface Amount {
  readonly amount: number | null;
  readonly isLeast: boolean;
  readonly reason?: string;
}

/** Layers that are named beside a limit that is not kept. */
const NAMED = 3;

/** Holds limits against the whole network of an analysis. What rests on an incomplete count, or on sizes that nobody chose, never passes. */
export function judge(analysis: Analysis, limits: readonly DemandedLimit[], times?: Times | Unmeasured): Check[] {
  return limits.map((limit) => verdict(limit, amountOf(analysis, limit.quantity, times), () => heaviest(analysis, limit.quantity, times)));
}

/** Holds limits against the instances of a class inside of the network: the largest counts. */
export function judgePart(analysis: Analysis, part: ModelClass, limits: readonly DemandedLimit[]): Check[] {
  const instances = part.layers.map((layer) => rowsUnder(analysis, [layer]));
  return limits.map((limit) => {
    const of = shareOf(limit.quantity);
    const sums = instances.map((rows) => rows.reduce((n, row) => n + of(row), 0));
    const largest = instances[sums.indexOf(Math.max(...sums))] ?? [];
    const inPart = (): Share[] => largestShares(largest, of);
    return verdict(limit, amountOfPart(analysis, limit.quantity, largest), inPart);
  });
}

function verdict(limit: DemandedLimit, { amount, isLeast, reason }: Amount, layers: () => readonly Share[]): Check {
  const base = { limit, amount, isLeast };
  if (reason !== undefined && amount === null) return { ...base, verdict: 'unknown', reason, heaviest: [] };
  const isOver = amount !== null && (limit.isAllowed ? amount > limit.most : amount >= limit.most);
  if (isOver) return { ...base, verdict: 'over', heaviest: layers() };
  return reason === undefined && !isLeast && amount !== null
    ? { ...base, verdict: 'pass', heaviest: [] }
    : { ...base, verdict: 'unknown', reason: reason ?? 'not everything could be counted', heaviest: [] };
}

const NOTHING = { amount: null, isLeast: false };

function amountOf(analysis: Analysis, quantity: Quantity, times: Times | Unmeasured | undefined): Amount {
  if (!hasNetwork(analysis)) return { ...NOTHING, reason: noNetwork(analysis) };
  if (restsOnExamples(analysis)) return { ...NOTHING, reason: exampleReason(analysis) };
  if (quantity === 'time') return timeOf(times);
  const { totals } = analysis;
  const amounts = { params: totals.params, macs: totals.macs, flops: totals.flops, weights: totals.weightBytes, peak: totals.peakActivationBytes };
  return counted(analysis, quantity, amounts[quantity], sumOf(analysis.rows));
}

function timeOf(times: Times | Unmeasured | undefined): Amount {
  if (times && 'medianMs' in times) return { amount: times.medianMs, isLeast: false };
  return { ...NOTHING, reason: times?.unmeasured ?? 'it has not been measured' };
}

function amountOfPart(analysis: Analysis, quantity: Quantity, rows: readonly LayerRow[]): Amount {
  if (restsOnExamples(analysis)) return { ...NOTHING, reason: exampleReason(analysis) };
  if (quantity === 'time' || quantity === 'peak') return { ...NOTHING, reason: 'of a part of a network it is not known: limit it for the whole network' };
  const of = shareOf(quantity);
  const amount = rows.reduce((n, row) => n + of(row), 0);
  return counted(analysis, quantity, amount, sumOf(rows));
}

function counted(analysis: Analysis, quantity: Quantity, amount: number, lacks: { paramsLeast: boolean; macsLeast: boolean }): Amount {
  const isBuilt = quantity === 'params' || quantity === 'weights';
  // A file that can be read in part may define more.
  const isLeast = analysis.broken || (isBuilt ? !analysis.allBuilt || lacks.paramsLeast : !analysis.complete || lacks.macsLeast);
  return { amount, isLeast, ...(isLeast ? { reason: whyIncomplete(analysis) } : {}) };
}

const restsOnExamples = ({ entrySource, exampleSizes }: Analysis): boolean => entrySource === 'example' || exampleSizes.length > 0;
const exampleReason = ({ exampleSizes }: Analysis): string => `its sizes are examples (${exampleSizes.join(', ')}): name an entry with sizes of your own`;

function heaviest(analysis: Analysis, quantity: Quantity, times: Times | Unmeasured | undefined): Share[] {
  if (quantity === 'peak') return alive(analysis);
  return largestShares(analysis.rows, quantity === 'time' ? (row) => (times && 'layers' in times ? (times.layers.get(row.path) ?? 0) : 0) : shareOf(quantity));
}

/** How much of a quantity a layer has; peak and time are not of layers. */
function shareOf(quantity: Quantity): (row: LayerRow) => number {
  switch (quantity) {
    case 'params':
      return (row) => row.params ?? 0;
    case 'weights':
      return (row) => row.weightBytes;
    case 'flops':
      return (row) => 2 * (row.macs ?? 0);
    case 'macs':
      return (row) => row.macs ?? 0;
    default:
      return () => 0;
  }
}

const largestShares = (rows: readonly LayerRow[], of: (row: LayerRow) => number): Share[] =>
  firstOf(rows.map((row) => ({ path: row.path, kind: row.kind, amount: of(row), file: row.file, line: row.line })));

const firstOf = (shares: readonly Share[]): Share[] =>
  shares
    .filter(({ amount }) => amount > 0)
    .sort((a, b) => b.amount - a.amount)
    .slice(0, NAMED);

/** The layers whose outputs take the memory at its peak. */
function alive({ graph }: Analysis): Share[] {
  const flow = dataflowOf(graph);
  const makers = new Map(flow.nodes.flatMap((node) => node.outputs.map((o) => [o, node.layer] as const)));
  const bytes = new Map<string, Share>();
  for (const value of peakActivations(flow).live()) {
    const layer = graph.layers[makers.get(value) ?? -1];
    const path = layer?.path ?? 'input';
    const { file = null, line = null } = layer?.constructed ?? {};
    bytes.set(path, { path, kind: layer?.className ?? '', amount: (bytes.get(path)?.amount ?? 0) + flow.bytes(value), file, line });
  }
  return firstOf([...bytes.values()]);
}
