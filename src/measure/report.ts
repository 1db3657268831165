import { type Analysis, titleOf } from '../core/analysis.js';
import { flatShapes } from '../core/onnx/graph.js';
import { conventionLines, conventionMarkdown } from '../core/report/conventions.js';
import { jsonReport } from '../core/report/documents.js';
import { inputText } from '../core/report/lenses.js';
import { compact, msText, percent, shapeText, threeDigits } from '../core/report/numbers.js';
import { csvText, markdownTable, markdownText, shown } from '../core/report/shown.js';
import { english } from '../core/report/text.js';
import type { KindTime, LayerResult, MeasureResult, RuntimeStamp } from './types.js';

/** Finished measurements as documents: JSON, CSV, Markdown and text, each with the stamp of where and how they were taken. */

/** Runtime, provider, threads, clock, processor, date and seed in one line. */
export function stampLine(runtime: RuntimeStamp, date: string, seed?: number): string {
  return [
    `${runtime.name} ${runtime.version}`,
    `${runtime.provider}, ${runtime.threads === 1 ? '1 thread' : `${runtime.threads} threads`}${runtime.simd ? ', SIMD' : ''}`,
    `clock ${runtime.clockStepMs} ms`,
    runtime.cpu,
    date.slice(0, 16).replace('T', ' '),
    seed === undefined ? '' : `seed ${seed}`,
  ]
    .filter(Boolean)
    .join(' · ');
}

/** The report's keys with `measured` beside them and each layer's time in its row; modules with time of their own follow as rows marked `own`. */
export function measuredJson(analysis: Analysis, result: MeasureResult): Record<string, unknown> {
  const { layers, calibration: _, ...measured } = result;
  const times = new Map(layers.map((layer) => [layer.path, layer]));
  const report = jsonReport(analysis);
  const rows = (report.layers as { path: string }[]).map((row) => ({ ...row, ...times.get(row.path) }));
  return { ...report, layers: [...rows, ...layers.filter((layer) => layer.own).map((layer) => ({ ...ownRow(analysis, layer.path), ...layer }))], measured };
}

function ownRow({ graph }: Analysis, path: string): Record<string, unknown> {
  const layer = graph.layers.find((l) => l.path === path);
  const place = { kind: layer?.className ?? '', line: layer?.constructed?.line ?? null, file: layer?.constructed?.file ?? null };
  return {
    path,
    ...place,
    params: 0,
    macs: 0,
    bytesRead: 0,
    bytesWritten: 0,
    outputShape: layer?.calls.at(-1)?.output ?? null,
    calls: layer?.calls.length ?? 0,
  };
}

/** One line of the tables below: a row of the report, or a module with time of its own. */
interface Line {
  readonly path: string;
  readonly kind: string;
  readonly macs: number | null;
  readonly params: number | null;
  readonly shape: string;
  readonly layer: LayerResult | undefined;
}

function linesOf(analysis: Analysis, { layers }: MeasureResult): Line[] {
  const times = new Map(layers.map((layer) => [layer.path, layer]));
  const rows = analysis.rows.map((r): Line => {
    const shape = flatShapes(r.outputShape)
      .map((s) => shapeText(s))
      .join(' ');
    return { path: r.path, kind: r.kind, macs: r.macs, params: r.params, shape, layer: times.get(r.path) };
  });
  const own = layers.filter((layer) => layer.own);
  return [...rows, ...own.map((layer): Line => ({ path: layer.path, kind: String(ownRow(analysis, layer.path).kind), macs: 0, params: 0, shape: '', layer }))];
}

/** What stands in place of a time. */
const fateText = (layer: LayerResult | undefined): string =>
  layer?.fusedInto !== undefined ? `in ${layer.fusedInto || '(root)'}` : layer?.elided !== undefined ? layer.elided : 'did not run';

const overBound = (layer: LayerResult): string => (layer.measuredMs !== undefined && layer.boundMs ? `${threeDigits(layer.measuredMs / layer.boundMs)}×` : '');

/** A table for spreadsheets: one row a layer, with the stamp repeated in each so that a row can stand alone. */
export function measuredCsv(analysis: Analysis, result: MeasureResult): string {
  const head =
    'path,kind,params,macs,outputShape,measuredMs,fate,boundMs,measuredOverBound,gmacPerS,gbPerS,timeShare,macsShare,runtime,provider,threads,clockStepMs,cpu,date,seed'.split(
      ',',
    );
  const { runtime: r } = result;
  const stamp = [`${r.name} ${r.version}`, r.provider, r.threads, r.clockStepMs, r.cpu, result.date, result.seed];
  const rows = linesOf(analysis, result).map(({ path, kind, macs, params, shape, layer }) => {
    const ratio = layer?.measuredMs !== undefined && layer.boundMs ? layer.measuredMs / layer.boundMs : '';
    const time = [layer?.measuredMs ?? '', layer?.measuredMs === undefined ? fateText(layer) : 'ran', layer?.boundMs ?? '', ratio];
    return [
      path,
      kind,
      params ?? '?',
      macs ?? '?',
      shape,
      ...time,
      layer?.gmacPerS ?? '',
      layer?.gbPerS ?? '',
      layer?.timeShare ?? '',
      layer?.macsShare ?? '',
      ...stamp,
    ];
  });
  return csvText([head, ...rows]);
}

