import { isFloat } from '../../onnx/dtypes.js';
import { PyList, PyTuple, typeOf, Unknown, type Value } from '../../python/values/values.js';
import type { Arguments } from '../graph/arguments.js';
import { define, type Ops } from '../graph/registry.js';
import { scalarName } from '../tensor/dtypes.js';
import { Tensor } from '../tensor/tensor.js';
import { UnknownArgument } from '../tensor/unknownArgument.js';
import { axisOf, dimOf, product, range, reshape, transpose, unsqueeze } from './layerSupport.js';
import { tensorsIn } from './shape.js';
import { isSparse, sparseProduct } from './sparse.js';

/** Matrix products. All of them are multiply-adds, so each is a layer of its own when the user's code calls it. */

const LAYER = { layer: true };
const BOTH = 'torch tensor';

/** Both factors in one type. Different types raise, as in PyTorch, except mixed floats, which `autocast` would cast. */
function alike(ops: Ops, p: Tensor, q: Tensor): [Tensor, Tensor] {
  if (p.dtype === q.dtype) return [p, q];
  if (isFloat(p.dtype) && isFloat(q.dtype)) return ops.promote(p, q);
  throw ops.error(`expected scalar type ${scalarName(p.dtype)} but found ${scalarName(q.dtype)}`);
}

function ranked(ops: Ops, t: Tensor, rank: number, name: string, which: string): Tensor {
  if (t.shape.length !== rank)
    throw ops.error(rank === 3 ? `${which} must be a 3D tensor` : `${name}: Expected ${rank}-D argument ${which}, but got ${t.shape.length}-D`);
  return t;
}

function matmul(ops: Ops, a: Tensor, b: Tensor): Tensor {
  if (isSparse(a) && a.shape.length === 2 && b.shape.length <= 2) return sparseProduct(ops, a, b);
  return ops.emit('MatMul', alike(ops, a, b));
}

define('matmul', `${BOTH} linalg`, 'input, other', (ops, a) => matmul(ops, a.tensor('input'), a.tensor('other')), LAYER);
/** Products whose first factor may be sparse. A dense factor is multiplied as usual. */
define(
  'mm spmm dsmm smm',
  'torch tensor sparse',
  'input, mat2',
  (ops, a) => matmul(ops, ranked(ops, a.tensor('input'), 2, 'mm', 'self'), ranked(ops, a.tensor('mat2'), 2, 'mm', 'mat2')),
  LAYER,
);
define(
  'bmm',
  BOTH,
  'input, mat2',
  (ops, a) => {
    const [p, q] = [ranked(ops, a.tensor('input'), 3, 'bmm', 'batch1'), ranked(ops, a.tensor('mat2'), 3, 'bmm', 'batch2')];
    if (dimOf(p, 0) !== dimOf(q, 0) || dimOf(p, 2) !== dimOf(q, 1))
      throw ops.error(
        `Expected size for first two dimensions of batch2 tensor to be: [${dimOf(p, 0)}, ${dimOf(p, 2)}] but got: [${dimOf(q, 0)}, ${dimOf(q, 1)}].`,
      );
    return matmul(ops, p, q);
  },
  LAYER,
);
define('mv', BOTH, 'input, vec', (ops, a) => matmul(ops, ranked(ops, a.tensor('input'), 2, 'mv', 'self'), ranked(ops, a.tensor('vec'), 1, 'mv', 'vec')), LAYER);
define(
  'dot vdot',
  BOTH,
  'input, other',
  (ops, a) => {
    const [p, q] = [a.tensor('input'), a.tensor('other')];
    if (p.shape.length !== 1 || q.shape.length !== 1) throw ops.error(`1D tensors expected, but got ${p.shape.length}D and ${q.shape.length}D tensors`);
    return matmul(ops, p, q);
  },
  LAYER,
);
define(
  'inner',
  BOTH,
  'input, other',
  (ops, a) => {
    const [p, q] = [a.tensor('input'), a.tensor('other')];
    if (!p.shape.length || !q.shape.length) return ops.emit('Mul', [p, q]);
    if (dimOf(p, -1) !== dimOf(q, -1))
      throw ops.error(`inner() the last dimension must match on both input tensors but got shapes [${p.shape.join(', ')}] and [${q.shape.join(', ')}]`);
    const k = dimOf(p, -1);
    const turned = transpose(ops, reshape(ops, q, [product(q.shape.slice(0, -1)), k]), [1, 0]);
    return reshape(ops, matmul(ops, reshape(ops, p, [product(p.shape.slice(0, -1)), k]), turned), [...p.shape.slice(0, -1), ...q.shape.slice(0, -1)]);
  },
  LAYER,
);
/** Outer products are broadcast multiplications: nothing is added. */
define('outer ger', BOTH, 'input, vec2', (ops, a) => {
  const [p, q] = ops.promote(ranked(ops, a.tensor('input'), 1, 'outer', 'self'), ranked(ops, a.tensor('vec2'), 1, 'outer', 'vec2'));
  return ops.emit('Mul', [unsqueeze(ops, p, [1]), q]);
});

