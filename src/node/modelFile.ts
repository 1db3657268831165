import { closeSync, constants, fstatSync, openSync, statSync } from 'node:fs';
import type { OpenFile } from '../core/onnx/read/source.js';
import { FOLDER, NO_FILE } from '../core/text/refusals.js';
import { whyNot } from './places.js';
import { readInto } from './readInto.js';

/** Without waiting for a pipe's writer. */
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** What a message of its format can be. @limit a model file that is run, without the weights beside it: bytes */
const MODEL_BYTES = 2_147_483_647;

/** Opens a model file. Throws an error for the user when there is none that can be read. */
export function openModelFile(path: string): OpenFile {
  let descriptor: number;
  try {
    descriptor = openSync(path, READ);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new Error('is not there');
    throw new Error(whyNot(error)?.refused ?? `cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const stat = fstatSync(descriptor);
  if (!stat.isFile()) {
    closeSync(descriptor);
    throw new Error(stat.isDirectory() ? FOLDER : NO_FILE);
  }
  return {
    size: stat.size,
    read: (from, length) => {
      const bytes = new Uint8Array(Math.max(0, Math.min(length, stat.size - from)));
      return bytes.subarray(0, readInto(descriptor, bytes, from));
    },
    hasChanged: () => {
      const [own, there] = [fstatSync(descriptor), statSync(path, { throwIfNoEntry: false })];
      return !there || [own, there].some((s) => s.ino !== stat.ino || s.dev !== stat.dev || s.size !== stat.size || s.mtimeMs !== stat.mtimeMs);
    },
    close: () => closeSync(descriptor),
  };
}

/** A file may be replaced meanwhile. @limit reads of a model file that changes while it is read: reads */
const READS = 2;

/** All bytes of a model file, of one moment. Throws an error for the user. */
export function readModelFile(path: string): Uint8Array<ArrayBuffer> {
  for (let left = READS; left > 0; left--) {
    const file = openModelFile(path);
    try {
      if (file.size > MODEL_BYTES) throw new Error('is larger than 2 GB, more than the runtime reads: its weights can lie in a file beside it');
      const bytes = file.read(0, file.size);
      if (bytes.length === file.size && !file.hasChanged()) return bytes as Uint8Array<ArrayBuffer>;
    } finally {
      file.close();
    }
  }
  throw new Error('changed while it was read');
}
