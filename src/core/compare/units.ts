import type { Analysis, LayerRow } from '../analysis.js';
import type { AttributeValue, Graph, Layer, Node, OwnedTensor } from '../onnx/graph.js';
import { ruleOf } from '../onnx/operators/index.js';

/** A layer of a network as it is compared with those of another one. Keys are equal, in both networks, for what is equal. */
export interface Unit {
  readonly layer: Layer;
  readonly row: LayerRow | undefined;
  /** Its name within its parent: `conv1`, `3`, `:matmul#1`. */
  readonly name: string;
  /** Its place says which one it is, rather than its name: an item of a list, a call. */
  readonly isPositional: boolean;
  readonly children: Unit[];
  /** `weight 64×3×3×3` */
  readonly parameters: readonly string[];
  /** Operators of its first call with their attributes. */
  readonly nodes: readonly Node[];
  /** Of what it is made and does, whatever its class is called: parameters, operators, and the same of all that it holds. */
  key: number;
  /** Of the classes of it and of all that it holds. */
  classes: number;
}

/** Numbers for texts, the same for the same text. */
export class Keys {
  private readonly known = new Map<string, number>();

  of(text: string): number {
    const known = this.known.get(text) ?? this.known.size;
    this.known.set(text, known);
    return known;
  }
}

/**
 * The layers of a network by id; the first is the root.
 * @param isLoose what an exporter writes in another way is the same: order and sides of parameters, attributes, movements of data
 */
export function unitsOf({ graph, rows }: Analysis, keys: Keys, isLoose: boolean): Unit[] {
  const rowOf = new Map(rows.map((row) => [row.layer, row]));
  const nodesOf = new Map<number, Node[]>();
  for (const node of graph.nodes) {
    if (node.call !== 0) continue;
    const known = nodesOf.get(node.layer);
    if (known) known.push(node);
    else nodesOf.set(node.layer, [node]);
  }
  const units = graph.layers.map((layer): Unit => {
    const above = graph.layers[layer.parent]?.path ?? '';
    const name = layer.path.startsWith(`${above}.`)
      ? layer.path.slice(above.length + 1)
      : layer.path.slice(layer.path.startsWith(`${above}:`) ? above.length : 0);
    const parameters = layer.tensors.flatMap((t) => parameterText(t, graph, isLoose));
    return {
      layer,
      row: rowOf.get(layer.id),
      name,
      isPositional: /^\d+$|^:/.test(name),
      children: [],
      parameters: isLoose ? parameters.sort() : parameters,
      nodes: (nodesOf.get(layer.id) ?? []).filter((node) => !isLoose || computes(node)),
      key: -1,
      classes: -1,
    };
  });
  for (const unit of units) units[unit.layer.parent]?.children.push(unit);
  for (const unit of bottomUp(units)) {
    const { layer, children, parameters, nodes } = unit;
    const own = `${parameters.join()}|${isLoose ? nodes.map(({ op }) => op).join(';') : workKey(nodes)}`;
    // What has neither parameters nor work is told by its class alone.
    const kind = children.length || own !== '|' ? '' : layer.className;
    unit.key = keys.of(`${own}|${kind}|${children.map((c) => c.key).join()}`);
    unit.classes = keys.of(`${layer.className}(${children.map((c) => c.classes).join()})`);
  }
  return units;
}

/** `isLoose`: without the layer that a shared one belongs to, and without its side; exporters turn matrices, and never the weights of a convolution. */
function parameterText({ name, value, sharedWith }: OwnedTensor, graph: Graph, isLoose: boolean): string[] {
  const known = graph.values[value];
  if (known && known.role !== 'parameter') return [];
  const sizes = isLoose && known?.shape.length === 2 ? [...known.shape].sort((a, b) => b - a) : known?.shape;
  const own = isLoose ? name.split('.').at(-1) : name;
  return [`${own} ${sizes ? sizes.join('×') || 'scalar' : '?'}${sharedWith === undefined ? '' : ' shared'}`];
}

