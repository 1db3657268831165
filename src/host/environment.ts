import { type ConfigurationScope, extensions, FileType, Uri, workspace } from 'vscode';
import { foldersBetween } from '../core/python/imports/paths.js';

/** As much of the Python extension's interface as we use; another version may have less. */
interface PythonApi {
  readonly environments?: {
    getActiveEnvironmentPath?(resource?: Uri): { readonly path: string };
    resolveEnvironment?(environment: { readonly path: string }): Promise<{ readonly executable?: { readonly sysPrefix?: string } } | undefined>;
    onDidChangeActiveEnvironmentPath?(listener: () => void): { dispose(): unknown };
  };
}

/** Folders of a virtual environment, as most tools name them. */
const ENVIRONMENT_FOLDERS = ['.venv', 'venv', 'env'];
/** Where Debian's packages put Python modules. */
const SYSTEM_FOLDERS = ['/usr/lib/python3/dist-packages', '/usr/local/lib/python3/dist-packages'];

/** Where imports are looked up, per workspace folder; found once and kept until {@link PythonFolders.forget}. */
export class PythonFolders {
  private readonly found = new Map<string, Promise<string[]>>();
  private pythonEvents: { dispose(): unknown } | undefined;

  /** `onChanged` is told when another environment was chosen. */
  constructor(private readonly onChanged: () => void) {}

  /** URIs of the folders in which absolute imports of a file are looked up, in order. */
  async roots(file: Uri): Promise<string[]> {
    const folder = workspace.getWorkspaceFolder(file);
    const own = folder ? [folder, ...(workspace.workspaceFolders ?? []).filter((other) => other !== folder)] : (workspace.workspaceFolders ?? []);
    const key = folder?.uri.toString() ?? file.with({ path: parentPath(file.path) }).toString();
    const installed = this.found.get(key) ?? this.find(file, folder?.uri);
    this.found.set(key, installed);
    const named = searchPaths(file, folder?.uri);
    const near = foldersBetween(file.path, folder?.uri.path).map((path) => file.with({ path }).toString());
    return [...new Set([...named, ...own.flatMap(({ uri }) => [uri.toString(), Uri.joinPath(uri, 'src').toString()]), ...near, ...(await installed)])];
  }

  forget(): void {
    this.found.clear();
  }

  dispose(): void {
    this.pythonEvents?.dispose();
    this.found.clear();
  }

  private async find(file: Uri, folder: Uri | undefined): Promise<string[]> {
    const out: Uri[] = [];
    const chosen = await this.chosenEnvironment(file);
    if (chosen) out.push(...(await sitePackages(chosen)));
    if (folder) for (const name of ENVIRONMENT_FOLDERS) out.push(...(await sitePackages(Uri.joinPath(folder, name))));
    const { env } = (globalThis as { process?: { env?: Record<string, string | undefined> } }).process ?? {};
    const active = env?.VIRTUAL_ENV ?? env?.CONDA_PREFIX;
    // An environment on this machine says nothing about files that live elsewhere.
    if (file.scheme === 'file' || file.scheme === 'untitled') {
      if (active) out.push(...(await sitePackages(Uri.file(active))));
      for (const path of SYSTEM_FOLDERS) if (await isFolder(Uri.file(path))) out.push(Uri.file(path));
    }
    return [...new Set(out.map((uri) => uri.toString()))];
  }

  /** The environment chosen in the Python extension, when that is installed and running already. */
  private async chosenEnvironment(file: Uri): Promise<Uri | undefined> {
    try {
      const python = extensions.getExtension<PythonApi>('ms-python.python');
      if (!python?.isActive) return undefined;
      const { environments } = python.exports;
      this.pythonEvents ??= environments?.onDidChangeActiveEnvironmentPath?.(() => {
        this.forget();
        this.onChanged();
      });
      const path = environments?.getActiveEnvironmentPath?.(file);
      const prefix = path && (await environments?.resolveEnvironment?.(path))?.executable?.sysPrefix;
      return prefix ? Uri.file(prefix) : undefined;
    } catch {
      return undefined;
    }
  }
}

/** The setting's folders; relative ones start at the workspace folder. */
function searchPaths(file: Uri, folder: Uri | undefined): string[] {
  const scope: ConfigurationScope = file;
  const paths = workspace.getConfiguration('layerCost', scope).get<unknown>('searchPaths');
  if (!Array.isArray(paths)) return [];
  return paths.flatMap((path) => {
    if (typeof path !== 'string' || !path.trim()) return [];
    const clean = path.trim().replace(/[\\/]+$/, '');
    if (/^([\\/]|[A-Za-z]:[\\/])/.test(clean)) return [(folder && folder.scheme !== 'file' ? folder.with({ path: clean }) : Uri.file(clean)).toString()];
    return folder ? [Uri.joinPath(folder, clean).toString()] : [];
  });
}

/** Folders of installed packages in an environment: `lib/python3.x/site-packages`, on Windows `Lib/site-packages`. */
async function sitePackages(environment: Uri): Promise<Uri[]> {
  const windows = Uri.joinPath(environment, 'Lib', 'site-packages');
  const lib = Uri.joinPath(environment, 'lib');
  const out: Uri[] = [];
  try {
    for (const [name, type] of await workspace.fs.readDirectory(lib)) {
      const folder = Uri.joinPath(lib, name, 'site-packages');
      if (type & FileType.Directory && name.startsWith('python3') && (await isFolder(folder))) out.push(folder);
    }
  } catch {
    // No such environment, or one of Windows.
  }
  if (!out.length && (await isFolder(windows))) out.push(windows);
  return out;
}

async function isFolder(uri: Uri): Promise<boolean> {
  try {
    return ((await workspace.fs.stat(uri)).type & FileType.Directory) !== 0;
  } catch {
    return false;
  }
}

const parentPath = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/';
