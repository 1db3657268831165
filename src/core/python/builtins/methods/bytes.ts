import { arraySteps, iterate, type Step, type Steppable } from '../../objects/iteration.js';
import type { Sized } from '../../objects/lengths.js';
import { callMethod, special } from '../../objects/objects.js';
import { binary } from '../../objects/operate.js';
import { builtinGetItem, indexOf, sliceBounds } from '../../objects/sequences.js';
import { type Printed, quotedBytes } from '../../objects/text.js';
import type { Bound } from '../../values/natives.js';
import {
  list,
  NOT_IMPLEMENTED,
  newType,
  PyBytes,
  type PyClass,
  PyFloat,
  PyIterator,
  PyObject,
  PySlice,
  PyTuple,
  tuple,
  typeOf,
  types,
  Unknown,
  type Value,
} from '../../values/values.js';
import type { VM } from '../../values/vm.js';
import { characterSteps, searchSteps, textSteps } from '../../values/work.js';
import { decodeBytes, encodeText } from './codecs.js';
import { classMethod, methodsOf, unboxed } from './define.js';
import { partitioned, rsplitAt, rsplitSpaces, splitAt, splitLines, splitSpaces, stripped } from './strParts.js';

/** `bytes` and `bytearray`. */

/** A bytearray: bytes that can change. */
class PyByteArray extends PyObject implements Steppable, Sized, Printed {
  constructor(
    public value: string,
    cls: PyClass = bytearrayType,
  ) {
    super(cls);
  }
  get size(): number {
    return this.value.length;
  }
  steps(vm: VM): Step {
    vm.charge(this.value.length);
    return arraySteps(Array.from(this.value, (c) => c.charCodeAt(0)));
  }
  text(): string {
    return `bytearray(${quotedBytes(this.value)})`;
  }
}
export const bytearrayType = newType('bytearray');

type Bytes = PyBytes | PyByteArray;
const isBytes = (v: Value): v is Bytes => v instanceof PyBytes || v instanceof PyByteArray;

/** A byte from an integer. Raises ValueError. */
function byteFrom(vm: VM, v: Value, what: string): string | Unknown {
  const n = indexOf(vm, v);
  if (n instanceof Unknown) return n;
  if (n < 0 || n > 255) throw vm.error('ValueError', `${what} must be in range(0, 256)`);
  return String.fromCharCode(n);
}

/** The contents of `bytes(...)` and `bytearray(...)`: from a size, bytes, integers, or a text with its encoding. */
function contentFrom(vm: VM, name: string, args: readonly Value[], kwargs: ReadonlyMap<string, Value> | undefined): string | Unknown {
  const source = unboxed(args.length ? (args[0] as Value) : (kwargs?.get('source') ?? new PyBytes('')));
  const encoding = args[1] ?? kwargs?.get('encoding');
  if (source instanceof Unknown) return source;
  if (typeof source === 'string') {
    if (encoding === undefined) throw vm.error('TypeError', 'string argument without an encoding');
    const made = encodeText(vm, source, encoding, args[2] ?? kwargs?.get('errors'));
    return made instanceof Unknown ? made : made.value;
  }
  if (isBytes(source)) return source.value;
  if (special(source, '__bytes__') !== undefined) {
    const made = callMethod(vm, source, '__bytes__');
    return made instanceof PyBytes ? made.value : vm.unknown('what `__bytes__` gave');
  }
  if (typeof source === 'number' || typeof source === 'boolean' || typeof source === 'bigint' || special(source, '__index__') !== undefined) {
    const n = indexOf(vm, source);
    if (n instanceof Unknown) return n;
    if (n < 0) throw vm.error('ValueError', 'negative count');
    vm.checkElements(n, `a ${name} object`);
    return '\0'.repeat(n);
  }
  if (source === null || source instanceof PyFloat) throw vm.error('TypeError', `cannot convert '${typeOf(source).name}' object to bytes`);
  let out = '';
  for (const v of iterate(vm, source)) {
    const c = byteFrom(vm, v, name === 'bytes' ? 'bytes' : 'byte');
    if (c instanceof Unknown) return c;
    out += c;
    if (out.length > vm.limits.elements) vm.checkElements(out.length, `a ${name} object`);
  }
  return out;
}

