import type { Analysis } from '../core/analysis.js';
import { INLINE_BYTES } from '../core/onnx/inline.js';
import { variantLabels } from '../measure/compareReport.js';
import type { NetworkRequest } from '../measure/types.js';
import type { ExploredNetwork, HostEvent, ShownAnalysis, WantedModel } from '../protocol.js';

/**
 * The networks that a page may ask for: the one that it shows, and the variants that it compares. Makes the messages that tell the page of them.
 * Knows nothing of the editor, so that tests of the page have the same host.
 */
export class PanelNetworks {
  private shown: { readonly version: number; readonly analysis: Analysis } | undefined;
  private variants: ReadonlyMap<string, Analysis> = new Map();
  private explored: { readonly variant: string; readonly analysis: Analysis } | undefined;
  private explorations = 0;

  /** `runnable` makes what measuring a network needs; it may reject with a sentence. */
  constructor(private readonly runnable: (analysis: Analysis) => Promise<NetworkRequest>) {}

  /** What the page shows; undefined while it shows none. */
  get analysis(): Analysis | undefined {
    return this.shown?.analysis;
  }

  get version(): number | undefined {
    return this.shown?.version;
  }

  show(version: number, analysis: Analysis, more: Pick<ShownAnalysis, 'stale' | 'reason' | 'measured'>): HostEvent {
    this.shown = { version, analysis };
    return { type: 'analysis', version, analysis, ...more };
  }

  showNothing(reason: string): HostEvent {
    this.shown = undefined;
    return { type: 'empty', reason };
  }

  /** A variant that the page shows in the place of its source. The one before it is forgotten. */
  explore(analysis: Analysis): ExploredNetwork {
    this.explored = { variant: `explored${++this.explorations}`, analysis };
    return this.explored;
  }

  /** What a name of a variant stands for; without one, what the file itself gives. */
  of(variant: string | undefined): Analysis | undefined {
    if (variant === undefined) return this.analysis;
    return this.explored?.variant === variant ? this.explored.analysis : this.variants.get(variant);
  }

  /** The first is what the others are held against. */
  compare(analyses: readonly Analysis[]): HostEvent {
    const labels = variantLabels(analyses);
    const named = analyses.map((analysis, i) => ({ id: `variant${i}`, label: labels[i] ?? '', analysis }));
    this.variants = new Map(named.map(({ id, analysis }) => [id, analysis]));
    return { type: 'compare', variants: named.map(({ id, label, analysis: { totals, complete } }) => ({ id, label, totals, complete })) };
  }

  /** Answers the page's request. Rejects with a sentence when the network is gone, cannot be run, or is too large for a page. */
  async model({ version, variant }: WantedModel): Promise<NetworkRequest> {
    const analysis = variant !== undefined || version === this.version ? this.of(variant) : undefined;
    if (!analysis) throw new Error('the network has changed: try again');
    const made = await this.runnable(analysis);
    if ((made.external ?? []).some(({ data }) => data.byteLength > INLINE_BYTES)) throw new Error('its weights are too large to run in a panel');
    return made;
  }
}
