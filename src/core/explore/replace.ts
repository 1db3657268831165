import type { Analysis, Totals } from '../analysis.js';
import { inputsText } from '../entry/inputs.js';
import type { Layer } from '../onnx/graph.js';
import type { Module } from '../python/syntax/syntax.js';
import { separableCost } from '../report/separableCost.js';
import type { AnalyzeRequest } from '../request.js';
import { stridedProposals } from './pooling.js';
import { type Proposal, separableProposal } from './separable.js';
import { edited, sourceText, type TextEdit } from './sourceText.js';

/** Cheaper layers in the place of others, as edits of the source. Only what evaluates, to the same output, is offered. */
export interface Replacement {
  readonly kind: 'separable' | 'strided';
  readonly edits: readonly TextEdit[];
  /** Layers that are replaced. */
  readonly layers: number;
  /** Their paths in the network as it is. */
  readonly paths: readonly string[];
  /** Multiply-adds of these layers, as they are. */
  readonly layersMacs: number;
  /** Of the whole network. */
  readonly before: Totals;
  readonly after: Totals;
  /** `1/C_out + 1/k²` with the real numbers of the first layer, for one convolution. */
  readonly formula?: string;
  /** Of all of them, `3×3`; left out where they differ. */
  readonly kernel?: string;
}

/** What may replace the layers that lines `from` to `to` (from 1) build. */
export async function replacements(
  analyze: (request: AnalyzeRequest) => Promise<Analysis>,
  request: AnalyzeRequest,
  base: Analysis,
  tree: Module,
  [from, to]: readonly [from: number, to: number],
): Promise<Replacement[]> {
  if (base.entry === null || base.broken) return [];
  const source = sourceText(request.text);
  const separable = separableProposal(base, tree, source, from, to);
  const proposals: [Replacement['kind'], Proposal][] = [
    ...(separable ? [['separable', separable] as [Replacement['kind'], Proposal]] : []),
    ...stridedProposals(base, tree, source, from, to).map((p): [Replacement['kind'], Proposal] => ['strided', p]),
  ];
  const out: Replacement[] = [];
  for (const [kind, proposal] of proposals) {
    const made = await tried(analyze, request, base, kind, proposal);
    if (made) out.push(made);
  }
  return out;
}

/** The edited text with the same entry and input. */
async function tried(
  analyze: (request: AnalyzeRequest) => Promise<Analysis>,
  request: AnalyzeRequest,
  base: Analysis,
  kind: Replacement['kind'],
  { edits, layers }: Proposal,
): Promise<Replacement | undefined> {
  const text = edited(request.text, edits);
  const input = base.inputs.length ? inputsText(base.inputs) : request.input;
  const made = await analyze({ ...request, text, entry: base.entry ?? undefined, input });
  const isSame = made.complete === base.complete && JSON.stringify(made.output) === JSON.stringify(base.output);
  if (!isSame || (made.totals.macs >= base.totals.macs && made.totals.bytesRead >= base.totals.bytesRead)) return undefined;
  const rows = base.rows.filter((r) => layers.some((l) => l.id === r.layer));
  const paths = rows.map((r) => r.path);
  const layersMacs = rows.reduce((sum, r) => sum + (r.macs ?? 0), 0);
  const formula = kind === 'separable' && rows[0] ? separableCost(base, rows[0])?.formula : undefined;
  const kernels = new Set(layers.map((l) => kernelOf(base, l)));
  const kernel = kernels.size === 1 ? [...kernels][0] : undefined;
  return {
    kind,
    edits,
    layers: layers.length,
    paths,
    layersMacs,
    before: base.totals,
    after: made.totals,
    ...(formula ? { formula } : {}),
    ...(kernel ? { kernel } : {}),
  };
}

function kernelOf({ graph }: Analysis, { tensors }: Layer): string {
  const weight = tensors.find((t) => t.name === 'weight');
  return ((weight && graph.values[weight.value]?.shape) ?? []).slice(2).join('×');
}
