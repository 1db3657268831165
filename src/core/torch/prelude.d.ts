declare module 'virtual:prelude' {
  /** The syntax trees of `prelude/*.py`, by file name without `.py`: parsed when the product is built. */
  export const prelude: Readonly<Record<string, import('../python/syntax.js').Module>>;
}
