import { axesOfPattern } from './forwardUse.js';
import { ints, plain, type Spec, TOKENS } from './layouts.js';

/** What the error of one guess says about the next. */

/** A changed list of inputs; undefined where the message says nothing about them. */
type Rule = readonly [pattern: RegExp, change: (specs: readonly Spec[], found: RegExpExecArray) => Spec[] | undefined];

const isTensor = (s: Spec): boolean => s.literal === undefined;
const isFloat = (s: Spec): boolean => isTensor(s) && s.dtype === 'float32';

/** The list with the first input that fits changed. */
function change(specs: readonly Spec[], fits: (s: Spec) => boolean, to: (s: Spec) => Spec | undefined): Spec[] | undefined {
  const at = specs.findIndex((s) => isTensor(s) && fits(s));
  const made = at < 0 ? undefined : to(specs[at] as Spec);
  return made && specs.map((s, i) => (i === at ? made : s));
}

const numbers = (text: string | undefined): number[] => (text?.match(/\d+/g) ?? []).map(Number);
const number = (text: string | undefined): number => Number(text);
const equal = (a: readonly number[], b: readonly number[]): boolean => a.length === b.length && a.every((d, i) => d === b[i]);
const withSize = (s: Spec, axis: number, size: number): Spec => ({
  ...s,
  shape: s.shape.map((d, i) => (i === (axis < 0 ? axis + s.shape.length : axis) ? size : d)),
});

/** Positions along each axis that a map or sequence gets which had none. */
const SIDE = 16;
const LENGTH = 32;

/** The shape with another number of axes. */
function withAxes(s: Spec, axes: number): Spec | undefined {
  const { shape } = s;
  if (axes === shape.length || axes < 1 || axes > 7) return undefined;
  if (s.dtype !== 'float32') {
    const length = shape.at(-1) ?? TOKENS;
    return { ...s, shape: [...Array.from({ length: axes - 1 }, () => 1), length] };
  }
  if (shape.length > 3 && axes > shape.length) return { ...s, shape: [1, ...Array.from({ length: axes - shape.length }, () => 1), ...shape.slice(1)] };
  const width = shape.length > 3 ? (shape[1] ?? 1) : (shape.at(-1) ?? 1);
  if (axes === 1) return { ...s, shape: [width] };
  if (axes === 2) return { ...s, shape: [shape.length > 2 ? LENGTH : 1, width] };
  if (axes === 3) return { ...s, shape: [1, LENGTH, width] };
  if (axes === 4) return { ...s, shape: asImage(width) ?? [1, SIDE, SIDE, width] };
  return { ...s, shape: [1, ...Array.from({ length: axes - 2 }, () => 8), width] };
}

/** The image whose pixels are that many numbers. */
function asImage(count: number): number[] | undefined {
  for (const channels of [1, 3]) {
    const side = Math.sqrt(count / channels);
    if (Number.isInteger(side) && side >= 8 && (channels === 3 || side >= 16)) return [1, channels, side, side];
  }
  return undefined;
}

/** A message may ask for any size: a larger image is no example. @limit sides of a guessed image: pixels */
const MOST_SIDE = 4_096;
/** The same for other sizes. @limit other sizes of a guessed input: elements */
const MOST_SIZE = 1_000_000;

/** A map or sequence whose positions are `ratio` times as many. */
function stretched(s: Spec, ratio: number): Spec | undefined {
  const { shape } = s;
  if (!(ratio > 0) || ratio === 1) return undefined;
  if (shape.length >= 4) {
    const factor = Math.sqrt(ratio);
    const sides = shape.slice(-2).map((d) => Math.round(d * factor));
    return sides.every((d) => d >= 1 && d <= MOST_SIDE) && !equal(sides, shape.slice(-2)) ? { ...s, shape: [...shape.slice(0, -2), ...sides] } : undefined;
  }
  const at = s.dtype === 'float32' && shape.length === 3 ? -1 : shape.length - 1;
  const size = Math.round((shape.at(at) ?? 1) * ratio);
  return size >= 1 && size <= MOST_SIZE ? withSize(s, at, size) : undefined;
}

