import { elementCount } from '../../onnx/graph.js';
import { tuple, type Value } from '../../python/values/values.js';
import type { Arguments } from '../graph/arguments.js';
import { define, type Ops } from '../graph/registry.js';
import { chosenEvenly, chosenPlaces } from '../tensor/chosen.js';
import { floatOf, promoteTypes } from '../tensor/promotion.js';
import { named } from '../tensor/returns.js';
import { getItem } from '../tensor/subscript.js';
import { Tensor } from '../tensor/tensor.js';
import { UnknownArgument } from '../tensor/unknownArgument.js';
import { axisOf, dimOf, expand, range, reshape, sizeText } from './layerSupport.js';

/** Gathering, scattering, masking and sorting: operators that move elements by their numbers. */

const BOTH = 'torch tensor';
const WRITES = 'torch tensor inplace';

function needIndices(ops: Ops, t: Tensor, name: string): Tensor {
  if (t.dtype !== 'int64' && t.dtype !== 'int32') throw ops.error(`${name}(): Expected dtype int64 for index`);
  return ops.cast(t, 'int64');
}

define('gather', BOTH, 'input, dim, index, *, sparse_grad=False', (ops, a) => {
  const [x, index] = [a.tensor('input'), needIndices(ops, a.tensor('index'), 'gather')];
  const axis = axisOf(ops, a.int('dim'), x.shape.length);
  if (x.shape.length !== index.shape.length && x.shape.length && index.shape.length)
    throw ops.error('Index tensor must have the same number of dimensions as input tensor');
  const bad = index.shape.findIndex((d, i) => i !== axis && d > dimOf(x, i));
  if (bad >= 0)
    throw ops.error(
      `Size does not match at dimension ${bad} expected index ${sizeText(index.shape)} to be smaller than self ${sizeText(x.shape)} apart from dimension ${axis}`,
    );
  if (!x.shape.length) return ops.tensor(x.value);
  return ops.emit('GatherElements', [cutTo(ops, x, index.shape, axis), index], { axis });
});
/** Cuts the other axes to equal sizes, which ONNX requires: PyTorch uses the leading part. */
function cutTo(ops: Ops, x: Tensor, shape: readonly number[], axis: number): Tensor {
  const axes = range(x.shape.length).filter((i) => i !== axis && dimOf(x, i) !== shape[i]);
  if (!axes.length) return x;
  return ops.emit('Slice', [x, ops.constant(axes.map(() => 0)), ops.constant(axes.map((i) => shape[i] ?? 0)), ops.constant(axes)]);
}
define('take_along_dim', BOTH, 'input, indices, dim=None', (ops, a) => {
  const [x, index] = [a.tensor('input'), a.tensor('indices')];
  if (!a.has('dim')) return ops.emit('GatherElements', [reshape(ops, x, [-1]), reshape(ops, index, [-1])], { axis: 0 });
  const axis = axisOf(ops, a.int('dim'), x.shape.length);
  const shape = x.shape.map((d, i) => (i === axis ? d : Math.max(d, dimOf(index, i))));
  const wide = expand(
    ops,
    index,
    shape.map((d, i) => (i === axis ? dimOf(index, i) : d)),
  );
  return ops.emit('GatherElements', [expand(ops, x, shape), wide], { axis });
});
define('index_select', BOTH, 'input, dim, index', (ops, a) => {
  const [x, index] = [a.tensor('input'), needIndices(ops, a.tensor('index'), 'index_select')];
  const axis = axisOf(ops, a.int('dim'), x.shape.length);
  if (index.shape.length > 1) throw ops.error('index_select(): Index is supposed to be a vector');
  return ops.emit('Gather', [x, reshape(ops, index, [-1])], { axis });
});
define('take', BOTH, 'input, index', (ops, a) =>
  ops.emit('Gather', [reshape(ops, a.tensor('input'), [-1]), needIndices(ops, a.tensor('index'), 'take')], { axis: 0 }),
);

