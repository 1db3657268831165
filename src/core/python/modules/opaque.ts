import { fn } from '../values/natives.js';
import type { PyModule, Value } from '../values/values.js';
import { native, type VM } from '../values/vm.js';
import { modelledInPart, moduleWith } from './support.js';

/** Modules that can be imported and of which nothing is modelled: every member is unknown, by name. */
const NAMES =
  'array filecmp asyncio atexit base64 binascii bz2 calendar cmath cmd code codecs concurrent concurrent.futures copyreg cProfile csv ctypes ' +
  'ctypes.util curses decimal difflib dis distutils distutils.util distutils.core email email.mime email.mime.text errno faulthandler fcntl ftplib ' +
  'getopt getpass gettext gzip html html.parser http http.client http.server imghdr importlib.abc ' +
  'ipaddress json.decoder json.encoder keyword linecache locale logging.config logging.handlers lzma mailbox marshal mimetypes mmap ' +
  'multiprocessing multiprocessing.pool multiprocessing.connection multiprocessing.managers multiprocessing.shared_memory netrc optparse pdb pickle ' +
  'pickletools plistlib profile pstats pwd pydoc py_compile queue readline resource runpy sched secrets select selectors shelve shlex shutil signal ' +
  'site smtplib socket socketserver sqlite3 ssl stat struct subprocess symtable sysconfig syslog tarfile telnetlib tempfile termios test threading ' +
  'timeit tkinter token tokenize trace traceback tracemalloc tty turtle unittest.mock urllib urllib.error urllib.parse urllib.request urllib.response ' +
  'uuid venv wave webbrowser xml xml.dom xml.dom.minidom xml.etree xml.etree.ElementTree xml.sax xmlrpc zipfile zipimport zlib zoneinfo _thread';

export const opaqueModules = (): [string, (vm: VM) => PyModule][] => NAMES.split(' ').map((name) => [name, opaqueModule(name, MEMBERS[name])]);

/** A module with these members. Any other member is unknown, by name. */
export const opaqueModule =
  (name: string, members?: (vm: VM) => Record<string, Value>): ((vm: VM) => PyModule) =>
  (vm) =>
    modelledInPart(vm, moduleWith(name, members?.(vm) ?? {}));

/** Members that are certain. */
const MEMBERS: Readonly<Record<string, (vm: VM) => Record<string, Value>>> = {
  codecs: (vm) => ({ open: vm.builtins.get('open') ?? null }),
  distutils: (vm) => submodules(vm, 'distutils', ['version']),
  urllib: (vm) => submodules(vm, 'urllib', ['request', 'parse', 'error']),
  concurrent: (vm) => submodules(vm, 'concurrent', ['futures']),
  xml: (vm) => submodules(vm, 'xml', ['etree', 'dom']),
  multiprocessing: (vm) => ({ cpu_count: fn(vm, 'cpu_count', '', () => 1), freeze_support: fn(vm, 'freeze_support', '', () => null) }),
  errno: () => ({ EPERM: 1, ENOENT: 2, EACCES: 13, EEXIST: 17 }),
  subprocess: programs,
  shutil: (vm) => ({ which: fn(vm, 'which', 'cmd mode? path?', () => null) }),
};

/** Programs of the machine. None is found, as `shutil.which` says: who is prepared for that learns it, to others the result is unknown. */
function programs(vm: VM): Record<string, Value> {
  const start = (name: string): Value =>
    native(name, () => {
      if (!vm.trying) return vm.unknown('programs are not run');
      const error = vm.error('FileNotFoundError', 2, 'No such file or directory');
      error.value.attrs?.set('errno', 2).set('strerror', 'No such file or directory');
      throw error;
    });
  return Object.fromEntries(['Popen', 'run', 'call', 'check_call', 'check_output'].map((name) => [name, start(name)]));
}

export const submodules = (vm: VM, of: string, names: readonly string[]): Record<string, Value> =>
  Object.fromEntries(names.map((n) => [n, vm.importer?.importModule(`${of}.${n}`) ?? null]));
