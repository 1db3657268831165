import { DTYPE_CODES, dtypeAttribute } from './dtypes.js';
import type { Attributes, AttributeValue, TensorAttribute } from './graph.js';
import { tensor, type WireAttribute } from './proto.js';
import { dataRaw } from './random.js';

/** How the attributes of our nodes are written: the file format tells whole numbers from floats, JavaScript does not. */

/** Attributes that the standard defines as floats, whatever number stands in them. */
const FLOATS = new Set([
  'activation_alpha',
  'activation_beta',
  'alpha',
  'beta',
  'bias',
  'clip',
  'cubic_coeff_a',
  'epsilon',
  'extrapolation_value',
  'gamma',
  'high',
  'lambd',
  'low',
  'mean',
  'momentum',
  'ratio',
  'scale',
  'seed',
  'spatial_scale',
  'value_float',
  'value_floats',
]);

/** Attributes that name an element type. */
const TYPES = new Set(['to', 'dtype', 'output_dtype', 'output_datatype']);

function wireAttribute(op: string, name: string, value: AttributeValue): WireAttribute {
  if (TYPES.has(name)) {
    const dtype = dtypeAttribute(value);
    if (dtype) return { type: 'int', value: DTYPE_CODES[dtype] };
  }
  if (typeof value === 'number') return { type: FLOATS.has(name) || !Number.isInteger(value) ? 'float' : 'int', value };
  if (typeof value === 'string') return { type: 'string', value };
  if ('float' in value) return { type: 'float', value: value.float };
  if ('data' in value) return { type: 'tensor', value: tensorBytes(value) };
  if (!Array.isArray(value)) throw new TypeError(`${op}.${name}: graphs inside attributes are not written`);
  if (typeof value[0] === 'string') return { type: 'strings', value: value as readonly string[] };
  const numbers = value as readonly number[];
  return { type: FLOATS.has(name) || !numbers.every(Number.isInteger) ? 'floats' : 'ints', value: numbers };
}

function tensorBytes({ data, shape, dtype }: TensorAttribute): Uint8Array {
  const elements = dataRaw(data, dtype);
  const bytes = new Uint8Array(elements.byteLength);
  elements.write(bytes);
  return tensor('', { shape, dtype }, bytes);
}

/** All attributes of a node as the file has them. Throws TypeError on a graph inside an attribute, which is not written. */
export const wireAttributes = (op: string, attributes: Attributes): Record<string, WireAttribute> =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, wireAttribute(op, name, value)]));
