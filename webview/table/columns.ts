import type { Analysis, LayerRow } from '../../src/core/analysis.js';
import type { Shapes } from '../../src/core/onnx/graph.js';
import { bytesText, compact, fill, full, msText, percent, shapeText, threeDigits } from '../../src/core/report/numbers.js';
import { shown } from '../../src/core/report/shown.js';
import type { Work } from '../../src/core/report/work.js';
import type { Changes } from '../difference.js';
import { type LayerTimes, measuredMs } from '../times.js';
import type { Words } from '../words.js';

export interface TableContext {
  readonly analysis: Analysis;
  readonly times: LayerTimes | null;
  readonly work: Work;
  readonly strings: Words;
  /** What differs from another version, while one is compared. */
  readonly changes: Changes | null;
}

/** One column of the table: what it sorts by, and what it says. */
export interface Column {
  readonly id: string;
  readonly title: (c: TableContext) => string;
  /** Least width in pixels; path and shares take what is left. */
  readonly width: number;
  readonly grows?: boolean;
  readonly numeric: boolean;
  /** Shown only once there is a measurement. */
  readonly timed?: boolean;
  /** `null` sorts last in both directions. */
  readonly value: (row: LayerRow, c: TableContext) => number | string | null;
  readonly text: (row: LayerRow, c: TableContext) => string;
  /** The number in full, where `text` rounds. */
  readonly exact?: (row: LayerRow, c: TableContext) => string;
  /** Fraction of the whole, drawn as a bar behind the text. */
  readonly bar?: (row: LayerRow, c: TableContext) => number | null;
  /** Words in place of a number. */
  readonly quiet?: (row: LayerRow, c: TableContext) => boolean;
  readonly total?: (c: TableContext) => string;
}

const share = (part: number | null, whole: number): number | null => (part === null || whole <= 0 ? null : part / whole);
const bytesOf = (row: LayerRow): number => row.bytesRead + row.bytesWritten;
const ms = (row: LayerRow, c: TableContext): number | null => measuredMs(c.times, row.layer);
const timeOf = (row: LayerRow, c: TableContext) => c.times?.byLayer.get(row.layer);
const boundMs = (row: LayerRow, c: TableContext): number | null => {
  const time = timeOf(row, c);
  return time?.kind === 'measured' ? time.boundMs : null;
};
const unknown = (row: LayerRow): string => (row.unknown ? '?' : '');
const gmacs = (row: LayerRow, c: TableContext): number | null => {
  const time = ms(row, c);
  return time && row.macs ? row.macs / time / 1e6 : null;
};
const overBound = (row: LayerRow, c: TableContext): number | null => {
  const [time, bound] = [ms(row, c), boundMs(row, c)];
  return time !== null && bound ? time / bound : null;
};
const numberOr = (n: number | null): string => (n === null ? '?' : n === 0 ? '–' : compact(n));
const least = (c: TableContext): string => (c.analysis.complete ? '' : '≥ ');

