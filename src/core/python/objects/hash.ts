import { exactParts } from '../values/decimals.js';
import { idOf } from '../values/identity.js';
import { int, PyBoxed, PyComplex, PyFloat, PyObject, PyTuple, types, Unknown, type Value } from '../values/values.js';
import type { VM } from '../values/vm.js';
import { hashKey } from './comparison.js';
import { callMethod } from './objects.js';

/** Python's `hash`. */

/** Numbers hash to themselves modulo this prime, so that 1, 1.0 and True agree (Python documentation, "Hashing of numeric types"). */
const MODULUS = (1n << 61n) - 1n;
const HASH_INFINITY = 314159n;
const IMAGINARY = 1000003n;

const signed = (h: bigint): bigint => (h === -1n ? -2n : h);

function wholeHash(n: bigint): bigint {
  const h = (n < 0n ? -n : n) % MODULUS;
  return signed(n < 0n ? -h : h);
}

function floatHash(x: number): bigint {
  if (Number.isNaN(x)) return 0n;
  if (!Number.isFinite(x)) return x > 0 ? HASH_INFINITY : -HASH_INFINITY;
  const { mantissa, exponent } = exactParts(x);
  // 2 to the power of 61 is 1 modulo the prime, so only the exponent modulo 61 counts.
  const h = (mantissa * (1n << BigInt(((exponent % 61) + 61) % 61))) % MODULUS;
  return signed(x < 0 ? -h : h);
}

/** The hash of a text, by FNV-1a: Python's own differs from run to run. */
function textHash(vm: VM, text: string): bigint {
  // Arithmetic of 64 bits takes far longer than a step.
  vm.charge(text.length * 10);
  let h = 0xcbf29ce484222325n;
  for (let i = 0; i < text.length; i++) h = BigInt.asUintN(64, (h ^ BigInt(text.charCodeAt(i))) * 0x100000001b3n);
  return signed(BigInt.asIntN(61, h));
}

/** The hash of a tuple as in CPython (the round of xxHash, Objects/tupleobject.c). */
function tupleHash(items: readonly bigint[]): bigint {
  const u64 = (n: bigint): bigint => BigInt.asUintN(64, n);
  let acc = 2870177450012600261n;
  for (const lane of items) {
    acc = u64(acc + u64(lane) * 14029467366897019727n);
    acc = u64((acc << 31n) | (acc >> 33n));
    acc = u64(acc * 11400714785074694791n);
  }
  acc = u64(acc + (BigInt(items.length) ^ (2870177450012600261n ^ 3527539n)));
  return acc === 0xffffffffffffffffn ? 1546275796n : BigInt.asIntN(64, acc);
}

/** The hash of a built-in value, ignoring `__hash__` of user classes. `undefined` when it is unknown. Raises TypeError. */
function builtinHash(vm: VM, v: Value): bigint | undefined {
  if (typeof v === 'number' || typeof v === 'bigint' || typeof v === 'boolean') return wholeHash(BigInt(v));
  if (typeof v === 'string') return textHash(vm, v);
  if (v instanceof PyFloat) return floatHash(v.value);
  if (v instanceof PyComplex) return signed(BigInt.asIntN(64, floatHash(v.re) + IMAGINARY * floatHash(v.im)));
  if (v instanceof PyBoxed) return builtinHash(vm, v.value);
  if (v instanceof PyTuple) {
    const items: bigint[] = [];
    for (const x of v.items) {
      vm.tick();
      const h = hashOf(vm, x);
      if (h instanceof Unknown) return undefined;
      items.push(BigInt(h));
    }
    vm.charge(items.length * 30);
    return tupleHash(items);
  }
  if (v instanceof Unknown) return undefined;
  const key = hashKey(vm, v);
  if (typeof key === 'object' && key !== null) return BigInt(idOf(key)) * 16n;
  return textHash(vm, String(key));
}

/** `__hash__` of the built-in types. */
export function nativeHash(vm: VM, v: Value): number | bigint | Unknown {
  const h = builtinHash(vm, v);
  return h === undefined ? (v instanceof Unknown ? v : vm.unknown('the hash of something unknown')) : int(h);
}

/** Python's `hash(v)`. Raises TypeError for what cannot be hashed. */
export function hashOf(vm: VM, v: Value): number | bigint | Unknown {
  if (v instanceof PyObject && v.cls !== types.tuple && !(v instanceof Unknown)) {
    const own = v.cls.lookup('__hash__');
    if (own === null) throw vm.error('TypeError', `unhashable type: '${v.cls.name}'`);
    if (own !== undefined) {
      const h = callMethod(vm, v, '__hash__');
      if (typeof h === 'boolean') return Number(h);
      if (typeof h === 'number') return h === -1 ? -2 : h;
      if (h instanceof Unknown) return h;
      if (typeof h === 'bigint') return int(wholeHash(h));
      throw vm.error('TypeError', '__hash__ method should return an integer');
    }
  }
  return nativeHash(vm, v);
}
