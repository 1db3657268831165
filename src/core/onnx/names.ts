import type { Graph, LayerId, NodeId, ValueId } from './graph.js';

/**
 * Names in a written file. Nodes: `<layerPath>@<call>/<Op>_<k>`, so that what a runtime reports finds its layer again.
 */

/** What a key of a ModuleDict may hold and a name must not: `/` and `@` part it, and the runtime prints quotes, backslashes and control characters unquoted. */
const unsafe = (c: string): boolean => '%@/"\\'.includes(c) || c < ' ';

const escaped = (path: string): string => Array.from(path, (c) => (unsafe(c) ? `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}` : c)).join('');

/** The name of every node, with the way back to its layer. Names are unique. */
export class NodeNames extends Map<NodeId, string> {
  private readonly byName = new Map<string, { node: NodeId; layer: LayerId }>();

  add(node: NodeId, layer: LayerId, name: string): void {
    this.set(node, name);
    this.byName.set(name, { node, layer });
  }

  /**
   * The node behind a name that a runtime reports: the longest known name that the reported one begins with or holds.
   * Runtimes invent names such as `fc1@0/MatMul_0/MatMulAddFusion` and `Conv_3_token_5`; a further digit or letter is another node's.
   */
  find(reported: string): { node: NodeId; layer: LayerId } | undefined {
    for (let start = 0; start < reported.length; start++) {
      if (start > 0 && /[\w.]/.test(reported[start - 1] ?? '')) continue;
      for (let end = reported.length; end > start; end--) {
        if (/[\w]/.test(reported[end] ?? '') && reported[end] !== '_') continue;
        const known = this.byName.get(reported.slice(start, end));
        if (known) return known;
      }
    }
    return undefined;
  }
}

/** Names of all nodes: those that a file gave them, else ours. Nodes outside every layer (what building the network computed) have an empty path and call. */
export function nodeNames(graph: Graph): NodeNames {
  const names = new NodeNames();
  const counts = new Map<string, number>();
  for (const node of graph.nodes) {
    if (node.name !== undefined) {
      names.add(node.id, node.layer, node.name);
      continue;
    }
    const layer = graph.layers[node.layer];
    const head = layer ? `${escaped(layer.path)}@${node.call}/${node.op}` : `@/${node.op}`;
    // Two layers may share a path only by mistake of a front end; their counters then go on, so that names stay unique.
    const k = counts.get(head) ?? 0;
    counts.set(head, k + 1);
    names.add(node.id, node.layer, `${head}_${k}`);
  }
  return names;
}

/** The layer behind a name that a runtime reports; `undefined` when nothing of ours is in it. @internal */
export const layerOfName = (names: NodeNames, eventName: string): LayerId | undefined => names.find(eventName)?.layer;

/** Readable, unique names of values: inputs keep theirs, parameters are `<path>.<name>`, the rest is numbered. */
export function valueNames(graph: Graph): (id: ValueId) => string {
  const owned = new Map<ValueId, string>();
  for (const layer of graph.layers) {
    for (const { name, value } of layer.tensors) if (value >= 0 && !owned.has(value)) owned.set(value, layer.path ? `${layer.path}.${name}` : name);
  }
  const names = new Map<ValueId, string>();
  const taken = new Set<string>();
  const claim = (id: ValueId, wanted: string): void => {
    if (names.has(id)) return;
    let name = wanted;
    for (let n = 1; taken.has(name); n++) name = `${wanted}_${n}`;
    taken.add(name);
    names.set(id, name);
  };
  for (const id of graph.inputs) claim(id, graph.values[id]?.name || 'input');
  graph.outputs.forEach((id, i) => {
    if (id >= 0) claim(id, owned.get(id) ?? (graph.values[id]?.name || (i ? `output_${i}` : 'output')));
  });
  for (const [id, name] of owned) claim(id, name);
  for (const value of graph.values) claim(value.id, value.name || `v${value.id}`);
  return (id) => names.get(id) ?? '';
}
