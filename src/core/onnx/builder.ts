import { Constants } from './constants.js';
import { isExact } from './counts.js';
import {
  type Attributes,
  type DType,
  elementCount,
  emptyGraph,
  type Graph,
  type Layer,
  type LayerId,
  type NodeId,
  type Role,
  type TensorType,
  type Value,
  type ValueId,
} from './graph.js';
import { ruleOf } from './operators/index.js';
import { ShapeError } from './operators/rule.js';

/** Where a new node belongs. */
interface Place {
  readonly layer: LayerId;
  readonly call: number;
}

/** A value with its place in the graph takes about half a kilobyte: so many numbers. */
const ELEMENTS_PER_VALUE = 64;

/** Grows a {@link Graph}: every front end emits through here, so that one shape rule per operator serves them all. */
export class GraphBuilder {
  readonly graph: Graph = emptyGraph();
  /** Set by the front end before it emits. */
  place: Place = { layer: 0, call: 0 };
  private readonly constants = new Map<string, Value>();
  /** Elements of constants that are too large to be folded on the way. */
  readonly elements = new Constants(this.graph);
  /** Elements of inputs that stand in the program, where they are few. */
  private readonly literals = new Map<Value, ArrayLike<number>>();
  /** The same for what depends on nothing but these inputs. */
  readonly written = new Constants(this.graph, this.literals);
  private readonly repetitions = new Map<string, readonly number[]>();

  /** Values made, known elements included: {@link ELEMENTS_PER_VALUE} of them weigh as much as a value. */
  weight = 0;

  /** `onFull` is called, and throws, when there are more than `limit` values or one has more elements than a number can count exactly. */
  constructor(
    /** The most that {@link weight} may come to. */
    public limit = Number.POSITIVE_INFINITY,
    private readonly onFull?: (type: TensorType) => never,
  ) {}

  value(type: TensorType, more: { name?: string; role?: Role; owner?: LayerId; data?: ArrayLike<number>; unknown?: string } = {}): Value {
    const id: ValueId = this.graph.values.length;
    this.weight += 1 + (more.data?.length ?? 0) / ELEMENTS_PER_VALUE;
    if (this.weight > this.limit || !isExact(elementCount(type.shape))) this.onFull?.(type);
    const value: Value = { id, name: more.name ?? '', shape: type.shape, dtype: type.dtype, role: more.role, owner: more.owner, data: more.data };
    if (type.items) Object.assign(value, { items: type.items });
    if (more.unknown !== undefined) Object.assign(value, { unknown: more.unknown });
    this.graph.values.push(value);
    return value;
  }

  /**
   * `written`: elements that stand in the program. Nothing is folded with them, as the network is to work for others too. With `data` it is: they are what
   * one run is given.
   */
  input(
    name: string,
    type: TensorType,
    { written, data }: { readonly written?: ArrayLike<number>; readonly data?: ArrayLike<number> | undefined } = {},
  ): Value {
    const value = this.value(type, { name, role: 'input', ...(data ? { data } : {}) });
    if (written) this.literals.set(value, written);
    this.graph.inputs.push(value.id);
    return value;
  }

  /** A constant with known elements; equal small ones are shared. */
  constant(data: ArrayLike<number>, shape: readonly number[] = [data.length], dtype: DType = 'int64'): Value {
    const key = data.length <= 16 ? `${dtype}:${shape.join(',')}:${Array.from(data).join(',')}` : '';
    const known = key ? this.constants.get(key) : undefined;
    if (known) return known;
    const value = this.value({ shape, dtype }, { role: 'constant', data });
    if (key) this.constants.set(key, value);
    return value;
  }

  /** So many times the same number: nobody writes to elements, so that all who need these share them. */
  repeated(value: number, count: number): readonly number[] {
    const key = `${count}:${Object.is(value, -0) ? '-0' : value}`;
    let made = this.repetitions.get(key);
    if (!made) this.repetitions.set(key, (made = new Array<number>(count).fill(value)));
    return made;
  }

  /** Adds a node; output types come from the operator's rule. Throws {@link ShapeError}. */
  emit(op: string, inputs: readonly (Value | undefined | null)[], attributes: Attributes = {}, options: { free?: boolean; unrunnable?: string } = {}): Value[] {
    const rule = ruleOf('', op);
    if (!rule) throw new ShapeError(`there is no rule for the operator ${op}`);
    const given = inputs.map((v) => v ?? undefined);
    const types = rule.infer(given, attributes);
    return this.add(op, '', given, attributes, types, options, rule.fold?.(given, types, attributes));
  }

  /** Adds a node of the domain `layercost`, whose operator ONNX lacks, with its output types: counted, drawn, and not runnable for the reason given. */
  emitCustom(
    op: string,
    inputs: readonly (Value | undefined | null)[],
    outputs: readonly TensorType[],
    unrunnable: string,
    attributes: Attributes = {},
    options: { free?: boolean } = {},
  ): Value[] {
    return this.add(
      op,
      'layercost',
      inputs.map((v) => v ?? undefined),
      attributes,
      outputs,
      { ...options, unrunnable },
    );
  }

  /** Adds a node whose output types are known already, with what is known of their elements. An output of no type has one that is not known. */
  add(
    op: string,
    domain: string,
    inputs: readonly (Value | undefined)[],
    attributes: Attributes,
    types: readonly (TensorType | undefined)[],
    options: { free?: boolean; unrunnable?: string; name?: string; times?: number },
    folded?: number[][],
  ): Value[] {
    const id: NodeId = this.graph.nodes.length;
    const outputs = types.map((type, i) =>
      type
        ? this.value(type, folded?.[i] ? { data: folded[i] } : {})
        : this.value({ shape: [], dtype: 'float32' }, { unknown: `nothing tells the shape of what ${op} gives` }),
    );
    this.graph.nodes.push({
      id,
      op,
      domain,
      inputs: inputs.map((v) => (v ? v.id : -1)),
      outputs: outputs.map((v) => v.id),
      attributes,
      layer: this.place.layer,
      call: this.place.call,
      ...options,
    });
    return outputs;
  }

  layer(layer: Omit<Layer, 'id'>): Layer {
    const made: Layer = { ...layer, id: this.graph.layers.length };
    this.graph.layers.push(made);
    return made;
  }

  /** How far the graph has grown, for {@link rewind}. */
  mark(): GraphMark {
    const { values, nodes, layers, inputs } = this.graph;
    return { values: values.length, nodes: nodes.length, layers: layers.length, inputs: inputs.length, weight: this.weight };
  }

  /** Takes back everything since the mark: a forward pass that failed leaves nothing behind when another input is tried. */
  rewind(mark: GraphMark): void {
    const { graph } = this;
    graph.values.length = mark.values;
    graph.nodes.length = mark.nodes;
    graph.layers.length = mark.layers;
    graph.inputs.length = mark.inputs;
    this.weight = mark.weight;
    this.elements.rewound();
    this.written.rewound();
    for (const [key, value] of this.constants) if (value.id >= mark.values) this.constants.delete(key);
    for (const layer of graph.layers) {
      if (layer.calls.length) layer.calls.length = 0;
      if (layer.unknown !== undefined) layer.unknown = undefined;
    }
  }
}

export interface GraphMark {
  readonly values: number;
  readonly nodes: number;
  readonly layers: number;
  readonly inputs: number;
  readonly weight: number;
}
