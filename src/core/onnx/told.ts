import { isFloat } from './dtypes.js';
import { elementCount, type Graph, type TensorType, type ValueId } from './graph.js';

/** What a file that we write tells of its network beside the standard's own words, so that it reads back as it was. */

/** Key of the file's metadata. */
export const TOLD_KEY = 'layercost.network';

export interface Told {
  /** Class of each layer, by path. */
  readonly classes: ReadonlyMap<string, string>;
  /** Initializers that look like parameters and are none: masks, tables, statistics. */
  readonly constants: ReadonlySet<string>;
  /** Initializers that are parameters and do not look it: single numbers, whole ones. */
  readonly parameters: ReadonlySet<string>;
  /** Nodes whose multiply-adds are no work of the network: they only stand for something else. */
  readonly free: ReadonlySet<string>;
}

/** What a file holds beside what it computes on. */
interface Written {
  readonly graph: Graph;
  /** Values that are written as initializers. */
  readonly constants: Iterable<ValueId>;
  /** Initializers and nodes that no value and node of the graph stands for, or is free for. */
  readonly extra: readonly { readonly name: string; readonly type: TensorType }[];
  readonly free: readonly string[];
}

const looksTrained = ({ shape, dtype }: TensorType): boolean => isFloat(dtype) && elementCount(shape) > 1;

/** As text for the metadata. */
export function toldText({ graph, constants, extra, free }: Written, nameOf: (id: ValueId) => string): string {
  const held = [...constants].flatMap((id) => graph.values[id] ?? []);
  const odd = held.filter((value) => looksTrained(value) !== (value.role === 'parameter'));
  const named = (isParameter: boolean): string[] => odd.flatMap(({ id, role }) => ((role === 'parameter') === isParameter ? nameOf(id) : []));
  return JSON.stringify({
    classes: graph.layers.map(({ path, className }) => [path, className]),
    constants: [...named(false), ...extra.flatMap(({ name, type }) => (looksTrained(type) ? name : []))],
    parameters: named(true),
    free,
  });
}

/** What the metadata of a file tells; `undefined` for a file of somebody else. */
export function toldBy(metadata: ReadonlyMap<string, string>): Told | undefined {
  const text = metadata.get(TOLD_KEY);
  if (text === undefined) return undefined;
  try {
    const { classes, ...names } = JSON.parse(text) as Partial<Record<keyof Told, unknown>>;
    const named = (key: 'constants' | 'parameters' | 'free'): ReadonlySet<string> => new Set(list(names[key]).filter((name) => typeof name === 'string'));
    return { classes: new Map(list(classes).filter(isPair)), constants: named('constants'), parameters: named('parameters'), free: named('free') };
  } catch {
    return undefined;
  }
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const isPair = (value: unknown): value is [string, string] => Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string');
