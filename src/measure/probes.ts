import { GraphBuilder } from '../core/onnx/builder.js';
import type { Value } from '../core/onnx/graph.js';
import { writeModel } from '../core/onnx/write.js';

/** A network of one kernel whose work is known exactly. */
export interface Probe {
  readonly model: ArrayBuffer;
  readonly macs: number;
  /** Bytes of inputs, constants and outputs, each once. */
  readonly bytes: number;
}

function probe(macs: number, bytes: number, build: (builder: GraphBuilder) => Value): Probe {
  const builder = new GraphBuilder();
  const output = build(builder);
  builder.graph.outputs.push(output.id);
  const { bytes: file } = writeModel(builder.graph);
  return { model: file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength) as ArrayBuffer, macs, bytes };
}

const float32 = (...shape: number[]) => ({ shape, dtype: 'float32' as const });

/** A pointwise convolution on a square map: the kernel that this runtime runs nearest to its peak. */
export function pointwiseProbe(channels: number, side: number): Probe {
  const macs = channels * channels * side * side;
  const bytes = 4 * (2 * channels * side * side + channels * channels);
  return probe(macs, bytes, (b) => {
    const x = b.input('x', float32(1, channels, side, side));
    const weight = b.value(float32(channels, channels, 1, 1), { name: 'weight', role: 'parameter' });
    return b.emit('Conv', [x, weight], { kernel_shape: [1, 1] })[0] as Value;
  });
}

/** A product of two square matrices. */
export function productProbe(size: number): Probe {
  return probe(size ** 3, 12 * size * size, (b) => {
    const x = b.input('x', float32(size, size));
    const weight = b.value(float32(size, size), { name: 'weight', role: 'parameter' });
    return b.emit('MatMul', [x, weight])[0] as Value;
  });
}

/** Adds two arrays: two streams in, one out. */
export function streamProbe(elements: number): Probe {
  return probe(0, 12 * elements, (b) => {
    const x = b.input('x', float32(elements));
    const other = b.value(float32(elements), { name: 'other', role: 'parameter' });
    return b.emit('Add', [x, other])[0] as Value;
  });
}
