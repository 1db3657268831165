import type { GraphBuilder } from '../builder.js';
import { type Graph, isUnknown, type Node, type Role, type TensorType, type Value } from '../graph.js';
import { nodeMacs } from '../macs.js';
import { isSameType, like, MOST_PARTS } from '../operators/support.js';
import type { Findings } from './findings.js';
import { isShape } from './held.js';
import type { FileAttribute, FileGraph, FileNode } from './model.js';
import { reads } from './order.js';
import { type IdleNode, type Origin, type Place, Scope, timesOf } from './scope.js';

/** Graphs within graphs: branches, of which the costlier counts and the other keeps its weights; loops, whose body counts once for each pass. */

/** What blocks need of whoever evaluates nodes. */
export interface Evaluator {
  readonly builder: GraphBuilder;
  readonly findings: Findings;
  readonly origins: Origin[];
  readonly idle: IdleNode[];
  readonly roles: Map<Value, Role>;
  enter(graph: FileGraph, scope: Scope): void;
  nodes(nodes: readonly FileNode[], place: Place): void;
  unknown(name: string, why: string): Value;
  declared(name: string, scope: Scope): TensorType | undefined;
  /** How often a loop runs of which only data tell it. */
  passes(loop: string): number;
}

type Inputs = readonly (Value | undefined)[];

/**
 * Few passes are followed one by one where they differ: where they read their number, as loops do that cut a tensor into parts, or change the shape of what
 * they pass on. Others count like the first.
 * @limit passes of loops of a model file that are followed one by one, those of the loops around them included: passes
 */
const PASSES = 16;
/** Passes of a loop that stand for "as long as its condition holds". */
const ENDLESS = 2 ** 31 - 1;

/** What the values of a block's outputs are; undefined when the node is none with graphs in it. */
export function evaluateBlock(on: Evaluator, node: FileNode, inputs: Inputs, attributes: readonly FileAttribute[], place: Place): readonly Value[] | undefined {
  if (node.domain !== '') return undefined;
  const graphs = new Map(attributes.flatMap(({ name, value }): [string, FileGraph][] => (value?.is === 'graph' ? [[name, value.value]] : [])));
  const [body, yes, no] = [graphs.get('body'), graphs.get('then_branch'), graphs.get('else_branch')];
  if (node.op === 'If' && yes && no) return branch(on, node, inputs[0], yes, no, place);
  if (node.op === 'Loop' && body) return loop(on, node, inputs, body, place);
  if (node.op === 'SequenceMap' && body) return sequenceMap(on, node, inputs, body, place);
  if (node.op === 'Scan' && body) return scan(on, node, inputs, attributes, body, place);
  return undefined;
}

/** Evaluates a graph in its place. */
function run(on: Evaluator, graph: FileGraph, given: Inputs, place: Place, name: string, times = 1): Value[] {
  const scope = new Scope(place.scope);
  on.enter(graph, scope);
  graph.inputs.forEach((input, i) => {
    const value = given[i];
    if (value && !scope.has(input.name)) scope.set(input.name, value);
  });
  on.nodes(graph.nodes, {
    ...place,
    scope,
    path: [...place.path, name],
    depth: place.depth + 1,
    times: Math.min(place.times * times, Number.MAX_SAFE_INTEGER),
  });
  return graph.outputs.map((output) => scope.find(output.name) ?? on.unknown(output.name, `nothing makes the output "${output.name}" of the graph in ${name}`));
}

const called = (node: FileNode): string => node.name || node.outputs[0] || node.op;

