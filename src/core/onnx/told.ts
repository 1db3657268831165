import { isFloat } from './dtypes.js';
import { elementCount, type Graph, type ValueId } from './graph.js';

/** What a file that we write tells of its network beside the standard's own words, so that it reads back as it was. */

/** Key of the file's metadata. */
export const TOLD_KEY = 'layercost.network';

export interface Told {
  /** Class of each layer, by path. */
  readonly classes: ReadonlyMap<string, string>;
  /** Initializers that look like parameters and are none: masks, tables, statistics. */
  readonly constants: ReadonlySet<string>;
}

/** As text for the metadata. @param initializers values that the file holds */
export function toldText(graph: Graph, initializers: Iterable<ValueId>, nameOf: (id: ValueId) => string): string {
  const classes = graph.layers.map(({ path, className }) => [path, className]);
  const constants = [...initializers].filter((id) => {
    const value = graph.values[id];
    return value && value.role !== 'parameter' && isFloat(value.dtype) && elementCount(value.shape) > 1;
  });
  return JSON.stringify({ classes, constants: constants.map(nameOf) });
}

/** What the metadata of a file tells; `undefined` for a file of somebody else. */
export function toldBy(metadata: ReadonlyMap<string, string>): Told | undefined {
  const text = metadata.get(TOLD_KEY);
  if (text === undefined) return undefined;
  try {
    const { classes, constants } = JSON.parse(text) as { classes?: unknown; constants?: unknown };
    return { classes: new Map(list(classes).filter(isPair)), constants: new Set(list(constants).filter((name) => typeof name === 'string')) };
  } catch {
    return undefined;
  }
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const isPair = (value: unknown): value is [string, string] => Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string');
