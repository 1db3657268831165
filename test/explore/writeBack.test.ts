import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { VariantError } from '../../src/core/explore/asked.js';
import { edited } from '../../src/core/explore/sourceText.js';
import { variant } from '../../src/core/explore/variant.js';
import { analyzerOver, analyzeText } from '../analyzer.js';

/** An explored variant in the source: the smallest edit, and the file evaluates to what was explored. */

const NET = `import torch
from torch import nn

CLASSES = 10

class Net(nn.Module):
    def __init__(self, classes=CLASSES, width=1.0):
        super().__init__()
        self.c = nn.Conv2d(3, int(32 * width), 3, padding=1)
        self.head = nn.Linear(int(32 * width), classes)
    def forward(self, x):
        return self.head(self.c(x).mean((2, 3)))
`;
const MAIN = `${NET}
if __name__ == "__main__":
    net = Net(CLASSES)
    print(net(torch.randn(1, 3, 64, 64)).shape)
`;

const changed = (before: string, after: string): string[] => {
  const old = before.split('\n');
  return after.split('\n').filter((l) => !old.includes(l));
};

async function written(text: string, at: Record<string, string>, more: { entry?: string; input?: string } = {}): Promise<string[]> {
  const analyzer = await analyzerOver({});
  const request = { file: '/w/model.py', text, roots: ['/w'], ...more };
  const edits = await analyzer.writeBack(request, new Map(Object.entries(at)));
  return changed(text, edited(text, edits));
}

suite('exploring', () => {
  test('a file that is imported stays part of the network as it is, whatever was tried out', async () => {
    const parts = 'from torch import nn\n\ndef fill(net, c):\n    net.c = nn.Conv2d(3, c, 3)\n';
    const text = `import torch
from torch import nn
from parts import fill

class Net(nn.Module):
    def __init__(self, width=8):
        super().__init__()
        fill(self, width)
    def forward(self, x):
        return self.c(x)

Net()(torch.zeros(1, 3, 8, 8))
`;
    const analyzer = await analyzerOver({ '/w/model.py': text, '/w/parts.py': parts });
    const request = { file: '/w/model.py', text, roots: ['/w'] };
    const base = await analyzer.analyze(request);
    const tried = await analyzer.analyze(variant(request, base, new Map([['width', '4']])));
    assert.equal(tried.totals.params, base.totals.params / 2);
    const imported = await analyzer.analyze({ file: '/w/parts.py', text: parts, roots: ['/w'] });
    assert.equal(imported.totals.params, base.totals.params);
  });
});

suite('writing a variant back', () => {
  test('a default, where nothing else states the value', async () => {
    assert.deepEqual(await written(NET, { width: '0.5' }), ['    def __init__(self, classes=CLASSES, width=0.5):']);
  });
  test('the call that the file makes, and the constant that it names', async () => {
    assert.deepEqual(await written(MAIN, { width: '0.5' }), ['    net = Net(CLASSES, width=0.5)']);
    assert.deepEqual(await written(MAIN, { classes: '100' }), ['CLASSES = 100']);
    assert.deepEqual(await written(MAIN, { classes: '100', width: '2.0' }), ['CLASSES = 100', '    net = Net(CLASSES, width=2.0)']);
  });
  test('the input in a comment, with the entry', async () => {
    assert.deepEqual(await written(MAIN, { size: '32', batch: '2' }), ['# layer-cost: Net(CLASSES) input=2x3x32x32']);
    assert.deepEqual(await written(MAIN, { size: '32', width: '0.25' }), ['# layer-cost: Net(CLASSES, width=0.25) input=1x3x32x32']);
  });
  test('a comment that is there', async () => {
    const text = `# layer-cost: Net(5, width=0.5) input=1x3x16x16\n${NET}`;
    assert.deepEqual(await written(text, { width: '0.75' }), ['# layer-cost: Net(5, width=0.75) input=1x3x16x16']);
    assert.deepEqual(await written(text, { size: '8' }), ['# layer-cost: Net(5, width=0.5) input=1x3x8x8']);
  });
  test('the sample: alpha 0.5 at 160 is what the paper prints, and what the file then says', async () => {
    const text = readFileSync('media/samples/mobilenet_v1.py', 'utf8');
    const analyzer = await analyzerOver({});
    const edits = await analyzer.writeBack({ file: '/w/model.py', text, roots: ['/w'] }, new Map(Object.entries({ width: '0.5', size: '160' })));
    const after = await analyzeText(edited(text, edits));
    assert.deepEqual([after.totals.params, after.totals.macs], [1331592, 76524800]);
  });
  test('what cannot be written is refused with its reason', async () => {
    await assert.rejects(written(NET, { thin: '0.5' }), (e) => e instanceof VariantError && /scaled on the graph/.test(e.message));
  });
});
