import type { LineEdit } from '../../src/host/lineMap.js';

/** One edit of a text. */
export interface Damage {
  readonly kind: 'a token deleted' | 'a bracket opened' | 'a line half typed' | 'cut at a token';
  /** What is replaced, in UTF-16 units, and by what. */
  readonly start: number;
  readonly end: number;
  readonly put: string;
}

/** Words, numbers, texts, operators: good enough to hit what a person types. */
const TOKEN = /"""[\s\S]*?"""|"[^"\n]*"|'[^'\n]*'|#.*|[A-Za-z_]\w*|\d[\w.]*|->|\*\*|[-+*/<>=!]=|[^\s\w]/g;

/** A damage as it happens while somebody types, drawn at random. */
export function damageOf(text: string, random: () => number): Damage {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const token = pick([...text.matchAll(TOKEN)]);
  const start = token.index;
  const end = start + token[0].length;
  switch (Math.floor(random() * 4)) {
    case 0:
      return { kind: 'a token deleted', start, end, put: '' };
    case 1:
      return { kind: 'a bracket opened', start, end: start, put: pick(['(', '[', '{']) };
    case 2: {
      const newline = text.indexOf('\n', start);
      return {
        kind: 'a line half typed',
        start: start + Math.ceil(random() * token[0].length),
        end: newline < 0 ? text.length : Math.max(newline, end),
        put: '',
      };
    }
    default:
      return { kind: 'cut at a token', start: end, end: text.length, put: '' };
  }
}

export const damaged = (text: string, { start, end, put }: Damage): string => text.slice(0, start) + put + text.slice(end);

/** The damage as the editor tells of it. */
export function lineEditOf(text: string, { start, end, put }: Damage): LineEdit {
  const lineAt = (offset: number): number => text.slice(0, offset).split('\n').length - 1;
  return { startLine: lineAt(start), endLine: lineAt(end), atLineStart: start === 0 || text[start - 1] === '\n', newLines: put.split('\n').length - 1 };
}
