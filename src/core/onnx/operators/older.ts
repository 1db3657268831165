import { DTYPE_CODES } from '../dtypes.js';
import type { Attributes, DType } from '../graph.js';
import { num, nums } from './support.js';

/**
 * Operators as files of older opsets have them, brought to the newest form, which is the only one that the rules know. What an old form means and the
 * newest cannot say is an attribute of ours (`coerced`, `per_group`, `float_mask`). Source: the changelog of the operators at onnx.ai/onnx/operators.
 */

/** A node as a file has it. */
export interface NodeForm<Input> {
  readonly domain: string;
  readonly op: string;
  readonly inputs: readonly (Input | undefined)[];
  readonly attributes: Attributes;
  /** How many outputs it has. */
  readonly outputs: number;
}

/** Makes the constant that stands for an attribute. */
type MakeConstant<Input> = (data: readonly number[], shape: readonly number[], dtype: DType) => Input;

/** Attributes that became inputs: at which position; of how many elements the input is, and whether it holds floats. */
interface Moved {
  readonly to: number;
  readonly form?: 'scalar' | 'float' | 'floats';
}
const AXES = { axes: { to: 1 } } as const;

const MOVED: Readonly<Record<string, Readonly<Record<string, Moved>>>> = {
  Squeeze: AXES,
  Unsqueeze: AXES,
  ReduceSum: AXES,
  ReduceMean: AXES,
  ReduceMax: AXES,
  ReduceMin: AXES,
  ReduceProd: AXES,
  ReduceL1: AXES,
  ReduceL2: AXES,
  ReduceLogSum: AXES,
  ReduceLogSumExp: AXES,
  ReduceSumSquare: AXES,
  Clip: { min: { to: 1, form: 'float' }, max: { to: 2, form: 'float' } },
  Pad: { pads: { to: 1 }, paddings: { to: 1 }, value: { to: 2, form: 'float' } },
  Slice: { starts: { to: 1 }, ends: { to: 2 }, axes: { to: 3 } },
  Split: { split: { to: 1 } },
  Dropout: { ratio: { to: 1, form: 'float' } },
  TopK: { k: { to: 1 } },
  Reshape: { shape: { to: 1 } },
  Upsample: { scales: { to: 2, form: 'floats' } },
  DFT: { axis: { to: 2, form: 'scalar' } },
};

/** Defaults that were others before an opset, and what the old form meant beyond them. */
const BEFORE: Readonly<Record<string, { readonly opset: number; readonly attributes: Attributes }>> = {
  Softmax: { opset: 13, attributes: { axis: 1, coerced: 1 } },
  LogSoftmax: { opset: 13, attributes: { axis: 1, coerced: 1 } },
  Hardmax: { opset: 13, attributes: { axis: 1, coerced: 1 } },
  Dropout: { opset: 10, attributes: { float_mask: 1 } },
  Concat: { opset: 4, attributes: { axis: 1 } },
  DFT: { opset: 20, attributes: { axis: 1 } },
  GroupNormalization: { opset: 21, attributes: { per_group: 1 } },
  // A slope per channel, which now has to be of a shape that broadcasts.
  PRelu: { opset: 7, attributes: { axis: 1, broadcast: 1 } },
};

const RENAMED: Readonly<Record<string, string>> = { Upsample: 'Resize', Scatter: 'ScatterElements' };

/** Names of element types as the first `Cast` had them. */
const OLD_TYPES: Readonly<Record<string, DType>> = { FLOAT: 'float32', DOUBLE: 'float64' };

/**
 * A node of a file in the newest form of its operator.
 * @param opset the version of the operator's domain that the file imports
 */
export function newestForm<Input>(node: NodeForm<Input>, opset: number, constant: MakeConstant<Input>): NodeForm<Input> {
  if (node.domain !== '' && node.domain !== 'ai.onnx') return node;
  const { op, outputs } = node;
  const inputs = [...node.inputs];
  const before = Object.hasOwn(BEFORE, op) ? BEFORE[op] : undefined;
  const attributes: Record<string, Attributes[string]> = { ...(before && opset < before.opset ? before.attributes : {}), ...node.attributes };
  // Scales were the only thing that the first Resize was given.
  if ((op === 'Resize' && opset < 11) || op === 'Upsample') inputs.splice(1, 0, undefined);
  for (const [name, { to, form }] of Object.entries(Object.hasOwn(MOVED, op) ? (MOVED[op] ?? {}) : {})) {
    const given = form === 'float' ? [num(attributes, name, Number.NaN)].filter((v) => !Number.isNaN(v)) : nums(attributes, name);
    delete attributes[name];
    if (!given || (form && !given.length) || inputs[to] !== undefined) continue;
    while (inputs.length < to) inputs.push(undefined);
    inputs[to] = constant(given, form === 'scalar' || form === 'float' ? [] : [given.length], form?.startsWith('float') ? 'float32' : 'int64');
  }
  if (op === 'Split' && inputs[1] === undefined && attributes['num_outputs'] === undefined) attributes['num_outputs'] = outputs;
  if (op === 'Cast' && typeof attributes['to'] === 'string') attributes['to'] = oldType(attributes['to']);
  return { domain: '', op: Object.hasOwn(RENAMED, op) ? (RENAMED[op] ?? op) : op, inputs, attributes, outputs };
}

const oldType = (name: string): string => {
  const known = Object.hasOwn(OLD_TYPES, name) ? OLD_TYPES[name] : name.toLowerCase();
  return known !== undefined && Object.hasOwn(DTYPE_CODES, known) ? known : name;
};
