import type { TensorType, Value } from '../graph.js';
import { like } from '../operators/support.js';
import { type Cut, called, carried, cut, type Evaluator, gathered, type Inputs, type Mark, macsFrom, run } from './inner.js';
import { loop } from './loops.js';
import type { FileAttribute, FileGraph, FileNode } from './model.js';
import type { IdleNode, Place } from './scope.js';

/** Graphs within graphs: branches, of which the costlier counts and the other keeps its weights; loops. */

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
