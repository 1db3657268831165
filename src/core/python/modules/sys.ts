import { str } from '../objects/text.js';
import { fn, method, nativeClass } from '../values/natives.js';
import { float, type PyClass, PyDict, PyList, PyModule, PyObject, PyTuple, tuple, Unknown, type Value } from '../values/values.js';
import { native, type VM } from '../values/vm.js';
import { frameObject } from './frames.js';
import { namedTupleClass } from './namedtuple.js';
import { modelledInPart, moduleWith, once, returning } from './support.js';

/** The module `sys`. */

/** The version of Python that programs see. */
const VERSION = [3, 11, 7] as const;

/** A tuple with named items, such as `sys.version_info`. */
function named(vm: VM, name: string, entries: Readonly<Record<string, Value>>): PyTuple {
  return new PyTuple(Object.values(entries), namedTupleClass(vm, name, Object.keys(entries), new Map(), 'sys'));
}

const streamClass = once(
  (vm: VM): PyClass =>
    nativeClass('_io', 'TextIOWrapper', {
      dict: {
        write: method(vm, 'write', 'self text', (self, text) => {
          if (self instanceof PyObject && self.attrs?.get('name') === '<stdout>') vm.output?.push(str(vm, text));
          return text instanceof Unknown ? text : str(vm, text).length;
        }),
        flush: method(vm, 'flush', 'self', () => null),
        isatty: method(vm, 'isatty', 'self', () => false),
        close: method(vm, 'close', 'self', () => null),
        fileno: method(vm, 'fileno', 'self', () => 1),
        reconfigure: native('reconfigure', () => null),
        writable: method(vm, 'writable', 'self', () => true),
      },
    }),
);

function stream(vm: VM, name: string): PyObject {
  const made = new PyObject(streamClass(vm));
  made.attrs = new Map<string, Value>([
    ['name', name],
    ['encoding', 'utf-8'],
  ]);
  return made;
}

/** The object that a program put in the place of `sys.stdout`, if it did. */
export function redirectedOutput(vm: VM): PyObject | undefined {
  const sys = vm.modules.get('sys');
  const current = sys instanceof PyModule ? sys.dict.get('stdout') : undefined;
  return current instanceof PyObject && !(current instanceof Unknown) && current.cls !== streamClass(vm) ? current : undefined;
}

/** `sys.modules`: the live table of the machine. */
function moduleTable(vm: VM): PyDict {
  return PyDict.over(vm.modules as Map<string, Value>);
}

function raiseExit(vm: VM, code: Value | undefined): never {
  const error = vm.error('SystemExit', ...(code === undefined ? [] : [code]));
  error.value.attrs?.set('code', code ?? null);
  throw error;
}

/** The limits of a double. */
const floatInfo = (vm: VM): PyTuple =>
  named(vm, 'float_info', {
    max: float(Number.MAX_VALUE),
    max_exp: 1024,
    max_10_exp: 308,
    min: float(2.2250738585072014e-308),
    min_exp: -1021,
    min_10_exp: -307,
    dig: 15,
    mant_dig: 53,
    epsilon: float(Number.EPSILON),
    radix: 2,
    rounds: 1,
  });

/** The module `sys`, as far as programs may ask about themselves. */
export function sysModule(vm: VM): PyModule {
  const [major, minor, micro] = VERSION;
  const traceback = nativeClass('builtins', 'traceback');
  const standing = (name: string): Value => stream(vm, name);
  const module = moduleWith('sys', {
    version_info: named(vm, 'version_info', { major, minor, micro, releaselevel: 'final', serial: 0 }),
    version: `${VERSION.join('.')} (main)`,
    hexversion: 0x030b07f0,
    api_version: 1013,
    implementation: vm.unknown('`sys.implementation` is not followed'),
    platform: 'linux',
    byteorder: 'little',
    maxsize: 9223372036854775807n,
    maxunicode: 0x10ffff,
    path: new PyList(['']),
    argv: new PyList(['main.py']),
    orig_argv: new PyList(['python', 'main.py']),
    executable: '/usr/bin/python3',
    prefix: '/usr',
    exec_prefix: '/usr',
    base_prefix: '/usr',
    modules: moduleTable(vm),
    meta_path: new PyList([]),
    path_hooks: new PyList([]),
    builtin_module_names: tuple(['builtins', 'sys']),
    flags: vm.unknown('`sys.flags` is not followed'),
    float_info: floatInfo(vm),
    stdout: standing('<stdout>'),
    stderr: standing('<stderr>'),
    __stdout__: standing('<stdout>'),
    __stderr__: standing('<stderr>'),
    exit: fn(vm, 'exit', 'status? /', (code) => raiseExit(vm, code)),
    getrecursionlimit: returning('getrecursionlimit', 1000),
    setrecursionlimit: returning('setrecursionlimit'),
    getsizeof: fn(vm, 'getsizeof', 'object default?', () => vm.unknown('memory of Python objects is not followed')),
    getdefaultencoding: returning('getdefaultencoding', 'utf-8'),
    getfilesystemencoding: returning('getfilesystemencoding', 'utf-8'),
    exc_info: fn(vm, 'exc_info', '', () => {
      let frame = vm.frame;
      while (frame && !frame.handling) frame = frame.back;
      const v = frame?.handling?.value;
      return v ? tuple([v.cls, v, new PyObject(traceback)]) : tuple([null, null, null]);
    }),
    _getframe: fn(vm, '_getframe', 'depth?', (depth) => frameObject(vm, vm.frame, typeof depth === 'number' ? depth : 0)),
    intern: fn(vm, 'intern', 'string /', (v) => v),
    settrace: returning('settrace'),
    gettrace: returning('gettrace'),
    setprofile: returning('setprofile'),
    excepthook: returning('excepthook'),
    is_finalizing: returning('is_finalizing', false),
  });
  return modelledInPart(vm, module);
}
