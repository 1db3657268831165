import { readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import type { API } from 'typescript/unstable/sync';
import { type Facts, factsOf } from './facts.js';

/** Folders of our sources. */
export const FOLDERS = ['src', 'webview', 'test', 'scripts'];
const EXTENSIONS = /\.(ts|mjs)$/;

/** TypeScript's parser, which runs in a process of its own; it only parses here, and resolves no import. */
let compiler: Promise<API> | undefined;
/** A project that exists in memory only, with the sources of a test or the list of all files. */
let project: { readonly config: string; readonly texts: ReadonlyMap<string, string> } | undefined;
let projects = 0;

async function started(root: string): Promise<API> {
  const { API } = await import('typescript/unstable/sync');
  return new API({
    cwd: root,
    fs: {
      readFile: (path) => (path.endsWith('/architecture.json') ? project?.config : project?.texts.get(path)),
      fileExists: (path) => path.endsWith('/architecture.json') || project?.texts.has(path) || undefined,
    },
  });
}

/** Facts of all files of ours, or of `texts` by path instead. */
export async function readFacts(texts?: Readonly<Record<string, string>>): Promise<Facts[]> {
  const root = process.cwd().replaceAll('\\', '/');
  const base = texts ? `/memory/${++projects}` : root;
  const paths = (texts ? Object.keys(texts) : ['esbuild.mjs', ...FOLDERS.flatMap(filesUnder)]).filter((f) => EXTENSIONS.test(f));
  const compilerOptions = { allowJs: true, noLib: true, noResolve: true, types: [], noEmit: true, module: 'esnext', target: 'es2022' };
  project = {
    config: JSON.stringify({ compilerOptions, files: paths.map((p) => `${base}/${p}`) }),
    texts: new Map(Object.entries(texts ?? {}).map(([path, text]) => [`${base}/${path}`, text])),
  };
  const config = `${base}/architecture.json`;
  const api = await (compiler ??= started(root));
  const program = api.updateSnapshot({ openProject: config }).getProject(config)?.program;
  return paths.map((path) => {
    const file = program?.getSourceFile(`${base}/${path}`);
    if (!file) throw new Error(`TypeScript does not read ${path}`);
    return factsOf(path, file, (to) => (to.startsWith('.') ? resolved(path, to, paths) : to));
  });
}

/** All files under a folder, from the root on, with slashes. */
export const filesUnder = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((e) => e.isFile())
    .map((e) => join(e.parentPath, e.name).replaceAll('\\', '/'))
    .sort();

/** The file that `to` means in `path`: a `.js` there is a `.ts` here. */
function resolved(path: string, to: string, paths: readonly string[]): string {
  const file = normalize(join(dirname(path), to)).replaceAll('\\', '/');
  return [file.replace(/\.js$/, '.ts'), file.replace(/\.js$/, '.d.ts')].find((f) => paths.includes(f)) ?? file;
}