/** `beta · input + alpha · product`. */
function added(ops: Ops, a: Arguments, made: Tensor): Tensor {
  const scaled = (t: Tensor, name: string): Tensor => {
    const factor = a.number(name);
    return factor === 1 ? t : ops.emit('Mul', [t, ops.scalar(factor, t.dtype)]);
  };
  if (a.number('beta') === 0) return scaled(made, 'alpha');
  const result = ops.emit('Add', [scaled(ops.cast(a.tensor('input'), made.dtype), 'beta'), scaled(made, 'alpha')]);
  if (result.shape.join() !== made.shape.join())
    throw ops.error(`The expanded size of the tensor (${made.shape.join(', ')}) must match the existing size (${a.tensor('input').shape.join(', ')})`);
  return result;
}
for (const [name, first, second, rank] of [
  ['addmm', 'mat1', 'mat2', 2],
  ['baddbmm', 'batch1', 'batch2', 3],
] as const)
  define(
    name,
    rank === 2 ? `${BOTH} inplace sparse` : `${BOTH} inplace`,
    `input, ${first}, ${second}, *, beta=1, alpha=1`,
    (ops, a) => added(ops, a, matmul(ops, ranked(ops, a.tensor(first), rank, name, first), ranked(ops, a.tensor(second), rank, name, second))),
    LAYER,
  );
define('addmv', `${BOTH} inplace`, 'input, mat, vec, *, beta=1, alpha=1', (ops, a) => added(ops, a, matmul(ops, a.tensor('mat'), a.tensor('vec'))), LAYER);
define(
  'addbmm',
  `${BOTH} inplace`,
  'input, batch1, batch2, *, beta=1, alpha=1',
  (ops, a) => {
    const made = matmul(ops, a.tensor('batch1'), a.tensor('batch2'));
    return added(ops, a, ops.emit('ReduceSum', [made, ops.constant([0])], { keepdims: 0 }));
  },
  LAYER,
);
define('addr', `${BOTH} inplace`, 'input, vec1, vec2, *, beta=1, alpha=1', (ops, a) =>
  added(ops, a, ops.call('outer', [a.tensor('vec1'), a.tensor('vec2')]) as Tensor),
);

