import type { Quantity } from '../budget/budget.js';
import { totalsText } from '../budget/says.js';
import { shown } from '../report/shown.js';
import type { Translate } from '../report/text.js';
import { THIN } from './asked.js';
import type { Advice } from './under.js';

/** What a change would make of the network: `with width=0.5: 1.34M params · 150M MACs`. */
export function adviceText(advice: Advice, quantities: readonly Quantity[], t: Translate): string {
  const totals = advice.type === 'value' ? advice.totals : advice.replacement.after;
  return `${changeOf(advice, t)}: ${totalsText({ totals }, quantities, t)}`;
}

function changeOf(advice: Advice, t: Translate): string {
  if (advice.type === 'value')
    return advice.name === THIN ? t('with {0} times the hidden channels', advice.value) : t('with {0}', shown(`${advice.name}=${advice.value}`));
  const { kind, layers } = advice.replacement;
  if (kind === 'strided') return layers > 1 ? t('with strides in the place of {0} poolings', layers) : t('with a stride in the place of a pooling');
  return layers > 1 ? t('with {0} convolutions replaced by depthwise separable ones', layers) : t('with a convolution replaced by a depthwise separable one');
}
