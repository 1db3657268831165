import { dtypeOfCode } from '../dtypes.js';
import type { Attributes, AttributeValue } from '../graph.js';
import type { FileAttribute, FileTensor } from './model.js';
import type { ByteSource } from './source.js';
import { elementsOf } from './tensors.js';

/** What decides shapes has few. @limit a tensor in an attribute that is read: elements */
const ELEMENTS = 4_096;

/** Attributes with references to those of the function's call resolved; one that the call leaves out is left out. */
export function resolved(attributes: readonly FileAttribute[], call: ReadonlyMap<string, FileAttribute> | undefined): readonly FileAttribute[] {
  if (!attributes.some((attribute) => attribute.refersTo)) return attributes;
  return attributes.flatMap((attribute) => {
    if (!attribute.refersTo) return [attribute];
    const given = call?.get(attribute.refersTo);
    return given ? [{ ...given, name: attribute.name, refersTo: '' }] : [];
  });
}

/** Attributes as the middle form has them; graphs, and tensors too large to decide a shape, are left out. */
export const attributesOf = (attributes: readonly FileAttribute[], source: ByteSource): Attributes =>
  Object.fromEntries(
    attributes.flatMap((attribute): [string, AttributeValue][] => {
      const value = valueIn(attribute, source);
      return value === undefined ? [] : [[attribute.name, value]];
    }),
  );

function valueIn({ value }: FileAttribute, source: ByteSource): AttributeValue | undefined {
  if (!value || value.is === 'graph') return undefined;
  if (value.is === 'float') return { float: shortest(value.value) };
  if (value.is === 'floats') return value.value.map(shortest);
  return value.is === 'tensor' ? tensorOf(value.value, source) : value.value;
}

/** Digits that tell one single-precision number from all others. */
const [FEWEST_DIGITS, MOST_DIGITS] = [6, 9];

/** The shortest number that is stored as this one: `0.00001`, of which single precision keeps 0.000009999999747378752. */
function shortest(stored: number): number {
  for (let digits = FEWEST_DIGITS; digits < MOST_DIGITS; digits++) {
    const short = Number(stored.toPrecision(digits));
    if (Math.fround(short) === stored) return short;
  }
  return stored;
}

function tensorOf(tensor: FileTensor, source: ByteSource): AttributeValue | undefined {
  const dtype = dtypeOfCode(tensor.type);
  const data = elementsOf(source, tensor, ELEMENTS);
  return dtype && data ? { shape: tensor.dims, dtype, data } : undefined;
}
