import { toArray } from '../objects/iteration.js';
import { setItem } from '../objects/sequences.js';
import { fn, nativeClass } from '../values/natives.js';
import { float, int, PyList, type PyModule, PyObject, Unknown, type Value } from '../values/values.js';
import type { VM } from '../values/vm.js';
import { tableSteps } from '../values/work.js';
import { modelledInPart, moduleWith, once, realNumber, returning, wholeNumber } from './support.js';

/** The module `random`. */

/**
 * The Mersenne Twister (Matsumoto and Nishimura 1998), MT19937, seeded from an integer as in CPython: after `random.seed(0)` a program gets exactly the
 * numbers of CPython.
 */
class Twister {
  private readonly state = new Uint32Array(624);
  private at = 624;

  constructor(seed: bigint) {
    const key: number[] = [];
    for (let n = seed < 0n ? -seed : seed; n > 0n; n >>= 32n) key.push(Number(n & 0xffffffffn));
    if (!key.length) key.push(0);
    const mt = this.state;
    mt[0] = 19650218;
    for (let i = 1; i < 624; i++) mt[i] = Math.imul(1812433253, this.previous(i)) + i;
    let i = 1;
    for (let k = 0; k < Math.max(624, key.length); k++) {
      const j = k % key.length;
      mt[i] = ((mt[i] as number) ^ Math.imul(this.previous(i), 1664525)) + (key[j] as number) + j;
      i = this.onward(i);
    }
    for (let k = 0; k < 623; k++) {
      mt[i] = ((mt[i] as number) ^ Math.imul(this.previous(i), 1566083941)) - i;
      i = this.onward(i);
    }
    mt[0] = 0x80000000;
  }

  private previous(i: number): number {
    const p = this.state[i - 1] as number;
    return p ^ (p >>> 30);
  }
  private onward(i: number): number {
    if (i + 1 < 624) return i + 1;
    this.state[0] = this.state[623] as number;
    return 1;
  }

  word(): number {
    const mt = this.state;
    if (this.at >= 624) {
      for (let k = 0; k < 624; k++) {
        const y = ((mt[k] as number) & 0x80000000) | ((mt[(k + 1) % 624] as number) & 0x7fffffff);
        mt[k] = (mt[(k + 397) % 624] as number) ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
      }
      this.at = 0;
    }
    let y = mt[this.at++] as number;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  /** A float in [0, 1) with 53 bits. */
  real(): number {
    return ((this.word() >>> 5) * 67108864 + (this.word() >>> 6)) / 9007199254740992;
  }

  bits(count: number): bigint {
    let out = 0n;
    for (let have = 0; have < count; have += 32) {
      const take = Math.min(32, count - have);
      out |= BigInt(this.word() >>> (32 - take)) << BigInt(have);
    }
    return out;
  }

  /** An integer below `n`. */
  below(n: bigint): bigint {
    const size = n.toString(2).length;
    for (;;) {
      const r = this.bits(size);
      if (r < n) return r;
    }
  }
}

/** A source of random numbers: exact once it was seeded with a number, unknown before. */
class Source {
  private made: Twister | undefined;
  private spare: number | undefined;
  /** The evaluation of the seed, which does not outlive it. */
  private evaluation: unknown;
  constructor(readonly vm: VM) {}

  get twister(): Twister | undefined {
    return this.evaluation === this.vm.assumptions ? this.made : undefined;
  }

