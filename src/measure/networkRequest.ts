import type { Analysis } from '../core/analysis.js';
import { RUN_INLINE_BYTES } from '../core/onnx/inline.js';
import { wholeFile, writeModel } from '../core/onnx/write.js';
import { networkPlan } from './networkPlan.js';
import type { NetworkRequest } from './types.js';

/**
 * All that measuring a network needs: its runnable file, in buffers that can be handed over, and what its nodes are.
 * Throws what {@link writeModel} throws when there is no such file.
 */
export function networkRequest(analysis: Pick<Analysis, 'graph' | 'rows'>): NetworkRequest {
  const { bytes, external } = wholeFile(writeModel(analysis.graph, { inlineBytes: RUN_INLINE_BYTES }));
  return {
    model: ownBuffer(bytes),
    ...(external ? { external: [{ location: external.location, data: ownBuffer(external.bytes) }] } : {}),
    ...networkPlan(analysis),
  };
}

/** The bytes alone in a buffer. */
const ownBuffer = (bytes: Uint8Array): ArrayBuffer =>
  (bytes.byteLength === bytes.buffer.byteLength ? bytes.buffer : bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)) as ArrayBuffer;
