import { type Analysis, hasNetwork, isModelFile, type LayerRow, titleOf } from '../analysis.js';
import { isExact } from '../onnx/counts.js';
import { flatShapes, OPSET } from '../onnx/graph.js';
import { conventionJson, conventionLines, conventionMarkdown } from './conventions.js';
import { inputText } from './lenses.js';
import { bytesText, full, inputsJson, percent, shapeText } from './numbers.js';
import { cellNumber, csvText, markdownTable, markdownText, shown } from './shown.js';
import { english, type Translate } from './text.js';
import { type TreeOptions, treeLines } from './tree.js';

/** The report of design and README: keys may be added, none changed. */
export function jsonReport(analysis: Analysis): Record<string, unknown> {
  return {
    schemaVersion: 1,
    file: analysis.file,
    entry: analysis.entry,
    candidates: analysis.candidates.map(({ name, missing }) => ({ name, missing })),
    entrySource: analysis.entrySource,
    ...(analysis.exampleSizes.length ? { exampleSizes: analysis.exampleSizes } : {}),
    inputSource: analysis.inputSource,
    inputs: inputsJson(analysis.inputs),
    opset: analysis.model ? (analysis.model.opsets[''] ?? null) : OPSET,
    ...(analysis.model ? { model: analysis.model } : {}),
    totals: analysis.totals,
    counts: analysis.counts,
    ...conventionJson(analysis),
    ...(Object.values(analysis.totals).every(isExact) ? {} : { rounded: true }),
    complete: analysis.complete,
    byKind: analysis.byKind,
    layers: analysis.rows.map(jsonRow),
    output: analysis.output,
    assumptions: analysis.assumptions,
    uncounted: analysis.uncounted.map((u) => ({ operator: u.operator, line: u.span?.line ?? null, file: u.span?.file ?? null, reason: u.reason })),
    notes: analysis.notes.map((n) => ({
      severity: n.severity,
      file: n.span?.file ?? analysis.file,
      line: n.span?.line ?? null,
      text: n.text,
      ...(n.limit ? { limit: n.limit } : {}),
    })),
  };
}

function jsonRow(r: LayerRow): Record<string, unknown> {
  return {
    path: r.path,
    kind: r.kind,
    line: r.line,
    file: r.file,
    params: r.params,
    macs: r.macs,
    bytesRead: r.bytesRead,
    bytesWritten: r.bytesWritten,
    outputShape: r.outputShape,
    calls: r.calls,
    ...(r.sharedWith === undefined ? {} : { sharedWith: r.sharedWith }),
    ...(r.unknown === undefined ? {} : { unknown: r.unknown }),
    ...(r.formula === undefined ? {} : { formula: r.formula }),
    ...(r.counts === undefined ? {} : { counts: r.counts }),
  };
}

const shapes = (r: LayerRow): string =>
  flatShapes(r.outputShape)
    .map((s) => shapeText(s))
    .join(' ');
const known = (n: number | null): string => (n === null ? '?' : cellNumber(n));

export function csvReport(analysis: Analysis): string {
  const named = analysis.conventions.filter((c) => c.name !== 'macs' && c.total !== null);
  const head = ['path', 'kind', 'line', 'params', 'macs', 'bytesRead', 'bytesWritten', 'outputShape', 'calls', ...named.map((c) => c.name)];
  const rows = analysis.rows.map((r) => [
    r.path,
    r.kind,
    r.line ?? '',
    known(r.params),
    known(r.macs),
    known(r.bytesRead),
    known(r.bytesWritten),
    shapes(r),
    r.calls,
    ...named.map((c) => cellNumber(r.counts?.[c.name] ?? 0)),
  ]);
  return csvText([head, ...rows]);
}

const least = (analysis: Analysis): string => (analysis.complete ? '' : '≥ ');

