import type { DType, TensorType } from '../../onnx/graph.js';
import { tuple, type Value } from '../../python/values/values.js';
import type { Arguments } from '../graph/arguments.js';
import { define, type Ops } from '../graph/registry.js';
import { floatOf, toReal } from '../tensor/promotion.js';
import { named } from '../tensor/returns.js';
import type { Tensor } from '../tensor/tensor.js';
import { axisOf, dimOf, expand, range } from './layerSupport.js';
import { orderOf, vectorNorm } from './reduce.js';

/** Linear algebra that ONNX lacks. Only shapes are modelled; nothing of it runs, and no convention counts it. */

const WHY = 'ONNX has no linear algebra beyond products';
const own = (ops: Ops, op: string, inputs: readonly Tensor[], ...outputs: TensorType[]): Tensor[] => ops.emitCustom(op, inputs, outputs, WHY);

function square(ops: Ops, x: Tensor, name: string): Tensor {
  if (x.shape.length < 2) throw ops.error(`${name}: The input tensor A must have at least 2 dimensions.`);
  if (dimOf(x, -1) !== dimOf(x, -2)) throw ops.error(`${name}: A must be batches of square matrices, but they are ${dimOf(x, -2)} by ${dimOf(x, -1)} matrices`);
  return x;
}

/** Functions of one square matrix to one of the same shape. */
for (const [names, homes] of [
  ['inv', 'linalg'],
  ['inverse', 'torch tensor'],
  ['matrix_exp', 'torch tensor linalg'],
  ['cholesky', 'torch tensor linalg'],
  ['cholesky_inverse', 'torch tensor'],
] as const)
  define(names, homes, 'input, upper=False', (ops, a) => {
    const x = square(ops, a.tensor('input'), `linalg.${names === 'inverse' ? 'inv' : names}`);
    return own(ops, names, [x], { shape: x.shape, dtype: floatOf(x.dtype) })[0] as Tensor;
  });
define('pinv', 'linalg', 'input, rtol=None, hermitian=False, *, atol=None, rcond=None', (ops, a) => turned(ops, a.tensor('input')));
define('pinverse', 'torch tensor', 'input, rcond=None', (ops, a) => turned(ops, a.tensor('input')));
const turned = (ops: Ops, x: Tensor): Tensor =>
  own(ops, 'PseudoInverse', [x], { shape: [...x.shape.slice(0, -2), dimOf(x, -1), dimOf(x, -2)], dtype: x.dtype })[0] as Tensor;
define('det', 'torch tensor linalg', 'input', (ops, a) => ops.emit('Det', [square(ops, a.tensor('input'), 'linalg.det')]));
define('logdet', 'torch tensor', 'input', (ops, a) => ops.emit('Log', [ops.emit('Det', [square(ops, a.tensor('input'), 'linalg.det')])]));
define('slogdet', 'torch tensor linalg', 'input', (ops, a) => {
  const x = square(ops, a.tensor('input'), 'linalg.slogdet');
  const type = { shape: x.shape.slice(0, -2), dtype: x.dtype };
  const [sign, logabsdet] = own(ops, 'slogdet', [x], type, type) as [Tensor, Tensor];
  return named('slogdet', { sign, logabsdet });
});
define('trace', 'torch tensor', 'input', (ops, a) => ops.call('sum', [ops.call('diagonal', [a.tensor('input')])]));

