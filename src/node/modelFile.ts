import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { ByteSource } from '../core/onnx/read/source.js';
import { FOLDER, NO_FILE } from '../core/text/refusals.js';
import { whyNot } from './places.js';

/** A model file that is open: its bytes are read where they lie. */
interface OpenFile extends ByteSource {
  close(): void;
}

/** Without waiting for a pipe's writer. */
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Opens a model file. Throws an error for the user when there is none that can be read. */
export function openModelFile(path: string): OpenFile {
  let descriptor: number;
  try {
    descriptor = openSync(path, READ);
  } catch (error) {
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
      let done = 0;
      while (done < bytes.length) {
        const count = readSync(descriptor, bytes, done, bytes.length - done, from + done);
        if (!count) break;
        done += count;
      }
      return bytes.subarray(0, done);
    },
    close: () => closeSync(descriptor),
  };
}