/** Multiplies a chain of matrices in the cheapest order, found by dynamic programming as in PyTorch's `multi_dot`. */
function chain(ops: Ops, list: readonly Tensor[]): Tensor {
  const sizes = [dimOf(list[0] as Tensor, 0), ...list.map((t) => dimOf(t, 1))];
  const best = new Map<string, { cost: number; at: number }>();
  const cost = (i: number, j: number): number => {
    if (i === j) return 0;
    const key = `${i},${j}`;
    let found = best.get(key);
    if (!found) {
      found = range(j - i, (n) => i + n)
        .map((at) => ({ at, cost: cost(i, at) + cost(at + 1, j) + (sizes[i] ?? 1) * (sizes[at + 1] ?? 1) * (sizes[j + 1] ?? 1) }))
        .reduce((p, q) => (q.cost < p.cost ? q : p));
      best.set(key, found);
    }
    return found.cost;
  };
  const multiply = (i: number, j: number): Tensor => {
    if (i === j) return list[i] as Tensor;
    cost(i, j);
    const at = best.get(`${i},${j}`)?.at ?? i;
    return matmul(ops, multiply(i, at), multiply(at + 1, j));
  };
  return multiply(0, list.length - 1);
}
function chained(ops: Ops, list: readonly Tensor[]): Tensor {
  if (!list.length) throw ops.error('multi_dot(): expected at least 2 tensors but got 0');
  const [first, last] = [list[0] as Tensor, list[list.length - 1] as Tensor];
  const row = first.shape.length === 1;
  const column = last.shape.length === 1 && list.length > 1;
  const matrices = list.map((t, i) => (i === 0 && row ? unsqueeze(ops, t, [0]) : i === list.length - 1 && column ? unsqueeze(ops, t, [1]) : t));
  const made = chain(ops, matrices);
  const shape = [...(row ? [] : [dimOf(made, 0)]), ...(column ? [] : [dimOf(made, 1)])];
  return reshape(ops, made, shape);
}
define('chain_matmul', 'torch', '*matrices', (ops, a) => chained(ops, tensorsIn(a, 'matrices')), LAYER);
define('multi_dot', 'linalg', 'tensors', (ops, a) => chained(ops, a.tensors('tensors')), LAYER);

define(
  'tensordot',
  'torch',
  'a, b, dims=2',
  (ops, args) => {
    const [p, q] = [args.tensor('a'), args.tensor('b')];
    const dims = args.get('dims');
    const [left, right] = contracted(ops, args, dims, p, q);
    left.forEach((axis, i) => {
      if (dimOf(p, axis) !== dimOf(q, right[i] ?? 0))
        throw ops.error(
          'contracted dimensions need to match, but first has size ' +
            `${dimOf(p, axis)} in dim ${axis} and second has size ${dimOf(q, right[i] ?? 0)} in dim ${right[i]}`,
        );
    });
    const [restP, restQ] = [range(p.shape.length).filter((i) => !left.includes(i)), range(q.shape.length).filter((i) => !right.includes(i))];
    const [m, k, n] = [product(restP.map((i) => dimOf(p, i))), product(left.map((i) => dimOf(p, i))), product(restQ.map((i) => dimOf(q, i)))];
    const made = matmul(ops, reshape(ops, transpose(ops, p, [...restP, ...left]), [m, k]), reshape(ops, transpose(ops, q, [...right, ...restQ]), [k, n]));
    return reshape(ops, made, [...restP.map((i) => dimOf(p, i)), ...restQ.map((i) => dimOf(q, i))]);
  },
  LAYER,
);
function contracted(ops: Ops, a: Arguments, dims: Value, p: Tensor, q: Tensor): [number[], number[]] {
  if (dims instanceof PyTuple || dims instanceof PyList) {
    const lists = dims.items.map((d) => (d instanceof PyTuple || d instanceof PyList ? d.items.map(Number) : [Number(d)]));
    return [(lists[0] ?? []).map((d) => axisOf(ops, d, p.shape.length)), (lists[1] ?? []).map((d) => axisOf(ops, d, q.shape.length))];
  }
  const n = a.int('dims');
  if (n < 0) throw ops.error(`tensordot expects dims >= 0, but got dims=${n}`);
  return [range(n, (i) => p.shape.length - n + i), range(n)];
}

