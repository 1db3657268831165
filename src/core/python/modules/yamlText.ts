import { dictItems, dictSet } from '../methods/dict.js';
import { PyDict, PyList, type Value } from '../values.js';
import type { VM } from '../vm.js';
import { yamlScalar } from './yamlScalar.js';

/** Text that is no YAML, or YAML of a kind that is not read here: what it says is unknown then. */
export class UnreadYaml extends Error {}

const NAME = /[^\s,[\]{}]+/y;
const QUOTED = /"(?:[^"\\]|\\[\s\S])*"|'(?:[^']|'')*'/y;

interface Properties {
  anchor: string | undefined;
  tag: string | undefined;
}

/** Reads YAML 1.1 as PyYAML does: blocks, flow collections, anchors, merges. Directives and keys after `?` are left out. */
export class YamlReader {
  private at = 0;
  private readonly text: string;
  private anchors = new Map<string, Value>();

  constructor(
    private readonly vm: VM,
    text: string,
  ) {
    this.text = text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  }

  /** All documents of the text. Throws {@link UnreadYaml}. */
  documents(): Value[] {
    const out: Value[] = [];
    this.skip();
    while (this.at < this.text.length) {
      const marked = this.take(/---(?=\s|$)/y) !== undefined;
      this.anchors = new Map();
      if (marked || !this.ended()) out.push(this.node(-1, false, true));
      this.skip();
      const closed = this.take(/\.\.\.(?=\s|$)/y) !== undefined;
      this.skip();
      if (!closed && this.at < this.text.length && !this.ended()) this.fail();
    }
    return out;
  }

  private fail(): never {
    throw new UnreadYaml(`line ${this.text.slice(0, this.at).split('\n').length}`);
  }

  private take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  private get column(): number {
    return this.at - (this.text.lastIndexOf('\n', this.at - 1) + 1);
  }

