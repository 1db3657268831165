import { type FileNetwork, fileRequest } from '../measure/fileRequest.js';
import type { NetworkRequest } from '../measure/types.js';
import { readModelFile } from './modelFile.js';
import { readWeightFiles } from './weightFiles.js';

/** All that measuring a model file of this machine needs. Throws an error for the user, which calls the file by the given name. */
export function fileNetwork(path: string, network: FileNetwork, name = path): NetworkRequest {
  return fileRequest(modelBytes(path, name), network, (parts, mostBytes) => readWeightFiles(path, parts, mostBytes));
}

function modelBytes(path: string, name: string): Uint8Array<ArrayBuffer> {
  try {
    return readModelFile(path);
  } catch (error) {
    throw new Error(`${name} ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
