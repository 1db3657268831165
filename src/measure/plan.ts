/**
 * How a measurement is taken. Figures come from measurements with onnxruntime-web 1.30: disturbances of a shared machine last seconds, so that more runs
 * in a row narrow an interval without making it truer; only runs spread over time do.
 */
export const PLAN = {
  /** Warm-up ends when the last runs are this close to the best ones... */
  warmWithin: 1.05,
  warmWindow: 5,
  /** ...after so many runs and so long: V8 compiles the runtime's functions anew in the background while they run. */
  warmRuns: 10,
  warmSeconds: 1,
  /** A network that is slow, or a machine that is never calm, is not warmed for longer. @limit warm-up: seconds */
  warmCapSeconds: 8,
  /** The profiled session runs the same functions, warm already: only its own memory is new. */
  warmProfiledRuns: 4,
  /** Enough, too, for means of kernel times where the clock steps by 0.1 ms: what rounding adds to one is 0.04 ms / sqrt(30). */
  rounds: 30,
  minSeconds: 2.5,
  /** The longest that a person waits for one network. @limit measurement: seconds */
  capSeconds: 20,
  /** Noise is given more rounds until here: what a longer wait would add is noise, too. @limit more rounds for noise: seconds */
  noisySeconds: 10,
  /** Even a run of minutes is repeated. */
  fewestRounds: 5,
  /** More narrow the interval without making it truer. @limit measurement: rounds */
  mostRounds: 400,
  bursts: 6,
  /** Between bursts; other programs' disturbances of less than this hit one burst only. */
  gapMs: 150,
  /**
   * A run prints one event a kernel, of about 400 bytes, and all of them are held as text; the runtime itself keeps a million.
   * @limit profile of a run: events
   */
  mostEvents: 200_000,
  /** One sample lasts at least this many steps of the clock, by several runs in a row if need be. */
  clockSteps: 100,
  /** A network of a few microseconds fills a step of the clock with so many runs. @limit runs of one sample: runs */
  mostRunsPerSample: 50,
  /** A sample this much longer than the median is no measurement: the machine slept, or the process was stopped. */
  gapSampleMs: 1000,
  seed: 20170417,
} as const;
