import assert from 'node:assert/strict';
import type { Analysis } from '../../src/core/analysis.js';
import { foldersBetween } from '../../src/core/python/imports/paths.js';
import { analyzerOver } from '../analyzer.js';

/** What a file shows when it is merely opened: no entry and no input was chosen. */
async function opened(text: string, files: Readonly<Record<string, string>> = {}, more: { entry?: string; input?: string } = {}): Promise<Analysis> {
  return (await analyzerOver(files)).analyze({ file: '/w/model.py', text, roots: ['/w'], ...more });
}
const IMPORTS = 'import torch\nfrom torch import nn\n';
const shownOf = (a: Analysis): string => `${a.entry} ${a.inputs.map((i) => `${i.name}=${i.shape.join('x')}`).join()} ${a.totals.params} ${a.totals.macs}`;

suite('entries and inputs of a file that is merely opened', () => {
  test('settings with defaults stand for the parameter that asks for them, by annotation or by name', async () => {
    const net =
      'class Net(nn.Module):\n    def __init__(self, PARAMETER):\n        super().__init__()\n        self.fc = nn.Linear(c.width, 2)\n    def forward(self, x):\n        return self.fc(x)\n';
    const settings = 'from dataclasses import dataclass\n@dataclass\nclass NetConfig:\n    width: int = 3\n    depth: int = 1\n';
    const withParameter = (p: string): string => IMPORTS + settings + net.replace('PARAMETER', p).replace('c.width', `${p.split(':')[0]}.width`);
    assert.equal(shownOf(await opened(withParameter('c: NetConfig'))), 'Net(c=NetConfig()) x=1x3 8 6');
    assert.equal(shownOf(await opened(withParameter("c: 'NetConfig'"))), 'Net(c=NetConfig()) x=1x3 8 6');
    assert.equal(shownOf(await opened(withParameter('config'))), 'Net(config=NetConfig()) x=1x3 8 6');
    // The only settings in reach of a parameter that is asked for its attributes.
    assert.equal((await opened(withParameter('other'))).entry, 'Net(other=NetConfig())');
    const needy = await opened(withParameter('config').replace('width: int = 3', 'width: int'));
    assert.deepEqual([needy.entry, needy.entrySource, needy.exampleSizes], ['Net(config=NetConfig(width=512))', 'example', ['width=512']]);
  });

  test('a loss is passed over; a builder of an imported class is an entry', async () => {
    const loss = 'class Loss(nn.Module):\n    def forward(self, x, y):\n        return (x - y).mean()\n';
    const other = `${IMPORTS}class Net(nn.Module):\n    def __init__(self, n):\n        super().__init__()\n        self.fc = nn.Linear(n, n)\n    def forward(self, x):\n        return self.fc(x)\n`;
    assert.equal(
      shownOf(await opened(`${IMPORTS}from net import Net\ndef make(n=4):\n    return Net(n)\n${loss}`, { '/w/net.py': other })),
      'make() x=1x4 20 16',
    );
    const alone = await opened(IMPORTS + loss);
    assert.equal(alone.entry, null);
    assert.deepEqual(alone.notes, []);
  });

  test('of variants with one base the one that generates or joins bodies is the network, else their body', async () => {
    const text = (classes: Record<string, string>): string =>
      `${IMPORTS}class Base(nn.Module):\n    def forward(self, x):\n        return x.sum() + self.fc.weight.sum()\n` +
      Object.entries(classes)
        .map(
          ([name, parts]) =>
            `class ${name}(Base):\n    def __init__(self):\n        super().__init__()\n        self.fc = nn.Linear(3, 2)\n        self.parts = nn.ModuleList([${parts}])\n`,
        )
        .join('');
    const entry = async (classes: Record<string, string>): Promise<string | null> => (await opened(text(classes))).entry;
    assert.equal(await entry({ Body: '', NetForMasking: 'Body()', NetForTagging: 'Body()' }), 'Body()');
    assert.equal(await entry({ Body: '', NetForCausalLM: 'Body()', NetForTagging: 'Body()' }), 'NetForCausalLM()');
    assert.equal(await entry({ Words: '', Looks: '', Net: 'Words(), Looks()', NetForTagging: 'Looks()' }), 'Net()');
    // No family: the last one.
    assert.equal(await entry({ Body: '', One: 'Body()', Two: 'Body()' }), 'Two()');
  });

  test('a class without __init__ needs what its base in the file needs', async () => {
    const text =
      'class Base(nn.Module):\n    def __init__(self, width):\n        super().__init__()\n        self.fc = nn.Linear(width, 2)\n' +
      'class Net(Base):\n    def forward(self, x):\n        return self.fc(x)\n';
    const { entrySource, candidates, notes } = await opened(`${IMPORTS}${text}class Wide(nn.LayerNorm):\n    pass\n`);
    assert.deepEqual([entrySource, candidates.map((c) => c.missing), notes], ['example', [['width'], ['normalized_shape']], []]);
  });

  test('pictures and words are told by the names of arguments, words also by an embedding that was not made first', async () => {
    const both =
      'class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.words = nn.Embedding(9, 4)\n        self.conv = nn.Conv2d(3, 4, 16, 16)\n' +
      '    def forward(self, image, text):\n        return self.conv(image).flatten(2).mean(-1) + self.words(text).mean(1)\n';
    assert.equal(
      (await opened(IMPORTS + both)).inputs.map((i) => `${i.name}=${i.shape.join('x')}:${i.dtype}`).join(),
      'image=1x3x224x224:float32,text=1x128:int64',
    );
    const head =
      'class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.head = nn.Linear(4096, 9, bias=False)\n        self.words = nn.Embedding(9, 4096)\n' +
      '    def forward(self, x):\n        assert x.shape[1] <= 2048\n        return self.head(self.words(x))\n';
    assert.equal(shownOf(await opened(IMPORTS + head)), `Net() x=1x128 ${2 * 9 * 4096} ${128 * 9 * 4096}`);
  });

  test('the layer that was made first need not run first', async () => {
    const text =
      'class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.head = nn.Conv2d(8, 2, 1)\n        self.stem = nn.Conv2d(3, 8, 1)\n' +
      '    def forward(self, x):\n        return self.head(self.stem(x))\n';
    assert.equal(shownOf(await opened(IMPORTS + text)), `Net() x=1x3x224x224 ${18 + 32} ${40 * 224 * 224}`);
  });

  test('a module that could not be found is no warning where everything could be counted', async () => {
    const net =
      'class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.fc = USED\n    def forward(self, x):\n        return self.fc(x)\n';
    const severities = async (used: string): Promise<string[]> =>
      (await opened(`${IMPORTS}import gone\n${net.replace('USED', used)}`)).notes.map((n) => n.severity);
    assert.deepEqual(await severities('nn.Linear(2, 2)'), ['info']);
    assert.ok((await severities('gone.Layer(2)')).includes('warning'));
  });

  test('what is unknown while the file itself builds its network leaves a doubt; what is unknown around it does not', async () => {
    const net =
      'class Net(nn.Module):\n    def __init__(self, widths):\n        super().__init__()\n        self.body = nn.Sequential(nn.Linear(2, 2))\n        for w in widths:\n            self.body.append(nn.Linear(2, 2))\n' +
      '    def forward(self, x):\n        return self.body(x)\n';
    const builder = 'def make(w):\n    net = Net([1])\n    if w:\n        net.more = nn.Linear(2, 2)\n    return net\n';
    const complete = async (main: string): Promise<boolean> => {
      const shown = await opened(`${IMPORTS}import gone\n${net}${builder}${main}`);
      return shown.complete && shown.entrySource !== 'example';
    };
    const main = (line: string): string => `if __name__ == '__main__':\n    ${line}\n`;
    assert.equal(await complete(main('net = Net(gone.widths)')), false);
    assert.equal(await complete(main('Net(gone.widths)(torch.rand(1, 2))')), false);
    assert.equal(await complete(main('net = make(gone.width)\n    net(torch.rand(1, 2))')), false);
    assert.equal(await complete('net = Net(gone.widths)\nnet(torch.rand(1, 2))\n'), false);
    assert.equal(await complete('net = Net(gone.widths)\n'), false);
    assert.equal(await complete(main('if gone.fast: width = 2\n    net = Net([1])\n    for x in gone.data: pass\n    net(torch.rand(1, 2))')), true);
    assert.equal(await complete('if gone.fast: width = 2\nnet = Net([1])\nfor x in gone.data: pass\nnet(torch.rand(1, 2))\n'), true);
  });

  test('a builder may hand the class on; a class needs the arguments of its base; what cannot run is no entry', async () => {
    const net =
      'class Net(nn.Module):\n    def __init__(self, n, m=2):\n        super().__init__()\n        self.fc = nn.Linear(n, m)\n    def forward(self, x):\n        return self.fc(x)\n';
    const given = 'def build(cls, *args):\n    return cls(*args)\n';
    assert.equal(shownOf(await opened(`${IMPORTS}${net}${given}def small():\n    model = build(Net, 3)\n    return model\n`)), 'small() x=1x3 8 6');
    assert.equal(shownOf(await opened(`${IMPORTS}${net}def whole():\n    return nn.Sequential(Net(3), nn.ReLU())\n`)), 'whole() input=1x3 8 6');
    const choosing = 'def chosen(name="a"):\n    match name:\n        case "a":\n            return Net(3)\n';
    assert.equal(shownOf(await opened(IMPORTS + net + choosing)), 'chosen() x=1x3 8 6');
    const wide = 'class Wide(Net):\n    width = 8\n';
    assert.equal((await opened(IMPORTS + net + wide)).entry, 'Wide(n=64)');
    assert.equal((await opened(IMPORTS + net + wide)).candidates.find((c) => c.name === 'Wide')?.missing.join(), 'n');
    const held =
      'class Held(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.fc = nn.Linear(2, 2)\n    def __call__(self, x):\n        return x\n';
    assert.equal((await opened(IMPORTS + held)).entry, null);
    const open = 'from abc import ABC, abstractmethod\nclass Open(nn.Module, ABC):\n    @abstractmethod\n    def forward(self, x): ...\n';
    assert.deepEqual((await opened(IMPORTS + open)).notes, []);
  });

  test('of a network that fails, the first cause is told', async () => {
    const text =
      'class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.fc = nn.Linear(2, 2)\n        self.kept = None\n        self.seen = 0\n' +
      '    def forward(self, x):\n        if self.seen != x.shape[0]:\n            self.seen = x.shape[0]\n            self.kept = self.fc(x) + torch.zeros(7)\n        return self.kept[0]\n';
    const { notes } = await opened(IMPORTS + text, {}, { entry: 'Net()', input: '1x2' });
    assert.match(notes[0]?.text ?? '', /must match the size/);
  });

  test('an entry may bind names of the module anew; an unnamed value goes where it stands', async () => {
    const text =
      'def width():\n    return 2\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.fc = nn.Linear(width(), 2)\n    def forward(self, x, mask=None, scale=1):\n        return self.fc(x) * scale if mask is None else x\n';
    const a = await opened(IMPORTS + text, {}, { entry: 'width = lambda: 5\nNet()', input: '1x5,None,2' });
    assert.equal(a.totals.params, 12);
    assert.equal(a.totals.macs, 10);
    assert.deepEqual(
      a.inputs.map((i) => i.name),
      ['x', 'mask', 'scale'],
    );
  });

  test('names of the main block are the names of the module', async () => {
    const text =
      'class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.fc = nn.Linear(width, 2)\n    def forward(self, x):\n        return self.fc(x) * scale\n' +
      'def batch():\n    return [rows for _ in range(4)]\n' +
      "if __name__ == '__main__':\n    width = 3\n    scale = 2\n    rows = np.eye(width)[[0, 1]]\n    net = Net()\n    criterion = nn.MSELoss()\n    for epoch in range(10):\n        out = net(torch.FloatTensor(batch()))\n        loss = criterion(out, out)\n";
    assert.equal(shownOf(await opened(`${IMPORTS}import numpy as np\n${text}`)), 'Net() x=4x2x3 8 48');
  });

  test('a script whose data cannot be read still shows its network, not its loss', async () => {
    const text =
      'from data import load\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.fc = nn.Linear(3, 2)\n    def forward(self, x):\n        return self.fc(x)\n' +
      'net = Net()\ncriterion = nn.CrossEntropyLoss()\nfor x, y in load():\n    loss = criterion(net(x), y)\n';
    assert.equal(shownOf(await opened(IMPORTS + text)), 'Net() x=1x3 8 6');
    assert.equal(
      shownOf(await opened(IMPORTS + text.replace('for x, y in load():\n    loss', 'loss').replace('net(x), y', 'net(torch.LongTensor([load()])), 1'))),
      'Net() x=1x3 8 6',
    );
  });

  test('an entry with local names, or whose text was cut, can be asked for as it was told, with another input too', async () => {
    const text =
      'class Net(nn.Module):\n    def __init__(self, n, some_long_name_of_an_argument=1, another_long_name_of_an_argument=2):\n        super().__init__()\n        self.fc = nn.Linear(4, n)\n' +
      '    def forward(self, x):\n        return self.fc(x)\n' +
      "def main():\n    width = 6\n    net = Net(width, some_long_name_of_an_argument=torch.device('cpu'), another_long_name_of_an_argument=1 + width)\n    net(torch.zeros(3, 4))\nmain()\n";
    const shown = await opened(IMPORTS + text);
    const entry = shown.entry ?? '';
    assert.match(entry, /^Net\(width, .*…$/);
    assert.equal(shownOf(await opened(IMPORTS + text, {}, { entry })), shownOf(shown));
    assert.equal(shownOf(await opened(IMPORTS + text, {}, { entry, input: 'x=5x4' })), `${entry} x=5x4 30 120`);
    assert.equal(shownOf(await opened(IMPORTS + text, {}, { entry: 'Net(2)', input: 'x=5x4' })), 'Net(2) x=5x4 10 40');
  });

  test('folders between a file and the top of its workspace, nearest first', () => {
    assert.deepEqual(foldersBetween('/w/a/b/c/net.py', '/w'), ['/w/a/b', '/w/a']);
    assert.deepEqual(foldersBetween('/w/a/net.py', '/w/'), []);
    assert.deepEqual(foldersBetween('/w/net.py', '/w'), []);
    assert.deepEqual(foldersBetween('/other/a/b/net.py', '/w'), []);
    assert.deepEqual(foldersBetween('/w/a/b/net.py', undefined), []);
  });
});
