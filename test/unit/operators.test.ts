import assert from 'node:assert/strict';
import { GraphBuilder } from '../../src/core/onnx/builder.js';
import { type Attributes, type DType, float, type TensorType } from '../../src/core/onnx/graph.js';
import { domains, operatorNames, ruleOf } from '../../src/core/onnx/operators/index.js';
import { type RuleInput, ShapeError } from '../../src/core/onnx/operators/rule.js';
import { DataDependent, FOLDED_ELEMENTS, stored, toBfloat16, toFloat16 } from '../../src/core/onnx/operators/support.js';
import { recorded } from '../onnx/recorded.js';
import { cases } from './operatorCases.js';
import { folded, ints, oneNode } from './runtime.js';

const type = (shape: readonly number[], dtype: DType = 'float32'): RuleInput => ({ shape, dtype });
const data = (values: readonly number[], shape: readonly number[] = [values.length], dtype: DType = 'int64'): RuleInput => ({ shape, dtype, data: values });

function infer(op: string, inputs: readonly (RuleInput | undefined)[], attributes: Attributes = {}): TensorType[] {
  const rule = ruleOf('', op);
  assert.ok(rule, op);
  return rule.infer(inputs, attributes);
}

function formula(op: string, inputs: readonly (RuleInput | undefined)[], attributes: Attributes = {}): string | undefined {
  return ruleOf('', op)?.formula?.(inputs, infer(op, inputs, attributes), attributes);
}

/** Their output sizes depend on the data alone. */
const UNCOVERED: readonly string[] = [
  ...['DecodeImage', 'EncodeImage'].map((op) => `com.microsoft.extensions:${op}`),
  ...['Tokenizer', 'BeamSearch', 'WhisperBeamSearch', 'GreedySearch', 'Sampling'].map((op) => `com.microsoft:${op}`),
];

suite('operators', () => {
  test('every operator with a rule has a case, here or recorded', () => {
    const covered = new Set([
      ...cases.map((c) => `:${c.op}`),
      ...['standard', 'runtime', 'stated'].flatMap((file) => recorded(file).map((r) => `${r.domain}:${r.op}`)),
    ]);
    const all = domains.flatMap((domain) => operatorNames(domain).map((op) => `${domain}:${op}`));
    assert.deepEqual(
      all.filter((op) => !covered.has(op)),
      UNCOVERED,
    );
  });

  for (const { op, operands, attributes, shapes, macs } of cases) {
    const title = `${op}(${operands.map((o) => (o ? `[${o.shape}]` : '-')).join(', ')}) ${JSON.stringify(attributes)}`;
    test(title, () => {
      const graph = oneNode(op, operands, attributes);
      const [node] = graph.nodes;
      assert.ok(node);
      const types = (ids: readonly number[]): (RuleInput | undefined)[] => ids.map((id) => graph.values[id]);
      const outputs = types(node.outputs) as RuleInput[];
      assert.deepEqual(
        outputs.map((o) => o.shape),
        shapes,
      );
      assert.equal(ruleOf('', op)?.macs?.(types(node.inputs), outputs, attributes) ?? 0, macs);
    });
  }
});

