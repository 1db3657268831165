/** What a network may cost, as people write it: `params<=5M macs<=600M peak<=20MB weights<=20MB time<=50ms`. */

/** What can be limited, with its units from the smallest on. The first unit is 1. */
const UNITS = {
  counts: { '': 1, K: 1e3, k: 1e3, M: 1e6, G: 1e9, B: 1e9, T: 1e12 },
  bytes: { B: 1, kB: 1e3, KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 },
  /** In milliseconds. */
  times: { ms: 1, us: 1e-3, µs: 1e-3, s: 1e3 },
} as const;

/** One multiply-add is two FLOPs; `peak` is that of activations, `weights` the bytes of parameters, `time` the measured median. */
const KINDS = { params: 'counts', macs: 'counts', flops: 'counts', weights: 'bytes', peak: 'bytes', time: 'times' } as const;

export type Quantity = keyof typeof KINDS;
export const QUANTITIES = Object.keys(KINDS) as Quantity[];

export interface Limit {
  readonly quantity: Quantity;
  /** In ones, bytes or milliseconds. */
  readonly most: number;
  /** Whether the limit itself is allowed: `<=` rather than `<`. */
  readonly isAllowed: boolean;
  /** As it was written, `5M`. */
  readonly written: string;
}

/** What cannot be read, at characters `from` to `to` of the budget. The text says what is allowed. */
export interface BudgetProblem {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

interface Budget {
  readonly limits: readonly Limit[];
  readonly problems: readonly BudgetProblem[];
}

/** A name; what may follow it: a sign, a number, a unit, which may stand apart. */
const PART = /([^\s<>=\u2264\u2265,;]+)(?:\s*(<=|\u2264|<|>=|\u2265|>|==|=)\s*([\d._]*)(?:(\s?)([^\s<>=\u2264\u2265,;]*))?)?/g;

/** Reads a budget. What cannot be read is left out and told. */
export function parseBudget(text: string): Budget {
  const limits: Limit[] = [];
  const problems: BudgetProblem[] = [];
  PART.lastIndex = 0;
  for (let found = PART.exec(text); found; found = PART.exec(text)) {
    const [whole, name = '', sign, digits = '', gap = '', after = ''] = found;
    // A word behind a space is a unit, or the next name.
    const isNext = gap !== '' && !isUnit(after);
    const unit = isNext ? '' : after;
    if (isNext) PART.lastIndex -= after.length;
    const written = whole.slice(0, isNext ? whole.length - after.length - gap.length : whole.length);
    const read = limitOf(name, sign, digits, unit, limits);
    if (typeof read !== 'string') limits.push(read);
    else problems.push({ from: found.index, to: found.index + written.length, text: read });
  }
  if (!limits.length && !problems.length) problems.push({ from: 0, to: text.length, text: `the budget says nothing; it looks like ${EXAMPLE}` });
  return { limits, problems };
}

const EXAMPLE = 'params<=5M macs<=600M peak<=20MB';

const isUnit = (word: string): boolean => Object.values(UNITS).some((units) => word !== '' && Object.hasOwn(units, word));

/** One limit, or the sentence why it is none. */
function limitOf(name: string, sign: string | undefined, digits: string, unit: string, before: readonly Limit[]): Limit | string {
  const quantity = QUANTITIES.find((q) => q === name);
  if (!quantity) return `"${name}" cannot be limited; a budget limits ${QUANTITIES.join(', ')}`;
  if (sign === undefined) return `${name} needs a limit, such as ${name}${EXAMPLES[quantity]}`;
  if (sign !== '<=' && sign !== '≤' && sign !== '<') return `${name}${sign} is no limit; a budget says ${name}<= or ${name}<`;
  if (before.some((limit) => limit.quantity === quantity)) return `${name} is limited twice`;
  const number = Number(digits.replaceAll('_', ''));
  if (!/^\d[\d_]*(?:\.\d+)?$|^\.\d+$/.test(digits) || !Number.isFinite(number))
    return `"${digits}${unit}" is not a number with a unit; ${name} is limited as in ${name}${EXAMPLES[quantity]}`;
  const units: Readonly<Record<string, number>> = UNITS[KINDS[quantity]];
  const allowed = Object.keys(units).filter(Boolean).join(', ');
  if (!Object.hasOwn(units, unit)) return unit ? `"${unit}" is no unit of ${name}; its units are ${allowed}` : `${name} needs a unit: ${allowed}`;
  return { quantity, most: number * (units[unit] ?? 1), isAllowed: sign !== '<', written: `${digits}${unit}` };
}

const EXAMPLES: Readonly<Record<Quantity, string>> = { params: '<=5M', macs: '<=600M', flops: '<=1.2G', weights: '<=20MB', peak: '<=20MB', time: '<=50ms' };
