import { costComments } from '../text/comments.js';

/** A budget in a comment of a file. */
interface BudgetComment {
  /** The class or builder that it stands above or in; undefined = the file's network. */
  readonly owner: string | undefined;
  /** Counts from 1. */
  readonly line: number;
  /** Where the text of the budget begins in its line. */
  readonly column: number;
  readonly text: string;
}

/** Budgets of a text and whose they are. Read off the indentation, so that they stay while code around them cannot be read. */
export function budgetComments(text: string): BudgetComment[] {
  const found = costComments(text);
  if (!found.some((comment) => comment.budget)) return [];
  const lines = text.split('\n');
  return found.flatMap(({ line, indent, budget }) =>
    budget ? [{ owner: ownerOf(lines, line - 1, indent), line, column: budget.from, text: budget.text }] : [],
  );
}

/** The definition that begins below the comment with only decorators and comments between, else the one around it. */
const ownerOf = (lines: readonly string[], at: number, indent: number): string | undefined => below(lines, at, indent) ?? around(lines, at, indent);

const DEFINITION = /^(\s*)(?:class|def|async\s+def)\s+([^\W\d]\w*)/;
const depthOf = (line: string): number => /^\s*/.exec(line)?.[0].length ?? 0;

function below(lines: readonly string[], at: number, indent: number): string | undefined {
  let open = 0;
  for (const line of lines.slice(at + 1)) {
    const bare = line.trim();
    if (open <= 0 && (bare === '' || bare.startsWith('#'))) continue;
    const definition = open <= 0 ? DEFINITION.exec(line) : null;
    // A method's cost is that of its class.
    if (definition) return depthOf(line) === indent && !(indent > 0 && !line.trim().startsWith('class')) ? definition[2] : undefined;
    if (open <= 0 && !bare.startsWith('@')) return undefined;
    for (const c of bare) open += '([{'.includes(c) ? 1 : ')]}'.includes(c) ? -1 : 0;
  }
  return undefined;
}

function around(lines: readonly string[], at: number, indent: number): string | undefined {
  let inside = indent;
  let owner: string | undefined;
  for (let i = at - 1; i >= 0 && inside > 0; i--) {
    const line = lines[i] ?? '';
    const depth = depthOf(line);
    if (line.trim() === '' || depth >= inside) continue;
    inside = depth;
    const definition = DEFINITION.exec(line);
    if (!definition) continue;
    owner = definition[2];
    if (line.trim().startsWith('class')) return owner;
  }
  return owner;
}
