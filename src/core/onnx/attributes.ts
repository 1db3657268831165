import { DTYPE_CODES, dtypeAttribute } from './dtypes.js';
import type { AttributeValue, Node } from './graph.js';
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
  'spatial_scale',
  'value_float',
  'value_floats',
]);

/** `seed` is a float where random numbers are made and a whole number for Dropout. */
const isFloatName = (op: string, name: string): boolean => FLOATS.has(name) || (name === 'seed' && op !== 'Dropout');

/** Attributes that name an element type. */
const TYPES = new Set(['to', 'dtype', 'output_dtype', 'output_datatype']);

function numberAttribute(op: string, name: string, value: number): WireAttribute {
  return { type: isFloatName(op, name) || !Number.isInteger(value) ? 'float' : 'int', value };
}

function wireAttribute(op: string, name: string, value: AttributeValue): WireAttribute {
  if (TYPES.has(name)) {
    const dtype = dtypeAttribute(value);
    if (dtype) return { type: 'int', value: DTYPE_CODES[dtype] };
  }
  if (typeof value === 'number') return numberAttribute(op, name, value);
  if (typeof value === 'string') return { type: 'string', value };
  if ('float' in value) return { type: 'float', value: value.float };
  if (!Array.isArray(value)) throw new TypeError(`${op}.${name}: graphs inside attributes are not written`);
  if (typeof value[0] === 'string') return { type: 'strings', value: value as readonly string[] };
  const numbers = value as readonly number[];
  return { type: isFloatName(op, name) || !numbers.every(Number.isInteger) ? 'floats' : 'ints', value: numbers };
}

/** All attributes of a node. The filling of `ConstantOfShape` becomes the tensor that the standard wants. */
export function wireAttributes(node: Pick<Node, 'op' | 'attributes'>): Record<string, WireAttribute> {
  const { op, attributes } = node;
  if (op === 'ConstantOfShape') {
    const given = attributes['value'];
    const filling = typeof given === 'object' && 'float' in given ? given.float : Number(given ?? 0);
    const dtype = dtypeAttribute(attributes['dtype']) ?? 'float32';
    const elements = dataRaw([filling], dtype);
    const bytes = new Uint8Array(elements.byteLength);
    elements.write(bytes);
    return { value: { type: 'tensor', value: tensor('', { shape: [1], dtype }, bytes) } };
  }
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, wireAttribute(op, name, value)]));
}