/** One size where another was expected, which our sizes may have led to. */
function resized(specs: readonly Spec[], got: number, want: number): Spec[] | undefined {
  if (got === want || got < 1 || want < 1) return undefined;
  for (const [i, s] of specs.entries()) {
    if (!isTensor(s)) continue;
    const axis = s.shape.lastIndexOf(got);
    if (axis > 0 && s.shape.length < 4) return specs.map((t, k) => (k === i ? withSize(s, axis, want) : t));
  }
  // Patches of an image, perhaps with a token or two before them.
  for (const extra of [0, 1, 2]) {
    const made = change(
      specs,
      (s) => isFloat(s) && s.shape.length === 4,
      (s) => {
        const side = (s.shape.at(-1) ?? 0) * Math.sqrt((want - extra) / (got - extra));
        return Number.isInteger(side) && Number.isInteger(Math.sqrt(got - extra)) ? { ...s, shape: [...s.shape.slice(0, 2), side, side] } : undefined;
      },
    );
    if (made) return made;
  }
  return change(
    specs,
    (s) => s.shape.length > 1 && s.shape.lastIndexOf(got) > 0,
    (s) => withSize(s, s.shape.lastIndexOf(got), want),
  );
}

/** A layer for features that wants another number of them. */
function refeatured(specs: readonly Spec[], got: number, want: number): Spec[] | undefined {
  const direct = change(
    specs,
    (s) => isFloat(s) && s.shape.at(-1) === got,
    (s) => withSize(s, -1, want),
  );
  if (direct) return direct;
  // Channels before the positions, which the network moves to the end.
  const moved = change(
    specs,
    (s) => isFloat(s) && s.shape.length > 2 && s.shape[1] === got,
    (s) => withSize(s, 1, want),
  );
  return (
    moved ??
    change(
      specs,
      (s) => isFloat(s) && s.shape.length > 2,
      (s) => flattened(s, got, want) ?? stretched(s, want / got),
    )
  );
}

/** An image that is flattened as a whole. */
function flattened(s: Spec, got: number, want: number): Spec | undefined {
  const shape = s.shape.length === 4 && s.shape.reduce((n, d) => n * d, 1) === got ? asImage(want) : undefined;
  return shape && { ...s, shape };
}

const toAxes = (specs: readonly Spec[], got: number, want: number): Spec[] | undefined =>
  change(
    specs,
    (s) => isFloat(s) && s.shape.length === got,
    (s) => withAxes(s, want),
  ) ??
  change(
    specs,
    (s) => s.shape.length === got,
    (s) => withAxes(s, want),
  );

/** The last input that is not one of words yet. */
function asWords(specs: readonly Spec[]): Spec[] | undefined {
  const at = specs.findLastIndex(isFloat);
  if (at < 0) return undefined;
  const length = specs.find((s) => s.dtype === 'int64' && s.shape.length === 2)?.shape[1] ?? TOKENS;
  return specs.map((s, i) => (i === at ? ints(1, length) : s));
}

/** The last tensor beside the first input becomes a plain value. */
function asPlain(specs: readonly Spec[], literal: string): Spec[] | undefined {
  const at = specs.findLastIndex((s, i) => i > 0 && isTensor(s));
  return at < 0 ? undefined : specs.map((s, i) => (i === at ? plain(literal) : s));
}

/** A dict that lacks a key, with words under it, or one number per sample for what names a sample. Other inputs may be made from the same dict. */
function withKey(specs: readonly Spec[], key: string): Spec[] | undefined {
  const dict = specs.find((s) => s.literal?.startsWith('{'))?.literal;
  if (dict === undefined || dict.includes(`"${key}":`)) return undefined;
  const shape = /(?:class|label|identifier|index)s?$/.test(key) ? '1' : `1, ${TOKENS}`;
  const item = `"${key}": torch.zeros((${shape},), dtype=torch.int64)`;
  const grown = dict === '{}' ? `{${item}}` : `${dict.slice(0, -1)}, ${item}}`;
  return specs.map((s) => (s.literal === undefined ? s : { ...s, literal: s.literal.replaceAll(dict, grown) }));
}

