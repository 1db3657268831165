import { DTYPE_CODES } from './dtypes.js';
import type { DType, Graph, Node, TensorType, Value, ValueId } from './graph.js';
import type { HeldTensor, Lowering } from './lower.js';
import { isSameType } from './operators/support.js';
import type { WireNode } from './proto.js';

/** One network evaluated with several numbers of samples: where its numbers follow that number, its file computes them from its input, and runs with any. */

/** What the dimension is called in the file. */
const BATCH = 'batch';

/** So many tell a rule: two to find it, one to see that it holds. */
const LEAST = 3;

/** Why a network has a file for one number of samples only. */
class FixedBatch extends Error {
  override readonly name = 'FixedBatch';
  constructor(why: string) {
    super(`the network cannot be written for every batch: ${why}`);
  }
}

/** A number as the batch makes it: `rest + factor * batch`. */
interface Rule {
  readonly factor: number;
  readonly rest: number;
}

type Dim = number | string | undefined;

const nodeName = (graph: Graph, { op, layer }: Node): string => `${op}${graph.layers[layer]?.path ? ` in ${graph.layers[layer].path}` : ''}`;

const isSame = (a: ArrayLike<number> | undefined, b: ArrayLike<number> | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && a.length === b.length && Array.from(a).every((v, i) => Object.is(v, b[i])));

/** The graphs of one network, the first of which is written. Throws {@link FixedBatch} where they are not the same but for sizes. */
export class Batches {
  /** Values of the other graphs, by the id of that of the first which has their place. */
  private readonly others = new Map<ValueId, readonly Value[]>();
  private readonly sizes: readonly number[];
  private readonly input: ValueId;

  constructor(private readonly graphs: readonly Graph[]) {
    const [first] = graphs;
    if (!first || graphs.length < LEAST) throw new RangeError(`${LEAST} graphs are needed`);
    for (const [i, id] of first.inputs.entries()) this.pair(id, (graph) => graph.inputs[i]);
    for (const [i, node] of first.nodes.entries()) {
      const same = graphs.map((graph) => graph.nodes[i]);
      if (same.some((other) => other?.op !== node.op || other.outputs.length !== node.outputs.length || other.layer !== node.layer))
        throw new FixedBatch(`with another one it computes something else, from ${nodeName(first, node)} on`);
      for (const [k, id] of node.outputs.entries()) this.pair(id, (graph) => graph.nodes[i]?.outputs[k]);
    }
    if (graphs.some((graph) => graph.nodes.length !== first.nodes.length)) throw new FixedBatch('with another one it computes more');
    this.input = first.inputs.find((id) => this.varies(id)) ?? -1;
    this.sizes = this.shapesOf(this.input).map(([size = 0]) => size);
    if (new Set(this.sizes).size < LEAST) throw new FixedBatch('no input begins with its number of samples');
  }

  private pair(id: ValueId, other: (graph: Graph) => ValueId | undefined): void {
    this.others.set(
      id,
      this.graphs.slice(1).flatMap((graph) => graph.values[other(graph) ?? -1] ?? []),
    );
  }

  private all(id: ValueId): readonly Value[] {
    const value = this.graphs[0]?.values[id];
    return value ? [value, ...(this.others.get(id) ?? [])] : [];
  }

  private shapesOf = (id: ValueId): readonly (readonly number[])[] => this.all(id).map(({ shape }) => shape);

  /** Whether a value has other elements, or another shape, with another batch. */
  varies = (id: ValueId): boolean => {
    const [first, ...others] = this.all(id);
    return first !== undefined && others.some((other) => !isSameType(first, other) || !isSame(first.data, other.data));
  };

  /** The shape of a value as the file declares it: undefined where a size is neither the same for all batches nor the batch. */
  dims(id: ValueId): readonly Dim[] {
    const shapes = this.shapesOf(id);
    return (shapes[0] ?? []).map((size, axis): Dim => {
      const along = shapes.map((shape) => shape[axis]);
      if (along.every((other) => other === size)) return size;
      return along.every((other, i) => other === this.sizes[i]) ? BATCH : undefined;
    });
  }

