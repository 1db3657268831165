import { INSTALLED } from '../imports/moduleFiles.js';
import { normalized } from '../imports/paths.js';
import { toArray } from '../objects/iteration.js';
import { call, callMethod } from '../objects/objects.js';
import { repr } from '../objects/text.js';
import { definer, fn, nativeClass } from '../values/natives.js';
import { PyDict, PyList, type PyModule, tuple, types, Unknown, type Value } from '../values/values.js';
import { exceptions, type VM } from '../values/vm.js';
import { preludeMember } from './prelude.js';
import { fileText, folderNames, modelledInPart, moduleWith, returning, textOf } from './support.js';

/** The modules `os` and `os.path`. Paths are only texts: nothing looks at a disk, and only files of settings exist. */

const WORKING_FOLDER = '/';

function joined(parts: readonly string[]): string {
  return parts.reduce((path, part) => (part.startsWith('/') ? part : path === '' || path.endsWith('/') ? path + part : `${path}/${part}`));
}

/** Without slashes at the end. A regular expression would look for it from every slash on. */
function withoutSlashes(path: string): string {
  let end = path.length;
  while (end > 0 && path[end - 1] === '/') end--;
  return path.slice(0, end);
}

function split(path: string): [string, string] {
  const at = path.lastIndexOf('/') + 1;
  const head = path.slice(0, at);
  return [withoutSlashes(head) || head, path.slice(at)];
}

function splitExtension(path: string): [string, string] {
  const name = split(path)[1];
  const dot = name.lastIndexOf('.');
  if (dot <= 0 || /^\.+$/.test(name.slice(0, dot))) return [path, ''];
  return [path.slice(0, path.length - name.length + dot), name.slice(dot)];
}

function relative(path: string, start: string): string {
  const to = normalized(joined([WORKING_FOLDER, path]))
    .split('/')
    .filter(Boolean);
  const from = normalized(joined([WORKING_FOLDER, start]))
    .split('/')
    .filter(Boolean);
  let same = 0;
  while (same < to.length && same < from.length && to[same] === from[same]) same++;
  return [...from.slice(same).map(() => '..'), ...to.slice(same)].join('/') || '.';
}

/** Whether code of an installed library runs: what it finds around it says nothing about the network. */
const isInstalled = (vm: VM): boolean => INSTALLED.test(vm.userSpan()?.file ?? '');

/** Whether a file is there that nobody looks for. A library is told that it is not. */
const unseen = (vm: VM): Value => !isInstalled(vm) && vm.unknown('which files there are is not followed');

/** `os.environ`: empty at first. What is asked for and not there is taken for granted. */
function environment(vm: VM): PyDict {
  const cls = nativeClass('os', '_Environ', { bases: [types.dict] });
  const def = definer(vm, cls);
  const dict = (v: Value): PyDict => v as PyDict;
  const absent = (key: Value, otherwise?: Value): void => {
    if (typeof key !== 'string' || isInstalled(vm)) return;
    vm.assumptions.add(`environment variable ${key} is not set${otherwise === undefined || otherwise === null ? '' : `: took ${repr(vm, otherwise)}`}`);
  };
  const read = (self: Value, key: Value, otherwise?: Value): Value => {
    const found = typeof key === 'string' ? (dict(self).map.get(key) ?? (OFFLINE.test(key) && isInstalled(vm) ? '1' : undefined)) : undefined;
    if (found === undefined) absent(key, otherwise);
    return found ?? otherwise ?? null;
  };
  def('get', 'self key default?', read);
  def('setdefault', 'self key default?', (self, key, otherwise) => {
    const value = read(self, key, otherwise);
    if (typeof key === 'string') dict(self).map.set(key, value);
    return value;
  });
  def('__contains__', 'self key', (self, key) => {
    const has = typeof key === 'string' && dict(self).map.has(key);
    if (!has) absent(key);
    return has;
  });
  // Only code that is sure to run under a launcher asks for these without a default.
  def('__missing__', 'self key', (_self, key) => {
    const value = typeof key === 'string' ? LAUNCHED.get(key) : undefined;
    if (value === undefined) throw vm.error('KeyError', key);
    vm.assumptions.add(`environment variable ${String(key)} is ${repr(vm, value)}: one process runs alone`);
    return value;
  });
  return new PyDict(cls);
}

/** Variables by which a library is told that there is no network: it then looks for nothing elsewhere. */
const OFFLINE = /_OFFLINE$/;

/** What a launcher of distributed programs sets for each process, here for a single one. */
const LAUNCHED: ReadonlyMap<string, string> = new Map([
  ['RANK', '0'],
  ['LOCAL_RANK', '0'],
  ['WORLD_SIZE', '1'],
  ['LOCAL_WORLD_SIZE', '1'],
  ['MASTER_ADDR', 'localhost'],
  ['MASTER_PORT', '29500'],
]);

