import { fn } from '../../python/values/natives.js';
import { Unknown, type Value } from '../../python/values/values.js';
import type { VM } from '../../python/values/vm.js';
import { elements, fromValue, isFloat, KNOWN_ELEMENTS, makeArray, type NdArray, outcome, promote } from './array.js';
import type { Members } from './create.js';

/** `numpy.einsum`, and matrices that repeat a vector. */

/** Sizes of the letters of an equation. Raises ValueError. */
function sizesOf(vm: VM, inputs: readonly string[], arrays: readonly NdArray[]): Map<string, number> {
  const sizes = new Map<string, number>();
  inputs.forEach((letters, i) => {
    const { shape } = arrays[i] as NdArray;
    if (letters.length !== shape.length)
      throw vm.error('ValueError', `einstein sum subscripts string contains too many or too few subscripts for operand ${i}`);
    [...letters].forEach((letter, axis) => {
      const [known = 1, size = 1] = [sizes.get(letter), shape[axis]];
      if (known !== 1 && size !== 1 && known !== size)
        throw vm.error('ValueError', `operands could not be broadcast together: ${letter} is ${known} and ${size}`);
      sizes.set(letter, Math.max(known, size) === 1 ? Math.min(known, size) : known === 1 ? size : known);
    });
  });
  return sizes;
}

/** The letters of the result where the equation leaves it out: those that occur once, in the order of the alphabet. */
const implied = (inputs: readonly string[]): string => {
  const all = inputs.join('');
  return [...new Set(all)]
    .filter((c) => all.split(c).length === 2)
    .sort()
    .join('');
};

function einsum(vm: VM, equation: string, arrays: readonly NdArray[]): Value {
  const [left = '', right] = equation.replaceAll(' ', '').split('->');
  const inputs = left.split(',');
  if (equation.includes('.')) return vm.unknown('`numpy.einsum` with an ellipsis is not followed');
  if (inputs.length !== arrays.length)
    throw vm.error('ValueError', 'fewer or more operands provided to einstein sum function than specified in the subscripts string');
  const result = right ?? implied(inputs);
  const sizes = sizesOf(vm, inputs, arrays);
  const letters = [...result, ...[...sizes.keys()].filter((c) => !result.includes(c))];
  const lengths = letters.map((c) => sizes.get(c) ?? 1);
  const shape = [...result].map((c) => sizes.get(c) ?? 1);
  const kind = arrays.map((a) => a.kind).reduce(promote);
  const rounds = lengths.reduce((n, d) => n * d, 1);
  const data = arrays.map(elements);
  if (rounds > KNOWN_ELEMENTS * 16 || data.some((d) => d === null)) return outcome(vm, makeArray(vm, shape, null, kind));
  vm.charge(rounds);
  // How far one step along each letter goes in each operand.
  const steps = inputs.map((own, i) => {
    const at = (arrays[i] as NdArray).shape;
    return letters.map((c) => [...own].reduce((sum, o, axis) => (o === c && at[axis] !== 1 ? sum + at.slice(axis + 1).reduce((n, d) => n * d, 1) : sum), 0));
  });
  const size = shape.reduce((n, d) => n * d, 1);
  const out = new Array<number>(size).fill(0);
  const each = rounds / Math.max(size, 1);
  const place = letters.map(() => 0);
  for (let round = 0; round < rounds; round++) {
    let value = 1;
    for (const [i, own] of data.entries()) value *= (own as number[])[(steps[i] as number[]).reduce((n, s, k) => n + s * (place[k] ?? 0), 0)] ?? 0;
    out[Math.floor(round / each)] = (out[Math.floor(round / each)] ?? 0) + value;
    for (let k = letters.length - 1; k >= 0; k--) {
      place[k] = (place[k] ?? 0) + 1;
      if ((place[k] ?? 0) < (lengths[k] ?? 1)) break;
      place[k] = 0;
    }
  }
  return outcome(vm, makeArray(vm, shape, out, kind));
}

export const einsumMembers = (vm: VM): Members => ({
  einsum: fn(vm, 'einsum', 'subscripts *operands out? optimize? dtype?', (equation, operands) => {
    if (typeof equation !== 'string') return vm.unknown('`numpy.einsum` without an equation is not followed');
    const arrays = operands.map((v) => fromValue(vm, v));
    const unknown = arrays.find((a) => a instanceof Unknown);
    return unknown ?? einsum(vm, equation, arrays as NdArray[]);
  }),
});

/** `scipy.linalg.circulant` and `toeplitz`: matrices of shifted copies of a vector. */
export function shiftedMembers(vm: VM): Members {
  const made = (rows: number, columns: number, kind: NdArray['kind'], at: (row: number, column: number) => number | undefined): Value => {
    vm.checkElements(rows * columns, 'an array');
    const data: number[] = [];
    for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) data.push(at(i, j) ?? 0);
    return makeArray(vm, [rows, columns], data, kind);
  };
  const vector = (v: Value): NdArray | Unknown => fromValue(vm, v);
  return {
    circulant: fn(vm, 'circulant', 'c', (c) => {
      const a = vector(c);
      if (a instanceof Unknown) return a;
      const [data, n] = [elements(a), a.shape.reduce((x, d) => x * d, 1)];
      return data ? made(n, n, a.kind, (i, j) => data[(i - j + n) % n]) : makeArray(vm, [n, n], null, a.kind);
    }),
    toeplitz: fn(vm, 'toeplitz', 'c r?', (c, r) => {
      const [a, b] = [vector(c), vector(r ?? c)];
      if (a instanceof Unknown) return a;
      if (b instanceof Unknown) return b;
      const [down, right] = [elements(a), elements(b)];
      const kind = isFloat(a.kind) ? a.kind : promote(a.kind, b.kind);
      const [rows, columns] = [a, b].map((x) => x.shape.reduce((n, d) => n * d, 1)) as [number, number];
      return down && right ? made(rows, columns, kind, (i, j) => (i >= j ? down[i - j] : right[j - i])) : makeArray(vm, [rows, columns], null, kind);
    }),
  };
}
