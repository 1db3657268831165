import { broadcastPair } from '../../onnx/operators/support.js';
import { einsumProducts } from './einsum.js';
import { FunctionCall, isSized, numel, product, type Seen, type Sized, sized } from './sight.js';

/** What functions of torch become below Python: operators as a traced graph lists them, and as the dispatcher meets them once composite ones are taken apart. */

interface Operator {
  readonly op: string;
  readonly call: FunctionCall;
}

const operator = (op: string, args: Readonly<Record<string, Seen>>, result: Seen): Operator => ({
  op,
  call: new FunctionCall(op, new Map(Object.entries(args)), result, true),
});

const CONVOLUTION = /^conv(?:_transpose)?[123]d$/;

/** A convolution of one sample is one of a batch of one. */
function convolution(op: string, call: FunctionCall): Operator {
  const weight = call.tensor('weight');
  const batched = (t: Sized): Sized => (t.shape.length < weight.shape.length ? sized([1, ...t.shape]) : t);
  return operator(
    op,
    { input: batched(call.tensor('input')), weight, bias: call.arg('bias'), transposed: call.base.startsWith('conv_transpose') },
    batched(call.output),
  );
}

/** `upsample_bilinear2d` for `interpolate`. */
const resizing = (call: FunctionCall): string =>
  `${call.arg('antialias') === true ? '_' : ''}upsample_${call.arg('mode')}${call.tensor('input').shape.length - 2}d${call.arg('antialias') === true ? '_aa' : ''}`;

/** The operator of a traced graph; functions that are not named here keep their name. */
export function traced(call: FunctionCall): Operator[] {
  const { base } = call;
  if (CONVOLUTION.test(base)) return [convolution(typeof call.arg('padding') === 'string' ? '_convolution_mode' : '_convolution', call)];
  if (base === 'interpolate') return [{ op: resizing(call), call }];
  if (base === 'grid_sample') return [{ op: 'grid_sampler', call }];
  if (CELL.test(base)) return cellProducts(call, (x, w) => operator('linear', { input: x, weight: w }, null));
  return [{ op: base, call }];
}

const CELL = /^(?:lstm|gru|rnn_tanh|rnn_relu)_cell$/;
const RECURRENT = /^(?:lstm|gru|rnn_tanh|rnn_relu)$/;

function cellProducts(call: FunctionCall, make: (x: Sized, weight: Sized, bias: Seen) => Operator): Operator[] {
  const hidden = call.arg('hx');
  const state = Array.isArray(hidden) ? (hidden[0] as Sized) : call.tensor('hx');
  return [make(call.tensor('input'), call.tensor('w_ih'), call.arg('b_ih')), make(state, call.tensor('w_hh'), call.arg('b_hh'))];
}

const turned = (weight: Sized): Sized => sized([...weight.shape].reverse());

/** `linear`: with a bias and a matrix, or three axes in a row, one fused product; else a product, and the bias is added afterwards. */
function linear(input: Sized, weight: Sized, bias: Seen): Operator[] {
  const rank = input.shape.length;
  if (bias !== null && (rank === 2 || (rank === 3 && input.isContiguous()))) {
    const rows = product(input.shape.slice(0, -1));
    return [operator('addmm', { input: bias, mat1: sized([rows, input.shape.at(-1) ?? 1]), mat2: turned(weight) }, null)];
  }
  return matmul(input, turned(weight));
}

/** `matmul`: a matrix product where one side can be folded into a matrix, else a batch of them. Products with vectors have operators of their own. */
function matmul(a: Sized, b: Sized): Operator[] {
  const [p, q] = [a.shape.length, b.shape.length];
  if (q === 1) return [];
  const inner = a.shape.at(-1) ?? 1;
  const columns = b.shape.at(-1) ?? 1;
  if (q === 2) return [operator('mm', { input: sized([product(a.shape.slice(0, -1)), inner]), mat2: b }, null)];
  if (p <= 2) {
    const rows = p === 1 ? 1 : (a.shape[0] ?? 1);
    const others = product(b.shape.slice(0, -2)) * columns;
    return p === 1 ? [] : [operator('mm', { input: sized([others, inner]), mat2: sized([inner, rows]) }, null)];
  }
  const batch = product(broadcastPair(a.shape.slice(0, -2), b.shape.slice(0, -2)));
  return [operator('bmm', { input: sized([batch, a.shape.at(-2) ?? 1, inner]), mat2: sized([batch, inner, columns]) }, null)];
}

