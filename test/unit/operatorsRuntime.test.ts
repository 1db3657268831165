import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Attributes } from '../../src/core/onnx/graph.js';
import { ShapeError } from '../../src/core/onnx/operators/rule.js';
import { cases } from './operatorCases.js';
import { floats, folded, ints, type Operand, oneNode, type Ran, runNode } from './runtime.js';

/** Single precision, a few operations deep. */
const TOLERANCE = 4e-6;

const close = (a: number, b: number | undefined): boolean =>
  b !== undefined && (Object.is(a, b) || a === b || Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(a)));

/** Shapes, types and, where our rules fold, elements are the runtime's. */
async function agrees(op: string, operands: readonly (Operand | undefined)[], attributes: Attributes): Promise<void> {
  const graph = oneNode(op, operands, attributes);
  const ours = graph.outputs.map((id) => graph.values[id]);
  const ran: Ran[] = await runNode(op, operands, attributes);
  assert.deepEqual(
    ran.map((r) => r.shape),
    ours.map((o) => o?.shape),
  );
  assert.deepEqual(
    ran.map((r) => r.type),
    ours.map((o) => o?.dtype),
  );
  const values = folded(op, operands, attributes);
  ran.forEach(({ data }, n) => {
    const mine = values[n];
    if (!mine) return;
    assert.equal(mine.length, data.length);
    data.forEach((v, i) => {
      assert.ok(close(v, mine[i]), `element ${i}: the runtime says ${v}, folding ${mine[i]}`);
    });
  });
}

suite('operators against onnxruntime-web', () => {
  for (const { op, operands, attributes, skip } of cases) {
    if (skip) continue;
    const title = `${op}(${operands.map((o) => (o ? `[${o.shape}]` : '-')).join(', ')}) ${JSON.stringify(attributes)}`;
    // Random operators agree in shape and type only: they do not fold.
    test(title, () => agrees(op, operands, attributes));
  }
});

const SEED = 20;
const RUNS = 60;

/** Random attributes: whatever our rule accepts the runtime must accept with the same shapes. Combinations that do not fit are skipped. */
function property(title: string, arbitrary: fc.Arbitrary<{ op: string; operands: (Operand | undefined)[]; attributes: Attributes }>, runs = RUNS): void {
  test(title, () =>
    fc.assert(
      fc.asyncProperty(arbitrary, async ({ op, operands, attributes }) => {
        try {
          oneNode(op, operands, attributes);
        } catch (error) {
          assert.ok(error instanceof ShapeError, String(error));
          fc.pre(false);
        }
        await agrees(op, operands, attributes);
      }),
      { seed: SEED, numRuns: runs },
    ),
  );
}

const numbers = (shape: readonly number[]): Operand =>
  floats(
    Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.fround(Math.sin(i * 1.7) * 2)),
    shape,
  );
const integer = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });
const several = (count: number, min: number, max: number): fc.Arbitrary<number[]> => fc.array(integer(min, max), { minLength: count, maxLength: count });
const flag = fc.constantFrom(0, 1);

const convolution = (op: 'Conv' | 'ConvTranspose') =>
  integer(1, 3).chain((rank) =>
    fc
      .record({
        batch: integer(1, 2),
        groups: integer(1, 3),
        from: integer(1, 3),
        to: integer(1, 3),
        spatial: several(rank, 2, 9),
        kernel: several(rank, 1, 3),
        strides: several(rank, 1, 3),
        dilations: several(rank, 1, 2),
        pads: several(2 * rank, 0, 2),
        extra: several(rank, 0, 1),
        bias: fc.boolean(),
      })
      .map(({ batch, groups, from, to, spatial, kernel, strides, dilations, pads, extra, bias }) => {
        const conv = op === 'Conv';
        const weight = conv ? [to * groups, from, ...kernel] : [from * groups, to, ...kernel];
        const attributes: Attributes = {
          group: groups,
          strides,
          dilations,
          pads,
          // More is added at the end than a stride covers nowhere.
          ...(conv ? {} : { output_padding: extra.map((e, i) => Math.min(e, (strides[i] ?? 1) - 1)) }),
        };
        return { op, operands: [numbers([batch, from * groups, ...spatial]), numbers(weight), bias ? numbers([to * groups]) : undefined], attributes };
      }),
  );

