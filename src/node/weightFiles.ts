import { closeSync, constants, fstatSync, lstatSync, openSync, realpathSync, type Stats } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { type ExternalPart, ExternalRefused } from '../core/onnx/read/external.js';
import { readInto } from './readInto.js';

/** Files with weights beside a model, read to run it, under rules that hold whatever the model says. */

/** Without following a link that came into its place, or waiting for a pipe's writer. */
const READ = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** A whole file of weights. */
interface WeightFile {
  readonly location: string;
  readonly data: ArrayBuffer;
}

/**
 * Reads the files that a model refers to: regular files below its folder that have one name and are no links. Throws {@link ExternalRefused} for any other,
 * and for a stretch that a file does not have; RangeError beyond `mostBytes` together.
 */
export function readWeightFiles(model: string, parts: readonly ExternalPart[], mostBytes: number): readonly WeightFile[] {
  const folder = realpathSync.native(dirname(model));
  const files = new Map<string, WeightFile>();
  let total = 0;
  for (const { location, offset, length } of parts) {
    let file = files.get(location);
    if (!file) {
      file = { location, data: readBelow(folder, location, mostBytes - total) };
      total += file.data.byteLength;
      files.set(location, file);
    }
    const size = file.data.byteLength;
    if (offset > size || offset + (length ?? 0) > size)
      throw new ExternalRefused(`the weights file "${location}" has ${size} bytes, and the model wants those from ${offset} to ${offset + (length ?? 0)}`);
  }
  return [...files.values()];
}

const refuse = (location: string, why: string): never => {
  throw new ExternalRefused(`the weights file "${location}" ${why}; not opened`);
};

/** The bytes of a file below a folder that is free of links. */
function readBelow(folder: string, location: string, mostBytes: number): ArrayBuffer {
  const path = join(folder, normalize(location));
  const seen = lookAt(path, folder, location);
  if (seen.size > mostBytes) throw new RangeError(`the weights file "${location}" is larger than WebAssembly can hold`);
  const descriptor = openSync(path, READ);
  try {
    const open = fstatSync(descriptor);
    if (!isSame(open, seen)) refuse(location, 'has changed while it was looked at');
    const bytes = new Uint8Array(open.size);
    if (readInto(descriptor, bytes) < bytes.length || !isSame(fstatSync(descriptor), seen))
      throw new ExternalRefused(`the weights file "${location}" has changed while it was read`);
    return bytes.buffer;
  } finally {
    closeSync(descriptor);
  }
}

const isSame = (a: Stats, b: Stats): boolean => a.dev === b.dev && a.ino === b.ino && a.size === b.size && a.mtimeMs === b.mtimeMs && a.nlink === b.nlink;

/** What stands at a path, if it may be opened. */
function lookAt(path: string, folder: string, location: string): Stats {
  let stat: Stats | undefined;
  try {
    // A folder on the way that is a link leads elsewhere, even if back.
    if (realpathSync.native(dirname(path)) !== normalize(join(folder, dirname(location))).replace(/(.)[/\\]$/, '$1'))
      refuse(location, "is outside the model's folder");
    stat = lstatSync(path);
  } catch (error) {
    if (error instanceof ExternalRefused) throw error;
    throw new ExternalRefused(`the weights file "${location}" cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (stat.isSymbolicLink()) refuse(location, "is a link, which may lead outside the model's folder");
  if (!stat.isFile()) refuse(location, 'is not a regular file');
  if (stat.nlink !== 1) refuse(location, "has other names, which may be outside the model's folder");
  return stat;
}