/** Decompositions, with the shapes of their parts. */
type Part = (m: number, n: number) => readonly number[];
const K = (m: number, n: number): number => Math.min(m, n);
type Parts = Readonly<Record<string, [Part, (d: DType) => DType]>>;
function decomposition(name: string, homes: string, signature: string, partsOf: Parts | ((a: Arguments) => Parts)): void {
  define(name, homes, signature, (ops, a) => {
    const x = a.tensor('input');
    const parts = typeof partsOf === 'function' ? partsOf(a) : partsOf;
    const [m, n] = [dimOf(x, -2), dimOf(x, -1)];
    const lead = x.shape.slice(0, -2);
    const outputs = Object.values(parts).map(([shape, type]) => ({ shape: [...lead, ...shape(m, n)], dtype: type(x.dtype) }));
    const made = own(ops, name, [x], ...outputs);
    if (made.length === 1) return made[0] as Tensor;
    return named(name, Object.fromEntries(Object.keys(parts).map((key, i): [string, Value] => [key, made[i] as Tensor])));
  });
}
const same = (d: DType): DType => d;
const complex = (d: DType): DType => (d === 'float64' ? 'complex128' : 'complex64');
decomposition('svd', 'torch tensor', 'input, some=True, compute_uv=True', (a) => {
  const whole = !(a.bool('some') && a.bool('compute_uv'));
  return {
    U: [(m, n) => [m, whole ? m : K(m, n)], same],
    S: [(m, n) => [K(m, n)], toReal],
    V: [(m, n) => [n, whole ? n : K(m, n)], same],
  };
});
const qrParts = (mode: string): Parts => {
  const rows: Part = mode === 'complete' ? (m) => [m] : (m, n) => [K(m, n)];
  return { Q: [(m, n) => (mode === 'r' ? [0] : [m, ...rows(m, n)]), same], R: [(m, n) => [...rows(m, n), n], same] };
};
decomposition('qr', 'torch tensor', 'input, some=True', (a) => qrParts(a.bool('some') ? 'reduced' : 'complete'));
decomposition('qr', 'linalg', "input, mode='reduced'", (a) => qrParts(a.string('mode')));
decomposition('eigh', 'linalg', "input, UPLO='L'", { eigenvalues: [(_m, n) => [n], toReal], eigenvectors: [(_m, n) => [n, n], same] });
decomposition('eig', 'linalg', 'input', { eigenvalues: [(_m, n) => [n], complex], eigenvectors: [(_m, n) => [n, n], complex] });
decomposition('eigvalsh', 'linalg', "input, UPLO='L'", { values: [(_m, n) => [n], toReal] });
decomposition('eigvals', 'linalg', 'input', { values: [(_m, n) => [n], complex] });
decomposition('svdvals', 'linalg', 'input, *, driver=None', { values: [(m, n) => [K(m, n)], toReal] });
decomposition('lu', 'linalg', 'input, *, pivot=True', { P: [(m) => [m, m], same], L: [(m, n) => [m, K(m, n)], same], U: [(m, n) => [K(m, n), n], same] });
decomposition('cond', 'linalg', 'input, p=None', { value: [() => [], toReal] });
decomposition('matrix_rank', 'linalg', 'input, tol=None, hermitian=False, *, atol=None, rtol=None', { value: [() => [], () => 'int64'] });
define('svd', 'linalg', 'input, full_matrices=True, *, driver=None', (ops, a) => {
  const x = a.tensor('input');
  const [m, n] = [dimOf(x, -2), dimOf(x, -1)];
  const lead = x.shape.slice(0, -2);
  const full = a.bool('full_matrices');
  const type = (...shape: number[]): TensorType => ({ shape: [...lead, ...shape], dtype: x.dtype });
  const [U, S, Vh] = own(ops, 'svd', [x], type(m, full ? m : K(m, n)), { ...type(K(m, n)), dtype: toReal(x.dtype) }, type(full ? n : K(m, n), n)) as [
    Tensor,
    Tensor,
    Tensor,
  ];
  return named('linalg_svd', { U, S, Vh });
});

/** Solutions have the shape of the right-hand side. */
for (const [name, homes, signature] of [
  ['solve', 'linalg', 'A, B, *, left=True'],
  ['solve_triangular', 'linalg', 'A, B, *, upper, left=True, unitriangular=False'],
] as const)
  define(
    name,
    homes,
    signature,
    (ops, a) => own(ops, name, [a.tensor('A'), a.tensor('B')], { shape: a.tensor('B').shape, dtype: a.tensor('B').dtype })[0] as Tensor,
  );
