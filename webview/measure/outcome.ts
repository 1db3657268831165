import type { Analysis } from '../../src/core/analysis.js';
import { fingerprintOf } from '../../src/core/fingerprint.js';
import type { LayerId } from '../../src/core/onnx/graph.js';
import { bytesText, fill } from '../../src/core/report/numbers.js';
import { ASK_BYTES, ASK_SECONDS, durationText, type RunEstimate } from '../../src/measure/estimate.js';
import { stampLine } from '../../src/measure/report.js';
import type { MeasureResult } from '../../src/measure/types.js';
import type { PanelStrings } from '../../src/panelStrings.js';
import type { PanelMeasurement } from '../../src/protocol.js';
import type { Roof } from '../charts/roofline.js';
import type { LayerTime, LayerTimes } from '../times.js';

/** What the page shows of a measurement under way. */
export type MeasureState =
  | { readonly phase: 'idle' }
  | { readonly phase: 'confirm'; readonly why: string }
  | {
      readonly phase: 'running';
      readonly text: string;
      readonly fraction: number | null;
      readonly secondsLeft: number | null;
      readonly provisionalMs: number | null;
    }
  | { readonly phase: 'failed'; readonly reason: string };

/** What the page shows of a finished one. */
export interface Outcome {
  readonly result: MeasureResult;
  /** Runtime, version, provider, threads, clock, processor, date: in one line. */
  readonly stamp: string;
  readonly times: LayerTimes;
  readonly machine: Roof;
  /** The network that was measured. */
  readonly fingerprint: string;
}

export function outcomeOf(result: MeasureResult, analysis: Analysis, s: PanelStrings): Outcome {
  const machine: Roof = { name: s.thisMachine, peakGmacPerS: result.peakGmacPerS, bandwidthGBPerS: result.bandwidthGBPerS };
  return { result, stamp: stampLine(result.runtime, result.date), times: timesOf(result, analysis), machine, fingerprint: fingerprintOf(analysis) };
}

/** Times by layer id of this very analysis; ids change from one evaluation to the next, paths do not. */
function timesOf(result: MeasureResult, analysis: Analysis): LayerTimes {
  // A module that is no row may have time of its own, for what its `forward` writes between its children.
  const ids = new Map<string, LayerId>([...analysis.graph.layers.map((l) => [l.path, l.id] as const), ...analysis.rows.map((r) => [r.path, r.layer] as const)]);
  const byLayer = new Map<LayerId, LayerTime>();
  for (const layer of result.layers) {
    const id = ids.get(layer.path);
    if (id === undefined) continue;
    if (layer.measuredMs !== undefined) byLayer.set(id, { kind: 'measured', ms: layer.measuredMs, boundMs: layer.boundMs ?? null });
    else if (layer.fusedInto !== undefined) byLayer.set(id, { kind: 'fused', into: ids.get(layer.fusedInto) ?? null, intoPath: layer.fusedInto });
    else if (layer.elided) byLayer.set(id, { kind: 'elided', why: layer.elided });
  }
  return { byLayer, sumMs: result.layersSumMs + result.runtimeRowMs };
}

/** The same as the host keeps it. */
export function forHost(outcome: Outcome): PanelMeasurement {
  const layers = [...outcome.times.byLayer].flatMap(([layer, time]) =>
    time.kind === 'measured' ? [{ layer, ms: time.ms, ...(time.boundMs === null ? {} : { boundMs: time.boundMs }) }] : [],
  );
  return { medianMs: outcome.result.medianMs, layers, result: outcome.result };
}

/** The question to ask before a run that is large, or null. */
export function questionBefore({ bytes, seconds }: RunEstimate, s: PanelStrings): string | null {
  const asks = [bytes > ASK_BYTES ? fill(s.askMemory, bytesText(bytes)) : '', seconds > ASK_SECONDS ? fill(s.askTime, durationText(seconds)) : ''].filter(
    Boolean,
  );
  return asks.length ? asks.join(' ') : null;
}