const RULES: readonly Rule[] = [
  [/^KeyError: '(\w+)'/, (specs, m) => withKey(specs, m[1] ?? '')],
  [
    /index_select\(\): Index is supposed to be a vector/,
    (specs) =>
      change(
        specs,
        (s) => s.dtype === 'int64' && s.shape.length === 2,
        (s) => withAxes(s, 1),
      ),
  ],
  [/not enough values to unpack \(expected (\d+), got (\d+)\)/, (specs, m) => toAxes(specs, number(m[2]), number(m[1]))],
  [
    /too many values to unpack \(expected (\d+)/,
    (specs, m) =>
      change(
        specs,
        (s) => s.shape.length > number(m[1]),
        (s) => withAxes(s, number(m[1])),
      ),
  ],
  [
    /(\d)D \(unbatched\) or (\d)D \(batched\) input to \w+, but got input of size: \[([\d, ]+)\]/,
    (specs, m) => toAxes(specs, numbers(m[3]).length, number(m[2])),
  ],
  [/expected (?:\d+D or )?(\d+)D(?: or \d+D)?(?: \(batched\))? input \(got (\d+)D input\)/, (specs, m) => toAxes(specs, number(m[2]), number(m[1]))],
  [
    /input must be (\d)-D|must have (\d+) dimensions, got (\d+)|must be (\d)-?D/,
    (specs, m) => toAxes(specs, specs[0]?.shape.length ?? 0, number(m[1] ?? m[2] ?? m[4])),
  ],
  [
    /input\[([\d, ]+)\] to have (\d+) channels, but got (\d+) channels/,
    (specs, m) => {
      const [want, got] = [number(m[2]), number(m[3])];
      return (
        change(
          specs,
          (s) => isFloat(s) && equal(s.shape, numbers(m[1])),
          (s) => withSize(s, 1, want),
        ) ??
        change(
          specs,
          (s) => isFloat(s) && s.shape.length > 2 && s.shape[1] === got,
          (s) => withSize(s, 1, want),
        ) ??
        change(
          specs,
          (s) => isFloat(s) && s.shape.length > 2 && Number.isInteger(((s.shape[1] ?? 1) * want) / got),
          (s) => withSize(s, 1, ((s.shape[1] ?? 1) * want) / got),
        )
      );
    },
  ],
  [/mat1 and mat2 shapes cannot be multiplied \(\d+x(\d+) and (\d+)x\d+\)/, (specs, m) => refeatured(specs, number(m[1]), number(m[2]))],
  [/size mismatch, got (\d+), \d+x(\d+),/, (specs, m) => refeatured(specs, number(m[2]), number(m[1]))],
  [/normalized_shape=\[(\d+)\].*got input of size\s*\[([\d, ]+)\]/, (specs, m) => refeatured(specs, numbers(m[2]).at(-1) ?? 0, number(m[1]))],
  [/input_size\. Expected (\d+), got (\d+)/, (specs, m) => refeatured(specs, number(m[2]), number(m[1]))],
  [
    /tensor a \((\d+)\) must match the size of tensor b \((\d+)\)/,
    (specs, m) => resized(specs, number(m[1]), number(m[2])) ?? resized(specs, number(m[2]), number(m[1])),
  ],
  [
    /split_sizes to sum exactly to (\d+) \(input tensor's size at dimension -?\d+\), but got split_sizes=\[([\d, ]+)\]/,
    (specs, m) =>
      refeatured(
        specs,
        number(m[1]),
        numbers(m[2]).reduce((a, b) => a + b, 0),
      ),
  ],
  [
    /expanded size of the tensor \((\d+)\) must match the existing size \((\d+)\)/,
    (specs, m) => resized(specs, number(m[2]), number(m[1])) ?? resized(specs, number(m[1]), number(m[2])),
  ],
  [/Sizes of tensors must match except in dimension \d+\. Expected size (\d+) but got size (\d+)/, (specs, m) => resized(specs, number(m[2]), number(m[1]))],
  [
    /pattern "(.+?)"[\s\S]*?Input tensor shape: torch\.Size\(\[([\d, ]*)\]\)/,
    (specs, m) => {
      const axes = axesOfPattern(m[1] ?? '');
      return axes === undefined ? undefined : toAxes(specs, numbers(m[2]).length, axes);
    },
  ],
  [
    /expected to be in range of \[-?\d+, (-?\d+)\], but got (-?\d+)/,
    (specs, m) => {
      const [last, asked] = [number(m[1]), number(m[2])];
      return toAxes(specs, last + 1, asked < 0 ? -asked : asked + 1);
    },
  ],
  [
    /(?:must|should) (?:have|be of) (?:the )?shape:? ?[[(]([\w ]+(?:, ?[\w ]+)*)[\])]\D*[[(]([\d, ]+)[\])]/i,
    (specs, m) => toAxes(specs, numbers(m[2]).length, m[1]?.split(',').length ?? 0),
  ],
  [/Expected more than 1 spatial element|Output size is too small|Kernel size can't be greater than actual input size/, doubled],
  [/too many indices for tensor of dimension (\d+)/, (specs, m) => toAxes(specs, number(m[1]), number(m[1]) + 1)],
  [
    /number of sizes provided \((\d+)\) must be greater or equal to the number of dimensions in the tensor \((\d+)\)/,
    (specs, m) => fewerAxes(specs, number(m[2]) - number(m[1])),
  ],
  [/same number of dimensions: got (\d+) and (\d+)/, (specs, m) => toAxes(specs, number(m[2]), number(m[1])) ?? toAxes(specs, number(m[1]), number(m[2]))],
  [/scalar types?:? (?:Long|Int)|"bitwise_\w+" not implemented for 'Float'|must be long, int|indices must be integers/i, asWords],
  [/Boolean value of Tensor/, (specs) => asPlain(specs, 'False')],
  [
    /cannot be interpreted as an integer|must be int, not Tensor|slice indices must be|integer tensors? of a single element|must be real number, not Tensor/,
    (specs) => asPlain(specs, '0'),
  ],
  [/shape '\[([-\d, ]+)\]' is invalid for input of size (\d+)/, viewed],
  [/\((\d+)(?:\D\d+)?\) (?:doesn't|does not|must) match[^(]*\((\d+)/, (specs, m) => sized(specs, number(m[1]), number(m[2]))],
];

/** A larger picture is no example. @limit sides of a guessed input that was too small: pixels */
const LARGE_SIDE = 512;

/** Images whose sides are the next powers of two: networks that halve them often end with nothing. */
function doubled(specs: readonly Spec[]): Spec[] | undefined {
  const sides = ({ shape }: Spec): readonly number[] => shape.slice(2);
  return change(
    specs,
    (s) => isFloat(s) && s.shape.length >= 4 && Math.max(...sides(s)) < LARGE_SIDE,
    (s) => ({ ...s, shape: [...s.shape.slice(0, 2), ...sides(s).map((side) => 2 ** (Math.floor(Math.log2(side)) + 1))] }),
  );
}

const fewerAxes = (specs: readonly Spec[], by: number): Spec[] | undefined =>
  change(
    specs,
    (s) => s.shape.length > by + 1,
    (s) => withAxes(s, s.shape.length - by),
  );

/** `view` wants the last axis to be heads times their width. */
function viewed(specs: readonly Spec[], m: RegExpExecArray): Spec[] | undefined {
  const dims = (m[1]?.match(/-?\d+/g) ?? []).map(Number);
  const [heads = 0, width = 0] = dims.slice(-2);
  return heads > 0 && width > 0
    ? change(
        specs,
        (s) => isFloat(s) && s.shape.at(-1) !== heads * width,
        (s) => withSize(s, -1, heads * width),
      )
    : undefined;
}

/** Every axis of one size gets another. */
function sized(specs: readonly Spec[], from: number, to: number): Spec[] | undefined {
  if (from === to || !specs.some((s) => s.shape.includes(from))) return undefined;
  return specs.map((s) => ({ ...s, shape: s.shape.map((d) => (d === from ? to : d)) }));
}

/** The inputs that an error message asks for instead of these; undefined where it asks for none. */
export function refined(specs: readonly Spec[], message: string): Spec[] | undefined {
  for (const [pattern, next] of RULES) {
    const found = pattern.exec(message);
    const made = found && next(specs, found);
    if (made) return made;
  }
  return undefined;
}

/** Inputs as one text: no guess is tried twice. */
export const keyOf = (specs: readonly Spec[]): string => specs.map((s) => s.literal ?? `${s.shape.join('x')}:${s.dtype}`).join(' ');
