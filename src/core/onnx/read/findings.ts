import type { Uncounted } from '../../analysis.js';
import type { Note } from '../../text/notes.js';

/** The rest is counted. @limit sentences of one kind about a model file: sentences */
const TOLD = 20;

/** Nodes that could not be counted, of one operator and for one reason: how many, and the first one's name. */
interface Left {
  readonly operator: string;
  readonly reason: string;
  count: number;
  readonly first: string;
}

class Found {
  readonly errors = new Map<string, string | undefined>();
  readonly warnings = new Set<string>();
  readonly assumed = new Set<string>();
  readonly left = new Map<string, Left>();
  misfits = 0;
}

/** What was found out beside shapes, each said once. */
export class Findings {
  private found = new Found();

  error(text: string, limit?: string): void {
    if (!this.found.errors.has(text)) this.found.errors.set(text, limit);
  }

  /** Where the file contradicts itself or its operators, without harm to the count. */
  warn(text: string): void {
    this.found.warnings.add(text);
  }

  assume(text: string): void {
    this.found.assumed.add(text);
  }

  uncountable(operator: string, reason: string, node: string, count = 1): void {
    const key = `${operator}\n${reason}`;
    const known = this.found.left.get(key);
    if (known) known.count += count;
    else this.found.left.set(key, { operator, reason, count, first: node });
  }

  /** A branch that is not taken, as nothing in it fits: at other sizes it may. */
  misfit(): void {
    this.found.misfits++;
  }

  get misfits(): number {
    return this.found.misfits;
  }

  /** Does work whose findings count only if they are kept: that of a branch which may not be taken. */
  apart<T>(work: () => T): { readonly result: T; readonly fits: boolean; keep(): void } {
    const outer = this.found;
    const inner = (this.found = new Found());
    try {
      return { result: work(), fits: inner.errors.size === 0, keep: () => this.keep(inner) };
    } finally {
      this.found = outer;
    }
  }

  private keep({ errors, warnings, assumed, left, misfits }: Found): void {
    for (const [text, limit] of errors) this.error(text, limit);
    for (const text of warnings) this.warn(text);
    for (const text of assumed) this.assume(text);
    for (const { operator, reason, first, count } of left.values()) this.uncountable(operator, reason, first, count);
    this.found.misfits += misfits;
  }

  get assumptions(): readonly string[] {
    return told([...this.found.assumed]);
  }

  uncounted(): readonly Uncounted[] {
    return [...this.found.left.values()].map((left) => ({ operator: left.operator, span: null, reason: reasonOf(left) }));
  }

  notes(): readonly Note[] {
    const { errors, warnings } = this.found;
    const noteOf = (text: string): Note => {
      const limit = errors.get(text);
      return { severity: 'error', text, ...(limit ? { limit } : {}) };
    };
    return [...told([...errors.keys()]).map(noteOf), ...told([...warnings]).map((text): Note => ({ severity: 'warning', text }))];
  }
}

/** The first of many sentences of one kind. */
export const told = (all: readonly string[]): string[] => [...all.slice(0, TOLD), ...(all.length > TOLD ? [`and ${all.length - TOLD} more like these`] : [])];

/** With the nodes that it is the reason of, in words of their own, which translators know. */
function reasonOf({ reason, first, count }: Left): string {
  if (count === 1) return first ? `${reason} (at the node ${first})` : reason;
  return first ? `${reason} (at the node ${first} and ${count - 1} more)` : `${reason} (at ${count} nodes)`;
}
