import type { SaveFormat } from '../../src/protocol.js';
import type { Outcome } from '../measure/outcome.js';
import { columns, shapesText, type TableContext } from './columns.js';

/** The report as the page can save it: everything the table holds, with the stamp of the measurement. */
export function exportText(format: SaveFormat, context: TableContext, outcome: Outcome | null): string {
  if (format === 'json') return `${JSON.stringify(jsonReport(context, outcome), null, 2)}\n`;
  const shown = columns.filter((column) => !column.timed || context.times);
  const head = shown.map((column) => column.title(context));
  if (format === 'csv') {
    const body = context.analysis.rows.map((row) =>
      shown.map((column) =>
        column.id === 'outputShape'
          ? shapesText(row.outputShape)
          : column.bar
            ? (column.bar(row, context) ?? '')
            : (column.value(row, context) ?? (column.id === 'ms' ? column.text(row, context) : '')),
      ),
    );
    return [head, ...body]
      .map((cells) => cells.map(csvCell).join(','))
      .join('\r\n')
      .concat('\r\n');
  }
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const { analysis } = context;
  return [
    `# ${analysis.entry ?? analysis.file}`,
    '',
    ...(outcome ? [`${outcome.result.medianMs} ms median of ${outcome.result.runs} runs${outcome.result.noisy ? ' (noisy)' : ''}. ${outcome.stamp}`, ''] : []),
    line(head),
    line(shown.map((column) => (column.numeric ? '---:' : '---'))),
    ...analysis.rows.map((row) => line(shown.map((column) => column.text(row, context)))),
    line(shown.map((column) => column.total?.(context) ?? '')),
    '',
  ].join('\n');
}

function csvCell(value: string | number): string {
  const text = String(value);
  // A leading =, +, - or @ would be run as a formula by a spreadsheet.
  const safe = typeof value === 'string' && /^[=+\-@]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The keys of the command line's report, as far as the page knows them. */
function jsonReport({ analysis }: TableContext, outcome: Outcome | null): object {
  const timed = new Map(outcome?.result.layers.map((layer) => [layer.path, layer]));
  const { layers: _layers, calibration: _calibration, ...measured } = outcome?.result ?? { layers: [] };
  return {
    schemaVersion: 1,
    file: analysis.file,
    entry: analysis.entry,
    inputs: analysis.inputs,
    totals: analysis.totals,
    counts: analysis.counts,
    complete: analysis.complete,
    byKind: analysis.byKind,
    layers: analysis.rows.map(({ path, kind, line, file, params, macs, bytesRead, bytesWritten, outputShape, calls }) => {
      const { path: _path, ...time } = timed.get(path) ?? { path };
      return { path, kind, line, file, params, macs, bytesRead, bytesWritten, outputShape, calls, ...time };
    }),
    output: analysis.output,
    assumptions: analysis.assumptions,
    uncounted: analysis.uncounted,
    notes: analysis.notes,
    ...(outcome ? { measured } : {}),
  };
}
