import type { ByteSource } from './source.js';

/** Bytes that tell what a file is. */
const HEAD = 256;

/** What other files begin with that bear this name. */
const OTHERS: readonly (readonly [RegExp | string, string])[] = [
  [/^version https:\/\/git-lfs/, 'this is a Git LFS pointer, not the model itself: run git lfs pull'],
  [/^\s*(?:<!doctype|<html|<\?xml|<head)/i, 'this is an HTML page, not a model: the download went wrong'],
  ['PK\u0003\u0004', 'this is a zip archive: unpack it first'],
  ['\u001f\u008b', 'this is a gzip archive: unpack it first'],
  [/^....ORTM/s, "this is a model in onnxruntime's own format (.ort), not an ONNX file"],
  [/^\s*(?:ir_version\s*:|\{)/, 'this is text, not an ONNX file'],
];

/** Why a file is none of the format, as far as its first bytes tell; undefined when they do not. */
export function refusal(source: ByteSource): string | undefined {
  if (source.size === 0) return 'this file is empty';
  const head = Array.from(source.read(0, Math.min(HEAD, source.size)), (b) => String.fromCharCode(b)).join('');
  return OTHERS.find(([begins]) => (typeof begins === 'string' ? head.startsWith(begins) : begins.test(head)))?.[1];
}
