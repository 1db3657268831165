import type { Analysis } from '../../src/core/analysis.js';
import { type Cost, costOf } from '../../src/core/cost/cost.js';
import { GraphBuilder } from '../../src/core/onnx/builder.js';
import { type Attributes, float, type Graph, type Layer, type LayerId, type Value } from '../../src/core/onnx/graph.js';
import { writeModel } from '../../src/core/onnx/write.js';
import { networkPlan } from '../../src/measure/networkPlan.js';
import type { NetworkRequest } from '../../src/measure/types.js';

/** Small networks put together in the middle form by hand, as the evaluator would: what measuring needs, without the evaluator. */
export class Net {
  readonly builder = new GraphBuilder();
  readonly graph: Graph = this.builder.graph;
  private readonly ids = new Map<string, Layer>();

  constructor(input: readonly number[]) {
    this.layer('', 'Net');
    this.x = this.builder.input('x', { shape: input, dtype: 'float32' });
  }

  /** What the next layer reads. */
  x: Value;

  /** Makes the layer a path names, and the modules around it. */
  layer(path: string, className: string): Layer {
    const known = this.ids.get(path);
    if (known) return known;
    const parent: LayerId = path === '' ? -1 : this.layer(path.includes('.') ? path.slice(0, path.lastIndexOf('.')) : '', 'Block').id;
    const made = this.builder.layer({ path, className, type: 'module', parent, constructed: null, frames: [], calls: [], tensors: [] });
    this.ids.set(path, made);
    return made;
  }

  /** One call of a layer that reads `this.x` and gives its new value. */
  run(path: string, className: string, nodes: (layer: Layer, x: Value) => Value): Value {
    const layer = this.layer(path, className);
    this.builder.place = { layer: layer.id, call: layer.calls.length };
    const before = this.x;
    this.x = nodes(layer, before);
    layer.calls.push({ span: null, inputs: [before.id], output: this.x.shape });
    return this.x;
  }

  parameter(layer: Layer, name: string, shape: readonly number[], role: 'parameter' | 'buffer' = 'parameter'): Value {
    const value = this.builder.value({ shape, dtype: 'float32' }, { role, owner: layer.id });
    layer.tensors.push({ name, value: value.id });
    return value;
  }

  emit(op: string, inputs: readonly Value[], attributes: Attributes = {}): Value {
    return this.builder.emit(op, inputs, attributes)[0] as Value;
  }

  conv(path: string, channels: number, kernel: number, stride = 1, groups = 1): Value {
    return this.run(path, 'Conv2d', (layer, x) => {
      const weight = this.parameter(layer, 'weight', [channels, (x.shape[1] ?? 0) / groups, kernel, kernel]);
      const pad = kernel >> 1;
      return this.emit('Conv', [x, weight], { kernel_shape: [kernel, kernel], strides: [stride, stride], pads: [pad, pad, pad, pad], group: groups });
    });
  }

  norm(path: string): Value {
    return this.run(path, 'BatchNorm2d', (layer, x) => {
      const of = (name: string, role?: 'buffer'): Value => this.parameter(layer, name, [x.shape[1] ?? 0], role);
      return this.emit('BatchNormalization', [x, of('weight'), of('bias'), of('running_mean', 'buffer'), of('running_var', 'buffer')]);
    });
  }

  unary(path: string, className: string, op: string, attributes: Attributes = {}): Value {
    return this.run(path, className, (_, x) => this.emit(op, [x], attributes));
  }

  linear(path: string, features: number): Value {
    return this.run(path, 'Linear', (layer, x) => {
      const last = x.shape.at(-1) ?? 0;
      const weight = this.parameter(layer, 'weight', [features, last]);
      const bias = this.parameter(layer, 'bias', [features]);
      if (x.shape.length === 2) return this.emit('Gemm', [x, weight, bias], { transB: 1 });
      return this.emit('Add', [this.emit('MatMul', [x, this.emit('Transpose', [weight], { perm: [1, 0] })]), bias]);
    });
  }

  /** An operation that the module at `path` writes itself, between its children. */
  own(path: string, op: string, inputs: readonly Value[], attributes: Attributes = {}): Value {
    this.builder.place = { layer: this.layer(path, 'Block').id, call: 0 };
    return (this.x = this.emit(op, inputs, attributes));
  }

  finish(): { graph: Graph; cost: Cost; request: NetworkRequest } {
    this.graph.outputs.push(this.x.id);
    for (const layer of this.graph.layers) if (layer.calls.length === 0) layer.calls.push({ span: null, inputs: [], output: null });
    const cost = costOf(this.graph, true);
    const { bytes, external } = writeModel(this.graph);
    const model = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    const beside = external ? { external: [{ location: external.location, data: external.bytes().buffer as ArrayBuffer }] } : {};
    return { graph: this.graph, cost, request: { model, ...beside, ...networkPlan({ graph: this.graph, rows: cost.rows }) } };
  }
}

/** The same network in a file of its own: a worker takes the one that it is given. */
export const copyOf = (request: NetworkRequest): NetworkRequest => ({ ...request, model: request.model.slice(0) });

/** The same as an analysis of a file would hold it. */
export function analysisOf({ graph, cost }: ReturnType<Net['finish']>, entry = 'Net()'): Analysis {
  const inputs = graph.inputs.map((id) => ({ name: 'x', shape: graph.values[id]?.shape ?? [], dtype: 'float32' as const }));
  const nothing = { assumptions: [], uncounted: [], notes: [], candidates: [], classes: [], counts: {}, steps: 0 };
  const found = {
    file: 'file:///net.py',
    entry,
    entrySpan: null,
    entrySource: 'guess' as const,
    knobs: [],
    exampleSizes: [],
    inputSource: 'guess' as const,
    inputGuessed: true,
  };
  return { ...found, inputs, graph, ...cost, complete: true, allBuilt: true, broken: false, output: [], ...nothing };
}

