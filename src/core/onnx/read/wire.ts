import { WireType } from '@bufbuild/protobuf/wire';
import type { ByteSource } from './source.js';

export const VARINT = WireType.Varint;
export const BITS64 = WireType.Bit64;
export const BYTES = WireType.LengthDelimited;
const GROUP = WireType.StartGroup;
const GROUP_END = WireType.EndGroup;
export const BITS32 = WireType.Bit32;

/** What a file says cannot be: with the place in it, and the message that it stands in. */
export class Damage extends Error {
  override readonly name = 'Damage';
}
/** The file is shorter than it says. */
export class FileEnds extends Damage {}

/** Bytes that are looked at together. */
const WINDOW = 1 << 16;
/** An old form that the format does not use. @limit groups within groups of a model file: levels */
const GROUPS = 64;

/** Content of one field: where it begins and ends, in bytes from the beginning of the file. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Reads protocol buffers from a file, forward, a window at a time; what nobody asks for is stepped over. */
export class Wire {
  private at = 0;
  private window: Uint8Array = new Uint8Array(0);
  private base = 0;
  /** The last whole number as two halves of 32 bits. */
  private low = 0;
  private high = 0;
  /** How many bytes the last whole number took. */
  private taken = 0;
  /** Fields seen: a measure of work that is the same on every machine. */
  steps = 0;
  /** Names of the messages under way, outermost first. */
  readonly where: string[] = [];

  constructor(readonly source: ByteSource) {}

  /** The place of the next byte. */
  get position(): number {
    return this.at;
  }

  /** Goes on from another place. */
  seek(at: number): void {
    this.at = at;
  }

  damage(what: string): never {
    const innermost = this.where.at(-1);
    throw new Damage(innermost === undefined ? `${what} at byte ${this.at} of the file` : `${what} at byte ${this.at} inside ${innermost}`);
  }

  private ends(): never {
    const innermost = this.where.at(-1);
    const { size } = this.source;
    throw new FileEnds(innermost === undefined ? `the file ends at byte ${size}` : `the file ends at byte ${size} inside ${innermost}`);
  }

  private byte(): number {
    let i = this.at - this.base;
    if (i < 0 || i >= this.window.length) {
      if (this.at >= this.source.size) this.ends();
      this.window = this.source.read(this.at, Math.min(WINDOW, this.source.size - this.at));
      this.base = this.at;
      i = 0;
      if (!this.window.length) this.ends();
    }
    this.at++;
    return this.window[i] as number;
  }

  /** A whole number of up to 64 bits, left in two halves. */
  private varint(): void {
    const start = this.at;
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const b = this.byte();
      const bits = b & 0x7f;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high = bits >>> 4;
      } else high |= bits << (shift - 32);
      if (b < 0x80) {
        this.low = low >>> 0;
        this.high = high >>> 0;
        this.taken = this.at - start;
        return;
      }
    }
    this.damage('a number is longer than ten bytes');
  }

  /** The last number with its sign, exact up to 2^53. */
  get signed(): number {
    return (this.high | 0) * 2 ** 32 + this.low;
  }

  private get unsigned(): number {
    return this.high * 2 ** 32 + this.low;
  }

  /** The place of the last number. */
  get lastNumber(): Range {
    return { from: this.at - this.taken, to: this.at };
  }

  /** The next whole number, with its sign. */
  int64(): number {
    this.varint();
    return this.signed;
  }

  /** The next whole number, without a sign. */
  uint64(): number {
    this.varint();
    return this.unsigned;
  }

  float(): number {
    return this.numbers(4).getFloat32(0, true);
  }

  double(): number {
    return this.numbers(8).getFloat64(0, true);
  }

  private numbers(length: number): DataView {
    const bytes = new Uint8Array(length);
    for (let i = 0; i < length; i++) bytes[i] = this.byte();
    return new DataView(bytes.buffer);
  }

  /**
   * Visits every field up to `end`. Of a number ({@link VARINT}) the value is in {@link signed}; of all others the content begins at the position. Whatever
   * the visitor leaves unread is stepped over.
   */
  fields(end: number, visit: (field: number, wire: number, content: Range) => void): void {
    while (this.at < end) this.field(end, visit);
  }

  /** The same for the whole file, which may end before what stands in it does. */
  everything(visit: (field: number, wire: number, content: Range) => void): void {
    while (this.at < this.source.size) this.field(Number.POSITIVE_INFINITY, visit);
  }

  private field(end: number, visit: (field: number, wire: number, content: Range) => void): void {
    this.steps++;
    const tag = this.uint64();
    const field = Math.floor(tag / 8);
    const wire = tag % 8;
    if (field < 1 || tag >= 2 ** 32) this.damage('a field has no number');
    const to = this.contentEnd(wire, end);
    visit(field, wire, { from: this.at, to });
    this.at = to;
    if (to > this.source.size) this.ends();
  }

  /** Reads the head of a field and tells where its content ends. */
  private contentEnd(wire: number, end: number): number {
    if (wire === VARINT) {
      this.varint();
      return this.at;
    }
    if (wire === GROUP) this.skipGroup();
    let length = 0;
    if (wire === BITS64) length = 8;
    else if (wire === BITS32) length = 4;
    else if (wire === BYTES) length = this.uint64();
    else if (wire !== GROUP) this.damage(`a field has the type ${wire}, which there is not,`);
    if (this.at + length > end) this.damage(`a field of ${length} bytes is longer than what it stands in, which has ${end - this.at} left,`);
    return this.at + length;
  }

  private skipGroup(): void {
    for (let depth = 1; depth > 0; ) {
      this.steps++;
      const wire = this.uint64() % 8;
      if (wire === GROUP) depth++;
      else if (wire === GROUP_END) depth--;
      else this.at = this.contentEnd(wire, this.source.size);
      if (depth > GROUPS) this.damage(`groups are nested deeper than ${GROUPS}`);
    }
  }

  /** The bytes of a field. */
  bytes({ from, to }: Range): Uint8Array {
    if (to > this.source.size) this.ends();
    const [first, last] = [from - this.base, to - this.base];
    return first >= 0 && last <= this.window.length ? this.window.subarray(first, last) : this.source.read(from, to - from);
  }
}
