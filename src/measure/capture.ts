/**
 * Catches what the runtime prints. Under WebAssembly its profiler has no file: `endProfiling()` prints the events to standard output, which the runtime's glue
 * sends either to `console.log` or, in Node, to `fs.writeSync(1, ...)`, depending on which glue was loaded. Every way out is hooked, and the one that got lines is read.
 * Its log goes the same ways to standard error, colored and with places in its own sources: nobody is shown that.
 */
export interface Capture {
  /** What was printed while `work` ran. */
  during(work: () => void): string;
  /** The last line of its log, as plain text; '' while it has said nothing. */
  readonly lastSaid: string;
}

/** Replaces one way out by one that asks `take` first; returns nothing: a disposable worker never puts it back. */
export type Hook = (take: (text: string, isError: boolean) => boolean) => void;

/** The glue binds the console's functions when it starts: this must be called before the runtime is imported. */
const hookConsole: Hook = (take) => {
  for (const name of ['log', 'warn', 'error'] as const) {
    const print = console[name].bind(console);
    console[name] = (...parts: unknown[]): void => {
      if (!take(`${parts.map(String).join(' ')}\n`, name !== 'log')) print(...parts);
    };
  }
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken away
const COLORS = /\x1b\[[\d;]*m/g;
/** Time, severity and place before the words of a line: `2026-11-30 19:22:05.163478 [W:onnxruntime:, graph.cc:5607 Clean] `. */
const STAMP = /^[\d-]+ [\d:.]+ \[[A-Z]:[^\]]*\] /;
const plain = (text: string): string => text.replace(COLORS, '').trim().split('\n').at(-1)?.replace(STAMP, '') ?? '';

export function installCapture(hooks: readonly Hook[] = []): Capture {
  let sinks: string[][] | undefined;
  let lastSaid = '';
  for (const [i, hook] of [hookConsole, ...hooks].entries())
    hook((text, isError) => {
      if (isError) lastSaid = plain(text);
      else sinks?.[i]?.push(text);
      return isError || sinks !== undefined;
    });
  return {
    get lastSaid() {
      return lastSaid;
    },
    during(work) {
      sinks = [hookConsole, ...hooks].map(() => []);
      try {
        work();
        return sinks.map((sink) => sink.join('')).sort((a, b) => b.length - a.length)[0] ?? '';
      } finally {
        sinks = undefined;
      }
    },
  };
}
