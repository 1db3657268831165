import type { Analysis } from '../analysis.js';
import { aligned } from './align.js';
import { Keys, type Unit, unitsOf } from './units.js';

/** Two layers that are taken for the same one. */
export type Pair = readonly [a: Unit, b: Unit];

export interface Matching {
  readonly a: readonly Unit[];
  readonly b: readonly Unit[];
  /** Of modules that hold others too; rows of these are those of both their layers. */
  readonly pairs: readonly Pair[];
  /** One of the two was exported: classes, attributes and what merely moves data say nothing. */
  readonly isLoose: boolean;
}

/**
 * Which layer of `b` is which layer of `a`. Within modules that are matched, layers are matched by name; what is left, and what lists hold, in order of
 * construction by class, parameters and work, so that what is inserted or repeated shows as added. What is then left anywhere in the network is matched
 * in order by parameters and work: it was moved. An absent network has no layers.
 */
export function matched(a: Analysis | null, b: Analysis | null): Matching {
  const keys = new Keys();
  const isLoose = a !== null && b !== null && (a.model === undefined) !== (b.model === undefined);
  const [unitsA, unitsB] = [a ? unitsOf(a, keys, isLoose) : [], b ? unitsOf(b, keys, isLoose) : []];
  const pairs = withinModules(unitsA, unitsB, isLoose);
  return { a: unitsA, b: unitsB, pairs: [...pairs, ...moved(unitsA, unitsB, pairs)], isLoose };
}

const rootsOf = (units: readonly Unit[]): Unit[] => units.filter((unit) => !units[unit.layer.parent]);

function withinModules(a: readonly Unit[], b: readonly Unit[], isLoose: boolean): Pair[] {
  const pairs: Pair[] = [];
  const waiting: [readonly Unit[], readonly Unit[]][] = [[rootsOf(a), rootsOf(b)]];
  for (let next = waiting.pop(); next; next = waiting.pop())
    for (const pair of siblings(...next, isLoose)) {
      pairs.push(pair);
      if (pair[0].children.length && pair[1].children.length) waiting.push([pair[0].children, pair[1].children]);
    }
  return pairs;
}

/** Pairs of what two matched modules hold. */
function siblings(a: readonly Unit[], b: readonly Unit[], isLoose: boolean): Pair[] {
  const alike = isLoose ? likeWork : likeness;
  const named = new Map(b.flatMap((unit) => (unit.isPositional ? [] : [[unit.name, unit] as const])));
  const byName = a.flatMap((unit): Pair[] => {
    const other = unit.isPositional ? undefined : named.get(unit.name);
    return other && alike(unit, other) > 0 ? [[unit, other]] : [];
  });
  const used = new Set(byName.flat());
  const [restA, restB] = [a, b].map((units) => units.filter((unit) => !used.has(unit))) as [Unit[], Unit[]];
  const inOrder = aligned(restA, restB, alike, (x, y) => x.key === y.key && x.name === y.name && x.classes === y.classes);
  const pairs = [...byName, ...inOrder.map(([i, j]): Pair => [restA[i] as Unit, restB[j] as Unit])];
  return [...pairs, ...inPlace(a, b, pairs).filter(([x, y]) => !isLoose || alike(x, y) > 0)];
}

/** Of what has neither name nor parameters in common: the only one of its class that stands between the same two layers is the same one. */
function inPlace(a: readonly Unit[], b: readonly Unit[], pairs: readonly Pair[]): Pair[] {
  // Where nothing is the same, a place says nothing.
  if (!pairs.length) return [];
  const places = (units: readonly Unit[], partners: ReadonlyMap<Unit, Unit>): Map<string, Unit[]> => {
    const found = new Map<string, Unit[]>();
    const before: (string | undefined)[] = [];
    const after: (string | undefined)[] = [];
    for (let i = 0; i < units.length; i++) before[i] = partners.get(units[i] as Unit)?.layer.path ?? before[i - 1];
    for (let i = units.length - 1; i >= 0; i--) after[i] = partners.get(units[i] as Unit)?.layer.path ?? after[i + 1];
    for (const [i, unit] of units.entries()) {
      if (partners.has(unit)) continue;
      const key = JSON.stringify([before[i], after[i], unit.layer.type, unit.layer.className, unit.children.length > 0]);
      const same = found.get(key);
      if (same) same.push(unit);
      else found.set(key, [unit]);
    }
    return found;
  };
  const inB = places(b, new Map(pairs.map(([, y]) => [y, y])));
  return [...places(a, new Map(pairs))].flatMap(([key, left]): Pair[] => {
    const [x, y] = [left, inB.get(key) ?? []];
    return x.length === 1 && y.length === 1 ? [[x[0] as Unit, y[0] as Unit]] : [];
  });
}

/** What two siblings have in common: the same parameters and work weigh more than the same classes, these more than one class, and a name decides between equals. */
function likeness(a: Unit, b: Unit): number {
  if (a.layer.type !== b.layer.type) return 0;
  const name = a.name === b.name ? 1 : 0;
  if (a.key === b.key) return 8 + name + (a.classes === b.classes ? 1 : 0);
  if ((a.children.length === 0) !== (b.children.length === 0)) return 0;
  // Another attribute with other parameters is another layer; an item of a list may have come to stand elsewhere.
  if (!name && !(a.isPositional && b.isPositional)) return 0;
  if (a.classes === b.classes) return 5 + name;
  if (a.layer.className === b.layer.className) return 4 + name;
  const sameKind = a.row && a.row.costKind !== 'other' && a.row.costKind === b.row?.costKind;
  return sameKind ? 2 + name : name;
}

/** The same where one side was exported: a name may have come to what was fused into its layer, so that a layer is told by whether it multiplies. */
function likeWork(a: Unit, b: Unit): number {
  const isLeaf = !a.children.length && !b.children.length;
  return isLeaf && Boolean(a.row?.macs) !== Boolean(b.row?.macs) ? 0 : likeness(a, b);
}

/** Layers that stand elsewhere now, with rows of their own. */
function moved(a: readonly Unit[], b: readonly Unit[], pairs: readonly Pair[]): Pair[] {
  const used = new Set(pairs.flat());
  const [restA, restB] = [a, b].map((units) => units.filter((unit) => unit.row && !used.has(unit))) as [Unit[], Unit[]];
  return aligned(restA, restB, likenessAnywhere, () => false).map(([i, j]): Pair => [restA[i] as Unit, restB[j] as Unit]);
}

/** Without parameters, layers of a class are all alike: only one with the same name and result was moved. */
function likenessAnywhere(a: Unit, b: Unit): number {
  if (a.key !== b.key || a.layer.type !== b.layer.type) return 0;
  const name = a.name === b.name ? 1 : 0;
  if (a.parameters.length) return 4 + name;
  return name && JSON.stringify(a.row?.outputShape) === JSON.stringify(b.row?.outputShape) ? 1 : 0;
}
