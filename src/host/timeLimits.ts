/** How long the analysis worker may take for what. */
export const TIME_LIMITS = {
  /**
   * Without a new step, layer or operator. An evaluation shows about ten signs of life a second; two seconds without is a loop of ours that does not end.
   * @limit worker without a sign of life: ms
   */
  silenceMs: 2_000,
  /** For one analysis, reading of files apart: longer than anybody waits for a hint. @limit one analysis in the editor: ms */
  wholeMs: 20_000,
  /** From the start of the worker to its parser being ready: two wasm files are compiled, on a busy machine too. @limit start of the analysis worker: ms */
  startMs: 30_000,
  /**
   * Workers that ended on one file within {@link endWindowMs}, by themselves or by the limits above, after which it is left alone until asked again.
   * @limit workers that end on one file before it is paused: workers
   */
  ends: 3,
  /** Failures further apart have other causes. @limit time in which these count: ms */
  endWindowMs: 5 * 60_000,
};
