import { closeness, hasWildcards, matches } from './glob.js';

/** Budgets of a file `layer-cost.json`, `{ "budgets": { "src/models/*.py": "macs<=600M" } }`, and of the setting, which holds the inner part. */

export const CONFIG_NAME = 'layer-cost.json';
/** A longer one was written by no person. @limit layer-cost.json: characters */
const CONFIG_CHARACTERS = 200_000;

export interface ConfiguredBudget {
  readonly budget: string;
  /** The network that is meant, and its input; the file's own when left out. */
  readonly entry: string | undefined;
  readonly input: string | undefined;
  /** Counts from 1. */
  readonly line: number;
  /** The file's own name stands there, no glob. */
  readonly isNamed: boolean;
}

export interface NoConfig {
  readonly line: number;
  readonly wrong: string;
}

/** What a configuration says of a file. @param relative its path from the folder of the configuration. */
export function configuredBudgets(text: string, relative: string): (ConfiguredBudget | NoConfig)[] {
  if (text.length > CONFIG_CHARACTERS) return [{ line: 1, wrong: `${CONFIG_NAME} is longer than ${CONFIG_CHARACTERS} characters` }];
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch (error) {
    return [{ line: lineOfError(text, error), wrong: `${CONFIG_NAME} is no JSON: ${error instanceof Error ? error.message : String(error)}` }];
  }
  if (!isRecord(read)) return [{ line: 1, wrong: `${CONFIG_NAME} is no object; it looks like ${EXAMPLE}` }];
  const lineOf = (key: string): number => lineAt(text, text.indexOf(JSON.stringify(key)));
  const strangers = Object.keys(read).filter((key) => key !== 'budgets' && key !== '$schema');
  return [
    ...strangers.map((key) => ({ line: lineOf(key), wrong: `${CONFIG_NAME} knows no "${key}"; it has budgets` })),
    ...budgetsIn(read.budgets ?? {}, relative, lineOf),
  ];
}

const EXAMPLE = '{"budgets": {"models/*.py": "macs<=600M"}}';

/** The same of the setting. */
export const settingBudgets = (value: unknown, relative: string): (ConfiguredBudget | NoConfig)[] => budgetsIn(value ?? {}, relative, () => 1);

function budgetsIn(budgets: unknown, relative: string, lineOf: (key: string) => number): (ConfiguredBudget | NoConfig)[] {
  if (!isRecord(budgets)) return [{ line: lineOf('budgets'), wrong: `budgets is no object; it looks like ${EXAMPLE}` }];
  return Object.entries(budgets)
    .filter(([glob]) => matches(glob, relative))
    .sort(([a], [b]) => closeness(b) - closeness(a))
    .flatMap(([glob, value]) => {
      const place = { line: lineOf(glob), isNamed: !hasWildcards(glob) };
      return (Array.isArray(value) ? value : [value]).map((one: unknown) => configuredBudget(one, glob, place));
    });
}

const KEYS = ['budget', 'entry', 'input'];

function configuredBudget(value: unknown, glob: string, place: { line: number; isNamed: boolean }): ConfiguredBudget | NoConfig {
  if (typeof value === 'string') return { budget: value, entry: undefined, input: undefined, ...place };
  const wrong = (text: string): NoConfig => ({ line: place.line, wrong: text });
  if (!isRecord(value)) return wrong(`"${glob}" has no budget; it looks like "macs<=600M" or {"budget": "macs<=600M", "entry": "Net()"}`);
  const stranger = Object.keys(value).find((key) => !KEYS.includes(key));
  if (stranger !== undefined) return wrong(`"${glob}" knows no "${stranger}"; it has ${KEYS.join(', ')}`);
  const { budget, entry, input } = value;
  const isText = (part: unknown): part is string | undefined => part === undefined || typeof part === 'string';
  if (typeof budget !== 'string' || !isText(entry) || !isText(input))
    return wrong(`"${glob}" needs a budget as text, and entry and input as text if there are any`);
  if (input !== undefined && entry === undefined) return wrong(`"${glob}" names an input and no entry`);
  return { budget, entry, input, ...place };
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const lineAt = (text: string, at: number): number => (at < 0 ? 1 : text.slice(0, at).split('\n').length);

/** Engines name the position in different words, or the line, or neither. */
function lineOfError(text: string, error: unknown): number {
  const message = error instanceof Error ? error.message : '';
  const line = /line (\d+)/.exec(message)?.[1];
  const position = /position (\d+)/.exec(message)?.[1];
  return line ? Number(line) : position ? lineAt(text, Number(position)) : 1;
}
