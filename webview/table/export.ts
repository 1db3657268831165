import { jsonReport } from '../../src/core/report/documents.js';
import { csvText, jsonText, markdownTable, markdownText } from '../../src/core/report/shown.js';
import { measuredCsv, measuredJson, measuredMarkdown } from '../../src/measure/report.js';
import type { SaveFormat } from '../../src/protocol.js';
import type { Outcome } from '../measure/outcome.js';
import { columns, shapesText, type TableContext } from './columns.js';

/** The report as the page can save it: everything the table holds, with the stamp of the measurement. */
export function exportText(format: SaveFormat, context: TableContext, outcome: Outcome | null): string {
  const { analysis } = context;
  if (format === 'json') return `${jsonText(outcome ? measuredJson(analysis, outcome.result) : jsonReport(analysis))}\n`;
  if (outcome) return (format === 'csv' ? measuredCsv : measuredMarkdown)(analysis, outcome.result);
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
    return csvText([head, ...body]);
  }
  const body = analysis.rows.map((row) => shown.map((column) => column.text(row, context)));
  const total = shown.map((column) => column.total?.(context) ?? '');
  return [`# ${markdownText(analysis.entry ?? analysis.file)}`, '', ...markdownTable(head, (i) => shown[i]?.numeric === true, [...body, total]), ''].join('\n');
}