function branch(on: Evaluator, node: FileNode, condition: Value | undefined, yes: FileGraph, no: FileGraph, place: Place): readonly Value[] {
  const name = called(node);
  const [known] = condition?.data ? Array.from(condition.data) : [];
  if (known !== undefined) return run(on, known ? yes : no, [], place, name);
  const { builder, findings } = on;
  const before: Mark = { ...builder.mark(), idle: on.idle.length };
  const first = findings.apart(() => run(on, yes, [], place, name));
  const kept = cut(on, before);
  const second = findings.apart(() => run(on, no, [], place, name));
  const macs = macsFrom(builder.graph, before.nodes);
  const isCostlier = kept.macs > macs || (kept.macs === macs && kept.nodes.length >= builder.graph.nodes.length - before.nodes);
  const isFirst = first.fits === second.fits ? isCostlier : first.fits;
  const why = first.fits === second.fits ? 'the costlier one counts' : 'only one fits these inputs';
  findings.assume(`of the branches of ${name} ${why}: ${isFirst ? 'then' : 'else'}`);
  const taken = isFirst ? first : second;
  taken.keep();
  if (first.fits !== second.fits) findings.misfit();
  if (isFirst) {
    const other = cut(on, before);
    kept.back();
    leave(on, other);
  } else leave(on, kept);
  return taken.result;
}

const macsFrom = (graph: Graph, from: number): number => graph.nodes.slice(from).reduce((sum, node: Node) => sum + nodeMacs(node, graph), 0);

type Mark = ReturnType<GraphBuilder['mark']> & { readonly idle: number };

interface Cut {
  readonly mark: Mark;
  readonly values: readonly Value[];
  readonly nodes: readonly Node[];
  readonly origins: readonly Origin[];
  readonly idle: readonly IdleNode[];
  readonly macs: number;
  back(): void;
}

/** Takes out everything since the mark. It can be put back when the graph is as it was then. */
function cut(on: Evaluator, mark: Mark): Cut {
  const { builder } = on;
  const { graph } = builder;
  const macs = macsFrom(graph, mark.nodes);
  const [values, nodes, origins, weight] = [graph.values.slice(mark.values), graph.nodes.slice(mark.nodes), on.origins.slice(mark.nodes), builder.weight];
  const idle = on.idle.slice(mark.idle);
  builder.rewind(mark);
  on.origins.length = mark.nodes;
  on.idle.length = mark.idle;
  const back = (): void => {
    for (const value of values) graph.values.push(value);
    for (const node of nodes) graph.nodes.push(node);
    for (const origin of origins) on.origins.push(origin);
    for (const one of idle) on.idle.push(one);
    builder.weight = weight;
  };
  return { mark, values, nodes, origins, idle, macs, back };
}

/** Of a branch that is not taken the weights stay, with the nodes that would read them: they are parameters of the file all the same. */
function leave(on: Evaluator, { mark, values, nodes, origins, idle }: Cut): void {
  const moved = new Map<number, number>();
  const weight = (id: number): number => {
    const value = id < mark.values ? on.builder.graph.values[id] : values[id - mark.values];
    const role = value && on.roles.get(value);
    if (!value || (role !== 'parameter' && role !== 'buffer')) return -1;
    if (id < mark.values) return id;
    const known = moved.get(id);
    if (known !== undefined) return known;
    const made = on.builder.value(value, { name: value.name });
    made.parameters = value.parameters;
    on.roles.set(made, role);
    moved.set(id, made.id);
    return made.id;
  };
  const read = nodes.flatMap((node, i): IdleNode[] => (origins[i] ? [{ node, origin: origins[i] }] : []));
  for (const { node, origin } of [...read, ...idle]) {
    const inputs = node.inputs.map(weight);
    if (inputs.some((id) => id >= 0)) on.idle.push({ node: { ...node, inputs, outputs: [] }, origin });
  }
}

/** A value that changes from pass to pass: its type is that of the first, its elements are not known. */
function carried(on: Evaluator, value: Value | undefined, place: Place): Value | undefined {
  if (!value || value.unknown !== undefined) return value;
  const [copy] = on.builder.add('Identity', '', [value], {}, [value], timesOf(place));
  return copy;
}

/** Whether a condition says that there is a next pass; undefined where only data tell. */
const saysOn = (condition: Value | undefined): boolean | undefined => (condition?.data ? Number(condition.data[0]) !== 0 : undefined);

