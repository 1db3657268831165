import assert from 'node:assert/strict';
import type { Analysis } from '../../src/core/analysis.js';
import { analyzeOnnx } from '../../src/core/analyzeOnnx.js';
import { bytesSource } from '../../src/core/onnx/read/source.js';
import { wholeFile, writeModel } from '../../src/core/onnx/write.js';
import { analyzeText } from '../analyzer.js';
import { networks, run } from './exportedNetworks.js';
import { differences } from './readBack.js';

/** One file for every number of samples: at numbers that it was not made from, it says and does what the source says. */

const MADE_FROM = [2, 3, 5];

function written(analyses: readonly Analysis[]): Uint8Array {
  const [first, ...others] = analyses.map(({ graph }) => graph);
  assert.ok(first);
  return wholeFile(writeModel(first, { batches: others })).bytes;
}

/** A network of one line, with three numbers of samples. */
const atAll = (line: string): Promise<Analysis[]> =>
  Promise.all(
    MADE_FROM.map((batch) =>
      analyzeText(`import torch\nfrom torch import nn\nclass Net(nn.Module):\n    def forward(self, x):\n        ${line}\n`, {
        entry: 'Net()',
        input: `${batch}x4x6`,
      }),
    ),
  );

const refusal = async (line: string): Promise<string> => {
  const analyses = await atAll(line);
  try {
    written(analyses);
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return '';
};

suite('a file for every batch', () => {
  for (const { name, input, source } of networks()) {
    test(name, async () => {
      const bytes = written(await Promise.all(MADE_FROM.map((batch) => source(input(batch)))));
      for (const batch of [1, 4]) {
        const wanted = await source(input(batch));
        const file = analyzeOnnx({ file: 'model.onnx', source: bytesSource(bytes), dims: new Map([['batch', batch]]) });
        assert.deepEqual(
          file.model?.dimensions.map((dim) => dim.name),
          ['batch'],
        );
        assert.deepEqual(differences(wanted, file), []);
        assert.deepEqual(await run(bytes, { ...input(batch), name: file.inputs[0]?.name ?? '' }), file.output);
      }
    });
  }

  test('numbers and constants that follow the batch are computed from the input', async () => {
    const bytes = written(
      await atAll('return x.view(x.shape[0] * 2, -1) / (3 * x.shape[0] + 1), torch.zeros(x.shape[0], 4, 1) + x, x.flatten(1)[:, :x.shape[0]]'),
    );
    const file = analyzeOnnx({ file: 'model.onnx', source: bytesSource(bytes), dims: new Map([['batch', 4]]) });
    assert.deepEqual(file.output, [
      [8, 12],
      [4, 4, 6],
      [4, 4],
    ]);
    assert.deepEqual(await run(bytes, { name: 'x', shape: [4, 4, 6], dtype: 'float32' }), file.output);
  });

  test('where one file cannot have every batch, it says why', async () => {
    const why = 'the network cannot be written for every batch:';
    assert.equal(await refusal('return torch.stack([y.relu() for y in x])'), `${why} with another one it computes something else, from Split on`);
    assert.equal(
      await refusal('return x[:, 0].relu() if x.shape[0] < 3 else x[:, 0].sigmoid()'),
      `${why} with another one it computes something else, from Relu on`,
    );
    assert.equal(await refusal('return x * (x.shape[0] ** 2)'), `${why} numbers that @0/Mul_0 reads do not grow with it evenly`);
    assert.equal(await refusal('return x.reshape(1, -1, 6).softmax(1) * x.shape[1]'), '');
  });
});
