import type { Note } from '../../text/notes.js';
import type { ByteSource } from './source.js';
import { BITS32, BYTES, Damage, FileEnds, type Range, VARINT, Wire } from './wire.js';

/** Longer ones are cut, with a number that tells them apart. @limit one name or text of a model file: bytes */
const NAME_BYTES = 1_000;
/** What is kept of those. */
const CUT_BYTES = 100;
/** Shapes and axes have a few; decision trees, which nobody counts, have millions. @limit one list in a model file: numbers or texts */
const LIST = 65_536;
/** A file may be damaged in hundreds of thousands of places. @limit faults of a model file that are told: faults */
const NOTES = 20;
/** Each takes up to a kilobyte of memory. @limit nodes, values, initializers and attributes of a model file together: parts */
const ITEMS = 1_000_000;
/** They stand behind the nodes, and are read however many of these there are. @limit inputs and outputs of a model file together: inputs and outputs */
const ENDS = 100_000;

/** What reading a file shares: the place in it, what went wrong, and how much may still be read. */
export class Reading {
  readonly wire: Wire;
  private readonly found: Note[] = [];
  private unsaid = 0;
  private readonly items = { parts: 0, ends: 0 };
  private readonly decoder = new TextDecoder('utf-8');

  constructor(source: ByteSource) {
    this.wire = new Wire(source);
  }

  get notes(): readonly Note[] {
    return this.unsaid ? [...this.found, { severity: 'error', text: `and ${this.unsaid} more faults of this file` }] : this.found;
  }

  fault(text: string, limit?: string): void {
    if (this.found.some((note) => note.text === text)) return;
    if (this.found.length >= NOTES) this.unsaid++;
    else this.found.push({ severity: 'error', text, ...(limit ? { limit } : {}) });
  }

  /** Does the work; damage is a fault. */
  attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof Damage)) throw error;
      this.fault(error.message);
    }
  }

  /** Reads one part of the file. Damage in it leaves it out and is a fault; that the file ends, ends the reading. */
  item(name: string, work: () => void, kind: 'parts' | 'ends' = 'parts'): void {
    const depth = this.wire.where.length;
    this.wire.where.push(name);
    try {
      if (this.fits(kind)) work();
    } catch (error) {
      if (!(error instanceof Damage) || error instanceof FileEnds) throw error;
      this.fault(error.message);
    }
    this.wire.where.length = depth;
  }

  /** Counts one more thing that is kept. */
  private fits(kind: 'parts' | 'ends'): boolean {
    const count = ++this.items[kind];
    if (kind === 'parts' && count > ITEMS) this.fault(`this file has more than ${ITEMS} parts: the rest is not read`, 'parts');
    if (kind === 'ends' && count > ENDS) this.fault(`this file has more than ${ENDS} inputs and outputs: the rest is not read`, 'inputs');
    return count <= (kind === 'parts' ? ITEMS : ENDS);
  }

  /** Adds one name to those of a node. */
  name(list: string[], range: Range, what: 'inputs' | 'outputs'): void {
    if (!this.push(list, this.text(range))) this.fault(`${this.wire.where.at(-1) ?? 'a node'} has more than ${LIST} ${what}: the rest is not read`, 'list');
  }

  text(range: Range, most = NAME_BYTES): string {
    const bytes = this.wire.bytes(range);
    const text = this.decoder.decode(bytes.length > most ? bytes.subarray(0, CUT_BYTES) : bytes);
    return bytes.length > most ? `${text}… (${bytes.length} bytes, ${hashOf(bytes)})` : text;
  }

  /** Adds the numbers of one field, written one by one or packed; false when there are too many to keep. */
  whole(list: number[], wire: number, { to }: Range): boolean {
    if (wire === VARINT) return this.push(list, this.wire.signed);
    if (wire !== BYTES) this.wire.damage(`whole numbers are written as type ${wire}`);
    while (this.wire.position < to) if (!this.push(list, this.wire.int64())) return false;
    return this.wire.position === to || this.wire.damage('a number crosses the end of its list');
  }

  floats(list: number[], wire: number, { to }: Range): boolean {
    if (wire !== BYTES && wire !== BITS32) this.wire.damage(`numbers are written as type ${wire}`);
    while (this.wire.position < to) if (!this.push(list, this.wire.float())) return false;
    return this.wire.position === to || this.wire.damage('a number crosses the end of its list');
  }

  push<T>(list: T[], value: T): boolean {
    if (list.length >= LIST) return false;
    list.push(value);
    return true;
  }
}

/** FNV-1a over bytes: tells names apart, is no digest. */
function hashOf(bytes: Uint8Array): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < bytes.length; i++) h = Math.imul(h ^ (bytes[i] as number), 0x01000193);
  return h >>> 0;
}
