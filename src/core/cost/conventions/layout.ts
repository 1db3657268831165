import type { Graph, Node, ValueId } from '../../onnx/graph.js';
import { broadcasts } from '../../onnx/operators/couple.js';
import { ruleOf } from '../../onnx/operators/index.js';
import { stridesOf as stridesInARow } from '../../onnx/operators/support.js';

/**
 * How the elements of a value lie in memory in PyTorch, as far as some tools' numbers depend on it: whether a view of another tensor can be seen as a matrix
 * without a copy. Strides follow views (permuting, slicing, reshaping) and elementwise work, which keeps them; all else makes a new tensor in a row.
 */

interface Makers {
  readonly graph: Graph;
  readonly nodes: ReadonlyMap<ValueId, Node>;
  readonly contiguous: ReadonlySet<ValueId>;
  readonly known: Map<ValueId, readonly number[]>;
}
const made = new WeakMap<Graph, Makers>();

function makersOf(graph: Graph): Makers {
  let makers = made.get(graph);
  if (!makers) {
    const nodes = new Map(graph.nodes.flatMap((n) => n.outputs.map((id) => [id, n] as const)));
    const calls = graph.trace?.calls ?? [];
    const contiguous = new Set(
      calls.flatMap(({ name, result }) =>
        name === 'Tensor.contiguous' && typeof result === 'object' && result !== null && 'tensor' in result ? [result.tensor] : [],
      ),
    );
    made.set(graph, (makers = { graph, nodes, contiguous, known: new Map() }));
  }
  return makers;
}

/** `Tensor.is_contiguous()`: axes of one element do not matter. */
export function isContiguous(graph: Graph, id: ValueId): boolean {
  const makers = makersOf(graph);
  if (makers.contiguous.has(id)) return true;
  const shape = graph.values[id]?.shape ?? [];
  const strides = stridesOf(makers, id);
  const row = stridesInARow(shape);
  return shape.every((size, i) => size === 1 || strides[i] === row[i]);
}

function stridesOf(makers: Makers, id: ValueId): readonly number[] {
  const known = makers.known.get(id);
  if (known) return known;
  const shape = makers.graph.values[id]?.shape ?? [];
  makers.known.set(id, stridesInARow(shape));
  const node = makers.nodes.get(id);
  const found = (node && !makers.contiguous.has(id) && viewed(makers, node, shape)) || stridesInARow(shape);
  makers.known.set(id, found);
  return found;
}

/** Strides of what a node makes, where they come from its input's. */
function viewed(makers: Makers, node: Node, shape: readonly number[]): readonly number[] | undefined {
  const [input] = node.inputs;
  if (input === undefined || input < 0) return undefined;
  const from = makers.graph.values[input]?.shape ?? [];
  const strides = stridesOf(makers, input);
  const rule = ruleOf(node.domain, node.op);
  if (rule?.couple === broadcasts || rule?.moves === 'cast') return from.join() === shape.join() ? dense(from, strides) : undefined;
  if (rule?.moves === 'identity') return strides;
  if (rule?.moves === 'reshape') return reshaped(from, strides, shape);
  if (rule?.moves !== 'view') return undefined;
  const { perm } = node.attributes;
  if (Array.isArray(perm)) return perm.map((axis) => strides[Number(axis)] ?? 1);
  // A part of it, or repeated where it had one element.
  const before = from.length - shape.length;
  return shape.map((size, i) => ((from[i + before] ?? 1) < size ? 0 : (strides[i + before] ?? 0)));
}

/** Strides that elementwise work gives its result: in the order of the input's, without gaps. Undefined where the input repeats elements. */
function dense(shape: readonly number[], strides: readonly number[]): number[] | undefined {
  if (strides.some((s, i) => s === 0 && (shape[i] ?? 1) > 1)) return undefined;
  const order = shape.map((_, i) => i).sort((a, b) => (strides[b] ?? 0) - (strides[a] ?? 0) || a - b);
  const out = new Array<number>(shape.length).fill(1);
  let next = 1;
  for (const axis of order.toReversed()) {
    out[axis] = next;
    next *= shape[axis] ?? 1;
  }
  return out;
}

/** Strides of a view in another shape; undefined where only a copy gives that shape. Runs of axes that lie in a row can be cut anew. */
function reshaped(from: readonly number[], strides: readonly number[], to: readonly number[]): number[] | undefined {
  const runs: { size: number; stride: number }[] = [];
  from.forEach((size, i) => {
    if (size === 1) return;
    const last = runs.at(-1);
    if (last && last.stride === size * (strides[i] ?? 0)) {
      last.size *= size;
      last.stride = strides[i] ?? 0;
    } else runs.push({ size, stride: strides[i] ?? 0 });
  });
  const out = new Array<number>(to.length).fill(1);
  let run = runs.length - 1;
  let done = 1;
  for (let i = to.length - 1; i >= 0; i--) {
    const size = to[i] ?? 1;
    if (size === 1) continue;
    const r = runs[run];
    if (!r || r.size % (done * size)) return undefined;
    out[i] = r.stride * done;
    done *= size;
    if (done === r.size) {
      run--;
      done = 1;
    }
  }
  return out;
}