  /** The nodes of the file, whose numbers follow the batch. `lowered` are those of all graphs. */
  nodes(lowered: readonly Lowering[], valueName: (id: ValueId) => string): readonly WireNode[] {
    const [first] = lowered as [Lowering];
    const makers = lowered.map(({ nodes }) => new Map(nodes.flatMap(({ outputs }, i) => outputs.map((name, k) => [name, `${i} ${k}`]))));
    const made = new BatchNumbers(first, valueName(this.input));
    const nodes = first.nodes.map((node, i): WireNode => {
      const same = lowered.map((one) => one.nodes[i]);
      const attributes = JSON.stringify(node.attributes);
      const odd = same.find((other) => other?.op !== node.op || JSON.stringify(other.attributes) !== attributes || other.inputs.length !== node.inputs.length);
      if (odd || same.includes(undefined)) throw new FixedBatch(`it is part of how ${node.name} works`);
      const inputs = node.inputs.map((name, k) => {
        const names = same.map((other) => other?.inputs[k] ?? '');
        const held = lowered.map((one, n) => one.elements(names[n] ?? ''));
        if (held.every((tensor) => tensor === undefined)) {
          if (new Set(names.map((other, n) => makers[n]?.get(other))).size > 1) throw new FixedBatch(`${node.name} reads something else with another one`);
          return name;
        }
        return this.following(held, node.name, made) ?? name;
      });
      return { ...node, inputs };
    });
    return [...made.nodes, ...nodes];
  }

  /** What a node reads in the place of constants that follow the batch, by their numbers or by how many they are. */
  private following(held: readonly (HeldTensor | undefined)[], reader: string, made: BatchNumbers): string | undefined {
    const [first, ...others] = held;
    if (!first || others.some((other) => other?.dtype !== first.dtype || other.shape.length !== first.shape.length))
      throw new FixedBatch(`it decides what ${reader} reads`);
    const isEqual = others.every((other) => isSame(first.shape, other?.shape));
    if (isEqual && others.every((other) => isSame(first.data, other?.data))) return undefined;
    if (isEqual)
      return made.numbers(
        this.rulesOf(
          held.map((tensor) => tensor?.data),
          reader,
        ),
        first,
      );
    const one = first.data?.[0];
    if (one === undefined || held.some((tensor) => !tensor?.data || Array.from(tensor.data).some((v) => !Object.is(v, one))))
      throw new FixedBatch(`a constant of different numbers that ${reader} reads has its shape from it`);
    return made.filled(
      one,
      this.rulesOf(
        held.map((tensor) => tensor?.shape),
        reader,
      ),
      first.dtype,
    );
  }

  private rulesOf(lists: readonly (ArrayLike<number> | undefined)[], reader: string): readonly Rule[] {
    return Array.from(lists[0] ?? [], (_, i) => {
      const rule = this.ruleOf(lists.map((list) => list?.[i] ?? Number.NaN));
      if (!rule) throw new FixedBatch(`numbers that ${reader} reads do not grow with it evenly`);
      return rule;
    });
  }

  private ruleOf(numbers: readonly number[]): Rule | undefined {
    const [[n0 = 0, n1 = 0], [v0 = 0, v1 = 0]] = [this.sizes, numbers];
    const factor = v0 === v1 ? 0 : (v1 - v0) / (n1 - n0);
    const rest = factor ? v0 - factor * n0 : v0;
    return numbers.every((v, i) => v === (factor ? rest + factor * (this.sizes[i] ?? 0) : rest)) ? { factor, rest } : undefined;
  }
}

/** Writes numbers that follow the batch, each list once. */
class BatchNumbers {
  readonly nodes: WireNode[] = [];
  private readonly known = new Map<string, string>();

  constructor(
    private readonly lowering: Lowering,
    private readonly input: string,
  ) {}

  /** As many times the same number as sizes that follow the batch say. */
  filled(value: number, sizes: readonly Rule[], dtype: DType): string {
    const shape = this.numbers(sizes, { shape: [sizes.length], dtype: 'int64' });
    return this.emit('Expand', [this.lowering.constant([value], { shape: [], dtype }), shape]);
  }

  numbers(rules: readonly Rule[], type: TensorType): string {
    const [factors, rests] = [rules.map(({ factor }) => factor), rules.map(({ rest }) => rest)];
    const isNeutral = (numbers: readonly number[], neutral: number): boolean => !type.shape.length && numbers[0] === neutral;
    const batch = this.batch(type.dtype);
    const scaled = isNeutral(factors, 1) ? batch : this.emit('Mul', [batch, this.lowering.constant(factors, type)]);
    return isNeutral(rests, 0) ? scaled : this.emit('Add', [scaled, this.lowering.constant(rests, type)]);
  }

  /** The batch as a single number. */
  private batch(dtype: DType): string {
    const shape = this.emit('Shape', [this.input]);
    const size = this.emit('Gather', [shape, this.lowering.constant([0], { shape: [], dtype: 'int64' })]);
    return dtype === 'int64' ? size : this.emit('Cast', [size], { to: { type: 'int', value: DTYPE_CODES[dtype] } });
  }

  private emit(op: string, inputs: readonly string[], attributes: WireNode['attributes'] = {}): string {
    const key = `${op} ${inputs.join(' ')} ${JSON.stringify(attributes)}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const name = `@/Batch_${this.nodes.length}`;
    this.nodes.push({ op, name, inputs, outputs: [name], attributes });
    this.known.set(key, name);
    return name;
  }
}
