/** What becomes of the elements that an operator is given, if it computes none. */
export type Movement =
  /** Hands its first input on as it is. */
  | 'identity'
  /** The same elements in the same order, under another shape. */
  | 'reshape'
  /** Elements of the first input where they lie: a part of them, in another order, or repeated. */
  | 'view'
  /** Reads no elements: shapes and attributes alone decide the result. */
  | 'static'
  /** The same elements written anew as another type; between equal types the same as `identity`. */
  | 'cast'
  /** Slices of the first input, chosen by index and written anew. */
  | 'select'
  /** All inputs written one behind the other. */
  | 'join';

/**
 * True where no bytes are read or written: views as PyTorch means it (view, transpose, permute, expand, squeeze, slices).
 * A runtime may still copy for some of them; that is measured, not counted.
 */
export const isView = (moves: Movement | undefined): boolean => moves === 'identity' || moves === 'reshape' || moves === 'view' || moves === 'static';