define(
  'matrix_power',
  `${BOTH} linalg`,
  'input, n',
  (ops, a) => {
    const x = a.tensor('input');
    const n = a.int('n');
    if (n < 0) return ops.emitCustom('MatrixPower', [x], [{ shape: x.shape, dtype: x.dtype }], 'ONNX has no inverse')[0] as Tensor;
    if (n === 0) return ops.call('eye', [dimOf(x, -1)]);
    let result: Tensor | undefined;
    let square = x;
    for (let left = n; left > 0; left = Math.floor(left / 2)) {
      if (left % 2) result = result ? matmul(ops, result, square) : square;
      if (left > 1) square = matmul(ops, square, square);
    }
    return result ?? x;
  },
  LAYER,
);
define('vecdot', 'linalg', 'x, y, *, dim=-1', (ops, a) => {
  const [p, q] = ops.promote(a.get('x'), a.get('y'));
  return ops.call('sum', [ops.emit('Mul', [p, q]), a.get('dim')]);
});

/** The operands of `einsum`, as arguments, as a list, or with lists of axis numbers. */
function operandsOf(ops: Ops, a: Arguments): { equation: string; tensors: Tensor[] } {
  const first = a.get('equation');
  const rest = a.items('operands');
  const isList = (v: Value | undefined): v is PyTuple | PyList => v instanceof PyTuple || v instanceof PyList;
  if (first instanceof Tensor) {
    const all: Value[] = [first, ...rest];
    const terms: string[] = [];
    const tensors: Tensor[] = [];
    let output: string | undefined;
    for (let i = 0; i < all.length; i++) {
      const v = all[i];
      const axes = all[i + 1];
      if (v instanceof Tensor && isList(axes)) {
        tensors.push(v);
        terms.push(letters(axes.items));
        i++;
      } else if (isList(v)) output = letters(v.items);
    }
    return { equation: output === undefined ? terms.join() : `${terms.join()}->${output}`, tensors };
  }
  if (typeof first !== 'string') throw ops.error(`einsum(): argument 'equation' must be str, not ${typeOf(first).name}`, 'TypeError');
  return {
    equation: first.replace(/\s+/g, ''),
    tensors: rest.length === 1 && isList(rest[0]) ? a.tensorList('operands', rest[0].items) : a.tensors('operands'),
  };
}
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const letters = (axes: readonly Value[]): string => axes.map((v) => (typeof v === 'number' ? (LETTERS[v] ?? '') : '...')).join('');

/** Names for the axes under `...`, which are aligned at the right. */
const hiddenNames = (count: number): string[] => range(count).map((i) => `.${count - i}`);

interface Operand {
  readonly tensor: Tensor;
  readonly indices: readonly string[];
}

/** Operands with one name per axis, and the names of the result. `undefined` where only a general Einsum node can do it. */
function named(tensors: readonly Tensor[], equation: string): { operands: Operand[]; result: string[] } | undefined {
  const [left = '', right] = equation.split('->');
  const terms = left.split(',');
  if (terms.length !== tensors.length || /[^A-Za-z.,]/.test(left)) return undefined;
  let hidden = 0;
  const expand = (term: string, count: number): string[] => {
    const [before = '', after] = term.split('...');
    return [...before, ...(after === undefined ? [] : hiddenNames(count)), ...(after ?? '')];
  };
  const operands = terms.map((term, n) => {
    const tensor = tensors[n] as Tensor;
    const count = term.includes('...') ? tensor.shape.length - term.replace('...', '').length : 0;
    hidden = Math.max(hidden, count);
    return { tensor, indices: expand(term, count) };
  });
  const sizes = new Map<string, number>();
  for (const { tensor, indices } of operands) {
    if (indices.length !== tensor.shape.length || new Set(indices).size !== indices.length) return undefined;
    for (const [axis, index] of indices.entries()) {
      const size = dimOf(tensor, axis);
      // Broadcasting is left to the general node.
      if ((sizes.get(index) ?? size) !== size) return undefined;
      sizes.set(index, size);
    }
  }
  if (right === undefined) {
    const count = new Map<string, number>();
    for (const index of operands.flatMap((o) => o.indices)) count.set(index, (count.get(index) ?? 0) + 1);
    const once = [...count.keys()].filter((index) => index.length === 1 && count.get(index) === 1).sort();
    return { operands, result: [...hiddenNames(hidden), ...once] };
  }
  const result = expand(right, hidden);
  return result.every((index) => sizes.has(index)) && new Set(result).size === result.length ? { operands, result } : undefined;
}

