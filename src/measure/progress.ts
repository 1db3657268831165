import type { MeasureProgress, Step } from './types.js';

const TEXT: Record<Step, string> = {
  load: 'Loading the network',
  warmUp: 'Warming up',
  calibrate: 'Measuring the machine',
  profile: 'Loading the profiled session',
  rounds: 'Measuring',
  evaluate: 'Evaluating',
};

/** More messages a second than this only keep the receiver busy. */
const LEAST_MS = 80;

/** Tells how far a measurement is: seconds gone, seconds that are likely left, and the median as far as it is known. */
export class Progress {
  private readonly start = performance.now();
  private last = Number.NEGATIVE_INFINITY;
  private step: Step = 'load';
  /** Refined as runs come in. */
  provisionalMs: number | null = null;

  constructor(private readonly post: (progress: MeasureProgress) => void) {}

  /** Begins a step; `secondsLeft` is for all that is still to come. */
  begin(step: Step, secondsLeft: number | null = null): void {
    this.step = step;
    this.send(secondsLeft, {}, true);
  }

  /** Within a step. */
  update(secondsLeft: number | null, round?: { readonly round: number; readonly rounds: number }): void {
    this.send(secondsLeft, round ?? {}, false);
  }

  private send(secondsLeft: number | null, round: { round?: number; rounds?: number }, always: boolean): void {
    const now = performance.now();
    if (!always && now - this.last < LEAST_MS) return;
    this.last = now;
    const gone = (now - this.start) / 1000;
    const phase = round.round === undefined ? TEXT[this.step] : `Round ${round.round} of ${round.rounds}`;
    const fraction = secondsLeft === null ? null : gone / (gone + secondsLeft);
    this.post({ step: this.step, phase, ...round, fraction, secondsLeft, provisionalMs: this.provisionalMs });
  }
}
