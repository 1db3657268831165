/** Values of Python literals. */

export function parseIntLiteral(text: string): number | bigint {
  let t = text.replace(/_/g, '').replace(/[lL]$/, '');
  if (/^0[0-7]+$/.test(t) && Number(t) !== 0) t = `0o${t.slice(1)}`;
  const value = Number(t);
  if (Number.isSafeInteger(value)) return value;
  try {
    return t.length > 1_300 ? Number.MAX_SAFE_INTEGER : BigInt(t);
  } catch {
    return 0;
  }
}

export const parseFloatLiteral = (text: string): number => Number.parseFloat(text.replace(/_/g, ''));

export function literalFlags(start: string): { raw: boolean; bytes: boolean } {
  const prefix = start.replace(/['"]/g, '').toLowerCase();
  return { raw: prefix.includes('r'), bytes: prefix.includes('b') };
}

const SIMPLE: Record<string, string> = { n: '\n', t: '\t', r: '\r', '\\': '\\', "'": "'", '"': '"', a: '\x07', b: '\b', f: '\f', v: '\v', '\n': '' };

export function decodeEscapes(text: string, bytes: boolean): string {
  if (!text.includes('\\')) return text;
  return text.replace(
    /\\(?:([0-7]{1,3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|N\{([^}]*)\}|(\r\n|[\s\S]))/g,
    (all, octal, hex, short, long, _name, other) => {
      if (octal) return String.fromCharCode(Number.parseInt(octal, 8));
      if (hex) return String.fromCharCode(Number.parseInt(hex, 16));
      if (bytes) return other !== undefined && other in SIMPLE ? (SIMPLE[other] ?? all) : all;
      if (short) return String.fromCharCode(Number.parseInt(short, 16));
      if (long) {
        const code = Number.parseInt(long, 16);
        return code <= 0x10ffff ? String.fromCodePoint(code) : all;
      }
      if (other === '\r\n') return '';
      return other !== undefined && other in SIMPLE ? (SIMPLE[other] ?? all) : all;
    },
  );
}

/** Bytes are kept as strings of characters 0..255. */
export const bytesLiteral = (text: string): string => text;
