import type { Analysis } from '../analysis.js';
import { bytesText, changeText, compact, full, msText, percent } from '../report/numbers.js';
import { shown } from '../report/shown.js';
import type { Translate } from '../report/text.js';
import type { Quantity } from './budget.js';
import type { Check } from './judge.js';

/** What came of a budget, in words. */

/** A number of a quantity as people read it, without its word. */
function amountText(quantity: Quantity, amount: number): string {
  if (quantity === 'time') return msText(amount);
  return quantity === 'weights' || quantity === 'peak' ? bytesText(amount) : compact(amount);
}

/** The word behind a number: `4.23M params`. */
function wordOf(quantity: Quantity, t: Translate): string {
  const words: Record<Quantity, string> = {
    params: 'params',
    macs: 'MACs',
    flops: 'FLOPs',
    weights: t('of weights'),
    peak: t('of peak memory'),
    time: t('median time'),
  };
  return words[quantity];
}

/** So near to the limit that rounded numbers may look the same. */
const NEAR = 0.01;

/** `4.23M params`, `≥ 4.23M params`; all digits where the limit is near. */
export function checkedAmount({ limit, amount, isLeast }: Check, t: Translate): string {
  if (amount === null) return `? ${wordOf(limit.quantity, t)}`;
  const isNear = Math.abs(amount - limit.most) <= NEAR * limit.most && limit.quantity !== 'time';
  const number = isNear ? `${full(amount)}${limit.quantity === 'weights' || limit.quantity === 'peak' ? ' B' : ''}` : amountText(limit.quantity, amount);
  return `${isLeast ? '≥ ' : ''}${number} ${wordOf(limit.quantity, t)}`;
}

export const limitText = ({ limit }: Check): string => `${limit.isAllowed ? '<=' : '<'}${limit.written}`;

/** `569M MACs, over the budget of 300M by 90 %`; why it is not known whether a limit is kept. */
export function verdictText(check: Check, t: Translate): string {
  const amount = checkedAmount(check, t);
  const budget = limitText(check);
  const { limit, verdict, reason } = check;
  if (verdict === 'pass') return t('{0}, within the budget {1}', amount, budget);
  if (verdict === 'over') {
    const by = changeText(check.amount ?? 0, limit.most);
    return by ? t('{0}, over the budget {1} by {2}', amount, budget, by.slice(1)) : t('{0}, over the budget {1}', amount, budget);
  }
  return t('budget {0}{1} not checked: {2}', limit.quantity, budget, t(reason ?? ''));
}

/** `features.3.3 Conv2d 51.4M (9.03 %)`, the largest first; empty where nothing is known of layers. */
export function heaviestText({ limit, amount, heaviest }: Check): string {
  return heaviest
    .map((share) => {
      const part = amount ? ` (${percent(share.amount / amount)})` : '';
      return `${shown([share.path, share.kind].filter(Boolean).join(' '))} ${amountText(limit.quantity, share.amount)}${part}`;
    })
    .join(', ');
}

/** Totals of a network in the quantities that a budget limits: `2.59M params · 325M MACs`. */
export function totalsText({ totals }: Pick<Analysis, 'totals'>, quantities: readonly Quantity[], t: Translate): string {
  const { params, macs, flops, weightBytes, peakActivationBytes } = totals;
  const amounts: Partial<Record<Quantity, number>> = { params, macs, flops, weights: weightBytes, peak: peakActivationBytes };
  return quantities.flatMap((q) => (amounts[q] === undefined ? [] : [`${amountText(q, amounts[q])} ${wordOf(q, t)}`])).join(' · ');
}
