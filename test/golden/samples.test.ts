import assert from 'node:assert/strict';
import { hintsOf } from '../../src/core/report/hints.js';
import { DEFAULT_HINTS } from '../../src/core/report/text.js';
import { analyzeFile } from '../analyzer.js';

const sample = (name: string): string => `media/samples/${name}.py`;

/** Sum of the counts of a MobileNetV1 by the formulas of the paper, part 3: what every width and resolution must equal. */
function mobilenet(width: number, size: number, classes = 1000): { params: number; macs: number } {
  const c = (n: number): number => Math.trunc(n * width);
  let at = size / 2;
  let params = 3 * 3 * 3 * c(32) + 2 * c(32);
  let macs = 3 * 3 * 3 * c(32) * at * at;
  const blocks: [number, number, number][] = [
    [32, 64, 1],
    [64, 128, 2],
    [128, 128, 1],
    [128, 256, 2],
    [256, 256, 1],
    [256, 512, 2],
    ...Array.from({ length: 5 }, (): [number, number, number] => [512, 512, 1]),
    [512, 1024, 2],
    [1024, 1024, 1],
  ];
  for (const [from, to, stride] of blocks) {
    at = Math.ceil(at / stride);
    params += 9 * c(from) + 2 * c(from) + c(from) * c(to) + 2 * c(to);
    macs += (9 * c(from) + c(from) * c(to)) * at * at;
  }
  return { params: params + c(1024) * classes + classes, macs: macs + c(1024) * classes };
}

suite('sample networks', () => {
  for (const [name, params, macs] of [
    ['mobilenet_v1', 4_231_976, 568_740_352],
    ['mobilenet_v1_full_conv', 29_294_088, 4_867_293_184],
    ['mobilenet_v2', 3_504_872, 300_774_272],
    ['mobilenet_v3_small', 2_542_856, 56_510_400],
    ['resnet18', 11_689_512, 1_814_073_344],
  ] as const)
    test(`${name}: exact totals, and rows that sum to them`, async () => {
      const a = await analyzeFile(sample(name));
      assert.deepEqual(a.notes, []);
      assert.equal(a.totals.params, params);
      assert.equal(a.totals.macs, macs);
      assert.equal(a.totals.flops, 2 * macs);
      assert.equal(a.totals.weightBytes, 4 * params);
      assert.equal(a.complete, true);
      assert.deepEqual(a.output, [[1, 1000]]);
      assert.equal(
        a.rows.reduce((n, r) => n + (r.params ?? 0), 0),
        params,
      );
      assert.equal(
        a.rows.reduce((n, r) => n + (r.macs ?? 0), 0),
        macs,
      );
    });

  test('every width and resolution of the paper', async () => {
    const printed: Record<string, [params: number, macs: number]> = { '1:224': [4.2, 569], '0.75:224': [2.6, 325], '0.5:224': [1.3, 149], '0.25:224': [0.5, 41], '1:192': [4.2, 418], '1:160': [4.2, 290], '1:128': [4.2, 186] };
    for (const width of [1, 0.75, 0.5, 0.25])
      for (const size of [224, 192, 160, 128]) {
        const a = await analyzeFile(sample('mobilenet_v1'), { entry: `MobileNetV1(width=${width})`, input: `1x3x${size}x${size}` });
        const formula = mobilenet(width, size);
        assert.deepEqual({ params: a.totals.params, macs: a.totals.macs }, formula, `width ${width}, input ${size}`);
        const paper = printed[`${width}:${size}`];
        if (paper) assert.ok(Math.abs(a.totals.macs / 1e6 - paper[1]) <= 1, `Tables 6 and 7 print ${paper[1]} M, got ${a.totals.macs}`);
      }
  });

  test("the paper's Table 2", async () => {
    const a = await analyzeFile(sample('mobilenet_v1'));
    const weights = a.byKind.reduce((n, k) => n + k.weightParams, 0);
    const shares = Object.fromEntries(a.byKind.map((k) => [k.kind, [(100 * k.macsShare).toFixed(2), ((100 * k.weightParams) / weights).toFixed(2)]]));
    assert.deepEqual(
      { pointwise: shares.pointwise, depthwise: shares.depthwise, standard: shares.standard, linear: shares.linear },
      // The paper prints 1.19 for the first convolution, two digits swapped: its column sums to 99.29.
      { pointwise: ['94.86', '74.59'], depthwise: ['3.06', '1.06'], standard: ['1.91', '0.02'], linear: ['0.18', '24.33'] },
    );
  });

  test("the paper's Table 3: one block at 14x14x512", async () => {
    const separable = await analyzeFile(sample('mobilenet_v1'), { entry: 'separable(512, 512, 1)', input: '1x512x14x14' });
    const full = await analyzeFile(sample('mobilenet_v1'), { entry: 'nn.Conv2d(512, 512, 3, padding=1, bias=False)', input: '1x512x14x14' });
    assert.equal(full.totals.macs, 462_422_016);
    assert.equal(full.totals.params, 2_359_296);
    assert.equal(separable.totals.macs, 52_283_392);
    assert.equal(
      separable.rows.reduce((n, r) => n + r.weightParams, 0),
      266_752,
    );
  });

  test('hints stand at constructors and at the calls that build them', async () => {
    const a = await analyzeFile(sample('mobilenet_v1'));
    const hints = Object.fromEntries(hintsOf(a, a.file, DEFAULT_HINTS).map((h) => [h.line, h.label]));
    assert.deepEqual(hints, GOLDEN);
  });
});

/** What stands behind each line of the sample; those of `separable` sum its thirteen runs. */
const GOLDEN: Record<number, string> = {
  12: '864 params · 10.8M MACs',
  13: '64 params',
  21: '×13 44.6K params · 17.4M MACs',
  22: '×13 · 9,920 params',
  24: '×13 · 3.14M params · 539M MACs',
  25: '×13 · 11.9K params',
  40: '928 params · 10.8M MACs',
  41: '2,528 params · 29.3M MACs',
  42: '9,152 params · 27.5M MACs',
  43: '18.0K params · 55.0M MACs',
  44: '34.7K params · 26.6M MACs',
  45: '68.9K params · 53.2M MACs',
  46: '135K params · 26.1M MACs',
  47: '×5 · 1.34M params · 261M MACs',
  48: '532K params · 25.9M MACs',
  49: '1.06M params · 51.8M MACs',
  52: '1.02M params · 1.02M MACs',
  61: '4.23M params · 569M MACs',
};