export const makeBytes = (vm: VM, args: readonly Value[], kwargs: ReadonlyMap<string, Value> | undefined): Value => {
  const made = contentFrom(vm, 'bytes', args, kwargs);
  return made instanceof Unknown ? made : new PyBytes(made);
};
export const makeByteArray = (vm: VM, cls: PyClass, args: readonly Value[], kwargs: ReadonlyMap<string, Value> | undefined): Value => {
  const made = contentFrom(vm, 'bytearray', args, kwargs);
  return made instanceof Unknown ? made : new PyByteArray(made, cls);
};

/** The bytes to search for, which may be one byte as an integer. Raises TypeError. */
function wanted(vm: VM, v: Value): string {
  if (isBytes(v)) return v.value;
  if (typeof v === 'number') return byteFrom(vm, v, 'byte') as string;
  throw vm.error('TypeError', `a bytes-like object is required, not '${typeOf(v).name}'`);
}

function joined(vm: VM, parts: readonly string[], separator: string): string {
  const size = parts.reduce((n, p) => n + p.length, separator.length * parts.length);
  vm.checkElements(size, 'a bytes object');
  vm.charge(parts.length * 4 + textSteps(size));
  return parts.join(separator);
}

/** Defines methods that go through all bytes, and look for others in them. */
function bytesMethods(cls: PyClass) {
  const define = methodsOf(cls, isBytes, true);
  return <const S extends string>(name: string, signature: S, run: (vm: VM, self: Bytes, ...values: Bound<S>) => Value): void =>
    define(name, signature, (vm, self, ...values) => {
      const size = self.value.length;
      vm.charge(characterSteps(size));
      for (const v of values as readonly unknown[]) if (v instanceof PyBytes || v instanceof PyByteArray) vm.charge(searchSteps(size, v.value.length));
      return run(vm, self, ...values);
    });
}

function installShared(cls: PyClass, wrap: (text: string) => Value): void {
  const def = bytesMethods(cls);
  const texts: Readonly<Record<string, (text: string) => string>> = {
    upper: (t) => t.replace(/[a-z]+/g, (m) => m.toUpperCase()),
    lower: (t) => t.replace(/[A-Z]+/g, (m) => m.toLowerCase()),
    title: (t) => t.replace(/[A-Za-z]+/g, (m) => m.charAt(0).toUpperCase() + m.slice(1).toLowerCase()),
    capitalize: (t) => t.charAt(0).toUpperCase() + t.slice(1).toLowerCase(),
  };
  for (const [name, run] of Object.entries(texts)) def(name, '', (_vm, self) => wrap(run(self.value)));
  const tests: Readonly<Record<string, RegExp>> = {
    isdigit: /^\d+$/,
    isalpha: /^[A-Za-z]+$/,
    isalnum: /^[A-Za-z\d]+$/,
    isspace: /^[\t-\r ]+$/,
    isascii: /^[\0-\x7f]*$/,
  };
  for (const [name, pattern] of Object.entries(tests)) def(name, '', (_vm, self) => pattern.test(self.value));
  def('decode', 'encoding? errors?', (vm, self, encoding, errors) => decodeBytes(vm, self.value, encoding, errors));
  def('hex', 'sep?', (_vm, self, sep) => Array.from(self.value, (c) => c.charCodeAt(0).toString(16).padStart(2, '0')).join(typeof sep === 'string' ? sep : ''));
  def('find', 'sub start? stop? /', (vm, self, sub, start, stop) => found(vm, self, sub, start, stop, false));
  def('rfind', 'sub start? stop? /', (vm, self, sub, start, stop) => found(vm, self, sub, start, stop, true));
  def('index', 'sub start? stop? /', (vm, self, sub, start, stop) => {
    const i = found(vm, self, sub, start, stop, false);
    if (i === -1) throw vm.error('ValueError', 'subsection not found');
    return i;
  });
  def('count', 'sub /', (vm, self, sub) => self.value.split(wanted(vm, sub)).length - 1);
  for (const [name, fits] of [
    ['startswith', (t: string, x: string) => t.startsWith(x)],
    ['endswith', (t: string, x: string) => t.endsWith(x)],
  ] as const)
    def(name, 'prefix /', (vm, self, prefix) => (prefix instanceof PyTuple ? prefix.items : [prefix]).some((p) => fits(self.value, wanted(vm, p))));
  def('replace', 'old new count? /', (vm, self, old, made, count) => {
    const parts = splitAt(self.value, wanted(vm, old), typeof count === 'number' && count >= 0 ? count : Number.POSITIVE_INFINITY);
    return wrap(joined(vm, parts, wanted(vm, made)));
  });
  def('join', 'iterable /', (vm, self, items) => {
    const parts: string[] = [];
    for (const v of iterate(vm, items)) parts.push(wanted(vm, v));
    return wrap(joined(vm, parts, self.value));
  });
  installSplits(cls, wrap);
}

