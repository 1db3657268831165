import { extensions, FileType, Uri, workspace } from 'vscode';
import { installedPackages } from './environment.node.js';
import { settingsOf } from './settings.js';

/** A larger source file is data, not a model. */
const FILE_BYTES = 5_000_000;

/** What the Python extension tells of the environment that is chosen, as far as it is needed here. */
interface PythonApi {
  readonly environments?: {
    getActiveEnvironmentPath(resource?: Uri): unknown;
    resolveEnvironment(path: unknown): Promise<{ readonly executable?: { readonly sysPrefix?: string }; readonly version?: { readonly major?: number; readonly minor?: number } } | undefined>;
  };
}

async function chosenEnvironment(resource: Uri): Promise<Uri[]> {
  const python = extensions.getExtension<PythonApi>('ms-python.python');
  const environments = python?.isActive ? python.exports?.environments : undefined;
  if (!environments) return [];
  try {
    const found = await environments.resolveEnvironment(environments.getActiveEnvironmentPath(resource));
    const prefix = found?.executable?.sysPrefix;
    if (!prefix) return [];
    const version = `python${found.version?.major ?? 3}.${found.version?.minor ?? ''}`;
    return [Uri.joinPath(Uri.file(prefix), 'lib', version, 'site-packages'), Uri.joinPath(Uri.file(prefix), 'Lib', 'site-packages')];
  } catch {
    return [];
  }
}

/** Folders in which the imports of a file are looked up, most important first, as URIs without a slash at the end. */
export async function importRoots(file: Uri): Promise<string[]> {
  const folder = workspace.getWorkspaceFolder(file);
  const found: Uri[] = [];
  if (file.path.includes('/')) found.push(Uri.joinPath(file, '..'));
  for (const path of settingsOf(file).searchPaths) {
    if (/^([a-zA-Z]:)?[\\/]/.test(path)) found.push(file.with({ path: path.replaceAll('\\', '/') }));
    else if (folder) found.push(Uri.joinPath(folder.uri, path));
  }
  if (folder) found.push(folder.uri, Uri.joinPath(folder.uri, 'src'));
  for (const other of workspace.workspaceFolders ?? []) if (other !== folder) found.push(other.uri);
  found.push(...(await chosenEnvironment(file)));
  if (file.scheme === 'file') found.push(...installedPackages(file.fsPath).map((p) => Uri.file(p)));
  return [...new Set(found.map((u) => u.toString().replace(/\/$/, '')))];
}

/** Reads files for the analysis: open documents as they are typed, regular files within the roots otherwise. Nothing else exists for it. */
export class WorkspaceFiles {
  private readonly roots = new Set<string>();

  /** Lets the analysis of a file look into its folders. */
  allow(file: Uri, roots: readonly string[]): void {
    for (const r of roots) this.roots.add(`${r}/`);
    this.roots.add(`${Uri.joinPath(file, '..').toString()}/`);
  }

  private allowed(path: string): boolean {
    if (path.endsWith('/__init__.py')) {
      // Which package a file belongs to is told by the folders above it.
      const folder = path.slice(0, -'__init__.py'.length);
      for (const r of this.roots) if (r.startsWith(folder)) return true;
    }
    for (const r of this.roots) if (path.startsWith(r)) return true;
    return false;
  }

  async read(path: string): Promise<{ text: string; version: string } | undefined> {
    const open = workspace.textDocuments.find((d) => d.uri.toString() === path);
    if (open) return { text: open.getText(), version: `open:${open.version}` };
    if (!this.allowed(path)) return undefined;
    const uri = Uri.parse(path, true);
    try {
      const stat = await workspace.fs.stat(uri);
      if ((stat.type & FileType.File) === 0 || stat.size > FILE_BYTES) return undefined;
      const bytes = await workspace.fs.readFile(uri);
      // A package found by its __init__ opens the folder it stands in.
      if (path.endsWith('/__init__.py')) this.roots.add(path.slice(0, -'__init__.py'.length));
      return { text: new TextDecoder().decode(bytes), version: `${stat.mtime}:${stat.size}` };
    } catch {
      return undefined;
    }
  }
}
