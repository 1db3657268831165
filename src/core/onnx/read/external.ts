import type { FileGraph, FileModel, FileNode, FileTensor } from './model.js';

/** Weights that lie in files beside a model: looked at only when the model is to run. */

/** A stretch of a file beside the model. */
export interface ExternalPart {
  /** Relative to the model's folder, as the file has it. */
  readonly location: string;
  readonly offset: number;
  /** Undefined for all that follows. */
  readonly length: number | undefined;
}

/** The keys that the standard has. */
const KEYS: ReadonlySet<string> = new Set(['location', 'offset', 'length', 'checksum', 'basepath']);

/** Why a reference to a file beside the model is not followed. */
export class ExternalRefused extends Error {
  override readonly name = 'ExternalRefused';
}

/** Every stretch that a model refers to. Throws {@link ExternalRefused} for a reference that no honest file has. */
export function externalParts(model: FileModel): readonly ExternalPart[] {
  const parts: ExternalPart[] = [];
  const add = (tensor: FileTensor): void => {
    if (tensor.form === 'outside') parts.push(partOf(tensor));
  };
  const graphs: FileGraph[] = [model.graph];
  const nodes = (list: readonly FileNode[]): void => {
    for (const { attributes } of list)
      for (const { value } of attributes) {
        if (value?.is === 'graph') graphs.push(value.value);
        else if (value?.is === 'tensor') add(value.value);
      }
  };
  for (const called of model.functions.values()) nodes(called.nodes);
  for (let graph = graphs.pop(); graph; graph = graphs.pop()) {
    graph.initializers.forEach(add);
    nodes(graph.nodes);
  }
  return parts;
}

function partOf({ name, external }: FileTensor): ExternalPart {
  for (const key of external.keys())
    if (!KEYS.has(key)) throw new ExternalRefused(`the weights "${name}" have the key "${key}", which there is not; not opened`);
  const whole = (key: string): number | undefined => {
    const text = external.get(key);
    if (text === undefined || text === '') return undefined;
    if (!/^\d{1,15}$/.test(text)) throw new ExternalRefused(`the weights "${name}" have the ${key} "${text}"; not opened`);
    return Number(text);
  };
  const location = external.get('location') ?? '';
  if (!isInside(location)) throw new ExternalRefused(`the weights file "${location}" is outside the model's folder; not opened`);
  return { location, offset: whole('offset') ?? 0, length: whole('length') };
}

/** Whether a path, before any link is followed, can only lead below the model's folder, on every machine. */
function isInside(location: string): boolean {
  if (!location || location.includes('\0') || location.includes('\\') || location.includes(':')) return false;
  const parts = location.split('/');
  return parts.every((part) => part !== '' && part !== '..');
}
