import type { Graph, Layer, LayerId, Node, OwnedTensor, Role, Value } from '../graph.js';
import { nodeMacs } from '../macs.js';
import { ruleOf } from '../operators/index.js';
import type { Told } from '../told.js';
import { layerCalls } from './calls.js';
import type { Evaluated } from './evaluate.js';
import { LayerTree } from './layerTree.js';
import { modulePaths, plainName } from './paths.js';
import { type Preparation, preparationOf, type Use } from './preparation.js';
import { repeatedBlocks } from './repeats.js';
import type { IdleNode } from './scope.js';

/** Layers of a file: a module each where the file tells modules, else a node each, in blocks where they repeat. */

/**
 * The graph with its layers, and with what its initializers are.
 * @param name what the whole is called
 * @param told what a file of ours says
 */
export function layered({ graph, origins, idle, roles }: Evaluated, name: string, told: Told | undefined): Graph {
  const roleOf = (value: Value | undefined): Role | undefined => {
    const role = value && roles.get(value);
    if (role && told?.parameters.has(value?.name ?? '')) return 'parameter';
    return role === 'parameter' && told?.constants.has(value?.name ?? '') ? 'buffer' : role;
  };
  const isTrained = (id: number): boolean => {
    const role = roleOf(graph.values[id]);
    return role === 'parameter' || role === 'buffer';
  };
  const preparation = preparationOf(graph, isTrained);
  const weightNames = (node: Node): readonly string[] => preparation.weightsOf(node).flatMap((id) => graph.values[id]?.name ?? []);
  const unread = readByNone(graph, idle);
  const every = [...graph.nodes, ...unread.map(({ node }) => node)];
  const from = [...origins, ...unread.map(({ origin }) => origin)];
  const paths = modulePaths(every, from, weightNames);
  const tree = new LayerTree(name);
  // What computes shapes gives what is known already and costs nothing.
  const isFolded = (node: Node): boolean => node.outputs.every((id) => graph.values[id]?.data !== undefined) && !node.inputs.some(preparation.isWeight);
  const layers = graph.nodes.filter((node) => !isFolded(node) && !preparation.useOf(node));
  const around = (node: Node): readonly string[] => origins[node.id]?.path ?? [];
  const blocks = paths ? undefined : repeatedBlocks(graph, layers, (id) => (preparation.isWeight(id) ? graph.values[id]?.shape : undefined), around);
  const names = every.map(({ name, op, id }, i) => name || `${from[i]?.node.op ?? op}_${from[i]?.index ?? id}`);
  const homes = every.map((node, i): LayerId | undefined => {
    const isUntold = !paths?.[i]?.names.length || paths[i]?.isAround;
    if (isFolded(node) || (preparation.useOf(node) && isUntold)) return undefined;
    const path = paths?.[i] ?? blocks?.get(node);
    return (path ? tree.place(path) : tree.single([...(from[i]?.path ?? []), names[i]].join('/'), node.op)).id;
  });
  const placed = every.map((node, i): Node => {
    const name = names[i] as string;
    const at = homes[i] === undefined ? (preparation.useOf(node)?.node.id ?? i) : i;
    return { ...node, name, layer: homes[at] ?? -1, call: paths?.[at]?.call ?? 0, ...(told?.free.has(name) ? { free: true } : {}) };
  });
  const nodes = placed.slice(0, graph.nodes.length);
  const values = graph.values.map((value): Value => ({ ...value, role: roleOf(value) ?? value.role }));
  const made: Graph = { ...graph, values, nodes, layers: tree.layers };
  const whole = paths && !told ? { ...made, nodes: inFunctions(made, tree) } : made;
  const others = placed.slice(nodes.length);
  own(whole, others, (parameter, reader) => named(parameter, reader, tree, told), preparation);
  nameClasses(whole, others, told, preparation);
  layerCalls(whole);
  return whole;
}

/** The nodes with weights that no other node reads; none of them is a node of the graph. */
function readByNone(graph: Graph, idle: readonly IdleNode[]): IdleNode[] {
  const read = new Set(graph.nodes.flatMap(({ inputs }) => inputs));
  return idle.flatMap(({ node, origin }) => {
    const inputs = node.inputs.map((id) => (read.has(id) ? -1 : id));
    return inputs.some((id) => id >= 0) ? [{ node: { ...node, id: -1, inputs }, origin }] : [];
  });
}

