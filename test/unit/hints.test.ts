import assert from 'node:assert/strict';
import { hintsOf } from '../../src/core/report/hints.js';
import { lensesOf } from '../../src/core/report/lenses.js';
import { DEFAULT_HINTS, english } from '../../src/core/report/text.js';
import { analyzeText } from '../analyzer.js';

const FILE = '/w/model.py';
const hints = async (text: string): Promise<Map<number, string>> =>
  new Map(hintsOf(await analyzeText(text), FILE, DEFAULT_HINTS).map(({ line, label }) => [line, label]));

suite('hints and lenses', () => {
  test('a layer of torch that is built of others was built once; a list, and a helper, as often as they say', async () => {
    const found = await hints(`import torch
from torch import nn

def pair(n):
    return nn.Sequential(nn.Linear(n, n), nn.Linear(n, n))

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.one = nn.MultiheadAttention(16, 2)
        self.layer = nn.TransformerEncoderLayer(16, 2, dim_feedforward=32)
        self.many = nn.ModuleList([nn.MultiheadAttention(16, 2) for _ in range(3)])
        self.helped = nn.Sequential(pair(16), pair(16))

    def forward(self, x):
        x = self.layer(self.one(x, x, x)[0])
        for m in self.many:
            x = m(x, x, x)[0]
        return self.helped(x)

Net()(torch.zeros(4, 1, 16))
`);
    const times = (line: number): string => /^×\d+/.exec(found.get(line) ?? '')?.[0] ?? (found.has(line) ? 'once' : 'no hint');
    assert.deepEqual([5, 10, 11, 12, 13].map(times), ['×4', 'once', 'once', '×3', '×2']);
  });

  test('numbers that rest on example sizes are marked over every class', async () => {
    const analysis = await analyzeText(`from torch import nn
class Part(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.a = nn.Linear(dim, dim)
    def forward(self, x):
        return self.a(x)
class Whole(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.parts = nn.Sequential(Part(dim), Part(dim))
    def forward(self, x):
        return self.parts(x)
`);
    const [part, whole] = lensesOf(analysis, FILE, DEFAULT_HINTS, english);
    assert.match(part?.title ?? '', /^e\.g\. ×2 · 525K params · .* · in Whole$/);
    assert.equal(whole?.example, 'example sizes: dim=512');
  });

  test('a class of a file that ended at a limit names the limit', async () => {
    const analysis = await analyzeText(
      'n = 0\nwhile n >= 0:\n    n += 1\nfrom torch import nn\nclass Net(nn.Module):\n    def forward(self, x):\n        return x\n',
    );
    const [lens] = lensesOf(analysis, FILE, DEFAULT_HINTS, english);
    assert.match(lens?.title ?? '', /^no numbers: the code on line 2 did not finish within 50,000,000 steps$/);
  });
});
