import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, realpathSync, statSync } from 'node:fs';
import { basename, delimiter, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { bytesText } from '../core/report/numbers.js';
import { FILE_BYTES } from '../core/text/refusals.js';

/** Something that a person can mend: no git, no repository, no such revision. The message is a sentence for them. */
export class GitError extends Error {}

/** A repository may lie on a slow disk. @limit one command of git: seconds */
const SECONDS = 60;
/** The list of files of a large repository has a tenth of it. @limit output of one command of git: bytes */
const OUTPUT_BYTES = 512_000_000;
/** Contents are held in memory. @limit files of a revision that are read at once: bytes */
const BATCH_BYTES = 32_000_000;
/** They stand in one sentence. @limit revisions that a message names: revisions */
const NAMED = 8;

/** What a commit says of one path. */
export interface TreeEntry {
  readonly type: 'file' | 'link' | 'submodule';
  readonly id: string;
}

/** One commit of a repository on this machine. */
export interface Revision {
  /** As it was asked for: `HEAD~1`. */
  readonly name: string;
  readonly commit: string;
  /** Folder of the work tree, as the path that was asked for writes it. */
  readonly root: string;
  /** By path below the root, with '/' between names. */
  readonly entries: ReadonlyMap<string, TreeEntry>;
  /** Texts of files by id; none of what is too large or is not in this clone. */
  texts(ids: readonly string[]): ReadonlyMap<string, string>;
  /** Bytes of one file by its id. Throws {@link GitError} when it is too large or not in this clone. */
  bytes(id: string): Uint8Array;
  /** Where Git LFS keeps the file that a pointer stands for; there may be none. */
  largeFile(sha256: string): string;
}

/**
 * git by its whole path: where a program is named alone, some systems look for it in the folder that they are in first, which may be anybody's.
 * Throws {@link GitError} where there is none.
 */
function program(): string {
  const name = process.platform === 'win32' ? 'git.exe' : 'git';
  for (const folder of (process.env.PATH ?? process.env.Path ?? '').split(delimiter)) {
    const path = join(folder, name);
    if (!isAbsolute(folder)) continue;
    try {
      accessSync(path, constants.X_OK);
      if (statSync(path).isFile()) return path;
    } catch {
      // Not in this folder.
    }
  }
  throw new GitError('git was not found on this machine: FILE@REVISION needs it');
}

/**
 * A repository may have been made by anybody. Of what git does, only reading objects is used: no hooks, filters, pagers or text conversions run then.
 * What is left that a repository's own settings could start is switched off: the monitor of files, and fetching of objects that are missing here.
 */
const SAFE = ['--no-pager', '-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=', '-c', 'protocol.allow=never', '-c', 'safe.bareRepository=explicit'];

function environment(): NodeJS.ProcessEnv {
  // Within a hook of another repository, variables say where that one is.
  const own = Object.entries(process.env).filter(([name]) => !/^GIT_/i.test(name));
  return {
    ...Object.fromEntries(own),
    LC_ALL: 'C',
    GIT_ALLOW_PROTOCOL: 'none',
    GIT_NO_LAZY_FETCH: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
  };
}

/** Output of a git command; throws {@link GitError} with what it said. No shell is between. */
function git(folder: string, args: readonly string[], input = ''): Buffer {
  try {
    return execFileSync(program(), [...SAFE, '-C', folder, ...args], {
      env: environment(),
      input,
      maxBuffer: OUTPUT_BYTES,
      timeout: SECONDS * 1000,
      windowsHide: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
  } catch (error) {
    if (error instanceof GitError) throw error;
    const { stderr, message } = error as { stderr?: Buffer; message: string };
    const said = stderr?.toString('utf8').split('\n').find(Boolean) ?? message;
    throw new GitError(said.replace(/^fatal: /, 'git: '));
  }
}

const line = (output: Buffer): string => output.toString('utf8').replace(/\r?\n$/, '');

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

/** Opens the repository that holds a path, at a revision. The path need not exist any more. Throws {@link GitError}. */
export function openRevision(path: string, name: string): Revision {
  let folder = dirname(path);
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  program();
  const { top, commit } = located(folder, name);
  const entries = entriesOf(git(folder, ['ls-tree', '-r', '-z', '--full-tree', commit]));
  const known = new Map<string, string>();
  return {
    name,
    commit,
    root: rootAsWritten(folder, top),
    entries,
    texts(ids) {
      const missing = ids.filter((id) => !known.has(id));
      for (const [id, text] of present(folder, missing)) known.set(id, text);
      return known;
    },
    bytes(id) {
      const size = Number(line(git(folder, ['cat-file', '-s', id])));
      if (size > OUTPUT_BYTES) throw new GitError(`it has ${bytesText(size)}, and at most ${bytesText(OUTPUT_BYTES)} are read of a revision`);
      return git(folder, ['cat-file', 'blob', id]);
    },
    largeFile(sha256) {
      const own = line(git(folder, ['rev-parse', '--git-common-dir']));
      return resolve(folder, own, 'lfs', 'objects', sha256.slice(0, 2), sha256.slice(2, 4), sha256);
    },
  };
}

/** The folder of the work tree, and the commit that the revision names: of one command, where both are there. */
function located(folder: string, name: string): { top: string; commit: string } {
  const [top, commit] = isName(name) ? (attempt(() => line(git(folder, ['rev-parse', '--show-toplevel', `${name}^{commit}`])))?.split('\n') ?? []) : [];
  if (top && commit && COMMIT.test(commit)) return { top, commit };
  throw new GitError(noRepository(folder) ?? noRevision(folder, name));
}

const COMMIT = /^[0-9a-f]{40,64}$/;

/** Why a folder is in no repository; undefined where it is in one. An owner that git does not trust is something else than no repository. */
function noRepository(folder: string): string | undefined {
  try {
    git(folder, ['rev-parse', '--show-toplevel']);
    return undefined;
  } catch (error) {
    const said = error instanceof Error ? error.message : '';
    return /not a git repository/.test(said) ? `${folder} is in no git repository` : said;
  }
}

/** What may name a revision: no option, and one line. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const isName = (name: string): boolean => name !== '' && !name.startsWith('-') && !/[\x00-\x1f\x7f]/.test(name);

function noRevision(folder: string, name: string): string {
  const refs = attempt(() =>
    line(git(folder, ['for-each-ref', '--sort=-committerdate', `--count=${NAMED}`, '--format=%(refname:short)', 'refs/heads', 'refs/tags'])),
  );
  const known = refs?.split('\n').filter(Boolean) ?? [];
  if (!known.length && !attempt(() => git(folder, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'])))
    return `there is no revision "${name}": the repository has no commit yet`;
  const shallow = attempt(() => line(git(folder, ['rev-parse', '--is-shallow-repository']))) === 'true';
  const allowed = `a branch, a tag or a commit: HEAD, HEAD~1${known.map((ref) => `, ${ref}`).join('')}`;
  return `there is no revision "${name}": it is ${allowed}${shallow ? '. This clone is shallow and has few of them: git fetch --unshallow' : ''}`;
}

/** The work tree's folder in terms of a folder inside it: links on the way to it stay. */
function rootAsWritten(folder: string, top: string): string {
  const inside = relative(realpathSync.native(top), realpathSync.native(folder));
  if (!inside) return folder;
  const suffix = sep + inside;
  return folder.endsWith(suffix) ? folder.slice(0, -suffix.length) : top;
}

const TYPES: Readonly<Record<string, TreeEntry['type']>> = { '100644': 'file', '100755': 'file', '100664': 'file', '120000': 'link', '160000': 'submodule' };

/** `mode type id<tab>path`, each ended by a zero. */
function entriesOf(output: Buffer): Map<string, TreeEntry> {
  const entries = new Map<string, TreeEntry>();
  for (const record of output.toString('utf8').split('\0')) {
    const tab = record.indexOf('\t');
    const [mode = '', , id = ''] = record.slice(0, tab).split(' ');
    const type = TYPES[mode];
    if (tab > 0 && type) entries.set(record.slice(tab + 1), { type, id });
  }
  return entries;
}

/** Contents by id. One object that is not in this clone fails them all: the first is then asked for alone. */
const present = (folder: string, ids: readonly string[]): readonly [id: string, text: string][] =>
  attempt(() => [...blobs(folder, ids)]) ?? attempt(() => [...blobs(folder, ids.slice(0, 1))]) ?? [];

/** Contents by id: first their sizes, then as many at once as memory should hold. */
function* blobs(folder: string, ids: readonly string[]): Generator<[id: string, text: string]> {
  if (!ids.length) return;
  const sizes = line(git(folder, ['cat-file', '--batch-check'], `${ids.join('\n')}\n`)).split('\n');
  const readable = sizes.flatMap((said) => {
    const [id = '', type, size] = said.split(' ');
    return type === 'blob' && Number(size) <= FILE_BYTES ? [{ id, size: Number(size) }] : [];
  });
  for (let from = 0; from < readable.length; ) {
    let bytes = 0;
    let to = from;
    for (; to < readable.length && (to === from || bytes < BATCH_BYTES); to++) bytes += readable[to]?.size ?? 0;
    const group = readable.slice(from, to);
    const output = git(folder, ['cat-file', '--batch'], group.map(({ id }) => `${id}\n`).join(''));
    let at = 0;
    for (const { id, size } of group) {
      const begin = output.indexOf(0x0a, at) + 1;
      yield [id, output.toString('utf8', begin, begin + size)];
      at = begin + size + 1;
    }
    from = to;
  }
}

/**
 * `FILE@REVISION` as a path and a revision; undefined for a plain path. A file whose own name holds an `@` is one, if it is there. Of several ways to
 * divide the text, one whose file is there is meant, else one whose file is a network.
 */
export function splitRevision(text: string): { readonly path: string; readonly revision: string } | undefined {
  if (existsSync(text)) return undefined;
  const ways = [...text.matchAll(/@/g)].map(({ index }) => ({ path: text.slice(0, index), revision: text.slice(index + 1) }));
  const whole = ways.filter(({ path, revision }) => basename(path) && revision);
  return whole.find(({ path }) => existsSync(path)) ?? whole.find(({ path }) => /\.(?:py|ipynb|onnx)$/i.test(path)) ?? whole[0];
}