const countUnknown = (ops: Ops, what: string): never => {
  throw new UnknownArgument(ops.vm.unknown(`${what} depends on data`));
};
define('masked_select', BOTH, 'input, mask', (ops, a) =>
  getItem(ops, expand(ops, a.tensor('input'), joined(ops, a)), expand(ops, a.tensor('mask'), joined(ops, a))),
);
const joined = (ops: Ops, a: Arguments): readonly number[] => {
  const [x, mask] = [a.tensor('input').shape, a.tensor('mask').shape];
  return elementCount(x) >= elementCount(mask) ? x : mask.length ? mask : ops.tensor(a.tensor('input').value).shape;
};
define('nonzero argwhere', BOTH, 'input, *, as_tuple=False', (ops, a) => {
  const x = a.tensor('input');
  const { shape } = x;
  const data = ops.elements(x);
  if (!data) {
    const places = chosenPlaces(ops, x);
    if (!places) return countUnknown(ops, 'how many elements are not zero');
    return a.bool('as_tuple')
      ? tuple(places)
      : ops.emit(
          'Concat',
          places.map((p) => ops.emit('Unsqueeze', [p, ops.constant([1])])),
          { axis: 1 },
        );
  }
  const hits = Array.from(data).flatMap((v, i) => (v ? [i] : []));
  let step = elementCount(shape);
  const columns = shape.map((d) => {
    step /= d || 1;
    return hits.map((i) => Math.floor(i / step) % (d || 1));
  });
  if (a.bool('as_tuple')) return tuple(columns.map((c) => ops.constant(c)));
  return ops.constant(
    hits.flatMap((_, i) => columns.map((c) => c[i] ?? 0)),
    [hits.length, shape.length],
  );
});
for (const name of ['unique', 'unique_consecutive'])
  define(name, BOTH, 'input, sorted=True, return_inverse=False, return_counts=False, dim=None', (ops, a) => {
    const x = a.tensor('input');
    const data = ops.elements(x);
    if (!data || a.has('dim')) return countUnknown(ops, 'how many distinct elements there are');
    const all = Array.from(data);
    const distinct = name === 'unique' ? [...new Set(all)].sort((p, q) => p - q) : all.filter((v, i) => i === 0 || v !== all[i - 1]);
    const values = ops.constant(distinct, [distinct.length], x.dtype);
    const places = new Map(distinct.map((v, i) => [v, i]));
    const extra: Value[] = [];
    if (a.bool('return_inverse'))
      extra.push(
        ops.constant(
          all.map((v) => places.get(v) ?? 0),
          x.shape,
        ),
      );
    if (a.bool('return_counts')) {
      const counts = distinct.map(() => 0);
      for (const v of all) counts[places.get(v) ?? 0] = (counts[places.get(v) ?? 0] ?? 0) + 1;
      extra.push(ops.constant(counts));
    }
    return extra.length ? tuple([values, ...extra]) : values;
  });

/** `masked_fill`: one value where the mask is true. */
define('masked_fill', WRITES, 'input, mask, value', (ops, a) => {
  const x = a.tensor('input');
  const value = a.get('value');
  const filled = value instanceof Tensor ? ops.cast(value, x.dtype) : ops.scalar(a.number('value'), x.dtype);
  return ops.emit('Where', [ops.cast(a.tensor('mask'), 'bool'), filled, x]);
});
define('masked_scatter', WRITES, 'input, mask, source', (ops, a) => {
  const { shape, dtype } = a.tensor('input');
  return ops.emitCustom(
    'MaskedScatter',
    [a.tensor('input'), a.tensor('mask'), a.tensor('source')],
    [{ shape, dtype }],
    'ONNX has no operator that fills a mask with a list of values',
  )[0] as Tensor;
});