suite('operators: messages in the framework’s own words', () => {
  const says = (op: string, inputs: readonly (RuleInput | undefined)[], attributes: Attributes, message: string): void => {
    test(`${op}: ${message}`, () =>
      assert.throws(
        () => infer(op, inputs, attributes),
        (error: Error) => {
          assert.ok(error instanceof ShapeError);
          assert.equal(error.message, message);
          return true;
        },
      ));
  };
  says(
    'Conv',
    [type([1, 4, 8, 8]), type([16, 3, 3, 3])],
    {},
    'Given groups=1, weight of size [16, 3, 3, 3], expected input[1, 4, 8, 8] to have 3 channels, but got 4 channels instead',
  );
  says(
    'Conv',
    [type([1, 2, 2, 2]), type([4, 2, 3, 3])],
    {},
    "Calculated padded input size per channel: (2 x 2). Kernel size: (3 x 3). Kernel size can't be greater than actual input size",
  );
  says(
    'Conv',
    [type([1, 2, 4, 4]), type([4, 2, 3, 3])],
    { dilations: [2, 1], pads: [0, 1, 0, 1] },
    "Calculated padded input size per channel: (4 x 6). Kernel size: (5 x 3). Kernel size can't be greater than actual input size",
  );
  says(
    'Conv',
    [type([1, 2, 4]), type([4, 2, 3, 3])],
    {},
    'Expected 4-dimensional input for 4-dimensional weight [4, 2, 3, 3], but got 3-dimensional input of size [1, 2, 4] instead',
  );
  says(
    'Conv',
    [type([1, 2, 4, 4]), type([4, 2, 3, 3]), type([3])],
    {},
    'Given weight of size [4, 2, 3, 3], expected bias to be 1-dimensional with 4 elements, but got bias of size [3] instead',
  );
  says(
    'ConvTranspose',
    [type([1, 4, 8, 8]), type([16, 3, 3, 3])],
    {},
    'Given transposed=1, weight of size [16, 3, 3, 3], expected input[1, 4, 8, 8] to have 16 channels, but got 4 channels instead',
  );
  says('Gemm', [type([1, 10]), type([20, 5])], {}, 'mat1 and mat2 shapes cannot be multiplied (1x10 and 20x5)');
  says('MatMul', [type([2, 7, 10]), type([20, 5])], {}, 'mat1 and mat2 shapes cannot be multiplied (14x10 and 20x5)');
  says('MatMul', [type([2, 3, 4]), type([2, 5, 6])], {}, 'Expected size for first two dimensions of batch2 tensor to be: [2, 4] but got: [2, 5].');
  says('MatMul', [type([2, 5, 3, 4]), type([2, 5, 5, 6])], {}, 'Expected size for first two dimensions of batch2 tensor to be: [10, 4] but got: [10, 5].');
  says(
    'MatMul',
    [type([3]), type([4])],
    {},
    'inconsistent tensor size, expected tensor [3] and src [4] to have the same number of elements, but got 3 and 4 elements respectively',
  );
  says('MatMul', [type([2, 3, 4]), type([5])], {}, 'size mismatch, got input (6), mat (6x4), vec (5)');
  says('MatMul', [type([3]), type([2, 4, 5])], {}, 'size mismatch, got input (10), mat (10x4), vec (3)');
  says('MatMul', [type([2, 3]), type([2, 4, 5])], {}, 'mat1 and mat2 shapes cannot be multiplied (10x4 and 3x2)');
  says('MatMul', [type([]), type([2])], {}, 'both arguments to matmul need to be at least 1D, but they are 0D and 1D');
  says('MatMul', [type([3, 2, 4]), type([2, 4, 6])], {}, 'The size of tensor a (3) must match the size of tensor b (2) at non-singleton dimension 0');
  says('Add', [type([2, 3]), type([2, 4])], {}, 'The size of tensor a (3) must match the size of tensor b (4) at non-singleton dimension 1');
  says('Reshape', [type([7]), data([2, 3])], {}, "shape '[2, 3]' is invalid for input of size 7");
  says('Reshape', [type([7]), data([2, -1])], {}, "shape '[2, -1]' is invalid for input of size 7");
  says('Reshape', [type([4]), data([-1, -1])], {}, 'only one dimension can be inferred');
  says(
    'Concat',
    [type([2, 3, 4]), type([2, 5, 5])],
    { axis: 1 },
    'Sizes of tensors must match except in dimension 1. Expected size 4 but got size 5 for tensor number 1 in the list.',
  );
  says('Concat', [type([2, 3]), type([3])], { axis: 0 }, 'Tensors must have same number of dimensions: got 2 and 1');
  says(
    'Split',
    [type([7]), data([3, 3])],
    {},
    "split_with_sizes expects split_sizes to sum exactly to 7 (input tensor's size at dimension 0), but got split_sizes=[3, 3]",
  );
  says(
    'Expand',
    [type([2, 3]), data([2, 4])],
    {},
    'The expanded size of the tensor (4) must match the existing size (3) at non-singleton dimension 1.  Target sizes: [2, 4].  Tensor sizes: [2, 3]',
  );
  says('Softmax', [type([2, 3])], { axis: 2 }, 'Dimension out of range (expected to be in range of [-2, 1], but got 2)');
  says('BatchNormalization', [type([1, 4, 2, 2]), type([3]), type([3]), type([3]), type([3])], {}, 'running_mean should contain 4 elements not 3');
  says(
    'LayerNormalization',
    [type([1, 197, 512]), type([768]), type([768])],
    {},
    'Given normalized_shape=[768], expected input with shape [*, 768], but got input of size[1, 197, 512]',
  );
  says(
    'GroupNormalization',
    [type([1, 6, 2]), type([6]), type([6])],
    { num_groups: 4 },
    'Expected number of channels in input to be divisible by num_groups, but got input of shape [1, 6, 2] and num_groups=4',
  );
  says('MaxPool', [type([1, 3, 1, 1])], { kernel_shape: [2, 2] }, 'Given input size: (3x1x1). Calculated output size: (3x0x0). Output size is too small');
  says(
    'Pad',
    [type([1, 3, 2]), data([0, 0, 3, 0, 0, 3])],
    { mode: 'reflect' },
    'Argument #4: Padding size should be less than the corresponding input dimension, but got: padding (3, 3) at dimension 2 of input [1, 3, 2]',
  );
  says('LSTM', [type([5, 2, 4]), type([1, 16, 3]), type([1, 16, 4])], { hidden_size: 4 }, 'input.size(-1) must be equal to input_size. Expected 3, got 4');
  says('Gather', [type([10, 4]), data([11])], {}, 'index 11 is out of bounds for dimension 0 with size 10');
  says('TopK', [type([2, 3]), data([4])], {}, 'selected index k out of range');
  says(
    'Einsum',
    [type([2, 3]), type([4, 5])],
    { equation: 'ij,jk->ik' },
    'einsum(): subscript j has size 4 for operand 1 which does not broadcast with previously seen size 3',
  );

  test('what depends on data is told apart from what does not fit', () => {
    assert.throws(() => infer('NonZero', [type([3])]), DataDependent);
    assert.throws(() => infer('Reshape', [type([3]), type([1], 'int64')]), DataDependent);
    assert.throws(() => infer('NonMaxSuppression', [type([1, 5, 4]), type([1, 1, 5])]), DataDependent);
    assert.deepEqual(infer('NonZero', [data([0, 3, 0, 1], [2, 2])]), [{ shape: [2, 2], dtype: 'int64' }]);
    assert.deepEqual(folded('NonZero', [ints([0, 3, 0, 1], [2, 2])]), [[0, 1, 1, 1]]);
    assert.deepEqual(infer('Compress', [type([4, 3]), data([1, 0, 1], [3], 'bool')], { axis: 0 }), [{ shape: [2, 3], dtype: 'float32' }]);
  });
});

