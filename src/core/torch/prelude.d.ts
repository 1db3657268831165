declare module 'virtual:prelude' {
  /** The syntax trees of `prelude/*.py`, by file name without `.py`: parsed when the product is built. */
  export const prelude: Readonly<Record<string, import('../python/syntax.js').Module>>;
  /** Classes, functions and variables that each file defines at its top level, by file name without `.py`. */
  export const preludeNames: Readonly<Record<string, readonly string[]>>;
}