const size = (o: Operand, index: string): number => dimOf(o.tensor, o.indices.indexOf(index));
const arranged = (ops: Ops, o: Operand, order: readonly string[]): Operand => ({
  tensor: transpose(
    ops,
    o.tensor,
    order.map((index) => o.indices.indexOf(index)),
  ),
  indices: order,
});
/** Sums an operand over axes that nothing else needs. */
function summed(ops: Ops, o: Operand, wanted: ReadonlySet<string>): Operand {
  const axes = range(o.indices.length).filter((i) => !wanted.has(o.indices[i] ?? ''));
  if (!axes.length) return o;
  return { tensor: ops.emit('ReduceSum', [o.tensor, ops.constant(axes)], { keepdims: 0 }), indices: o.indices.filter((_, i) => !axes.includes(i)) };
}

/** Contracts two operands: a batch of matrix products, or a multiplication where nothing is summed. */
function contract(ops: Ops, p: Operand, q: Operand, later: ReadonlySet<string>): Operand {
  const x = summed(ops, p, new Set([...later, ...q.indices]));
  const y = summed(ops, q, new Set([...later, ...p.indices]));
  const both = x.indices.filter((i) => y.indices.includes(i));
  const inner = both.filter((i) => !later.has(i));
  const batch = both.filter((i) => later.has(i));
  const [left, right] = [x.indices.filter((i) => !both.includes(i)), y.indices.filter((i) => !both.includes(i))];
  const sizes = (o: Operand, names: readonly string[]): number[] => names.map((i) => size(o, i));
  const [m, k, n] = [product(sizes(x, left)), product(sizes(x, inner)), product(sizes(y, right))];
  const lead = sizes(x, batch);
  const indices = [...batch, ...left, ...right];
  const shape = [...lead, ...sizes(x, left), ...sizes(y, right)];
  const [a, b] = [arranged(ops, x, [...batch, ...left, ...inner]).tensor, arranged(ops, y, [...batch, ...inner, ...right]).tensor];
  const [wide, tall] = [reshape(ops, a, [...lead, m, k]), reshape(ops, b, [...lead, k, n])];
  // Without a sum it is a multiplication, which takes mixed types; products do not.
  const made = k === 1 ? ops.emit('Mul', inner.length ? alike(ops, wide, tall) : ops.promote(wide, tall)) : matmul(ops, wide, tall);
  return { tensor: reshape(ops, made, shape), indices };
}

define(
  'einsum',
  'torch',
  'equation, *operands',
  (ops, a) => {
    const { equation, tensors } = operandsOf(ops, a);
    const unknown = a.items('operands').find((v) => v instanceof Unknown);
    if (unknown instanceof Unknown) throw new UnknownArgument(unknown);
    const parsed = named(tensors, equation);
    if (!parsed) return ops.emit('Einsum', tensors, { equation });
    const { operands, result } = parsed;
    let current = operands[0] as Operand;
    for (let i = 1; i < operands.length; i++)
      current = contract(ops, current, operands[i] as Operand, new Set([...result, ...operands.slice(i + 1).flatMap((o) => o.indices)]));
    const last = summed(ops, current, new Set(result));
    const made = arranged(ops, last, result).tensor;
    return made === tensors[0] ? ops.tensor(made.value) : made;
  },
  LAYER,
);