const REDUCTIONS: Record<string, string> = { add: 'add', sum: 'add', multiply: 'mul', prod: 'mul', amax: 'max', amin: 'min', mean: 'add' };
function scatter(ops: Ops, a: Arguments, reduction: string | null): Tensor {
  const x = a.tensor('input');
  const index = needIndices(ops, a.tensor('index'), 'scatter');
  const axis = axisOf(ops, a.int('dim'), x.shape.length);
  const given = a.has('src') ? a.get('src') : a.get('value');
  const source =
    given instanceof Tensor
      ? cutTo(ops, ops.cast(given, x.dtype), index.shape, -1)
      : expand(ops, ops.scalar(a.number(a.has('src') ? 'src' : 'value'), x.dtype), index.shape);
  if (!x.shape.length) return ops.tensor(source.value);
  return ops.emit('ScatterElements', [x, index, source], reduction ? { axis, reduction } : { axis });
}
define('scatter', WRITES, 'input, dim, index, src=None, *, value=None, reduce=None', (ops, a) =>
  scatter(ops, a, a.has('reduce') ? (REDUCTIONS[a.string('reduce')] ?? null) : null),
);
define('scatter_add', WRITES, 'input, dim, index, src', (ops, a) => scatter(ops, a, 'add'));
define('scatter_reduce', WRITES, 'input, dim, index, src, reduce, *, include_self=True', (ops, a) => scatter(ops, a, REDUCTIONS[a.string('reduce')] ?? 'add'));

/** Writes whole slices along one axis, by number. */
function indexed(ops: Ops, a: Arguments, source: (part: readonly number[]) => Tensor, reduction: string | null): Tensor {
  const x = a.tensor('input');
  const index = reshape(ops, needIndices(ops, a.tensor('index'), 'index_copy'), [-1]);
  const axis = axisOf(ops, a.int('dim'), x.shape.length);
  const part = x.shape.map((d, i) => (i === axis ? dimOf(index, 0) : d));
  const places = expand(
    ops,
    reshape(
      ops,
      index,
      x.shape.map((_, i) => (i === axis ? -1 : 1)),
    ),
    part,
  );
  return ops.emit('ScatterElements', [x, places, source(part)], reduction ? { axis, reduction } : { axis });
}
define('index_copy', WRITES, 'input, dim, index, source', (ops, a) =>
  indexed(ops, a, (part) => expand(ops, ops.cast(a.tensor('source'), a.tensor('input').dtype), part), null),
);
define('index_add', WRITES, 'input, dim, index, source, *, alpha=1', (ops, a) =>
  indexed(
    ops,
    a,
    (part) => {
      const source = expand(ops, ops.cast(a.tensor('source'), a.tensor('input').dtype), part);
      const alpha = a.number('alpha');
      return alpha === 1 ? source : ops.emit('Mul', [source, ops.scalar(alpha, source.dtype)]);
    },
    'add',
  ),
);
define('index_fill', WRITES, 'input, dim, index, value', (ops, a) => {
  const { dtype } = a.tensor('input');
  const value = a.get('value');
  return indexed(ops, a, (part) => expand(ops, value instanceof Tensor ? ops.cast(value, dtype) : ops.scalar(a.number('value'), dtype), part), null);
});
define('index_put', WRITES, 'input, indices, values, accumulate=False', (ops, a) => {
  const copy = ops.tensor(a.tensor('input').value);
  ops.setItem(copy, tuple([...a.items('indices')]), a.get('values'));
  return copy;
});

