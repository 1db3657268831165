import type { CharTest } from './characters.js';
import { PatternError, UnreadPattern } from './flags.js';
import type { PatternNode } from './pattern.js';

/** A pattern as a list of steps, which match.ts takes: places in it are numbers. */

export type Step =
  | { readonly op: 'character'; readonly test: CharTest }
  /** As many characters as possible (or as few, if lazy), and fewer (or more) when what follows does not fit. */
  | { readonly op: 'run'; readonly test: CharTest; readonly min: number; readonly max: number; readonly lazy: boolean }
  /** Goes on at `first`, or at `second` when that does not fit. */
  | { readonly op: 'split'; readonly first: number; readonly second: number }
  | { readonly op: 'jump'; readonly to: number }
  /** Keeps the place in the text: the ends of groups, and where a round of a loop began. */
  | { readonly op: 'save'; readonly slot: number }
  /** Leaves a loop whose round took nothing: it would never end. */
  | { readonly op: 'unlessEmpty'; readonly slot: number; readonly to: number }
  | { readonly op: 'edge'; readonly edge: Extract<PatternNode, { type: 'edge' }> }
  /** A part that looks around; it ends with `done` and takes no text. `back` is how many characters before the place it begins. */
  | { readonly op: 'look'; readonly negative: boolean; readonly back: number; readonly next: number }
  | { readonly op: 'reference'; readonly group: number; readonly ignoresCase: boolean }
  | { readonly op: 'done' };

export interface Program {
  readonly steps: readonly Step[];
  /** Places to keep: two for each group, the whole match first, and one for each loop. */
  readonly slots: number;
}

/** Steps of one pattern, those of repeated parts each time. @limit regular expression, compiled: steps */
const MOST_STEPS = 20_000;

/** Throws {@link UnreadPattern} for a pattern that is too long, and {@link PatternError} for one that looks behind without a fixed width. */
export function compilePattern(root: PatternNode, groups: number): Program {
  const compiler = new Compiler(2 * (groups + 1));
  compiler.emit(root);
  compiler.add({ op: 'done' });
  return compiler;
}

/** Stands where a step comes that needs to know how long the following part is. */
const LATER: Step = { op: 'done' };

class Compiler implements Program {
  readonly steps: Step[] = [];

  constructor(public slots: number) {}

  add(step: Step): number {
    if (this.steps.length >= MOST_STEPS) throw new UnreadPattern('a pattern of so many parts');
    return this.steps.push(step) - 1;
  }

  emit(node: PatternNode): void {
    switch (node.type) {
      case 'character':
        this.add({ op: 'character', test: node.test });
        break;
      case 'sequence':
        for (const part of node.parts) this.emit(part);
        break;
      case 'either':
        this.either(node.options);
        break;
      case 'repeat':
        this.repeat(node);
        break;
      case 'group':
        this.add({ op: 'save', slot: 2 * node.group });
        this.emit(node.body);
        this.add({ op: 'save', slot: 2 * node.group + 1 });
        break;
      case 'edge':
        this.add({ op: 'edge', edge: node });
        break;
      case 'look':
        this.look(node);
        break;
      case 'reference':
        this.add({ op: 'reference', group: node.group, ignoresCase: node.ignoresCase });
    }
  }

  private repeat({ body, min, max, lazy }: Extract<PatternNode, { type: 'repeat' }>): void {
    if (body.type === 'character') {
      this.add({ op: 'run', test: body.test, min, max, lazy });
      return;
    }
    for (let i = 0; i < min; i++) this.emit(body);
    if (max === Number.POSITIVE_INFINITY) {
      this.loop(body, lazy);
      return;
    }
    const splits: number[] = [];
    for (let i = min; i < max; i++) {
      splits.push(this.add(LATER));
      this.emit(body);
    }
    for (const at of splits) this.steps[at] = branch(at + 1, this.steps.length, lazy);
  }

  private loop(body: PatternNode, lazy: boolean): void {
    const slot = this.slots++;
    const split = this.add(LATER);
    this.add({ op: 'save', slot });
    this.emit(body);
    const check = this.add(LATER);
    this.add({ op: 'jump', to: split });
    this.steps[check] = { op: 'unlessEmpty', slot, to: this.steps.length };
    this.steps[split] = branch(split + 1, this.steps.length, lazy);
  }

  private either(options: readonly PatternNode[]): void {
    const ends: number[] = [];
    for (const option of options.slice(0, -1)) {
      const split = this.add(LATER);
      this.emit(option);
      ends.push(this.add(LATER));
      this.steps[split] = branch(split + 1, this.steps.length, false);
    }
    this.emit(options.at(-1) as PatternNode);
    for (const at of ends) this.steps[at] = { op: 'jump', to: this.steps.length };
  }

  private look({ ahead, negative, body, position }: Extract<PatternNode, { type: 'look' }>): void {
    const back = ahead ? 0 : widthOf(body);
    if (back === undefined) throw new PatternError('look-behind requires fixed-width pattern', position);
    const at = this.add(LATER);
    this.emit(body);
    this.add({ op: 'done' });
    this.steps[at] = { op: 'look', negative, back, next: this.steps.length };
  }
}

const branch = (inside: number, after: number, lazy: boolean): Step => ({ op: 'split', first: lazy ? after : inside, second: lazy ? inside : after });

/** How many characters a part takes; `undefined` when that depends on the text. */
function widthOf(node: PatternNode): number | undefined {
  switch (node.type) {
    case 'character':
      return 1;
    case 'sequence':
      return node.parts.reduce<number | undefined>((sum, part) => added(sum, widthOf(part)), 0);
    case 'either': {
      const [first, ...others] = node.options.map(widthOf);
      return others.every((w) => w === first) ? first : undefined;
    }
    case 'repeat': {
      const width = node.min === node.max ? widthOf(node.body) : undefined;
      return width === undefined ? undefined : width * node.min;
    }
    case 'group':
      return widthOf(node.body);
    case 'edge':
    case 'look':
      return 0;
    case 'reference':
      return undefined;
  }
}

const added = (a: number | undefined, b: number | undefined): number | undefined => (a === undefined || b === undefined ? undefined : a + b);
