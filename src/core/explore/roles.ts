import type { Knob } from '../analysis.js';
import { usualOf } from '../onnx/dimensionNames.js';

/** What the arguments of a network usually stand for, by their names, and the values that are worth trying first. */

/** Width multipliers of the MobileNets paper: its tables 6 and 7 have these four. Also those of networks whose argument is named after it. */
const WIDTHS = [1, 0.75, 0.5, 0.25];
/** Sides of pictures in the paper's tables: multiples of 32, so that five halvings stay whole. */
const SIDES = [224, 192, 160, 128];
/** Parts of a depth, a width in channels or any other count: quarters, as the width multipliers. */
const PARTS = [1, 0.75, 0.5, 0.25];
/** Images at once: one is what the rest of the panel shows, the others are usual in training. */
const BATCHES = [1, 8, 32, 128];

/** Arguments that multiply channels: `width`, `width_mult`, `alpha`. */
export const isWidth = ({ name, kind }: Knob): boolean => kind !== 'str' && kind !== 'bool' && /(?:^|[._])(?:width(?:_?mult(?:iplier)?)?|alpha)$/i.test(name);

/** Arguments that say how large the pictures are. */
export const isSide = ({ name, kind }: Knob): boolean => kind === 'int' && /(?:^|[._])(?:img|image|input|in)?_?(?:size|res|resolution)$/i.test(name);

/** Arguments that say how large the network is, rather than what it is for: fewer layers or channels, but not fewer classes. */
export const isCapacity = (knob: Knob): boolean =>
  isWidth(knob) ||
  (knob.kind === 'int' &&
    /(?:^|\.)(?:n|num|base|hidden|embed|mlp|model|init|stem|inner|mid|d)?_?(?:width|depth|layers?|blocks?|dims?|channels?|filters|features|hidden|size|model|planes|embed)(?:_(?:size|dim|channels|features))?$/i.test(
      knob.name,
    ) &&
    !isSide(knob));

/** Usual values of a number, as Python source, its own among them; none for what is no number. */
export function stopsOf(knob: Knob): readonly string[] {
  const now = Number(knob.value);
  if (knob.kind === 'bool' || knob.kind === 'str' || !Number.isFinite(now)) return [];
  // A multiplier is near 1; `width=512` counts channels.
  if (isWidth(knob) && now > 0 && now <= 4) return withOwn(knob.value, knob.kind === 'int' ? [1] : WIDTHS);
  if (isSide(knob)) return sizeStops(now).map(String);
  return knob.kind === 'int' ? withOwn(knob.value, partsOf(now)) : [];
}

/** Usual sides for pictures of this side; parts of the length for sequences, sounds and pictures of other sizes. */
export const sizeStops = (now: number): readonly number[] => (SIDES.includes(now) ? SIDES : now > 1 ? partsOf(now) : []);

export const batchStops = (now: number): readonly number[] => [...new Set([now, ...BATCHES])].sort((a, b) => a - b);

/** Usual sizes of a dynamic dimension of a model file, its own among them: of a batch the others, of pictures the usual sides, of anything else smaller and larger ones. */
export function dimensionStops({ name, size }: { readonly name: string; readonly size: number }): readonly number[] {
  const usual = usualOf(name);
  if (usual === 1 || /\[0\]$/.test(name) || size <= 1) return batchStops(size);
  return SIDES.includes(size) && usual !== 'length' && usual !== 'sound' ? sizeStops(size) : [...new Set([size / 4, size / 2, size, size * 2].map(Math.ceil))];
}

/** What scales hidden channels on the graph. */
export const thinStops: readonly number[] = WIDTHS;

/** Two names that a grid starts with: the multiplier of the width, else the scale of hidden channels, against the size, else the batch. */
export function usualAxes(
  knobs: readonly Knob[],
  sizes: { readonly batch: number | null; readonly size: number | null },
  thin: string,
): readonly [string, string] {
  const width = knobs.find((k) => isWidth(k) && k.kind === 'float') ?? knobs.find(isWidth);
  const side = sizes.size !== null ? 'size' : sizes.batch !== null ? 'batch' : undefined;
  return [width?.name ?? thin, side ?? knobs.find((k) => k !== width && k.kind === 'int')?.name ?? thin];
}

const partsOf = (whole: number): number[] => [...new Set(PARTS.map((part) => Math.round(whole * part)))].filter((n) => n > 0);

/** As Python writes them; the value that the source has comes in its place. */
function withOwn(own: string, stops: readonly number[]): string[] {
  const others = stops.filter((stop) => stop !== Number(own)).map(String);
  return [...others, own].sort((a, b) => Number(b) - Number(a));
}
