/** Translates a text and fills in `{0}`, `{1}`: `vscode.l10n.t` in the editor, plain filling in a terminal. */
export type Translate = (text: string, ...values: (string | number)[]) => string;

/** Which quantities a hint shows, in this order, and in which unit work is counted; one multiply-add is two FLOPs. */
export interface HintSettings {
  readonly fields: readonly HintField[];
  readonly unit: 'macs' | 'flops';
}
export type HintField = 'params' | 'macs' | 'shape' | 'share' | 'bytes' | 'time';
export const HINT_FIELDS: readonly HintField[] = ['params', 'macs', 'shape', 'share', 'bytes', 'time'];
export const DEFAULT_HINTS: HintSettings = { fields: ['params', 'macs'], unit: 'macs' };

/** Text that came from a file, as a Markdown code span: nothing in it can be read as markup. */
export function code(text: string): string {
  const fence = '`'.repeat(Math.max(0, ...Array.from(text.matchAll(/`+/g), (m) => m[0].length)) + 1);
  const plain = text
    .replace(/[\r\n]+/g, ' ')
    .replace(/[\u202a-\u202e\u2066-\u2069\u200b-\u200f]/g, (c) => `U+${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`);
  return fence.length > 1 || plain.startsWith('`') ? `${fence} ${plain} ${fence}` : `${fence}${plain}${fence}`;
}
