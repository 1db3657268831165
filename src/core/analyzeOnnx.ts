import type { Analysis, InputSpec } from './analysis.js';
import { costOf } from './cost/cost.js';
import { emptyGraph } from './onnx/graph.js';
import { Dimensions, type GivenSizes, SIDES } from './onnx/read/dimensions.js';
import { type Evaluated, evaluate } from './onnx/read/evaluate.js';
import { layered } from './onnx/read/layers.js';
import type { FileModel } from './onnx/read/model.js';
import { readModel } from './onnx/read/readModel.js';
import type { ByteSource } from './onnx/read/source.js';

/** What an ONNX file is asked. */
interface OnnxRequest extends GivenSizes {
  readonly file: string;
  readonly source: ByteSource;
  readonly conventions?: readonly string[];
}

/** The whole way of an ONNX file: bytes -> model -> shapes -> layers -> cost. Never throws for what a file holds; what is wrong with it is in the notes. */
export function analyzeOnnx(request: OnnxRequest): Analysis {
  const { model, notes, steps } = readModel(request.source);
  if (!model) return { ...nothing(request.file), notes, steps };
  const { found, dimensions } = fitting(model, request);
  const graph = layered(found, model.graph.name || 'graph');
  const isWhole = !notes.length && !found.uncounted.length && !found.notes.some((note) => note.severity === 'error') && !dimensions.faults.length;
  const { rows, byKind, totals, counts, conventions } = costOf(graph, isWhole, request.conventions);
  const faults = dimensions.faults.map((text) => ({ severity: 'error' as const, text }));
  return {
    ...nothing(request.file),
    model: factsOf(model, dimensions),
    inputs: graph.inputs.flatMap((id): InputSpec[] => {
      const value = graph.values[id];
      return value ? [{ name: value.name, shape: value.shape, dtype: value.dtype }] : [];
    }),
    inputGuessed: dimensions.all.some((dim) => dim.isGuess),
    inputSource: dimensions.all.some((dim) => dim.isGuess) ? 'guess' : dimensions.all.length ? 'choice' : 'file',
    graph,
    rows,
    byKind,
    totals,
    counts,
    conventions,
    complete: isWhole,
    allBuilt: !notes.length,
    output: graph.outputs.flatMap((id) => (graph.values[id]?.unknown === undefined ? [graph.values[id]?.shape ?? []] : [])),
    assumptions: [...dimensions.all.filter((dim) => dim.isGuess).map((dim) => `${dim.name} = ${dim.size}`), ...found.assumptions],
    uncounted: found.uncounted,
    notes: [...faults, ...notes, ...found.notes],
    steps: steps + graph.nodes.length,
  };
}

/** Sides of pictures that nobody gave are tried until all shapes fit. */
function fitting(model: FileModel, request: OnnxRequest): { found: Evaluated; dimensions: Dimensions } {
  let best: { found: Evaluated; dimensions: Dimensions; faults: number } | undefined;
  for (const side of SIDES) {
    const dimensions = new Dimensions(model.graph, request, side);
    const found = evaluate(model, request.source, dimensions);
    const faults = found.notes.filter((note) => note.severity === 'error').length;
    if (!best || faults < best.faults) best = { found, dimensions, faults };
    if (!faults || !dimensions.hasSides) break;
  }
  return best as { found: Evaluated; dimensions: Dimensions };
}

const factsOf = (model: FileModel, dimensions: Dimensions): NonNullable<Analysis['model']> => ({
  format: 'onnx',
  irVersion: model.irVersion,
  opsets: Object.fromEntries(model.opsets),
  producer: model.producer,
  dimensions: dimensions.all,
});

/** An analysis that has found nothing. */
const nothing = (file: string): Analysis => ({
  file,
  entry: null,
  entrySpan: null,
  entrySource: null,
  exampleSizes: [],
  knobs: [],
  inputs: [],
  inputGuessed: false,
  inputSource: null,
  graph: emptyGraph(),
  rows: [],
  byKind: [],
  totals: { params: 0, macs: 0, flops: 0, weightBytes: 0, bytesRead: 0, bytesWritten: 0, peakActivationBytes: 0 },
  counts: {},
  conventions: [],
  complete: false,
  allBuilt: false,
  broken: false,
  output: [],
  assumptions: [],
  uncounted: [],
  notes: [],
  candidates: [],
  classes: [],
  steps: 0,
});
