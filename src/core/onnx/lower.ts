import { wireAttributes } from './attributes.js';
import { isFloat } from './dtypes.js';
import type { Graph, Node, TensorType, ValueId } from './graph.js';
import type { NodeNames } from './names.js';
import { windowOf } from './operators/window.js';
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
      outputs: node.outputs.map(type),
      constant: (data, like) => this.constant(data, like),
      emit: (op, inputs, attributes = {}, last = false) => {
        const outputs = last ? node.outputs.map((id) => this.valueName(id)) : [`${name}/v${count}`];
        // An operator that stays alone keeps its plain name.
        const own = last && count === 0 ? name : `${name}/${op}_${count}`;
        count++;
        this.add({ op, name: own, inputs: trimmed([...inputs]), outputs, attributes: wireAttributes({ op, attributes }) });
        return outputs[0] ?? '';
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
  readonly outputs: readonly TensorType[];
  constant(data: readonly number[], type: TensorType): string;
  /** Adds one node; `last` makes it give the operator's own outputs. */
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

/** The runtime inlines this one as HardSigmoid and Mul without our names. */
function hardSwish({ inputs: [x = ''], emit }: Parts): void {
  emit('Mul', [x, emit('HardSigmoid', [x], { alpha: 1 / 6, beta: 0.5 })], {}, true);
}

/** And this one as Softplus, Tanh and Mul. */
function mish({ inputs: [x = ''], emit }: Parts): void {
  emit('Mul', [x, emit('Tanh', [emit('Softplus', [x])])], {}, true);
}

function castLike({ inputs: [x = ''], types, emit }: Parts): void {
  emit('Cast', [x], { to: types[1]?.dtype ?? 'float32' }, true);
}

/** Nothing is dropped at inference; the runtime has Dropout for floats only. */
function dropout({ inputs: [x = ''], types, emit }: Parts): void {
  emit(isFloat(types[0]?.dtype ?? 'float32') ? 'Dropout' : 'Identity', [x], {}, true);
}

/** The runtime chooses between numbers, not between truth values. */
function where({ inputs, types, emit }: Parts): void {
  if (types[1]?.dtype !== 'bool') {
    emit('Where', inputs, {}, true);
    return;
  }
  const [condition = '', ...sides] = inputs;
  emit('Cast', [emit('Where', [condition, ...sides.map((side) => emit('Cast', [side], { to: 'uint8' }))])], { to: 'bool' }, true);
}

/**
 * With `ceil_mode` the standard (as the runtime checks it) keeps a last window that starts in the trailing padding; PyTorch, and so our rule,
 * drops it. Where that happens, the padding is written so that without `ceil_mode` just our windows remain.
 */
function pool({ node, inputs, types, outputs, constant, emit }: Parts): void {
  const spatial = types[0]?.shape.slice(2) ?? [];
  const sizes = outputs[0]?.shape.slice(2) ?? [];
  const { ceil_mode, auto_pad, ...attributes } = node.attributes;
  const w = windowOf(node.attributes, spatial, undefined);
  const reach = w.kernel.map((k, i) => (k - 1) * (w.dilations[i] ?? 1) + 1);
  const room = (i: number): number => (spatial[i] ?? 0) + (w.begin[i] ?? 0) - (reach[i] ?? 1);
  const dropped = sizes.some((size, i) => size < Math.ceil((room(i) + (w.end[i] ?? 0)) / (w.strides[i] ?? 1)) + 1);
  if (!ceil_mode || !dropped) {
    emit(node.op, inputs, node.attributes, true);
    return;
  }
  const end = sizes.map((size, i) => Math.max(0, (size - 1) * (w.strides[i] ?? 1) - room(i)));
  if (end.every((pad, i) => pad < (w.kernel[i] ?? 1)) || outputs.length > 1) {
    emit(node.op, inputs, { ...attributes, pads: [...w.begin, ...end] }, true);
    return;
  }
  // A dilated kernel may need more padding than the runtime allows: cut off the windows that are too many instead.
  const all = emit(node.op, inputs, node.attributes);
  const limits = [sizes.map(() => 0), sizes, sizes.map((_, i) => i + 2)];
  emit('Slice', [all, ...limits.map((limit) => constant(limit, int64(limit.length)))], {}, true);
}

const lowered: Readonly<Record<string, (parts: Parts) => void>> = {
  GroupNormalization: groupNormalization,
  HardSwish: hardSwish,
  Mish: mish,
  CastLike: castLike,
  Dropout: dropout,
  Where: where,
  MaxPool: pool,
  AveragePool: pool,
  LpPool: pool,
};
