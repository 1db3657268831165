import assert from 'node:assert/strict';
import { GraphBuilder } from '../../src/core/onnx/builder.js';
import { type DType, float, type Value } from '../../src/core/onnx/graph.js';
import { NotRunnable } from '../../src/core/onnx/prune.js';
import { halfBits } from '../../src/core/onnx/random.js';
import { writeModel } from '../../src/core/onnx/write.js';
import { fields, layer, mobile, only, parameter, part, run, textOf } from './networks.js';

suite('writing .onnx', () => {
  test('a network of convolutions, norms and a classifier runs at every optimisation level with the same result', async () => {
    const graph = mobile();
    const [all] = await run(graph, { level: 'all' });
    const [none] = await run(graph, { level: 'disabled' });
    assert.deepEqual(all?.shape, [1, 10]);
    assert.ok(Math.abs((all?.data ?? []).reduce((a, b) => a + b, 0) - 1) < 1e-5);
    all?.data.forEach((v, i) => {
      assert.ok(Math.abs(v - (none?.data[i] ?? Number.NaN)) < 1e-5);
    });
  });

  test('a network that returns no tensor is not written', () => {
    const builder = new GraphBuilder();
    builder.input('x', { shape: [1], dtype: 'float32' });
    assert.throws(() => writeModel(builder.graph), /none of what it returns is a tensor of known shape/);
  });

  test('the same seed gives the same bytes, another seed other weights', () => {
    const graph = mobile();
    const { bytes } = writeModel(graph, { seed: 3 });
    assert.deepEqual(writeModel(graph, { seed: 3 }).bytes, bytes);
    assert.notDeepEqual(writeModel(graph, { seed: 4 }).bytes, bytes);
  });

  test('the file says who wrote it, in which opset, with which weights', () => {
    const model = fields(writeModel(mobile(), { seed: 7, name: 'MobileNetV1()', producerVersion: '1.2.3' }).bytes);
    assert.equal(model.get(1)?.[0], 9n);
    assert.equal(textOf(part(model, 2)[0]), 'Layer Cost');
    assert.equal(textOf(part(model, 3)[0]), '1.2.3');
    assert.equal(fields(part(model, 8)[0] as Uint8Array).get(2)?.[0], 20n);
    const property = fields(part(model, 14)[0] as Uint8Array);
    assert.deepEqual([textOf(part(property, 1)[0]), textOf(part(property, 2)[0])], ['layercost.weights', 'random weights, seed 7']);
    const graph = fields(part(model, 7)[0] as Uint8Array);
    assert.equal(textOf(part(graph, 2)[0]), 'MobileNetV1()');
    const names = part(graph, 5).map((t) => textOf(part(fields(t), 8)[0]));
    assert.ok(names.includes('features.1.pw.conv.weight') && names.includes('classifier.bias'), names.join());
    assert.equal(textOf(part(fields(part(graph, 11)[0] as Uint8Array), 1)[0]), 'image');
  });

  test('weights are spread as training would start: He for kernels, near one for scales, positive for variances', () => {
    const graph = mobile(16);
    const model = fields(writeModel(graph).bytes);
    const tensors = new Map(
      part(fields(part(model, 7)[0] as Uint8Array), 5).map((t) => {
        const tensor = fields(t);
        const raw = (part(tensor, 9)[0] as Uint8Array).slice();
        return [textOf(part(tensor, 8)[0]), raw] as const;
      }),
    );
    const elements = (name: string): Float32Array => new Float32Array((tensors.get(name) as Uint8Array).buffer);
    const deviation = (values: Float32Array): number => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);
    const kernel = elements('features.2.pw.conv.weight');
    assert.ok(Math.abs(deviation(kernel) / Math.sqrt(2 / 64) - 1) < 0.05);
    assert.ok(elements('features.2.pw.bn.running_var').every((v) => v >= 1 && v < 1.5));
    assert.ok(elements('features.2.pw.bn.weight').every((v) => Math.abs(v - 1) < 0.4));
    assert.ok(elements('features.2.pw.bn.bias').every((v) => Math.abs(v) < 0.2));
    assert.notDeepEqual(elements('features.0.pw.bn.bias'), elements('features.0.dw.bn.bias'));
  });

  test('every element type is written as the runtime reads it', async () => {
    const builder = new GraphBuilder();
    layer(builder, '');
    const samples: [DType, number[]][] = [
      ['float32', [1.5, -2]],
      ['float64', [1.1, -2]],
      ['int8', [-128, 127]],
      ['int16', [-32768, 5]],
      ['int32', [-(2 ** 31), 7]],
      ['int64', [-(2 ** 53), 2 ** 53]],
      ['uint8', [255, 1]],
      ['uint16', [65535, 1]],
      ['uint32', [2 ** 32 - 1, 1]],
      ['uint64', [2 ** 53, 1]],
      ['bool', [1, 0]],
    ];
    for (const [dtype, data] of samples) builder.graph.outputs.push(builder.constant(data, [2], dtype).id);
    const half = builder.constant([0.1, -65504], [2], 'float16');
    builder.graph.outputs.push(
      only(builder.emit('Transpose', [builder.value({ shape: [2], dtype: 'float16' }, { role: 'constant', data: [0.1, -65504] })], {})).id,
      half.id,
    );
    const ran = await run(builder.graph);
    samples.forEach(([dtype, data], i) => {
      assert.equal(ran[i]?.type, dtype);
      assert.deepEqual(ran[i]?.data, data);
    });
    assert.equal(ran.at(-1)?.type, 'float16');
  });

  test('half precision rounds to nearest, ties to even', () => {
    const bitsOf = (v: number): number => halfBits(new Uint32Array(Float32Array.of(v).buffer)[0] as number);
    assert.deepEqual(
      [0, -0, 1, 65504, 65519, 65520, 2 ** -24, 2 ** -25, 2 ** -14, 1 + 2 ** -11, 1 + 3 * 2 ** -11, Number.NEGATIVE_INFINITY].map(bitsOf),
      [0, 0x8000, 0x3c00, 0x7bff, 0x7bff, 0x7c00, 1, 0, 0x0400, 0x3c00, 0x3c02, 0xfc00],
    );
    assert.equal(bitsOf(Number.NaN) & 0x7e00, 0x7e00);
  });

  test('parameters of half precision get half the bytes and run', async () => {
    const builder = new GraphBuilder();
    const fc = layer(builder, 'fc');
    const x = builder.input('x', { shape: [2, 64], dtype: 'float16' });
    const w = parameter(builder, fc, 'weight', [32, 64], 'float16');
    builder.graph.outputs.push(only(builder.emit('Gemm', [x, w], { transB: 1 })).id);
    const [out] = await run(builder.graph);
    assert.deepEqual([out?.shape, out?.type], [[2, 32], 'float16']);
    const small = writeModel(builder.graph).bytes.length;
    assert.ok(small > 32 * 64 * 2 && small < 32 * 64 * 2 + 1000, String(small));
  });

  test('only what the outputs need is written', () => {
    const builder = new GraphBuilder();
    const unused = layer(builder, 'unused');
    const x = builder.input('x', { shape: [1, 4], dtype: 'float32' });
    builder.emit('Gemm', [x, parameter(builder, unused, 'weight', [4, 4])]);
    builder.emitCustom('Cannot', [x], [{ shape: [1], dtype: 'float32' }], 'there is no such thing');
    layer(builder, 'used');
    builder.graph.outputs.push(only(builder.emit('Relu', [x])).id);
    const graph = fields(part(fields(writeModel(builder.graph).bytes), 7)[0] as Uint8Array);
    assert.equal(part(graph, 1).length, 1);
    assert.equal(part(graph, 5).length, 0);
  });

  test('what cannot run is said by operator, layer and reason', () => {
    const builder = new GraphBuilder();
    layer(builder, 'body.roi');
    const x = builder.input('x', { shape: [1, 4], dtype: 'float32' });
    const [own] = builder.emitCustom('DeformConv', [x], [{ shape: [1, 4], dtype: 'float32' }], 'ONNX has no deformable convolution');
    const [twice] = builder.emitCustom('DeformConv', [own], [{ shape: [1, 4], dtype: 'float32' }], 'ONNX has no deformable convolution');
    const [z] = builder.emit('Relu', [twice], {}, { unrunnable: 'for this test' });
    builder.graph.outputs.push(only([z as Value]).id);
    assert.throws(
      () => writeModel(builder.graph),
      (error: Error) => {
        assert.ok(error instanceof NotRunnable);
        assert.deepEqual(error.obstacles, [
          { op: 'DeformConv', layer: 'body.roi', reason: 'ONNX has no deformable convolution' },
          { op: 'Relu', layer: 'body.roi', reason: 'for this test' },
        ]);
        assert.match(error.message, /DeformConv in body\.roi \(ONNX has no deformable convolution\)/);
        return true;
      },
    );
  });

  test('folded values are written in place of what made them', () => {
    const builder = new GraphBuilder();
    layer(builder, '');
    const x = builder.input('x', { shape: [2, 6], dtype: 'float32' });
    const [half] = builder.emit('Div', [builder.constant([12]), builder.constant([4])]);
    const [shape] = builder.emit('Concat', [half, builder.constant([-1])], { axis: 0 });
    builder.graph.outputs.push(only(builder.emit('Reshape', [x, shape])).id);
    const graph = fields(part(fields(writeModel(builder.graph).bytes), 7)[0] as Uint8Array);
    assert.equal(part(graph, 1).length, 1);
  });

  test('an output may be an input, a parameter, a constant, or listed twice', async () => {
    const builder = new GraphBuilder();
    const root = layer(builder, '');
    const x = builder.input('x', { shape: [3], dtype: 'float32' });
    const w = parameter(builder, root, 'weight', [2, 2]);
    const y = only(builder.emit('Relu', [x]));
    builder.graph.outputs.push(x.id, w.id, builder.constant([5, 6]).id, y.id, y.id);
    const ran = await run(builder.graph);
    assert.deepEqual(
      ran.map((r) => r.shape),
      [[3], [2, 2], [2], [3], [3]],
    );
    assert.deepEqual(ran[2]?.data, [5, 6]);
    assert.deepEqual(ran[3]?.data, ran[4]?.data);
  });

  test('weights beyond the limit stand in a file beside the model', async () => {
    const graph = mobile(32);
    const inline = writeModel(graph);
    assert.equal(inline.external, undefined);
    const { bytes, external } = writeModel(graph, { inlineBytes: 10_000, externalData: { location: 'net.bin' } });
    assert.ok(external && external.location === 'net.bin' && bytes.length < 30_000, String(bytes.length));
    const joined = Buffer.concat([...external.chunks()]);
    assert.equal(joined.length, external.byteLength);
    assert.deepEqual(new Uint8Array(joined), external.bytes());
    const [a] = await run(graph);
    const [b] = await run(graph, { inlineBytes: 10_000, externalData: { location: 'net.bin' } });
    assert.deepEqual(a?.data, b?.data);
  });

  test('a hundred megabytes of weights are made without a noticeable wait', () => {
    const builder = new GraphBuilder();
    const root = layer(builder, '');
    let x = builder.input('x', { shape: [1, 2048], dtype: 'float32' });
    for (let i = 0; i < 7; i++) x = only(builder.emit('Gemm', [x, parameter(builder, root, `w${i}`, [2048, 2048])], { transB: 1 }));
    builder.graph.outputs.push(x.id);
    const start = performance.now();
    const { bytes } = writeModel(builder.graph);
    assert.ok(bytes.length > 117_000_000);
    assert.ok(performance.now() - start < 5000);
  });
});

