import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analyzeOnnx } from '../src/core/analyzeOnnx.js';
import { GraphBuilder } from '../src/core/onnx/builder.js';
import type { Value } from '../src/core/onnx/graph.js';
import * as proto from '../src/core/onnx/proto.js';
import { bytesSource } from '../src/core/onnx/read/source.js';
import { writeModel } from '../src/core/onnx/write.js';
import { openModelFile } from '../src/node/modelFile.js';

/** A model file with so many operators in a row. */
export function operators(count: number): Uint8Array {
  const builder = new GraphBuilder();
  builder.layer({ path: '', className: 'Chain', type: 'module', parent: -1, constructed: null, frames: [], calls: [], tensors: [] });
  let x = builder.input('x', { shape: [1, 8, 16, 16], dtype: 'float32' });
  const kernel = builder.value({ shape: [8, 8, 1, 1], dtype: 'float32' }, { name: 'kernel', role: 'parameter', owner: 0 });
  const step = (i: number): Value =>
    (i % 4 === 0 ? builder.emit('Conv', [x, kernel]) : builder.emit(['Relu', 'Sigmoid', 'Tanh'][(i % 4) - 1] as string, [x]))[0] as Value;
  for (let i = 0; i < count; i++) x = step(i);
  builder.graph.outputs.push(x.id);
  return writeModel(builder.graph).bytes;
}

/** Times in ms in which a model file is read, inferred, put into layers and costed; of the processor, and on the clock. */
export function analyzed(bytes: Uint8Array, rounds: number): { cpuMs: number[]; ms: number[] } {
  const source = bytesSource(bytes);
  const [cpuMs, ms]: [number[], number[]] = [[], []];
  for (let i = 0; i < rounds; i++) {
    const [start, cpu] = [performance.now(), process.cpuUsage()];
    const { rows } = analyzeOnnx({ file: 'chain.onnx', source });
    const { user, system } = process.cpuUsage(cpu);
    ms.push(performance.now() - start);
    cpuMs.push((user + system) / 1000);
    if (!rows.length) throw new Error('the file has no layers');
  }
  return { cpuMs, ms };
}

/** A file with one weight of so many bytes that takes no room on the disk: how long it takes to count, and how much memory. */
export function largeFile(columns: number, rows: number): { ms: number; extraBytes: number; fileBytes: number } {
  const folder = mkdtempSync(join(tmpdir(), 'layer-cost-bench-'));
  const path = join(folder, 'large.onnx');
  const raw = columns * rows * 4;
  const tensor = [proto.message((w) => proto.tensorHead(w, 'w', { shape: [columns, rows], dtype: 'float32' })), proto.prefix(9, raw)];
  const held = tensor.reduce((sum, part) => sum + part.length, raw);
  const body = proto.message((w) => {
    proto.field(w, 1, () => proto.node(w, { op: 'MatMul', name: '/fc/MatMul', inputs: ['x', 'w'], outputs: ['y'], attributes: {} }));
    proto.field(w, 11, () => proto.valueInfo(w, 'x', { shape: [1, columns], dtype: 'float32' }));
    proto.field(w, 12, () => proto.valueInfo(w, 'y', { shape: [1, rows], dtype: 'float32' }));
  });
  const head = proto.message((w) => proto.field(w, 8, () => proto.whole(w, 2, 20)));
  const before = proto.prefix(5, held);
  const bytes = Buffer.concat([head, proto.prefix(7, body.length + before.length + held), body, before, ...tensor]);
  const descriptor = openSync(path, 'w');
  writeSync(descriptor, bytes);
  ftruncateSync(descriptor, bytes.length + raw);
  closeSync(descriptor);
  const memory = process.memoryUsage().rss;
  const start = performance.now();
  const file = openModelFile(path);
  const { totals } = analyzeOnnx({ file: path, source: file });
  const ms = performance.now() - start;
  const extraBytes = process.memoryUsage().rss - memory;
  file.close();
  rmSync(folder, { recursive: true });
  if (totals.weightBytes !== raw) throw new Error('the weight was not counted');
  return { ms, extraBytes, fileBytes: bytes.length + raw };
}
