import { dictItems } from '../objects/containers.js';
import { iterate } from '../objects/iteration.js';
import { call, callMethod } from '../objects/objects.js';
import { floatText } from '../values/decimals.js';
import { fn, nativeClass } from '../values/natives.js';
import { float, int, PyBoxed, PyBytes, PyClass, PyDict, PyFloat, PyList, type PyModule, PyTuple, typeOf, Unknown, type Value } from '../values/values.js';
import type { VM } from '../values/vm.js';
import { characterSteps, itemSteps } from '../values/work.js';
import { modelledInPart, moduleWith, once, textOf } from './support.js';

/** The module `json`. */

/** Steps that take as long as writing or reading one value. */
const VALUE_STEPS = 16;

interface Style {
  readonly indent: string | undefined;
  readonly comma: string;
  readonly colon: string;
  readonly ascii: boolean;
  readonly sorted: boolean;
  readonly skip: boolean;
  readonly other: Value | undefined;
}

function quoted(text: string, ascii: boolean): string {
  const made = JSON.stringify(text);
  return ascii ? made.replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`) : made;
}

/** Thrown at an unknown value: the whole text is unknown then. */
class NotKnown extends Error {
  constructor(readonly value: Unknown) {
    super('unknown');
  }
}

function keyText(vm: VM, key: Value, style: Style): string | undefined {
  if (key instanceof Unknown) throw new NotKnown(key);
  const text = textOf(vm, key);
  if (text !== undefined) return text;
  if (key === null || typeof key === 'boolean' || typeof key === 'number' || typeof key === 'bigint' || key instanceof PyFloat)
    return encode(vm, key, style, '');
  if (style.skip) return undefined;
  throw vm.error('TypeError', `keys must be str, int, float, bool or None, not ${typeOf(key).name}`);
}

function bracketed(vm: VM, open: string, close: string, parts: readonly string[], style: Style, margin: string): string {
  if (!parts.length) return open + close;
  // A list within lists is joined once more at each level.
  const size = parts.reduce((n, p) => n + p.length, parts.length * margin.length);
  vm.checkElements(size, 'a text');
  vm.charge(itemSteps(size));
  if (style.indent === undefined) return open + parts.join(style.comma) + close;
  const inner = `\n${margin}${style.indent}`;
  return `${open}${inner}${parts.join(style.comma.trimEnd() + inner)}\n${margin}${close}`;
}

function encode(vm: VM, v: Value, style: Style, margin: string): string {
  vm.charge(VALUE_STEPS);
  if (v === null) return 'null';
  if (typeof v === 'boolean' || typeof v === 'number' || typeof v === 'bigint') return String(v);
  if (typeof v === 'string') {
    vm.charge(characterSteps(v.length));
    return quoted(v, style.ascii);
  }
  if (v instanceof Unknown) throw new NotKnown(v);
  if (v instanceof PyBoxed) return encode(vm, v.value, style, margin);
  if (v instanceof PyFloat) return Number.isFinite(v.value) ? floatText(v.value) : Number.isNaN(v.value) ? 'NaN' : v.value > 0 ? 'Infinity' : '-Infinity';
  const deeper = margin + (style.indent ?? '');
  if (v instanceof PyList || v instanceof PyTuple)
    return bracketed(
      vm,
      '[',
      ']',
      v.items.map((x) => encode(vm, x, style, deeper)),
      style,
      margin,
    );
  if (v instanceof PyDict) {
    const entries = dictItems(vm, v).flatMap(([k, x]) => {
      const key = keyText(vm, k, style);
      return key === undefined ? [] : [[key, x] as const];
    });
    if (style.sorted) entries.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
    return bracketed(
      vm,
      '{',
      '}',
      entries.map(([k, x]) => `${quoted(k, style.ascii)}${style.colon}${encode(vm, x, style, deeper)}`),
      style,
      margin,
    );
  }
  if (style.other !== undefined && style.other !== null) return encode(vm, call(vm, style.other, [v]), style, margin);
  throw vm.error('TypeError', `Object of type ${v.cls.name} is not JSON serializable`);
}

function styleFrom(vm: VM, options: ReadonlyMap<string, Value>): Style {
  const indent = options.get('indent') ?? null;
  const given = options.get('separators') ?? null;
  const [comma, colon] = given === null ? [] : [...iterate(vm, given)].map((v) => textOf(vm, v));
  const margin = typeof indent === 'number' ? ' '.repeat(Math.max(0, indent)) : textOf(vm, indent);
  return {
    indent: margin,
    comma: comma ?? (margin === undefined ? ', ' : ','),
    colon: colon ?? ': ',
    ascii: options.get('ensure_ascii') !== false,
    sorted: options.get('sort_keys') === true,
    skip: options.get('skipkeys') === true,
    other: options.get('default'),
  };
}

const errorClass = once((vm: VM): PyClass => {
  const base = vm.builtins.get('ValueError');
  return nativeClass('json.decoder', 'JSONDecodeError', { bases: base instanceof PyClass ? [base] : [] });
});

/** Reads JSON as Python does: integers and floats are distinct, NaN and infinities allowed. */
class Decoder {
  private at = 0;
  constructor(
    private readonly vm: VM,
    private readonly text: string,
    private readonly options: ReadonlyMap<string, Value>,
  ) {}

  whole(): Value {
    const v = this.value();
    this.space();
    if (this.at < this.text.length) this.fail('Extra data');
    return v;
  }

  private fail(message: string): never {
    const before = this.text.slice(0, this.at).split('\n');
    const column = (before[before.length - 1] ?? '').length + 1;
    const error = this.vm.error('ValueError', `${message}: line ${before.length} column ${column} (char ${this.at})`);
    error.value.cls = errorClass(this.vm);
    throw error;
  }

  private space(): void {
    while (/[ \t\n\r]/.test(this.text[this.at] ?? '')) this.at++;
  }

  private take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (!found) return undefined;
    this.at += found[0].length;
    return found[0];
  }

  private value(): Value {
    this.vm.charge(VALUE_STEPS);
    this.space();
    const ch = this.text[this.at];
    if (ch === '{') return this.object();
    if (ch === '[') return this.array();
    if (ch === '"') return this.string();
    const word = this.take(/null|true|false|NaN|-?Infinity/y);
    if (word !== undefined) return CONSTANTS.get(word)?.() ?? null;
    const number = this.take(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y);
    if (number === undefined) this.fail('Expecting value');
    return /[.eE]/.test(number) ? this.hooked('parse_float', number, float(Number(number))) : this.hooked('parse_int', number, int(BigInt(number)));
  }

  private hooked(name: string, text: string, otherwise: Value): Value {
    const hook = this.options.get(name) ?? null;
    return hook === null ? otherwise : call(this.vm, hook, [text]);
  }

  private string(): string {
    const found = this.take(/"(?:[^"\\\n]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*"/y);
    if (found === undefined) this.fail('Unterminated string starting at');
    return JSON.parse(Array.from(found, (c) => (c < ' ' ? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}` : c)).join('')) as string;
  }

  private array(): Value {
    const out: Value[] = [];
    this.at++;
    this.space();
    if (this.take(/\]/y)) return new PyList(out);
    for (;;) {
      out.push(this.value());
      this.space();
      if (this.take(/\]/y)) return new PyList(out);
      if (!this.take(/,/y)) this.fail("Expecting ',' delimiter");
    }
  }

  private object(): Value {
    const out = new PyDict();
    this.at++;
    this.space();
    if (!this.take(/\}/y))
      for (;;) {
        this.space();
        if (this.text[this.at] !== '"') this.fail('Expecting property name enclosed in double quotes');
        const key = this.string();
        this.space();
        if (!this.take(/:/y)) this.fail("Expecting ':' delimiter");
        out.map.set(key, this.value());
        this.space();
        if (this.take(/\}/y)) break;
        if (!this.take(/,/y)) this.fail("Expecting ',' delimiter");
      }
    const hook = this.options.get('object_hook') ?? null;
    return hook === null ? out : call(this.vm, hook, [out]);
  }
}

