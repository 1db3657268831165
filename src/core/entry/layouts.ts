import type { InputSpec } from '../analysis.js';
import { TRIED_SIZES } from './inputs.js';
import { imageSize, longest, type NamedSizes } from './namedSizes.js';

/** Shapes of inputs by what their axes mean. */

/** What the axes of an input mean. */
type Layout =
  /** Batch, channels, height, width. */
  | 'pixels'
  /** Batch, channels, samples. */
  | 'signal'
  /** Batch, channels, frames, height, width. */
  | 'clip'
  /** Indices: batch, positions. */
  | 'tokens'
  /** The last axis holds the features. */
  | 'features';

/** What is known of an input. */
export interface Wanted {
  readonly layout: Layout;
  /** Channels or features; 0 for tokens. */
  readonly width: number;
  /** The number of axes; undefined where nothing tells. */
  readonly axes?: number;
  readonly minAxes?: number;
  /** The batch is not the first axis. */
  readonly lengthFirst?: boolean;
}

/** A described input, or Python for a plain value. */
export type Spec = Pick<InputSpec, 'shape' | 'dtype' | 'literal'>;

export const floats = (...shape: number[]): Spec => ({ shape, dtype: 'float32' });
export const ints = (...shape: number[]): Spec => ({ shape, dtype: 'int64' });
export const plain = (literal: string): Spec => ({ shape: [], dtype: 'float32', literal });

export const TOKENS = 128;
export const SEQUENCE = 32;
/** Height and width of maps of features. */
export const SIDE = 32;
const SAMPLES = 1_024;
const FRAMES = 16;
const CLIP_SIZES: readonly number[] = [112, 64, 32, 128, 224];

/** What the shapes are made for. */
export interface Sizes {
  readonly named: NamedSizes;
  /** The image size of the data set that the file loads. */
  readonly dataset: number | undefined;
}

/** Image sizes to try, likeliest first. */
function imageSizes({ named, dataset }: Sizes): (readonly [number, number])[] {
  const own = imageSize(named);
  const out: (readonly [number, number])[] = own ? [own] : [];
  for (const s of dataset === undefined ? TRIED_SIZES : [dataset, ...TRIED_SIZES]) if (!out.some(([h, w]) => h === s && w === s)) out.push([s, s]);
  return out;
}

/** Shapes that fit, likeliest first. */
export function shapesOf(w: Wanted, sizes: Sizes): Spec[] {
  const n = w.axes;
  const c = w.width;
  const needed = Math.max(n ?? 0, w.minAxes ?? 0);
  switch (w.layout) {
    case 'pixels':
      if (n === 5) return imageSizes(sizes).map(([h, v]) => floats(1, FRAMES, c, h, v));
      if (n === 3) return c === 1 ? imageSizes(sizes).map(([h, v]) => floats(1, h, v)) : [];
      if (n === 2) return imageSizes(sizes).map(([h, v]) => floats(1, c * h * v));
      return imageSizes(sizes).map(([h, v]) => floats(1, c, h, v));
    case 'clip':
      return CLIP_SIZES.map((s) => floats(1, c, FRAMES, s, s));
    case 'signal':
      if (n === 2) return [floats(1, SAMPLES * 16), floats(1, SAMPLES)];
      if (n === 4) return [floats(1, c, TOKENS, 1)];
      return [...lengths(sizes, SAMPLES), 16_000, TOKENS].map((l) => floats(1, c, l));
    case 'tokens':
      if (n === 1) return [ints(SEQUENCE), ints(1)];
      if (n === 3) return [ints(1, 1, SEQUENCE)];
      return lengths(sizes, TOKENS, SEQUENCE, 16).map((l) => (w.lengthFirst ? ints(l, 1) : ints(1, l)));
    case 'features':
      return features(needed, n === undefined && needed < 3, c, sizes, w.lengthFirst ?? false);
  }
}

/** Tables of features: a vector, a sequence, or a map with the features last. */
function features(axes: number, isOpen: boolean, c: number, sizes: Sizes, lengthFirst: boolean): Spec[] {
  // Positions that are those of a map make a square.
  const sequences = lengths(sizes, SEQUENCE, SEQUENCE * 2).map((l) => (lengthFirst ? floats(l, 1, c) : floats(1, l, c)));
  if (isOpen) return [floats(1, c), ...sequences, floats(1, 16, 16, c)];
  if (axes === 1) return [floats(c)];
  if (axes <= 2) return [floats(1, c)];
  if (axes === 3) return sequences;
  return axes === 4 ? [floats(1, 16, 16, c), floats(1, 8, SEQUENCE, c)] : [floats(1, ...Array.from({ length: axes - 2 }, () => 8), c)];
}

/** A longer sequence is no example, even where a network says that it takes it. @limit sequence that is guessed: positions */
const MOST_LENGTH = 100_000;

/** Lengths to try: what the network is made for where that is no more, then the usual ones. */
function lengths({ named }: Sizes, ...usual: number[]): number[] {
  const own = longest(named);
  if (own === undefined || own < 1 || own > MOST_LENGTH) return usual;
  return [...new Set([Math.min(own, usual[0] ?? own), own, ...usual.filter((l) => l < own)])];
}
