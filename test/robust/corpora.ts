import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Debian packages of real Python, with the folder that imports start from and the number of files at the time of writing. */
export const CORPORA = {
  'libpython3.11-testsuite': { root: 'usr/lib/python3.11', files: 975 },
  'libpython3.11-stdlib': { root: 'usr/lib/python3.11', files: 270 },
  'python3-torch': { root: 'usr/lib/python3/dist-packages', files: 1214 },
  'python3-torchvision': { root: 'usr/lib/python3/dist-packages', files: 151 },
  'python3-torchaudio': { root: 'usr/lib/python3/dist-packages', files: 81 },
  'python3-torchtext': { root: 'usr/lib/python3/dist-packages', files: 73 },
} as const;
export type Corpus = keyof typeof CORPORA;
/** The same of ONNX files. */
export const MODELS = { name: 'libonnx-testdata', root: 'usr/share/libonnx-testdata/data', files: 1072 } as const;

const cache = join(process.cwd(), '.cache/corpora');

/** The folder that a package's imports start from: unpacked once, never installed. */
export const corpus = (name: Corpus): string => join(unpacked(name), CORPORA[name].root);

/** Where a Debian package is unpacked. Throws where there is no `apt-get` that can fetch it. */
export function unpacked(name: string): string {
  const folder = join(cache, name);
  if (!existsSync(folder)) {
    const making = `${folder}.${process.pid}`;
    mkdirSync(making, { recursive: true });
    try {
      fetchPackage(name, making);
      renameSync(making, folder);
    } finally {
      rmSync(making, { recursive: true, force: true });
    }
  }
  return folder;
}

/** The same in a test, which is skipped with its reason where the package cannot be had. */
export function unpackedFor(test: Mocha.Context, name: string): string {
  try {
    return unpacked(name);
  } catch (error) {
    console.log(`  skipped, ${name} could not be had: ${error instanceof Error ? error.message.split('\n')[0] : error}`);
    return test.skip();
  }
}

function fetchPackage(name: string, into: string): void {
  const run = (command: string, ...args: string[]): void => void execFileSync(command, args, { cwd: into, stdio: 'pipe' });
  try {
    run('apt-get', 'download', '-q', name);
  } catch {
    // A fresh machine has no lists of packages yet, an old one lists files that are gone.
    run('apt-get', 'update', '-q');
    run('apt-get', 'download', '-q', name);
  }
  const archive = readdirSync(into).find((f) => f.endsWith('.deb'));
  if (!archive) throw new Error(`apt-get left no package ${name}`);
  run('dpkg-deb', '-x', archive, '.');
  rmSync(join(into, archive));
}

/** Every Python file below a folder, in a fixed order. */
export function pythonFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.name.endsWith('.py') && !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** All of them in the long run, otherwise a tenth drawn with a fixed seed. */
export function tenth<T>(all: readonly T[], random: () => number): T[] {
  return process.env.LAYER_COST_LONG ? [...all] : all.filter(() => random() < 0.1);
}
