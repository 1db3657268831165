declare module 'virtual:standard' {
  /** The syntax trees of `prelude/*.py`, by file name without `.py`: parsed when the product is built. */
  export const standard: Readonly<Record<string, import('./syntax.js').Module>>;
}
