import { elementCount } from '../../onnx/graph.js';
import { choicesOf, chosenElements, countsOf, isAllOfInput } from '../../onnx/operators/spread.js';
import { PyList, Unknown } from '../../python/values/values.js';
import type { Ops } from '../graph/registry.js';
import type { Tensor } from './tensor.js';

/** Elements that data chooses, such as the tokens of an expert: which ones is unknown, how many is assumed. */

const assume = (ops: Ops, choices: number): void => {
  ops.vm.assumptions.add(`what depends on data is spread evenly over ${choices} choices`);
};

/** Indices of the true elements of a mask, one vector for each axis. `undefined` for a mask that is about no choice. */
export function chosenPlaces(ops: Ops, mask: Tensor): Tensor[] | undefined {
  const chosen = chosenElements(ops.builder, ops.own(mask));
  if (!chosen) return undefined;
  assume(ops, chosen.choices);
  if (chosen.count === elementCount(mask.shape)) return allPlaces(ops, mask.shape);
  const types = mask.shape.map(() => ({ shape: [chosen.count], dtype: 'int64' as const }));
  return ops.emitCustom('Chosen', [mask], types, 'how many elements are chosen depends on data');
}

/** Where each choice was made, all places are known. */
function allPlaces(ops: Ops, shape: readonly number[]): Tensor[] {
  const count = elementCount(shape);
  let inner = count;
  return shape.map((length) => {
    const outer = inner;
    inner /= length;
    return ops.constant(Array.from({ length: count }, (_, i) => Math.floor((i % outer) / inner)));
  });
}

/** Lists of places that data chooses, by their tensors: as an index a list means the tensor. */
const listed = new WeakMap<PyList, Tensor>();

/** The places that data chooses as a list: how many there are is known. `undefined` for any other tensor. */
export function chosenList(ops: Ops, t: Tensor): PyList | undefined {
  if (t.shape.length !== 1 || ops.builder.elements.maker(ops.own(t))?.op !== 'Chosen') return undefined;
  const list = new PyList(Array.from({ length: elementCount(t.shape) }, () => ops.vm.unknown('the elements depend on data')));
  listed.set(list, t);
  return list;
}

/** The tensor that a list was made from by {@link chosenList}. */
export function tensorOfList(list: PyList): Tensor | undefined {
  const t = listed.get(list);
  return t && list.items.length === t.shape[0] && list.items.every((item) => item instanceof Unknown) ? t : undefined;
}

/** Numbers of choices, each as often as the others, in the place of those that data chooses. */
export function chosenEvenly(ops: Ops, t: Tensor): readonly number[] | undefined {
  const choices = choicesOf(ops.builder, ops.own(t));
  if (choices === undefined) return undefined;
  assume(ops, choices);
  const count = elementCount(t.shape);
  return Array.from({ length: count }, (_, i) => Math.floor((i * choices) / count));
}

/** Whether a mask is about a choice. */
export const isChosen = (ops: Ops, mask: Tensor): boolean => chosenElements(ops.builder, ops.own(mask)) !== undefined;

/** The elements of a tensor that counts choices, as if each were made equally often. */
export function evenCounts(ops: Ops, t: Tensor): readonly number[] | undefined {
  const found = countsOf(ops.builder, ops.own(t));
  if (found) assume(ops, found.choices);
  return found?.counts;
}

/** Whether the only element of a mask about a choice is true: if anything, then that something was chosen. */
export function isAnyChosen(ops: Ops, t: Tensor): boolean {
  const chosen = chosenElements(ops.builder, ops.own(t));
  if (chosen?.count !== 1) return false;
  assume(ops, chosen.choices);
  return true;
}

/** Whether a tensor asks if a mask that the network is given leaves nothing out. */
export function isUnmasked(ops: Ops, t: Tensor): boolean {
  if (!isAllOfInput(ops.builder, ops.own(t))) return false;
  ops.vm.assumptions.add('masks that the network is given leave nothing out');
  return true;
}

/** Elements that follow from those of the network's inputs as the file has them. */
export function elementsInFile(ops: Ops, t: Tensor): ArrayLike<number> | undefined {
  const found = ops.builder.written.of(ops.own(t));
  if (found) ops.vm.assumptions.add('inputs whose elements decide what runs are those that stand in the file');
  return found;
}
