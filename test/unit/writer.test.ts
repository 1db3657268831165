import assert from 'node:assert/strict';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { GraphBuilder } from '../../src/core/onnx/builder.js';
import { type DType, elementCount, float, type Graph, type Layer, type Value } from '../../src/core/onnx/graph.js';
import { layerOfName, nodeNames, valueNames } from '../../src/core/onnx/names.js';
import { NotRunnable } from '../../src/core/onnx/prune.js';
import { halfBits, normals, typedArray } from '../../src/core/onnx/random.js';
import { randomInputs } from '../../src/core/onnx/weights.js';
import { writeModel } from '../../src/core/onnx/write.js';
import { capture, ort, type Ran, runGraph } from './runtime.js';

/** A layer of a made-up network. */
function layer(builder: GraphBuilder, path: string, className = 'Layer'): Layer {
  const made = builder.layer({ path, className, type: 'module', parent: -1, constructed: null, frames: [], calls: [], tensors: [] });
  builder.place = { layer: made.id, call: 0 };
  return made;
}

function parameter(
  builder: GraphBuilder,
  owner: Layer,
  name: string,
  shape: readonly number[],
  dtype: DType = 'float32',
  role: 'parameter' | 'buffer' = 'parameter',
): Value {
  const value = builder.value({ shape, dtype }, { role, owner: owner.id });
  (owner.tensors as { name: string; value: number }[]).push({ name, value: value.id });
  return value;
}

const only = (values: Value[]): Value => values[0] as Value;

function convBnRelu(builder: GraphBuilder, path: string, x: Value, out: number, options: { stride?: number; group?: number; kernel?: number } = {}): Value {
  const { stride = 1, group = 1, kernel = 3 } = options;
  const from = x.shape[1] ?? 1;
  const conv = layer(builder, `${path}.conv`, 'Conv2d');
  const w = parameter(builder, conv, 'weight', [out, from / group, kernel, kernel]);
  const pad = (kernel - 1) / 2;
  const y = only(builder.emit('Conv', [x, w], { group, strides: [stride, stride], pads: [pad, pad, pad, pad] }));
  const bn = layer(builder, `${path}.bn`, 'BatchNorm2d');
  const stats = ['weight', 'bias', 'running_mean', 'running_var'].map((name, i) =>
    parameter(builder, bn, name, [out], 'float32', i < 2 ? 'parameter' : 'buffer'),
  );
  const z = only(builder.emit('BatchNormalization', [y, ...stats], { epsilon: float(1e-5) }));
  layer(builder, `${path}.relu`, 'ReLU6');
  return only(builder.emit('Clip', [z, builder.constant([0], [], 'float32'), builder.constant([6], [], 'float32')]));
}

/** A MobileNet in small: separable convolutions, pooling, a classifier. */
function mobile(width = 8, size = 32): Graph {
  const builder = new GraphBuilder();
  let x = convBnRelu(builder, 'stem', builder.input('image', { shape: [1, 3, size, size], dtype: 'float32' }), width, { stride: 2 });
  for (let i = 0; i < 3; i++) {
    const channels = x.shape[1] ?? 1;
    x = convBnRelu(builder, `features.${i}.dw`, x, channels, { group: channels, stride: i === 1 ? 2 : 1 });
    x = convBnRelu(builder, `features.${i}.pw`, x, channels * 2, { kernel: 1 });
  }
  layer(builder, 'pool');
  const flat = only(builder.emit('Flatten', builder.emit('GlobalAveragePool', [x])));
  const fc = layer(builder, 'classifier', 'Linear');
  const [w, b] = [parameter(builder, fc, 'weight', [10, flat.shape[1] ?? 1]), parameter(builder, fc, 'bias', [10])];
  const logits = only(builder.emit('Gemm', [flat, w, b], { transB: 1 }));
  layer(builder, 'softmax');
  builder.graph.outputs.push(only(builder.emit('Softmax', [logits], { axis: 1 })).id);
  return builder.graph;
}

