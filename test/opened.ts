import fs from 'node:fs';

/** The ways in which a program opens a file or a folder, or reads it by its path. */
const WAYS = ['openSync', 'readFileSync', 'readdirSync', 'readlinkSync', 'opendirSync'] as const;

/** Tells `see` the path of whatever is opened from now on. Returns what ends that. */
export function watchOpened(see: (path: string) => void): () => void {
  const real = Object.fromEntries(WAYS.map((name) => [name, fs[name]]));
  const spied = Object.entries(real).map(([name, call]) => [
    name,
    (path: unknown, ...rest: unknown[]) => {
      see(String(path));
      return (call as (...given: unknown[]) => unknown)(path, ...rest);
    },
  ]);
  Object.assign(fs, Object.fromEntries(spied));
  return () => void Object.assign(fs, real);
}