function loop(on: Evaluator, node: FileNode, inputs: Inputs, body: FileGraph, place: Place): readonly Value[] {
  const { builder, findings } = on;
  const name = called(node);
  const [trips, condition, ...initial] = inputs;
  const given = trips?.data ? Number(trips.data[0]) : undefined;
  const isCounted = given !== undefined && given >= 0 && given < ENDLESS;
  const times = isCounted ? given : on.passes([...place.path, name].join('/'));
  const isSteady = !condition || saysOn(condition) === true;
  const areFew = isCounted && isSteady && times > 0 && times * place.passes <= PASSES;
  const each = (): readonly Value[] => passByPass(on, body, initial, { ...place, passes: place.passes * times }, name, times);
  if (areFew && (times === 1 || reads(body, body.inputs[0]?.name))) return each();
  const mark: Mark = { ...builder.mark(), idle: on.idle.length };
  const state = initial.map((value) => carried(on, value, place));
  const at = [
    builder.value({ shape: [], dtype: 'int64' }, { role: 'constant' }),
    builder.value({ shape: [], dtype: 'bool' }, { role: 'constant', ...(isSteady ? { data: [1] } : {}) }),
  ];
  const first = builder.graph.nodes.length;
  const once = findings.apart(() => run(on, body, [...at, ...state], place, name, times));
  const [goesOn, ...made] = once.result;
  const isStill = times < 2 || initial.every((value, i) => !value || !made[i] || isUnknown(value) || isUnknown(made[i]) || sameShape(value, made[i]));
  if (!isStill && areFew) {
    cut(on, mark);
    return each();
  }
  once.keep();
  if (isCounted) findings.assume(`${name} runs ${isSteady && saysOn(goesOn) ? '' : 'at most '}${times} times, and as many count`);
  const later = isStill ? undefined : secondPass(on, body, [...at, ...made.slice(0, initial.length)], { ...place, times: place.times * times }, name, first);
  const isEndless = !isCounted && isSteady && saysOn(goesOn) === true && (given === undefined ? !trips : true);
  const types = made.map((value, i): TensorType | undefined => {
    if (value.unknown !== undefined) return undefined;
    const before = initial[i];
    if (i >= initial.length) return { shape: [times, ...value.shape], dtype: value.dtype };
    if (before && sameShape(before, value)) return like(value);
    return before && (grownList(before, value, times) ?? grown(before, value, later?.[i], times) ?? on.declared(node.outputs[i] ?? '', place.scope));
  });
  return gathered(on, node, made, types, place, isEndless ? 'this loop never ends' : undefined);
}

/** Every pass with its number and with what the one before has made, until the body says that it was the last. */
function passByPass(on: Evaluator, body: FileGraph, initial: Inputs, place: Place, name: string, times: number): readonly Value[] {
  const { builder } = on;
  const gathers: (readonly Value[])[] = [];
  let state = initial;
  for (let pass = 0; pass < times; pass++) {
    const at = [builder.constant([pass], [], 'int64'), builder.constant([1], [], 'bool')];
    const [goesOn, ...made] = run(on, body, [...at, ...state], place, name);
    state = made.slice(0, initial.length);
    gathers.push(made.slice(initial.length));
    if (saysOn(goesOn) === false) break;
    if (saysOn(goesOn) === undefined && pass + 1 < times) on.findings.assume(`${name} runs at most ${times} times, and as many count`);
  }
  const stacked = (gathers[0] ?? []).map((first, i): Value => {
    const parts = gathers.flatMap((made) => made[i] ?? []);
    const odd = parts.find((part) => isUnknown(part) || !isSameType(part, first));
    if (odd) return on.unknown('', odd.unknown ?? `the passes of ${name} give tensors of different shapes`);
    const type = { shape: [parts.length, ...first.shape], dtype: first.dtype };
    return builder.add('Loop', '', parts, {}, [type], { name, ...timesOf(place) })[0] as Value;
  });
  return [...state.map((value) => value ?? on.unknown('', `${name} is given nothing to go on with`)), ...stacked];
}

