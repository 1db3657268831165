import { toArray } from '../objects/iteration.js';
import { indexOf } from '../objects/sequences.js';
import { str } from '../objects/text.js';
import { truth } from '../objects/truth.js';
import { PyBoxed, PyBytes, type PyClass, PyDict, PySlice, PyTuple, typeOf, types, Unknown, type Value } from '../values/values.js';
import { VM } from '../values/vm.js';
import { bytearrayType, makeByteArray, makeBytes } from './methods/bytes.js';
import { decodeBytes } from './methods/codecs.js';
import { intFromText, quotedShort, toComplex, toFloatValue, toInt } from './methods/convertNumber.js';
import { fillDict } from './methods/dict.js';
import { makeList } from './methods/list.js';
import { makeRange } from './methods/range.js';
import { setFrom } from './methods/set.js';

/** Calls of the built-in classes and of their subclasses. */

type Kwargs = ReadonlyMap<string, Value> | undefined;

function noKeywords(vm: VM, name: string, kwargs: Kwargs, ...known: string[]): void {
  for (const k of kwargs?.keys() ?? [])
    if (!known.includes(k))
      throw vm.error('TypeError', known.length ? `'${k}' is an invalid keyword argument for ${name}()` : `${name}() takes no keyword arguments`);
}

function atMost(vm: VM, name: string, args: readonly Value[], most: number): void {
  if (args.length > most) throw vm.error('TypeError', `${name} expected at most ${most} argument${most === 1 ? '' : 's'}, got ${args.length}`);
}

/** True for a class without its own `__init__`, which might take other arguments. */
const strict = (cls: PyClass): boolean => cls.lookup('__init__') === undefined;

/** The value, held by an instance if the class is a subclass. An Unknown stays as it is. */
function held(cls: PyClass, of: PyClass, v: Value): Value {
  return cls === of || v instanceof Unknown ? v : new PyBoxed(cls, v);
}

/** An argument by position or by name. None counts as a value. */
const argument = (args: readonly Value[], at: number, kwargs: Kwargs, name: string): Value | undefined => (at < args.length ? args[at] : kwargs?.get(name));

function makeInt(vm: VM, args: readonly Value[], kwargs: Kwargs): Value {
  const v = args[0];
  const base = argument(args, 1, kwargs, 'base');
  if (base === undefined) return v === undefined ? 0 : toInt(vm, v);
  const radix = indexOf(vm, base);
  if (radix instanceof Unknown) return radix;
  if (radix !== 0 && (radix < 2 || radix > 36)) throw vm.error('ValueError', 'int() base must be >= 2 and <= 36, or 0');
  const text = v instanceof PyBoxed ? v.value : v;
  if (text instanceof Unknown) return text;
  if (typeof text === 'string') return intFromText(vm, text, radix, quotedShort(vm, text));
  if (text instanceof PyBytes) return intFromText(vm, text.value, radix, quotedShort(vm, text));
  throw vm.error('TypeError', "int() can't convert non-string with explicit base");
}

function makeStr(vm: VM, args: readonly Value[], kwargs: Kwargs): Value {
  const v = argument(args, 0, kwargs, 'object');
  const encoding = argument(args, 1, kwargs, 'encoding');
  const errors = argument(args, 2, kwargs, 'errors');
  if (v === undefined) return '';
  if (v instanceof Unknown) return v;
  if (encoding === undefined && errors === undefined) return str(vm, v);
  if (v instanceof PyBytes) return decodeBytes(vm, v.value, encoding, errors);
  if (typeof v === 'string') throw vm.error('TypeError', 'decoding str is not supported');
  throw vm.error('TypeError', `decoding to str: need a bytes-like object, ${typeOf(v).name} found`);
}

function makeBool(vm: VM, args: readonly Value[]): Value {
  const v = args[0];
  if (v === undefined) return false;
  const t = truth(vm, v);
  return t ?? (v instanceof Unknown ? v : vm.unknown('its truth is unknown'));
}

const complexFrom = (re: Value | undefined, im: Value | undefined): Value => toComplex(VM.current, re === undefined ? 0 : re, im);

function installSimple(): void {
  types.int.make = (cls, args, kwargs) => {
    if (strict(cls)) {
      atMost(VM.current, 'int', args, 2);
      noKeywords(VM.current, 'int', kwargs, 'base');
    }
    return held(cls, types.int, makeInt(VM.current, args, kwargs));
  };
  types.bool.make = (_cls, args) => {
    atMost(VM.current, 'bool', args, 1);
    return makeBool(VM.current, args);
  };
  types.float.make = (cls, args) => {
    if (strict(cls)) atMost(VM.current, 'float', args, 1);
    return held(cls, types.float, args.length ? toFloatValue(VM.current, args[0] as Value) : toFloatValue(VM.current, 0));
  };
  types.complex.make = (cls, args, kwargs) => held(cls, types.complex, complexFrom(argument(args, 0, kwargs, 'real'), argument(args, 1, kwargs, 'imag')));
  types.str.make = (cls, args, kwargs) => held(cls, types.str, makeStr(VM.current, args, kwargs));
  types.bytes.make = (cls, args, kwargs) => held(cls, types.bytes, makeBytes(VM.current, args, kwargs));
  bytearrayType.make = (cls, args, kwargs) => makeByteArray(VM.current, cls, args, kwargs);
  types.range.make = (_cls, args) => makeRange(VM.current, args);
  types.slice.make = (_cls, args) => {
    atMost(VM.current, 'slice', args, 3);
    const [a = null, b, c = null] = args;
    if (!args.length) throw VM.current.error('TypeError', 'slice expected at least 1 argument, got 0');
    return b === undefined ? new PySlice(null, a, null) : new PySlice(a, b, c);
  };
  types.none.make = () => null;
}

function installContainers(): void {
  types.list.make = (cls, args, kwargs) => {
    if (strict(cls)) noKeywords(VM.current, 'list', kwargs);
    const [from] = args;
    return from instanceof Unknown ? from : makeList(VM.current, cls, args);
  };
  types.tuple.make = (cls, args, kwargs) => {
    const vm = VM.current;
    if (strict(cls)) {
      noKeywords(vm, 'tuple', kwargs);
      atMost(vm, 'tuple', args, 1);
    }
    const [from] = args;
    if (from instanceof Unknown) return from;
    if (from instanceof PyTuple && from.cls === types.tuple && cls === types.tuple) return from;
    return new PyTuple(from === undefined ? [] : toArray(vm, from), cls);
  };
  types.dict.make = (cls, args, kwargs) => {
    const [from] = args;
    if (from instanceof Unknown && cls === types.dict) return from;
    const made = new PyDict(cls);
    fillDict(VM.current, made, 'dict', args, kwargs);
    return made;
  };
  for (const of of [types.set, types.frozenset])
    of.make = (cls, args, kwargs) => {
      const vm = VM.current;
      if (strict(cls)) {
        noKeywords(vm, of.name, kwargs);
        atMost(vm, of.name, args, 1);
      }
      return args[0] instanceof Unknown ? args[0] : setFrom(vm, args[0], cls);
    };
}

/** Sets `make` of the built-in classes. Built-in subclasses (bool of int) have their own already. */
export function installConstructors(): void {
  installSimple();
  installContainers();
}
