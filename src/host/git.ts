import { type Event, extensions, type Uri } from 'vscode';

/** As much of the Git extension's interface as we use; another version may have less. */
interface GitApi {
  readonly state?: string;
  readonly onDidChangeState?: Event<string>;
  readonly onDidOpenRepository?: Event<unknown>;
  getRepository(uri: Uri): GitRepository | null;
  /** Where the editor reads a file of a revision. */
  toGitUri(uri: Uri, ref: string): Uri;
}
interface GitRepository {
  readonly rootUri: Uri;
  readonly state: { readonly HEAD?: { readonly commit?: string } | undefined; readonly onDidChange: Event<void> };
  show(ref: string, path: string): Promise<string>;
  getObjectDetails(ref: string, path: string): Promise<unknown>;
  diffWith(ref: string): Promise<readonly GitChange[]>;
}
interface GitChange {
  readonly status: number;
  readonly uri: Uri;
  readonly originalUri: Uri;
  readonly renameUri?: Uri | undefined;
}
interface GitExtension {
  readonly enabled: boolean;
  getAPI(version: 1): GitApi;
}

/** What a file is compared with cannot be had; the message says why, in English. */
export class NoHead extends Error {}

/** The commit that is checked out, and what of it differs from the files as they are stored now. */
export interface Head {
  readonly commit: string;
  /** Folder of the repository, by URI, with '/' at the end. */
  readonly root: string;
  /** Files that differ, by URI: `there` ones are read from the commit, `absent` ones are not in it. */
  readonly changed: ReadonlyMap<string, 'there' | 'absent'>;
  /** The text of a file in the commit; undefined when it is not there. */
  show(uri: Uri): Promise<string | undefined>;
}

/** Kinds of changes that bring a file which the commit does not have. */
const INDEX_ADDED = 1;
const UNTRACKED = 7;
const INDEX_RENAMED = 3;
/** The extension finds repositories a while after its start. @limit wait for the Git extension to look for repositories: ms */
const READY_MS = 10_000;
/** A few folders are looked through. @limit wait for the Git extension to open the repository of a file: ms */
const FOUND_MS = 2_000;
const LOOK_MS = 200;

/** The repository that holds a file. */
export interface Repository {
  readonly root: string;
  /** The commit that is checked out; asking for it costs nothing. Undefined while there is none. */
  readonly commit: string | undefined;
  /** Tells of commits, checkouts and stages. */
  onDidChange(tell: () => void): { dispose(): unknown };
  /** Throws {@link NoHead}. */
  head(): Promise<Head>;
  /** Where a file is read as the commit has it; undefined where it does not have it. Throws {@link NoHead}. */
  stored(uri: Uri): Promise<Uri | undefined>;
}

/** Waits a moment for a repository that has just come into sight. Throws {@link NoHead}. */
export async function repositoryOf(uri: Uri): Promise<Repository> {
  const api = await gitApi();
  const repository = await opened(api, uri);
  const commitOf = (): string => {
    const commit = repository.state.HEAD?.commit;
    if (!commit) throw new NoHead('the repository has no commit yet');
    return commit;
  };
  return {
    root: repository.rootUri.toString(),
    get commit() {
      return repository.state.HEAD?.commit;
    },
    onDidChange: (tell) => repository.state.onDidChange(tell),
    head: () => headOf(repository, commitOf()),
    async stored(file) {
      const commit = commitOf();
      return (await isThere(repository, commit, file)) ? api.toGitUri(file, commit) : undefined;
    },
  };
}

/** Tells of repositories that the editor opens; undefined without the Git extension. */
export async function onRepositoryOpened(tell: () => void): Promise<{ dispose(): unknown } | undefined> {
  try {
    return (await gitApi()).onDidOpenRepository?.(tell);
  } catch {
    return undefined;
  }
}

async function headOf(repository: GitRepository, commit: string): Promise<Head> {
  const changed = new Map<string, 'there' | 'absent'>();
  for (const { status, uri: now, originalUri, renameUri } of await repository.diffWith(commit)) {
    changed.set(originalUri.toString(), 'there');
    if (status === INDEX_RENAMED) changed.set((renameUri ?? now).toString(), 'absent');
    if (status === INDEX_ADDED || status === UNTRACKED) changed.set(now.toString(), 'absent');
  }
  return { commit, root: `${repository.rootUri.toString()}/`, changed, show: (file) => shown(repository, commit, file) };
}

async function shown(repository: GitRepository, commit: string, file: Uri): Promise<string | undefined> {
  try {
    return await repository.show(commit, file.fsPath);
  } catch (error) {
    if (!(await isThere(repository, commit, file))) return undefined;
    throw new NoHead(`Git could not read the file: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** What reading a file that is not in the commit fails with differs from version to version; what looking for it does not. */
async function isThere(repository: GitRepository, commit: string, file: Uri): Promise<boolean> {
  try {
    await repository.getObjectDetails(commit, file.fsPath);
    return true;
  } catch (error) {
    return (error as { gitErrorCode?: string }).gitErrorCode !== 'UnknownPath';
  }
}

async function opened(api: GitApi, uri: Uri): Promise<GitRepository> {
  // A repository that has just come into sight is opened a moment later. One that the person's settings leave closed stays so.
  for (const until = Date.now() + FOUND_MS; ; await new Promise((resolve) => setTimeout(resolve, LOOK_MS))) {
    const known = api.getRepository(uri);
    if (known) return known;
    if (Date.now() > until) throw new NoHead('the file is in no Git repository that the editor has opened');
  }
}

async function gitApi(): Promise<GitApi> {
  const extension = extensions.getExtension<GitExtension>('vscode.git');
  if (!extension) throw new NoHead('the Git extension is not there in this editor');
  const git = extension.isActive ? extension.exports : await extension.activate();
  if (!git?.enabled) throw new NoHead('the Git extension is switched off, or found no git on this machine');
  const api = git.getAPI(1);
  if (api.state === 'uninitialized') await initialized(api);
  return api;
}

/** Once the extension has looked for repositories. */
const initialized = (api: GitApi): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      listening?.dispose();
      resolve();
    };
    const timer = setTimeout(end, READY_MS);
    const listening = api.onDidChangeState?.(end);
  });
