/** What sizes that nobody gave are taken for. */
export interface Guess {
  /** Sides of pictures. */
  readonly side: number;
  /** Words or frames. */
  readonly length: number;
  /** Samples of sounds. */
  readonly sound: number;
}

const SOUND = [/sample|audio|wave|signal/i, 'sound'] as const;

/** The names that exporters give, and what they usually are. The first that fits counts. */
const NAMED: readonly (readonly [RegExp, number | keyof Guess])[] = [
  [/past|cache/i, 0],
  [/^(?:b|n|bs|bsz)$|batch|num_?samples/i, 1],
  [/height|width|^[hw]$|(?:^|_)(?:h|w|size)$|image|pixel/i, 'side'],
  [/channel/i, 3],
  SOUND,
  [/seq|len|token|time|frame|step|word|position|^[tsl]$/i, 'length'],
];

/**
 * What a dynamic dimension of this name usually is: a size, or the kind of it; undefined when the name does not tell.
 * @param axis at which it stands: a number of samples at the first is a batch, at any other the length of a sound
 */
export const usualOf = (name: string, axis = 0): number | keyof Guess | undefined =>
  axis > 0 && SOUND[0].test(name) && !/batch/i.test(name) ? SOUND[1] : NAMED.find(([pattern]) => pattern.test(name))?.[1];
