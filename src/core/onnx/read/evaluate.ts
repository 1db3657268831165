import type { InputSpec, Uncounted } from '../../analysis.js';
import type { ReachedLimit } from '../../text/limits.js';
import type { Note } from '../../text/notes.js';
import { GraphBuilder } from '../builder.js';
import { type Attributes, elementCount, type Graph, isUnknown, type Role, type TensorType, type Value } from '../graph.js';
import { ruleOf } from '../operators/index.js';
import { type NodeForm, newestForm } from '../operators/older.js';
import { attributesOf, resolved } from './attributes.js';
import { evaluateBlock } from './blocks.js';
import { type Dimensions, openInputs } from './dimensions.js';
import { Findings } from './findings.js';
import { claimOf, declaredFault, isShape, typeFrom } from './held.js';
import type { Evaluator } from './inner.js';
import { type FileAttribute, type FileFunction, type FileGraph, type FileModel, type FileNode, type FileTensor, type FileType, functionKey } from './model.js';
import { inOrder } from './order.js';
import { holdsWeights, roleOf } from './parameters.js';
import { type IdleNode, type Origin, type Place, Scope, timesOf } from './scope.js';
import type { ByteSource } from './source.js';
import { Suppositions } from './suppositions.js';
import { elementsOf, sparseFault } from './tensors.js';

/** From a file to the middle form: the shapes of all values by our own rules, with functions and branches put in their places. */

/** Shapes, axes and indices have fewer. @limit whole numbers of one tensor of a model file that are read: elements */
const WHOLE_ELEMENTS = 4_096;
/** Few floats stand for sizes. @limit floats of one tensor of a model file that are read: elements */
const FLOAT_ELEMENTS = 16;
/** Once its functions are put in; 64 known elements weigh as much as a value. @limit the network of a model file: values */
const WEIGHT = 500_000;
/** Functions that call functions twice double at each level, and branches that are cut leave no values. @limit nodes of a model file in all their places: nodes */
const NODES = 1_000_000;
/** The limit of the standard's own checker. @limit functions that call functions in a model file: levels */
const DEPTH = 100;

export interface Evaluated {
  readonly graph: Graph;
  /** Of each node of the graph, by id. */
  readonly origins: readonly Origin[];
  /** Nodes of branches that are not taken, for their weights. */
  readonly idle: readonly IdleNode[];
  /** What the tensors that the file holds are used for. */
  readonly roles: ReadonlyMap<Value, Role>;
  readonly assumptions: readonly string[];
  readonly uncounted: readonly Uncounted[];
  readonly notes: readonly Note[];
  /** Branches that do not fit, where the other one does. */
  readonly misfits: number;
  /** Nodes looked at, each once for each of its places: a measure of work that is the same on every machine. */
  readonly steps: number;
  /** The limit that ended it early. */
  readonly endedBy: string | undefined;
}

/** The elements of an input, where they are known and few: sizes that depend on them then are, too. */
export type FedElements = (input: InputSpec) => ArrayLike<number> | undefined;

type Reached = () => ReachedLimit | undefined;

interface Watch {
  /** Called for each node; a limit that it tells ends the evaluation there. */
  readonly reached?: Reached | undefined;
  readonly fed?: FedElements | undefined;
}

/** The graph has grown beyond {@link WEIGHT} or {@link NODES}, or a limit from outside is reached: what was evaluated stands. */
class TooLarge extends Error {
  constructor(
    message: string,
    readonly limit = 'values',
  ) {
    super(message);
  }
}

function full(type: TensorType): never {
  if (elementCount(type.shape) > Number.MAX_SAFE_INTEGER) throw new RangeError(`a tensor of [${type.shape.join(', ')}] has more elements than can be counted`);
  throw new TooLarge(`the network has more than ${WEIGHT} values: the rest is left out`);
}

/** Every node of the file is looked at once for each place in which it stands, and `reached` called for each. Never throws for what a file says. */
export function evaluate(
  model: FileModel,
  source: ByteSource,
  dimensions: Dimensions,
  { reached = () => undefined, fed = () => undefined }: Watch = {},
): Evaluated {
  return new Evaluation(model, source, dimensions, reached, fed).run();
}

