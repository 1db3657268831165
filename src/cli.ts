import { run } from './cli/commands.js';
import { parseOptions } from './cli/options.js';
import { print } from './cli/output.js';
import { type ExitCode, USAGE, UsageError } from './cli/usage.js';
import { shown } from './core/report/shown.js';

async function main(argv: readonly string[], build: string): Promise<ExitCode> {
  if (argv.some((word) => word === '--help' || word === '-h')) {
    print(USAGE);
    return 0;
  }
  try {
    return await run(parseOptions(argv), build);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`layer-cost: ${shown(error.message)}\n\n${USAGE}`);
    return 2;
  }
}

const fail = (error: unknown): void => {
  process.stderr.write(`layer-cost: ${shown(error instanceof Error ? error.message : String(error))}\n`);
};

/** @param build the checksum of this program. */
export function start(build: string): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // A reader that has seen enough is no failure that anybody wants to hear of.
    if (error.code !== 'EPIPE') fail(new Error(`the output could not be written: ${error.message}`));
    process.exit(3);
  });
  // Nobody can be told that nobody can be told.
  process.stderr.on('error', () => {});
  main(process.argv.slice(2), build).then(
    (code) => {
      process.exitCode = code;
      // Exit as soon as the report is printed: an ordinary end tears down the heap first. After errors, the error stream may still be busy.
      if (code < 2 || code === 4) process.stdout.write('', (error) => error ?? process.exit());
    },
    (error: unknown) => {
      fail(error);
      process.exitCode = 3;
    },
  );
}