const CONSTANTS = new Map<string, () => Value>([
  ['null', () => null],
  ['true', () => true],
  ['false', () => false],
  ['NaN', () => float(Number.NaN)],
  ['Infinity', () => float(Number.POSITIVE_INFINITY)],
  ['-Infinity', () => float(Number.NEGATIVE_INFINITY)],
]);

/** The module `json`. What it writes to files is not followed. */
export function jsonModule(vm: VM): PyModule {
  const loads = (s: Value, options: ReadonlyMap<string, Value>): Value => {
    if (s instanceof Unknown) return s;
    const text = textOf(vm, s instanceof PyBytes ? callMethod(vm, s, 'decode') : s);
    if (text === undefined) throw vm.error('TypeError', `the JSON object must be str, bytes or bytearray, not ${typeOf(s).name}`);
    return new Decoder(vm, text, options).whole();
  };
  const module = moduleWith('json', {
    JSONDecodeError: errorClass(vm),
    dumps: fn(vm, 'dumps', 'obj * **options', (v, options) => {
      try {
        return encode(vm, v, styleFrom(vm, options), '');
      } catch (error) {
        if (error instanceof NotKnown) return error.value;
        throw error;
      }
    }),
    loads: fn(vm, 'loads', 's * **options', loads),
    load: fn(vm, 'load', 'fp * **options', (fp, options) => loads(fp instanceof Unknown ? fp : callMethod(vm, fp, 'read'), options)),
    dump: fn(vm, 'dump', 'obj fp * **options', () => null),
  });
  return modelledInPart(vm, module);
}