/** MobileNet v1 (Howard et al. 2017, Table 1); with `full` its separable blocks are full 3x3 convolutions. */
export function mobilenetV1({ width = 1, size = 224, full = false } = {}): ReturnType<Net['finish']> {
  const net = new Net([1, 3, size, size]);
  let channels = Math.trunc(32 * width);
  const block = (path: string, out: number, kernel: number, stride: number, groups: number): void => {
    net.conv(`${path}.0`, out, kernel, stride, groups);
    net.norm(`${path}.1`);
    net.unary(`${path}.2`, 'ReLU', 'Relu');
  };
  block('features.0', channels, 3, 2, 1);
  const blocks = [64, 128, 128, 256, 256, 512, 512, 512, 512, 512, 512, 1024, 1024];
  blocks.forEach((c, i) => {
    const out = Math.trunc(c * width);
    const stride = [1, 3, 5, 11].includes(i) ? 2 : 1;
    if (full) block(`features.${i + 1}.full`, out, 3, stride, 1);
    else {
      block(`features.${i + 1}.depthwise`, channels, 3, stride, channels);
      block(`features.${i + 1}.pointwise`, out, 1, 1, 1);
    }
    channels = out;
  });
  net.unary('pool', 'AdaptiveAvgPool2d', 'GlobalAveragePool');
  net.run('flatten', 'Flatten', (_, x) => net.emit('Flatten', [x], { axis: 1 }));
  net.unary('dropout', 'Dropout', 'Identity');
  net.linear('classifier', 1000);
  return net.finish();
}

/** Two residual blocks, the second with a projection; the sums are the blocks' own. */
export function residualNet(): ReturnType<Net['finish']> {
  const net = new Net([1, 16, 28, 28]);
  const unit = (path: string, out: number, stride: number, project: boolean): void => {
    const before = net.x;
    net.conv(`${path}.conv1`, out, 3, stride);
    net.norm(`${path}.bn1`);
    net.unary(`${path}.relu`, 'ReLU', 'Relu');
    net.conv(`${path}.conv2`, out, 3);
    const main = net.norm(`${path}.bn2`);
    let side = before;
    if (project) {
      net.x = before;
      net.conv(`${path}.downsample.0`, out, 1, stride);
      side = net.norm(`${path}.downsample.1`);
    }
    net.own(path, 'Add', [main, side]);
    net.unary(`${path}.relu`, 'ReLU', 'Relu');
  };
  unit('layer1', 16, 1, false);
  unit('layer2', 32, 2, true);
  const joined = net.x;
  net.unary('pool', 'AvgPool2d', 'AveragePool', { kernel_shape: [2, 2], strides: [2, 2] });
  const pooled = net.x;
  net.x = joined;
  net.unary('pool2', 'MaxPool2d', 'MaxPool', { kernel_shape: [2, 2], strides: [2, 2] });
  // A concatenation of the root's own, which no kernel swallows.
  net.own('', 'Concat', [pooled, net.x], { axis: 1 });
  return net.finish();
}

/** One encoder block before its normalisation: attention of four heads, two linear layers with a GELU between. */
export function transformerBlock(tokens = 64, width = 128, heads = 4): ReturnType<Net['finish']> {
  const net = new Net([1, tokens, width]);
  const layerNorm = (path: string): Value =>
    net.run(path, 'LayerNorm', (layer, x) => {
      const of = (name: string): Value => net.parameter(layer, name, [width]);
      return net.emit('LayerNormalization', [x, of('weight'), of('bias')], { axis: -1, epsilon: float(1e-5) });
    });
  const shape = (...dims: number[]): Value => net.builder.constant(dims);
  const input = net.x;
  const normal = layerNorm('norm1');
  const [q, k, v] = ['query', 'key', 'value'].map((name) => {
    net.x = normal;
    const projected = net.linear(`attn.${name}`, width);
    const split = net.own('attn', 'Reshape', [projected, shape(1, tokens, heads, width / heads)]);
    return net.own('attn', 'Transpose', [split], { perm: [0, 2, 1, 3] });
  }) as [Value, Value, Value];
  const turned = net.own('attn', 'Transpose', [k], { perm: [0, 1, 3, 2] });
  const scale = net.builder.constant([0.25], [], 'float32');
  net.x = q;
  const scores = net.run('attn:matmul#0', 'matmul', (_, x) => net.emit('MatMul', [x, turned]));
  net.own('attn', 'Mul', [scores, scale]);
  net.unary('attn.softmax', 'Softmax', 'Softmax', { axis: -1 });
  net.unary('attn.drop', 'Dropout', 'Identity');
  net.run('attn:matmul#1', 'matmul', (_, x) => net.emit('MatMul', [x, v]));
  net.own('attn', 'Transpose', [net.x], { perm: [0, 2, 1, 3] });
  net.own('attn', 'Reshape', [net.x, shape(1, tokens, width)]);
  net.linear('attn.out', width);
  const middle = net.own('', 'Add', [net.x, input]);
  layerNorm('norm2');
  net.linear('fc1', 4 * width);
  net.unary('act', 'GELU', 'Gelu');
  net.linear('fc2', width);
  net.own('', 'Add', [net.x, middle]);
  return net.finish();
}

/** One activation of 4.3 GB: more than WebAssembly can hold. */
export function hugeActivation(): ReturnType<Net['finish']> {
  const net = new Net([1, 1]);
  net.own('', 'Expand', [net.x, net.builder.constant([32_760, 32_740])]);
  net.own('', 'ReduceMax', [net.x], { keepdims: 1 });
  return net.finish();
}
