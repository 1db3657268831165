import { type Analysis, titleOf } from '../analysis.js';
import { dataflowOf } from '../cost/dataflow.js';
import { nodeKind } from '../cost/kinds.js';
import { elementCount, type Graph, type Node } from '../onnx/graph.js';
import { nodeMacs } from '../onnx/macs.js';
import { ruleOf } from '../onnx/operators/index.js';
import type { TableRow } from '../onnx/operators/rule.js';
import { latexText, markdownTable, markdownText } from './shown.js';

/**
 * Tables 1 and 2 of the MobileNets paper (Howard et al. 2017, arXiv:1704.04861) for any convolutional network: its layers row by row, and the share of
 * each kind of layer in multiply-adds and parameters.
 */

/** A line of the first table. `times` and `lines` fold a stretch of lines that repeats: it stands once, with how often. */
interface LayerLine extends TableRow {
  /** Height, width and channels of what comes in. */
  readonly input: string;
}

interface Stretch {
  readonly times: number;
  readonly lines: readonly LayerLine[];
}

interface ShareLine {
  readonly type: string;
  readonly macs: number;
  /** Of weights alone, without biases and normalisation, as the paper counts here. */
  readonly weightParams: number;
}

interface PaperTables {
  readonly layers: readonly Stretch[];
  readonly shares: readonly ShareLine[];
  /** False for a network of which something could not be counted. */
  readonly complete: boolean;
}

/** Longer stretches do not repeat in networks that anybody drew as a table. @limit repeated stretch of a paper's table: rows */
const LONGEST_STRETCH = 60;

function paperTables({ graph, complete }: Analysis): PaperTables {
  const lines = linesOf(graph);
  return { layers: folded(lines.map((l) => l.line)), shares: sharesOf(graph, lines), complete };
}

function linesOf(graph: Graph): { readonly node: Node; readonly line: LayerLine }[] {
  const flow = dataflowOf(graph);
  return graph.nodes.flatMap((node) => {
    const value = (id: number) => graph.values[id];
    const [x] = node.inputs.map(value);
    const rule = ruleOf(node.domain, node.op);
    const row = rule?.tabled?.(
      node.inputs.map(value),
      node.outputs.flatMap((id) => value(id) ?? []),
      node.attributes,
    );
    // Products of two activations (attention) are no layers.
    if (!x || !row || nodeKind(node, flow) === 'matmul') return [];
    return [{ node, line: { ...row, input: inputText(x.shape) } }];
  });
}

/** `224 × 224 × 3`: channels last, as the paper has it. A vector is a picture of one pixel. */
function inputText(shape: readonly number[]): string {
  const [, channels = 1, ...spatial] = shape;
  return [...(spatial.length ? spatial : [1, 1]), channels].join(' × ');
}

const textOf = (l: LayerLine): string => `${l.type}|${l.stride}|${l.filter}|${l.input}`;

/** Stretches of lines that repeat one after the other, folded; at each place the one that covers most. */
function folded(lines: readonly LayerLine[]): Stretch[] {
  const texts = lines.map(textOf);
  const out: Stretch[] = [];
  for (let i = 0; i < lines.length; ) {
    let best = { length: 1, times: 1 };
    for (let length = 1; length <= Math.min(LONGEST_STRETCH, (lines.length - i) / 2); length++) {
      let times = 1;
      while (texts.slice(i, i + length).every((text, k) => text === texts[i + times * length + k])) times++;
      if (times > 1 && times * length > best.times * best.length) best = { length, times };
    }
    out.push({ times: best.times, lines: lines.slice(i, i + best.length) });
    i += best.length * best.times;
  }
  return out;
}

function sharesOf(graph: Graph, lines: ReturnType<typeof linesOf>): ShareLine[] {
  const shares = new Map<string, { macs: number; weightParams: number }>();
  const counted = new Set<number>();
  for (const { node, line } of lines) {
    if (line.share === undefined) continue;
    const share = shares.get(line.share) ?? { macs: 0, weightParams: 0 };
    shares.set(line.share, share);
    share.macs += nodeMacs(node, graph);
    const weight = graph.values[node.inputs[1] ?? -1];
    if (!weight || counted.has(weight.id)) continue;
    counted.add(weight.id);
    share.weightParams += elementCount(weight.shape);
  }
  return [...shares].map(([type, share]) => ({ type, ...share })).sort((a, b) => b.macs - a.macs);
}

const percentText = (part: number, whole: number): string => `${whole ? ((100 * part) / whole).toFixed(2) : '0.00'} %`;

function shareRows({ shares }: PaperTables): string[][] {
  const macs = shares.reduce((n, s) => n + s.macs, 0);
  const params = shares.reduce((n, s) => n + s.weightParams, 0);
  return shares.map((s) => [s.type, percentText(s.macs, macs), percentText(s.weightParams, params)]);
}

const typeText = ({ type, stride }: LayerLine): string => `${type} / s${stride}`;

const LAYER_HEAD = ['Type / Stride', 'Filter Shape', 'Input Size'];
const SHARE_HEAD = ['Type', 'Mult-Adds', 'Parameters'];

/** What stands before a line of a stretch that repeats: how often, and that the others belong to it. */
const foldMark = (times: number, i: number, length: number): string => (times === 1 ? '' : i ? '│ ' : `${times} × ${length > 1 ? '┌ ' : ''}`);

/** Both tables as Markdown. */
export function paperMarkdown(analysis: Analysis): string {
  const tables = paperTables(analysis);
  const rows = tables.layers.flatMap(({ times, lines }) => lines.map((l, i) => [`${foldMark(times, i, lines.length)}${typeText(l)}`, l.filter, l.input]));
  const title = `Table 1. ${titleOf(analysis)}: Architecture${tables.complete ? '' : ' (at least: not everything could be counted)'}`;
  return [
    markdownText(title),
    '',
    ...markdownTable(LAYER_HEAD, () => false, rows),
    '',
    'Table 2. Resource Per Layer Type',
    '',
    ...markdownTable(SHARE_HEAD, (i) => i > 0, shareRows(tables)),
    '',
  ].join('\n');
}

/** Both tables as LaTeX. Stretches that repeat need the package multirow, as in the paper. */
export function paperLatex(analysis: Analysis): string {
  const tables = paperTables(analysis);
  const line = (cells: readonly string[]): string => `${cells.join(' & ')} \\\\`;
  const rows = tables.layers.flatMap(({ times, lines }) => {
    const body = lines.map((l) => [latexText(typeText(l)), latexText(l.filter), latexText(l.input)]);
    if (times === 1) return ['\\hline', ...body.map((cells) => line(['', ...cells]))];
    return ['\\hline', ...body.map((cells, i) => line([i ? '' : `\\multirow{${lines.length}}{*}{$${times}\\times$}`, ...cells]))];
  });
  return [
    '\\begin{tabular}{r l|l|l}',
    '\\hline',
    line(['', ...LAYER_HEAD.map((h) => `\\textbf{${h}}`)]),
    ...rows,
    '\\hline',
    '\\end{tabular}',
    '',
    '\\begin{tabular}{l|r|r}',
    '\\hline',
    line(SHARE_HEAD.map((h) => `\\textbf{${h}}`)),
    '\\hline',
    ...shareRows(tables).map((cells) => line(cells.map(latexText))),
    '\\hline',
    '\\end{tabular}',
    '',
  ].join('\n');
}
