// The Python that comes with the product, parsed when it is built: `trees` and top-level `names` by file name without `.py`.
declare module 'virtual:python' {
  export const trees: import('./python/imports/prelude.js').Trees;
}
declare module 'virtual:torch' {
  export const trees: import('./python/imports/prelude.js').Trees;
  export const names: import('./python/imports/prelude.js').DefinedNames;
}
declare module 'virtual:libraries' {
  export const trees: import('./python/imports/prelude.js').Trees;
  export const names: import('./python/imports/prelude.js').DefinedNames;
}
