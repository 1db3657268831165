import assert from 'node:assert/strict';
import { GraphBuilder } from '../../src/core/onnx/builder.js';
import { elementCount } from '../../src/core/onnx/graph.js';
import { layerOfName, nodeNames, valueNames } from '../../src/core/onnx/names.js';
import { normals, typedArray } from '../../src/core/onnx/random.js';
import { randomInputs } from '../../src/core/onnx/weights.js';
import { writeModel } from '../../src/core/onnx/write.js';
import { layer, mobile, only, parameter, run } from './networks.js';
import { capture, ort } from './runtime.js';

suite('writing .onnx: names', () => {
  test('a node is named by layer, call, operator and place', () => {
    const builder = new GraphBuilder();
    const a = layer(builder, 'blocks.0.mlp');
    const x = builder.input('x', { shape: [2], dtype: 'float32' });
    builder.emit('Relu', [x]);
    builder.emit('Relu', [x]);
    builder.place = { layer: a.id, call: 1 };
    builder.emit('Relu', [x]);
    layer(builder, 'heads.a/b@c%"\n');
    builder.emit('Relu', [x]);
    layer(builder, '');
    builder.emit('Relu', [x]);
    builder.place = { layer: -1, call: 0 };
    builder.emit('Relu', [x]);
    assert.deepEqual(
      [...nodeNames(builder.graph).values()],
      ['blocks.0.mlp@0/Relu_0', 'blocks.0.mlp@0/Relu_1', 'blocks.0.mlp@1/Relu_0', 'heads.a%2Fb%40c%25%22%0A@0/Relu_0', '@0/Relu_0', '@/Relu_0'],
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
