/** Digests for names of weight files, over bytes as characters 0..255. */

const rotate = (x: number, n: number): number => (x << n) | (x >>> (32 - n));

/** The padded message as 32-bit words, with its end marked and its length appended. */
function words(text: string, littleEndian: boolean): number[] {
  const size = ((text.length + 8) >> 6) + 1;
  const out = new Array<number>(size * 16).fill(0);
  const put = (i: number, byte: number): void => {
    const shift = littleEndian ? (i % 4) * 8 : 24 - (i % 4) * 8;
    out[i >> 2] = (out[i >> 2] as number) | (byte << shift);
  };
  for (let i = 0; i < text.length; i++) put(i, text.charCodeAt(i) & 0xff);
  put(text.length, 0x80);
  const bits = text.length * 8;
  const [low, high] = littleEndian ? [size * 16 - 2, size * 16 - 1] : [size * 16 - 1, size * 16 - 2];
  out[low] = bits | 0;
  out[high] = Math.floor(bits / 2 ** 32);
  return out;
}

const hex = (state: readonly number[], littleEndian: boolean): string =>
  state
    .map((w) => {
      const text = (w >>> 0).toString(16).padStart(8, '0');
      return littleEndian ? (text.match(/../g) ?? []).reverse().join('') : text;
    })
    .join('');

const MD5_SHIFTS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
const MD5_TABLE = Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32) | 0);

/** RFC 1321. */
export function md5(text: string): string {
  const m = words(text, true);
  let state = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476];
  for (let block = 0; block < m.length; block += 16) {
    let [a = 0, b = 0, c = 0, d = 0] = state;
    for (let i = 0; i < 64; i++) {
      const round = i >> 4;
      const f = round === 0 ? (b & c) | (~b & d) : round === 1 ? (d & b) | (~d & c) : round === 2 ? b ^ c ^ d : c ^ (b | ~d);
      const g = round === 0 ? i : round === 1 ? (5 * i + 1) % 16 : round === 2 ? (3 * i + 5) % 16 : (7 * i) % 16;
      const sum = (a + f + (MD5_TABLE[i] as number) + (m[block + g] as number)) | 0;
      [a, d, c, b] = [d, c, b, (b + rotate(sum, MD5_SHIFTS[round * 4 + (i % 4)] as number)) | 0];
    }
    state = [a, b, c, d].map((x, i) => (x + (state[i] as number)) | 0);
  }
  return hex(state, true);
}

/** FIPS 180-4, SHA-1. */
export function sha1(text: string): string {
  const m = words(text, false);
  let state = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476, 0xc3d2e1f0 | 0];
  for (let block = 0; block < m.length; block += 16) {
    const w = m.slice(block, block + 16);
    for (let i = 16; i < 80; i++) w.push(rotate((w[i - 3] as number) ^ (w[i - 8] as number) ^ (w[i - 14] as number) ^ (w[i - 16] as number), 1));
    let [a = 0, b = 0, c = 0, d = 0, e = 0] = state;
    for (let i = 0; i < 80; i++) {
      const [f, k] =
        i < 20
          ? [(b & c) | (~b & d), 0x5a827999]
          : i < 40
            ? [b ^ c ^ d, 0x6ed9eba1]
            : i < 60
              ? [(b & c) | (b & d) | (c & d), 0x8f1bbcdc]
              : [b ^ c ^ d, 0xca62c1d6];
      [a, b, c, d, e] = [(rotate(a, 5) + f + e + k + (w[i] as number)) | 0, a, rotate(b, 30), c, d];
    }
    state = [a, b, c, d, e].map((x, i) => (x + (state[i] as number)) | 0);
  }
  return hex(state, false);
}

/** The first 32 bits of the fractional parts of the square or cube roots of the first primes. */
function roots(count: number, exponent: number): number[] {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n++) if (primes.every((p) => n % p)) primes.push(n);
  return primes.map((p) => Math.floor((p ** exponent % 1) * 2 ** 32) | 0);
}
const SHA256_TABLE = roots(64, 1 / 3);
const SHA256_START = roots(8, 1 / 2);

/** FIPS 180-4, SHA-256. */
export function sha256(text: string): string {
  const m = words(text, false);
  let state = [...SHA256_START];
  for (let block = 0; block < m.length; block += 16) {
    const w = m.slice(block, block + 16);
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15] as number;
      const y = w[i - 2] as number;
      const s0 = rotate(x, 25) ^ rotate(x, 14) ^ (x >>> 3);
      const s1 = rotate(y, 15) ^ rotate(y, 13) ^ (y >>> 10);
      w.push(((w[i - 16] as number) + s0 + (w[i - 7] as number) + s1) | 0);
    }
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
    for (let i = 0; i < 64; i++) {
      const s1 = rotate(e, 26) ^ rotate(e, 21) ^ rotate(e, 7);
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (SHA256_TABLE[i] as number) + (w[i] as number)) | 0;
      const s0 = rotate(a, 30) ^ rotate(a, 19) ^ rotate(a, 10);
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [a, b, c, d, e, f, g, h] = [(t1 + t2) | 0, a, b, c, (d + t1) | 0, e, f, g];
    }
    state = [a, b, c, d, e, f, g, h].map((x, i) => (x + (state[i] as number)) | 0);
  }
  return hex(state, false);
}
