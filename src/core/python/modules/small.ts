import { call } from '../objects/objects.js';
import { str } from '../objects/text.js';
import { fn, getter, method, nativeClass } from '../values/natives.js';
import { float, PyBytes, type PyClass, PyModule, PyObject, types, Unknown, type Value } from '../values/values.js';
import type { VM } from '../values/vm.js';
import { md5, sha1, sha256 } from './hashes.js';
import { modelledInPart, moduleWith, returning, strings } from './support.js';

/** Modules with only a few functions each. */

/** `types.ModuleType('name')`. */
types.module.make = (_cls, [name = '']) => {
  const made = new PyModule(String(name), null);
  made.dict.set('__name__', name).set('__doc__', null);
  return made;
};

const FEATURES =
  'nested_scopes generators division absolute_import with_statement print_function unicode_literals barry_as_FLUFL generator_stop annotations'.split(' ');

export function futureModule(): PyModule {
  return moduleWith('__future__', { all_feature_names: strings(FEATURES), ...Object.fromEntries(FEATURES.map((f) => [f, null])) });
}

/** `import builtins`: the names that need no import. */
export function builtinsModule(vm: VM): PyModule {
  return moduleWith('builtins', Object.fromEntries(vm.builtins));
}

/** The module `time`. Its clocks stand still. */
export function timeModule(vm: VM): PyModule {
  const clocks = ['time', 'perf_counter', 'monotonic', 'process_time', 'thread_time'];
  return modelledInPart(
    vm,
    moduleWith('time', {
      ...Object.fromEntries(clocks.map((name) => [name, returning(name, float(0))])),
      ...Object.fromEntries(clocks.map((name) => [`${name}_ns`, returning(`${name}_ns`, 0)])),
      sleep: returning('sleep'),
      timezone: 0,
      strftime: fn(vm, 'strftime', 'format t?', () => vm.unknown('the time of day')),
      ctime: fn(vm, 'ctime', 'secs?', () => vm.unknown('the time of day')),
    }),
  );
}

const CATEGORIES = 'Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Zs Zl Zp Cc Cf Cs Co'
  .split(' ')
  .map((c) => [c, new RegExp(`^\\p{${c}}`, 'u')] as const);

/** The module `unicodedata`, as far as JavaScript knows the same. */
export function unicodedataModule(vm: VM): PyModule {
  const category = (text: string): string => CATEGORIES.find(([, pattern]) => pattern.test(text))?.[0] ?? 'Cn';
  return modelledInPart(
    vm,
    moduleWith('unicodedata', {
      normalize: fn(vm, 'normalize', 'form unistr /', (form, text) =>
        typeof text !== 'string'
          ? text
          : ['NFC', 'NFD', 'NFKC', 'NFKD'].includes(String(form))
            ? text.normalize(String(form))
            : vm.unknown(`the normal form ${form}`),
      ),
      category: fn(vm, 'category', 'chr /', (text) => (typeof text === 'string' ? category(text) : text)),
    }),
  );
}

export function gcModule(vm: VM): PyModule {
  return modelledInPart(
    vm,
    moduleWith('gc', {
      collect: returning('collect', 0),
      enable: returning('enable'),
      disable: returning('disable'),
      isenabled: returning('isenabled', true),
      freeze: returning('freeze'),
    }),
  );
}

export function platformModule(vm: VM): PyModule {
  const answers: Record<string, Value> = {
    system: 'Linux',
    machine: 'x86_64',
    processor: 'x86_64',
    node: 'localhost',
    release: '6.0',
    python_version: '3.11.7',
    python_implementation: 'CPython',
    python_version_tuple: strings(['3', '11', '7']),
    platform: 'Linux-6.0-x86_64',
    architecture: strings(['64bit', 'ELF']),
  };
  return modelledInPart(vm, moduleWith('platform', Object.fromEntries(Object.entries(answers).map(([k, v]) => [k, returning(k, v)]))));
}

