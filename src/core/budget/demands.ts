import { type BudgetProblem, type Limit, parseBudget } from './budget.js';
import { budgetComments } from './comments.js';
import { type ConfiguredBudget, configuredBudgets, type NoConfig, settingBudgets } from './configured.js';

/** Where a limit was written. */
export type Origin =
  | { readonly type: 'option' }
  /** A comment of the file itself; the line counts from 1. */
  | { readonly type: 'comment'; readonly line: number; readonly column: number }
  /** A file `layer-cost.json`. */
  | { readonly type: 'config'; readonly path: string; readonly line: number }
  | { readonly type: 'setting' };

export interface DemandedLimit extends Limit {
  readonly origin: Origin;
}

/** What one network of a file may cost. */
export interface Demand {
  readonly of:
    | { readonly type: 'file' }
    /** A class or builder, by its name. */
    | { readonly type: 'definition'; readonly name: string }
    /** A network that a configuration names. */
    | { readonly type: 'entry'; readonly entry: string; readonly input: string | undefined };
  readonly limits: readonly DemandedLimit[];
  /** True when somebody named this very file; a glob may also hit files without a network. */
  readonly isNamed: boolean;
}

/** Something that cannot be read, and where. Columns count from 0, of a comment's line. */
export interface DemandProblem {
  readonly origin: Origin;
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

export interface ConfigFile {
  readonly path: string;
  /** The judged file's path from the folder of the configuration, with `/`. */
  readonly relative: string;
  readonly text: string;
}

/** Where the budgets of a file may be told, strongest first: for each quantity the strongest counts. */
interface BudgetSources {
  /** On the command line. */
  readonly option?: string | undefined;
  /** Of the file itself. */
  readonly text: string;
  /** `layer-cost.json` of the file's folder and those above it, nearest first. */
  readonly configs: readonly ConfigFile[];
  /** The setting, and the file's path from the folder of the workspace. */
  readonly setting?: { readonly value: unknown; readonly relative: string } | undefined;
}

export interface Demands {
  readonly demands: readonly Demand[];
  readonly problems: readonly DemandProblem[];
}

/** All that is demanded of a file. */
export function demandsOf({ option, text, configs, setting }: BudgetSources): Demands {
  const collected = new Collected();
  if (option !== undefined) collected.add({ type: 'file' }, option, { type: 'option' }, true);
  for (const { owner, line, column, text: budget } of budgetComments(text))
    collected.add(owner === undefined ? { type: 'file' } : { type: 'definition', name: owner }, budget, { type: 'comment', line, column }, true);
  const configured = (found: readonly (ConfiguredBudget | NoConfig)[], originOf: (line: number) => Origin): void => {
    for (const one of found) {
      const origin = originOf(one.line);
      if ('wrong' in one) collected.problems.push({ origin, from: 0, to: 0, text: one.wrong });
      else collected.add(one.entry === undefined ? { type: 'file' } : { type: 'entry', entry: one.entry, input: one.input }, one.budget, origin, one.isNamed);
    }
  };
  for (const { path, relative, text: config } of configs) configured(configuredBudgets(config, relative), (line) => ({ type: 'config', path, line }));
  if (setting) configured(settingBudgets(setting.value, setting.relative), () => ({ type: 'setting' }));
  return { demands: [...collected.demands.values()].filter((d) => d.limits.length), problems: collected.problems };
}

class Collected {
  readonly demands = new Map<string, { of: Demand['of']; limits: DemandedLimit[]; isNamed: boolean }>();
  readonly problems: DemandProblem[] = [];

  add(of: Demand['of'], text: string, origin: Origin, isNamed: boolean): void {
    const { limits, problems } = parseBudget(text);
    const start = origin.type === 'comment' ? origin.column : 0;
    this.problems.push(...problems.map((p: BudgetProblem) => ({ origin, from: start + p.from, to: start + p.to, text: p.text })));
    const key = JSON.stringify(of);
    const demand = this.demands.get(key) ?? { of, limits: [], isNamed: false };
    this.demands.set(key, demand);
    demand.isNamed ||= isNamed;
    for (const limit of limits) if (!demand.limits.some((known) => known.quantity === limit.quantity)) demand.limits.push({ ...limit, origin });
  }
}
