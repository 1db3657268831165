import { isInteger } from '../core/onnx/dtypes.js';
import { elementCount, type Graph, type Node, type Value, type ValueId } from '../core/onnx/graph.js';

/** Numbers that decide which branches of a model file run: a sampling rate that is compared with those that it knows, a flag. */

/** Numbers are compared a few steps behind the input. @limit operators between an input of a model file and what it is compared with, before a run: operators */
const STEPS = 8;
/** Each costs an analysis of the file. @limit numbers that are tried before a run of a model file, until the branches run that were counted: numbers */
const TRIED = 16;

/** What every element of an input is. */
export type Chosen = ReadonlyMap<string, number>;

/**
 * What a run is given so that it takes the branches that were counted; the first try leaves all inputs as they are.
 * @param counted the network as it was counted
 * @param run the same with elements that a run is given
 * @returns the last try where none fits
 */
export function runAsCounted<T extends { readonly graph: Graph }>(counted: Graph, run: (chosen: Chosen) => T): { readonly chosen: Chosen; readonly found: T } {
  const none: Chosen = new Map();
  const found = run(none);
  if (isSameWork(found.graph, counted)) return { chosen: none, found };
  for (const [name, value] of candidates(counted).slice(0, TRIED)) {
    const chosen = new Map([[name, value]]);
    const other = run(chosen);
    if (isSameWork(other.graph, counted)) return { chosen, found: other };
  }
  return { chosen: none, found };
}

const isSameWork = (a: Graph, b: Graph): boolean => a.nodes.length === b.nodes.length && a.nodes.every(({ name }, i) => name === b.nodes[i]?.name);

/** Inputs and numbers that may decide: what whole numbers are compared with, and what is close to it; both values of a flag. */
function candidates(graph: Graph): (readonly [string, number])[] {
  const makers = new Map<ValueId, Node>(graph.nodes.flatMap((node) => node.outputs.map((id) => [id, node] as const)));
  const flags = graph.inputs.flatMap((id) => graph.values[id] ?? []).filter((value) => value.dtype === 'bool' && elementCount(value.shape) === 1);
  const compared = graph.nodes.flatMap((node): (readonly [string, number])[] => {
    const [made] = node.outputs.map((id) => graph.values[id]);
    if (made?.dtype !== 'bool') return [];
    const values = node.inputs.flatMap((id) => graph.values[id] ?? []);
    const known = values.find(({ data }) => data?.length === 1)?.data;
    const open = values.find(({ data }) => !data);
    const input = open && inputBehind(graph, makers, open);
    if (!known || !input || !isInteger(input.dtype)) return [];
    return [0, 1, -1].map((step) => [input.name, Number(known[0]) + step] as const);
  });
  return [...flags.flatMap(({ name }) => [0, 1].map((value) => [name, value] as const)), ...compared];
}

/** The input that a value is made of, if it is made of that one alone. */
function inputBehind(graph: Graph, makers: ReadonlyMap<ValueId, Node>, value: Value): Value | undefined {
  let at: Value | undefined = value;
  for (let steps = STEPS; at && steps > 0; steps--) {
    if (at.role === 'input') return at;
    const open: Value[] = (makers.get(at.id)?.inputs ?? []).flatMap((id) => graph.values[id] ?? []).filter(({ data }) => !data);
    at = open.length === 1 ? open[0] : undefined;
  }
  return undefined;
}
