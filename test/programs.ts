import { readFileSync } from 'node:fs';

/** A small program, or what is expected of one. */
interface Program {
  readonly name: string;
  readonly text: string;
}

/** The parts of a file, each below a line `#--- name`. */
export function programsIn(path: string): Program[] {
  return readFileSync(path, 'utf8')
    .split(/^#--- /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf('\n');
      return { name: part.slice(0, end).trim(), text: part.slice(end + 1) };
    });
}
