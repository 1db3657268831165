/**
 * Doubles as decimal text, exactly as CPython prints them: the shortest digits that read back as the same double, or a number
 * of digits rounded half to even on the double's exact decimal value (Steele and White, "How to print floating-point numbers accurately").
 */

/** The most digits that a double has after the point. */
const MOST_DIGITS = 1_100;

const bits = new DataView(new ArrayBuffer(8));
/** A finite double as an integer times a power of two. */
export function exactParts(x: number): { mantissa: bigint; exponent: number } {
  bits.setFloat64(0, Math.abs(x));
  const raw = bits.getBigUint64(0);
  const biased = Number(raw >> 52n);
  const fraction = raw & 0xfffffffffffffn;
  return biased === 0 ? { mantissa: fraction, exponent: -1074 } : { mantissa: fraction | 0x10000000000000n, exponent: biased - 1075 };
}

/** numerator / denominator, rounded half to even. Both must be positive. */
export function dividedEvenly(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  return twice > denominator || (twice === denominator && quotient & 1n) ? quotient + 1n : quotient;
}

/** |x| times 10^places as an integer, rounded half to even. `places` may be negative. */
function scaled(x: number, places: number): bigint {
  const { mantissa, exponent } = exactParts(x);
  let numerator = mantissa;
  let denominator = 1n;
  if (exponent >= 0) numerator <<= BigInt(exponent);
  else denominator <<= BigInt(-exponent);
  if (places >= 0) numerator *= 10n ** BigInt(places);
  else denominator *= 10n ** BigInt(-places);
  return dividedEvenly(numerator, denominator);
}

/** |x| with `places` digits after the point. */
export function fixedText(x: number, places: number): string {
  const exact = Math.min(places, MOST_DIGITS);
  const digits = scaled(x, exact)
    .toString()
    .padStart(exact + 1, '0');
  const whole = digits.slice(0, digits.length - exact);
  const fraction = digits.slice(digits.length - exact).padEnd(places, '0');
  return places ? `${whole}.${fraction}` : whole;
}

/** |x| as `count` significant digits, and the power of ten of the first one. */
export function significant(x: number, count: number): { digits: string; exponent: number } {
  const exact = Math.min(count, MOST_DIGITS);
  if (x === 0) return { digits: '0'.repeat(count), exponent: 0 };
  let exponent = Math.floor(Math.log10(Math.abs(x)));
  if (!Number.isFinite(exponent)) exponent = -324;
  let digits = scaled(x, exact - 1 - exponent).toString();
  while (digits.length < exact) digits = scaled(x, exact - 1 - --exponent).toString();
  while (digits.length > exact) digits = scaled(x, exact - 1 - ++exponent).toString();
  return { digits: digits.padEnd(count, '0'), exponent };
}

/** The shortest digits that read back as |x|, and the power of ten of the first one. */
export function shortest(x: number): { digits: string; exponent: number } {
  const [mantissa, power] = Math.abs(x).toExponential().split('e') as [string, string];
  return { digits: mantissa.replace('.', ''), exponent: Number(power) };
}

export const exponentText = (exponent: number): string => `${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;

/** Scientific notation: a point after the first digit, and an exponent. */
export const scientific = (digits: string, exponent: number): string =>
  `${digits.charAt(0)}${digits.length > 1 ? `.${digits.slice(1)}` : ''}e${exponentText(exponent)}`;

/** Positional notation, without an exponent. */
export function positional(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  if (digits.length <= exponent + 1) return digits.padEnd(exponent + 1, '0');
  return `${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
}

/** Python prints floats with an exponent from this power of ten on, and below the other. */
const LARGE = 16;
const SMALL = -4;

/** `repr` of a float. */
export function floatText(x: number): string {
  if (Number.isNaN(x)) return 'nan';
  const sign = x < 0 || Object.is(x, -0) ? '-' : '';
  if (!Number.isFinite(x)) return `${sign}inf`;
  const { digits, exponent } = shortest(x);
  if (exponent >= LARGE || exponent < SMALL) return sign + scientific(digits, exponent);
  const text = positional(digits, exponent);
  return sign + (text.includes('.') ? text : `${text}.0`);
}

/** `round(x, places)` of a finite double. */
export function rounded(x: number, places: number): number {
  if (!Number.isFinite(x) || places > 323) return x;
  if (places < -308) return x < 0 ? -0 : 0;
  const text = places >= 0 ? fixedText(x, places) : `${scaled(x, places)}e${-places}`;
  return (x < 0 || Object.is(x, -0) ? -1 : 1) * Number(text);
}
