import { elementCount, type Graph, type Node, type Value, type ValueId } from './graph.js';
import { ruleOf } from './operators/index.js';
import { foldingUpTo } from './operators/support.js';

/** Elements of one large constant, and of all of one evaluation together: eight bytes each, and up to a microsecond. @limit one large constant: elements */
const ELEMENTS = 1_000_000;
/** Elements of all large constants of one evaluation together. @limit large constants of one evaluation: elements */
const ALL_ELEMENTS = 8_000_000;

/**
 * The elements of large constants, computed when somebody asks: by folding the nodes that made them. While a network is evaluated only small results are
 * folded, as hardly anybody asks for more.
 */
export class Constants {
  private readonly known = new WeakMap<Value, ArrayLike<number> | null>();
  private readonly makers = new Map<ValueId, Node>();
  private indexed = 0;
  private spent = 0;

  /** `given` holds elements of inputs that stand in a program. */
  constructor(
    private readonly graph: Graph,
    private readonly given?: ReadonlyMap<Value, ArrayLike<number>>,
  ) {}

  /** The elements of a value that depends on no input; `undefined` when it does, or when they are too many. */
  of(value: Value): ArrayLike<number> | undefined {
    if (value.data) return value.data;
    if (elementCount(value.shape) > ELEMENTS) return undefined;
    const path: Value[] = [value];
    for (let at = path.at(-1); at; at = path.at(-1)) {
      const missing = this.look(at);
      if (missing && !path.includes(missing)) path.push(missing);
      else path.pop();
    }
    return this.known.get(value) ?? undefined;
  }

  /** Computes a value, or gives an input that is to be computed before. */
  private look(value: Value): Value | undefined {
    if (value.data || this.known.has(value)) return undefined;
    const node = this.maker(value);
    const give = (data: ArrayLike<number> | null): undefined => {
      this.known.set(value, data);
      return undefined;
    };
    if (value.role === 'input') return give(this.given?.get(value) ?? null);
    if (!node || elementCount(value.shape) > ELEMENTS || this.spent > ALL_ELEMENTS) return give(null);
    const inputs = node.inputs.map((id) => this.graph.values[id]);
    for (const input of inputs) {
      if (!input || input.data) continue;
      const known = this.known.get(input);
      if (known === null) return give(null);
      if (known === undefined) return input;
    }
    const rule = ruleOf(node.domain, node.op);
    const outputs = node.outputs.flatMap((id) => this.graph.values[id] ?? []);
    const given = inputs.map((v) => v && { shape: v.shape, dtype: v.dtype, data: v.data ?? this.known.get(v) ?? undefined });
    const folded = foldingUpTo(ELEMENTS, () => rule?.fold?.(given, outputs, node.attributes));
    this.spent += elementCount(value.shape);
    return give(folded?.[node.outputs.indexOf(value.id)] ?? null);
  }

  /** After the graph was rewound: the same numbers stand for other nodes. */
  rewound(): void {
    this.makers.clear();
    this.indexed = 0;
  }

  /** The node that made a value, if one did. */
  maker(value: Value): Node | undefined {
    const { nodes } = this.graph;
    for (; this.indexed < nodes.length; this.indexed++) {
      const node = nodes[this.indexed] as Node;
      for (const id of node.outputs) this.makers.set(id, node);
    }
    const node = this.makers.get(value.id);
    return node && this.graph.values[value.id] === value ? node : undefined;
  }
}
