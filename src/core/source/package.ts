import { type FileReader, readable } from '../request.js';
import { versionIn } from '../torch/namespace/version.js';
/** Version of the torch that imports would find in the roots. Call this when the roots change, not at each keystroke. */
export async function installedVersion(roots: readonly string[], reader: FileReader): Promise<string | undefined> {
  for (const root of roots) {
    const file = readable(await reader.read(`${root}/torch/version.py`));
    if (file) return versionIn(file.text);
  }
  return undefined;
}

export interface Packaged {
  /** The folder above the outermost package that holds the file. */
  readonly root: string;
  /** Dotted name of the file's package; '' for a script. */
  readonly packageName: string;
  /** Dotted name of the file's own module. */
  readonly moduleName: string;
}

/** The package of a file: the folders above it that have an `__init__.py`. */
export async function packageOf(file: string, reader: FileReader): Promise<Packaged> {
  const parts = file.split('/');
  const stem = (parts.pop() ?? '').replace(/\.[^.]*$/, '');
  const names: string[] = [];
  while (parts.length > 1 && /^[A-Za-z_]\w*$/.test(parts[parts.length - 1] ?? '') && readable(await reader.read([...parts, '__init__.py'].join('/'))))
    names.unshift(parts.pop() ?? '');
  const packageName = names.join('.');
  return { root: parts.join('/'), packageName, moduleName: stem === '__init__' && packageName ? packageName : [packageName, stem].filter(Boolean).join('.') };
}
