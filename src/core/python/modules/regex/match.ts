import type { PatternNode } from './pattern.js';
import type { Program, Step } from './program.js';

/**
 * Matches a pattern by backtracking, as Python does, so that the same ways are tried in the same order. Ways that are still open lie on a stack of our
 * own, and each step is charged: a pattern that takes exponential time ends at the limit of steps.
 */

/** What an open way is: another place of the program, a slot to set back, or a run of characters that may be shorter or longer. */
const WAY = 0;
const RESTORE = 1;
const SHORTER = 2;
const LONGER = 3;
/** Numbers that an open way takes on the stack: its kind and three values. */
const WIDTH = 4;

/** Steps of the matcher between two charges, and steps of a program that take as long as one of them. */
const CHARGED = 256;
const STEP = 4;

interface Budget {
  /** Counts steps, and throws when there were too many. */
  charge(steps: number): void;
  /** Throws when that many numbers are too many to hold. */
  checkElements(count: number, what: string): void;
}

/** The places of a match: start and end of the whole, then of each group; -1 where a group took no part. */
export type Places = readonly number[];

export class Matcher {
  private spent = 0;
  private readonly stack: number[] = [];
  private slots: number[] = [];

  constructor(
    private readonly program: Program,
    private readonly text: string,
    private readonly budget: Budget,
  ) {}

  /** A match that begins at `from`; with `whole` it also ends at the end of the text. */
  at(from: number, whole: boolean): Places | undefined {
    this.slots = new Array<number>(this.program.slots).fill(-1);
    this.stack.length = 0;
    const end = this.run(0, from, whole);
    this.budget.charge(this.spent * STEP);
    this.spent = 0;
    if (end < 0) return undefined;
    this.slots[0] = from;
    this.slots[1] = end;
    return this.slots;
  }

  /** Runs from a place of the program until it is done; gives the place in the text, or -1. */
  private run(start: number, from: number, whole: boolean): number {
    const { steps } = this.program;
    const { stack, text } = this;
    const base = stack.length;
    let pc = start;
    let at = from;
    for (;;) {
      if (++this.spent >= CHARGED) {
        this.budget.charge(this.spent * STEP);
        this.budget.checkElements(stack.length / WIDTH, 'a list of open ways of a pattern');
        this.spent = 0;
      }
      const step = steps[pc] as Step;
      if (step.op === 'done' && (!whole || at === text.length)) return at;
      const next = step.op === 'done' ? -1 : this.taken(step, pc, at);
      if (next >= 0) {
        at = next;
        pc = this.next;
        continue;
      }
      if (!this.back(base)) return -1;
      pc = this.next;
      at = this.place;
    }
  }

  /** Where the program goes on, set by {@link taken} and {@link back}. */
  private next = 0;
  private place = 0;

  /** One step at a place of the text: the place after it, or -1 when it does not fit. */
  private taken(step: Exclude<Step, { op: 'done' }>, pc: number, at: number): number {
    this.next = pc + 1;
    switch (step.op) {
      case 'character': {
        const code = this.text.codePointAt(at);
        return code !== undefined && step.test(code) ? at + (code > 0xffff ? 2 : 1) : -1;
      }
      case 'run':
        return this.taking(step, pc, at);
      case 'split':
        this.stack.push(WAY, step.second, at, 0);
        this.next = step.first;
        return at;
      case 'jump':
        this.next = step.to;
        return at;
      case 'save':
        this.keep(step.slot, at);
        return at;
      case 'unlessEmpty':
        if (this.slots[step.slot] === at) this.next = step.to;
        return at;
      case 'edge':
        return this.isEdge(step.edge, at) ? at : -1;
      case 'look':
        return this.looks(step, pc, at);
      case 'reference':
        return this.repeated(step, at);
    }
  }

  private keep(slot: number, at: number): void {
    this.stack.push(RESTORE, slot, this.slots[slot] as number, 0);
    this.slots[slot] = at;
  }

