/** Special functions and exact sums, which JavaScript lacks. */

/** The error function: by its Taylor series near zero, else by the continued fraction of its complement (Abramowitz and Stegun 7.1.6 and 7.1.14). */
export function erf(x: number): number {
  if (Number.isNaN(x)) return x;
  const size = Math.abs(x);
  if (size > 30) return Math.sign(x);
  if (size < 1.5) {
    let sum = 0;
    for (let k = 25; k > 0; k--) sum = 2 + (size * size * sum) / (k + 0.5);
    return Math.sign(x) * ((size * Math.exp(-size * size) * sum) / Math.sqrt(Math.PI));
  }
  let a = 0;
  let below = 0.5;
  let p = 1;
  let p1 = 0;
  let q = size * size + 0.5;
  let q1 = 1;
  for (let k = 0; k < 50; k++) {
    a += below;
    below += 2;
    const b = below + size * size;
    [p, p1] = [b * p - a * p1, p];
    [q, q1] = [b * q - a * q1, q];
  }
  return Math.sign(x) * (1 - (p / q) * size * (Math.exp(-size * size) / Math.sqrt(Math.PI)));
}

/** Lanczos' coefficients for g = 7, n = 9 (as in Numerical Recipes and public tables). */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905, -0.13857109526572012,
  9.9843695780195716e-6, 1.5056327351493116e-7,
];

function lanczos(x: number): [sum: number, t: number] {
  let sum = LANCZOS[0] as number;
  for (let i = 1; i < LANCZOS.length; i++) sum += (LANCZOS[i] as number) / (x + i);
  return [sum, x + 7.5];
}

/** The gamma function, exact for small integers. NaN at its poles. */
export function gamma(x: number): number {
  if (Number.isInteger(x)) {
    if (x <= 0) return Number.NaN;
    if (x <= 23) {
      let out = 1;
      for (let i = 2; i < x; i++) out *= i;
      return out;
    }
  }
  if (x < 0.5) return Math.PI / (Math.sin(Math.PI * x) * gamma(1 - x));
  const [sum, t] = lanczos(x - 1);
  return Math.sqrt(2 * Math.PI) * t ** (x - 0.5) * Math.exp(-t) * sum;
}

export function logGamma(x: number): number {
  if (x === 1 || x === 2) return 0;
  if (x < 0.5) {
    if (Number.isInteger(x)) return Number.NaN;
    return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - logGamma(1 - x);
  }
  const [sum, t] = lanczos(x - 1);
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

/** The correctly rounded sum, by partial sums that do not overlap (Shewchuk 1997). */
export function exactSum(values: readonly number[]): number {
  let partials: number[] = [];
  for (let x of values) {
    const kept: number[] = [];
    for (let y of partials) {
      if (Math.abs(x) < Math.abs(y)) [x, y] = [y, x];
      const high = x + y;
      const low = y - (high - x);
      if (low) kept.push(low);
      x = high;
    }
    kept.push(x);
    partials = kept;
  }
  return partials.reduceRight((sum, p) => sum + p, 0);
}
