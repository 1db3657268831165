import { isFloat } from './dtypes.js';
import { type DType, elementCount, type Graph, type Node, type Value, type ValueId } from './graph.js';
import { valueNames } from './names.js';
import { ruleOf } from './operators/index.js';
import type { Movement } from './operators/movement.js';
import type { FanIn, WeightRole } from './operators/rule.js';
import { BLOCK, dataRaw, normalRaw, normals, type Raw, type TypedArray, typedArray, xorshift, zeroRaw } from './random.js';

/**
 * Elements for values that have none: what a network without its checkpoint is run on. Seeded, of the size that training would start from,
 * since zeros flatter activations that branch (an unfused Relu on constant data is a fifth faster than on random data).
 */

/** What a value without elements is used for: its random elements are `shift + scale * normal`. */
interface Use {
  readonly scale: number;
  readonly shift: number;
  /** Take the normal's absolute value: variances are divided by and have their root taken. */
  readonly positive?: boolean;
}

const ONE: Use = { scale: 0.05, shift: 1 };
const BIAS: Use = { scale: 0.02, shift: 0 };
const VARIANCE: Use = { scale: 0.05, shift: 1, positive: true };
const STANDARD: Use = { scale: 1, shift: 0 };
/** PyTorch's initial slope of PReLU. */
const SLOPE: Use = { scale: 0.01, shift: 0.25 };

/** He et al. 2015, equation 10: keeps the variance of what flows through a layer followed by a ReLU. */
const he = (fanIn: number): Use => ({ scale: Math.sqrt(2 / Math.max(1, fanIn)), shift: 0 });

const USES: Readonly<Record<Exclude<WeightRole, FanIn>, Use>> = { scale: ONE, bias: BIAS, mean: BIAS, variance: VARIANCE, slope: SLOPE, table: STANDARD };

/** Weights that are small together should not all be made of the same few numbers. */
const LEAST_BLOCK = 1 << 12;

/** How a consumer uses the value at one of its inputs; `undefined` when it says nothing. */
function useBy(node: Node, input: number, { shape }: Value): Use | undefined {
  const role = ruleOf(node.domain, node.op)?.weights?.[input];
  if (typeof role !== 'function') return role && USES[role];
  const fanIn = role(shape, node.attributes);
  return fanIn === undefined ? undefined : he(fanIn);
}

/** Without a consumer that says otherwise: kernels and matrices by what enters one output, vectors named `weight` as scales, other vectors as small biases. */
function defaultUse(value: Value, name: string): Use {
  if (value.role === 'constant') return STANDARD;
  if (value.shape.length >= 2) return he(elementCount(value.shape.slice(1)));
  if (/var$/.test(name)) return VARIANCE;
  return /weight$|gamma$|scale$/.test(name) ? ONE : BIAS;
}

/** As many numbers as the largest weight needs: most of the time that a small network takes would go into the others. */
const blockSize = ({ values }: Graph): number => {
  const largest = values.reduce((most, { role, shape, data }) => (role && !data ? Math.max(most, elementCount(shape)) : most), 0);
  return Math.max(LEAST_BLOCK, Math.min(BLOCK, largest));
};

/** Gives every value without maker its elements: its own where they are known, else random ones that fit its use. */
export class Weights {
  private readonly uses = new Map<ValueId, Use>();
  private block: Float32Array | undefined;

  constructor(
    private readonly graph: Graph,
    private readonly seed: number,
  ) {
    for (const node of graph.nodes) {
      node.inputs.forEach((id, i) => {
        const value = graph.values[id];
        const use = value?.role && value.role !== 'input' && !value.data ? useBy(node, i, value) : undefined;
        if (use && !this.uses.has(id)) this.uses.set(id, use);
      });
    }
  }

  /** The value's elements as bytes; `name` is what it is called in its module. */
  of(value: Value, name: string): Raw {
    if (value.data) return dataRaw(value.data, value.dtype);
    // Whole numbers are indices or counts: zero is always in range.
    if (!isFloat(value.dtype)) return zeroRaw(value);
    const use = this.uses.get(value.id) ?? defaultUse(value, name);
    this.block ??= normals(this.seed, blockSize(this.graph));
    return normalRaw(value, this.block, Math.imul(value.id + 1, 40503) >>> 0, use.scale, use.shift, use.positive);
  }
}

/** One argument for a run: elements in the array that holds their type (half precision as its bits, bool as bytes, 64-bit integers as bigints). */
interface RandomInput {
  readonly name: string;
  readonly dims: readonly number[];
  readonly dtype: DType;
  readonly data: TypedArray;
}

/** True for an operator through which an index stays the same index. */
const carriesOn = (moves: Movement | undefined): boolean => moves !== undefined && moves !== 'static' && moves !== 'select';

/** Whole numbers of which nothing says what they index: 0 and 1 are in range of nearly everything. */
const UNKNOWN_LIMIT = 2;

/** How many different whole numbers an input may hold: the size of what it indexes, found by following it to the operators that look up. */
function indexLimit(graph: Graph, readers: ReadonlyMap<ValueId, readonly [Node, number][]>, input: ValueId): number {
  let limit = Number.POSITIVE_INFINITY;
  const seen = new Set<ValueId>([input]);
  const waiting = [input];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    for (const [node, at] of readers.get(id) ?? []) {
      const rule = ruleOf(node.domain, node.op);
      const own = rule?.indexLimit?.(
        at,
        node.inputs.map((value) => graph.values[value]),
        node.attributes,
      );
      if (own !== undefined) limit = Math.min(limit, own);
      else if (carriesOn(rule?.moves)) {
        for (const output of node.outputs) {
          if (!seen.has(output)) waiting.push(output);
          seen.add(output);
        }
      }
    }
  }
  return Number.isFinite(limit) ? Math.max(1, limit) : UNKNOWN_LIMIT;
}

/** Seeded elements for every input of a graph: normal floats, tokens within the vocabulary, flags. @internal */
export function randomInputs(graph: Graph, seed: number): RandomInput[] {
  const names = valueNames(graph);
  const readers = new Map<ValueId, [Node, number][]>();
  for (const node of graph.nodes) {
    node.inputs.forEach((id, at) => {
      const list = readers.get(id);
      if (list) list.push([node, at]);
      else readers.set(id, [[node, at]]);
    });
  }
  return graph.inputs.flatMap((id, i) => {
    const value = graph.values[id];
    if (!value) return [];
    const count = elementCount(value.shape);
    const next = xorshift(seed + i);
    const float = isFloat(value.dtype);
    const limit = value.dtype === 'bool' ? 2 : float ? 0 : indexLimit(graph, readers, id);
    const numbers = float ? normals(seed + i, count) : Array.from({ length: count }, () => Math.floor(next() * limit));
    return [{ name: names(id), dims: value.shape, dtype: value.dtype, data: typedArray(numbers, value.dtype) }];
  });
}
