/**
 * Catches what the runtime prints. Under WebAssembly its profiler has no file: `endProfiling()` prints the events to standard output, which the runtime's glue
 * sends either to `console.log` or, in Node, to `fs.writeSync(1, ...)`, depending on which glue was loaded. Every way out is hooked, and the one that got lines is read.
 */
export interface Capture {
  /** What was printed while `work` ran. */
  during(work: () => void): string;
}

/** Replaces one way out by one that asks `take` first; returns nothing: a disposable worker never puts it back. */
export type Hook = (take: (text: string) => boolean) => void;

/** The glue binds `console.log` when it starts: this must be called before the runtime is imported. */
const hookConsole: Hook = (take) => {
  const log = console.log.bind(console);
  console.log = (...parts: unknown[]): void => {
    if (!take(`${parts.map(String).join(' ')}\n`)) log(...parts);
  };
};

export function installCapture(hooks: readonly Hook[] = []): Capture {
  let sinks: string[][] | undefined;
  for (const [i, hook] of [hookConsole, ...hooks].entries())
    hook((text) => {
      sinks?.[i]?.push(text);
      return sinks !== undefined;
    });
  return {
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
