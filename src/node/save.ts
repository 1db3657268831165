import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, lstatSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';

/** One file to write. */
interface Saved {
  readonly path: string;
  readonly chunks: Iterable<Uint8Array>;
}

/** Written between two looks at what else the process was told. */
const PIECE_BYTES = 16_000_000;
/** What the shell reports of a program that a signal ended. */
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Writes files that belong together: all of them are replaced, or none. They are written under new names beside their targets, and renamed at the end.
 * An error, a signal or the end of the process leaves what was there.
 */
export async function saveTogether(files: readonly Saved[]): Promise<void> {
  const mark = randomBytes(6).toString('hex');
  const parts = files.map(({ path }) => ({ path, part: `${path}.${mark}.part`, old: `${path}.${mark}.old` }));
  const clear = (): void => {
    for (const { part } of parts) rmSync(part, { force: true });
  };
  const ends = Object.entries(SIGNALS).map(([signal, code]) => [signal, () => process.exit(code)] as const);
  process.once('exit', clear);
  for (const [signal, end] of ends) process.once(signal, end);
  try {
    for (const { path } of files) checkTarget(path);
    for (const [i, { chunks }] of files.entries()) await writeNew(parts[i]?.part ?? '', chunks);
    replaceAll(parts);
  } finally {
    clear();
    process.off('exit', clear);
    for (const [signal, end] of ends) process.off(signal, end);
  }
}

function checkTarget(path: string): void {
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (there && !there.isFile() && !there.isSymbolicLink()) throw new Error(`${path} is not a regular file`);
}

/** Fails if the file exists, and follows no link. */
async function writeNew(path: string, chunks: Iterable<Uint8Array>): Promise<void> {
  const file = openSync(path, 'wx');
  try {
    for (const chunk of chunks)
      for (let at = 0; at < chunk.length; await setImmediate()) {
        const end = Math.min(chunk.length, at + PIECE_BYTES);
        while (at < end) at += writeSync(file, chunk, at, end - at);
      }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

interface Part {
  readonly path: string;
  readonly part: string;
  /** Where the earlier file waits until all are replaced. */
  readonly old: string;
}

function replaceAll(parts: readonly Part[]): void {
  const done: Part[] = [];
  try {
    for (const p of parts) {
      if (lstatSync(p.path, { throwIfNoEntry: false })) renameSync(p.path, p.old);
      done.push(p);
      renameSync(p.part, p.path);
    }
  } catch (error) {
    for (const { path, old } of done) {
      rmSync(path, { force: true });
      if (lstatSync(old, { throwIfNoEntry: false })) renameSync(old, path);
    }
    throw error;
  }
  for (const { old } of parts) rmSync(old, { force: true });
}
