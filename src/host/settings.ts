import { type Uri, workspace } from 'vscode';
import { DEFAULT_HINTS, HINT_FIELDS, type HintField, type HintSettings } from '../core/report/text.js';

export interface Settings extends HintSettings {
  readonly hints: boolean;
  readonly lenses: boolean;
  readonly searchPaths: readonly string[];
  readonly columns: readonly string[];
}

const strings = (value: unknown): string[] => (Array.isArray(value) ? value.filter((v): v is string => typeof v === 'string') : []);

/** Settings as they are used: a value of the wrong type counts as not set. */
export function settingsOf(resource: Uri | undefined): Settings {
  const config = workspace.getConfiguration('layerCost', resource);
  const fields = strings(config.get('hints.fields')).filter((f): f is HintField => (HINT_FIELDS as readonly string[]).includes(f));
  return {
    hints: config.get('hints.enabled') !== false,
    lenses: config.get('codeLens.enabled') !== false,
    fields: fields.length ? fields : DEFAULT_HINTS.fields,
    unit: config.get('unit') === 'flops' ? 'flops' : 'macs',
    searchPaths: strings(config.get('searchPaths')),
    columns: strings(config.get('table.columns')),
  };
}
