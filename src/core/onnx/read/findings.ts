import type { Uncounted } from '../../analysis.js';
import type { Note } from '../../text/notes.js';

/** The rest is counted. @limit sentences of one kind about a model file: sentences */
const TOLD = 20;

/** What was found out beside shapes, each said once. */
export class Findings {
  private readonly errors = new Map<string, string | undefined>();
  private readonly warnings = new Set<string>();
  private readonly assumed = new Set<string>();
  /** Nodes that could not be counted, by operator and reason: how many, and the first one's name. */
  private readonly left = new Map<string, { operator: string; reason: string; count: number; first: string }>();

  error(text: string, limit?: string): void {
    if (!this.errors.has(text)) this.errors.set(text, limit);
  }

  /** Where the file contradicts itself or its operators, without harm to the count. */
  warn(text: string): void {
    this.warnings.add(text);
  }

  assume(text: string): void {
    this.assumed.add(text);
  }

  uncountable(operator: string, reason: string, node: string): void {
    const key = `${operator}\n${reason}`;
    const known = this.left.get(key);
    if (known) known.count++;
    else this.left.set(key, { operator, reason, count: 1, first: node });
  }

  get assumptions(): readonly string[] {
    return told([...this.assumed]);
  }

  uncounted(): readonly Uncounted[] {
    return [...this.left.values()].map(({ operator, reason, count, first }) => {
      const where = first ? ` (node ${first}${count > 1 ? ` and ${count - 1} more` : ''})` : count > 1 ? ` (${count} nodes)` : '';
      return { operator, span: null, reason: `${reason}${where}` };
    });
  }

  notes(): readonly Note[] {
    const errors = [...this.errors].map(([text, limit]): Note => ({ severity: 'error', text, ...(limit ? { limit } : {}) }));
    return [...errors.slice(0, TOLD), ...rest(errors.length, 'error'), ...told([...this.warnings]).map((text): Note => ({ severity: 'warning', text }))];
  }
}

const told = (all: readonly string[]): string[] => [...all.slice(0, TOLD), ...(all.length > TOLD ? [`and ${all.length - TOLD} more like these`] : [])];
const rest = (count: number, severity: Note['severity']): Note[] => (count > TOLD ? [{ severity, text: `and ${count - TOLD} more like these` }] : []);
