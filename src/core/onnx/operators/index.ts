import { activation } from './activation.js';
import { conv } from './conv.js';
import { create } from './create.js';
import { customRule } from './custom.js';
import { elementwise } from './elementwise.js';
import { indexing } from './indexing.js';
import { join } from './join.js';
import { linear } from './linear.js';
import { normalization } from './normalization.js';
import { pools } from './pool.js';
import { quantized } from './quantized.js';
import { recurrent } from './recurrent.js';
import { reduce } from './reduce.js';
import { resizing } from './resize.js';
import type { OperatorRule } from './rule.js';
import { shapes } from './shape.js';
import { signal } from './signal.js';
import type { Rules } from './support.js';

const families: readonly Rules[] = [
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
];
const rules = new Map(families.flatMap((family) => Object.entries(family)));

/** Everything known of one operator; `undefined` when nothing is. Of the domain `layercost` all share one rule. */
export const ruleOf = (domain: string, op: string): OperatorRule | undefined =>
  domain === 'layercost' ? customRule : domain === '' || domain === 'ai.onnx' ? rules.get(op) : undefined;

/** Names of the ONNX operators that have a rule. @internal */
export const operatorNames: readonly string[] = [...rules.keys()];
