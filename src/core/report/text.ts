import { fill } from './numbers.js';

/**
 * Says a text in the reader's language and fills in `{0}`, `{1}`. Sentences that the core, the measuring or the supervisor put together are given as they are:
 * they stay English where they are made, and are recognized here by their template.
 */
export type Translate = (text: string, ...values: (string | number)[]) => string;

/** Texts by what they are in English, as `vscode.l10n.bundle` holds them. */
export type Texts = Readonly<Record<string, string>>;

export const english: Translate = fill;

/** A reason at the beginning of a sentence. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Says everything by the given texts; English where there are none, or none for what is to be said. */
export function translator(texts: Texts | undefined): Translate {
  if (!texts) return english;
  const own = (text: string): string | undefined => (Object.hasOwn(texts, text) ? texts[text] : undefined);
  const sentence = sentences(texts);
  return (text, ...values) => (values.length ? fill(own(text) ?? text, ...values) : (own(text) ?? sentence(text)));
}

/** A template with fewer letters of its own would fit what it was not made for. */
const TEMPLATE_LETTERS = 7;
/** A longer one holds a text of somebody's file, and would take long to be held against every template. @limit sentence that is translated: characters */
const SENTENCE_CHARACTERS = 2_000;
/** Sentences repeat: on every keystroke the same ones are shown. @limit translated sentences that are kept: sentences */
const KEPT_SENTENCES = 1_000;

/** Translates ready sentences. The template with the most text of its own that fits is taken; what stands in its gaps may be a sentence again, if it is more than a name. */
function sentences(texts: Texts): (sentence: string) => string {
  let templates: { readonly pattern: RegExp; readonly translated: string }[] | undefined;
  const kept = new Map<string, string>();
  const said = (sentence: string): string => {
    const known = Object.hasOwn(texts, sentence) ? texts[sentence] : kept.get(sentence);
    if (known !== undefined) return known;
    if (sentence.length > SENTENCE_CHARACTERS) return sentence;
    templates ??= templatesOf(texts);
    let out = sentence;
    for (const { pattern, translated } of templates) {
      const found = pattern.exec(sentence);
      if (!found) continue;
      out = fill(translated, ...found.slice(1).map((part) => (part.includes(' ') ? said(part) : part)));
      break;
    }
    if (kept.size >= KEPT_SENTENCES) kept.clear();
    kept.set(sentence, out);
    return out;
  };
  return said;
}

function templatesOf(texts: Texts): { pattern: RegExp; translated: string }[] {
  const letters = (text: string): number => text.replace(/\{\d\}/g, '').match(/\p{L}/gu)?.length ?? 0;
  return Object.entries(texts)
    .filter(([text]) => /\{\d\}/.test(text) && letters(text) >= TEMPLATE_LETTERS)
    .sort(([a], [b]) => letters(b) - letters(a))
    .map(([text, translated]) => {
      const escaped = text.replace(/[.*+?^$()|[\]\\]/g, '\\$&');
      return { pattern: new RegExp(`^${escaped.replace(/\{\d\}/g, '(.*?)')}$`, 's'), translated };
    });
}

/** Which quantities a hint shows, in this order, and by which convention work is counted: `macs`, `flops`, or another tool's. */
export interface HintSettings {
  readonly fields: readonly HintField[];
  readonly convention: string;
}
export type HintField = 'params' | 'macs' | 'shape' | 'share' | 'bytes' | 'time';
export const HINT_FIELDS: readonly HintField[] = ['params', 'macs', 'shape', 'share', 'bytes', 'time'];
export const DEFAULT_HINTS: HintSettings = { fields: ['params', 'macs'], convention: 'macs' };
