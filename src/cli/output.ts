import { withoutCommands } from '../core/report/shown.js';

/** Writes a report, as one or more lines. */
export const print = (text: string): void => printCommands(withoutCommands(text));

/** Writes lines that a build server is to obey. Whoever makes them has taken the commands out of what they quote. */
export function printCommands(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}
