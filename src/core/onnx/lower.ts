import { wireAttributes } from './attributes.js';
import type { Graph, Node, TensorType, ValueId } from './graph.js';
import type { NodeNames } from './names.js';
import type { WireNode } from './proto.js';
import { dataRaw, type Raw } from './random.js';

/**
 * From our nodes to nodes of the file. Mostly one to one; operators that the runtime would take apart itself, losing their names, are taken
 * apart here under names that lead back to their layer.
 */
export class Lowering {
  readonly nodes: WireNode[] = [];
  /** Values of the graph that are written as initializers. */
  readonly constants = new Set<ValueId>();
  /** Initializers that only lowering needs. */
  readonly extra: { name: string; type: TensorType; raw: Raw }[] = [];
  private readonly extraNames = new Map<string, string>();
  private readonly made = new Set<ValueId>();

  constructor(
    readonly graph: Graph,
    private readonly names: NodeNames,
    private readonly valueName: (id: ValueId) => string,
  ) {}

  add(node: WireNode): void {
    this.nodes.push(node);
  }

  /** The name of a value that a node reads; one that no written node makes becomes an initializer. */
  read(id: ValueId): string {
    if (id < 0) return '';
    const value = this.graph.values[id];
    if (value?.role !== 'input' && !this.made.has(id)) this.constants.add(id);
    return this.valueName(id);
  }

  /** A constant of the lowering itself; equal ones are shared. */
  constant(data: readonly number[], type: TensorType): string {
    const key = `${type.dtype}[${type.shape}]:${data}`;
    const known = this.extraNames.get(key);
    if (known !== undefined) return known;
    const name = `layercost.constant_${this.extraNames.size}`;
    this.extraNames.set(key, name);
    this.extra.push({ name, type, raw: dataRaw(data, type.dtype) });
    return name;
  }

  node(node: Node): void {
    const rule = lowered[node.op];
    if (rule) rule(this.parts(node));
    else {
      this.add({
        op: node.op,
        name: this.names.get(node.id) ?? '',
        inputs: trimmed(node.inputs.map((id) => this.read(id))),
        outputs: node.outputs.map((id) => this.valueName(id)),
        attributes: wireAttributes(node),
      });
    }
    for (const id of node.outputs) this.made.add(id);
  }

  private parts(node: Node): Parts {
    const name = this.names.get(node.id) ?? '';
    let count = 0;
    const type = (id: ValueId | undefined): TensorType => this.graph.values[id ?? -1] ?? { shape: [], dtype: 'float32' };
    return {
      node,
      inputs: node.inputs.map((id) => this.read(id)),
      types: node.inputs.map(type),
      constant: (data, like) => this.constant(data, like),
      emit: (op, inputs, attributes = {}, last = false) => {
        const output = last ? this.valueName(node.outputs[0] ?? -1) : `${name}/v${count}`;
        this.add({ op, name: `${name}/${op}_${count++}`, inputs, outputs: [output], attributes: wireAttributes({ op, attributes }) });
        return output;
      },
    };
  }
}

/** The format allows optional inputs at the end to be left out altogether. */
function trimmed(names: string[]): string[] {
  while (names.length && names[names.length - 1] === '') names.pop();
  return names;
}

interface Parts {
  readonly node: Node;
  readonly inputs: readonly string[];
  readonly types: readonly TensorType[];
  constant(data: readonly number[], type: TensorType): string;
  /** Adds one node; `last` makes it give the operator's own output. */
  emit(op: string, inputs: readonly string[], attributes?: Node['attributes'], last?: boolean): string;
}

const int64 = (length: number): TensorType => ({ shape: [length], dtype: 'int64' });

/**
 * As PyTorch exports it: every group of channels becomes one channel that is normalised by itself, then scale and bias per channel.
 * The operator of opset 20 has one scale per group, which is not what anybody trains.
 */
function groupNormalization({ node, inputs, types, constant, emit }: Parts): void {
  const [x, scale, bias] = types;
  const shape = x?.shape ?? [];
  const dtype = x?.dtype ?? 'float32';
  const groups = Number(node.attributes['num_groups'] ?? 1);
  const grouped = emit('Reshape', [inputs[0] ?? '', constant([0, groups, -1], int64(3))]);
  const ones = constant(new Array<number>(groups).fill(1), { shape: [groups], dtype });
  const zeros = constant(new Array<number>(groups).fill(0), { shape: [groups], dtype });
  const epsilon = node.attributes['epsilon'];
  const normal = emit('InstanceNormalization', [grouped, ones, zeros], epsilon === undefined ? {} : { epsilon });
  const affine = [scale, bias].filter((type, i) => type && inputs[i + 1]).length;
  const back = emit('Reshape', [normal, constant(shape, int64(shape.length))], {}, affine === 0);
  if (affine === 0) return;
  const axes = constant(
    Array.from({ length: shape.length - 2 }, (_, i) => i + 1),
    int64(shape.length - 2),
  );
  const wide = (name: string): string => (shape.length > 2 ? emit('Unsqueeze', [name, axes]) : name);
  const scaled = inputs[1] ? emit('Mul', [back, wide(inputs[1])], {}, affine === 1) : back;
  if (inputs[2]) emit('Add', [scaled, wide(inputs[2])], {}, true);
}

const lowered: Readonly<Record<string, (parts: Parts) => void>> = {
  GroupNormalization: groupNormalization,
};