const pooling = (op: string) =>
  integer(1, 3).chain((rank) =>
    fc
      .record({
        spatial: several(rank, 2, 9),
        kernel: several(rank, 1, 4),
        strides: several(rank, 1, 4),
        dilations: several(rank, 1, 2),
        pads: several(2 * rank, 0, 2),
        ceil: flag,
        include: flag,
      })
      .map(({ spatial, kernel, strides, dilations, pads, ceil, include }) => ({
        op,
        operands: [numbers([1, 2, ...spatial])],
        attributes: {
          kernel_shape: kernel,
          strides,
          dilations,
          // The runtime wants padding below the kernel, whatever its dilation.
          pads: pads.map((p, i) => Math.min(p, (kernel[i % rank] ?? 1) - 1)),
          ceil_mode: ceil,
          ...(op === 'AveragePool' ? { count_include_pad: include } : {}),
        } as Attributes,
      })),
  );

/** Two shapes that broadcast, each possibly shorter or with ones. */
const broadcastableFrom = (least: number) =>
  fc.array(fc.tuple(integer(least, 4), integer(0, 2)), { maxLength: 4 }).chain((axes) =>
    fc.tuple(integer(0, axes.length), integer(0, axes.length)).map(([dropLeft, dropRight]) => {
      const left = axes.map(([size, thin]) => (thin === 1 ? 1 : size)).slice(Math.min(dropLeft, dropRight ? 0 : dropLeft));
      const right = axes.map(([size, thin]) => (thin === 2 ? 1 : size)).slice(dropRight);
      return [left, right] as const;
    }),
  );

const broadcastable = broadcastableFrom(0);

const shaped = (rank: number, least = 1): fc.Arbitrary<number[]> => several(rank, least, 6);