/** What merely moves data is where exporters differ most, and costs no arithmetic. */
function computes({ domain, op }: Node): boolean {
  const moves = ruleOf(domain, op)?.moves;
  return moves === undefined || moves === 'join' || moves === 'select';
}

/** Each after all that it holds. Layers may be nested deeper than a stack allows. */
function bottomUp(units: readonly Unit[]): Unit[] {
  const out: Unit[] = [];
  const waiting = units.filter((unit) => !units[unit.layer.parent]);
  for (let unit = waiting.pop(); unit; unit = waiting.pop()) {
    out.push(unit);
    waiting.push(...unit.children);
  }
  return out.reverse();
}

/** Equal for layers that do the same, whatever the sizes of what they do it with. */
export const workKey = (nodes: readonly Node[]): string =>
  nodes
    .map(
      (node) =>
        `${node.op}${attributesOf(node)
          .map(([name, text]) => ` ${name}=${text}`)
          .join('')}`,
    )
    .join(';');

/** The same where one side leaves out what the standard says anyway. */
export const isLikeWork = (a: readonly Node[], b: readonly Node[]): boolean =>
  a.length === b.length && a.every((node, i) => node.op === b[i]?.op && !changedAttributes(node, b[i], true).length);

/** Names of attributes whose values differ. `isLoose`: those alone that both have. */
function changedAttributes(a: Node | undefined, b: Node | undefined, isLoose: boolean): string[] {
  const [left, right] = [a, b].map((node) => new Map(node ? attributesOf(node) : [])) as [Map<string, string>, Map<string, string>];
  return [...new Set([...left.keys(), ...right.keys()])].filter(
    (name) => left.get(name) !== right.get(name) && (!isLoose || (left.has(name) && right.has(name))),
  );
}

const attributesOf = (node: Node): [string, string][] => Object.entries(node.attributes).map(([name, value]) => [name, attributeText(value)]);

/** Constants may be long. @limit attribute of an operator in a difference: characters */
const ATTRIBUTE_CHARACTERS = 60;

function attributeText(value: AttributeValue): string {
  if (typeof value === 'object' && 'float' in value) return String(value.float);
  if (Array.isArray(value)) return value.join('×');
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.length > ATTRIBUTE_CHARACTERS ? `${text.slice(0, ATTRIBUTE_CHARACTERS)}…` : text;
}

/** How the work of two layers differs, in few words for each: `3×3 /2` and `3×3`, `Relu` and `Gelu`, `epsilon 0.001` and `epsilon 0.00001`. */
export function workTexts(a: Unit, graphA: Graph, b: Unit, graphB: Graph, isLoose: boolean): [a: string, b: string] {
  const details: [string, string] = [detailOf(a.nodes, graphA), detailOf(b.nodes, graphB)];
  if (details[0] !== details[1] && details[0] && details[1]) return details;
  const operators = (nodes: readonly Node[]): string => [...new Set(nodes.map((node) => node.op))].join(' ');
  const [first, second] = [operators(a.nodes), operators(b.nodes)];
  if (first !== second) return [first, second];
  const at = a.nodes.findIndex((node, i) => changedAttributes(node, b.nodes[i], isLoose).length);
  const names = changedAttributes(a.nodes[at], b.nodes[at], isLoose);
  const said = (node: Node | undefined): string => {
    const values = new Map(node ? attributesOf(node) : []);
    return names.map((name) => `${name} ${values.get(name) ?? '–'}`).join(', ');
  };
  return names.length ? [said(a.nodes[at]), said(b.nodes[at])] : [`${a.nodes.length} × ${first}`, `${b.nodes.length} × ${second}`];
}

function detailOf(nodes: readonly Node[], graph: Graph): string {
  for (const node of nodes) {
    const inputs = node.inputs.map((id) => graph.values[id]);
    const detail = ruleOf(node.domain, node.op)?.detail?.(inputs, node.attributes);
    if (detail !== undefined) return detail;
  }
  return '';
}
