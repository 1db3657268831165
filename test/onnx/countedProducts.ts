import type { Described, Recorded } from './recorded.js';

/** Multiply-adds counted one by one, in loops over the positions of the outputs that were recorded: slow, and written without the rules that it checks. */

type Shape = readonly number[];

const shapeAt = (list: readonly Described[], i: number): Shape => (list[i]?.[1] ?? []) as Shape;

const int = (row: Recorded, name: string, otherwise: number): number => {
  const value = row.at[name];
  return typeof value === 'number' ? value : otherwise;
};

/** Calls `visit` for every index of a space. */
function each(space: Shape, visit: (index: readonly number[]) => void, index: number[] = []): void {
  if (index.length === space.length) visit(index);
  else for (let i = 0; i < (space[index.length] ?? 0); i++) each(space, visit, [...index, i]);
}

function counted(space: Shape): number {
  let count = 0;
  each(space, () => count++);
  return count;
}

/** For every output element: every channel of its group, every tap. */
function convolution(row: Recorded, weight: number): number {
  const [out, w] = [shapeAt(row.out, 0), shapeAt(row.in, weight)];
  let products = 0;
  each(row.at['channels_last'] || row.op.startsWith('Nhwc') ? [out[0] ?? 1, out.at(-1) ?? 1, ...out.slice(1, -1)] : out, () => {
    each(w.slice(1), () => products++);
  });
  return products;
}

/** For every input element: every output channel of its group, every tap. */
function transposed(row: Recorded): number {
  let products = 0;
  each(shapeAt(row.in, 0), () => {
    each(shapeAt(row.in, 1).slice(1), () => products++);
  });
  return products;
}

/** For every output element: every element of the dimension that goes away, which is `inner` of the left operand. */
function product(row: Recorded, inner: number): number {
  let products = 0;
  each(shapeAt(row.out, 0), () => {
    for (let k = 0; k < inner; k++) products++;
  });
  return products;
}

const lastOf = (row: Recorded, i: number): number => shapeAt(row.in, i).at(-1) ?? 1;
const innerOf = (row: Recorded, turned: boolean): number => (turned ? (shapeAt(row.in, 0).at(-2) ?? 1) : lastOf(row, 0));

/** Two operands: every combination of all letters. One operand, or letters that only go away by themselves, multiply nothing. */
function einsum(row: Recorded): number {
  const [left = '', right = ''] = String(row.at['equation']).replace(/\s/g, '').split('->');
  const terms = left.split(',');
  if (terms.length !== 2) return 0;
  const letters = new Map<string, number>();
  terms.forEach((term, n) => {
    const shape = shapeAt(row.in, n);
    const hidden = shape.length - term.replace('...', '').length;
    // Dimensions under an ellipsis meet from the right.
    const spread = [...term.replace('...', '_'.repeat(hidden))];
    const first = spread.indexOf('_');
    for (let i = 0; i < hidden; i++) spread[first + i] = `_${hidden - i}`;
    for (const [axis, letter] of spread.entries()) letters.set(letter, Math.max(letters.get(letter) ?? 1, shape[axis] ?? 1));
  });
  const summed = [...letters.keys()].some((letter) => !letter.startsWith('_') && !right.includes(letter));
  return summed ? counted([...letters.values()]) : 0;
}

/** For every step, sample, direction, gate and element of the state: every feature and every element of the state before. */
function recurrent(row: Recorded, gates: number, last = false): number {
  const [x, r] = [shapeAt(row.in, 0), shapeAt(row.in, 2)];
  const [features = 1, hidden = 1, directions = 1] = [x[2], last ? r[1] : r[2], r[0]];
  let products = 0;
  each([x[0] ?? 1, x[1] ?? 1, directions, gates, hidden], () => {
    for (let i = 0; i < features; i++) products++;
    for (let i = 0; i < hidden; i++) products++;
  });
  return products;
}

/** For every head and query: every key with each of its elements, then every value with each of its. */
function attention(row: Recorded): number {
  const [q, k, v, past] = [0, 1, 2, 4].map((i) => shapeAt(row.in, i)) as [Shape, Shape, Shape, Shape];
  const heads = q.length === 4 ? (q[1] ?? 1) : int(row, 'q_num_heads', 1);
  const shared = k.length === 4 ? (k[1] ?? 1) : int(row, 'kv_num_heads', 1);
  const part = (shape: Shape, count: number): number => (shape.length === 4 ? (shape[3] ?? 1) : (shape[2] ?? 1) / count);
  const keys = (k.length === 4 ? (k[2] ?? 1) : (k[1] ?? 1)) + (past[2] ?? 0);
  let products = 0;
  each([q[0] ?? 1, heads, q.length === 4 ? (q[2] ?? 1) : (q[1] ?? 1), keys], () => {
    for (let i = 0; i < part(k, shared); i++) products++;
    for (let i = 0; i < part(v, shared); i++) products++;
  });
  return products;
}

const COUNTED: Readonly<Record<string, (row: Recorded) => number>> = {
  Conv: (row) => convolution(row, 1),
  DeformConv: (row) => convolution(row, 1),
  ConvInteger: (row) => convolution(row, 1),
  FusedConv: (row) => convolution(row, 1),
  NhwcConv: (row) => convolution(row, 1),
  NhwcFusedConv: (row) => convolution(row, 1),
  QLinearConv: (row) => convolution(row, 3),
  CausalConvWithState: (row) => convolution(row, 1),
  ConvTranspose: transposed,
  MatMul: (row) => product(row, lastOf(row, 0)),
  MatMulInteger: (row) => product(row, lastOf(row, 0)),
  MatMulInteger16: (row) => product(row, lastOf(row, 0)),
  MatMulIntegerToFloat: (row) => product(row, lastOf(row, 0)),
  MatMulNBits: (row) => product(row, lastOf(row, 0)),
  MatMulBnb4: (row) => product(row, lastOf(row, 0)),
  DynamicQuantizeMatMul: (row) => product(row, lastOf(row, 0)),
  QLinearMatMul: (row) => product(row, lastOf(row, 0)),
  GemmFastGelu: (row) => product(row, lastOf(row, 0)),
  Gemm: (row) => product(row, innerOf(row, int(row, 'transA', 0) !== 0)),
  FusedGemm: (row) => product(row, innerOf(row, int(row, 'transA', 0) !== 0)),
  QGemm: (row) => product(row, innerOf(row, int(row, 'transA', 0) !== 0)),
  TransposeMatMul: (row) => product(row, innerOf(row, int(row, 'transA', 0) !== 0)),
  FusedMatMul: (row) => product(row, innerOf(row, int(row, 'transA', 0) !== 0)),
  LinearRegressor: (row) => product(row, lastOf(row, 0)),
  Einsum: einsum,
  LSTM: (row) => recurrent(row, 4),
  GRU: (row) => recurrent(row, 3),
  RNN: (row) => recurrent(row, 1),
  DynamicQuantizeLSTM: (row) => recurrent(row, 4, true),
  Attention: attention,
  FlexAttention: attention,
};

/** How many products a recorded case multiplies and adds; `undefined` where no loop is written for its operator. */
export function countedProducts(row: Recorded): number | undefined {
  if (row.domain === 'com.microsoft' && row.op === 'Attention') return undefined;
  return Object.hasOwn(COUNTED, row.op) ? COUNTED[row.op]?.(row) : undefined;
}