const feedsOf = (graph: Graph, seed = 1) => Object.fromEntries(randomInputs(graph, seed).map((input) => [input.name, input]));
const run = (graph: Graph, options: Parameters<typeof runGraph>[2] = {}): Promise<Ran[]> => runGraph(graph, feedsOf(graph), options);

/** Top-level fields of a message, by number; enough to look into what was written. */
function fields(bytes: Uint8Array): Map<number, (number | bigint | Uint8Array)[]> {
  const reader = new BinaryReader(bytes);
  const found = new Map<number, (number | bigint | Uint8Array)[]>();
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag();
    const value =
      type === WireType.LengthDelimited
        ? reader.bytes()
        : type === WireType.Varint
          ? BigInt(reader.int64())
          : type === WireType.Bit32
            ? reader.float()
            : reader.skip(type);
    found.set(number, [...(found.get(number) ?? []), value as number]);
  }
  return found;
}
const part = (message: ReturnType<typeof fields>, number: number): Uint8Array[] => (message.get(number) ?? []) as Uint8Array[];
const textOf = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);

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
    builder.emitOwn('Cannot', [x], [{ shape: [1], dtype: 'float32' }], 'there is no such thing');
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
    const [own] = builder.emitOwn('DeformConv', [x], [{ shape: [1, 4], dtype: 'float32' }], 'ONNX has no deformable convolution');
    const [twice] = builder.emitOwn('DeformConv', [own], [{ shape: [1, 4], dtype: 'float32' }], 'ONNX has no deformable convolution');
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

suite('writing .onnx: names', () => {
  test('a node is named by layer, call, operator and place', () => {
    const builder = new GraphBuilder();
    const a = layer(builder, 'blocks.0.mlp');
    const x = builder.input('x', { shape: [2], dtype: 'float32' });
    builder.emit('Relu', [x]);
    builder.emit('Relu', [x]);
    builder.place = { layer: a.id, call: 1 };
    builder.emit('Relu', [x]);
    layer(builder, 'heads.a/b@c%');
    builder.emit('Relu', [x]);
    layer(builder, '');
    builder.emit('Relu', [x]);
    builder.place = { layer: -1, call: 0 };
    builder.emit('Relu', [x]);
    assert.deepEqual(
      [...nodeNames(builder.graph).values()],
      ['blocks.0.mlp@0/Relu_0', 'blocks.0.mlp@0/Relu_1', 'blocks.0.mlp@1/Relu_0', 'heads.a%2Fb%40c%25@0/Relu_0', '@0/Relu_0', '@/Relu_0'],
    );
  });

  test('names that a runtime invents lead back to their layer', () => {
    const builder = new GraphBuilder();
    const x = builder.input('x', { shape: [2, 2], dtype: 'float32' });
    const one = layer(builder, 'fc');
    for (let i = 0; i < 13; i++) builder.emit('Relu', [x]);
    const two = layer(builder, 'a.fc');
    builder.emit('Relu', [x]);
    const names = nodeNames(builder.graph);
    assert.equal(layerOfName(names, 'fc@0/Relu_1'), one.id);
    assert.equal(names.find('fc@0/Relu_12')?.node, 12);
    assert.equal(names.find('fc@0/Relu_1/MatMulAddFusion')?.node, 1);
    assert.equal(names.find('fc@0/Relu_1_token_5')?.node, 1);
    assert.equal(layerOfName(names, 'a.fc@0/Relu_0/QuickGeluFusion/'), two.id);
    assert.equal(names.find('fused fc@0/Relu_3')?.node, 3);
    assert.equal(layerOfName(names, 'fc@0/Relu_99'), undefined);
    assert.equal(layerOfName(names, 'gemm_input_reshape'), undefined);
    assert.equal(layerOfName(names, ''), undefined);
  });

  test('fused kernels of a real run lead back to their layers', async () => {
    const graph = mobile();
    const { bytes, names } = writeModel(graph);
    const session = await ort.InferenceSession.create(bytes, { enableProfiling: true, logSeverityLevel: 4 });
    const [image] = randomInputs(graph, 1);
    await session.run({ image: new ort.Tensor('float32', image?.data as Float32Array, [...(image?.dims ?? [])]) });
    const lines = capture(() => session.endProfiling());
    const events = (JSON.parse(lines) as { cat: string; name: string }[]).filter((e) => e.cat === 'Node' && e.name.endsWith('_kernel_time'));
    assert.ok(events.length >= 9, lines);
    for (const event of events) assert.notEqual(layerOfName(names, event.name.slice(0, -'_kernel_time'.length)), undefined, event.name);
  });

  test('values keep the names of inputs and parameters, and none is taken twice', () => {
    const builder = new GraphBuilder();
    const x = builder.input('weight', { shape: [2], dtype: 'float32' });
    const root = layer(builder, '');
    const w = parameter(builder, root, 'weight', [2]);
    const y = only(builder.emit('Add', [x, w]));
    builder.graph.outputs.push(y.id);
    const names = valueNames(builder.graph);
    assert.deepEqual([names(x.id), names(w.id), names(y.id)], ['weight', 'weight_1', 'output']);
  });
});

