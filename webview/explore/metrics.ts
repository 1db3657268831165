import type { Totals } from '../../src/core/analysis.js';
import { bytesText, compact, full } from '../../src/core/report/numbers.js';
import type { PanelStrings } from '../../src/panelStrings.js';

/** What of a variant is shown and compared. */
export const METRICS = ['macs', 'params', 'weightBytes', 'traffic', 'peak'] as const;
export type Metric = (typeof METRICS)[number];

export function metricOf(metric: Metric, totals: Totals, unit: 'macs' | 'flops'): number {
  switch (metric) {
    case 'macs':
      return unit === 'flops' ? totals.flops : totals.macs;
    case 'params':
      return totals.params;
    case 'weightBytes':
      return totals.weightBytes;
    case 'traffic':
      return totals.bytesRead + totals.bytesWritten;
    case 'peak':
      return totals.peakActivationBytes;
    default:
      return metric satisfies never;
  }
}

export function metricName(metric: Metric, s: PanelStrings, unit: 'macs' | 'flops'): string {
  const names: Readonly<Record<Metric, string>> = {
    macs: unit === 'flops' ? 'FLOPs' : 'MACs',
    params: s.parameters,
    weightBytes: s.weights,
    traffic: s.memoryTraffic,
    peak: s.peakActivations,
  };
  return names[metric];
}

const isCount = (metric: Metric): boolean => metric === 'macs' || metric === 'params';

export const metricText = (metric: Metric, value: number): string => (isCount(metric) ? compact(value) : bytesText(value));

/** To the last digit. */
export const metricFull = (metric: Metric, value: number): string => (isCount(metric) ? full(value) : `${full(value)} B`);