suite('writing .onnx: attributes', () => {
  const attributeOf = (op: string, attributes: Parameters<GraphBuilder['emit']>[2], name: string): Map<number, unknown[]> => {
    const builder = new GraphBuilder();
    layer(builder, '');
    const x = builder.input('x', { shape: [1, 4, 4, 4], dtype: 'float32' });
    builder.graph.outputs.push(only(builder.emit(op, [x], attributes)).id);
    const node = fields(part(fields(part(fields(writeModel(builder.graph).bytes), 7)[0] as Uint8Array), 1)[0] as Uint8Array);
    const found = part(node, 5)
      .map(fields)
      .find((a) => textOf(part(a, 1)[0]) === name);
    assert.ok(found, name);
    return found;
  };

  test('a whole number stays a float where the standard says float', () => {
    const alpha = attributeOf('LeakyRelu', { alpha: 1 }, 'alpha');
    assert.deepEqual([alpha.get(2), alpha.get(20)], [[1], [1n]]);
    const marked = attributeOf('LeakyRelu', { alpha: float(0.25) }, 'alpha');
    assert.deepEqual([marked.get(2), marked.get(20)], [[0.25], [1n]]);
  });

  test('whole numbers, lists, texts and types', () => {
    assert.deepEqual(attributeOf('Softmax', { axis: -1 }, 'axis').get(3), [-1n]);
    assert.deepEqual(attributeOf('MaxPool', { kernel_shape: [2, 2] }, 'kernel_shape').get(20), [7n]);
    assert.equal(textOf(attributeOf('Gelu', { approximate: 'tanh' }, 'approximate').get(4)?.[0] as Uint8Array), 'tanh');
    assert.deepEqual(attributeOf('Cast', { to: 'float16' }, 'to').get(3), [10n]);
    assert.deepEqual(attributeOf('Cast', { to: 9 }, 'to').get(3), [9n]);
  });
});
