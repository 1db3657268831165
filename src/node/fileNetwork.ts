import type { Analysis } from '../core/analysis.js';
import { externalParts } from '../core/onnx/read/external.js';
import { readModel } from '../core/onnx/read/readModel.js';
import { bytesSource } from '../core/onnx/read/source.js';
import { MOST_BYTES } from '../measure/estimate.js';
import { networkPlan } from '../measure/networkPlan.js';
import type { NetworkRequest } from '../measure/types.js';
import { readModelFile } from './modelFile.js';
import { readWeightFiles } from './weightFiles.js';

/** The bytes of a model file. Throws an error that names it. */
function modelBytes(file: string): Uint8Array<ArrayBuffer> {
  try {
    return readModelFile(file);
  } catch (error) {
    throw new Error(`${file} ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** All that measuring a model file needs: its own bytes with its real weights, and what its nodes are. Throws an error for the user. */
export function fileNetwork(analysis: Analysis): NetworkRequest {
  const bytes = modelBytes(analysis.file);
  const { model, notes } = readModel(bytesSource(bytes));
  if (!model || notes.length) throw new Error(notes[0]?.text ?? 'this is not an ONNX file');
  const external = readWeightFiles(analysis.file, externalParts(model), MOST_BYTES - bytes.length);
  const inputs = analysis.inputs.map(({ name, shape }) => ({ name, shape }));
  return { model: bytes.buffer, ...(external.length ? { external } : {}), inputs, ...networkPlan(analysis) };
}
