import { withoutCommands } from '../core/report/shown.js';

/** Writes a report, as one or more lines. */
export function print(text: string): void {
  const lines = withoutCommands(text);
  process.stdout.write(lines.endsWith('\n') ? lines : `${lines}\n`);
}
