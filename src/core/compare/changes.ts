import { type Analysis, hasNetwork, type InputSpec, type LayerRow, type Totals, titleOf } from '../analysis.js';
import type { Graph } from '../onnx/graph.js';
import { ruleOf } from '../onnx/operators/index.js';
import { firstError } from '../text/notes.js';
import { type Matching, matched, type Pair } from './match.js';
import { isLikeWork, type Unit, workKey, workTexts } from './units.js';

/** What is compared of each layer. Units: parameters, multiply-adds, bytes, bytes read and written. */
export const COSTS = ['params', 'macs', 'weightBytes', 'bytes'] as const;
export type Cost = (typeof COSTS)[number];
/** What is compared of the networks as a whole. */
const WHOLES = [...COSTS, 'peak'] as const;
export type Whole = (typeof WHOLES)[number];

/** How a difference of two numbers is to be read where one of them is a lower bound, or both are. */
type Bound = 'exact' | 'atLeast' | 'atMost' | 'unknown';

export interface Delta {
  /** Of what is known: `b` less `a`. */
  readonly value: number;
  readonly bound: Bound;
}

/** One number of both networks. */
export interface WholeDelta extends Delta {
  readonly a: number;
  readonly b: number;
}

/** `renamed`: the same work with the same parameters, under another path or class. */
export type ChangeKind = 'same' | 'changed' | 'renamed' | 'added' | 'removed';

/**
 * In what two layers differ beside their path: in few words for each side. Of a layer of a source that the exported file lacks: `folded` into the
 * weights of the layer `b` of the source, or `idle`, since it computes nothing when nobody trains.
 */
interface Aspect {
  readonly of: 'class' | 'weights' | 'kernel' | 'output' | 'calls' | 'folded' | 'idle';
  readonly a: string;
  readonly b: string;
}

export interface LayerChange {
  readonly kind: ChangeKind;
  /** Null for an added layer. */
  readonly a: LayerRow | null;
  /** Null for a removed layer. */
  readonly b: LayerRow | null;
  readonly aspects: readonly Aspect[];
  readonly deltas: Readonly<Record<Cost, Delta>>;
}

/** One of the two networks, as the difference names it. */
export interface Side {
  readonly name: string;
  /** There is no such file on this side: nothing is compared with it. */
  readonly absent: boolean;
  readonly entry: string | null;
  readonly inputs: readonly InputSpec[];
  readonly complete: boolean;
  /** Why it is not, as far as one sentence tells. */
  readonly reason: string | null;
}

/** What changed between two networks: plain data. The differences of its layers and of `between` add up to those of the totals. */
export interface Difference {
  readonly a: Side;
  readonly b: Side;
  readonly totals: Readonly<Record<Whole, WholeDelta>>;
  /** In the order of `b`; what was removed stands where it was. */
  readonly changes: readonly LayerChange[];
  /** Bytes that operators outside of all rows read and write: sums of branches, activations called as functions. */
  readonly between: Delta;
  /** Classes of modules that hold others, where their name is all that changed. */
  readonly classes: readonly { readonly a: string; readonly b: string; readonly modules: number }[];
}

/** A network to compare, and how it is called. Null: there is no such file. */
export interface Compared {
  readonly name: string;
  readonly analysis: Analysis | null;
}

/** What changed from `a` to `b`. */
export function differenceOf(a: Compared, b: Compared): Difference {
  const matching = matched(a.analysis, b.analysis);
  return {
    a: sideOf(a),
    b: sideOf(b),
    totals: totalsOf(a.analysis, b.analysis),
    changes: changesOf(matching, a.analysis, b.analysis),
    between: delta(between(a.analysis), between(b.analysis), isBound(a.analysis), isBound(b.analysis)),
    classes: matching.isLoose ? [] : renamedClasses(matching.pairs),
  };
}

function sideOf({ name, analysis }: Compared): Side {
  const complete = !isBound(analysis);
  const reason = complete ? undefined : (firstError(analysis?.notes) ?? analysis?.uncounted[0]?.reason);
  return {
    name,
    absent: analysis === null,
    entry: analysis && hasNetwork(analysis) ? titleOf(analysis) : null,
    inputs: analysis?.inputs ?? [],
    complete,
    reason: reason ?? null,
  };
}

/** Totals are lower bounds: not everything could be evaluated or counted. */
const isBound = (analysis: Analysis | null): boolean => analysis !== null && !analysis.complete;