function found(vm: VM, self: Bytes, sub: Value, start: Value | undefined, stop: Value | undefined, last: boolean): Value {
  const b = sliceBounds(vm, new PySlice(start ?? null, stop ?? null, null), self.value.length);
  if (b instanceof Unknown) return b;
  const part = self.value.slice(b.start, b.stop);
  const i = last ? part.lastIndexOf(wanted(vm, sub)) : part.indexOf(wanted(vm, sub));
  return i < 0 ? -1 : i + b.start;
}

function installSplits(cls: PyClass, wrap: (text: string) => Value): void {
  const def = bytesMethods(cls);
  for (const [name, bySpaces, bySeparator] of [
    ['split', splitSpaces, splitAt],
    ['rsplit', rsplitSpaces, rsplitAt],
  ] as const)
    def(name, 'sep? maxsplit?', (vm, self, sep, maxsplit) => {
      const most = typeof maxsplit === 'number' && maxsplit >= 0 ? maxsplit : Number.POSITIVE_INFINITY;
      const parts = sep === undefined || sep === null ? bySpaces(self.value, most) : bySeparator(self.value, wanted(vm, sep), most);
      return list(parts.map(wrap));
    });
  def('splitlines', 'keepends?', (_vm, self, keep) => list(splitLines(self.value, keep === true).map(wrap)));
  for (const [name, last] of [
    ['partition', false],
    ['rpartition', true],
  ] as const)
    def(name, 'sep /', (vm, self, sep) => tuple(partitioned(self.value, wanted(vm, sep), last).map(wrap)));
  for (const [name, left, right] of [
    ['strip', true, true],
    ['lstrip', true, false],
    ['rstrip', false, true],
  ] as const)
    def(name, 'chars? /', (vm, self, chars) => wrap(stripped(self.value, chars === undefined || chars === null ? undefined : wanted(vm, chars), left, right)));
}

function grow(vm: VM, self: PyByteArray, more: string): void {
  vm.checkElements(self.value.length + more.length, 'a bytearray object');
  self.value += more;
}