define('lstsq', 'linalg', 'A, B, rcond=None, *, driver=None', (ops, a) => {
  const [A, B] = [a.tensor('A'), a.tensor('B')];
  const solution = own(ops, 'lstsq', [A, B], { shape: [...B.shape.slice(0, -2), dimOf(A, -1), dimOf(B, -1)], dtype: B.dtype })[0] as Tensor;
  return named('linalg_lstsq', {
    solution,
    residuals: ops.leaf({ shape: [0], dtype: B.dtype }),
    rank: ops.leaf({ shape: A.shape.slice(0, -2), dtype: 'int64' }),
    singular_values: ops.leaf({ shape: [0], dtype: B.dtype }),
  });
});
define('triangular_solve', 'torch tensor', 'input, A, upper=True, transpose=False, unitriangular=False', (ops, a) => {
  const [b, A] = [a.tensor('input'), a.tensor('A')];
  return tuple([own(ops, 'triangular_solve', [b, A], { shape: b.shape, dtype: b.dtype })[0] as Tensor, A]);
});
define(
  'cholesky_solve',
  'torch tensor',
  'input, L, upper=False',
  (ops, a) => own(ops, 'cholesky_solve', [a.tensor('input'), a.tensor('L')], { shape: a.tensor('input').shape, dtype: a.tensor('input').dtype })[0] as Tensor,
);

/** Norms. */
const axes = (ops: Ops, x: Tensor, dims: readonly number[]): number[] => dims.map((d) => axisOf(ops, d, x.shape.length));
for (const name of ['norm', 'vector_norm', 'matrix_norm'])
  define(name, 'linalg', `input, ord=None, dim=None, keepdim=False, *, dtype=None`, (ops, a) => {
    const given = a.tensor('input');
    const x = ops.cast(given, a.dtype('dtype') ?? given.dtype);
    const dims = a.has('dim') ? axes(ops, x, a.ints('dim')) : name === 'matrix_norm' ? axes(ops, x, [-2, -1]) : range(x.shape.length);
    const order = a.get('ord');
    const ofMatrix = (name === 'matrix_norm' || (name === 'norm' && a.has('dim') && dims.length === 2)) && order !== null && order !== 'fro';
    if (!ofMatrix) return vectorNorm(ops, x, orderOf(ops, order, a, 'ord'), dims, a.bool('keepdim'));
    const shape = a.bool('keepdim') ? x.shape.map((d, i) => (dims.includes(i) ? 1 : d)) : x.shape.filter((_, i) => !dims.includes(i));
    return own(ops, 'MatrixNorm', [x], { shape, dtype: x.dtype })[0] as Tensor;
  });
for (const [home, name] of [
  ['torch tensor', 'cross'],
  ['linalg', 'cross'],
] as const)
  define(name, home, 'input, other, dim=None', (ops, a) => {
    const [p, q] = ops.promote(a.get('input'), a.get('other'));
    const shape = p.shape.map((d, i) => Math.max(d, dimOf(q, i)));
    const axis = a.has('dim') ? axisOf(ops, a.int('dim'), shape.length) : home === 'linalg' ? shape.length - 1 : shape.indexOf(3);
    if (shape[axis] !== 3) throw ops.error(`linalg.cross: inputs dimension ${axis} must have length 3. Got ${shape[axis] ?? 0} and ${dimOf(q, axis)}`);
    const [x, y] = [expand(ops, p, shape), expand(ops, q, shape)];
    const turn = (t: Tensor, order: number[]): Tensor => ops.emit('Gather', [t, ops.constant(order)], { axis });
    const mul = (s: Tensor, t: Tensor): Tensor => ops.emit('Mul', [s, t]);
    return ops.emit('Sub', [mul(turn(x, [1, 2, 0]), turn(y, [2, 0, 1])), mul(turn(x, [2, 0, 1]), turn(y, [1, 2, 0]))]);
  });
