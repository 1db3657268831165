import type { Analysis, LayerRow } from '../analysis.js';
import { flatShapes } from '../onnx/graph.js';
import type { LayerTimesMs, LineHint } from './hints.js';
import { inputText } from './lenses.js';
import { bytesText, full, msText, percent, shapeText } from './numbers.js';
import { separableCost } from './separableCost.js';
import { code } from './shown.js';
import { sumOf, workSum } from './sums.js';
import type { HintSettings, Translate } from './text.js';
import { workBy } from './work.js';

/** More layers than this are summed up instead of listed. @limit layers in a hover: layers */
const LISTED = 8;

/** What a hover adds to a hint, as Markdown: the formula with its numbers, shapes, memory traffic, share, assumptions. */
export function hoverOf(analysis: Analysis, hint: LineHint, settings: HintSettings, t: Translate, times?: LayerTimesMs): string {
  const rows = hint.layers.flatMap((id) => analysis.rows.find((r) => r.layer === id) ?? []);
  const single = rows.length === 1 && rows[0] ? rows[0] : undefined;
  const parts = single ? layerParts(single, analysis, settings, t, times) : groupParts(rows, hint, analysis, settings, t, times);
  if (analysis.inputGuessed && analysis.inputs.length) parts.push(`_${t('Input guessed:')}_ ${code(inputText(analysis))}`);
  for (const a of analysis.assumptions) parts.push(`_${t('Assumed:')}_ ${code(t(a))}`);
  return parts.join('\n\n');
}

const shapesText = (shapes: readonly (readonly number[])[]): string => shapes.map((s) => shapeText(s)).join(', ');

function layerParts(row: LayerRow, analysis: Analysis, settings: HintSettings, t: Translate, times: LayerTimesMs | undefined): string[] {
  const title = `**${code(row.path || row.kind)}** · ${code(row.kind)}${row.calls > 1 ? ` · ${t('runs {0} times', row.calls)}` : ''}`;
  const out = [title];
  if (row.unknown !== undefined) out.push(`${t('Not known:')} ${code(t(row.unknown))}`);
  const input = shapesText(row.inputShapes);
  const output = shapesText(flatShapes(row.outputShape));
  if (output) out.push(`${t('Shape')}: ${input ? `${input} → ` : ''}${output}`);
  out.push(...figures(sumOf([row]), analysis, settings, t));
  if (row.formula) for (const line of row.formula.split('\n')) out.push(`MACs: ${line}`);
  const separable = separableCost(analysis, row);
  if (separable) {
    const work = full(settings.convention === 'flops' ? 2 * separable.macs : separable.macs);
    const { weights, formula } = separable;
    out.push(
      settings.convention === 'flops'
        ? t('As depthwise separable: {0} weights, {1} FLOPs, a share of 1/C_out + 1/k² = {2}', full(weights), work, formula)
        : t('As depthwise separable: {0} weights, {1} multiply-adds, a share of 1/C_out + 1/k² = {2}', full(weights), work, formula),
    );
  }
  if (row.sharedWith !== undefined) out.push(t('Shares its parameters with {0}; they are counted there.', code(row.sharedWith)));
  const ms = times?.get(row.layer);
  if (ms !== undefined) out.push(`${t('Measured')}: ${msText(ms)}${row.macs ? ` · ${(row.macs / ms / 1e6).toPrecision(3)} GMAC/s` : ''}`);
  if (row.calls === 0 && analysis.complete) out.push(t('Built, but never run for this input.'));
  return out;
}

function figures(sum: ReturnType<typeof sumOf>, analysis: Analysis, settings: HintSettings, t: Translate): string[] {
  const { totals } = analysis;
  const share = (part: number, whole: number): string => (whole > 0 && part > 0 ? ` (${percent(part / whole)})` : '');
  const out: string[] = [];
  const least = (unknown: boolean): string => (unknown ? '≥ ' : '');
  out.push(`${t('Parameters')}: ${least(sum.paramsLeast)}${full(sum.params)}${share(sum.params, totals.params)}`);
  const work = workBy(settings.convention, analysis);
  const part = workSum(sum.rows, work);
  out.push(`${work.name === 'MACs' ? t('Multiply-adds') : work.title}: ${least(sum.macsLeast)}${full(part)}${share(part, work.total)}`);
  if (sum.bytes) {
    const bytesRead = sum.rows.reduce((n, r) => n + r.bytesRead, 0);
    out.push(
      `${t('Memory traffic')}: ${t('{0} read, {1} written', bytesText(bytesRead), bytesText(sum.bytes - bytesRead))}${sum.macs ? ` · ${(sum.macs / sum.bytes).toPrecision(3)} MAC/B` : ''}`,
    );
  }
  return out;
}

function groupParts(
  rows: readonly LayerRow[],
  hint: LineHint,
  analysis: Analysis,
  settings: HintSettings,
  t: Translate,
  times: LayerTimesMs | undefined,
): string[] {
  const out = [
    `**${t('{0} layers', rows.length)}**${hint.times > 1 ? ` · ${t('the line runs {0} times', hint.times)}` : ''}`,
    ...figures(sumOf(rows), analysis, settings, t),
  ];
  const ms = rows.reduce((n, r) => n + (times?.get(r.layer) ?? 0), 0);
  if (ms > 0) out.push(`${t('Measured')}: ${msText(ms)}`);
  const shown = [...rows].sort((a, b) => (b.macs ?? 0) - (a.macs ?? 0)).slice(0, LISTED);
  const table = [
    `| ${t('Layer')} | ${t('Kind')} | ${t('Output')} | ${t('Parameters')} | MACs |`,
    '|---|---|---|---:|---:|',
    ...shown.map(
      (r) =>
        `| ${cell(r.path)} | ${cell(r.kind)} | ${shapesText(flatShapes(r.outputShape))} | ${r.params === null ? '?' : full(r.params)} | ${r.macs === null ? '?' : full(r.macs)} |`,
    ),
  ];
  if (rows.length > LISTED) table.push(`| … ${t('{0} more', rows.length - LISTED)} | | | | |`);
  const formulas = [...new Set(shown.flatMap((r) => r.formula?.split('\n') ?? []))];
  if (formulas.length === 1) out.push(`MACs: ${formulas[0]}`);
  return [...out, table.join('\n')];
}

/** In a table a code span may hold no bar. */
const cell = (text: string): string => code(text.replaceAll('|', '¦'));