function delta(a: number, b: number, aIsLeast: boolean, bIsLeast: boolean): Delta {
  return { value: b - a, bound: aIsLeast ? (bIsLeast ? 'unknown' : 'atMost') : bIsLeast ? 'atLeast' : 'exact' };
}

const traffic = (of: { readonly bytesRead: number; readonly bytesWritten: number }): number => of.bytesRead + of.bytesWritten;

const WHOLE_OF: Readonly<Record<Whole, (totals: Totals) => number>> = {
  params: (t) => t.params,
  macs: (t) => t.macs,
  weightBytes: (t) => t.weightBytes,
  bytes: traffic,
  peak: (t) => t.peakActivationBytes,
};

function totalsOf(a: Analysis | null, b: Analysis | null): Readonly<Record<Whole, WholeDelta>> {
  const one = (of: Whole): WholeDelta => {
    const ofWeights = of === 'params' || of === 'weightBytes';
    const [left, right] = [a, b].map((x) => (x ? WHOLE_OF[of](x.totals) : 0)) as [number, number];
    const [aIsLeast, bIsLeast] = [a, b].map((x) => x !== null && !(ofWeights ? x.allBuilt : x.complete)) as [boolean, boolean];
    return { a: left, b: right, ...delta(left, right, aIsLeast, bIsLeast) };
  };
  return Object.fromEntries(WHOLES.map((of) => [of, one(of)])) as Record<Whole, WholeDelta>;
}

const between = (analysis: Analysis | null): number => (analysis ? traffic(analysis.totals) - analysis.rows.reduce((n, row) => n + traffic(row), 0) : 0);

const COST_OF: Readonly<Record<Cost, (row: LayerRow) => number>> = {
  params: (r) => r.params ?? 0,
  macs: (r) => r.macs ?? 0,
  weightBytes: (r) => r.weightBytes,
  bytes: traffic,
};

/** A row's number is a lower bound. */
const isLeast = (row: LayerRow | null, of: Cost): boolean =>
  row !== null && (of === 'params' || of === 'weightBytes' ? row.params === null : row.macs === null || row.unknown !== undefined);

const deltasOf = (a: LayerRow | null, b: LayerRow | null): Readonly<Record<Cost, Delta>> =>
  Object.fromEntries(COSTS.map((of) => [of, delta(a ? COST_OF[of](a) : 0, b ? COST_OF[of](b) : 0, isLeast(a, of), isLeast(b, of))])) as Record<Cost, Delta>;

function changesOf(matching: Matching, analysisA: Analysis | null, analysisB: Analysis | null): LayerChange[] {
  const { a, b, pairs } = matching;
  const rowPairs = pairs.filter(([x, y]) => x.row && y.row);
  const [partnerOfA, partnerOfB] = [new Map(rowPairs), new Map(rowPairs.map(([x, y]) => [y, x]))];
  /** Removed layers by the layer of `b` that they follow; undefined = they come first. */
  const removedAfter = new Map<Unit | undefined, Unit[]>();
  let last: Unit | undefined;
  for (const unit of a) {
    if (!unit.row) continue;
    const partner = partnerOfA.get(unit);
    if (partner) last = partner;
    else if (removedAfter.has(last)) removedAfter.get(last)?.push(unit);
    else removedAfter.set(last, [unit]);
  }
  const fateOf = matching.isLoose && analysisA ? exportedAway(analysisA.graph, partnerOfA) : () => [];
  const removed = (after: Unit | undefined): LayerChange[] =>
    (removedAfter.get(after) ?? []).map((unit) => {
      const row = unit.row as LayerRow;
      return { kind: 'removed', a: row, b: null, aspects: fateOf(unit), deltas: deltasOf(row, null) };
    });
  const changes = removed(undefined);
  for (const unit of b) {
    if (!unit.row) continue;
    const partner = partnerOfB.get(unit);
    if (partner && analysisA && analysisB) changes.push(pairChange([partner, unit], analysisA.graph, analysisB.graph, matching.isLoose));
    else changes.push({ kind: 'added', a: null, b: unit.row, aspects: [], deltas: deltasOf(null, unit.row) });
    changes.push(...removed(unit));
  }
  return changes;
}