/** What the state is after a second pass, where the first has changed its shape; undefined where the body does not fit what it has made. */
function secondPass(on: Evaluator, body: FileGraph, given: Inputs, place: Place, name: string, first: number): readonly Value[] | undefined {
  const { builder, findings } = on;
  const before = macsFrom(builder.graph, first);
  const mark: Mark = { ...builder.mark(), idle: on.idle.length };
  const { result, fits } = findings.apart(() =>
    run(
      on,
      body,
      given.map((value) => carried(on, value, place)),
      place,
      name,
    ),
  );
  const { macs } = cut(on, mark);
  if (fits && macs !== before) findings.uncountable('Loop', 'its passes do not all do the same work, and count like the first', name);
  return fits ? result.slice(1) : undefined;
}

/** A tensor that a pass changes: it stays as the first pass made it, or each pass adds as much. */
function grown(before: Value, value: Value, later: Value | undefined, times: number): TensorType | undefined {
  if (isUnknown(before) || !later || isUnknown(later) || [value, later].some(({ dtype }) => dtype !== before.dtype || dtype === 'sequence')) return undefined;
  if (sameShape(value, later)) return like(value);
  const [start, once, twice] = [before.shape, value.shape, later.shape];
  if (start.length !== once.length || start.some((d, i) => (once[i] ?? 0) - d !== (twice[i] ?? 0) - (once[i] ?? 0))) return undefined;
  const shape = start.map((d, i) => d + ((once[i] ?? 0) - d) * times);
  return isShape(shape) ? { shape, dtype: value.dtype } : undefined;
}

/** A list to which each pass adds the same: what it is after all of them. Undefined for anything else that changes. */
function grownList(before: Value, { items: after }: Value, times: number): TensorType | undefined {
  const given = before.unknown === undefined ? before.items : undefined;
  if (!given || !after || after.length <= given.length) return undefined;
  const added = after.slice(given.length);
  const [first] = added;
  const count = given.length + added.length * times;
  if (!first || count > MOST_PARTS || !after.every((item, i) => i < given.length || isSameType(item, first))) return undefined;
  // Where they are put does not matter when all are alike; else they are behind what was there.
  if (!given.every((item, i) => isSameType(item, first) || isSameType(item, after[i]))) return undefined;
  return { shape: [count], dtype: 'sequence', items: Array.from({ length: count }, (_, i) => given[i] ?? first) };
}

/** The body runs once for each tensor of the first list, with the tensor at the same place of the others, and with whole tensors. */
function sequenceMap(on: Evaluator, node: FileNode, inputs: Inputs, body: FileGraph, place: Place): readonly Value[] {
  const name = called(node);
  const count = inputs[0]?.items?.length;
  if (inputs[0]?.unknown !== undefined || count === undefined) {
    on.findings.assume(`${name} counts once: how often it runs is not known`);
    run(
      on,
      body,
      body.inputs.map((input) => on.unknown(input.name, 'how many tensors the sequence has is not known')),
      place,
      name,
    );
    return gathered(
      on,
      node,
      [],
      node.outputs.map((): TensorType => ({ shape: [], dtype: 'sequence' })),
      place,
    );
  }
  const at = (i: number): readonly (TensorType | undefined)[] => inputs.map((value) => (value?.dtype === 'sequence' ? value.items?.[i] : value && like(value)));
  const places = new Map<string, number[]>();
  for (let i = 0; i < count; i++) {
    const key = at(i)
      .map((type) => (type ? `${type.dtype} ${type.shape.join()}` : ''))
      .join(';');
    places.set(key, [...(places.get(key) ?? []), i]);
  }
  const items: TensorType[][] = node.outputs.map(() => []);
  const made: Value[] = [];
  for (const same of places.values()) {
    const types = at(same[0] ?? 0);
    const given = inputs.map((value, n) =>
      value?.dtype === 'sequence' ? on.builder.add('SequenceAt', '', [value], {}, [types[n]], { times: place.times * same.length })[0] : value,
    );
    const results = run(on, body, given, place, name, same.length);
    made.push(...results);
    results.forEach((value, n) => {
      for (const i of same) if (items[n] && value.unknown === undefined) items[n][i] = like(value);
    });
  }
  const lists = items.map(
    (all): TensorType => (Object.keys(all).length === count ? { shape: [count], dtype: 'sequence', items: all } : { shape: [], dtype: 'sequence' }),
  );
  return gathered(on, node, made, lists, place);
}
const sameShape = (a: Value, b: Value): boolean => !isUnknown(a) && isSameType(a, b);

