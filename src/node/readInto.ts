import { readSync } from 'node:fs';

/** The system reads no more at once. @limit one read of a model file, or of weights beside it: bytes */
const PIECE_BYTES = 1_000_000_000;

/** Fills `bytes` with those of an open file from `from` on. Returns how many there were: fewer only where the file ends before. */
export function readInto(descriptor: number, bytes: Uint8Array, from = 0): number {
  let done = 0;
  while (done < bytes.length) {
    const count = readSync(descriptor, bytes, done, Math.min(PIECE_BYTES, bytes.length - done), from + done);
    if (!count) break;
    done += count;
  }
  return done;
}
