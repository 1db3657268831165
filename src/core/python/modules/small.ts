import { call } from '../objects/objects.js';
import { str } from '../objects/text.js';
import { normalForm } from '../syntax/normalForm.js';
import { fn, getter, method, nativeClass } from '../values/natives.js';
import { float, PyBytes, type PyClass, PyModule, PyObject, types, Unknown, type Value } from '../values/values.js';
import { native, type VM } from '../values/vm.js';
import { characterSteps } from '../values/work.js';
import { md5, sha1, sha256 } from './hashes.js';
import { modelledInPart, moduleWith, returning, strings } from './support.js';

/** Modules with only a few functions each. */

/** `types.ModuleType('name')`, also for subclasses: their `__init__` may name the module otherwise. */
types.module.make = (cls, [name = ''], kwargs) => named(new PyModule('', null, cls), kwargs?.get('name') ?? name, kwargs?.get('doc') ?? null);
types.module.set(
  '__init__',
  native('__init__', ([self, name = '', doc = null], kwargs) => {
    if (self instanceof PyModule) named(self, kwargs?.get('name') ?? name, kwargs?.get('doc') ?? doc);
    return null;
  }),
);

function named(module: PyModule, name: Value, doc: Value): PyModule {
  if (typeof name === 'string') module.name = name;
  module.dict.set('__name__', name).set('__doc__', doc).set('__package__', null).set('__loader__', null).set('__spec__', null);
  return module;
}

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

const FORMS = ['NFC', 'NFD', 'NFKC', 'NFKD'];
const CATEGORIES = 'Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Zs Zl Zp Cc Cf Cs Co'
  .split(' ')
  .map((c) => [c, new RegExp(`^\\p{${c}}`, 'u')] as const);

/** The module `unicodedata`, as far as JavaScript knows the same. */
export function unicodedataModule(vm: VM): PyModule {
  const category = (text: string): string => CATEGORIES.find(([, pattern]) => pattern.test(text))?.[0] ?? 'Cn';
  return modelledInPart(
    vm,
    moduleWith('unicodedata', {
      normalize: fn(vm, 'normalize', 'form unistr /', (form, text) => {
        if (typeof text !== 'string') return text;
        if (!FORMS.includes(String(form))) return vm.unknown(`the normal form ${form}`);
        vm.charge(characterSteps(text.length));
        const made = normalForm(text, String(form));
        if (made === undefined) return vm.unknown('the normal form of a letter with more marks than can be followed');
        vm.checkElements(made.length, 'a string');
        return made;
      }),
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
    vm.charge(this.data.length * 4);
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
