import type { Graph, LayerId, Node, Shapes, ValueId } from '../graph.js';

/** More calls than a layer can have: a layer and one of its calls in one number. */
const CALLS = 2 ** 20;

/** What goes into a layer and what comes out of it. */
interface Border {
  readonly inputs: Ids;
  readonly outputs: Ids;
}

/** Up to so many ids a list is searched faster than a set is made: most layers have one input and one output. */
const FEW = 8;

/** Ids in the order in which they came, each once. */
class Ids {
  readonly list: ValueId[] = [];
  private set: Set<ValueId> | undefined;

  add(id: ValueId): void {
    if (this.set ? this.set.has(id) : this.list.includes(id)) return;
    this.list.push(id);
    if (this.set) this.set.add(id);
    else if (this.list.length > FEW) this.set = new Set(this.list);
  }
}

/** Fills in the calls of all layers: values that were made outside and are read inside went in, those that are read outside came out. */
export function layerCalls(graph: Graph): void {
  const borders = new Borders(graph);
  const makers = new Map<ValueId, Node>();
  for (const node of graph.nodes) if (node.layer >= 0) for (const id of node.outputs) makers.set(id, node);
  for (const node of graph.nodes) {
    if (node.layer < 0) continue;
    for (const id of node.inputs) if (id >= 0) borders.read(id, makers.get(id), node);
  }
  for (const id of graph.outputs) borders.read(id, makers.get(id), undefined);
  // What nobody reads came out all the same.
  for (const node of graph.nodes) if (node.layer >= 0 && !borders.of(node.layer, node.call).outputs.list.length) borders.ended(node);
  for (const [key, border] of borders.all) {
    const [inputs, outputs] = [border.inputs.list, border.outputs.list];
    const layer = graph.layers[Math.floor(key / CALLS)];
    const shapes = outputs.map((id): Shapes | null => (graph.values[id]?.unknown === undefined ? (graph.values[id]?.shape ?? null) : null));
    const known = shapes.flatMap((shape) => (shape === null ? [] : [shape]));
    const output = known.length < shapes.length || !shapes.length ? null : known.length === 1 ? (known[0] as Shapes) : known;
    layer?.calls.push({ span: null, inputs, output, outputs });
  }
}

class Borders {
  readonly all = new Map<number, Border>();

  constructor(private readonly graph: Graph) {}

  of(layer: LayerId, call: number): Border {
    const key = layer * CALLS + Math.min(call, CALLS - 1);
    let border = this.all.get(key);
    if (!border) this.all.set(key, (border = { inputs: new Ids(), outputs: new Ids() }));
    return border;
  }

  /** A value goes from the node that made it, or from outside, to the node that reads it, or out of the network. */
  read(id: ValueId, maker: Node | undefined, reader: Node | undefined): void {
    const value = this.graph.values[id];
    if (!maker && value?.role !== 'input') return;
    for (let [layer, call] = [reader?.layer ?? -1, reader?.call ?? 0]; layer >= 0; [layer, call] = this.outer(layer)) {
      if (maker && this.isInside(maker, layer, call)) break;
      this.of(layer, call).inputs.add(id);
    }
    for (let [layer, call] = [maker?.layer ?? -1, maker?.call ?? 0]; layer >= 0; [layer, call] = this.outer(layer)) {
      if (reader && this.isInside(reader, layer, call)) break;
      this.of(layer, call).outputs.add(id);
    }
  }

  ended(node: Node): void {
    const border = this.of(node.layer, node.call);
    for (const id of node.outputs) border.outputs.add(id);
  }

  private outer(layer: LayerId): [LayerId, number] {
    return [this.graph.layers[layer]?.parent ?? -1, 0];
  }

  private isInside(node: Node, layer: LayerId, call: number): boolean {
    if (node.layer === layer) return node.call === call;
    for (let at = this.graph.layers[node.layer]?.parent ?? -1; at >= 0; at = this.graph.layers[at]?.parent ?? -1) if (at === layer) return true;
    return false;
  }
}
