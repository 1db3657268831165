import type { Analysis, Knob } from '../analysis.js';
import { inputsText } from '../entry/inputs.js';
import type { AnalyzeRequest } from '../request.js';
import { checkThinning, THIN, VariantError } from './asked.js';
import { isSide } from './roles.js';
import { type InputSizes, sizesOf, variedEntry, variedInputs } from './vary.js';

/**
 * One variant of an analyzed network, told by the names of what varies: arguments of its call, `batch` and `size` of its input (unless an argument has
 * that name), and `thin` for its hidden channels. Values are Python source.
 */

const SIZES = ['batch', 'size'] as const;

/** The request for a variant of an analyzed network. */
export function variant(request: AnalyzeRequest, base: Analysis, at: ReadonlyMap<string, string>): AnalyzeRequest {
  const { knobs, inputs } = base;
  const sizes: { -readonly [K in keyof InputSizes]?: number } = {};
  for (const name of SIZES) {
    const value = at.get(name);
    if (value !== undefined && !knobs.some((k) => k.name === name)) sizes[name] = Number(value);
  }
  // A network that is told the side of its pictures is given such pictures.
  const { size: now } = sizesOf(inputs);
  for (const knob of knobs) {
    const value = at.get(knob.name);
    if (value !== undefined && sizes.size === undefined && isSide(knob) && Number(knob.value) === now) sizes.size = Number(value);
  }
  const isVaried = sizes.batch !== undefined || sizes.size !== undefined;
  const keepsInput = isVaried || !base.inputGuessed;
  return {
    ...request,
    isVariant: true,
    entry: variedEntry(base.entry ?? '', knobs, at),
    input: keepsInput && inputs.length ? inputsText(variedInputs(inputs, sizes)) : request.input,
    ...(at.has(THIN) ? { thin: { alpha: Number(at.get(THIN)), multipleOf: 1 } } : {}),
  };
}

/** A value as Python source. Throws {@link VariantError} where the network has nothing of that name, or takes no such value. */
export function checkedValue(base: Analysis, name: string, value: string, multipleOf = 1): string {
  if (base.model) return checkedSize(base.model.dimensions, name, value);
  if (name === THIN) {
    checkThinning({ alpha: Number(value), multipleOf });
    return value;
  }
  const knob = base.knobs.find((k) => k.name === name);
  if (knob) return sourceOf(knob, value);
  const sizes = sizesOf(base.inputs);
  const known = SIZES.find((s) => s === name);
  if (known && sizes[known] !== null) {
    if (!/^[1-9]\d{0,8}$/.test(value)) throw new VariantError(`${name}=${value} is not a whole number above 0`);
    return value;
  }
  const offered = [...base.knobs.map((k) => k.name), ...SIZES.filter((s) => sizes[s] !== null)];
  throw new VariantError(`${base.entry} has no ${name}${offered.length ? `; it has ${offered.join(', ')}` : ''}`);
}

/** The size of a dynamic dimension of a model file: a whole number, 0 for what is empty at first. */
function checkedSize(dimensions: readonly { readonly name: string }[], name: string, value: string): string {
  if (!dimensions.some((dimension) => dimension.name === name)) throw new VariantError(`this file has no dynamic dimension ${name}`);
  if (!/^\d{1,9}$/.test(value)) throw new VariantError(`${name}=${value} is not a whole number`);
  return value;
}

/** A value as Python source: what is typed for a string needs no quotes. */
function sourceOf({ name, kind }: Knob, value: string): string {
  const isNumber = /^-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?$/i.test(value);
  if (kind === 'str') return /^(['"]).*\1$/.test(value) || value === 'None' ? value : `'${value.replace(/['\\]/g, '\\$&')}'`;
  if (kind === 'bool' && /^(?:true|false)$/i.test(value)) return /^t/i.test(value) ? 'True' : 'False';
  if ((kind === 'int' && !/^-?\d+$/.test(value)) || (kind === 'float' && !isNumber) || kind === 'bool')
    throw new VariantError(`${name}=${value} is not ${{ int: 'a whole number', float: 'a number', bool: 'True or False' }[kind]}`);
  return value;
}
