/**
 * Which dimensions of a graph are one and the same: an addition ties the channels of its operands, a convolution those of its input to its weight.
 * What is tied can only be scaled together. (Fang et al., "DepGraph: Towards Any Structural Pruning", CVPR 2023, calls these groups.)
 *
 * A dimension is a list of parts, one behind the other: plain numbers, and whole multiples of a number of channels. A concatenation has the parts of its
 * inputs, a flattened picture 49 times its channels, a grouped convolution `groups` times the channels of one group.
 */

/** A number of channels that may change. Found to be the same as another, or made of parts, it hands on to these. */
export class Channels {
  /** The same channels. */
  private same: Channels | undefined;
  /** What they turned out to be made of. */
  parts: Dim | undefined;
  /** Why their number stays. */
  stays: string | undefined;

  constructor(readonly size: number) {}

  get root(): Channels {
    let c: Channels = this;
    while (c.same) c = c.same;
    return c;
  }

  /** Makes both one. They have the same size. */
  join(other: Channels): void {
    const [a, b] = [this.root, other.root];
    if (a === b) return;
    b.same = a;
    if (b.stays !== undefined) a.stays ??= b.stays;
  }
}

interface Part {
  readonly channels: Channels;
  readonly times: number;
}

export type Dim = readonly (number | Part)[];

/** Parts written out one by one where a multiple of several parts has to be. @limit parts whose widths are multiples of one another: parts */
const MOST_REPEATS = 256;

const sizeOfPart = (p: number | Part): number => (typeof p === 'number' ? p : p.channels.size * p.times);

/** A dimension's size, by the sizes of its channels. */
export const sizeOf = (dim: Dim, of: (c: Channels) => number): number =>
  resolved(dim).reduce<number>((sum, p) => sum + (typeof p === 'number' ? p : of(p.channels) * p.times), 0);

/** A new dimension of so many channels. One is no number of channels. */
export const channelsOf = (size: number): Dim => (size > 1 ? [{ channels: new Channels(size), times: 1 }] : [size]);

/** A dimension that stays, for this reason. */
export function fixedDim(size: number, why: string | undefined): Dim {
  const dim = channelsOf(size);
  if (why !== undefined) keep(dim, why);
  return why === undefined ? [size] : dim;
}

/** The dimension in terms of what is known by now, equal neighbors joined. */
function resolved(dim: Dim): (number | Part)[] {
  const out: (number | Part)[] = [];
  for (const p of dim) for (const q of resolvedPart(p)) append(out, q);
  return out;
}

/** The same with every part by itself: what was cut stays cut. */
const partwise = (dim: Dim): (number | Part)[] => dim.flatMap(resolvedPart);

function append(out: (number | Part)[], p: number | Part): void {
  const last = out.at(-1);
  if (typeof p === 'number') {
    if (typeof last === 'number') out[out.length - 1] = last + p;
    else if (p > 0) out.push(p);
  } else if (typeof last === 'object' && last.channels === p.channels) out[out.length - 1] = { channels: p.channels, times: last.times + p.times };
  else out.push(p);
}

function resolvedPart(p: number | Part): readonly (number | Part)[] {
  if (typeof p === 'number') return [p];
  const channels = p.channels.root;
  if (channels.stays !== undefined) keepAll(channels.parts, channels.stays);
  if (channels.parts) return repeated(resolved(channels.parts), p.times);
  return channels.stays === undefined ? [{ channels, times: p.times }] : [channels.size * p.times];
}

function repeated(parts: readonly (number | Part)[], times: number): readonly (number | Part)[] {
  const [only] = parts;
  if (times === 1 || !only) return parts;
  if (parts.length === 1) return [typeof only === 'number' ? only * times : { channels: only.channels, times: only.times * times }];
  if (times <= MOST_REPEATS) return Array.from({ length: times }, () => parts).flat();
  keepAll(parts, 'its parts repeat too often');
  return [parts.reduce<number>((sum, q) => sum + sizeOfPart(q), 0) * times];
}

function keepAll(dim: Dim | undefined, why: string): void {
  for (const p of dim ?? [])
    if (typeof p === 'object') {
      const root = p.channels.root;
      root.stays ??= why;
      keepAll(root.parts, why);
    }
}

/** Leaves a dimension as it is, for this reason. */
export const keep = (dim: Dim, why: string): void => keepAll(resolved(dim), why);

