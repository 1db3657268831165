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

  test('an unknown attribute that is made like a layer and called like one makes the count incomplete', async () => {
    const head = (made: string, method: string): string =>
      `${START}        self.b = ${made}${END}    def ${method}(self, x):\n        return self.b(self.a(x))\n`;
    const run = async (made: string, method = 'head'): Promise<boolean> => (await analyzeText(head(made, method), { entry: 'Net()', input: '1x4' })).complete;
    const layers = ['Norm(4)', 'Norm(4) if torch.cuda.is_available() else Norm(2)', 'Norm.load("name")'];
    for (const made of layers) assert.equal(await run(made), false, made);
    const others = [run('Norm(4)', 'training_step'), run('Norm.TokenTable(4)'), run('Norm.rate')];
    assert.deepEqual(await Promise.all(others), [true, true, true]);
  });

  test('a comprehension over something unknown is unknown, not empty, and a doubt', async () => {
    const table = `        rows = [[i / 2 for i in range(4)] for _ in range(Norm.count)]
        self.table = torch.tensor(rows)[:, 0::2]
        self.parts = nn.ModuleList([nn.Linear(2, 2) for _ in range(Norm.count)])
        self.most = max([r[0] for r in rows])
        self.first = [a for a, b in zip(rows, rows)][0]
        self.last = max(i for i, r in enumerate(rows))
        self.sizes = list(map(len, rows))[0] + sum(r[0] for r in rows)`;
    const read = await analyzeText(`${START}${table}${END}`, { entry: 'Net()', input: '1x4' });
    assert.deepEqual([read.complete, read.totals.params, read.notes.filter((n) => n.severity === 'error')], [false, 20, []]);
    const grown = [
      '[parts.append(i) for i in range(Norm.count)]',
      'any(parts.append(i) for i in range(Norm.count))',
      'list(map(parts.append, range(Norm.count)))',
    ];
    for (const growing of grown) {
      const done = await analyzeText(`${START}        parts = []\n        ${growing}\n        self.b = nn.Linear(4, len(parts) + 1)${END}`, {
        entry: 'Net()',
        input: '1x4',
      });
      assert.equal(done.complete, false, growing);
    }
  });

  test('a selection is taken to hold something, and the branch is named also when the network fails later', async () => {
    const net = (given: string): string =>
      `${START}    def pick(self, x, n):
        chosen = n[n > 0]
        if TEST:
            return (x,)
        return x, self.a(x)
    def forward(self, x, n):
        y, z = self.pick(x, n)
        return z
`.replace('TEST', given);
    const run = async (given: string) => analyzeText(net(given), { entry: 'Net()', input: '2x4,2:int64' });
    for (const given of ['chosen.shape[0] == 0', 'not len(chosen)', 'chosen.numel() < 1', 'chosen.size(0) == 0']) {
      const { complete, totals, notes } = await run(given);
      assert.deepEqual([complete, totals.macs, notes.at(-1)?.text], [false, 32, `whether ${given} holds is unknown: took it as false`]);
    }
    const texts = (await run('chosen.sum() > 3')).notes.map((n) => n.text);
    assert.ok(texts.includes('whether chosen.sum() > 3 holds is unknown: took it as true'));
    assert.ok(texts.includes('ValueError: not enough values to unpack (expected 2, got 1)'));
  });

  test('an attribute of an unknown name is unknown; setting one is a doubt', async () => {
    const read = await analyzeText(`${START}        self.b = getattr(torch, Norm, None)${END}`, { entry: 'Net()', input: '1x4' });
    assert.deepEqual([read.complete, read.totals.macs], [true, 16]);
    const written = await analyzeText(`${START}        setattr(self, Norm.name, nn.Linear(2, 2))${END}`, { entry: 'Net()', input: '1x4' });
    assert.deepEqual([written.complete, written.totals.macs], [false, 16]);
    assert.ok(written.notes.some((n) => n.text.startsWith('which attribute is set is not known')));
  });

  test('what is known is not mentioned', async () => {
    const analysis = await analyzeText(`${START}        self.b = None${END}`, { entry: 'Net()', input: '1x4' });
    assert.deepEqual([analysis.complete, analysis.assumptions.length], [true, 0]);
  });
});

suite('torch: bases and calls that are not known', () => {
  const CLASS = `
import torch
from torch import nn
from gone import Base, load


class Net(Base):
    def __init__(self, width=4):
        super().__init__(width)
        self.prepare()
        self.fc = nn.Linear(width, 3)
        self.rate = self.settings.rate
        super().finish()

    def forward(self, x):
        return self.fc(x)
`;

  test('what a missing base class had is unknown, and the class is a network', async () => {
    const analysis = await analyzeText(`${CLASS}\nmodel = Net()\nout = model(torch.zeros(2, 4))\n`);
    assert.deepEqual([analysis.complete, analysis.totals.params, analysis.totals.macs], [true, 15, 24]);
  });

  test('a base of the file may have the unknown base', async () => {
    const between = 'class Middle(Base):\n    def describe(self):\n        return self.name\n\n\nclass Net(Middle):';
    const analysis = await analyzeText(CLASS.replace('class Net(Base):', between));
    assert.deepEqual([analysis.entry, analysis.complete, analysis.totals.params], ['Net()', true, 15]);
  });

  test('a statement of main that cannot run is left out on the way to the network', async () => {
    const main = 'def main():\n    words = [1][5]\n    net = Net(8)\n    net(torch.zeros(1, 8))\n\n\nif __name__ == "__main__":\n    main()\n';
    const analysis = await analyzeText(`${CLASS}\n\n${main}`);
    assert.deepEqual([analysis.totals.params, analysis.totals.macs], [27, 24]);
  });

  test('what follows from a parameter of unknown size is found although the class has an attribute of that name', async () => {
    const text = `
import torch
from torch import nn
from gone import width


class Head(nn.Module):
    step = None

    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.zeros(width(3)))
        self.step = self.w * 2

    def forward(self, x):
        return x * self.step[-1]


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 2)
        self.head = Head()
        self.last = self.head.step[-1]

    def forward(self, x):
        return self.head(self.fc(x))
`;
    const { totals, complete, notes } = await analyzeText(text);
    assert.deepEqual([totals.params, complete, notes.filter((n) => n.severity === 'error')], [10, false, []]);
  });

  test('where all networks of a file are unknown, each is told with its line', async () => {
    const analysis = await analyzeText('import gone\nrows = gone.rows(3)\nnet = gone.load("a")\nnet = gone.wrap(net, rank=8)\nnet.eval()\nprint(rows)\n');
    assert.deepEqual([analysis.entry, analysis.complete], [null, false]);
    const told = analysis.notes.filter((n) => n.text.startsWith('net is not known')).map((n) => [n.span?.line, n.text]);
    assert.deepEqual(told, [[4, 'net is not known: could not find the module `gone`']]);
  });

  test('a function that returns layers in a row is the network of a file without classes', async () => {
    const build = 'import torch\nfrom torch import nn\ndef build(width=4):\n    return nn.Sequential(nn.Linear(3, width), nn.ReLU())\n';
    const alone = await analyzeText(build);
    assert.deepEqual([alone.entry, alone.complete, alone.totals.params], ['build()', true, 16]);
    const beside = await analyzeText(`${build}class Net(nn.Module):\n    def forward(self, x):\n        return x\n`);
    assert.deepEqual(
      beside.candidates.map((c) => c.name),
      ['Net'],
    );
  });
});