  /** Takes the last open way above `base`. False when there is none. */
  private back(base: number): boolean {
    const { stack, slots } = this;
    while (stack.length > base) {
      const at = stack.length - WIDTH;
      const [kind, a, b, c] = [stack[at], stack[at + 1] as number, stack[at + 2] as number, stack[at + 3] as number];
      if (kind === RESTORE) {
        slots[a] = b;
        stack.length = at;
        continue;
      }
      this.next = a;
      this.place = b;
      if (kind === WAY) stack.length = at;
      else if (kind === SHORTER) {
        // `b` was tried; `c` is the shortest end.
        this.place = this.before(b);
        if (this.place <= c) stack.length = at;
        else stack[at + 2] = this.place;
        this.next = a + 1;
      } else if (!this.longer(at, a, b, c)) continue;
      return true;
    }
    return false;
  }

  /** One more character for a lazy run. `left` is how many more it may take. */
  private longer(at: number, pc: number, from: number, left: number): boolean {
    const { stack, text } = this;
    const step = this.program.steps[pc] as Extract<Step, { op: 'run' }>;
    const code = left > 0 ? text.codePointAt(from) : undefined;
    if (code === undefined || !step.test(code)) {
      stack.length = at;
      return false;
    }
    this.place = from + (code > 0xffff ? 2 : 1);
    this.next = pc + 1;
    stack[at + 2] = this.place;
    stack[at + 3] = left - 1;
    return true;
  }

  private taking({ test, min, max, lazy }: Extract<Step, { op: 'run' }>, pc: number, from: number): number {
    const { text, stack } = this;
    let at = from;
    let least = from;
    let count = 0;
    const most = lazy ? min : max;
    while (count < most) {
      const code = text.codePointAt(at);
      if (code === undefined || !test(code)) break;
      at += code > 0xffff ? 2 : 1;
      if (++count === min) least = at;
    }
    this.spent += count;
    if (count < min) return -1;
    if (lazy) stack.push(LONGER, pc, at, max - min);
    else if (at > least) stack.push(SHORTER, pc, at, least);
    return at;
  }

  /** The place of the character before. */
  private before(at: number): number {
    const low = this.text.charCodeAt(at - 1);
    const high = this.text.charCodeAt(at - 2);
    return at - (low >= 0xdc00 && low < 0xe000 && high >= 0xd800 && high < 0xdc00 ? 2 : 1);
  }

  private isEdge({ edge, isWord }: Extract<PatternNode, { type: 'edge' }>, at: number): boolean {
    const { text } = this;
    switch (edge) {
      case 'start':
        return at === 0;
      case 'end':
        return at === text.length;
      case 'lineStart':
        return at === 0 || text[at - 1] === '\n';
      case 'lineEnd':
        return at === text.length || text[at] === '\n';
      case 'textEnd':
        return at === text.length || (at === text.length - 1 && text[at] === '\n');
      default: {
        const left = at > 0 && isWord(text.codePointAt(this.before(at)) as number);
        const right = at < text.length && isWord(text.codePointAt(at) as number);
        return (left !== right) === (edge === 'word');
      }
    }
  }

  /** Looks ahead or behind. Ways that stay open inside are given up, but groups keep what they took. */
  private looks({ negative, back, next }: Extract<Step, { op: 'look' }>, pc: number, at: number): number {
    let from = at;
    for (let i = 0; i < back && from >= 0; i++) from = from > 0 ? this.before(from) : -1;
    const kept = [...this.slots];
    const base = this.stack.length;
    const fits = from >= 0 && this.run(pc + 1, from, false) >= 0;
    const found = this.slots;
    this.stack.length = base;
    this.slots = kept;
    if (fits && !negative) for (const [slot, place] of found.entries()) if (place !== kept[slot]) this.keep(slot, place);
    this.next = next;
    return fits === negative ? -1 : at;
  }

  private repeated({ group, ignoresCase }: Extract<Step, { op: 'reference' }>, at: number): number {
    const [from, to] = [this.slots[2 * group] as number, this.slots[2 * group + 1] as number];
    if (from < 0 || to < 0) return -1;
    const wanted = this.text.slice(from, to);
    const found = this.text.slice(at, at + wanted.length);
    this.spent += wanted.length;
    return wanted === found || (ignoresCase && wanted.toLowerCase() === found.toLowerCase()) ? at + wanted.length : -1;
  }
}
