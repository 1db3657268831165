import { closeSync, constants, fstatSync, fsyncSync, lstatSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { readInto } from './readInto.js';

/**
 * Files in the user's cache folder. They only save time and are not trusted: a file begins with a checksum of its own inode number, of what it was made from
 * and of what it holds. One that was cut short, changed, made for something else, copied from elsewhere or left by another user does not check; it is
 * deleted and made anew. Errors of reading and writing mean that nothing is kept.
 *
 * The checksum finds damage. What another user planted is told by its owner; whoever can write as this user could make any digest too, and loading
 * `node:crypto` for one takes longer than most of what the cache saves.
 */

const CHECKSUM_BYTES = 4;
/** Compiled code takes 3 MB, the largest trees a few more. @limit file in the cache: bytes */
const MOST_BYTES = 64_000_000;
/** Bits of a file's mode that let others write to it. */
const OTHERS_WRITE = 0o022;

/** Node has it from 20.15 on; an older one keeps nothing. */
const HAS_CHECKSUM = typeof crc32 === 'function';

/** By the XDG rules a relative path counts as unset: it would lead into the project that is looked at. `undefined` where there is no home either. */
function pathOf(name: string): string | undefined {
  if (!HAS_CHECKSUM) return undefined;
  const told = process.env.XDG_CACHE_HOME ?? '';
  const home = isAbsolute(told) ? told : join(homedir(), '.cache');
  return isAbsolute(home) ? join(home, 'layer-cost', name) : undefined;
}

/** Tells texts and files apart by their size and checksum: not those that somebody made to look alike. */
export const checksumOf = (data: Uint8Array | string): string => `${data.length}-${HAS_CHECKSUM ? crc32(data).toString(16) : ''}`;

function checksum(inode: bigint, source: string, data: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(CHECKSUM_BYTES);
  bytes.writeUInt32LE(crc32(data, crc32(`${inode} ${source}\n`)));
  return bytes;
}

/** @param source what the file was made from, by its checksum or in full. */
export function readCached(name: string, source: string): Buffer | undefined {
  const path = pathOf(name);
  if (path === undefined) return undefined;
  try {
    const data = checked(path, source);
    if (data) return data;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
  }
  attempt(() => rmSync(path, { recursive: true, force: true }));
  return undefined;
}

function attempt(run: () => void): void {
  try {
    run();
  } catch {
    // Not ours to change.
  }
}

/** What a file holds, if it checks. Never waits: a pipe in its place is opened without a writer. */
function checked(path: string, source: string): Buffer | undefined {
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0));
  try {
    const stat = fstatSync(file, { bigint: true });
    const owner = process.getuid?.();
    const isOurs = owner === undefined || (stat.uid === BigInt(owner) && !(Number(stat.mode) & OTHERS_WRITE));
    if (!stat.isFile() || !isOurs || stat.size <= CHECKSUM_BYTES || stat.size > MOST_BYTES) return undefined;
    const bytes = Buffer.allocUnsafe(Number(stat.size));
    if (readInto(file, bytes) < bytes.length) return undefined;
    const data = bytes.subarray(CHECKSUM_BYTES);
    return checksum(stat.ino, source, data).equals(bytes.subarray(0, CHECKSUM_BYTES)) ? data : undefined;
  } finally {
    closeSync(file);
  }
}

/** Writes under a temporary name, to the disk, and renames it, so that two processes at once, or a power cut, leave one whole file. */
export function writeCached(name: string, source: string, content: Uint8Array | string): void {
  const path = pathOf(name);
  if (path === undefined) return;
  const part = `${path}.${process.pid}`;
  try {
    makeFolder(dirname(path));
    // What an ended process left under this name.
    rmSync(part, { force: true });
    writeSynced(part, source, typeof content === 'string' ? Buffer.from(content) : content);
    renameSync(part, path);
  } catch {
    // A read-only home, a full disk.
    attempt(() => rmSync(part, { force: true }));
  }
}

function writeSynced(path: string, source: string, data: Uint8Array): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    writeAll(file, checksum(fstatSync(file, { bigint: true }).ino, source, data));
    writeAll(file, data);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function writeAll(file: number, data: Uint8Array): void {
  for (let at = 0; at < data.length; ) at += writeSync(file, data, at);
}

/** `mkdir -p`. That of Node does not come back from folders such as `/proc/x/y`. */
function makeFolder(path: string): void {
  try {
    mkdirSync(path, 0o700);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && statSync(path).isDirectory()) return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    makeFolder(dirname(path));
    mkdirSync(path, 0o700);
  }
}

/** The cache folder of one build of the product. */
export const buildFolder = (build: string): string => `builds/${build}`;

/** The editor and a terminal may use different builds, and an older one of each may still run. @limit builds with a cache: builds */
const KEPT_BUILDS = 4;

/** Deletes the cache folders of old builds, and `folder` if it holds more than `mostFiles` files. */
export function clearCached(folder: string, mostFiles: number): void {
  const [builds, path] = [pathOf('builds'), pathOf(folder)];
  if (builds === undefined || path === undefined) return;
  attempt(() => {
    const age = (name: string): number => lstatSync(join(builds, name)).mtimeMs;
    const old = readdirSync(builds).sort((a, b) => age(b) - age(a));
    for (const name of old.slice(KEPT_BUILDS)) rmSync(join(builds, name), { recursive: true, force: true });
    if (readdirSync(path).length > mostFiles) rmSync(path, { recursive: true, force: true });
  });
}
