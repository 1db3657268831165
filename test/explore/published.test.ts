import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mobilenetsPaper } from '../../scripts/mobilenetsPaper.js';
import type { Totals } from '../../src/core/analysis.js';
import { publishedNetworks } from '../../src/core/report/published.js';
import { analyzeFile } from '../analyzer.js';

/** Facts of others that the project copies: what can be counted of them is counted again. */

const totalsOf = async (file: string, entry?: string, size = 224): Promise<Totals> => (await analyzeFile(file, { entry, input: `1x3x${size}x${size}` })).totals;

suite('published figures', () => {
  test("the page of the paper's tables is up to date", async () => assert.equal(readFileSync('docs/mobilenets-paper.md', 'utf8'), await mobilenetsPaper()));

  for (const [file, name, size] of [
    ['vgg16', 'vgg16 V1', 224],
    ['squeezenet', 'squeezenet1 0 V1', 224],
    ['alexnet', 'alexnet V1', 224],
    ['googlenet', 'googlenet V1', 224],
    ['inception_v3', 'inception v3 V1', 299],
  ] as const)
    test(`${file} costs what torchvision prints`, async () => {
      const printed = publishedNetworks.find((p) => p.name === name && p.source === 'torchvision');
      const { params, macs } = await totalsOf(`test/explore/published/${file}.py`, undefined, size);
      // torchvision counts the auxiliary classifier among the parameters of Inception V3, and not among its multiply-adds.
      const auxiliary = file === 'inception_v3' ? 768 * 128 + 2 * 128 + 128 * 768 * 25 + 2 * 768 + 768 * 1000 + 1000 : 0;
      assert.equal(params + auxiliary, printed?.params);
      assert.equal(Math.round(macs / 1e6), Math.round((printed?.macs ?? 0) / 1e6));
    });

  test('MobileNets of all widths and resolutions', async () => {
    const released = publishedNetworks.filter((p) => p.source !== 'torchvision');
    let met = 0;
    for (const { name, params, macs } of released) {
      const [, width, size] = /^(?:MobileNet v1 )?([\d.]+) (?:MobileNet-)?(\d+)$/.exec(name) ?? [];
      if (!width) continue;
      met++;
      const totals = await totalsOf('media/samples/mobilenet_v1.py', `MobileNetV1(width=${width})`, Number(size));
      assert.deepEqual([params, macs], [totals.params, totals.macs], name);
    }
    assert.equal(met, 24);
    const byName = (name: string): unknown => released.filter((p) => p.name === name).map((p) => [p.params, p.macs])[0];
    const full = await totalsOf('media/samples/mobilenet_v1_full_conv.py');
    const shallow = await totalsOf('test/explore/published/mobilenet_shallow.py');
    assert.deepEqual(byName('Conv MobileNet'), [full.params, full.macs]);
    assert.deepEqual(byName('Shallow MobileNet'), [shallow.params, shallow.macs]);
  });

  test('every row is read whole', () => {
    assert.equal(publishedNetworks.length, 16 + 10 + 114);
    for (const p of publishedNetworks) assert.ok(p.params > 4e5 && p.macs > 1e7 && p.top1 > 40 && p.top1 < 90, p.name);
  });
});
