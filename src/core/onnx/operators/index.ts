import { activation } from './activation.js';
import { attentions, flexAttention } from './attention.js';
import { classic } from './classic.js';
import { conv } from './conv.js';
import { create } from './create.js';
import { customRule } from './custom.js';
import { elementwise } from './elementwise.js';
import { experimental } from './experimental.js';
import { fakeQuantized } from './fakeQuantized.js';
import { indexing } from './indexing.js';
import { join } from './join.js';
import { linear } from './linear.js';
import { microsoft } from './microsoft.js';
import { microsoftAttention } from './microsoftAttention.js';
import { microsoftBlocked } from './microsoftBlocked.js';
import { microsoftQuantized } from './microsoftQuantized.js';
import { normalization } from './normalization.js';
import { pools } from './pool.js';
import { quantized } from './quantized.js';
import { recurrent } from './recurrent.js';
import { reduce } from './reduce.js';
import { resizing } from './resize.js';
import type { OperatorRule } from './rule.js';
import { sequences } from './sequence.js';
import { shapes } from './shape.js';
import { signal } from './signal.js';
import type { Rules } from './support.js';
import { pictures, texts } from './text.js';
import { losses, training } from './training.js';

const standard: readonly Rules[] = [
  conv,
  pools,
  linear,
  normalization,
  activation,
  elementwise,
  reduce,
  shapes,
  join,
  indexing,
  recurrent,
  resizing,
  create,
  quantized,
  signal,
  attentions,
  sequences,
  texts,
  losses,
  experimental,
];

const flat = (...families: readonly Rules[]): Map<string, OperatorRule> => new Map(families.flatMap((family) => Object.entries(family)));

/** The operators of each domain by name. The standard's own has two spellings. */
const byDomain = new Map<string, ReadonlyMap<string, OperatorRule>>([
  ['', flat(...standard)],
  ['ai.onnx.ml', flat(classic)],
  ['ai.onnx.preview', flat({ FlexAttention: flexAttention })],
  ['ai.onnx.preview.training', flat(training)],
  // Of the same dialect, by the name of its first exporter and by its own names.
  ...['onnx.brevitas', 'qonnx.custom_op.general', 'finn.custom_op.general'].map((domain) => [domain, flat(fakeQuantized)] as const),
  ['com.microsoft.extensions', flat(pictures)],
  ['com.microsoft.nchwc', flat(microsoftBlocked)],
  ['com.microsoft', flat(microsoft, microsoftAttention, microsoftQuantized)],
]);

/** Everything known of one operator; `undefined` when nothing is. Of the domain `layercost` all share one rule. */
export const ruleOf = (domain: string, op: string): OperatorRule | undefined =>
  domain === 'layercost' ? customRule : byDomain.get(domain === 'ai.onnx' ? '' : domain)?.get(op);

/** Names of the operators of a domain that have a rule. @internal */
export const operatorNames = (domain = ''): readonly string[] => [...(byDomain.get(domain)?.keys() ?? [])];

/** Domains that have operators with rules. @internal */
export const domains: readonly string[] = [...byDomain.keys()];