/** What became of a layer that an exported file does not have. */
function exportedAway(graph: Graph, partnerOf: ReadonlyMap<Unit, Unit>): (unit: Unit) => Aspect[] {
  const producerOf = new Map(graph.nodes.flatMap((node) => node.outputs.map((value) => [value, node] as const)));
  const kept = new Map([...partnerOf.keys()].map((unit) => [unit.layer.id, unit.layer]));
  return ({ nodes, parameters }) => {
    if (!nodes.length && !parameters.length) return [{ of: 'idle', a: '', b: '' }];
    const [node] = nodes;
    const before = node && producerOf.get(node.inputs[0] ?? -1);
    const host = before && kept.get(before.layer);
    const isFolded = node && nodes.length === 1 && parameters.length && ruleOf(node.domain, node.op)?.fuses?.after?.includes('convolution');
    return host && isFolded ? [{ of: 'folded', a: '', b: host.path }] : [];
  };
}

function pairChange([x, y]: Pair, graphA: Graph, graphB: Graph, isLoose: boolean): LayerChange {
  const [a, b] = [x.row as LayerRow, y.row as LayerRow];
  const aspects = aspectsOf([x, y], graphA, graphB, isLoose);
  const deltas = deltasOf(a, b);
  // What has neither parameters nor work is what its class says.
  const isBare = !x.parameters.length && !x.nodes.length;
  const isOther = aspects.some(({ of }) => of !== 'class' || isBare) || COSTS.some((of) => deltas[of].value !== 0);
  const kind = isOther ? 'changed' : a.path !== b.path || (a.kind !== b.kind && !isLoose) ? 'renamed' : 'same';
  return { kind, a, b, aspects, deltas };
}

function aspectsOf([x, y]: Pair, graphA: Graph, graphB: Graph, isLoose: boolean): Aspect[] {
  const [a, b] = [x.row as LayerRow, y.row as LayerRow];
  const isSameWork = isLoose ? isLikeWork(x.nodes, y.nodes) : workKey(x.nodes) === workKey(y.nodes);
  const texts: [Aspect['of'], string, string][] = [
    ...(isLoose ? [] : [['class', a.kind, b.kind] satisfies [Aspect['of'], string, string]]),
    ['weights', ...different(x.parameters, y.parameters)],
    ['kernel', ...(isSameWork ? (['', ''] as const) : workTexts(x, graphA, y, graphB, isLoose))],
    ['output', shapesText(a), shapesText(b)],
    ['calls', String(a.calls), String(b.calls)],
  ];
  return texts.flatMap(([of, left, right]) => (left === right ? [] : [{ of, a: left, b: right }]));
}

/** Of two lists of parameters, those that the other has not. */
function different(a: readonly string[], b: readonly string[]): [string, string] {
  if (a.join() === b.join()) return ['', ''];
  const less = (of: readonly string[], other: readonly string[]): string => {
    const own = of.filter((text) => !other.includes(text));
    return own.length > PARAMETERS ? `${own.slice(0, PARAMETERS).join(', ')}, …` : own.join(', ') || '–';
  };
  const texts: [string, string] = [less(a, b), less(b, a)];
  return texts[0] === texts[1] ? [a.join(', '), b.join(', ')] : texts;
}

/** The first ones say what kind of change it is. @limit parameters that are named of a changed layer: parameters */
const PARAMETERS = 3;

/** A shape, or shapes nested as they were returned. */
function shapesText({ outputShape }: LayerRow): string {
  const said = (shapes: LayerRow['outputShape']): string => {
    if (shapes === null) return '?';
    if (typeof shapes === 'string') return shapes;
    if (!Array.isArray(shapes))
      return Object.entries(shapes)
        .map(([key, shape]) => `${key}: ${said(shape)}`)
        .join(', ');
    return shapes.every((d) => typeof d === 'number') ? shapes.join('×') || 'scalar' : shapes.map(said).join(', ');
  };
  return said(outputShape);
}

function renamedClasses(pairs: readonly Pair[]): Difference['classes'] {
  const counts = new Map<string, { a: string; b: string; modules: number }>();
  /** Modules of which something is still there. */
  const kept = new Set(pairs.map(([, y]) => y.layer.parent));
  for (const [x, y] of pairs) {
    const [a, b] = [x.layer.className, y.layer.className];
    if (a === b || x.row || y.row || !kept.has(y.layer.id)) continue;
    const known = counts.get(`${a} ${b}`) ?? { a, b, modules: 0 };
    counts.set(`${a} ${b}`, { ...known, modules: known.modules + 1 });
  }
  return [...counts.values()];
}
