import type { Analysis, LayerRow } from '../analysis.js';

/** Work as a person wants it counted: multiply-adds, FLOPs, or by another tool's convention, under its name. */
export interface Work {
  /** The name in few letters: `MACs`, `thop`. */
  readonly name: string;
  /** What stands beside a total: `thop 0.1.1`. */
  readonly title: string;
  /** Of the whole network. */
  readonly total: number;
  /** Of a layer, all its calls; null where it is not known. */
  of(row: LayerRow): number | null;
}

/** Where the analysis does not tell the convention, or its tool fails on the network, multiply-adds are shown under their own name. */
export function workBy(convention: string, { conventions, totals }: Pick<Analysis, 'conventions' | 'totals'>): Work {
  if (convention === 'flops') return { name: 'FLOPs', title: 'FLOPs', total: totals.flops, of: ({ macs }) => (macs === null ? null : 2 * macs) };
  const told = conventions.find((c) => c.name === convention);
  if (convention === 'macs' || !told || told.total === null) return { name: 'MACs', title: 'MACs', total: totals.macs, of: ({ macs }) => macs };
  const { name, title, total } = told;
  return { name, title, total, of: ({ macs, counts }) => (macs === null ? null : (counts?.[name] ?? 0)) };
}
