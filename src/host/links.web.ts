import type { NotRead } from '../core/request.js';

/** In a browser no file is of this machine. */
export const linkCheck =
  (_file: string, _folders: readonly string[]): ((key: string) => NotRead | undefined) =>
  () =>
    undefined;
