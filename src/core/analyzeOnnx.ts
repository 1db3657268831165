import type { Analysis, InputSpec } from './analysis.js';
import { costOf } from './cost/cost.js';
import type { Guess } from './onnx/dimensionNames.js';
import { emptyGraph } from './onnx/graph.js';
import { Dimensions, type GivenSizes, LENGTHS, SIDES, SOUNDS } from './onnx/read/dimensions.js';
import { type Evaluated, evaluate, type FedElements } from './onnx/read/evaluate.js';
import { layered } from './onnx/read/layers.js';
import type { FileModel } from './onnx/read/model.js';
import { readModel } from './onnx/read/readModel.js';
import type { ByteSource } from './onnx/read/source.js';
import { toldBy } from './onnx/told.js';
import { type ReachedLimit, Stopped } from './text/limits.js';

/** What an ONNX file is asked. */
interface OnnxRequest extends GivenSizes {
  readonly file: string;
  readonly source: ByteSource;
  readonly conventions?: readonly string[];
  /** Called while the work gets on; a limit that it tells ends the work, and what was found until then counts. */
  readonly onProgress?: () => ReachedLimit | undefined;
  /** Runs work that may end with {@link Stopped}. */
  readonly supervise?: <T>(work: () => T) => T;
  /** Elements that inputs are given in one run: the analysis is then of that run. */
  readonly fed?: FedElements;
}

/** The whole way of an ONNX file: bytes -> model -> shapes -> layers -> cost. Never throws for what a file holds; what is wrong with it is in the notes. */
export function analyzeOnnx(request: OnnxRequest): Analysis {
  const { supervise } = request;
  if (!supervise) return analyze(request);
  try {
    return supervise(() => analyze(request));
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    return { ...nothing(request.file), notes: [{ severity: 'error', text: error.reached.text(), limit: error.reached.limit }] };
  }
}

function analyze(request: OnnxRequest): Analysis {
  const { model, notes, steps } = readModel(request.source);
  if (!model) return { ...nothing(request.file), notes, steps };
  request.onProgress?.();
  const { found, dimensions, faults, looked } = fitting(model, request);
  const graph = layered(found, model.graph.name || 'graph', toldBy(model.metadata));
  request.onProgress?.();
  const isWhole = !notes.length && !found.uncounted.length && !faults && !dimensions.faults.length;
  const { rows, byKind, totals, counts, conventions } = costOf(graph, isWhole, request.conventions);
  const guessed = dimensions.all.filter((dim) => dim.isGuess);
  return {
    ...nothing(request.file),
    model: factsOf(model, dimensions),
    inputs: graph.inputs.flatMap((id): InputSpec[] => {
      const value = graph.values[id];
      return value ? [{ name: value.name, shape: value.shape, dtype: value.dtype }] : [];
    }),
    inputGuessed: guessed.length > 0,
    inputSource: guessed.length ? 'guess' : dimensions.all.length ? 'choice' : 'file',
    graph,
    rows,
    byKind,
    totals,
    counts,
    conventions,
    complete: isWhole,
    allBuilt: !notes.length,
    output: graph.outputs.flatMap((id) => (graph.values[id]?.unknown === undefined ? [graph.values[id]?.shape ?? []] : [])),
    assumptions: [...dimensions.assumptions, ...found.assumptions],
    uncounted: found.uncounted,
    notes: [...dimensions.faults.map((text) => ({ severity: 'error' as const, text })), ...notes, ...found.notes],
    steps: steps + looked,
  };
}

interface Fit {
  readonly found: Evaluated;
  readonly dimensions: Dimensions;
  readonly tried: Guess;
  /** Errors that were found. */
  readonly faults: number;
}

/**
 * Tries sizes for what nobody gave until all shapes fit: sides of pictures, then lengths, then sounds. Where one of two branches does not fit, it is usually
 * for longer inputs: then only larger sizes are tried.
 */
function fitting(model: FileModel, request: OnnxRequest): Fit & { readonly looked: number } {
  let looked = 0;
  const attempt = (tried: Guess): Fit => {
    const dimensions = new Dimensions(model.graph, request, tried);
    const found = evaluate(model, request.source, dimensions, { reached: request.onProgress, fed: request.fed });
    looked += found.steps;
    return { found, dimensions, tried, faults: found.notes.filter((note) => note.severity === 'error').length };
  };
  let best = attempt({ side: SIDES[0] as number, length: LENGTHS[0] as number, sound: SOUNDS[0] as number });
  for (const [kind, sizes] of [['side', SIDES] as const, ['length', LENGTHS] as const, ['sound', SOUNDS] as const]) {
    if (!best.dimensions.has(kind)) continue;
    for (const size of sizes.slice(1)) {
      const isLarger = size > best.tried[kind];
      if (!best.faults && best.found.misfits && !isLarger) continue;
      // The others would take as long.
      if (isFit(best) || best.found.endedBy !== undefined) return { ...best, looked };
      const next = attempt({ ...best.tried, [kind]: size });
      if (next.found.endedBy !== undefined) return { ...best, looked };
      if (next.faults < best.faults || (next.faults === best.faults && isLarger && next.found.misfits < best.found.misfits)) best = next;
    }
  }
  return { ...best, looked };
}

const isFit = ({ faults, found }: Fit): boolean => !faults && !found.misfits;

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
