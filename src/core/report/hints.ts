import type { Analysis, LayerRow } from '../analysis.js';
import { flatShapes, type Graph, type Layer, type LayerId } from '../onnx/graph.js';
import type { Span } from '../text/notes.js';
import { bytesText, EXAMPLE, msText, percent, shapeText } from './numbers.js';
import { amount, type Sum, sumOf, workSum, workText } from './sums.js';
import type { HintSettings } from './text.js';
import { workBy } from './work.js';

/** One hint at the end of one line of the open file. */
export interface LineHint {
  /** Counts from 1. */
  readonly line: number;
  readonly label: string;
  /** How many times the line's outermost call ran. */
  readonly times: number;
  /** The rows whose cost it sums. */
  readonly layers: readonly LayerId[];
  /** True where the line itself constructs (or is) the layers, false where it calls what constructs them. */
  readonly direct: boolean;
}

/** Time of each measured layer in milliseconds, when there is a measurement of this very analysis. */
export type LayerTimesMs = ReadonlyMap<LayerId, number>;

/** A hint stays within this many characters: VS Code gives a line 43 for all providers together. @limit hint behind a line: characters */
const HINT_CHARACTERS = 30;

interface Line {
  readonly runs: Set<string>;
  readonly rows: Set<LayerRow>;
  direct: boolean;
}

/** Spans of one layer in the given file on which it shows: every call on the way to its construction; a functional call only where it stands. */
function placesOf(row: LayerRow, analysis: Analysis, file: string): { span: Span; run: string; direct: boolean }[] {
  const layer = analysis.graph.layers[row.layer];
  if (!layer) return [];
  const frames = layer.type === 'function' ? layer.frames.slice(-1) : layer.frames;
  if (!frames.some((span) => span.file === file)) return [];
  const whole = builtWith(layer, analysis.graph);
  return frames.flatMap((span, i) =>
    span.file === file ? [{ span, run: `${span.line}:${span.column}:${whole.frames[i]?.run ?? i}`, direct: i === frames.length - 1 }] : [],
  );
}

/** The outermost module that one call of the user built this layer with: the parts of a `MultiheadAttention` are built when it is, not once more. */
function builtWith(layer: Layer, graph: Graph): Layer {
  const above = layer.type === 'module' ? graph.layers[layer.parent] : undefined;
  const isSame = above?.type === 'module' && above.frames.length === layer.frames.length && layer.frames.length > 0;
  const [own, its] = [layer.constructed, above?.constructed];
  const isOneCall = isSame && own && its && own.file === its.file && own.line === its.line && own.column === its.column && own.endColumn === its.endColumn;
  return isOneCall ? builtWith(above, graph) : layer;
}

/** The hints of one file: layers with parameters or multiply-adds, summed by line. */
export function hintsOf(analysis: Analysis, file: string, settings: HintSettings, times?: LayerTimesMs): LineHint[] {
  const lines = new Map<number, Line>();
  const work = workBy(settings.convention, analysis);
  for (const row of analysis.rows) {
    if (!row.params && !work.of(row) && row.params !== null && row.macs !== null) continue;
    const seen = new Set<number>();
    for (const { span, run, direct } of placesOf(row, analysis, file)) {
      const at = span.hintLine ?? span.line;
      const line = lines.get(at) ?? { runs: new Set(), rows: new Set(), direct: false };
      lines.set(at, line);
      line.rows.add(row);
      // Of several calls on one line the outermost counts: frames come outermost first.
      if (!seen.has(at)) line.runs.add(run);
      seen.add(at);
      line.direct ||= direct;
    }
  }
  return [...lines]
    .sort(([a], [b]) => a - b)
    .flatMap(([line, found]) => {
      const rows = [...found.rows];
      const runs =
        rows.some((r) => analysis.graph.layers[r.layer]?.type === 'function') && found.direct
          ? Math.max(...rows.map((r) => r.calls), found.runs.size)
          : found.runs.size;
      const label = labelOf(analysis, rows, runs, settings, times);
      return label ? [{ line, label, times: runs, layers: rows.map((r) => r.layer), direct: found.direct }] : [];
    });
}

function labelOf(analysis: Analysis, rows: readonly LayerRow[], runs: number, settings: HintSettings, times: LayerTimesMs | undefined): string {
  const sum = sumOf(rows);
  const parts = settings.fields.flatMap((field) => fieldText(field, analysis, sum, settings, times) ?? []);
  if (!parts.length) return '';
  // Numbers that rest on example sizes say so in every place.
  const mark = analysis.exampleSizes.length ? EXAMPLE : '';
  const joined = (tight: boolean): string => mark + (runs > 1 ? `×${runs}${tight ? ' ' : ' · '}` : '') + parts.join(' · ');
  // What does not fit even without the dot after `×N` is left to the hover; the first field always stays.
  while (parts.length > 1 && joined(true).length > HINT_CHARACTERS) parts.pop();
  return joined(joined(false).length > HINT_CHARACTERS);
}

function fieldText(
  field: HintSettings['fields'][number],
  analysis: Analysis,
  sum: Sum,
  settings: HintSettings,
  times: LayerTimesMs | undefined,
): string | undefined {
  switch (field) {
    case 'params':
      return sum.params || sum.paramsLeast ? `${amount(sum.params, sum.paramsLeast)} params` : undefined;
    case 'macs': {
      const work = workBy(settings.convention, analysis);
      return workSum(sum.rows, work) || sum.macsLeast ? workText(sum, work) : undefined;
    }
    case 'shape': {
      const shapes = flatShapes(sum.rows[sum.rows.length - 1]?.outputShape ?? null);
      return shapes.length === 1 ? shapeText(shapes[0]) : undefined;
    }
    case 'share': {
      const work = workBy(settings.convention, analysis);
      const part = workSum(sum.rows, work);
      return work.total && part ? percent(part / work.total) : undefined;
    }
    case 'bytes':
      return sum.bytes ? bytesText(sum.bytes) : undefined;
    case 'time': {
      const ms = sum.rows.reduce((n, r) => n + (times?.get(r.layer) ?? 0), 0);
      return ms > 0 ? msText(ms) : undefined;
    }
    default:
      return undefined;
  }
}