class Evaluation implements Evaluator {
  readonly builder = new GraphBuilder(WEIGHT, full);
  readonly findings = new Findings();
  readonly origins: Origin[] = [];
  readonly idle: IdleNode[] = [];
  readonly roles = new Map<Value, Role>();
  /** Values of graphs with circles in them. */
  private readonly circular = new Set<string>();
  /** Values whose elements the file holds. */
  private readonly held = new Set<Value>();
  /** Those of them that stand in nodes, beside weights that do not. */
  private readonly written = new Set<Value>();
  /** Inputs that stand where operators take weights. */
  private readonly fedWeights = new Set<Value>();
  private readonly suppositions: Suppositions;
  private readonly holdsWeights: boolean;
  private steps = 0;
  private endedBy: string | undefined;

  constructor(
    private readonly model: FileModel,
    private readonly source: ByteSource,
    private readonly dimensions: Dimensions,
    private readonly reached: Reached,
    private readonly fed: FedElements,
  ) {
    this.suppositions = new Suppositions(this.builder.graph, dimensions);
    this.holdsWeights = holdsWeights(model.graph);
  }

  run(): Evaluated {
    const { builder, findings, model } = this;
    const scope = new Scope();
    try {
      this.enter(model.graph, scope);
      for (const input of openInputs(model.graph)) scope.set(input.name, this.networkInput(input.name, input.type));
      this.nodes(model.graph.nodes, { scope, path: [], times: 1, passes: 1, depth: 0, opsets: model.opsets, attributes: undefined });
    } catch (error) {
      if (!(error instanceof TooLarge)) throw error;
      findings.error(error.message, error.limit);
      this.endedBy = error.limit;
    }
    for (const { name } of model.graph.outputs) {
      const value = scope.find(name);
      if (!value) findings.error(`nothing makes the output "${name}"`);
      builder.graph.outputs.push(value?.id ?? -1);
    }
    if (!this.holdsWeights && this.fedWeights.size) {
      const elements = [...this.fedWeights].reduce((sum, { shape }) => sum + elementCount(shape), 0);
      findings.assume(`inputs that are used as weights, and not counted as parameters: ${this.fedWeights.size}, with ${elements} elements`);
    }
    const { graph } = builder;
    const { origins, idle, roles, steps, endedBy } = this;
    const { assumptions, misfits } = findings;
    return { graph, origins, idle, roles, assumptions, uncounted: findings.uncounted(), notes: findings.notes(), misfits, steps, endedBy };
  }

  /** Initializers and declared types of a graph become known in its scope. */
  enter(graph: FileGraph, scope: Scope): void {
    for (const list of [graph.inputs, graph.values, graph.outputs]) for (const { name, type } of list) scope.declared.set(name, type);
    for (const tensor of graph.initializers) {
      if (scope.has(tensor.name)) this.findings.error(`the initializer "${tensor.name}" is there twice`);
      else scope.set(tensor.name, this.tensor(tensor));
    }
  }

  private networkInput(name: string, type: FileType | undefined): Value {
    const known = typeFrom(type, name, this.dimensions);
    const negative = type?.is === 'tensor' ? type.dims?.find((dim): dim is number => typeof dim === 'number' && dim < 0) : undefined;
    if (negative !== undefined)
      this.findings.warn(`${BigInt(negative)} is not allowed as a size: that dimension of the input "${name}" is taken for a dynamic one`);
    if (known) return this.builder.input(name, known, { data: this.fed({ name, ...known }) });
    const fault = declaredFault(type, name, this.dimensions);
    if (fault !== undefined) this.findings.error(fault);
    const value = this.unknown(name, fault ?? `the file does not say what the input "${name}" is`);
    this.builder.graph.inputs.push(value.id);
    return value;
  }

  /** A value of which nothing is known but why. */
  unknown(name: string, why: string): Value {
    return this.builder.value({ shape: [], dtype: 'float32' }, { name, unknown: why });
  }

  private tensor(tensor: FileTensor, name = tensor.name): Value {
    const { type, fault } = claimOf(tensor);
    const wrong = fault ?? sparseFault(this.source, tensor, WHOLE_ELEMENTS);
    if (wrong !== undefined) this.findings.error(wrong);
    if (!type) return this.unknown(name, fault ?? '');
    const data = elementsOf(this.source, tensor, /float/.test(type.dtype) ? FLOAT_ELEMENTS : WHOLE_ELEMENTS);
    const value = this.builder.value(type, { name, role: 'constant', data });
    this.held.add(value);
    return value;
  }

  nodes(nodes: readonly FileNode[], place: Place): void {
    const { order, circle } = inOrder(nodes);
    if (circle) {
      this.findings.error(`cycle: ${circle.join(' -> ')}`);
      for (const { outputs } of nodes) for (const name of outputs) this.circular.add(name);
    }
    for (const index of order) {
      const node = nodes[index];
      if (node) this.node(node, index, place);
    }
  }

