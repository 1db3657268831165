import type { Node, ValueId } from '../graph.js';
import { ruleOf } from '../operators/index.js';
import type { Origin } from './scope.js';

/** Which module of the network each node belongs to, as far as the file tells: by its metadata, by names of nodes, by names of weights. */

/** The module that a node stands in. */
export interface ModulePath {
  /** Names from the outermost module in: `['layer1', '0', 'conv1']`. */
  readonly names: readonly string[];
  /** Class of each, where the file tells. */
  readonly classes?: readonly (string | undefined)[];
  /** Which call of the module it belongs to. */
  readonly call?: number;
  /** A call of a function inside of the module: `matmul#1`. */
  readonly calls?: string;
  /** Nothing of the node tells it; what stands around the node does. */
  readonly isAround?: boolean;
}

const ROOT: ModulePath = { names: [] };

/** Nodes with such names among all that have one: fewer are accidents. */
const MOST = 0.5;

/** Of each node its module; undefined for a file that tells nothing, whose nodes are layers themselves. */
export function modulePaths(
  nodes: readonly Node[],
  origins: readonly Origin[],
  weightNames: (node: Node) => readonly string[],
): readonly ModulePath[] | undefined {
  const fused = (origin: Origin, i: number): ModulePath | undefined => (tookIn(origin) ? fromWeights(weightNames(nodes[i] as Node)) : undefined);
  const told = origins.map((origin, i) => within(origin, fused(origin, i) ?? fromMetadata(origin) ?? fromOwnName(origin.node.name)));
  if (isMost(told.filter(Boolean).length, origins.length)) {
    // A program that was exported without its modules has every node in the network itself; its weights have kept their names.
    const isFlat = told.every((path, i) => !path || (path.call === undefined && path.names.length === origins[i]?.path.length));
    return (isFlat ? byWeights(nodes, origins, weightNames) : undefined) ?? amid(nodes, origins, told, weightNames);
  }
  const named = origins.map((origin) => (origin.node.name.includes('/') ? within(origin, fromName(origin.node.name)) : undefined));
  const isNamed = named.filter(Boolean).length;
  if (named.some((path) => path?.names.length) && isMost(isNamed, origins.filter((origin) => origin.node.op !== 'Constant').length))
    return amid(
      nodes,
      origins,
      named.map((path, i) => path ?? told[i]),
      weightNames,
    );
  return byWeights(nodes, origins, weightNames);
}

/** Of each node the module that names of weights tell; undefined where fewer than two do. */
function byWeights(nodes: readonly Node[], origins: readonly Origin[], weightNames: (node: Node) => readonly string[]): ModulePath[] | undefined {
  const weighted = withBiases(
    nodes,
    nodes.map((node) => fromWeights(weightNames(node))),
    weightNames,
  );
  if (weighted.filter(Boolean).length < 2) return undefined;
  return between(weighted).map((path, i) => (weighted[i] ? path : inside(path.names, nodes[i] as Node, origins[i] as Origin, weightNames)));
}

const isMost = (some: number, all: number): boolean => some > 0 && some >= all * MOST;

/** Inside of branches, loops and functions, names begin anew. */
const within = ({ path }: Origin, module: ModulePath | undefined): ModulePath | undefined =>
  module && path.length
    ? { ...module, names: [...path, ...module.names], classes: module.classes && [...path.map(() => undefined), ...module.classes] }
    : module;

/** A list as PyTorch's exporter writes it into metadata: `['', 'layer1', 'layer1.0']`. */
const listed = (text: string | undefined): string[] | undefined => text?.match(/'((?:[^'\\]|\\.)*)'/g)?.map((part) => part.slice(1, -1));

/** PyTorch's newer exporter tells every module around a node, from the root, the operator last. */
function fromMetadata({ node }: Origin): ModulePath | undefined {
  const scopes = listed(node.metadata.get('pkg.torch.onnx.name_scopes'));
  if (!scopes) return undefined;
  const modules = scopes.slice(0, -1);
  const classes = listed(node.metadata.get('pkg.torch.onnx.class_hierarchy'))?.map((name) => name.split('.').at(-1));
  const innermost = modules.at(-1) ?? '';
  const names = innermost ? innermost.split('.') : [];
  const known = new Map(modules.map((path, i) => [path, classes?.[i]]));
  return { names, classes: names.map((_, i) => known.get(names.slice(0, i + 1).join('.'))) };
}

/** Whether a node is a convolution that took in the normalization behind it: its metadata is then that one's, and only its weights tell its module. */
const tookIn = ({ node }: Origin): boolean =>
  ruleOf(node.domain, node.op)?.macs !== undefined && /batch_norm/.test(listed(node.metadata.get('pkg.torch.onnx.name_scopes'))?.at(-1) ?? '');