/** Makes two dimensions of the same size one. Where their parts do not match, both stay as they are. */
export function tie(a: Dim, b: Dim): void {
  const why = whyKept(a) ?? whyKept(b) ?? 'tied to a size that is no number of channels';
  let left = resolved(a);
  let right = resolved(b);
  while (left.length && right.length) {
    const [l, ...ls] = left as [number | Part, ...(number | Part)[]];
    const [r, ...rs] = right as [number | Part, ...(number | Part)[]];
    if (typeof l === 'number' && typeof r === 'number') {
      const common = Math.min(l, r);
      left = [...(l > common ? [l - common] : []), ...ls];
      right = [...(r > common ? [r - common] : []), ...rs];
      continue;
    }
    if (typeof l === 'number' && typeof r === 'object' && l < sizeOfPart(r)) right = [...cut(r, l), ...rs];
    else if (typeof r === 'number' && typeof l === 'object' && r < sizeOfPart(l)) left = [...cut(l, r), ...ls];
    else if (typeof l === 'number' || typeof r === 'number') keep([l, r], why);
    else if (sizeOfPart(l) === sizeOfPart(r)) {
      joinParts(l, r);
      [left, right] = [ls, rs];
    } else if (sizeOfPart(l) > sizeOfPart(r)) left = [...cut(l, sizeOfPart(r)), ...ls];
    else right = [...cut(r, sizeOfPart(l)), ...rs];
    [left, right] = [partwise(left), partwise(right)];
  }
}

/** Two parts of the same size become one. */
function joinParts(l: Part, r: Part): void {
  if (l.times === r.times) l.channels.join(r.channels);
  else if (l.times % r.times === 0) r.channels.parts = [{ channels: l.channels, times: l.times / r.times }];
  else if (r.times % l.times === 0) l.channels.parts = [{ channels: r.channels, times: r.times / l.times }];
  else keep([l, r], `${l.times} groups meet ${r.times}`);
}

/** A part in two, the first of this size. */
function cut(part: Part, size: number): Dim {
  const { channels, times } = part;
  if (size % channels.size === 0)
    return [
      { channels, times: size / channels.size },
      { channels, times: times - size / channels.size },
    ];
  if (times === 1) {
    channels.parts = [...channelsOf(size), ...channelsOf(channels.size - size)];
    return channels.parts;
  }
  keep([part], 'cut in the middle of a group');
  return [size, channels.size * times - size];
}

/** A dimension cut into stretches of these sizes, which add up to its own. */
export function stretches(dim: Dim, sizes: readonly number[]): Dim[] {
  let rest = resolved(dim);
  return sizes.map((size) => {
    const out: (number | Part)[] = [];
    for (let need = size; need > 0 && rest.length; rest = partwise(rest)) {
      const [first, ...others] = rest as [number | Part, ...(number | Part)[]];
      const has = sizeOfPart(first);
      if (has <= need) {
        out.push(first);
        need -= has;
        rest = others;
      } else rest = typeof first === 'number' ? [need, first - need, ...others] : [...cut(first, need), ...others];
    }
    return out;
  });
}

/** The same dimension as so many equal groups: what one group has. Where it cannot be cut so, it stays as it is. */
export function groupOf(dim: Dim, groups: number): Dim {
  const parts = resolved(dim);
  const size = parts.reduce<number>((sum, p) => sum + sizeOfPart(p), 0) / groups;
  if (parts.length > 1 && parts.every((p) => typeof p === 'object' && p.channels.size % size === 0)) return sharedGroup(parts, size);
  const isDivisible = parts.every((p) => (typeof p === 'number' ? p % groups === 0 : p.times % groups === 0 || isRefinable(p, groups)));
  if (!isDivisible) {
    keep(dim, `${groups} groups do not divide each of its parts`);
    return [size];
  }
  return parts.flatMap((p): Dim => {
    if (typeof p === 'number') return [p / groups];
    if (p.times % groups === 0) return [{ channels: p.channels, times: p.times / groups }];
    const inner = channelsOf((p.channels.size * p.times) / groups);
    if (isFixed(inner)) p.channels.stays ??= `${groups} groups of one channel`;
    p.channels.parts = inner.map((q) => (typeof q === 'number' ? q * (groups / p.times) : { channels: q.channels, times: groups / p.times }));
    return inner;
  });
}

/** Each part holds whole groups of this size: all are the same. */
function sharedGroup(parts: Dim, size: number): Dim {
  const group = channelsOf(size);
  for (const p of parts) if (typeof p === 'object') p.channels.root.parts ??= repeated(group, p.channels.size / size);
  return group;
}

const isRefinable = ({ channels, times }: Part, groups: number): boolean => groups % times === 0 && channels.size % (groups / times) === 0;

/** So many times the same dimension. */
export const times = (dim: Dim, n: number): Dim => repeated(resolved(dim), n);

/** True for a dimension that cannot change. */
export const isFixed = (dim: Dim): boolean => resolved(dim).every((p) => typeof p === 'number');

/** The channels that a dimension is made of. */
export const channelsIn = (dim: Dim): readonly Channels[] => resolved(dim).flatMap((p) => (typeof p === 'object' ? [p.channels] : []));

/** Why a dimension, or a part of it, stays. */
export function whyKept(dim: Dim): string | undefined {
  for (const p of dim) {
    if (typeof p === 'number') continue;
    const { root } = p.channels;
    const why = root.stays ?? (root.parts && whyKept(root.parts));
    if (why !== undefined) return why;
  }
  return undefined;
}
