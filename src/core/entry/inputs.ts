import type { InputSpec } from '../analysis.js';
import { type DType, PLAIN_TYPES } from '../onnx/graph.js';

/** A malformed argument list. The message says what was expected. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

const TENSOR = /^(\d+(?:x\d+)*|scalar)(?::([a-z0-9]+))?$/i;

/** Splits at commas outside brackets and quotes. */
export function parts(text: string): string[] {
  const out: string[] = [];
  let depth = 0;
  let quote = '';
  let start = 0;
  for (let i = 0; i <= text.length; i++) {
    const ch = text[i];
    if (ch === undefined || (ch === ',' && depth === 0 && !quote)) {
      out.push(text.slice(start, i).trim());
      start = i + 1;
    } else if (quote) {
      if (ch === quote) quote = '';
    } else if (ch === '"' || ch === "'") quote = ch;
    else if ('([{'.includes(ch)) depth++;
    else if (')]}'.includes(ch)) depth--;
  }
  return out.filter((p) => p !== '');
}

/**
 * The whole argument list of `forward`: `1x3x224x224`, `1x3x224x224,1x10:int64`, `x=1x3x64x64,flag=True`.
 * Anything but a shape is Python source of a plain value. Throws {@link InputError}.
 */
export function parseInputs(text: string): InputSpec[] {
  const list = parts(text);
  if (!list.length) throw new InputError(`an input looks like 1x3x224x224, got "${text}"`);
  return list.map((part) => {
    const named = /^([A-Za-z_]\w*)=(.*)$/.exec(part);
    const name = named?.[1] ?? '';
    const value = (named?.[2] ?? part).trim();
    const tensor = TENSOR.exec(value.replace(/[\u00d7*]/g, 'x'));
    // A single number is a plain value if it is named (`depth=3`), otherwise a shape with one dimension.
    if (!tensor || (named && /^\d+$/.test(value))) return { name, shape: [], dtype: 'float32' as DType, literal: value };
    const dtype = (tensor[2] ?? 'float32') as DType;
    if (!PLAIN_TYPES.has(dtype)) throw new InputError(`"${dtype}" is no element type; one of ${[...PLAIN_TYPES].join(', ')}`);
    const shape = tensor[1] === 'scalar' ? [] : (tensor[1] ?? '').toLowerCase().split('x').map(Number);
    if (shape.some((d) => !Number.isSafeInteger(d))) throw new InputError(`"${value}" is too large for a shape`);
    return { name, shape, dtype };
  });
}

/** How an argument list is written, names and all: {@link parseInputs} reads it back as it was. */
export const inputsText = (inputs: readonly InputSpec[]): string =>
  inputs
    .map((i) => {
      const value = i.literal ?? `${i.shape.length ? i.shape.join('x') : 'scalar'}${i.dtype === 'float32' ? '' : `:${i.dtype}`}`;
      // `x=5` is a number, `x=5:float32` a tensor.
      return `${i.name ? `${i.name}=` : ''}${value}${i.name && i.literal === undefined && /^\d+$/.test(value) ? `:${i.dtype}` : ''}`;
    })
    .join(',');

/** Image sizes to try in turn until one fits, most common first. */
export const TRIED_SIZES: readonly number[] = [224, 32, 28, 64, 84, 96, 128, 256, 299, 384, 512];
