import { type Uri, workspace } from 'vscode';
import { CONVENTIONS, isToolAmong } from '../core/cost/conventions/index.js';
import { DEFAULT_HINTS, HINT_FIELDS, type HintField, type HintSettings } from '../core/report/text.js';

export const SECTION = 'layerCost';

export type HeatBy = 'none' | 'macs' | 'params' | 'bytes' | 'time';
const HEATS: readonly HeatBy[] = ['none', 'macs', 'params', 'bytes', 'time'];

/** What the settings say for one file. A value of a wrong type counts as not set. */
export interface Settings extends HintSettings {
  readonly hints: boolean;
  readonly codeLens: boolean;
  readonly sinceHead: boolean;
  readonly heat: HeatBy;
  readonly columns: readonly string[];
}

/** How work is counted for a file. The setting's former name counts where only that one is set. */
export function conventionFor(uri: Uri): string {
  const section = workspace.getConfiguration(SECTION, uri);
  const value = section.get<unknown>('convention');
  const known = CONVENTIONS.find((c) => c.name === value)?.name ?? 'macs';
  const set = section.inspect('convention');
  const isSet = [set?.globalValue, set?.workspaceValue, set?.workspaceFolderValue].some((v) => v !== undefined);
  return !isSet && section.get<unknown>('unit') === 'flops' ? 'flops' : known;
}

/** The conventions that an analysis of a file has to be asked for: that of the setting, unless it follows from multiply-adds. */
export const conventionsAsked = (uri: Uri): string[] => [conventionFor(uri)].filter((name) => isToolAmong([name]));

export function settingsFor(uri: Uri): Settings {
  const section = workspace.getConfiguration(SECTION, uri);
  const flag = (name: string): boolean => section.get<unknown>(name) !== false;
  const oneOf = <T extends string>(name: string, allowed: readonly T[], otherwise: T): T => {
    const value = section.get<unknown>(name);
    return allowed.find((a) => a === value) ?? otherwise;
  };
  const fields = section.get<unknown>('hints.fields');
  const columns = section.get<unknown>('table.columns');
  return {
    hints: flag('hints.enabled'),
    codeLens: flag('codeLens.enabled'),
    sinceHead: flag('sinceHead'),
    fields: Array.isArray(fields) ? fields.filter((f): f is HintField => HINT_FIELDS.includes(f)) : DEFAULT_HINTS.fields,
    convention: conventionFor(uri),
    heat: oneOf('heat.by', HEATS, 'none'),
    columns: Array.isArray(columns) ? columns.filter((c): c is string => typeof c === 'string') : [],
  };
}
