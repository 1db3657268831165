import fs from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as OrtModule from 'onnxruntime-web';
import { GraphBuilder } from '../../src/core/onnx/builder.js';
import type { Attributes, DType, Graph, TensorType } from '../../src/core/onnx/graph.js';
import { type TypedArray, typedArray } from '../../src/core/onnx/random.js';
import { type WriteOptions, writeModel } from '../../src/core/onnx/write.js';

/** The real runtime, loaded from its package (it finds its .wasm beside itself, so it is not bundled). One thread. Errors reach the tests as exceptions, so the log is silent. */
export const ort = createRequire(join(process.cwd(), 'package.json'))('onnxruntime-web') as typeof OrtModule;
ort.env.wasm.numThreads = 1;
ort.env.logLevel = 'fatal';

/** One operand of a small graph: a graph input when it has data, `constant` for what must be known when the file is loaded (axes, shapes). */
export interface Operand extends TensorType {
  readonly data: ArrayLike<number>;
  readonly constant?: boolean;
}

export const floats = (data: ArrayLike<number>, shape: readonly number[] = [data.length], dtype: DType = 'float32'): Operand => ({ data, shape, dtype });
export const ints = (data: readonly number[], shape: readonly number[] = [data.length]): Operand => ({ data, shape, dtype: 'int64', constant: true });
export const flags = (data: readonly number[], shape: readonly number[] = [data.length]): Operand => ({ data, shape, dtype: 'bool' });

/** A graph of one node over graph inputs and constants. Its inputs have no data, so that nothing is folded. */
export function oneNode(op: string, operands: readonly (Operand | undefined)[], attributes: Attributes = {}): Graph {
  const builder = new GraphBuilder();
  const inputs = operands.map((operand, i) => {
    if (!operand) return undefined;
    return operand.constant ? builder.constant(operand.data, operand.shape, operand.dtype) : builder.input(`x${i}`, operand);
  });
  builder.graph.outputs.push(...builder.emit(op, inputs, attributes).map((v) => v.id));
  return builder.graph;
}

export interface Ran {
  readonly shape: readonly number[];
  readonly type: string;
  readonly data: number[];
}

const plain = (data: unknown): number[] => Array.from(data as ArrayLike<number | bigint>, Number);

/** Writes a graph, loads it in the runtime and runs it. */
export async function runGraph(
  graph: Graph,
  feeds: Readonly<Record<string, { data: TypedArray; dims: readonly number[]; dtype: DType }>>,
  options: WriteOptions & { level?: 'all' | 'disabled' } = {},
): Promise<Ran[]> {
  const { bytes, external } = writeModel(graph, options);
  const session = await ort.InferenceSession.create(bytes, {
    graphOptimizationLevel: options.level ?? 'all',
    logSeverityLevel: 4,
    ...(external ? { externalData: [{ path: external.location, data: external.bytes() }] } : {}),
  });
  try {
    const given = Object.fromEntries(
      Object.entries(feeds).map(([name, { data, dims, dtype }]) => [name, new ort.Tensor(dtype as 'float32', data as Float32Array, [...dims])]),
    );
    const results = await session.run(given);
    return session.outputNames.map((name) => {
      const out = results[name] as OrtModule.Tensor;
      return { shape: out.dims, type: out.type, data: plain(out.data) };
    });
  } finally {
    await session.release();
  }
}

/** Runs one operator on real data. */
export function runNode(op: string, operands: readonly (Operand | undefined)[], attributes: Attributes = {}): Promise<Ran[]> {
  const feeds = Object.fromEntries(
    operands.flatMap((operand, i) =>
      operand && !operand.constant ? [[`x${i}`, { data: typedArray(operand.data, operand.dtype), dims: operand.shape, dtype: operand.dtype }] as const] : [],
    ),
  );
  return runGraph(oneNode(op, operands, attributes), feeds);
}

/** What our rules fold the same node to; `undefined` where they do not fold. */
export function folded(op: string, operands: readonly (Operand | undefined)[], attributes: Attributes = {}): (number[] | undefined)[] {
  const builder = new GraphBuilder();
  const inputs = operands.map((o) => o && builder.constant(o.data, o.shape, o.dtype));
  return builder.emit(op, inputs, attributes).map((v) => v.data && Array.from(v.data));
}

/** What the runtime prints while `work` runs: in Node its profile goes past the console to the file descriptor. */
export function capture(work: () => void): string {
  const lines: string[] = [];
  const { writeSync } = fs;
  const { log } = console;
  fs.writeSync = ((_fd: number, chunk: Uint8Array | string) => {
    lines.push(typeof chunk === 'string' ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString());
    return chunk.length;
  }) as typeof fs.writeSync;
  console.log = (...parts: unknown[]) => lines.push(`${parts.join(' ')}\n`);
  try {
    work();
  } finally {
    fs.writeSync = writeSync;
    console.log = log;
  }
  return lines.join('');
}