/** The node of the loop itself, which hands out what its body made. */
function gathered(
  on: Evaluator,
  node: FileNode,
  made: readonly Value[],
  types: readonly (TensorType | undefined)[],
  place: Place,
  unrunnable?: string,
): Value[] {
  const outputs = Array.from({ length: node.outputs.length }, (_, i) => types[i]);
  return on.builder.add(node.op, '', made, {}, outputs, {
    name: node.name,
    ...timesOf(place),
    ...(unrunnable ? { unrunnable } : {}),
  });
}

function scan(
  on: Evaluator,
  node: FileNode,
  inputs: Inputs,
  attributes: readonly FileAttribute[],
  body: FileGraph,
  place: Place,
): readonly Value[] | undefined {
  const whole = (key: string): readonly number[] => {
    const value = attributes.find((attribute) => attribute.name === key)?.value;
    return value?.is === 'ints' ? value.value : value?.is === 'int' ? [value.value] : [];
  };
  // The first form had a batch and lengths.
  const isOld = (place.opsets.get('') ?? 9) < 9;
  const given = isOld ? inputs.slice(1) : inputs;
  const scanned = whole('num_scan_inputs')[0] ?? 0;
  const states = given.length - scanned;
  if (states < 0 || scanned < 1) return undefined;
  const axisOf = (key: string, i: number, rank: number): number => {
    const axis = isOld ? 1 : (whole(key)[i] ?? 0);
    return axis < 0 ? axis + rank : axis;
  };
  const dropped = isOld ? [0, 1] : [];
  const axes = given.slice(states).map((value, i) => axisOf('scan_input_axes', i, value?.shape.length ?? 0));
  const first = given[states];
  const times = first && first.unknown === undefined ? first.shape[axes[0] ?? 0] : undefined;
  const name = called(node);
  on.findings.assume(times === undefined ? `${name} counts once: how often it runs is not known` : `${name} runs ${times} times, and as many count`);
  const slices = given.slice(states).map((value, i) => {
    if (!value || value.unknown !== undefined) return value;
    const shape = value.shape.filter((_, axis) => axis !== axes[i] && !dropped.includes(axis));
    return on.builder.add('Slice', '', [value], {}, [{ shape, dtype: value.dtype }], { times: place.times * (times ?? 1) })[0];
  });
  const batch = isOld ? [first?.shape[0] ?? 1] : [];
  const initial = given.slice(0, states).map((value) => (isOld && value ? unbatched(on, value) : carried(on, value, place)));
  const made = run(on, body, [...initial, ...slices], place, name, (times ?? 1) * (batch[0] ?? 1));
  const types = made.map((value, i): TensorType | undefined => {
    if (value.unknown !== undefined) return undefined;
    if (i < states) return { shape: [...batch, ...value.shape], dtype: value.dtype };
    if (times === undefined) return on.declared(node.outputs[i] ?? '', place.scope);
    const at = isOld ? 0 : axisOf('scan_output_axes', i - states, value.shape.length + 1);
    return { shape: [...batch, ...value.shape.slice(0, at), times, ...value.shape.slice(at)], dtype: value.dtype };
  });
  return gathered(on, node, made, types, place);
}

function unbatched(on: Evaluator, value: Value): Value | undefined {
  return value.unknown === undefined ? on.builder.add('Slice', '', [value], {}, [{ shape: value.shape.slice(1), dtype: value.dtype }], {})[0] : value;
}
