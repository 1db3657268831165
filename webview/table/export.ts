import { jsonReport } from '../../src/core/report/documents.js';
import { paperLatex, paperMarkdown } from '../../src/core/report/paper.js';
import { csvText, jsonText, markdownTable, markdownText } from '../../src/core/report/shown.js';
import { measuredCsv, measuredJson, measuredMarkdown } from '../../src/measure/report.js';
import type { SaveFormat } from '../../src/protocol.js';
import type { Outcome } from '../measure/outcome.js';
import { columns, shapesText, type TableContext } from './columns.js';

/** What Save Report offers, beside the network itself. */
const REPORTS: Readonly<Record<string, { readonly format: SaveFormat; readonly ending: string }>> = {
  json: { format: 'json', ending: '.json' },
  csv: { format: 'csv', ending: '.csv' },
  markdown: { format: 'markdown', ending: '.md' },
  paper: { format: 'markdown', ending: '.tables.md' },
  'paper-latex': { format: 'latex', ending: '.tables.tex' },
};

/** What the page saves of a network: the report by its name in the list, and what its file is called at first; undefined for what is none. */
export function savedReport(
  name: string,
  context: TableContext,
  outcome: Outcome | null,
): { readonly format: SaveFormat; readonly suggestedName: string; readonly text: string } | undefined {
  const kind = Object.hasOwn(REPORTS, name) ? REPORTS[name] : undefined;
  if (!kind) return undefined;
  const { analysis } = context;
  const stem = (analysis.file.split('/').at(-1) ?? 'report').replace(/\.[^.]*$/, '');
  const papers: Readonly<Record<string, (of: typeof analysis) => string>> = { paper: paperMarkdown, 'paper-latex': paperLatex };
  const text = papers[name]?.(analysis) ?? exportText(kind.format, context, outcome);
  return { format: kind.format, suggestedName: `${stem}${kind.ending}`, text };
}

/** The report as the page can save it: everything the table holds, with the stamp of the measurement. @internal */
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
