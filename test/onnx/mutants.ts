import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashOf } from '../../src/core/text/hash.js';
import { randomFrom } from '../../src/measure/stats.js';
import { MODELS, unpacked } from '../robust/corpora.js';

/** Values of a byte that formats end at. */
const EDGES: readonly number[] = [0, 1, 0x7f, 0x80, 0xff];
/** Edits of one file. */
const EDITS = 4;
/** Bytes that are put in, left out or moved together. */
const PIECE = 64;

/** A file with a few edits drawn at random: bytes changed, left out, put in, doubled, or taken from another file. */
export function mutantOf(bytes: Uint8Array, others: readonly Uint8Array[], random: () => number): Uint8Array<ArrayBuffer> {
  const below = (most: number): number => Math.floor(random() * most);
  const pick = <T>(items: readonly T[]): T => items[below(items.length)] as T;
  const made = Array.from(bytes);
  for (let left = 1 + below(EDITS); left > 0; left--) {
    const at = below(made.length);
    switch (below(6)) {
      case 0:
        made[at] = below(256);
        break;
      case 1:
        made[at] = pick(EDGES);
        break;
      case 2:
        made.splice(at, 1 + below(8));
        break;
      case 3:
        made.splice(at, 0, ...Array.from({ length: 1 + below(8) }, () => below(256)));
        break;
      case 4:
        made.splice(below(made.length), 0, ...made.slice(at, at + 1 + below(PIECE)));
        break;
      default: {
        const other = pick(others);
        const from = below(other.length);
        made.splice(at, below(PIECE), ...other.subarray(from, from + 1 + below(PIECE)));
      }
    }
  }
  return Uint8Array.from(made);
}

/** What is drawn for one number of a series, whoever draws the others. */
export const randomOf = (series: string, number: number): (() => number) => randomFrom(hashOf(`${number} of ${series}`));

export interface ModelOfStandard {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Every model that the standard's own tests have. Throws where there is no package of them. */
export function modelsOfStandard(): readonly ModelOfStandard[] {
  const folder = join(unpacked(MODELS.name), MODELS.root);
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((path) => path.endsWith('.onnx'))
    .sort()
    .map((path) => ({ path, bytes: readFileSync(join(folder, path)) }));
}