suite('operators: formulas hold the real numbers', () => {
  const check = (op: string, inputs: readonly (RuleInput | undefined)[], attributes: Attributes, expected: string): void => {
    test(`${op}: ${expected}`, () => assert.equal(formula(op, inputs, attributes), expected));
  };
  check('Conv', [type([1, 3, 224, 224]), type([32, 3, 3, 3])], { strides: [2, 2], pads: [1, 1, 1, 1] }, '3·3·3·32·112² = 10,838,016');
  check('Conv', [type([1, 32, 112, 112]), type([32, 1, 3, 3])], { group: 32, pads: [1, 1, 1, 1] }, '3·3·32·32/32·112² = 3,612,672');
  check('Conv', [type([4, 64, 10, 12]), type([128, 64, 1, 1])], {}, '4·1·1·64·128·10·12 = 3,932,160');
  check('Conv', [type([1, 2, 9]), type([3, 2, 4])], {}, '4·2·3·6 = 144');
  check('Conv', [type([1, 2, 6, 6, 6]), type([3, 2, 3, 3, 3])], {}, '3·3·3·2·3·4³ = 10,368');
  check('ConvTranspose', [type([1, 8, 5, 5]), type([8, 4, 2, 2])], { strides: [2, 2] }, '2·2·8·4·5² = 3,200');
  check('Gemm', [type([1, 1280]), type([1000, 1280])], { transB: 1 }, '1280·1000 = 1,280,000');
  check('Gemm', [type([8, 1280]), type([1000, 1280])], { transB: 1 }, '8·1280·1000 = 10,240,000');
  check('MatMul', [type([1, 12, 197, 64]), type([1, 12, 64, 197])], {}, '12·197·64·197 = 29,805,312');
  check('Einsum', [type([1, 12, 197, 64]), type([1, 12, 197, 64])], { equation: 'bhid,bhjd->bhij' }, '12·197·64·197 = 29,805,312');
  check('LSTM', [type([35, 1, 128]), type([1, 1024, 128]), type([1, 1024, 256])], { hidden_size: 256 }, '4·256·(128 + 256)·35 = 13,762,560');
  check('GRU', [type([10, 2, 8]), type([2, 12, 8]), type([2, 12, 4])], { hidden_size: 4, direction: 'bidirectional' }, '3·2·2·4·(8 + 4)·10 = 5,760');
  check(
    'QLinearConv',
    [type([1, 2, 4, 4], 'uint8'), type([]), type([], 'uint8'), type([3, 2, 3, 3], 'uint8'), type([]), type([], 'uint8'), type([]), type([], 'uint8')],
    {},
    '3·3·2·3·2² = 216',
  );

  test('an operator of our own is counted by what its emitter says', () => {
    const rule = ruleOf('layercost', 'AnythingAtAll');
    assert.equal(rule?.macs?.([], [], { macs: 42 }), 42);
    assert.equal(rule?.macs?.([], [], { macs: float(2 ** 40) }), 2 ** 40);
    assert.equal(rule?.formula?.([], [], { macs: 42, formula: '6·7 = 42' }), '6·7 = 42');
    assert.equal(rule?.macs?.([], [], {}), 0);
    assert.equal(rule?.formula?.([], [], {}), undefined);
    assert.equal(formula('Einsum', [type([3]), type([4])], { equation: 'i,j->ij' }), undefined);
    assert.equal(formula('Einsum', [type([3, 4]), type([4, 5]), type([5, 2])], { equation: 'ij,jk,kl->il' }), '3·4·5 + 3·5·2 = 90');
  });

  test('nothing is known of operators nobody described', () => {
    assert.equal(ruleOf('', 'NoSuchOperator'), undefined);
    assert.equal(ruleOf('com.example', 'Conv'), undefined);
  });
});