/** Names that this product writes: `layer1.0.conv1@0/Conv_0`. */
function fromOwnName(name: string): ModulePath | undefined {
  const [, path, call] = /^(.*)@(\d*)\/\w+?_\d+(?:\/|$)/.exec(name) ?? [];
  if (path === undefined) return undefined;
  const plain = path.replace(/%([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  const [module = '', calls] = plain.split(':');
  return { names: module ? module.split('.') : [], call: Number(call || 0), ...(calls ? { calls } : {}) };
}

/**
 * `/layer1/layer1.0/conv1/Conv`, `model/block_1/conv/Conv2D`: modules from the outermost in, the operator last. A child of a list of modules repeats the
 * list's name.
 */
function fromName(name: string): ModulePath {
  const parts = name.split('/').filter(Boolean).slice(0, -1);
  const names: string[] = [];
  parts.forEach((part, i) => {
    const before = parts[i - 1];
    const own = before !== undefined && part.startsWith(`${before}.`) ? part.slice(before.length + 1) : part;
    names.push(...own.split('.').filter(Boolean));
  });
  return { names };
}

/** What onnxruntime puts before the name of a weight that it has fused with another: `ConvBnFusion_W_layer1.0.conv1.weight`. */
const FUSED = /^(?:[A-Z]\w*?Fusion_(?:[A-Z]+_)+)+/;

/** The name that a weight had before a runtime changed it. */
export const plainName = (name: string): string => name.replace(FUSED, '');

/** Parameters as PyTorch names them: `layer1.0.conv1.weight`. */
function fromWeights(names: readonly string[]): ModulePath | undefined {
  const dotted = names.map(plainName).find((name) => /^(?:[\w-]+\.)+[A-Za-z_][\w-]*$/.test(name));
  return dotted === undefined ? undefined : { names: dotted.split('.').slice(0, -1) };
}

/**
 * Exporters give a weight that they turned a new name, which tells nothing; the bias that is added to its product has kept its own. Work with such weights
 * stands in the module of the bias that alone is added to it.
 */
function withBiases(
  nodes: readonly Node[],
  weighted: readonly (ModulePath | undefined)[],
  weightNames: (node: Node) => readonly string[],
): (ModulePath | undefined)[] {
  const readers = new Map<ValueId, number[]>();
  nodes.forEach(({ inputs }, i) => {
    for (const id of inputs) {
      const known = readers.get(id);
      if (known) known.push(i);
      else readers.set(id, [i]);
    }
  });
  const biasOf = (node: Node): number | undefined => {
    const [reader, ...others] = node.outputs.flatMap((id) => readers.get(id) ?? []);
    if (reader === undefined || others.length || !weightNames(node).length) return undefined;
    return weightNames(nodes[reader] as Node).every((name) => name.endsWith('.bias')) ? reader : undefined;
  };
  return weighted.map((own, i) => own ?? weighted[biasOf(nodes[i] as Node) ?? -1]);
}

/**
 * Tools that rewrite a file give new nodes names without a module. Such a node stands in the innermost module that holds both what it reads and what reads it;
 * where one of them is not known, in the module around the other.
 */
function amid(
  nodes: readonly Node[],
  origins: readonly Origin[],
  known: readonly (ModulePath | undefined)[],
  weightNames: (node: Node) => readonly string[],
): ModulePath[] {
  const near = (list: readonly (readonly string[] | undefined)[]): readonly string[] | undefined => list.find((names) => names !== undefined);
  const before = new Map<ValueId, readonly string[]>();
  const sources = nodes.map(({ inputs, outputs }, i) => {
    const names = known[i]?.names ?? near(inputs.map((id) => before.get(id)));
    if (names) for (const id of outputs) before.set(id, names);
    return names;
  });
  const behind = new Map<ValueId, readonly string[]>();
  const homes = nodes.map((): ModulePath => ROOT);
  for (let i = nodes.length - 1; i >= 0; i--) {
    const [node, own, source] = [nodes[i] as Node, known[i], sources[i]];
    const target = own?.names ?? near(node.outputs.map((id) => behind.get(id)));
    if (target) for (const id of node.inputs) behind.set(id, target);
    const around = source && target ? common(source, target).names : ((source ?? target)?.slice(0, -1) ?? []);
    homes[i] = own ?? inside(around, node, origins[i] as Origin, weightNames);
  }
  return homes;
}

/** Where a node stands that tells no module: with weights of its own it is a layer, as its weights would be nobody's else. */
function inside(
  around: readonly string[],
  node: Node,
  { node: { name, op }, index, path }: Origin,
  weightNames: (node: Node) => readonly string[],
): ModulePath {
  const isWithin = path.every((outer, i) => around[i] === outer);
  const own = weightNames(node).length ? [name || `${op}_${index}`] : [];
  return { names: [...(isWithin ? around : path), ...own], isAround: true };
}

/** A node without weights stands in the innermost module that holds both the one before and the one behind that have some. */
function between(weighted: readonly (ModulePath | undefined)[]): ModulePath[] {
  const next: (ModulePath | undefined)[] = [];
  let behind: ModulePath | undefined;
  for (let i = weighted.length - 1; i >= 0; i--) {
    next[i] = behind;
    behind = weighted[i] ?? behind;
  }
  let before: ModulePath | undefined;
  return weighted.map((own, i) => {
    if (own) before = own;
    return own ?? (before && next[i] ? common(before.names, next[i].names) : ROOT);
  });
}

function common(a: readonly string[], b: readonly string[]): ModulePath {
  let same = 0;
  // What stands between two nodes of one module is inside of it; the module of a single operator ends where another begins.
  while (same < a.length && same < b.length && a[same] === b[same]) same++;
  return { names: a.slice(0, same) };
}
