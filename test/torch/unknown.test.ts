import assert from 'node:assert/strict';
import { analyzeText } from '../analyzer.js';

/** What is unknown in a network that runs nevertheless: said, and counted as missing where it is sure to be a layer. */

const START = `import torch
from torch import nn
from elsewhere import Norm
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(4, 4)
`;
const END = `
    def forward(self, x):
        return self.a(x)
`;

suite('torch: unknown parts that forward does not reach', () => {
  test('an unknown child of a container makes the count incomplete', async () => {
    const analysis = await analyzeText(`${START}        self.spare = nn.ModuleList([Norm(4), nn.Linear(2, 2)])${END}`, { entry: 'Net()', input: '1x4' });
    assert.equal(analysis.complete, false);
    assert.ok(analysis.notes.some((n) => n.text === 'spare.0 is not known, nor what it costs: could not find the module `elsewhere`'));
  });

  test('an unknown attribute is assumed to be no layer, in one line per reason', async () => {
    const analysis = await analyzeText(`${START}        self.b = Norm(4)\n        self.c = Norm.size${END}`, { entry: 'Net()', input: '1x4' });
    assert.equal(analysis.complete, true);
    assert.deepEqual(analysis.assumptions, ['no layer: Net.b, Net.c (could not find the module `elsewhere`)']);
  });

  test('what is known is not mentioned', async () => {
    const analysis = await analyzeText(`${START}        self.b = None${END}`, { entry: 'Net()', input: '1x4' });
    assert.deepEqual([analysis.complete, analysis.assumptions.length], [true, 0]);
  });
});