/** A recurrent layer: each direction of each layer projects the whole sequence, then the state of each step. */
function recurrent(call: FunctionCall): Operator[] {
  // Packed sequences come with their lengths in the second place, so that all that follows is one further.
  const isPacked = Array.isArray(call.arg('has_biases'));
  const [params, biases, layers, both] = isPacked
    ? ['has_biases', 'num_layers', 'dropout', 'batch_first']
    : ['params', 'has_biases', 'num_layers', 'bidirectional'];
  const weights = (call.arg(params ?? '') ?? []) as readonly Sized[];
  const hasBias = call.arg(biases ?? '') === true;
  const directions = call.arg(both ?? '') === true ? 2 : 1;
  const runs = call.number(layers ?? '') * directions;
  const each = weights.length / Math.max(1, runs);
  const [first = 1, second = 1] = call.tensor('input').shape;
  const isTurned = !isPacked && call.arg('batch_first') === true && first > 1 && second > 1;
  const positions = isPacked ? first : first * second;
  return Array.from({ length: runs }, (_, i) => oneRun(weights.slice(i * each, (i + 1) * each), positions, hasBias, !(i < directions && isTurned))).flat();
}

/** One direction of one layer, with its weights: of the input, of the state, their biases, and of a projection. */
function oneRun(weights: readonly Sized[], positions: number, hasBias: boolean, isContiguous: boolean): Operator[] {
  const [ih, hh, ihBias, hhBias] = weights as readonly [Sized, Sized, Sized?, Sized?];
  const projection = weights.length === (hasBias ? 5 : 3) ? weights.at(-1) : undefined;
  const state = (weight: Sized): Sized => sized([positions, weight.shape[1] ?? 1]);
  return [
    ...linear({ shape: [1, positions, ih.shape[1] ?? 1], isContiguous: () => isContiguous }, ih, hasBias ? (ihBias ?? null) : null),
    ...linear(state(hh), hh, hasBias ? (hhBias ?? null) : null),
    ...(projection ? linear(state(projection), projection, null) : []),
  ];
}

/** Multiply-adds of a chain of matrices in its cheapest order, which is the one that PyTorch takes. */
function chainMacs(shapes: readonly (readonly number[])[]): number {
  const last = shapes.length - 1;
  const rows = shapes.map((s, i) => (s.length > 1 || i === last ? (s[0] ?? 1) : 1));
  const sizes = [...rows, shapes[last]?.[1] ?? 1];
  const best: number[][] = sizes.map(() => []);
  const cost = (i: number, j: number): number => {
    if (i === j) return 0;
    const known = best[i]?.[j];
    if (known !== undefined) return known;
    let least = Number.POSITIVE_INFINITY;
    for (let at = i; at < j; at++) least = Math.min(least, cost(i, at) + cost(at + 1, j) + (sizes[i] ?? 1) * (sizes[at + 1] ?? 1) * (sizes[j + 1] ?? 1));
    (best[i] as number[])[j] = least;
    return least;
  };
  return cost(0, last);
}

/** Squarings and multiplications of a power. */
const multiplications = (n: number): number => (n < 2 ? 0 : Math.floor(Math.log2(n)) + [...n.toString(2)].filter((bit) => bit === '1').length - 1);

/** Functions that are matrix products once they are taken apart, with their multiply-adds. */
const PRODUCTS: Readonly<Record<string, (call: FunctionCall) => number>> = {
  einsum: einsumProducts,
  // Of sizes m*k, k*n and m*n the product is (m*k*n)^2.
  tensordot: (call) => Math.round(Math.sqrt(numel(call.tensor('a')) * numel(call.tensor('b')) * numel(call.output))),
  inner: (call) => (call.output.shape.length ? numel(call.output) * (call.tensor('input').shape.at(-1) ?? 1) : 0),
  chain_matmul: (call) => chainMacs(shapesOf(call.arg('matrices'))),
  multi_dot: (call) => chainMacs(shapesOf(call.arg('tensors'))),
  matrix_power: (call) => multiplications(call.number('n')) * numel(call.output) * (call.output.shape.at(-1) ?? 1),
};

const shapesOf = (list: Seen): (readonly number[])[] =>
  Array.isArray(list) ? (list as readonly Seen[]).flatMap((v) => (isSized(v) ? [v.shape] : shapesOf(v))) : [];

/** The operators that the dispatcher meets, those of matrix products and convolutions alone. */
export function dispatched(call: FunctionCall): Operator[] {
  const { base } = call;
  if (CONVOLUTION.test(base)) return [convolution('convolution', call)];
  if (CELL.test(base)) return cellProducts(call, (x, w, b) => linear(x, w, b)[0] as Operator);
  if (RECURRENT.test(base)) return recurrent(call);
  if (base === 'linear') return linear(call.tensor('input'), call.tensor('weight'), call.arg('bias'));
  if (base === 'matmul') return matmul(call.tensor('input'), call.tensor('other'));
  if (base === 'mm' || base === 'bmm' || base === 'addmm' || base === 'baddbmm') return [{ op: base, call }];
  const macs = Object.hasOwn(PRODUCTS, base) ? PRODUCTS[base]?.(call) : undefined;
  return macs === undefined ? [] : [operator('bmm', { input: sized([1, 1, macs]), mat2: sized([1, 1, 1]) }, null)];
}
