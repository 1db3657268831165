import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FileReader, FileText } from '../core/request.js';

/** Larger files are data, not models. */
const FILE_BYTES = 5_000_000;

/** The last text of each file: grows with the number of files, not with their changes. */
const texts = new Map<string, FileText>();

/** A regular file of this machine, read again if it has changed. Devices, pipes and folders count as absent. */
function readDisk(path: string): FileText | undefined {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (!stat?.isFile() || stat.size > FILE_BYTES) return undefined;
    const version = `${stat.mtimeMs}:${stat.size}`;
    const known = texts.get(path);
    if (known?.version === version) return known;
    const read = { text: readFileSync(path, 'utf8'), version };
    texts.set(path, read);
    return read;
  } catch {
    return undefined;
  }
}

export const diskReader: FileReader = { read: (path) => Promise.resolve(readDisk(path)), readNow: readDisk };

/** Folders of installed packages: of virtual environments above the file, of the active one, then the system's. */
export function sitePackages(file: string, environment: Readonly<Record<string, string | undefined>>): string[] {
  const out: string[] = [];
  const addEnvironment = (folder: string): void => {
    const windows = join(folder, 'Lib', 'site-packages');
    if (existsSync(windows)) out.push(windows);
    const lib = join(folder, 'lib');
    if (!existsSync(lib)) return;
    for (const name of readdirSync(lib)) if (/^python3/.test(name) && existsSync(join(lib, name, 'site-packages'))) out.push(join(lib, name, 'site-packages'));
  };
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    for (const name of ['.venv', 'venv']) if (existsSync(join(folder, name))) addEnvironment(join(folder, name));
    if (folder === dirname(folder)) break;
  }
  const active = environment.VIRTUAL_ENV ?? environment.CONDA_PREFIX;
  if (active && existsSync(active)) addEnvironment(active);
  for (const folder of ['/usr/lib/python3/dist-packages', '/usr/local/lib/python3/dist-packages']) if (existsSync(folder)) out.push(folder);
  return [...new Set(out.map((f) => realpathSync(f)))];
}