suite('operators: folding', () => {
  test('integers that divide by zero have no value', () => {
    assert.deepEqual(folded('Div', [ints([1]), ints([0])]), [undefined]);
    assert.deepEqual(folded('Mod', [ints([1]), ints([0])]), [undefined]);
  });

  test('integers beyond what a plain number holds are not kept', () => {
    assert.deepEqual(folded('Mul', [ints([2 ** 40]), ints([2 ** 40])]), [undefined]);
    assert.deepEqual(folded('Mul', [ints([2 ** 20]), ints([2 ** 20])]), [[2 ** 40]]);
  });

  test('what is too large is not kept', () => {
    const builder = new GraphBuilder();
    const [row] = builder.emit('Range', [builder.constant([0], []), builder.constant([FOLDED_ELEMENTS], []), builder.constant([1], [])]);
    assert.equal(row?.data?.length, FOLDED_ELEMENTS);
    const [wide] = builder.emit('Expand', [row, builder.constant([2, FOLDED_ELEMENTS])]);
    assert.equal(wide?.data, undefined);
    assert.deepEqual(wide?.shape, [2, FOLDED_ELEMENTS]);
    const [back] = builder.emit('Gather', [row, builder.constant([5, 7])]);
    assert.deepEqual(back?.data, [5, 7]);
  });

  test('elements are held as their type holds them', () => {
    assert.deepEqual(stored([300, -1, 1.9], 'uint8'), [44, 255, 1]);
    assert.deepEqual(stored([200, -129], 'int8'), [-56, 127]);
    assert.deepEqual(stored([2 ** 31], 'int32'), [-(2 ** 31)]);
    assert.deepEqual(stored([0.1], 'float32'), [Math.fround(0.1)]);
    assert.deepEqual(stored([-1], 'uint64'), undefined);
    assert.deepEqual(stored([1], 'complex64'), undefined);
    assert.equal(toFloat16(0.1), 0.0999755859375);
    assert.equal(toFloat16(65520), Number.POSITIVE_INFINITY);
    assert.equal(toFloat16(2 ** -25), 0);
    assert.equal(toBfloat16(0.1), 0.10009765625);
  });

  test('shapes fold without their tensor’s elements', () => {
    const builder = new GraphBuilder();
    const x = builder.input('x', { shape: [2, 3, 4], dtype: 'float32' });
    assert.deepEqual(builder.emit('Shape', [x])[0]?.data, [2, 3, 4]);
    assert.deepEqual(builder.emit('Size', [x])[0]?.data, [24]);
    assert.equal(builder.emit('Relu', [x])[0]?.data, undefined);
  });
});
