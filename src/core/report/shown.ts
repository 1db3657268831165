import { isExact } from '../onnx/counts.js';

/** Texts of somebody's file, put into what is printed, copied or saved: shown, and never obeyed by what shows it. */

/** Controls of a terminal, line ends, and what has no shape of its own: directions of writing, joiners, halves of characters. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const hex = (c: string, digits: number): string => (c.codePointAt(0) ?? 0).toString(16).padStart(digits, '0');
const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** The text in one line, with every character to be seen: `\n`, `\x1b`, `U+202E`. */
export const shown = (text: string): string =>
  text.replace(UNSEEN, (c) => NAMED[c] ?? (/\p{Cc}/u.test(c) ? `\\x${hex(c, 2)}` : `U+${hex(c, 4).toUpperCase()}`));

/** Printed lines in which a server that builds software reads no command (`::error::`, `##[error]`), whoever named a layer so. */
export const withoutCommands = (text: string): string => text.replace(/^([^\S\n]*):(?=:)/gm, '$1\\x3a').replace(/##(?=\[)/g, '#\\x23');

/** The text as a title or an item of VS Code, where `$(name)` is a picture. */
export const titleText = (text: string): string => shown(text).replaceAll('$(', '\\$(');

/** JSON in which unseen characters, and those of commands, are escapes: it means the same. */
export const jsonText = (value: unknown): string =>
  JSON.stringify(value, null, 2)
    .replaceAll('##[', '#\\u0023[')
    .replace(UNSEEN, (c) => (c === '\n' ? c : Array.from({ length: c.length }, (_, i) => `\\u${c.charCodeAt(i).toString(16).padStart(4, '0')}`).join('')));

/** A Markdown code span: nothing in it can be read as markup. */
export function code(text: string): string {
  const fence = '`'.repeat(Math.max(0, ...Array.from(text.matchAll(/`+/g), (m) => m[0].length)) + 1);
  const plain = shown(text);
  return fence.length > 1 || plain.startsWith('`') ? `${fence} ${plain} ${fence}` : `${fence}${plain}${fence}`;
}

/** What Markdown would read as markup: anywhere, at the beginning of a line, as a link. */
const MARKUP = /[\\`*[\]<|~$]|&(?=#?\w+;)|(?<!\w)#|^>|^[-+=](?!\w)|(?<=^\d+)[.)](?!\w)|:(?=\/\/)|(?<=www)\./g;

/** Plain text in Markdown. Underscores inside of words mean nothing there. */
export const markdownText = (text: string): string =>
  shown(text)
    .replace(MARKUP, '\\$&')
    .replace(/_+/g, (run, at: number, all: string) => {
      const isInside = /\w/.test(all[at - 1] ?? '') && /\w/.test(all[at + run.length] ?? '');
      return isInside ? run : run.replaceAll('_', '\\_');
    });

/** Plain text in LaTeX. */
export const latexText = (text: string): string =>
  shown(text)
    .replace(/[\\&%$#_{}~^]/g, (c) => (c === '\\' ? '\\textbackslash{}' : c === '~' || c === '^' ? `\\${c}{}` : `\\${c}`))
    .replaceAll('×', '$\\times$')
    .replaceAll('≥', '$\\geq$');

type Cells = readonly (string | number)[];

/** A Markdown table as lines. @param isNumeric columns whose cells stand at the right, by index. */
export function markdownTable(head: Cells, isNumeric: (column: number) => boolean, rows: readonly Cells[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const [titles = '', ...body] = [head, ...rows].map((cells) => line(cells.map((c) => markdownText(String(c)))));
  return [titles, line(head.map((_, i) => (isNumeric(i) ? '---:' : '---'))), ...body];
}

/** A count in a cell: the digits of what is not exact any more would be taken for it. */
export const cellNumber = (n: number): string => (isExact(n) ? String(n) : n.toExponential());

/** Rows of a spreadsheet. */
export const csvText = (rows: readonly Cells[]): string =>
  rows
    .map((cells) => cells.map(csvCell).join(','))
    .join('\r\n')
    .concat('\r\n');

function csvCell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const text = shown(value);
  // A leading =, +, - or @, also a wide one or one after spaces, would be run as a formula by a spreadsheet. Escaped: esbuild leaves regular
  // expressions as they are, and one letter beyond ASCII makes the whole program a text of two bytes a letter, slower to load.
  const safe = /^\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/.test(text) ? `'${text}` : text;
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
