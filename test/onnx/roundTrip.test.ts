import assert from 'node:assert/strict';
import type { Analysis, LayerRow } from '../../src/core/analysis.js';
import { analyzeOnnx } from '../../src/core/analyzeOnnx.js';
import { bytesSource } from '../../src/core/onnx/read/source.js';
import { writeModel } from '../../src/core/onnx/write.js';
import { analyzeFile } from '../analyzer.js';

/** The network as its own written file reads back. */
const readBack = (analysis: Analysis): Analysis => analyzeOnnx({ file: 'model.onnx', source: bytesSource(writeModel(analysis.graph).bytes) });

const working = (rows: readonly LayerRow[]): object[] =>
  rows
    .filter((row) => row.params || row.macs)
    .map(({ path, kind, params, macs, weightBytes, outputShape }) => ({ path, kind, params, macs, weightBytes, outputShape }));

suite('a written file reads back', () => {
  for (const name of ['mobilenet_v1', 'mobilenet_v1_full_conv', 'mobilenet_v2', 'mobilenet_v3_small', 'resnet18']) {
    test(`${name}: the same parameters, multiply-adds and shapes by layer`, async () => {
      const source = await analyzeFile(`media/samples/${name}.py`);
      const file = readBack(source);
      assert.deepEqual(file.notes, []);
      assert.deepEqual(file.uncounted, []);
      assert.ok(file.complete);
      assert.deepEqual(working(file.rows), working(source.rows));
      const { params, macs, weightBytes } = source.totals;
      assert.deepEqual(
        { ...file.totals, bytesRead: 0, bytesWritten: 0 },
        { ...file.totals, params, macs, flops: 2 * macs, weightBytes, bytesRead: 0, bytesWritten: 0 },
      );
      assert.deepEqual(file.output, source.output);
    });
  }
});
