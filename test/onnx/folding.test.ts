import assert from 'node:assert/strict';
import { GraphBuilder } from '../../src/core/onnx/builder.js';
import type { Attributes, DType, Value } from '../../src/core/onnx/graph.js';

/** Arithmetic on shapes as exporters write it: what is folded decides sizes behind it, so that a wrong element is worse than none. */

const LAST = 2 ** 63;

class Chain {
  readonly builder = new GraphBuilder();
  constant(data: number[], shape: readonly number[] = [data.length], dtype: DType = 'int64'): Value {
    return this.builder.constant(data, shape, dtype);
  }
  emit(op: string, inputs: readonly (Value | undefined)[], attributes: Attributes = {}): Value {
    return this.builder.emit(op, inputs, attributes)[0] as Value;
  }
}

suite('folding of shape arithmetic', () => {
  test('the end of a slice stays "to the end" through Unsqueeze, Concat, Identity and Cast', () => {
    const on = new Chain();
    const end = on.emit('Unsqueeze', [on.constant([LAST], []), on.constant([0])]);
    const ends = on.emit('Concat', [on.emit('Identity', [end]), on.constant([3])], { axis: 0 });
    assert.deepEqual(ends.data, [LAST, 3]);
    const x = on.builder.input('x', { shape: [5, 7], dtype: 'float32' });
    assert.deepEqual(on.emit('Slice', [x, on.constant([1, 0]), ends]).shape, [4, 3]);
  });

  test('whole numbers beyond 2^53 are not known rather than nearly right', () => {
    const on = new Chain();
    const large = on.constant([Number.MAX_SAFE_INTEGER]);
    assert.equal(on.emit('Add', [large, on.constant([2])]).data, undefined);
    assert.equal(on.emit('Mul', [large, large]).data, undefined);
    assert.deepEqual(on.emit('Sub', [large, on.constant([2])]).data, [Number.MAX_SAFE_INTEGER - 2]);
    assert.equal(on.emit('Sub', [on.constant([LAST]), on.constant([1])]).data, undefined);
    assert.deepEqual(on.emit('Min', [on.constant([LAST]), on.constant([9])]).data, [9]);
  });

  test('32-bit numbers wrap', () => {
    const on = new Chain();
    const most = on.constant([2 ** 31 - 1], [1], 'int32');
    assert.deepEqual(on.emit('Add', [most, on.constant([1], [1], 'int32')]).data, [-(2 ** 31)]);
    assert.deepEqual(on.emit('Cast', [on.constant([2 ** 32 + 5])], { to: 'int32' }).data, [5]);
  });

  test('division and remainder of negative numbers are those of the standard', () => {
    const on = new Chain();
    const [a, b] = [on.constant([-7, 7, -7]), on.constant([2, -2, -2])];
    assert.deepEqual(on.emit('Div', [a, b]).data, [-3, -3, 3]);
    assert.deepEqual(on.emit('Mod', [a, b]).data, [1, -1, -1]);
    assert.deepEqual(on.emit('Mod', [a, b], { fmod: 1 }).data, [-1, 1, -1]);
    assert.equal(on.emit('Div', [a, on.constant([0, 1, 1])]).data, undefined);
  });

  test('half of a size as exporters compute it', () => {
    const on = new Chain();
    const x = on.builder.input('x', { shape: [1, 3, 15, 9], dtype: 'float32' });
    const side = on.emit('Gather', [on.emit('Shape', [x]), on.constant([2], [])], { axis: 0 });
    const half = on.emit('Cast', [on.emit('Floor', [on.emit('Mul', [on.emit('Cast', [side], { to: 'float32' }), on.constant([0.5], [], 'float32')])])], {
      to: 'int64',
    });
    assert.deepEqual([half.shape, half.dtype, half.data], [[], 'int64', [7]]);
  });

  test('positions that a mask leaves', () => {
    const on = new Chain();
    const found = on.emit('NonZero', [on.emit('Greater', [on.constant([4, 0, 6]), on.constant([1])])]);
    assert.deepEqual(
      [found.shape, found.data],
      [
        [1, 2],
        [0, 2],
      ],
    );
    const kept = on.emit('Compress', [on.constant([4, 0, 6]), on.constant([1, 0, 1], [3], 'bool')], { axis: 0 });
    assert.deepEqual([kept.shape, kept.data], [[2], [4, 6]]);
  });

  test('sizes chosen by a condition, as Expand with -1 is exported', () => {
    const on = new Chain();
    const asked = on.constant([-1, 4]);
    const ones = on.emit('ConstantOfShape', [on.constant([2])], { value: { shape: [1], dtype: 'int64', data: [1] } });
    const isOpen = on.emit('Equal', [asked, on.emit('Mul', [ones, on.constant([-1])])]);
    const x = on.builder.input('x', { shape: [3, 1], dtype: 'float32' });
    assert.deepEqual(on.emit('Expand', [x, on.emit('Where', [isOpen, ones, asked])]).shape, [3, 4]);
  });
});
