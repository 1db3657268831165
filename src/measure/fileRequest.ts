import type { Analysis } from '../core/analysis.js';
import { analyzeOnnx } from '../core/analyzeOnnx.js';
import { type ExternalPart, externalParts } from '../core/onnx/read/external.js';
import { readModel } from '../core/onnx/read/readModel.js';
import { bytesSource } from '../core/onnx/read/source.js';
import { type Chosen, runAsCounted } from './choices.js';
import { cannotRun, MOST_BYTES } from './estimate.js';
import { fedElements } from './feeds.js';
import { networkPlan } from './networkPlan.js';
import type { NetworkRequest } from './types.js';

/** What measuring needs to know of a model file beside its bytes. */
export type FileNetwork = Pick<Analysis, 'graph' | 'rows' | 'inputs'>;

/** The weights of these parts, of at most so many bytes together. Throws an error for the user. */
type ReadWeights = (parts: readonly ExternalPart[], mostBytes: number) => NonNullable<NetworkRequest['external']>;

/**
 * All that measuring a model file needs: its own bytes with its real weights, what its nodes are, and inputs that take the branches that were counted. Throws
 * an error for the user, also where sizes that depend on elements of the inputs are too large with those that a run is given.
 */
export function fileRequest(bytes: Uint8Array<ArrayBuffer>, network: FileNetwork, readWeights: ReadWeights): NetworkRequest {
  const { model, notes } = readModel(bytesSource(bytes));
  if (!model || notes.length) throw new Error(notes[0]?.text);
  const run = (chosen: Chosen): Analysis =>
    analyzeOnnx({ file: '', source: bytesSource(bytes), inputs: network.inputs, fed: (input) => fedElements(input, chosen.get(input.name)) });
  const { chosen, found } = runAsCounted(network.graph, run);
  const obstacle = cannotRun(found, 1);
  if (obstacle !== undefined) throw new Error(obstacle);
  const parts = externalParts(model);
  const external = parts.length ? readWeights(parts, MOST_BYTES - bytes.length) : [];
  const inputs = network.inputs.map(({ name, shape }) => ({ name, shape, ...(chosen.has(name) ? { every: chosen.get(name) } : {}) }));
  return { model: bytes.buffer, ...(external.length ? { external } : {}), inputs, ...networkPlan(network) };
}