/** Work with multiply-adds between the children of a module becomes a layer each: `attn:MatMul#1`. */
function inFunctions(graph: Graph, tree: LayerTree): Node[] {
  const counts = new Map<string, number>();
  return graph.nodes.map((node) => {
    const layer = graph.layers[node.layer];
    if (!layer?.hasChildren || layer.type === 'function' || !nodeMacs(node, graph)) return node;
    const key = `${layer.path}:${node.op}`;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return { ...node, layer: tree.call(layer, `${node.op}#${count}`).id };
  });
}

/** A layer without a class is called after its work: the operator with the most multiply-adds, or the first that has weights. */
function nameClasses(graph: Graph, idle: readonly Node[], told: Told | undefined, preparation: Preparation): void {
  for (const layer of graph.layers) layer.className = told?.classes.get(layer.path) ?? (layer.className || (layer.hasChildren ? 'Module' : ''));
  const best = new Map(idle.map((node) => [node.layer, { op: node.op, rank: 0 }]));
  for (const node of graph.nodes) {
    if (graph.layers[node.layer]?.className) continue;
    const hasWeights = node.inputs.some(preparation.isWeight) && !preparation.useOf(node);
    const rank = nodeMacs(node, graph) || (hasWeights ? 0.5 : 0);
    const known = best.get(node.layer);
    if (!known || rank > known.rank) best.set(node.layer, { op: node.op, rank });
  }
  for (const layer of graph.layers) layer.className ||= best.get(layer.id)?.op ?? 'Module';
}

/**
 * Gives every parameter and buffer to a layer: the one that its name says, else the first that computes with it, or would if its branch were taken. A call of a
 * function has those of its own that no name gives to a module.
 */
function own(graph: Graph, idle: readonly Node[], namedLayer: (parameter: string, reader: Layer) => Layer | undefined, preparation: Preparation): void {
  const owners = new Map<number, Layer>();
  const seen = new Set<string>();
  for (const node of [...graph.nodes, ...idle]) {
    node.inputs.forEach((id, position) => {
      const value = graph.values[id];
      if (value?.role !== 'parameter' && value?.role !== 'buffer') return;
      const use = preparation.useOf(node) ?? { node, position };
      const reader = graph.layers[(use.node === node ? node : graph.nodes[use.node.id])?.layer ?? -1];
      if (!reader) return;
      const module = reader.type === 'function' ? (graph.layers[reader.parent] ?? reader) : reader;
      const owner = owners.get(id);
      const layer = owner ? module : (namedLayer(plainName(value.name), module) ?? reader);
      const key = `${id} ${layer.id}`;
      if (seen.has(key)) return;
      seen.add(key);
      if (!owner) owners.set(id, layer);
      layer.tensors.push(tensorOf(value, layer, use, owner));
    });
  }
  for (const [id, layer] of owners) graph.values[id] = { ...(graph.values[id] as Value), owner: layer.id };
}

/**
 * The layer whose path a parameter's name begins with: `layer1.0.conv1` of `layer1.0.conv1.weight`. One below the module that reads it is made if need be:
 * attention reads the weights of layers that it never calls. So is one that a file of ours tells of, which names each parameter by its path.
 */
function named(name: string, reader: Layer, tree: LayerTree, told: Told | undefined): Layer | undefined {
  const end = name.lastIndexOf('.');
  const path = name.slice(0, Math.max(end, 0));
  if (!path) return told && tree.find('');
  const isModule = told?.classes.has(path) || (reader.path && path.startsWith(`${reader.path}.`));
  return tree.find(path) ?? (isModule ? tree.place({ names: path.split('.') }) : undefined);
}

function tensorOf(value: Value, layer: Layer, use: Use, owner: Layer | undefined): OwnedTensor {
  const plain = plainName(value.name);
  const isOwnName = layer.path !== '' && plain.startsWith(`${layer.path}.`);
  const name = isOwnName ? plain.slice(layer.path.length + 1) : (usualName(use) ?? value.name);
  return { name, value: value.id, ...(owner ? { sharedWith: owner.path } : {}) };
}

/** What PyTorch calls a weight that is used so. */
function usualName({ node, position }: Use): string | undefined {
  const use = ruleOf(node.domain, node.op)?.weights?.[position];
  if (use === undefined) return undefined;
  return use === 'bias' ? 'bias' : use === 'mean' ? 'running_mean' : use === 'variance' ? 'running_var' : 'weight';
}
