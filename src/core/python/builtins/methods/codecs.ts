import { PyBytes, type Unknown, type Value } from '../../values/values.js';
import type { VM } from '../../values/vm.js';
import { characterSteps } from '../../values/work.js';
import { unboxed } from './define.js';

/** Encodings: text to bytes and back. Bytes are kept as texts of characters 0..255. */

const NAMES: Readonly<Record<string, string>> = {
  utf8: 'utf-8',
  u8: 'utf-8',
  'utf-8': 'utf-8',
  ascii: 'ascii',
  'us-ascii': 'ascii',
  'latin-1': 'latin-1',
  latin1: 'latin-1',
  'iso-8859-1': 'latin-1',
};
const LIMITS: Readonly<Record<string, number>> = { ascii: 0x80, 'latin-1': 0x100 };

function codec(v: Value | undefined): string | undefined {
  if (v === undefined || v === null) return 'utf-8';
  const name = unboxed(v);
  return typeof name === 'string' ? NAMES[name.toLowerCase().replaceAll('_', '-')] : undefined;
}

const toBinary = (bytes: Uint8Array): string => Array.from(bytes, (b) => String.fromCharCode(b)).join('');
const fromBinary = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));

/** `text.encode(encoding, errors)`. An encoding that is not modelled gives Unknown. Raises UnicodeEncodeError. */
export function encodeText(vm: VM, text: string, encoding: Value | undefined, errors: Value | undefined): PyBytes | Unknown {
  const name = codec(encoding);
  if (name === undefined) return vm.unknown('an encoding that is not followed');
  vm.charge(characterSteps(text.length));
  if (name === 'utf-8') return new PyBytes(toBinary(new TextEncoder().encode(text)));
  const limit = LIMITS[name] as number;
  let out = '';
  let at = 0;
  for (const c of text) {
    const code = c.codePointAt(0) ?? 0;
    if (code < limit) out += c;
    else if (errors === 'replace') out += '?';
    else if (errors !== 'ignore') {
      const shown =
        code <= 0xff ? `\\x${code.toString(16)}` : code <= 0xffff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
      throw vm.error('UnicodeEncodeError', `'${name}' codec can't encode character '${shown}' in position ${at}: ordinal not in range(${limit})`);
    }
    at++;
  }
  return new PyBytes(out);
}

/** `bytes.decode(encoding, errors)`. Raises UnicodeDecodeError. */
export function decodeBytes(vm: VM, bytes: string, encoding: Value | undefined, errors: Value | undefined): string | Unknown {
  const name = codec(encoding);
  if (name === undefined) return vm.unknown('an encoding that is not followed');
  if (name === 'latin-1') return bytes;
  vm.charge(characterSteps(bytes.length));
  const at = bytes.search(/[^\0-\x7f]/);
  if (at < 0) return bytes;
  const byte = bytes.charCodeAt(at).toString(16);
  if (name === 'ascii') {
    if (errors === 'ignore') return bytes.replace(/[^\0-\x7f]/g, '');
    if (errors === 'replace') return bytes.replace(/[^\0-\x7f]/g, '\ufffd');
    throw vm.error('UnicodeDecodeError', `'ascii' codec can't decode byte 0x${byte} in position ${at}: ordinal not in range(128)`);
  }
  const lenient = errors === 'ignore' || errors === 'replace';
  try {
    const text = new TextDecoder('utf-8', { fatal: !lenient, ignoreBOM: true }).decode(fromBinary(bytes));
    return errors === 'ignore' ? text.replaceAll('\ufffd', '') : text;
  } catch {
    throw vm.error('UnicodeDecodeError', `'utf-8' codec can't decode byte 0x${byte} in position ${at}: invalid start byte`);
  }
}