const summaryLine = (r: MeasureResult): string =>
  `median ${msText(r.medianMs)} (95 % interval ${msText(r.intervalMs.low)} to ${msText(r.intervalMs.high)}, p10 ${msText(r.p10Ms)}, p90 ${msText(r.p90Ms)}, minimum ${msText(r.minMs)}, ${r.runs} samples)${r.noisy ? ', noisy' : ''}`;

const machineLine = (r: MeasureResult): string =>
  `this machine through this runtime: ${threeDigits(r.peakGmacPerS)} GMAC/s, ${threeDigits(r.bandwidthGBPerS)} GB/s`;

/** A table to paste, with what it takes to believe it. */
export function measuredMarkdown(analysis: Analysis, result: MeasureResult): string {
  const rows = linesOf(analysis, result).map(({ path, kind, macs, layer }) => {
    const time = layer?.measuredMs === undefined ? fateText(layer) : msText(layer.measuredMs);
    const shares = [layer?.timeShare === undefined ? '' : percent(layer.timeShare), layer?.macsShare === undefined ? '' : percent(layer.macsShare)];
    const rates = [
      rate(layer?.gmacPerS),
      rate(layer?.gbPerS),
      layer?.measuredMs === undefined ? '' : msText(layer.boundMs ?? 0),
      layer ? overBound(layer) : '',
    ];
    return [path || '(root)', kind, macs === null ? '?' : macs ? compact(macs) : '', time, ...shares, ...rates];
  });
  const runtimeShare = percent(result.runtimeRowMs / (result.layersSumMs + result.runtimeRowMs));
  const runtime = ['(runtime)', '', '', msText(result.runtimeRowMs), runtimeShare, '', '', '', '', ''];
  return [
    `# ${markdownText(titleOf(analysis))}`,
    '',
    `Input ${markdownText(inputText(analysis))}: ${summaryLine(result)}.`,
    '',
    `${stampLine(result.runtime, result.date, result.seed)}; ${machineLine(result)}.`,
    '',
    ...[...result.insights, ...result.notes].map((text) => `- ${markdownText(text)}`),
    '',
    ...markdownTable(['Layer', 'Kind', 'MACs', 'Time', 'of time', 'of MACs', 'GMAC/s', 'GB/s', 'Bound', 'Over bound'], (i) => i > 1, [...rows, runtime]),
    '',
    ...conventionMarkdown(analysis, english),
  ].join('\n');
}

const rate = (n: number | undefined): string => (n === undefined ? '' : threeDigits(n));

/** The same for a terminal. */
export function measuredText(analysis: Analysis, r: MeasureResult): string {
  const lines = linesOf(analysis, r);
  const nameOf = (path: string): string => shown(path || '(root)');
  const width = Math.max(...lines.map((line) => nameOf(line.path).length), 9);
  const head = ['time', 'of time', 'of MACs', 'GMAC/s', 'GB/s', 'bound', 'over'].map((title, i) => title.padStart(WIDTHS[i] as number)).join('  ');
  const rows = lines.map(({ path, layer }) =>
    `${nameOf(path).padEnd(width)}  ${layer?.measuredMs === undefined ? shown(fateText(layer)) : timedCells(layer)}`.trimEnd(),
  );
  return [
    shown(`${titleOf(analysis)}  input ${inputText(analysis)}`),
    summaryLine(r),
    stampLine(r.runtime, r.date, r.seed),
    machineLine(r),
    '',
    `${'Layer'.padEnd(width)}  ${head}`,
    ...rows,
    `${'(runtime)'.padEnd(width)}  ${msText(r.runtimeRowMs).padStart(WIDTHS[0])}`,
    '',
    kindLines(r.byKind),
    ...conventionLines(analysis).map((line, i) => (i ? line : `\n${line}`)),
    '',
    ...[...r.insights, ...r.notes].map(shown),
    '',
  ].join('\n');
}

const WIDTHS = [10, 7, 7, 7, 6, 9, 6] as const;

function timedCells(layer: LayerResult): string {
  const cells = [
    msText(layer.measuredMs ?? 0),
    percent(layer.timeShare ?? 0),
    percent(layer.macsShare ?? 0),
    rate(layer.gmacPerS),
    rate(layer.gbPerS),
    msText(layer.boundMs ?? 0),
    overBound(layer),
  ];
  return cells.map((cell, i) => cell.padStart(WIDTHS[i] as number)).join('  ');
}

/** One line a kind of layer: its shares and the rate that it reached. Kinds whose work runs inside other layers' kernels have no time of their own. */
export const kindLines = (kinds: readonly KindTime[]): string =>
  kinds
    .filter((k) => k.timeShare > 0 || k.macsShare > 0)
    .map((k) => {
      const reached = k.gmacPerS !== undefined ? `${threeDigits(k.gmacPerS)} GMAC/s` : k.gbPerS !== undefined ? `${threeDigits(k.gbPerS)} GB/s` : '';
      return `${k.kind.padEnd(14)} ${percent(k.macsShare).padStart(7)} of MACs  ${percent(k.timeShare).padStart(7)} of time  ${reached.padStart(12)}${k.boundMs > 0 ? `  ${threeDigits(k.measuredMs / k.boundMs)}× bound` : ''}`;
    })
    .join('\n');
