import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { GraphBuilder } from '../../src/core/onnx/builder.js';
import { type DType, float, type Graph, type Layer, type Value } from '../../src/core/onnx/graph.js';
import { randomInputs } from '../../src/core/onnx/weights.js';
import { type Ran, runGraph } from './runtime.js';

/** Made-up networks for tests of the writer, and eyes for what it wrote. */

/** A layer of a made-up network. */
export function layer(builder: GraphBuilder, path: string, className = 'Layer'): Layer {
  const made = builder.layer({ path, className, type: 'module', parent: -1, constructed: null, frames: [], calls: [], tensors: [] });
  builder.place = { layer: made.id, call: 0 };
  return made;
}

export function parameter(
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

export const only = (values: Value[]): Value => values[0] as Value;

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
export function mobile(width = 8, size = 32): Graph {
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
export const run = (graph: Graph, options: Parameters<typeof runGraph>[2] = {}): Promise<Ran[]> => runGraph(graph, feedsOf(graph), options);

/** Top-level fields of a message, by number; enough to look into what was written. */
export function fields(bytes: Uint8Array): Map<number, (number | bigint | Uint8Array)[]> {
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
export const part = (message: ReturnType<typeof fields>, number: number): Uint8Array[] => (message.get(number) ?? []) as Uint8Array[];
export const textOf = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);