suite('operators against onnxruntime-web, random attributes', () => {
  property('Conv', convolution('Conv'));
  property('ConvTranspose', convolution('ConvTranspose'));
  for (const op of ['MaxPool', 'AveragePool', 'LpPool']) property(op, pooling(op), 150);

  property(
    'broadcasting',
    fc
      .tuple(fc.constantFrom('Add', 'Mul', 'Sub', 'Max', 'Less', 'Equal'), broadcastable)
      .map(([op, [a, b]]) => ({ op, operands: [numbers(a), numbers(b)], attributes: {} })),
  );
  property(
    'MatMul',
    fc // The runtime does not broadcast an empty batch.
      .tuple(broadcastableFrom(1), several(3, 1, 4))
      .map(([[a, b], [m = 1, k = 1, n = 1]]) => ({ op: 'MatMul', operands: [numbers([...a, m, k]), numbers([...b, k, n])], attributes: {} })),
  );
  property(
    'Slice',
    integer(1, 3).chain((rank) =>
      fc
        .record({
          shape: shaped(rank),
          starts: several(rank, -9, 9),
          ends: several(rank, -9, 9),
          steps: fc.array(fc.constantFrom(-3, -2, -1, 1, 2, 3), { minLength: rank, maxLength: rank }),
        })
        .map(({ shape, starts, ends, steps }) => ({
          op: 'Slice',
          operands: [numbers(shape), ints(starts), ints(ends), ints(shape.map((_, i) => i)), ints(steps)],
          attributes: {},
        })),
    ),
    200,
  );
  property(
    'Pad',
    integer(1, 3).chain((rank) =>
      fc
        .record({ shape: shaped(rank, 2), pads: several(2 * rank, -1, 4), mode: fc.constantFrom('constant', 'reflect', 'edge', 'wrap') })
        .map(({ shape, pads, mode }) => ({
          op: 'Pad',
          // Taking away and mirroring at once is not something that the runtime promises.
          operands: [numbers(shape), ints(mode === 'constant' ? pads : pads.map((p) => Math.max(0, p)))],
          attributes: { mode } as Attributes,
        })),
    ),
    120,
  );
  property(
    'Gather',
    fc
      .record({
        shape: integer(1, 4).chain((rank) => shaped(rank)),
        axis: integer(-4, 3),
        indices: fc.array(integer(-3, 3), { minLength: 1, maxLength: 4 }),
        flat: fc.boolean(),
      })
      .map(({ shape, axis, indices, flat }) => ({
        op: 'Gather',
        operands: [numbers(shape), flat ? ints(indices) : ints(indices, [1, indices.length])],
        attributes: { axis },
      })),
  );
  property(
    'reductions',
    fc
      .record({
        op: fc.constantFrom('ReduceSum', 'ReduceMean', 'ReduceMax', 'ReduceMin', 'ReduceProd', 'ReduceL2', 'ReduceLogSumExp'),
        shape: integer(1, 4).chain((rank) => shaped(rank)),
        axes: fc.uniqueArray(integer(-4, 3), { maxLength: 3 }),
        keepdims: flag,
        noop: flag,
      })
      .map(({ op, shape, axes, keepdims, noop }) => {
        const distinct = [...new Map(axes.map((a) => [a < 0 ? a + shape.length : a, a])).values()];
        return {
          op,
          operands: [numbers(shape), distinct.length ? ints(distinct) : undefined],
          attributes: { keepdims, noop_with_empty_axes: noop } as Attributes,
        };
      }),
  );
  property(
    'Resize by scales',
    fc
      .record({
        spatial: several(2, 1, 9),
        scales: fc.array(fc.double({ min: 0.3, max: 3.5, noNaN: true }), { minLength: 2, maxLength: 2 }),
        mode: fc.constantFrom('nearest', 'linear', 'cubic'),
      })
      .map(({ spatial, scales, mode }) => ({
        op: 'Resize',
        operands: [numbers([1, 2, ...spatial]), undefined, { ...floats([1, 1, ...scales]), constant: true }],
        attributes: { mode } as Attributes,
      })),
  );
  property(
    'Resize by sizes',
    fc
      .record({
        spatial: several(2, 1, 9),
        sizes: several(2, 1, 12),
        mode: fc.constantFrom('nearest', 'linear', 'cubic'),
        policy: fc.constantFrom('stretch', 'not_larger', 'not_smaller'),
        coordinates: fc.constantFrom('half_pixel', 'asymmetric', 'align_corners', 'pytorch_half_pixel'),
      })
      .map(({ spatial, sizes, mode, policy, coordinates }) => ({
        op: 'Resize',
        operands: [numbers([1, 2, ...spatial]), undefined, undefined, ints(sizes)],
        attributes: { mode, axes: [2, 3], keep_aspect_ratio_policy: policy, coordinate_transformation_mode: coordinates } as Attributes,
      })),
  );
  property(
    'Reshape',
    fc
      .record({ shape: integer(1, 4).chain((rank) => shaped(rank)), target: fc.array(fc.constantFrom(-1, 0, 1, 2, 3, 4, 6), { maxLength: 4 }) })
      .map(({ shape, target }) => ({ op: 'Reshape', operands: [numbers(shape), ints(target, [target.length])], attributes: {} })),
    200,
  );
  property(
    'Expand',
    broadcastable.map(([a, b]) => ({ op: 'Expand', operands: [numbers(a), ints([...b])], attributes: {} })),
  );
  property(
    'Split',
    fc.record({ shape: integer(1, 3).chain((rank) => shaped(rank)), axis: integer(-3, 2), parts: integer(1, 4) }).map(({ shape, axis, parts }) => ({
      op: 'Split',
      operands: [numbers(shape)],
      attributes: { axis, num_outputs: parts },
    })),
  );
});