/** All columns, in the order in which they stand. */
export const columns: readonly Column[] = [
  {
    id: 'path',
    title: (c) => c.strings.layer,
    width: 160,
    grows: true,
    numeric: false,
    value: (r) => r.path,
    text: (r, c) => shown(r.path) || c.strings.root,
    total: (c) => fill(c.strings.nLayers, full(c.analysis.rows.length)),
  },
  {
    id: 'kind',
    title: (c) => c.strings.kind,
    width: 132,
    numeric: false,
    value: (r) => r.kind,
    text: (r) => shown(r.calls > 1 ? `${r.kind} ×${r.calls}` : r.kind),
  },
  {
    id: 'outputShape',
    title: (c) => c.strings.output,
    width: 130,
    numeric: true,
    value: (r) => elements(r.outputShape),
    text: (r) => shapesText(r.outputShape) || unknown(r),
    total: (c) => c.analysis.output.map(shapesText).join(', '),
  },
  {
    id: 'params',
    title: (c) => c.strings.paramsShort,
    width: 76,
    numeric: true,
    value: (r) => r.params,
    text: (r) => (r.params === null ? '?' : r.params === 0 ? '–' : compact(r.params)),
    exact: (r) => (r.params === null ? '' : full(r.params)),
    total: (c) => `${least(c)}${compact(c.analysis.totals.params)}`,
  },
  {
    id: 'macs',
    title: (c) => c.work.name,
    width: 70,
    numeric: true,
    value: (r, c) => c.work.of(r),
    text: (r, c) => numberOr(c.work.of(r)),
    exact: (r, c) => (c.work.name === 'MACs' && r.formula) || (c.work.of(r) === null ? '' : full(c.work.of(r) ?? 0)),
    total: (c) => `${least(c)}${compact(c.work.total)}`,
  },
  {
    id: 'macsShare',
    title: (c) => fill(c.strings.shareOfShort, c.work.name),
    width: 106,
    grows: true,
    numeric: true,
    value: (r, c) => c.work.of(r),
    bar: (r, c) => share(c.work.of(r), c.work.total),
    text: (r, c) => (c.work.of(r) ? percent(share(c.work.of(r), c.work.total) ?? 0) : ''),
    total: () => '100 %',
  },
  {
    id: 'bytes',
    title: (c) => c.strings.trafficShort,
    width: 84,
    numeric: true,
    value: bytesOf,
    text: (r) => (bytesOf(r) ? bytesText(bytesOf(r)) : '–'),
    exact: (r) => `${full(r.bytesRead)} + ${full(r.bytesWritten)} B`,
    total: (c) => bytesText(c.analysis.totals.bytesRead + c.analysis.totals.bytesWritten),
  },
  {
    id: 'ms',
    title: (c) => c.strings.time,
    width: 114,
    numeric: true,
    timed: true,
    value: ms,
    text: (r, c) => timeText(r, c),
    exact: (r, c) => timeTitle(r, c),
    quiet: (r, c) => ms(r, c) === null,
    total: (c) => (c.times ? msText(c.times.sumMs) : ''),
  },
  {
    id: 'timeShare',
    title: (c) => c.strings.timeShare,
    width: 106,
    grows: true,
    numeric: true,
    timed: true,
    value: ms,
    bar: (r, c) => share(ms(r, c), c.times?.sumMs ?? 0),
    text: (r, c) => (ms(r, c) === null ? '' : percent(share(ms(r, c), c.times?.sumMs ?? 0) ?? 0)),
    total: () => '100 %',
  },
  {
    id: 'gmacs',
    title: () => 'GMAC/s',
    width: 74,
    numeric: true,
    timed: true,
    value: gmacs,
    text: (r, c) => numberText(gmacs(r, c)),
    total: (c) => (c.times?.sumMs ? threeDigits(c.analysis.totals.macs / c.times.sumMs / 1e6) : ''),
  },
  {
    id: 'bound',
    title: (c) => c.strings.bound,
    width: 82,
    numeric: true,
    timed: true,
    value: boundMs,
    text: (r, c) => (boundMs(r, c) === null ? '' : msText(boundMs(r, c) ?? 0)),
    total: (c) => boundTotal(c),
  },
  {
    id: 'overBound',
    title: (c) => c.strings.overBound,
    width: 104,
    numeric: true,
    timed: true,
    value: overBound,
    text: (r, c) => (overBound(r, c) === null ? '' : `${threeDigits(overBound(r, c) ?? 0)}×`),
  },
];

const numberText = (n: number | null): string => (n === null ? '' : threeDigits(n));

function timeText(row: LayerRow, c: TableContext): string {
  const time = timeOf(row, c);
  if (!time) return '';
  if (time.kind === 'measured') return msText(time.ms);
  return time.kind === 'fused' ? fill(c.strings.inLayer, tail(shown(time.intoPath))) : c.strings[`elidedShort_${time.why}`];
}

function timeTitle(row: LayerRow, c: TableContext): string {
  const time = timeOf(row, c);
  return time?.kind === 'fused' ? fill(c.strings.fusedInto, shown(time.intoPath)) : time?.kind === 'elided' ? c.strings[`elided_${time.why}`] : '';
}

/** The end of a path, where it differs from its neighbors: the names that the column has room for. */
function tail(path: string): string {
  if (path.length <= TAIL) return path;
  const names = path.split('.');
  while (names.length > 1 && names.join('.').length >= TAIL) names.shift();
  return `…${names.join('.')}`;
}
const TAIL = 13;

function boundTotal(c: TableContext): string {
  let sum = 0;
  for (const row of c.analysis.rows) sum += boundMs(row, c) ?? 0;
  return sum > 0 ? msText(sum) : '';
}

export function shapesText(shapes: Shapes | null): string {
  if (shapes === null) return '';
  if (typeof shapes === 'string') return shapes === 'NoneType' ? 'None' : shapes;
  if (!Array.isArray(shapes))
    return Object.entries(shapes)
      .map(([key, shape]) => `${key}: ${shapesText(shape as Shapes)}`)
      .join(', ');
  if (shapes.every((d): d is number => typeof d === 'number')) return shapeText(shapes);
  return (shapes as readonly Shapes[]).map(shapesText).join(', ');
}

function elements(shapes: Shapes | null): number | null {
  if (!Array.isArray(shapes) || !shapes.every((d) => typeof d === 'number')) return null;
  return (shapes as readonly number[]).reduce((a, b) => a * b, 1);
}
