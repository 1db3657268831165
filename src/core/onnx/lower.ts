import { wireAttributes } from './attributes.js';
import type { Graph, Node, TensorType, ValueId } from './graph.js';
import type { NodeNames } from './names.js';
import { ruleOf } from './operators/index.js';
import type { NodeWriter } from './operators/rule.js';
import type { WireNode } from './proto.js';
import { dataRaw, type Raw } from './random.js';

/** A tensor that a file holds, with its elements where they are known. */
export interface HeldTensor extends TensorType {
  readonly data?: ArrayLike<number> | undefined;
}

/** From our nodes to nodes of the file: one to one, but for operators whose rule writes them as others (`lower`). */
export class Lowering {
  readonly nodes: WireNode[] = [];
  /** Values of the graph that are written as initializers. */
  readonly constants = new Set<ValueId>();
  /** Initializers that only lowering needs. */
  readonly extra: { name: string; type: TensorType; data: readonly number[]; raw: Raw }[] = [];
  /** Names of nodes whose multiply-adds are no work of the network. */
  readonly free: string[] = [];
  private readonly extraNames = new Map<string, string>();
  private readonly made = new Set<ValueId>();
  private held: Map<string, HeldTensor> | undefined;

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
    this.extra.push({ name, type, data, raw: dataRaw(data, type.dtype) });
    return name;
  }

  /** What an initializer holds, as far as it is known; undefined for every other name. Asked once all nodes are written. */
  elements(name: string): HeldTensor | undefined {
    this.held ??= new Map([
      ...[...this.constants].flatMap((id): [string, HeldTensor][] => (this.graph.values[id] ? [[this.valueName(id), this.graph.values[id]]] : [])),
      ...this.extra.map((one): [string, HeldTensor] => [one.name, { ...one.type, data: one.data }]),
    ]);
    return this.held.get(name);
  }

  node(node: Node): void {
    const rule = ruleOf(node.domain, node.op);
    const before = this.nodes.length;
    if (rule?.lower) rule.lower(this.writerOf(node));
    else {
      this.add({
        op: node.op,
        name: this.names.get(node.id) ?? '',
        inputs: trimmed(node.inputs.map((id) => this.read(id))),
        outputs: node.outputs.map((id) => this.valueName(id)),
        attributes: wireAttributes(node.op, node.attributes),
      });
    }
    if (node.free) this.free.push(...this.nodes.slice(before).map(({ name }) => name));
    for (const id of node.outputs) this.made.add(id);
  }

  private writerOf(node: Node): NodeWriter {
    const name = this.names.get(node.id) ?? '';
    let count = 0;
    const type = (id: ValueId | undefined): TensorType => this.graph.values[id ?? -1] ?? { shape: [], dtype: 'float32' };
    return {
      node,
      inputs: node.inputs.map((id) => this.read(id)),
      inputTypes: node.inputs.map(type),
      outputTypes: node.outputs.map(type),
      constant: (data, like) => this.constant(data, like),
      emit: (op, inputs, attributes = {}, last = false) => {
        const outputs = last ? node.outputs.map((id) => this.valueName(id)) : [`${name}/v${count}`];
        // An operator that stays alone keeps its plain name.
        const own = last && count === 0 ? name : `${name}/${op}_${count}`;
        count++;
        this.add({ op, name: own, inputs: trimmed([...inputs]), outputs, attributes: wireAttributes(op, attributes) });
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
