import { shown } from '../src/core/report/shown.js';
import { type Texts, type Translate, translator } from '../src/core/report/text.js';
import { type PanelStrings, panelStrings } from '../src/panelStrings.js';

/** The page's texts in the editor's language, by name. */
export interface Words extends PanelStrings {
  /** A sentence that comes ready from the core, the measuring or the host, in the editor's language. */
  readonly said: (sentence: string) => string;
  /** For texts that the core writes as a whole. */
  readonly translate: Translate;
}

export function wordsOf(texts?: Texts): Words {
  const t = translator(texts);
  const named = Object.fromEntries(Object.entries(panelStrings).map(([key, text]) => [key, t(text)])) as unknown as PanelStrings;
  return { ...named, said: (sentence) => shown(t(sentence)), translate: t };
}
