import { l10n } from 'vscode';
import type { Translate } from '../core/report/text.js';

/** The editor's language for every text that a person reads. */
export const t: Translate = (text, ...values) => l10n.t(text, ...values);
