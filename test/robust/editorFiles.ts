import fs from 'node:fs';
import Module from 'node:module';
import { pathToFileURL } from 'node:url';

/** As much of the module `vscode` as `src/host/files.ts` asks for, over this machine's files, which tells what was opened. Load that file after this one. */

class FakeUri {
  private constructor(readonly path: string) {}
  static parse = (text: string): FakeUri => new FakeUri(decodeURIComponent(text.replace(/^file:\/\//, '')));
  static file = (path: string): FakeUri => new FakeUri(path);
  static joinPath = (base: FakeUri, ...parts: readonly string[]): FakeUri => new FakeUri([base.path.replace(/\/$/, ''), ...parts].join('/'));
  readonly scheme = 'file';
  get fsPath(): string {
    return this.path.length > 1 ? this.path.replace(/\/$/, '') : this.path;
  }
  toString(): string {
    return pathToFileURL(this.path).toString();
  }
}

class FileSystemError extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

const FileType = { Unknown: 0, File: 1, Directory: 2, SymbolicLink: 64 };
type Kind = Pick<fs.Dirent, 'isDirectory' | 'isFile' | 'isSymbolicLink'>;
const kindOf = (path: string, own: Kind): number => {
  const target = own.isSymbolicLink() ? fs.statSync(path, { throwIfNoEntry: false }) : own;
  return (own.isSymbolicLink() ? FileType.SymbolicLink : 0) | (target?.isDirectory() ? FileType.Directory : target?.isFile() ? FileType.File : 0);
};

/** Paths whose content was read, of files and of folders, since the set was emptied. */
export const openedInEditor = new Set<string>();
/** The folder that the editor has open. */
export const editorFolder = { path: '' };

function attempt<T>(run: () => T): Promise<T> {
  try {
    return Promise.resolve(run());
  } catch {
    return Promise.reject(new FileSystemError('FileNotFound'));
  }
}

/** By its path without links: they may lead anywhere. */
function note(path: string): void {
  try {
    openedInEditor.add(fs.realpathSync.native(path));
  } catch {
    openedInEditor.add(path);
  }
}

const workspace = {
  textDocuments: [],
  getWorkspaceFolder: () => ({ uri: FakeUri.file(editorFolder.path) }),
  findFiles: () => Promise.resolve([]),
  fs: {
    stat: ({ fsPath }: FakeUri) =>
      attempt(() => {
        const { size, mtimeMs } = fs.statSync(fsPath);
        return { type: kindOf(fsPath, fs.lstatSync(fsPath)), size, mtime: mtimeMs };
      }),
    readFile: ({ fsPath }: FakeUri) => {
      note(fsPath);
      return attempt(() => fs.readFileSync(fsPath));
    },
    readDirectory: ({ fsPath }: FakeUri) => {
      note(fsPath);
      return attempt(() => fs.readdirSync(fsPath, { withFileTypes: true }).map((e) => [e.name, kindOf(`${fsPath}/${e.name}`, e)]));
    },
  },
};

class CancellationTokenSource {
  readonly token = {};
  cancel(): void {}
}

const vscode = { Uri: FakeUri, FileSystemError, FileType, workspace, CancellationTokenSource, RelativePattern: class {} };
const loading = Module as unknown as { _load: (request: string, ...rest: unknown[]) => unknown };
const load = loading._load;
loading._load = (request, ...rest) => (request === 'vscode' ? vscode : load.call(Module, request, ...rest));