  seed(v: Value | undefined): void {
    this.spare = undefined;
    const known = typeof v === 'number' || typeof v === 'bigint' || typeof v === 'boolean';
    this.made = known ? new Twister(BigInt(v)) : undefined;
    this.evaluation = this.vm.assumptions;
  }
  unknown(): Unknown {
    return this.vm.unknown('a random number');
  }
  /** The value that the twister gives, or unknown without a seed. */
  value(make: (t: Twister) => Value): Value {
    const { twister } = this;
    return twister ? make(twister) : this.unknown();
  }
  gauss(t: Twister): number {
    if (this.spare !== undefined) {
      const z = this.spare;
      this.spare = undefined;
      return z;
    }
    const angle = t.real() * 2 * Math.PI;
    const radius = Math.sqrt(-2 * Math.log(1 - t.real()));
    this.spare = Math.sin(angle) * radius;
    return Math.cos(angle) * radius;
  }
}

function numbers(vm: VM, source: Source): Record<string, Value> {
  const reals = (given: readonly Value[], make: (t: Twister, xs: number[]) => number): Value => {
    const xs = given.map((v) => realNumber(vm, v));
    if (xs.includes(undefined)) return source.unknown();
    return source.value((t) => float(make(t, xs as number[])));
  };
  const between = (low: bigint, high: bigint, step: bigint): Value => {
    const count = step > 0n ? (high - low + step - 1n) / step : (high - low + step + 1n) / step;
    if (count <= 0n) throw vm.error('ValueError', `empty range in randrange(${low}, ${high})`);
    return count === 1n ? int(low) : source.value((t) => int(low + step * t.below(count)));
  };
  return {
    random: fn(vm, 'random', '', () => source.value((t) => float(t.real()))),
    uniform: fn(vm, 'uniform', 'a b', (a, b) => reals([a, b], (t, [x = 0, y = 0]) => x + (y - x) * t.real())),
    gauss: fn(vm, 'gauss', 'mu? sigma?', (mu, sigma) => reals([mu ?? 0, sigma ?? 1], (t, [m = 0, s = 1]) => m + s * source.gauss(t))),
    expovariate: fn(vm, 'expovariate', 'lambd', (l) => reals([l], (t, [x = 1]) => -Math.log(1 - t.real()) / x)),
    triangular: fn(vm, 'triangular', 'low? high? mode?', () => source.unknown()),
    normalvariate: fn(vm, 'normalvariate', 'mu? sigma?', () => source.unknown()),
    betavariate: fn(vm, 'betavariate', 'alpha beta', () => source.unknown()),
    getrandbits: fn(vm, 'getrandbits', 'k', (k) => source.value((t) => int(t.bits(Math.min(Number(wholeNumber(vm, k) ?? 0n), vm.limits.integerBits))))),
    randint: fn(vm, 'randint', 'a b', (a, b) => {
      const low = wholeNumber(vm, a);
      const high = wholeNumber(vm, b);
      return low === undefined || high === undefined ? source.unknown() : between(low, high + 1n, 1n);
    }),
    randrange: fn(vm, 'randrange', 'start stop? step?', (start, stop, step) => {
      const first = wholeNumber(vm, start);
      const last = stop === undefined || stop === null ? undefined : wholeNumber(vm, stop);
      const by = wholeNumber(vm, step ?? 1);
      if (first === undefined || by === undefined || stop instanceof Unknown) return source.unknown();
      return last === undefined ? between(0n, first, 1n) : between(first, last, by);
    }),
  };
}

/** Steps that take as long as drawing a number. */
const DRAW_STEPS = 16;

function choices(vm: VM, source: Source): Record<string, Value> {
  return {
    choice: fn(vm, 'choice', 'seq', (seq) => {
      if (seq instanceof Unknown) return seq;
      const items = toArray(vm, seq);
      if (!items.length) throw vm.error('IndexError', 'Cannot choose from an empty sequence');
      return items.length === 1 ? (items[0] as Value) : source.value((t) => items[Number(t.below(BigInt(items.length)))] as Value);
    }),
    choices: fn(vm, 'choices', 'population weights? * cum_weights? k?', (population, weights, cumulative, k) => {
      const items = toArray(vm, population);
      const weighted = (weights ?? cumulative ?? null) !== null;
      const count = Number(wholeNumber(vm, k ?? 1) ?? 0n);
      vm.checkElements(count, 'a list');
      if (!items.length) throw vm.error('IndexError', 'Cannot choose from an empty sequence');
      vm.charge(count * DRAW_STEPS);
      const pick = (): Value => (weighted ? source.unknown() : source.value((t) => items[Math.floor(t.real() * items.length)] ?? null));
      return new PyList(Array.from({ length: count }, pick));
    }),
    sample: fn(vm, 'sample', 'population k * counts?', (population, k) => {
      const pool = toArray(vm, population);
      const count = Number(wholeNumber(vm, k) ?? 0n);
      if (count < 0 || count > pool.length) throw vm.error('ValueError', 'Sample larger than population or is negative');
      vm.charge(tableSteps(pool.length) + count * DRAW_STEPS);
      if (!source.twister) return new PyList(Array.from({ length: count }, () => source.unknown()));
      return new PyList(sample(source.twister, pool, count));
    }),
    shuffle: fn(vm, 'shuffle', 'x', (x) => {
      if (x instanceof Unknown) return null;
      const items = toArray(vm, x);
      const t = source.twister;
      if (!t) {
        if (items.length > 1) vm.assumptions.add('what is shuffled at random keeps its order');
        return null;
      }
      // Each number is some words of the generator.
      vm.charge(items.length * DRAW_STEPS);
      for (let i = items.length - 1; i > 0; i--) {
        const j = Number(t.below(BigInt(i + 1)));
        [items[i], items[j]] = [items[j] as Value, items[i] as Value];
      }
      items.forEach((v, i) => {
        setItem(vm, x, i, v);
      });
      return null;
    }),
  };
}

/** `sample`. As in CPython, small populations are drawn from a shrinking list, large ones with a set of earlier draws: the numbers depend on it. */
function sample(t: Twister, population: readonly Value[], count: number): Value[] {
  const n = population.length;
  const setSize = count > 5 ? 21 + 4 ** Math.ceil(Math.log(count * 3) / Math.log(4)) : 21;
  const pool = [...population];
  const out: Value[] = [];
  if (n <= setSize)
    for (let i = 0; i < count; i++) {
      const j = Number(t.below(BigInt(n - i)));
      out.push(pool[j] as Value);
      pool[j] = pool[n - i - 1] as Value;
    }
  else {
    const drawn = new Set<number>();
    while (out.length < count) {
      const j = Number(t.below(BigInt(n)));
      if (drawn.has(j)) continue;
      drawn.add(j);
      out.push(pool[j] as Value);
    }
  }
  return out;
}

function membersOf(vm: VM, source: Source): Record<string, Value> {
  return {
    ...numbers(vm, source),
    ...choices(vm, source),
    seed: fn(vm, 'seed', 'a? version?', (a) => {
      source.seed(a);
      return null;
    }),
    getstate: fn(vm, 'getstate', '', () => source.unknown()),
    setstate: returning('setstate'),
  };
}

const generatorClass = once((vm: VM): Value => {
  const cls = nativeClass('random', 'Random', {
    make: (c, args) => {
      const made = new PyObject(c);
      const source = new Source(vm);
      source.seed(args[0]);
      made.attrs = new Map(Object.entries(membersOf(vm, source)));
      return made;
    },
  });
  return cls;
});

/** The module `random`. Without a seed every number is unknown, and a shuffled list keeps its order. */
export function randomModule(vm: VM): PyModule {
  const source = new Source(vm);
  return modelledInPart(vm, moduleWith('random', { ...membersOf(vm, source), Random: generatorClass(vm), SystemRandom: generatorClass(vm) }));
}
