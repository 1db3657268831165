/** How a job ended without a result of its own. Reasons are English sentences; whoever shows one translates it. */
export type End =
  /** A newer request of the same file took its place. */
  | { readonly type: 'superseded' }
  /** Ended by us: the named time limit. */
  | { readonly type: 'stopped'; readonly reason: string }
  /** The worker ended by itself, or could not do it. */
  | { readonly type: 'crashed'; readonly reason: string }
  /** Not tried: its analysis ended too often. */
  | { readonly type: 'paused'; readonly reason: string };

export const silent = (seconds: number, line: number | undefined): End => ({
  type: 'stopped',
  reason:
    line === undefined
      ? `the analysis was stopped after ${seconds} s without progress`
      : `the analysis was stopped after ${seconds} s without progress, at line ${line}`,
});
export const tooLong = (seconds: number, line: number | undefined): End => ({
  type: 'stopped',
  reason: line === undefined ? `the analysis was stopped after ${seconds} s` : `the analysis was stopped after ${seconds} s, at line ${line}`,
});
export const tooOften = (times: number, line: number | undefined): End => ({
  type: 'paused',
  reason:
    line === undefined
      ? `the analysis of this file had to be ended ${times} times`
      : `the analysis of this file had to be ended ${times} times, at line ${line}`,
});