  private node(node: FileNode, index: number, place: Place): void {
    const stop = this.reached();
    if (stop) throw new TooLarge(stop.text(), stop.limit);
    if (++this.steps > NODES) throw new TooLarge(`its functions and branches make more than ${NODES} nodes: the rest is left out`);
    const { scope } = place;
    const attributes = resolved(node.attributes, place.attributes);
    const inputs = node.inputs.map((name) => (name ? (scope.find(name) ?? this.missing(name, scope)) : undefined));
    const before = this.builder.graph.nodes.length;
    const outputs = this.outputsOf(node, inputs, attributes, place);
    for (let id = before; id < this.builder.graph.nodes.length; id++) this.origins[id] ??= { node, index, path: place.path };
    node.outputs.forEach((name, i) => {
      const value = outputs[i] ?? this.unknown(name, `${node.op} gives no output number ${i}`);
      if (!name) return;
      if (scope.has(name)) this.findings.error(`"${name}" is made twice`);
      else scope.set(name, this.checked(name, value, scope));
    });
  }

  private missing(name: string, scope: Scope): Value {
    if (this.circular.has(name)) return this.unknown(name, `"${name}" depends on itself`);
    this.findings.error(`nothing makes "${name}", which is read`);
    const value = this.unknown(name, `nothing makes "${name}"`);
    scope.set(name, value);
    return value;
  }

  /** What a node gives, in order. */
  private outputsOf(node: FileNode, inputs: readonly (Value | undefined)[], attributes: readonly FileAttribute[], place: Place): readonly Value[] {
    if (node.domain === '' && node.op === 'Constant') {
      const value = attributes.find((attribute) => attribute.name === 'value')?.value;
      if (value?.is === 'tensor') {
        const made = this.tensor(value.value, node.outputs[0]);
        if (this.holdsWeights) this.written.add(made);
        return [made];
      }
    }
    const called = ruleOf(node.domain, node.op) ? undefined : this.model.functions.get(functionKey(node.domain, node.op, node.overload));
    const holds = called !== undefined || attributes.some(({ value }) => value?.is === 'graph');
    if (holds && place.depth >= DEPTH) this.findings.error(`functions and graphs are nested deeper than ${DEPTH}: what is in them is left out`, 'nesting');
    else if (holds) {
      const made = evaluateBlock(this, node, inputs, attributes, place);
      if (made) return made;
      if (called) return this.call(called, node, inputs, attributes, place);
    }
    return this.emit(node, inputs, attributesOf(attributes, this.source), place);
  }

  /** Puts a local function in the place of its call. */
  private call(called: FileFunction, node: FileNode, inputs: readonly (Value | undefined)[], given: readonly FileAttribute[], place: Place): Value[] {
    const scope = new Scope();
    for (const { name, type } of called.values) scope.declared.set(name, type);
    called.inputs.forEach((name, i) => {
      const value = inputs[i];
      if (value) scope.set(name, value);
    });
    const attributes = new Map([...called.defaults, ...given].map((attribute) => [attribute.name, attribute]));
    const opsets = called.opsets.size ? called.opsets : place.opsets;
    this.nodes(called.nodes, { ...place, scope, opsets, attributes, path: [...place.path, node.name || node.op], depth: place.depth + 1 });
    return called.outputs.map((name) => scope.find(name) ?? this.missing(name, scope));
  }

