import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { analyzeOnnx } from '../../src/core/analyzeOnnx.js';
import { bytesSource } from '../../src/core/onnx/read/source.js';
import { FOLDER, networks, run } from './exportedNetworks.js';

/** Networks that a real PyTorch exported with both of its exporters (scripts/torch-onnx-exports.py): what is read from the file is what their source says. */

suite('networks exported by PyTorch', () => {
  for (const { name, input: inputOf, source } of networks()) {
    for (const exporter of ['torchscript', 'dynamo']) {
      const file = `${FOLDER}/${name}.${exporter}.onnx`;
      for (const batch of [1, 3]) {
        test(`${name}, ${exporter}, batch ${batch}`, async () => {
          assert.ok(existsSync(file));
          const bytes = new Uint8Array(readFileSync(file));
          const input = inputOf(batch);
          const read = analyzeOnnx({ file, source: bytesSource(bytes), inputs: [input] });
          const wanted = await source(input);
          assert.ok(wanted.complete && wanted.totals.macs > 0);
          assert.deepEqual(read.notes, []);
          assert.deepEqual(read.uncounted, []);
          assert.ok(read.complete);
          assert.equal(read.totals.macs, wanted.totals.macs);
          assert.deepEqual(read.output, await run(bytes, input));
          assert.deepEqual(
            read.graph.values.filter(({ unknown }) => unknown !== undefined),
            [],
          );
        });
      }
    }
  }
});