suite('random inputs', () => {
  test('tokens stay within what they index, through whatever lies between', async () => {
    const builder = new GraphBuilder();
    const embedding = layer(builder, 'embedding');
    const ids = builder.input('ids', { shape: [1, 500], dtype: 'int64' });
    const table = parameter(builder, embedding, 'weight', [7, 4]);
    const [flat] = builder.emit('Reshape', [ids, builder.constant([-1])]);
    const other = builder.input('types', { shape: [500], dtype: 'int64' });
    const [a] = builder.emit('Gather', [table, flat], { axis: 0 });
    const [b] = builder.emit('Gather', [parameter(builder, embedding, 'types', [3, 4]), other], { axis: 0 });
    builder.graph.outputs.push(only(builder.emit('Add', [a, b])).id);
    const [first, second] = randomInputs(builder.graph, 5);
    const numbers = (data: unknown): number[] => Array.from(data as BigInt64Array, Number);
    assert.deepEqual([Math.min(...numbers(first?.data)), Math.max(...numbers(first?.data))], [0, 6]);
    assert.deepEqual([Math.min(...numbers(second?.data)), Math.max(...numbers(second?.data))], [0, 2]);
    assert.deepEqual((await run(builder.graph))[0]?.shape, [500, 4]);
  });

  test('floats are normal, flags are flags, the seed decides', () => {
    const builder = new GraphBuilder();
    builder.input('x', { shape: [10_000], dtype: 'float32' });
    builder.input('mask', { shape: [100], dtype: 'bool' });
    builder.input('h', { shape: [4], dtype: 'float16' });
    const [x, mask, half] = randomInputs(builder.graph, 1);
    const data = x?.data as Float32Array;
    const mean = data.reduce((a, b) => a + b, 0) / data.length;
    const variance = data.reduce((a, b) => a + (b - mean) ** 2, 0) / data.length;
    assert.ok(Math.abs(mean) < 0.05 && Math.abs(variance - 1) < 0.05);
    assert.deepEqual([...new Set(mask?.data as Uint8Array)].sort(), [0, 1]);
    assert.ok(half?.data instanceof Uint16Array);
    assert.deepEqual(randomInputs(builder.graph, 1)[0]?.data, x?.data);
    assert.notDeepEqual(randomInputs(builder.graph, 2)[0]?.data, x?.data);
    assert.deepEqual(normals(1, 4), normals(1, 4));
    assert.equal(elementCount(x?.dims ?? []), 10_000);
    assert.deepEqual(typedArray([2 ** 63], 'int64')[0], 2n ** 63n - 1n);
  });
});
