import { readFileSync } from 'node:fs';
import type { Texts } from '../src/core/report/text.js';

/** A language for tests: every text that translators get, in quotation marks. What comes without them was not translated. */
export const pseudo: Texts = Object.fromEntries(
  Object.entries<string>(JSON.parse(readFileSync('l10n/bundle.l10n.json', 'utf8'))).map(([text]) => [text, `«${text}»`]),
);
