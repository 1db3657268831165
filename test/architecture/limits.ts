import type { Facts } from './facts.js';

const FILE_LINES = 400;
const FUNCTION_LINES = 60;

/** A file of any language. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** Files over {@link FILE_LINES}. */
export const longFiles = (files: readonly TextFile[]): string[] =>
  files.flatMap(({ path, text }) => {
    const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
    return lines > FILE_LINES ? [`${path} has ${lines} lines`] : [];
  });

/** Functions over {@link FUNCTION_LINES}. What `suite` is called with is a list of tests, not one function. */
export const longFunctions = (files: readonly Facts[]): string[] =>
  files.flatMap(({ path, functions }) =>
    functions.flatMap((f) => (f.countedLines > FUNCTION_LINES && f.name !== 'suite(...)' ? [`${path}:${f.line} ${f.name} has ${f.countedLines} lines`] : [])),
  );

/** The same for Python: a function ends before the next line that is indented no deeper than its `def`. */
export const longPythonFunctions = (files: readonly TextFile[]): string[] =>
  files.flatMap(({ path, text }) => {
    const lines = text.split('\n');
    return lines.flatMap((line, i) => {
      const [, indent, name] = /^( *)(?:async )?def (\w+)/.exec(line) ?? [];
      if (indent === undefined) return [];
      const start = afterSignature(lines, i);
      const next = lines.findIndex((l, j) => j >= start && l.trim() !== '' && l.search(/\S/) <= indent.length);
      const end = lines.findLastIndex((l, j) => j >= i && (next < 0 || j < next) && l.trim() !== '');
      return end - i >= FUNCTION_LINES ? [`${path}:${i + 1} ${name} has ${end - i + 1} lines`] : [];
    });
  });

/** The line after the one that closes the brackets of a signature. */
function afterSignature(lines: readonly string[], def: number): number {
  let depth = 0;
  for (let i = def; i < lines.length; i++) {
    for (const c of lines[i] ?? '') depth += '([{'.includes(c) ? 1 : ')]}'.includes(c) ? -1 : 0;
    if (depth === 0) return i + 1;
  }
  return lines.length;
}
