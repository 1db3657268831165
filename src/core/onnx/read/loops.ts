import { isUnknown, type TensorType, type Value } from '../graph.js';
import { isSameType, like, MOST_PARTS } from '../operators/support.js';
import { isShape } from './held.js';
import { called, carried, cut, type Evaluator, gathered, type Inputs, type Mark, macsFrom, run } from './inner.js';
import type { FileGraph, FileNode } from './model.js';
import { reads, sizeOf } from './order.js';
import { type Place, timesOf } from './scope.js';

/** Loops: the body counts once for each pass. */

/**
 * Passes are followed one by one while they make few nodes and may differ: where they read their number, as loops do that cut a tensor into parts, where they
 * change the shape of what they pass on, and where they count for themselves how often they run. Others count like the first.
 * @limit what passes of loops of a model file make that are followed one by one: nodes
 */
const FOLLOWED = 2_048;
/** Passes of a loop that stand for "as long as its condition holds". */
const ENDLESS = 2 ** 31 - 1;

/** Whether a condition says that there is a next pass; undefined where only data tell. */
const saysOn = (condition: Value | undefined): boolean | undefined => (condition?.data ? Number(condition.data[0]) !== 0 : undefined);

/** @param isSure nothing may end the loop earlier */
function assumePasses({ findings }: Evaluator, name: string, times: number, isSure: boolean): void {
  if (isSure) findings.assume(`${name} runs ${times} times, and as many count`);
  else findings.assume(`${name} runs at most ${times} times, and as many count`);
}

/** What a loop gives: its state after the last pass, and what it gathered in all of them. */
export function loop(on: Evaluator, node: FileNode, inputs: Inputs, body: FileGraph, place: Place): readonly Value[] {
  const { builder, findings } = on;
  const name = called(node);
  const [trips, condition, ...initial] = inputs;
  const given = trips?.data ? Number(trips.data[0]) : undefined;
  const count = given !== undefined && given >= 0 && given < ENDLESS ? given : undefined;
  const isSteady = !condition || saysOn(condition) === true;
  const mark: Mark = { ...builder.mark(), idle: on.idle.length };
  const most = Math.floor(FOLLOWED / (place.passes * sizeOf(body)));
  const areFew = isSteady && (count === undefined ? most > 0 : count === 1 || (count > 0 && count <= most));
  const follow = (times: number, passes: number): Followed => passByPass(on, body, initial, { ...place, passes }, name, times, count !== undefined);
  if (areFew && count !== undefined && (count === 1 || reads(body, body.inputs[0]?.name))) return follow(count, place.passes * count).made;
  if (areFew && count === undefined) {
    // Loops within an attempt are not attempted: each level of them would double the work.
    const attempt = findings.apart(() => follow(most, Number.POSITIVE_INFINITY));
    if (attempt.result.hasEnded) {
      attempt.keep();
      return attempt.result.made;
    }
    cut(on, mark);
  }
  const times = count ?? on.passes([...place.path, name].join('/'));
  const state = initial.map((value) => carried(on, value, place));
  const at = [
    builder.value({ shape: [], dtype: 'int64' }, { role: 'constant' }),
    builder.value({ shape: [], dtype: 'bool' }, { role: 'constant', ...(isSteady ? { data: [1] } : {}) }),
  ];
  const first = builder.graph.nodes.length;
  const once = findings.apart(() => run(on, body, [...at, ...state], place, name, times));
  const [goesOn, ...made] = once.result;
  const isStill = times < 2 || initial.every((value, i) => !value || !made[i] || isUnknown(value) || isUnknown(made[i]) || sameShape(value, made[i]));
  if (!isStill && areFew && count !== undefined) {
    cut(on, mark);
    return follow(count, place.passes * count).made;
  }
  once.keep();
  if (count !== undefined) assumePasses(on, name, times, isSteady && saysOn(goesOn) === true);
  const later = isStill ? undefined : secondPass(on, body, [...at, ...made.slice(0, initial.length)], { ...place, times: place.times * times }, name, first);
  const isEndless = count === undefined && isSteady && saysOn(goesOn) === true && (given === undefined ? !trips : true);
  const types = made.map((value, i): TensorType | undefined => {
    if (value.unknown !== undefined) return undefined;
    const before = initial[i];
    if (i >= initial.length) return { shape: [times, ...value.shape], dtype: value.dtype };
    if (before && sameShape(before, value)) return like(value);
    return before && (grownList(before, value, times) ?? grown(before, value, later?.[i], times) ?? on.declared(node.outputs[i] ?? '', place.scope));
  });
  return gathered(on, node, made, types, place, isEndless ? 'this loop never ends' : undefined);
}

interface Followed {
  readonly made: readonly Value[];
  /** Whether the body has said that a pass was the last. */
  readonly hasEnded: boolean;
}

/**
 * Every pass with its number and with what the one before has made, until the body says that it was the last.
 * @param isCounted passes that only data may end count; otherwise they end the attempt
 */
function passByPass(on: Evaluator, body: FileGraph, initial: Inputs, place: Place, name: string, times: number, isCounted: boolean): Followed {
  const { builder } = on;
  const gathers: (readonly Value[])[] = [];
  let state = initial;
  let goesOn: boolean | undefined = true;
  for (let pass = 0; pass < times && (goesOn ?? isCounted); pass++) {
    if (goesOn === undefined) assumePasses(on, name, times, false);
    const at = [builder.constant([pass], [], 'int64'), builder.constant([1], [], 'bool')];
    const [condition, ...made] = run(on, body, [...at, ...state], place, name);
    state = made.slice(0, initial.length);
    gathers.push(made.slice(initial.length));
    goesOn = saysOn(condition);
  }
  const stacked = (gathers[0] ?? []).map((first, i): Value => {
    const parts = gathers.flatMap((made) => made[i] ?? []);
    const odd = parts.find((part) => isUnknown(part) || !isSameType(part, first));
    if (odd) return on.unknown('', odd.unknown ?? `the passes of ${name} give tensors of different shapes`);
    const type = { shape: [parts.length, ...first.shape], dtype: first.dtype };
    return builder.add('Loop', '', parts, {}, [type], { name, ...timesOf(place) })[0] as Value;
  });
  return { made: [...state.map((value) => value ?? on.unknown('', `${name} is given nothing to go on with`)), ...stacked], hasEnded: goesOn === false };
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

const sameShape = (a: Value, b: Value): boolean => !isUnknown(a) && isSameType(a, b);