  /** Adds a node with the types that its rule tells; where it tells none, with those that the file declares. */
  private emit(node: FileNode, given: readonly (Value | undefined)[], attributes: Attributes, place: Place): Value[] {
    const { domain, op } = node;
    const old = { domain, op, inputs: given, attributes, outputs: node.outputs.length };
    const form = attempt(() => newestForm(old, place.opsets.get(domain) ?? NEWEST, (data, shape, dtype) => this.builder.constant(data, shape, dtype))) ?? old;
    const rule = ruleOf(form.domain, form.op);
    form.inputs.forEach((input, i) => {
      if (input?.role === 'input' && rule?.weights?.[i] !== undefined) this.fedWeights.add(input);
      if (!input || !this.held.has(input)) return;
      this.use(input, roleOf(rule, i, input, this.written.has(input)));
      input.parameters ??= rule?.parameters?.(i, form.inputs, form.attributes);
    });
    const inferred = this.infer(node, form, place);
    if (inferred === 'unfit') return this.unfit(node, form, rule?.macs !== undefined, place);
    const types = node.outputs.map((name, i) => inferred[i] ?? this.declared(name, place.scope));
    const inputs = this.suppositions.seen(form.inputs);
    const folded = inferred.length && rule?.fold && types.every(isThere) ? attempt(() => rule.fold?.(inputs, types, form.attributes)) : undefined;
    const options = { name: node.name, ...timesOf(place) };
    const outputs = this.builder.add(form.op, form.domain, form.inputs, form.attributes, types, options, folded);
    this.suppositions.made(outputs, this.builder.graph.nodes.at(-1));
    if (rule?.uncounted) this.findings.uncountable(titleOf(node), 'its work is no multiply-adds', node.name);
    const unknown = rule?.macs && (form.inputs.find(isUnknown) ?? outputs.find(isUnknown))?.unknown;
    if (unknown !== undefined && !rule?.uncounted) this.findings.uncountable(titleOf(node), unknown, node.name);
    return outputs;
  }

  /** A node that is not what its operator allows: what the file declares of it is used, and nothing of the operator's rule. */
  private unfit(node: FileNode, { inputs }: NodeForm<Value>, hasWork: boolean, place: Place): Value[] {
    if (hasWork) this.findings.uncountable(titleOf(node), 'its inputs do not fit', node.name);
    const types = node.outputs.map((name) => this.declared(name, place.scope));
    return this.builder.add(node.op, 'layercost', inputs, {}, types, { name: node.name });
  }

  private infer(node: FileNode, form: NodeForm<Value>, { path, scope }: Place): readonly (TensorType | undefined)[] | 'unfit' {
    const rule = ruleOf(form.domain, form.op);
    if (!rule) this.findings.uncountable(titleOf(node), 'there is no rule for this operator', node.name);
    if (!rule || form.inputs.some(isUnknown)) return [];
    try {
      const name = [...path, node.name || node.outputs[0] || node.op].join('/');
      const isDeclared = (): boolean => node.outputs.every((output) => !output || this.declared(output, scope));
      const types = this.suppositions.types(form.inputs, name, isDeclared, (inputs) => rule.infer(inputs, form.attributes, form.outputs));
      if (!types) return [];
      if (types.every((type) => isShape(type.shape))) return types;
      this.findings.error(`${titleOf(node)}${named(node)} would give [${types.map((type) => type.shape.join(', ')).join('] and [')}]`);
    } catch (error) {
      if (error instanceof TooLarge) throw error;
      this.findings.error(`${titleOf(node)}${named(node)}: ${error instanceof Error ? error.message : String(error)}`);
    }
    return 'unfit';
  }

  private use(value: Value, role: Role): void {
    const known = this.roles.get(value);
    if (known !== 'parameter' && (known !== 'buffer' || role === 'parameter')) this.roles.set(value, role);
  }

  /** The type that the file declares for a value, if it is all known. */
  declared(name: string, scope: Scope): TensorType | undefined {
    return typeFrom(scope.declared.get(name), name, this.dimensions);
  }

  passes(loop: string): number {
    return this.dimensions.open(`${loop}.passes`, { usual: 1 });
  }

  /** Names a value, and tells where the file says something else of it. */
  private checked(name: string, value: Value, scope: Scope): Value {
    value.name ||= name;
    const type = scope.declared.get(name);
    if (isUnknown(value) || type?.is !== 'tensor' || !type.dims) return value;
    const sizes = type.dims.map((dim, axis) => this.dimensions.sizeOf(dim, name, axis));
    const differs = sizes.length !== value.shape.length || sizes.some((size, axis) => typeof type.dims?.[axis] === 'number' && size !== value.shape[axis]);
    if (differs) {
      const said = type.dims.map((dim, axis) => (typeof dim === 'number' ? dim : (sizes[axis] ?? dim ?? '?')));
      this.findings.warn(`"${name}": the file says [${said.join(', ')}], computed [${value.shape.join(', ')}]`);
    }
    return value;
  }
}

/** The opset of a domain of which the file does not say one. */
const NEWEST = 1_000;

const titleOf = ({ domain, op }: FileNode): string => (domain ? `${domain}.${op}` : op);
const named = ({ name }: FileNode): string => (name ? ` (node ${name})` : '');

const isThere = (type: TensorType | undefined): type is TensorType => type !== undefined;

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof TooLarge) throw error;
    return undefined;
  }
}
