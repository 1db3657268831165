import type { Analysis } from './analysis.js';

/** Equal for networks whose layers, costs and shapes are equal, so that a measurement of one holds for the other. Layer ids change between evaluations, paths do not. */
export const fingerprintOf = (analysis: Analysis): string =>
  analysis.rows.map((row) => `${row.path}:${row.kind}:${row.macs}:${JSON.stringify(row.outputShape)}`).join('|');