function installByteArray(): void {
  const isArray = (v: Value): v is PyByteArray => v instanceof PyByteArray;
  const def = methodsOf(bytearrayType, isArray);
  const frozen = (self: PyByteArray): PyBytes => new PyBytes(self.value);
  const text = (vm: VM, v: Value): string => (isBytes(v) ? v.value : (contentFrom(vm, 'bytearray', [v], undefined) as string));
  def('__len__', '', (_vm, self) => self.size);
  def('__iter__', '', (vm, self) => new PyIterator(self.steps(vm)));
  def('__contains__', 'value /', (vm, self, v) => self.value.includes(wanted(vm, v)));
  def('__getitem__', 'index /', (vm, self, i) => {
    const made = builtinGetItem(vm, frozen(self), i);
    return made instanceof PyBytes ? new PyByteArray(made.value) : made;
  });
  def('__setitem__', 'index value /', (vm, self, i, v) => {
    setBytes(vm, self, i, i instanceof PySlice ? text(vm, v) : byteFrom(vm, v, 'byte'));
    return null;
  });
  def('__delitem__', 'index /', (vm, self, i) => {
    setBytes(vm, self, i, '');
    return null;
  });
  def('__eq__', 'other /', (_vm, self, other) => (isBytes(other) ? self.value === other.value : NOT_IMPLEMENTED));
  bytearrayType.set('__hash__', null);
  def('__add__', 'other /', (vm, self, other) => (isBytes(other) ? new PyByteArray(self.value + text(vm, other)) : NOT_IMPLEMENTED));
  def('__iadd__', 'other /', (vm, self, other) => {
    grow(vm, self, text(vm, other));
    return self;
  });
  def('__mul__', 'count /', (vm, self, n) => {
    const made = binary(vm, '*', frozen(self), n);
    return made instanceof PyBytes ? new PyByteArray(made.value) : made;
  });
  def('append', 'item /', (vm, self, v) => {
    self.value += byteFrom(vm, v, 'byte') as string;
    return null;
  });
  def('extend', 'iterable /', (vm, self, v) => {
    grow(vm, self, text(vm, v));
    return null;
  });
  def('pop', 'index? /', (vm, self, i) => {
    if (!self.value) throw vm.error('IndexError', 'pop from empty bytearray');
    const last = builtinGetItem(vm, frozen(self), i ?? -1);
    setBytes(vm, self, i ?? -1, '');
    return last;
  });
  def('clear', '', (_vm, self) => {
    self.value = '';
    return null;
  });
  def('copy', '', (_vm, self) => new PyByteArray(self.value));
  def('reverse', '', (_vm, self) => {
    self.value = Array.from(self.value).reverse().join('');
    return null;
  });
}

/** Replaces an item or a slice by bytes. */
function setBytes(vm: VM, self: PyByteArray, i: Value, bytes: string | Unknown): void {
  if (bytes instanceof Unknown) {
    vm.doubt(`a byte was set to something unknown: ${bytes.reason}`);
    return;
  }
  const size = self.value.length;
  if (i instanceof PySlice) {
    const b = sliceBounds(vm, i, size);
    if (b instanceof Unknown) return;
    if (b.step !== 1) throw vm.error('ValueError', 'extended slices of a bytearray are not followed');
    self.value = self.value.slice(0, b.start) + bytes + self.value.slice(Math.max(b.start, b.stop));
    return;
  }
  let at = indexOf(vm, i);
  if (at instanceof Unknown) return;
  if (at < 0) at += size;
  if (at < 0 || at >= size) throw vm.error('IndexError', 'bytearray index out of range');
  self.value = self.value.slice(0, at) + bytes + self.value.slice(at + 1);
}

export function installBytes(): void {
  installShared(types.bytes, (text) => new PyBytes(text));
  installShared(bytearrayType, (text) => new PyByteArray(text));
  installByteArray();
  for (const cls of [types.bytes, bytearrayType])
    classMethod(cls, 'fromhex', 'string /', (vm, self, text) => {
      const digits = typeof text === 'string' ? text.replace(/\s+/g, '') : '';
      if (!/^([\da-f]{2})*$/i.test(digits)) throw vm.error('ValueError', 'non-hexadecimal number found in fromhex() arg at position 0');
      const bytes = digits.replace(/../g, (h) => String.fromCharCode(Number.parseInt(h, 16)));
      return self === bytearrayType ? new PyByteArray(bytes) : new PyBytes(bytes);
    });
}