/** The report as Markdown, in the reader's language. */
export function markdownReport(analysis: Analysis, t: Translate): string {
  const { totals } = analysis;
  const [params, macs] = [`${least(analysis)}${full(totals.params)}`, `${least(analysis)}${full(totals.macs)}`];
  const [weights, traffic, peak] = [totals.weightBytes, totals.bytesRead + totals.bytesWritten, totals.peakActivationBytes].map(bytesText) as [
    string,
    string,
    string,
  ];
  const kinds = analysis.byKind.map((k) => [k.kind, k.layers, full(k.params), full(k.macs), percent(k.macsShare)]);
  const rows = analysis.rows.map((r) => [
    r.path || t('(root)'),
    r.kind,
    shapes(r),
    r.params === null ? '?' : full(r.params),
    r.macs === null ? '?' : full(r.macs),
  ]);
  return [
    `# ${markdownText(titleOf(analysis))}`,
    '',
    t(
      'Input {0}: {1} parameters, {2} multiply-adds, {3} of weights, {4} of memory traffic, peak activations {5}.',
      markdownText(inputText(analysis)),
      params,
      macs,
      weights,
      traffic,
      peak,
    ),
    '',
    ...markdownTable([t('Kind'), t('Layers'), t('Parameters'), t('Multiply-adds'), t('Share')], (i) => i > 0, kinds),
    '',
    ...markdownTable([t('Layer'), t('Kind'), t('Output'), t('Parameters'), t('Multiply-adds')], (i) => i > 2, [...rows, [t('Total'), '', '', params, macs]]),
    '',
    ...conventionMarkdown(analysis, t),
    ...remarks(analysis, t).map((r) => `- ${markdownText(r)}`),
    '',
  ].join('\n');
}

/** Why nothing was evaluated, and what would change that. */
function noEntry(analysis: Analysis, t: Translate): string[] {
  if (hasNetwork(analysis) || isModelFile(analysis.file)) return [];
  const ended = analysis.notes.find((n) => n.limit !== undefined);
  if (ended) return [t('The search for a network ended at a limit ({0}): {1}', ended.limit ?? '', t(ended.text))];
  const waiting = analysis.candidates.filter((c) => c.missing.length);
  const [first] = waiting;
  if (!first) return [t('No network was found: no class with a forward method, no function that gives one.')];
  const needs = waiting.map((c) => t('{0} needs {1}', c.name, c.missing.join(', '))).join('; ');
  const example = `${first.name}(${first.missing.map((m) => `${m}=...`).join(', ')})`;
  return [t('No network can be built without arguments: {0}. An entry gives them: {1}', needs, example)];
}

function remarks(analysis: Analysis, t: Translate): string[] {
  return [
    ...noEntry(analysis, t),
    ...(analysis.exampleSizes.length ? [t('Example sizes, as nothing says which: {0}. Choose yours with --entry', analysis.exampleSizes.join(', '))] : []),
    ...analysis.assumptions.map((a) => `${t('Assumed:')} ${t(a)}`),
    ...analysis.uncounted.map((u) => `${t('Not counted')}: ${u.operator}${u.span ? ` (${t('line {0}', u.span.line)})` : ''}: ${t(u.reason)}`),
    ...analysis.notes.map((n) => `${n.severity}${n.span ? `, ${n.span.file}:${n.span.line}` : ''}: ${t(n.text)}`),
  ];
}

/** The report for a terminal, in English. */
export function textReport(analysis: Analysis, options: TreeOptions = {}): string {
  const { totals } = analysis;
  const notes = remarks(analysis, english).map(shown);
  const tree = treeLines(analysis, options);
  const figures = [
    `${least(analysis)}${full(totals.params)} params`,
    `${least(analysis)}${full(totals.macs)} MACs`,
    `${bytesText(totals.weightBytes)} weights`,
    `${bytesText(totals.bytesRead + totals.bytesWritten)} memory traffic`,
    `peak activations ${bytesText(totals.peakActivationBytes)}`,
  ];
  return [
    `${shown(`${titleOf(analysis)}  input ${inputText(analysis)}`)}${analysis.inputGuessed ? ' (guessed)' : ''}`,
    figures.join(', '),
    '',
    ...(tree.length ? [...tree, ''] : []),
    ...analysis.byKind.map(
      (k) =>
        `${k.kind.padEnd(14)} ${String(k.layers).padStart(4)} layers  ${full(k.params).padStart(14)} params  ${full(k.macs).padStart(18)} MACs  ${percent(k.macsShare).padStart(8)}`,
    ),
    ...conventionLines(analysis).map((line, i) => (i ? line : `\n${line}`)),
    ...(notes.length ? ['', ...notes] : []),
    '',
  ].join('\n');
}
