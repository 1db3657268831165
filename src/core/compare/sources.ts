import type { Analysis, EntryCandidate, InputSpec } from '../analysis.js';

/** In what a network is like the model file that may have been exported from it. */
export interface Fit {
  /** As many parameters. */
  readonly params: boolean;
  /** As many without biases and normalization: what exporters fold changes these alone. */
  readonly weights: boolean;
  /** A name like that of the file. */
  readonly name: boolean;
}

/** @param names of the source: of its file, without the ending, and of its network */
export function fitOf(file: Counted, source: Counted, stem: string, names: readonly string[]): Fit {
  const isSame = (of: (network: Counted) => number): boolean => of(file) > 0 && of(file) === of(source);
  return {
    params: isSame(({ totals }) => totals.params),
    weights: isSame(({ rows }) => rows.reduce((sum, row) => sum + row.weightParams, 0)),
    name: names.some((name) => isNameLike(stem, name)),
  };
}

type Counted = Pick<Analysis, 'totals' | 'rows'>;

/** More is more alike: numbers tell more than names. */
export const rankOf = ({ params, weights, name }: Fit): number => (params ? 4 : 0) + (weights ? 2 : 0) + (name ? 1 : 0);

/** Whatever is shorter begins half of all names. @limit name that is taken for that of a model file: characters */
const NAME_CHARACTERS = 4;

const plain = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** `ResNet18` and `resnet18-opset17`: one begins with the other. */
export function isNameLike(a: string, b: string): boolean {
  const [left, right] = [plain(a), plain(b)];
  return Math.min(left.length, right.length) >= NAME_CHARACTERS && (left.startsWith(right) || right.startsWith(left));
}

/** What an expression calls: `resnet18` of `models.resnet18(num_classes=10)`. */
export const calleeOf = (expression: string): string => /^[\w.]+/.exec(expression)?.[0].split('.').at(-1) ?? '';

/** The network of a file of source that bears the name of the model file; the longest such name tells most. */
export const namedLike = (stem: string, candidates: readonly EntryCandidate[]): EntryCandidate | undefined =>
  candidates.filter(({ name, missing }) => !missing.length && isNameLike(stem, name)).sort((a, b) => b.name.length - a.name.length)[0];

/** Inputs of a source with the shapes of a model file's: of the one that has its name, else of the one at its place among those of its rank. */
export function withShapesOf(file: readonly InputSpec[], own: readonly InputSpec[]): InputSpec[] {
  const tensors = own.filter((spec) => spec.literal === undefined);
  const sameRank = (specs: readonly InputSpec[], { shape }: InputSpec): InputSpec[] => specs.filter((spec) => spec.shape.length === shape.length);
  return own.map((spec) => {
    if (spec.literal !== undefined) return spec;
    const named = file.find(({ name, shape }) => name === spec.name && shape.length === spec.shape.length);
    const placed = sameRank(file, spec)[sameRank(tensors, spec).indexOf(spec)];
    return { ...spec, shape: (named ?? placed ?? spec).shape };
  });
}

const NAME = /^[A-Za-z_]\w*$/;

/** A model file's inputs as a source may take them, the surest way first: by their names, where they are some, and in their order, since exporters rename. */
export const asArguments = (file: readonly InputSpec[]): InputSpec[][] => [
  ...(file.every(({ name }) => NAME.test(name)) ? [[...file]] : []),
  file.map((spec) => ({ ...spec, name: '' })),
];
