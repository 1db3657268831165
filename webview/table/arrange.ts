import type { LayerRow } from '../../src/core/analysis.js';
import { changeColumns } from './changeColumns.js';
import { type Column, columns, type TableContext } from './columns.js';

/** Columns that are shown: those asked for, else all that have something to say. */
export function shownColumns(asked: readonly string[], { times, changes }: Pick<TableContext, 'times' | 'changes'>): Column[] {
  const wanted = columns.filter((column) => asked.length === 0 || column.id === 'path' || asked.includes(column.id));
  const shown = wanted.filter((column) => times || !column.timed);
  return changes ? withChanges(shown) : shown;
}

/** The same with those of a comparison, which stand where a narrow panel shows them. Shares of a whole that changed would mislead. */
function withChanges(shown: readonly Column[]): Column[] {
  const [sign, ...deltas] = changeColumns;
  const names = shown.filter((column) => column.id === 'path' || column.id === 'kind');
  const numbers = shown.filter((column) => !names.includes(column) && column.id !== 'macsShare');
  return [...(sign ? [sign] : []), ...names, ...deltas, ...numbers];
}

export interface Sort {
  readonly column: string;
  readonly descending: boolean;
}

/** Rows that match the filter (every word, in path, kind, kind of cost or kind of change), in the order asked for; stable. */
export function arrange(rows: readonly LayerRow[], sort: Sort | null, filter: string, c: TableContext): LayerRow[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const matching = rows.filter((row) =>
    words.every((word) => `${row.path} ${row.kind} ${row.costKind} ${c.changes?.byLayer.get(row.layer)?.kind ?? ''}`.toLowerCase().includes(word)),
  );
  const column = sort && [...columns, ...changeColumns].find((candidate) => candidate.id === sort.column);
  if (!sort || !column) return matching;
  const keyed = matching.map((row, i) => ({ row, i, key: column.value(row, c) }));
  keyed.sort((a, b) => {
    if (a.key === null || b.key === null) return a.key === b.key ? a.i - b.i : a.key === null ? 1 : -1;
    const order = typeof a.key === 'string' ? a.key.localeCompare(String(b.key), 'en', { numeric: true }) : a.key - (b.key as number);
    return (sort.descending ? -order : order) || a.i - b.i;
  });
  return keyed.map(({ row }) => row);
}
