import { call } from '../objects.js';
import { PyList, type PyModule, type Value } from '../values.js';
import type { VM } from '../vm.js';
import { fn, moduleWith, nativeClass, open } from './support.js';

/** Modules that are there, so that importing them succeeds, and do nothing: whatever is read from them is unknown, by name. */
const NAMES =
  'array asyncio atexit base64 binascii bz2 calendar cmath cmd code codecs concurrent concurrent.futures configparser copyreg cProfile cProfile csv ctypes ' +
  'ctypes.util curses decimal difflib dis distutils distutils.util distutils.core email email.mime email.mime.text errno faulthandler fcntl ftplib getopt getpass ' +
  'gettext gzip html html.parser http http.client http.server imghdr importlib.abc importlib.machinery importlib.metadata importlib.resources ipaddress ' +
  'json.decoder json.encoder keyword linecache locale logging.config logging.handlers lzma mailbox marshal mimetypes mmap multiprocessing ' +
  'packaging multiprocessing.pool multiprocessing.connection multiprocessing.managers multiprocessing.shared_memory netrc optparse packaging.requirements ' +
  'packaging.specifiers pdb pickle pickletools pkg_resources pkgutil platformdirs plistlib profile pstats pwd py_compile queue readline requests ' +
  'requests.adapters requests.exceptions resource runpy sched secrets select selectors setuptools setuptools.command setuptools.command.build_ext ' +
  'setuptools.command.build_py setuptools.command.install shelve shlex shutil signal site smtplib socket socketserver sqlite3 ssl stat struct subprocess ' +
  'symtable sysconfig syslog tarfile telnetlib tempfile termios test threading timeit tkinter token tokenize trace traceback tracemalloc tty turtle ' +
  'unittest.mock urllib urllib.error urllib.parse urllib.request urllib.response urllib3 uuid venv wave webbrowser xml xml.dom xml.dom.minidom xml.etree ' +
  'xml.etree.ElementTree xml.sax xmlrpc zipfile zipimport zlib zoneinfo';

export const inertModules = (): [string, (vm: VM) => PyModule][] =>
  [...new Set(NAMES.split(' '))].map((name) => [name, (vm) => open(vm, moduleWith(name, MEMBERS[name]?.(vm) ?? {}))]);

/** Where something simple is certain: no file is there, and a bar of progress gives what it is given. */
const MEMBERS: Readonly<Record<string, (vm: VM) => Record<string, Value>>> = {
  codecs: (vm) => ({ open: vm.builtins.get('open') ?? null }),
  packaging: (vm) => submodules(vm, 'packaging', ['version']),
  distutils: (vm) => submodules(vm, 'distutils', ['version']),
  urllib: (vm) => submodules(vm, 'urllib', ['request', 'parse', 'error']),
  concurrent: (vm) => submodules(vm, 'concurrent', ['futures']),
  xml: (vm) => submodules(vm, 'xml', ['etree', 'dom']),
  multiprocessing: (vm) => ({ cpu_count: fn(vm, 'cpu_count', '', () => 1), freeze_support: fn(vm, 'freeze_support', '', () => null) }),
  shutil: (vm) => ({ which: fn(vm, 'which', 'cmd mode? path?', () => null) }),
  pkgutil: (vm) => ({ iter_modules: fn(vm, 'iter_modules', 'path? prefix?', () => new PyList([])) }),
};

const submodules = (vm: VM, of: string, names: readonly string[]): Record<string, Value> =>
  Object.fromEntries(names.map((n) => [n, vm.importer?.importModule(`${of}.${n}`) ?? null]));

/** No file is there to be found. */
export function globModule(vm: VM): PyModule {
  const nothing = (name: string): Value => fn(vm, name, 'pathname * root_dir? dir_fd? recursive? include_hidden?', () => new PyList([]));
  return open(vm, moduleWith('glob', { glob: nothing('glob'), iglob: nothing('iglob'), escape: fn(vm, 'escape', 'pathname', (p) => p) }));
}

/** A bar of progress gives what it is given. */
export function tqdmModule(name: string): (vm: VM) => PyModule {
  return (vm) => {
    const bar = nativeClass(name, 'tqdm', { make: (_cls, [items], kwargs) => items ?? kwargs?.get('iterable') ?? vm.unknown('`tqdm` is not followed') });
    return open(
      vm,
      moduleWith(name, {
        tqdm: bar,
        trange: fn(vm, 'trange', '*args **options', (args) => callRange(vm, args)),
        notebook: vm.unknown('`tqdm` is not followed'),
      }),
    );
  };
}

function callRange(vm: VM, args: readonly Value[]): Value {
  const range = vm.builtins.get('range');
  return range === undefined ? vm.unknown('`tqdm` is not followed') : call(vm, range, args);
}
