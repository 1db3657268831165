import { bytesSource, type OpenFile } from '../core/onnx/read/source.js';
import type { Revision } from './git.js';
import { openModelFile } from './modelFile.js';
import { objectIn } from './revisionFiles.js';

/** What Git LFS stores in the place of a file. */
const POINTER = /^version https:\/\/git-lfs[^\n]*\n(?:[^\n]*\n)*oid sha256:([0-9a-f]{64})\n/;
/** @limit pointer of Git LFS: bytes */
const POINTER_BYTES = 1024;

/**
 * Opens a model file as a revision has it; undefined where it is not in it. What Git LFS keeps apart is read where this clone keeps it.
 * @param path below the revision's root, with '/' between names
 * Throws what is wrong with the file as a predicate.
 */
export function openStoredModel(revision: Revision, path: string): OpenFile | undefined {
  const entry = objectIn(revision, path);
  if (!entry) return undefined;
  if ('refused' in entry) throw new Error(entry.refused);
  const bytes = bytesOf(revision, entry.id);
  const [, sha256] = bytes.length <= POINTER_BYTES ? (POINTER.exec(Buffer.from(bytes).toString('latin1')) ?? []) : [];
  if (sha256 === undefined) return { ...bytesSource(bytes), hasChanged: () => false, close: () => undefined };
  try {
    return openModelFile(revision.largeFile(sha256));
  } catch {
    throw new Error(`is a Git LFS pointer, and what it stands for is not in this clone: run git lfs fetch origin ${revision.name}`);
  }
}

function bytesOf(revision: Revision, id: string): Uint8Array {
  try {
    return revision.bytes(id);
  } catch (error) {
    throw new Error(`cannot be read from the repository: ${error instanceof Error ? error.message : String(error)}`);
  }
}
