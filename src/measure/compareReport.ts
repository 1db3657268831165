import { type Analysis, titleOf } from '../core/analysis.js';
import { inputText } from '../core/report/lenses.js';
import { compact, full, msText, threeDigits } from '../core/report/numbers.js';
import { markdownTable, markdownText, shown } from '../core/report/shown.js';
import { kindLines, stampLine } from './report.js';
import type { ComparisonResult, TimeRatio, VariantResult } from './types.js';

/** Comparisons as documents: paired ratios of time with their intervals beside the ratios of what was counted. */

interface CountRatios {
  readonly macs: number;
  readonly params: number;
  readonly bytes: number;
}

const traffic = ({ totals }: Analysis): number => totals.bytesRead + totals.bytesWritten;

/** Ratios of the counts that stand beside a ratio of times. */
function countRatios(analyses: readonly Analysis[], { of, to }: Pick<TimeRatio, 'of' | 'to'>): CountRatios {
  const [a, b] = [analyses[of], analyses[to]];
  if (!a || !b) return { macs: Number.NaN, params: Number.NaN, bytes: Number.NaN };
  return { macs: a.totals.macs / b.totals.macs, params: a.totals.params / b.totals.params, bytes: traffic(a) / traffic(b) };
}

/** What `layer-cost compare --format json` prints. */
export function comparisonJson(analyses: readonly Analysis[], result: ComparisonResult): Record<string, unknown> {
  const { variants, ratios, calibration: _, ...measured } = result;
  return {
    schemaVersion: 1,
    variants: analyses.map((a, i) => ({ file: a.file, entry: a.entry, inputs: a.inputs, totals: a.totals, byKind: a.byKind, measured: variants[i] })),
    ratios: ratios.map((ratio) => ({ ...ratio, ...countRatios(analyses, ratio) })),
    measured,
  };
}

/** How a variant is called in sentences: by what tells it from the others. */
export function variantLabels(analyses: readonly Analysis[]): string[] {
  const differs = (of: (a: Analysis) => string): boolean => new Set(analyses.map(of)).size > 1;
  const parts: ((a: Analysis) => string)[] = [];
  if (differs(titleOf) || !differs(inputText)) parts.push(titleOf);
  if (differs(inputText)) parts.push(inputText);
  const labels = analyses.map((a) => parts.map((part) => part(a)).join(' at '));
  return labels.map((label, i) => (labels.indexOf(label) === i && labels.lastIndexOf(label) === i ? label : `${label} (${i})`));
}

const medianText = (v: VariantResult | undefined): string =>
  v ? `median ${msText(v.medianMs)} (${msText(v.intervalMs.low)} to ${msText(v.intervalMs.high)}, minimum ${msText(v.minMs)})${v.noisy ? ', noisy' : ''}` : '';

/** The same for a terminal. */
export function comparisonText(analyses: readonly Analysis[], r: ComparisonResult): string {
  const variants = analyses.map(
    (a, i) =>
      `${i}  ${shown(`${titleOf(a)}  input ${inputText(a)}`)}  ${full(a.totals.params)} params  ${full(a.totals.macs)} MACs  ${medianText(r.variants[i])}`,
  );
  const ratios = r.ratios.map((x) => {
    const c = countRatios(analyses, x);
    return `${x.of} / ${x.to}:  time ${digits(x.time)} (${digits(x.timeLow)} to ${digits(x.timeHigh)})  MACs ${digits(c.macs)}  params ${digits(c.params)}  bytes ${digits(c.bytes)}`;
  });
  const kinds = r.variants.map((v, i) => (v.byKind.length ? `\n${i}  ${shown(analyses[i] ? titleOf(analyses[i]) : '')}\n${kindLines(v.byKind)}` : ''));
  return [
    ...variants,
    '',
    ...ratios,
    ...kinds,
    '',
    ...[...r.insights, ...r.notes].map(shown),
    `${stampLine(r.runtime, r.date, r.seed)} · ${r.rounds} rounds`,
    '',
  ].join('\n');
}

/** Ratios far below 1 need their own digits. */
const digits = (n: number): string => (n < 1 ? n.toPrecision(3) : threeDigits(n));

/** A table to paste. */
export function comparisonMarkdown(analyses: readonly Analysis[], r: ComparisonResult): string {
  const rows = variantLabels(analyses).map((label, i) => {
    const ratio = r.ratios.find((x) => x.of === i && x.to === 0);
    const counts = countRatios(analyses, { of: i, to: 0 });
    const time = ratio ? `${digits(ratio.time)} (${digits(ratio.timeLow)} to ${digits(ratio.timeHigh)})` : '1';
    const totals = analyses[i]?.totals;
    return [
      label,
      compact(totals?.macs ?? 0),
      compact(totals?.params ?? 0),
      msText(r.variants[i]?.medianMs ?? 0),
      time,
      digits(counts.macs),
      digits(counts.params),
      digits(counts.bytes),
    ];
  });
  return [
    ...markdownTable(['Variant', 'MACs', 'Params', 'Median', 'Time ratio (95 %)', 'MACs ratio', 'Params ratio', 'Bytes ratio'], (i) => i > 0, rows),
    '',
    ...[...r.insights, ...r.notes].map((text) => `- ${markdownText(text)}`),
    '',
    `${stampLine(r.runtime, r.date, r.seed)} · ${r.rounds} rounds`,
    '',
  ].join('\n');
}
