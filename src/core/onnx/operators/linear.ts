import type { Dim } from '../coupling.js';
import { type Attributes, elementCount, type TensorType } from '../graph.js';
import { broadcastDims, dimAt, dimsOf, productDims } from './couple.js';
import { einsum } from './einsum.js';
import { productKind } from './kind.js';
import { type OperatorRule, type RuleInput, ShapeError } from './rule.js';
import { at, broadcastOffsets, broadcastPair, crossed, dim, foldOne, formulaText, type Inputs, like, list, need, num, type Rules } from './support.js';

/** Matrix products. Multiply-adds: rows · inner · columns, times the batch; a bias is not counted. */

const rowsBy = (shape: readonly number[]): string => `${elementCount(shape.slice(0, -1))}x${shape[shape.length - 1]}`;

/** The two matrices of a Gemm after its transpositions: `[m, k]` and `[k, n]`. */
function gemmSides(inputs: Inputs, attributes: Attributes): { a: RuleInput; m: number; k: number; n: number } {
  const a = need(inputs, 0, 'Gemm');
  const b = need(inputs, 1, 'Gemm');
  for (const side of [a, b]) {
    if (side.shape.length !== 2) throw new ShapeError(`Gemm multiplies matrices, but got an input of size ${list(side.shape)}`);
  }
  const turn = (shape: readonly number[], name: string): number[] => (num(attributes, name, 0) ? [dim(shape, 1), dim(shape, 0)] : [...shape]);
  const left = turn(a.shape, 'transA');
  const right = turn(b.shape, 'transB');
  if (left[1] !== right[0]) throw new ShapeError(`mat1 and mat2 shapes cannot be multiplied (${left.join('x')} and ${right.join('x')})`);
  return { a, m: dim(left, 0), k: dim(left, 1), n: dim(right, 1) };
}

function inferGemm(inputs: Inputs, attributes: Attributes): TensorType[] {
  const { a, m, n } = gemmSides(inputs, attributes);
  const bias = inputs[2];
  if (bias && broadcastPair([m, n], bias.shape).join() !== [m, n].join()) {
    const i = bias.shape.findIndex((d, axis) => d !== 1 && d !== [m, n][axis + 2 - bias.shape.length]);
    throw new ShapeError(
      `The expanded size of the tensor (${[m, n][i]}) must match the existing size (${bias.shape[i]}) at non-singleton dimension ${i}.  Target sizes: ${list([m, n])}.  Tensor sizes: ${list(bias.shape)}`,
    );
  }
  return [like(a, [m, n])];
}

/** A fully connected layer: from so many features to so many. */
const connected = (from: number, to: number) => ({ type: 'FC', stride: '1', filter: crossed([from, to]), share: 'Fully Connected' });

const gemm: OperatorRule = {
  tabled: (inputs, _outputs, attributes) => {
    const { k, n } = gemmSides(inputs, attributes);
    return connected(k, n);
  },
  couple: (node) => {
    const turn = (dims: readonly Dim[], name: string): readonly Dim[] => (num(node.attributes, name, 0) ? [dimAt(dims, 1), dimAt(dims, 0)] : dims);
    const out = productDims(turn(dimsOf(node, 0), 'transA'), turn(dimsOf(node, 1), 'transB'), [
      [1, 1],
      [1, 1],
    ]);
    const bias = node.inputs[2];
    if (bias) broadcastDims([out, dimsOf(node, 2)], [node.outputs[0]?.shape ?? [], bias.shape]);
    return [out];
  },
  infer: inferGemm,
  kind: productKind,
  detail: ([, b], attributes) => {
    const [rows, columns] = b?.shape ?? [];
    return num(attributes, 'transB', 0) ? `${columns} → ${rows}` : `${rows} → ${columns}`;
  },
  weights: { 1: (shape, attributes) => dim(shape, num(attributes, 'transB', 0) ? 1 : 0), 2: 'bias' },
  macs: (inputs, _outputs, attributes) => {
    const { m, k, n } = gemmSides(inputs, attributes);
    return m * k * n;
  },
  formula: (inputs, _outputs, attributes) => {
    const { m, k, n } = gemmSides(inputs, attributes);
    return formulaText([...(m === 1 ? [] : [m]), k, n], m * k * n);
  },
};

