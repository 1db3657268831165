import type { Analysis } from '../analysis.js';
import { changeText } from './numbers.js';
import type { HintSettings, Translate } from './text.js';

type Counted = Pick<Analysis, 'totals' | 'complete' | 'entry'>;

/** `+3.1 % MACs since HEAD`: by how much a network has changed; parameters where the work is the same. Empty where nothing changed, or no exact number can be told. */
export function sinceText(before: Counted, now: Counted, convention: HintSettings['convention'], t: Translate): string {
  if (before.entry === null || now.entry === null || !before.complete || !now.complete) return '';
  const work = changeText(now.totals.macs, before.totals.macs);
  if (work) return t('{0} {1} since HEAD', work, convention === 'flops' ? 'FLOPs' : 'MACs');
  const params = changeText(now.totals.params, before.totals.params);
  return params && t('{0} params since HEAD', params);
}