/** The absolute name of a relative one (`.parts`). */
function absolute(vm: VM, name: string, from: Value | undefined): string {
  const dots = /^\.+/.exec(name)?.[0].length ?? 0;
  if (!dots) return name;
  const base = typeof from === 'string' ? from.split('.') : [];
  if (dots > base.length) throw vm.error('ImportError', 'attempted relative import beyond top-level package');
  return [...base.slice(0, base.length - dots + 1), name.slice(dots)].filter(Boolean).join('.');
}

export function importlibModule(vm: VM): PyModule {
  const importModule = (name: Value, from: Value | undefined): Value => {
    if (name instanceof Unknown) return name;
    return vm.importer?.importModule(absolute(vm, str(vm, name), from)) ?? vm.unknown('modules are not followed here');
  };
  return modelledInPart(
    vm,
    moduleWith('importlib', {
      import_module: fn(vm, 'import_module', 'name package?', importModule),
      __import__: fn(vm, '__import__', 'name globals? locals? fromlist? level?', (name) => importModule(name, undefined)),
      reload: fn(vm, 'reload', 'module', (m) => m),
      invalidate_caches: returning('invalidate_caches'),
    }),
  );
}

export function importlibUtilModule(vm: VM): PyModule {
  const spec = nativeClass('importlib.machinery', 'ModuleSpec');
  return modelledInPart(
    vm,
    moduleWith('importlib.util', {
      find_spec: fn(vm, 'find_spec', 'name package?', (name, from) => {
        if (name instanceof Unknown) return name;
        const wanted = absolute(vm, str(vm, name), from);
        if (!vm.importer?.exists(wanted)) return null;
        const made = new PyObject(spec);
        made.attrs = new Map<string, Value>([
          ['name', wanted],
          ['origin', vm.unknown('where modules are is not followed')],
          ['loader', vm.unknown('how modules are loaded is not followed')],
        ]);
        return made;
      }),
    }),
  );
}

const DIGESTS: Readonly<Record<string, (text: string) => string>> = { md5, sha1, sha256 };

/** A digest that is being computed. */
class Digest extends PyObject {
  constructor(
    cls: PyClass,
    readonly name: string,
    public data: string,
  ) {
    super(cls);
  }
  hex(vm: VM): string | Unknown {
    return DIGESTS[this.name]?.(this.data) ?? vm.unknown(`the digest ${this.name} is not followed`);
  }
}

export function hashlibModule(vm: VM): PyModule {
  const of = (v: Value): Digest => v as Digest;
  const bytes = (v: Value | undefined): string => {
    if (v === undefined) return '';
    if (!(v instanceof PyBytes)) throw vm.error('TypeError', 'Strings must be encoded before hashing');
    return v.value;
  };
  const cls = nativeClass('hashlib', 'HASH', {
    dict: {
      name: getter('name', (self) => of(self).name),
      update: method(vm, 'update', 'self data', (self, data) => {
        of(self).data += data instanceof Unknown ? '' : bytes(data);
        vm.checkElements(of(self).data.length, 'a bytes object');
        return null;
      }),
      hexdigest: method(vm, 'hexdigest', 'self', (self) => of(self).hex(vm)),
      digest: method(vm, 'digest', 'self', (self) => {
        const text = of(self).hex(vm);
        return text instanceof Unknown ? text : new PyBytes(text.replace(/../g, (h) => String.fromCharCode(Number.parseInt(h, 16))));
      }),
      copy: method(vm, 'copy', 'self', (self) => new Digest(cls, of(self).name, of(self).data)),
    },
  });
  const maker = (name: string): Value =>
    fn(vm, name, 'data? * usedforsecurity?', (data) => (data instanceof Unknown ? data : new Digest(cls, name, bytes(data))));
  const names = ['md5', 'sha1', 'sha256', 'sha224', 'sha384', 'sha512', 'blake2b', 'blake2s'];
  return modelledInPart(
    vm,
    moduleWith('hashlib', {
      ...Object.fromEntries(names.map((name) => [name, maker(name)])),
      new: fn(vm, 'new', 'name data? * usedforsecurity?', (name, data) => call(vm, maker(str(vm, name)), data === undefined ? [] : [data])),
    }),
  );
}
