import type { Analysis } from '../analysis.js';
import type { Layer, Node } from '../onnx/graph.js';
import type { Module } from '../python/syntax/syntax.js';
import type { Span } from '../text/notes.js';
import type { Proposal } from './separable.js';
import { callAt, type SourceText, type TextEdit, textOf } from './sourceText.js';

/** A pooling of stride two beside a convolution, as one convolution of stride two: the same parameters, and no pooling to read and write. */

const POOLS = new Set(['MaxPool', 'AveragePool']);

/** For each pooling that lines `from` to `to` run or build, with the convolution right before or after it. */
export function stridedProposals(analysis: Analysis, tree: Module, source: SourceText, from: number, to: number): Proposal[] {
  const { graph, file } = analysis;
  const isOn = (s: Span | null): s is Span => s !== null && s.file === file && s.line <= to && s.endLine >= from;
  const out: Proposal[] = [];
  const seen = new Set<string>();
  for (const pool of graph.nodes) {
    const place = POOLS.has(pool.op) ? placeOf(pool, analysis) : undefined;
    if (!place || !isOn(place.span) || !isHalving(pool)) continue;
    for (const conv of neighbors(pool, analysis)) {
      const edits = editsFor(conv, place, tree, source, analysis);
      const key = edits?.map((e) => `${e.from}:${e.text}`).join();
      if (!edits || !key || seen.has(key)) continue;
      seen.add(key);
      out.push({ edits, layers: [conv, ...(place.layer ? [place.layer] : [])] });
    }
  }
  return out;
}

interface PoolPlace {
  readonly span: Span;
  /** The module, where it is one; a function's call otherwise. */
  readonly layer: Layer | undefined;
}

/** Where a pooling is written: the call that makes the module, or that of the function. */
function placeOf(node: Node, { graph }: Analysis): PoolPlace | undefined {
  const layer = graph.layers[node.layer];
  if (layer?.type === 'module' && /^(?:Max|Avg)Pool[123]d$/.test(layer.className)) return layer.constructed ? { span: layer.constructed, layer } : undefined;
  return undefined;
}

const isHalving = ({ attributes }: Node): boolean => Array.isArray(attributes.strides) && attributes.strides.every((s) => s === 2);

/** Convolutions of stride one that feed a pooling, or read it, with nothing but activation and normalization between. */
function neighbors(pool: Node, { graph }: Analysis): Layer[] {
  const isOpen = (n: Node): boolean =>
    !POOLS.has(n.op) &&
    n.op !== 'Conv' &&
    n.outputs.length === 1 &&
    graph.values[n.outputs[0] ?? -1]?.shape.length === graph.values[n.inputs[0] ?? -1]?.shape.length;
  const walk = (start: Node, step: (n: Node) => Node | undefined): Layer | undefined => {
    let node = step(start);
    for (let steps = 0; node && steps < 3; steps++) {
      if (node.op === 'Conv') return strideOf(node) === 1 ? graph.layers[node.layer] : undefined;
      if (!isOpen(node)) return undefined;
      node = step(node);
    }
    return undefined;
  };
  const maker = (n: Node): Node | undefined => graph.nodes.find((m) => m.outputs.includes(n.inputs[0] ?? -1));
  const reader = (n: Node): Node | undefined => {
    const readers = graph.nodes.filter((m) => m.inputs.includes(n.outputs[0] ?? -1));
    return readers.length === 1 ? readers[0] : undefined;
  };
  return [walk(pool, maker), walk(pool, reader)].filter((l): l is Layer => l?.type === 'module');
}

const strideOf = ({ attributes }: Node): number => {
  const strides = Array.isArray(attributes.strides) ? (attributes.strides as readonly number[]) : [1];
  return Math.max(...strides);
};

function editsFor(conv: Layer, pool: PoolPlace, tree: Module, source: SourceText, { file }: Analysis): TextEdit[] | undefined {
  const call = conv.constructed?.file === file ? callAt(tree, conv.constructed) : undefined;
  const pooling = callAt(tree, pool.span);
  if (!call || !pooling || call.args.some((a) => a.type === 'Starred') || pooling.func.type !== 'Attribute') return undefined;
  const stated = call.args[STRIDE] ?? call.keywords.find((k) => k.name === 'stride')?.value;
  const end = source.offset(call.endLine, call.endColumn) - 1;
  const at = source.text.slice(0, end).trimEnd().replace(/,$/, '').length;
  const strided: TextEdit = stated
    ? { from: source.offset(stated.line, stated.column), to: source.offset(stated.endLine, stated.endColumn), text: '2' }
    : { from: at, to: at, text: ', stride=2' };
  const owner = textOf(source, pooling.func.object);
  const gone: TextEdit = {
    from: source.offset(pooling.line, pooling.column),
    to: source.offset(pooling.endLine, pooling.endColumn),
    text: `${owner}.Identity()`,
  };
  return [strided, gone];
}

/** The position of `stride` among the arguments of `nn.Conv*d`. */
const STRIDE = 3;