  /** Passes over space and comments. True when a line ended. */
  private skip(): boolean {
    const from = this.at;
    this.take(/(?:[ \t]*\n|[ \t]+(?:#.*)?|(?<![^\s])#.*)*/y);
    return this.text.slice(from, this.at).includes('\n');
  }

  /** At the end of the text, or at a marker between documents. */
  private ended(): boolean {
    return this.at >= this.text.length || (this.column === 0 && /(?:---|\.\.\.)(?=\s|$)/y.test(this.text.slice(this.at, this.at + 4)));
  }

  private properties(): Properties {
    const found: Properties = { anchor: undefined, tag: undefined };
    for (;;) {
      const mark = this.text[this.at];
      if (mark !== '&' && mark !== '!') return found;
      this.at++;
      const name = this.take(mark === '&' ? NAME : /[^\s,[\]{}]*/y) ?? this.fail();
      found[mark === '&' ? 'anchor' : 'tag'] = name;
      this.take(/[ \t]+/y);
    }
  }

  /** A node below something at column `indent`. `dashes`: a sequence may stand at that same column, as below a key. */
  private node(indent: number, dashes: boolean, blocks: boolean): Value {
    this.vm.tick();
    let fresh = this.skip() || blocks;
    const properties = this.properties();
    if (properties.anchor !== undefined || properties.tag !== undefined) fresh = this.skip() || fresh;
    const value = this.content(indent, dashes, fresh, properties.tag);
    if (properties.anchor !== undefined) this.anchors.set(properties.anchor, value);
    return value;
  }

  private content(indent: number, dashes: boolean, fresh: boolean, tag: string | undefined): Value {
    const column = this.column;
    const dash = /-(?=\s|$)/y;
    dash.lastIndex = this.at;
    const isDash = dash.test(this.text);
    if (this.ended() || (fresh && !(column > indent || (dashes && isDash && column === indent)))) return yamlScalar(this.vm, '', tag);
    if (isDash) return fresh ? this.sequence(column) : this.fail();
    const mark = this.text[this.at] ?? '';
    if (mark === '|' || mark === '>') return yamlScalar(this.vm, this.block(indent), tag ?? '!str');
    if (fresh && this.keyAhead()) return this.mapping(column);
    if (mark === '*') return this.alias();
    if (mark === '[' || mark === '{') return this.flow();
    const quoted = this.quoted();
    if (quoted !== undefined) return yamlScalar(this.vm, quoted, tag ?? '!str');
    return yamlScalar(this.vm, this.plain(indent), tag);
  }

  private alias(): Value {
    this.at++;
    const found = this.anchors.get(this.take(NAME) ?? '');
    return found === undefined ? this.fail() : found;
  }

  /** Whether a key and its colon come next on this line. */
  private keyAhead(): boolean {
    const key = /(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\n]|'')*'|[^\s[\]{}"'#&*!|>%@`,?](?:[^\n#:]|(?<=\S)#|:(?=\S))*?)[ \t]*:(?=\s|$)/y;
    key.lastIndex = this.at;
    return key.test(this.text);
  }

  private key(): Value {
    const { tag } = this.properties();
    const quoted = this.quoted();
    const key = quoted === undefined ? yamlScalar(this.vm, (this.take(/(?:[^\n#:]|(?<=\S)#|:(?=\S))+/y) ?? this.fail()).trim(), tag) : quoted;
    this.take(/[ \t]*/y);
    if (this.take(/:/y) === undefined) this.fail();
    return key;
  }

  private mapping(column: number): Value {
    const out = new PyDict();
    const merged: Value[] = [];
    do {
      if (!this.keyAhead()) this.fail();
      const key = this.key();
      const value = this.node(column, true, false);
      if (key === '<<') merged.push(value);
      else dictSet(this.vm, out, key, value);
      this.skip();
    } while (!this.ended() && this.column === column);
    if (!this.ended() && this.column > column) this.fail();
    return merged.length ? this.merge(merged, out) : out;
  }

  /** What `<<` names stands first, and what is written here wins over it. */
  private merge(sources: readonly Value[], own: PyDict): Value {
    const out = new PyDict();
    const each = sources.flatMap((s) => (s instanceof PyList ? [...s.items].reverse() : [s]));
    for (const source of [...each, own])
      if (source instanceof PyDict) for (const [k, v] of dictItems(this.vm, source)) dictSet(this.vm, out, k, v);
      else this.fail();
    return out;
  }

  private sequence(column: number): Value {
    const out: Value[] = [];
    while (!this.ended() && this.column === column && this.take(/-(?=\s|$)/y) !== undefined) {
      out.push(this.node(column, false, true));
      this.skip();
    }
    if (!this.ended() && this.column > column) this.fail();
    return new PyList(out);
  }

  private quoted(): string | undefined {
    const found = this.take(QUOTED);
    if (found === undefined) return undefined;
    const folded = found.slice(1, -1).replace(/[ \t]*\n((?:[ \t]*\n)*)[ \t]*/g, (_, more: string) => '\n'.repeat(more.split('\n').length - 1) || ' ');
    return found[0] === "'" ? folded.replaceAll("''", "'") : unescaped(folded);
  }

  /** Text without quotes, over as many lines as stand further in than `indent`. */
  private plain(indent: number): string {
    if (/[%@`,\]}]/.test(this.text[this.at] ?? '')) this.fail();
    let out = '';
    for (;;) {
      const part = this.take(/(?:[^\n#:]|(?<=\S)#|:(?=\S))+/y) ?? '';
      if (/^:/.test(this.text.slice(this.at))) this.fail();
      out += part.trimEnd();
      const from = this.at;
      const breaks = this.take(/\n(?:[ \t]*\n)*[ \t]*/y);
      const commented = this.text[from] === '#' || this.text[this.at] === '#';
      if (breaks === undefined || commented || this.ended() || this.column <= indent) {
        this.at = from;
        return out;
      }
      const lines = breaks.split('\n').length - 1;
      out += lines > 1 ? '\n'.repeat(lines - 1) : ' ';
    }
  }

  /** Text after `|` or `>`: its lines as they stand, or folded. */
  private block(indent: number): string {
    const header = this.take(/[|>](?:[-+]?[1-9]?|[1-9][-+])(?=[ \t]*(?:#.*)?(?:\n|$))/y) ?? this.fail();
    this.take(/.*\n?/y);
    const given = /[1-9]/.exec(header)?.[0];
    let depth = given ? Math.max(indent, 0) + Number(given) : 0;
    const lines: string[] = [];
    while (this.at < this.text.length) {
      const line = /.*/y;
      line.lastIndex = this.at;
      const whole = line.exec(this.text)?.[0] ?? '';
      const blank = whole.trim() === '';
      if (!depth && !blank) depth = Math.max(indent + 1, whole.length - whole.trimStart().length);
      if (!blank && whole.length - whole.trimStart().length < depth) break;
      lines.push(whole.slice(depth || whole.length));
      this.take(/.*\n?/y);
    }
    const kept = lines.join('\n').replace(/\n*$/, '');
    const tail = lines.length - kept.split('\n').length;
    const body = header[0] === '>' ? folded(kept) : kept;
    return header.includes('-') || kept === '' ? body : header.includes('+') ? `${body}\n${'\n'.repeat(tail)}` : `${body}\n`;
  }

  private flow(): Value {
    this.vm.tick();
    this.skip();
    const { anchor, tag } = this.properties();
    const mark = this.text[this.at] ?? '';
    const value = mark === '[' ? this.flowSequence() : mark === '{' ? this.flowMapping() : mark === '*' ? this.alias() : this.flowScalar(tag);
    if (anchor !== undefined) this.anchors.set(anchor, value);
    this.skip();
    return value;
  }

  private flowScalar(tag: string | undefined): Value {
    const quoted = this.quoted();
    if (quoted !== undefined) return yamlScalar(this.vm, quoted, tag ?? '!str');
    const plain = this.take(/(?:[^\n#:,[\]{}?]|(?<=\S)#|:(?=[^\s,[\]{}])|\n[ \t]*(?=[^\s#]))*/y) ?? '';
    return yamlScalar(this.vm, plain.trim().replace(/\s*\n\s*/g, ' '), tag);
  }

  private flowSequence(): Value {
    const out: Value[] = [];
    this.at++;
    for (this.skip(); this.take(/\]/y) === undefined; this.skip()) {
      const item = this.flow();
      if (this.take(/:/y) === undefined) out.push(item);
      else {
        const pair = new PyDict();
        dictSet(this.vm, pair, item, this.flow());
        out.push(pair);
      }
      if (this.take(/,/y) === undefined && this.text[this.at] !== ']') this.fail();
    }
    return new PyList(out);
  }

  private flowMapping(): Value {
    const out = new PyDict();
    this.at++;
    for (this.skip(); this.take(/\}/y) === undefined; this.skip()) {
      const key = this.flow();
      dictSet(this.vm, out, key, this.take(/:/y) === undefined ? null : this.flow());
      if (this.take(/,/y) === undefined && this.text[this.at] !== '}') this.fail();
    }
    return out;
  }
}

/** Single line ends become spaces, except beside lines that stand further in. */
function folded(text: string): string {
  return text.replace(/(?<=^|\n)([^\s].*)\n(\n*)(?=[^\s])/g, (_, line: string, more: string) => line + (more || ' '));
}

const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
};

function unescaped(text: string): string {
  return text.replace(/\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([\s\S]))/g, (_, two, four, eight, one: string | undefined) => {
    const code: string | undefined = two ?? four ?? eight;
    if (code !== undefined) return String.fromCodePoint(Math.min(Number.parseInt(code, 16), 0x10ffff));
    return ESCAPES[one ?? ''] ?? one ?? '';
  });
}
