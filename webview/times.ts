import type { LayerId } from '../src/core/onnx/graph.js';

/** What measuring said about one layer: exactly one of the three ways. */
export type LayerTime =
  | { readonly kind: 'measured'; readonly ms: number; readonly boundMs: number | null }
  | { readonly kind: 'fused'; readonly into: LayerId | null; readonly intoPath: string }
  | { readonly kind: 'elided'; readonly why: 'identity' | 'view' | 'constant' };

/** Times of one measurement, by layer; a layer that did not run has none. */
export interface LayerTimes {
  readonly byLayer: ReadonlyMap<LayerId, LayerTime>;
  /** Sum over layers and the runtime's own row: what shares of time are shares of. */
  readonly sumMs: number;
}

export const measuredMs = (times: LayerTimes | null, layer: LayerId): number | null => {
  const time = times?.byLayer.get(layer);
  return time?.kind === 'measured' ? time.ms : null;
};