/** Sorting. */
define('topk', BOTH, 'input, k, dim=-1, largest=True, sorted=True', (ops, a) => {
  const x = a.tensor('input');
  const axis = axisOf(ops, a.int('dim'), x.shape.length);
  const k = a.int('k');
  if (k < 0 || k > dimOf(x, axis)) throw ops.error('selected index k out of range');
  if (!x.shape.length) return named('topk', { values: ops.tensor(x.value), indices: ops.scalar(0, 'int64') });
  const [values, indices] = ops.emitAll('TopK', [x, ops.constant([k])], { axis, largest: a.bool('largest') ? 1 : 0, sorted: a.bool('sorted') ? 1 : 0 }) as [
    Tensor,
    Tensor,
  ];
  return named('topk', { values, indices });
});
function sorted(ops: Ops, x: Tensor, dim: number, descending: boolean): [Tensor, Tensor] {
  if (!x.shape.length) return [ops.tensor(x.value), ops.scalar(0, 'int64')];
  const axis = axisOf(ops, dim, x.shape.length);
  const numbers = x.dtype === 'bool' ? ops.cast(x, 'int32') : x;
  const [values, indices] = ops.emitAll('TopK', [numbers, ops.constant([dimOf(x, axis)])], { axis, largest: descending ? 1 : 0, sorted: 1 }) as [
    Tensor,
    Tensor,
  ];
  return [ops.cast(values, x.dtype), indices];
}
define('sort', BOTH, 'input, dim=-1, descending=False, stable=False', (ops, a) => {
  // sort(x, stable=..., dim=...) and sort(x, dim, descending) both occur.
  const [values, indices] = sorted(ops, a.tensor('input'), a.int('dim'), a.bool('descending'));
  return named('sort', { values, indices });
});
define('msort', BOTH, 'input', (ops, a) => sorted(ops, a.tensor('input'), 0, false)[0]);
define('argsort', BOTH, 'input, dim=-1, descending=False, stable=False', (ops, a) => sorted(ops, a.tensor('input'), a.int('dim'), a.bool('descending'))[1]);

for (const [name, value, edges] of [
  ['searchsorted', 'input', 'sorted_sequence'],
  ['bucketize', 'input', 'boundaries'],
] as const)
  define(
    name,
    name === 'bucketize' ? BOTH : 'torch',
    name === 'bucketize'
      ? 'input, boundaries, *, out_int32=False, right=False'
      : 'sorted_sequence, input, *, out_int32=False, right=False, side=None, sorter=None',
    (ops, a) => {
      const given = a.get(value);
      const x = given instanceof Tensor ? given : ops.scalar(a.number(value), 'float32');
      const dtype = a.bool('out_int32') ? 'int32' : 'int64';
      return ops.emitCustom(name, [x, a.tensor(edges)], [{ shape: x.shape, dtype }], `ONNX has no operator for ${name}`)[0] as Tensor;
    },
  );
define('bincount', BOTH, 'input, weights=None, minlength=0', (ops, a) => {
  const x = a.tensor('input');
  const data = ops.elements(x) ?? chosenEvenly(ops, x);
  if (!data && a.int('minlength') > 0) {
    ops.vm.assumptions.add(`what bincount counts is below its minlength, ${a.int('minlength')}`);
    return ops.leaf({ shape: [a.int('minlength')], dtype: a.has('weights') ? floatOf(a.tensor('weights').dtype) : 'int64' });
  }
  if (!data) return countUnknown(ops, 'how many bins there are');
  const bins = Array.from(data).reduce((n, v) => Math.max(n, v + 1), a.int('minlength'));
  const counts = new Array<number>(bins).fill(0);
  for (const v of Array.from(data)) counts[v] = (counts[v] ?? 0) + 1;
  return a.has('weights') ? ops.leaf({ shape: [bins], dtype: floatOf(a.tensor('weights').dtype) }) : ops.constant(counts);
});
define('histogram', BOTH, 'input, bins, *, range=None, weight=None, density=False', (ops, a) => {
  const n = a.int('bins');
  const { dtype } = a.tensor('input');
  return tuple([ops.leaf({ shape: [n], dtype }), ops.leaf({ shape: [n + 1], dtype })]);
});
define('can_cast', 'torch', 'from_, to', () => true);
define('promote_types', 'torch', 'type1, type2', (ops, a) => {
  const [p, q] = [a.dtype('type1'), a.dtype('type2')];
  return p && q ? ops.dtype(promoteTypes(p, q)) : null;
});
