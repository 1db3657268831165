import { l10n } from 'vscode';
import { translator } from '../core/report/text.js';

/** The texts of the editor's language; undefined in English. */
export const texts = l10n.bundle;

/** Every text that a person reads in the editor goes through this, and so does every ready sentence: a reason, a note, an assumption. */
export const t = translator(texts);
