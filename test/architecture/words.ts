import type { TextFile } from './limits.js';

/** Lines in which one of these words stands, in any case, also within longer words. */
export function linesNaming(files: readonly TextFile[], words: readonly string[]): string[] {
  const pattern = new RegExp(words.join('|'), 'i');
  return files.flatMap(({ path, text }) =>
    pattern.test(text) ? text.split('\n').flatMap((line, i) => (pattern.test(line) ? [`${path}:${i + 1} ${line.trim()}`] : [])) : [],
  );
}