/** What a MatMul multiplies: the common batch and the sides of one product; a vector stands for a row or a column. */
function matMulSides(inputs: Inputs): { a: RuleInput; batch: number[]; m: number; k: number; n: number } {
  const a = need(inputs, 0, 'MatMul');
  const b = need(inputs, 1, 'MatMul');
  const [x, y] = [a.shape, b.shape];
  if (!x.length || !y.length) throw new ShapeError(`both arguments to matmul need to be at least 1D, but they are ${x.length}D and ${y.length}D`);
  const left = x.length === 1 ? [1, dim(x, 0)] : x;
  const right = y.length === 1 ? [dim(y, 0), 1] : y;
  const k = dim(left, left.length - 1);
  if (k !== dim(right, right.length - 2)) throw new ShapeError(mismatch(x, y));
  const batch = broadcastPair(left.slice(0, -2), right.slice(0, -2));
  return { a, batch, m: dim(left, left.length - 2), k, n: dim(right, right.length - 1) };
}

/**
 * PyTorch's message for inner sizes that differ. It depends on the ranks, since each pair of ranks runs another kernel: a batch that meets a
 * single matrix or vector is folded into rows, and of `[m, k] @ [b, k, n]` the transposed product is computed.
 */
function mismatch(x: readonly number[], y: readonly number[]): string {
  if (x.length === 1 && y.length === 1) {
    return `inconsistent tensor size, expected tensor ${list(x)} and src ${list(y)} to have the same number of elements, but got ${x[0]} and ${y[0]} elements respectively`;
  }
  if (x.length <= 2 && y.length > 2) {
    const turned = [...y.slice(0, -2), dim(y, y.length - 1), dim(y, y.length - 2)];
    return mismatch(turned, [...x].reverse());
  }
  if (y.length === 1) {
    const rows = elementCount(x.slice(0, -1));
    return `size mismatch, got input (${rows}), mat (${rows}x${x[x.length - 1]}), vec (${y[0]})`;
  }
  if (y.length === 2) return `mat1 and mat2 shapes cannot be multiplied (${x.length === 1 ? `1x${x[0]}` : rowsBy(x)} and ${y.join('x')})`;
  const batch = elementCount(broadcastPair(x.slice(0, -2), y.slice(0, -2)));
  return `Expected size for first two dimensions of batch2 tensor to be: [${batch}, ${x[x.length - 1]}] but got: [${batch}, ${y[y.length - 2]}].`;
}

function matMulMacs(inputs: Inputs): number {
  const { batch, m, k, n } = matMulSides(inputs);
  return elementCount(batch) * m * k * n;
}

function foldMatMul(inputs: Inputs, outputs: readonly TensorType[]): number[][] | undefined {
  return foldOne(inputs, outputs, ([x = [], y = []], out) => {
    const { batch, m, k, n } = matMulSides(inputs);
    if (elementCount(out.shape) * k > FOLDED_PRODUCTS) return undefined;
    const starts = [need(inputs, 0, 'MatMul').shape, need(inputs, 1, 'MatMul').shape].map((shape) => {
      const lead = shape.slice(0, -2);
      return broadcastOffsets(lead, batch);
    });
    const values: number[] = [];
    for (let b = 0; b < elementCount(batch); b++) {
      const [left, right] = [at(starts[0] ?? [], b) * m * k, at(starts[1] ?? [], b) * k * n];
      for (let i = 0; i < m; i++) {
        for (let j = 0; j < n; j++) {
          let sum = 0;
          for (let l = 0; l < k; l++) sum += at(x, left + i * k + l) * at(y, right + l * n + j);
          values.push(sum);
        }
      }
    }
    return values;
  });
}

/** Products that folding one node may cost: positional tables are below it, a layer of a network is not worth it. @limit product of constants: products */
const FOLDED_PRODUCTS = 1_000_000;

const matMul: OperatorRule = {
  tabled: (inputs) => {
    const { k, n } = matMulSides(inputs);
    return need(inputs, 1, 'MatMul').shape.length === 2 ? connected(k, n) : undefined;
  },
  couple: (node) => [
    productDims(
      dimsOf(node, 0),
      dimsOf(node, 1),
      node.inputs.map((input) => input?.shape ?? []),
    ),
  ],
  infer: (inputs) => {
    const { a, batch, m, n } = matMulSides(inputs);
    const vector = (i: number): boolean => need(inputs, i, 'MatMul').shape.length === 1;
    return [like(a, [...batch, ...(vector(0) ? [] : [m]), ...(vector(1) ? [] : [n])])];
  },
  macs: matMulMacs,
  kind: productKind,
  weights: { 1: (shape) => shape[shape.length - 2] },
  formula: (inputs) => {
    const { batch, m, k, n } = matMulSides(inputs);
    return formulaText([...[...batch, m].filter((size) => size !== 1), k, n], matMulMacs(inputs));
  },
  fold: foldMatMul,
};

export const linear: Rules = { Gemm: gemm, MatMul: matMul, Einsum: einsum };
