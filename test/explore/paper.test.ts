import assert from 'node:assert/strict';
import { paperLatex, paperMarkdown } from '../../src/core/report/paper.js';
import { analyzeFile, analyzeText } from '../analyzer.js';

/**
 * Tables 1 and 2 of the MobileNets paper (arXiv:1704.04861), as printed, against those that the sample makes. Two slips of the paper are mended here:
 * Table 1's last "Conv dw / s2" keeps 7 × 7, so its stride is 1, and Table 2's 1.19 % for Conv 3 × 3 is 1.91 % (its column sums to 99.29 %).
 * The last line of Table 1, Softmax, belongs to the loss: the sample ends with the logits.
 */
const TABLE_1 = `Conv / s2|3 × 3 × 3 × 32|224 × 224 × 3
Conv dw / s1|3 × 3 × 32 dw|112 × 112 × 32
Conv / s1|1 × 1 × 32 × 64|112 × 112 × 32
Conv dw / s2|3 × 3 × 64 dw|112 × 112 × 64
Conv / s1|1 × 1 × 64 × 128|56 × 56 × 64
Conv dw / s1|3 × 3 × 128 dw|56 × 56 × 128
Conv / s1|1 × 1 × 128 × 128|56 × 56 × 128
Conv dw / s2|3 × 3 × 128 dw|56 × 56 × 128
Conv / s1|1 × 1 × 128 × 256|28 × 28 × 128
Conv dw / s1|3 × 3 × 256 dw|28 × 28 × 256
Conv / s1|1 × 1 × 256 × 256|28 × 28 × 256
Conv dw / s2|3 × 3 × 256 dw|28 × 28 × 256
Conv / s1|1 × 1 × 256 × 512|14 × 14 × 256
5 × ┌ Conv dw / s1|3 × 3 × 512 dw|14 × 14 × 512
│ Conv / s1|1 × 1 × 512 × 512|14 × 14 × 512
Conv dw / s2|3 × 3 × 512 dw|14 × 14 × 512
Conv / s1|1 × 1 × 512 × 1024|7 × 7 × 512
Conv dw / s1|3 × 3 × 1024 dw|7 × 7 × 1024
Conv / s1|1 × 1 × 1024 × 1024|7 × 7 × 1024
Avg Pool / s1|Pool 7 × 7|7 × 7 × 1024
FC / s1|1024 × 1000|1 × 1 × 1024`;
const TABLE_2 = `Conv 1 × 1|94.86 %|74.59 %
Conv DW 3 × 3|3.06 %|1.06 %
Conv 3 × 3|1.91 %|0.02 %
Fully Connected|0.18 %|24.33 %`;

/** The body of the tables of a Markdown text. */
const tables = (markdown: string): string[] =>
  markdown
    .split('\n\n')
    .filter((part) => part.startsWith('|'))
    .map((part) =>
      part
        .trim()
        .split('\n')
        .slice(2)
        .map((line) => line.replace(/^\| | \|$/g, '').replaceAll(' | ', '|'))
        .join('\n'),
    );

suite("the paper's tables", () => {
  test('MobileNetV1', async () => {
    assert.deepEqual(tables(paperMarkdown(await analyzeFile('media/samples/mobilenet_v1.py', { input: '1x3x224x224' }))), [TABLE_1, TABLE_2]);
  });

  test('grouped and transposed convolutions, pooling, strides by axis, softmax; what repeats is folded', async () => {
    const text = `import torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(4, 8, (3, 5), stride=(2, 1), groups=2, padding=(1, 2))
        self.b = nn.Sequential(*[nn.Conv2d(8, 8, 1) for _ in range(3)])
        self.c = nn.ConvTranspose2d(8, 6, 2, stride=2)
        self.fc = nn.Linear(6, 3)
    def forward(self, x):
        x = nn.functional.max_pool2d(self.c(self.b(self.a(x))), 2)
        return self.fc(x.mean((2, 3))).softmax(1)
`;
    const a = await analyzeText(text, { entry: 'Net()', input: '1x4x16x16' });
    // Weights: 240, 3·64, 192, 18. Multiply-adds: 240·128, 3·64·128, 8·128·24, 18.
    assert.deepEqual(tables(paperMarkdown(a)), [
      `Conv grouped / s2 × 1|3 × 5 × 4/2 × 8|16 × 16 × 4
3 × Conv / s1|1 × 1 × 8 × 8|8 × 16 × 8
Deconv / s2|2 × 2 × 8 × 6|8 × 16 × 8
Max Pool / s2|Pool 2 × 2|16 × 32 × 6
FC / s1|6 × 3|1 × 1 × 6
Softmax / s1|Classifier|1 × 1 × 3`,
      `Conv grouped 3 × 5|38.45 %|37.38 %
Conv 1 × 1|30.76 %|29.91 %
Deconv 2 × 2|30.76 %|29.91 %
Fully Connected|0.02 %|2.80 %`,
    ]);
    const latex = paperLatex(a);
    assert.match(latex, /\\multirow\{1\}\{\*\}\{\$3\\times\$\} & Conv \/ s1/);
    assert.match(latex, /Conv grouped 3 \$\\times\$ 5 & 38\.45 \\% & 37\.38 \\%/);
  });
});
