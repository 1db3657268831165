import type { ConventionCount, KindCount } from '../../analysis.js';
import type { Graph, LayerId } from '../../onnx/graph.js';
import type { Convention } from './convention.js';
import { type Counted, Counter } from './count.js';
import { CONVENTIONS } from './index.js';

/** Whole numbers for layers, kinds and totals that add up, also where a tool divides. */

interface Conventions {
  readonly all: readonly ConventionCount[];
  readonly byLayer: ReadonlyMap<LayerId, Readonly<Record<string, number>>>;
}

/** Sums by a key. Of fractions each sum takes what the running total has gained, so that all sums together are the total that the tool prints. */
function summed<K>(counted: readonly Counted[], keyOf: (c: Counted) => K): Map<K, number> {
  const groups = new Map<K, Counted[]>();
  for (const c of counted) {
    const group = groups.get(keyOf(c));
    if (group) group.push(c);
    else groups.set(keyOf(c), [c]);
  }
  const running = new Map<number, number>();
  let before = 0;
  const out = new Map<K, number>();
  for (const [key, group] of groups) {
    for (const { per, count } of group) running.set(per, (running.get(per) ?? 0) + count);
    const now = Math.trunc([...running].reduce((sum, [per, n]) => sum + n / per, 0));
    out.set(key, now - before);
    before = now;
  }
  return out;
}

function kindsOf(counted: readonly Counted[]): KindCount[] {
  const reasons = new Map<string, Set<string>>();
  for (const { kind, reason } of counted) reasons.set(kind, (reasons.get(kind) ?? new Set<string>()).add(reason));
  return [...summed(counted, (c) => c.kind)].map(([kind, count]) => ({ kind, count, reasons: [...(reasons.get(kind) ?? [])] }));
}

/** What these conventions say of a graph. Names that are none are left out. */
export function conventionsOf(graph: Graph, names: readonly string[]): Conventions {
  const counter = new Counter(graph);
  const byLayer = new Map<LayerId, Record<string, number>>();
  const all: ConventionCount[] = [];
  for (const name of names) {
    const convention = CONVENTIONS.find((c) => c.name === name);
    if (!convention) continue;
    const { counted, params, fails } = counter.tally(convention);
    for (const [layer, count] of summed(counted, (c) => c.layer)) {
      const row = byLayer.get(layer) ?? {};
      row[name] = count;
      byLayer.set(layer, row);
    }
    const kinds = kindsOf(counted);
    all.push({
      ...described(convention),
      total: fails === undefined ? kinds.reduce((n, k) => n + k.count, 0) : null,
      params,
      kinds,
      ...(fails === undefined ? {} : { fails }),
    });
  }
  return { all, byLayer };
}

const described = ({ name, title, unit, unseen }: Convention) => ({ name, title, unit, unseen });