export function pathModule(vm: VM): PyModule {
  const on = (name: string, run: (path: string) => Value): Value =>
    fn(vm, name, 'path', (v) => {
      if (v instanceof Unknown) return v;
      const path = textOf(vm, v);
      if (path === undefined) throw vm.error('TypeError', 'expected str, bytes or os.PathLike object');
      return run(path);
    });
  const common = (values: Value): Value => {
    const paths = toArray(vm, values).map((v) => textOf(vm, v) ?? '');
    let length = 0;
    const [first = ''] = paths;
    while (length < first.length && paths.every((p) => p[length] === first[length])) length++;
    return first.slice(0, length);
  };
  const module = moduleWith('posixpath', {
    sep: '/',
    altsep: null,
    pathsep: ':',
    curdir: '.',
    pardir: '..',
    extsep: '.',
    join: fn(vm, 'join', 'path *paths', (path, paths) => {
      const all = [path, ...paths];
      const unknown = all.find((p) => p instanceof Unknown);
      if (unknown) return unknown;
      const texts = all.map((p) => textOf(vm, p));
      if (texts.includes(undefined)) throw vm.error('TypeError', 'join() argument must be str, bytes, or os.PathLike object');
      return joined(texts as string[]);
    }),
    basename: on('basename', (p) => split(p)[1]),
    dirname: on('dirname', (p) => split(p)[0]),
    split: on('split', (p) => tuple(split(p))),
    splitext: on('splitext', (p) => tuple(splitExtension(p))),
    splitdrive: on('splitdrive', (p) => tuple(['', p])),
    normpath: on('normpath', normalized),
    normcase: on('normcase', (p) => p),
    abspath: on('abspath', (p) => normalized(joined([WORKING_FOLDER, p]))),
    realpath: on('realpath', (p) => normalized(joined([WORKING_FOLDER, p]))),
    expanduser: on('expanduser', (p) => p.replace(/^~(?=\/|$)/, '/root')),
    expandvars: on('expandvars', (p) => p),
    isabs: on('isabs', (p) => p.startsWith('/')),
    ...Object.fromEntries(['exists', 'isfile', 'lexists'].map((name) => [name, on(name, (p) => typeof fileText(vm, p) === 'string' || unseen(vm))])),
    isdir: on('isdir', (p) => folderNames(vm, p) instanceof PyList || unseen(vm)),
    ...Object.fromEntries(['islink', 'ismount'].map((name) => [name, on(name, () => unseen(vm))])),
    relpath: fn(vm, 'relpath', 'path start?', (path, start) => relative(textOf(vm, path) ?? '', textOf(vm, start ?? '.') ?? '.')),
    commonprefix: fn(vm, 'commonprefix', 'm', common),
  });
  return modelledInPart(vm, module);
}

/** Names without the mark of folders. */
const bareNames = (names: PyList | Unknown): PyList | Unknown =>
  names instanceof PyList ? new PyList(names.items.map((n) => withoutSlashes(String(n)))) : names;

/** `os.scandir`: the entries, in an iterator that is also a context manager. */
function scan(vm: VM, path: Value): Value {
  const names = folderNames(vm, path);
  return names instanceof PyList ? call(vm, preludeMember(vm, 'pathlib', '_scan') ?? null, [path, names]) : names;
}

/** `os.walk`. A library is told that nothing is there. */
function walk(vm: VM, top: Value, topdown: Value, links: Value): Value {
  if (top instanceof Unknown) return top;
  const steps = call(vm, preludeMember(vm, 'pathlib', '_walk') ?? null, [top, topdown, links]);
  return steps instanceof Unknown && isInstalled(vm) ? new PyList([]) : steps;
}

/** `os.stat`: sizes and times are not followed. A library is told that there is no such file. */
function fileFacts(vm: VM, path: Value): Value {
  if (!isInstalled(vm)) return vm.unknown('what the file system says of a file is not followed');
  const error = vm.error('FileNotFoundError', 2, 'No such file or directory');
  error.value.attrs
    ?.set('filename', textOf(vm, path) ?? '')
    .set('errno', 2)
    .set('strerror', 'No such file or directory');
  throw error;
}

/** The module `os`: an empty environment, no files but settings, and nothing that has an effect. */
export function osModule(vm: VM): PyModule {
  const path = vm.importer?.importModule('os.path') ?? pathModule(vm);
  const module = moduleWith('os', {
    path,
    name: 'posix',
    sep: '/',
    linesep: '\n',
    pathsep: ':',
    curdir: '.',
    pardir: '..',
    devnull: '/dev/null',
    environ: environment(vm),
    error: exceptions['OSError'] ?? null,
    getenv: fn(vm, 'getenv', 'key default?', (key, otherwise) => callMethod(vm, module.dict.get('environ') ?? null, 'get', [key, otherwise ?? null])),
    putenv: returning('putenv'),
    getcwd: returning('getcwd', WORKING_FOLDER),
    getpid: returning('getpid', 1),
    cpu_count: returning('cpu_count', 1),
    fspath: fn(vm, 'fspath', 'path', (v) => textOf(vm, v) ?? v),
    listdir: fn(vm, 'listdir', 'path?', (path = WORKING_FOLDER) => bareNames(folderNames(vm, path ?? WORKING_FOLDER))),
    scandir: fn(vm, 'scandir', 'path?', (path) => scan(vm, path ?? WORKING_FOLDER)),
    walk: fn(vm, 'walk', 'top topdown? onerror? followlinks?', (top, topdown, _, links) => walk(vm, top, topdown ?? true, links ?? false)),
    ...Object.fromEntries(['stat', 'lstat'].map((name) => [name, fn(vm, name, 'path **options', (path) => fileFacts(vm, path))])),
    ...Object.fromEntries(
      ['makedirs', 'mkdir', 'remove', 'unlink', 'rmdir', 'removedirs', 'rename', 'replace', 'chdir', 'chmod', 'symlink', 'utime', 'umask'].map((name) => [
        name,
        returning(name),
      ]),
    ),
    system: returning('system', 0),
    access: fn(vm, 'access', 'path mode **options', () => unseen(vm)),
    urandom: fn(vm, 'urandom', 'size', () => vm.unknown('a random number')),
  });
  return modelledInPart(vm, module);
}
