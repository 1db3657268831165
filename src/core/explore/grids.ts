import { inputsText } from '../entry/inputs.js';
import { isExact } from '../onnx/counts.js';
import { full } from '../report/numbers.js';
import { cellNumber, csvText, latexText, markdownTable } from '../report/shown.js';
import type { Cell, Sweep } from './sweep.js';

/** A sweep as a document. Numbers of a cell that could not be counted whole are lower bounds, and say so. */

/** A value of an axis as JSON holds it: `0.5`, `true`, `relu`. */
function plain(value: string): number | boolean | string {
  if (value === 'True' || value === 'False') return value === 'True';
  const number = Number(value);
  return Number.isNaN(number) ? value.replace(/^(['"])(.*)\1$/, '$2') : number;
}

const reasonOf = ({ notes, complete }: Cell): string =>
  complete
    ? ''
    : (notes.find((n) => n.severity === 'error') ?? notes.find((n) => n.severity === 'warning') ?? { text: 'not everything could be counted' }).text;

export function sweepJson({ axes, cells }: Sweep): Record<string, unknown> {
  return {
    schemaVersion: 1,
    axes: axes.map(({ name, values }) => ({ name, values: values.map(plain) })),
    cells: cells.map((c) => ({
      at: Object.fromEntries([...c.at].map(([name, value]) => [name, plain(value)])),
      entry: c.entry,
      input: inputsText(c.inputs),
      totals: c.totals,
      ...(Object.values(c.totals).every(isExact) ? {} : { rounded: true }),
      complete: c.complete,
      notes: c.notes.map((n) => ({ severity: n.severity, line: n.span?.line ?? null, text: n.text })),
    })),
  };
}

const HEAD = ['params', 'macs', 'weight bytes', 'traffic bytes', 'peak bytes'];

/** The cells as rows: values of the axes, then totals, each with `≥` where it is a lower bound; last the reason, if one is missing. */
function rows({ axes, cells }: Sweep, number: (n: number) => string): string[][] {
  const fails = cells.some((c) => !c.complete);
  const head = [...axes.map((a) => a.name), ...HEAD, ...(fails ? ['reason'] : [])];
  const row = (c: Cell): string[] => {
    const { params, macs, weightBytes, bytesRead, bytesWritten, peakActivationBytes } = c.totals;
    const told = (n: number): string => (c.complete ? number(n) : n ? `≥ ${number(n)}` : '?');
    const totals = [params, macs, weightBytes, bytesRead + bytesWritten, peakActivationBytes].map(told);
    return [...axes.map((a) => String(plain(c.at.get(a.name) ?? ''))), ...totals, ...(fails ? [reasonOf(c)] : [])];
  };
  return [head, ...cells.map(row)];
}

export const sweepCsv = (sweep: Sweep): string => csvText(rows(sweep, cellNumber));

export function sweepMarkdown(sweep: Sweep): string {
  const [head = [], ...body] = rows(sweep, full);
  return [...markdownTable(head, (i) => i >= sweep.axes.length && head[i] !== 'reason', body), ''].join('\n');
}

export function sweepLatex(sweep: Sweep): string {
  const [head = [], ...body] = rows(sweep, full);
  const line = (cells: readonly string[]): string => `${cells.map(latexText).join(' & ')} \\\\`;
  const columns = head.map((h, i) => (i < sweep.axes.length || h === 'reason' ? 'l' : 'r')).join('');
  return [`\\begin{tabular}{${columns}}`, '\\hline', line(head), '\\hline', ...body.map(line), '\\hline', '\\end{tabular}', ''].join('\n');
}
