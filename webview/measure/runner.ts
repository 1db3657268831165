import type { LayerTimes } from '../times.js';
import type { Roof } from '../charts/roofline.js';

/** What the page shows of a measurement under way. */
export type MeasureState =
  | { readonly phase: 'idle' }
  | { readonly phase: 'confirm'; readonly why: string }
  | { readonly phase: 'running'; readonly text: string; readonly fraction: number | null; readonly secondsLeft: number | null; readonly provisionalMs: number | null }
  | { readonly phase: 'failed'; readonly reason: string };

/** What the page shows of a finished one. */
export interface Outcome {
  readonly medianMs: number;
  readonly p10Ms: number;
  readonly p90Ms: number;
  readonly minMs: number;
  readonly runs: number;
  readonly noisy: boolean;
  /** Runtime, version, provider, threads, clock, processor, date: in one line. */
  readonly stamp: string;
  readonly times: LayerTimes;
  readonly machine: Roof | null;
}
