import assert from 'node:assert/strict';
import type { Analysis } from '../../src/core/analysis.js';
import { analyzerOver, workspaceOver } from '../analyzer.js';

/** What a file shows when it is merely opened in a workspace with other files. */
async function opened(text: string, files: Readonly<Record<string, string>> = {}): Promise<Analysis> {
  const all: Readonly<Record<string, string>> = { ...files, '/w/model.py': text };
  return (await analyzerOver(all, { reader: workspaceOver(all) })).analyze({ file: '/w/model.py', text, roots: ['/w'] });
}
const HEAD = 'import torch\nfrom torch import nn\n';
const net = (params: string, init: string, body = '        return self.fc(x)\n'): string =>
  `${HEAD}class Net(nn.Module):\n    def __init__(self, ${params}):\n        super().__init__()\n${init}    def forward(self, x):\n${body}`;

suite('arguments and settings that choose by a word', () => {
  test('the first word that the class compares its argument with', async () => {
    for (const choice of [
      "        if kind == 'thin': self.fc = nn.Linear(4, 2)\n        elif kind == 'wide': self.fc = nn.Linear(4, 8)\n        else: raise ValueError(kind)\n",
      "        assert kind in ('thin', 'wide')\n        self.fc = nn.Linear(4, 2)\n",
      "        self.fc = nn.Linear(4, {'thin': 2, 'wide': 8}[kind])\n",
      "        widths = {'thin': 2, 'wide': 8}\n        self.fc = nn.Linear(4, widths.get(kind))\n",
      "        match kind:\n            case 'thin': self.fc = nn.Linear(4, 2)\n            case _: raise ValueError(kind)\n",
    ]) {
      const { entry, entrySource, totals, complete } = await opened(net('kind', choice));
      assert.deepEqual([entry, entrySource, totals.params, complete], ["Net(kind='thin')", 'example', 10, true]);
    }
  });

  test('a number that a table of the file has an entry for', async () => {
    const table = 'LAYERS = {18: 2, 34: 3, 50: 5, 101: 7}\n';
    const model = net('depth', '        self.fc = nn.Linear(4, LAYERS[depth])\n');
    const { entry, totals } = await opened(model.replace(HEAD, HEAD + table));
    assert.deepEqual([entry, totals.params], ['Net(depth=50)', 25]);
  });

  test('arguments of a constructor that is decorated', async () => {
    const kept =
      'import functools\ndef kept(init):\n    @functools.wraps(init)\n    def __init__(self, *a, **k):\n        init(self, *a, **k)\n    return __init__\n';
    const model = net('sources', '        self.fc = nn.Linear(4, len(sources))\n');
    const { entry, totals } = await opened(model.replace(HEAD, HEAD + kept).replace('    def __init__', '    @kept\n    def __init__'));
    assert.deepEqual([entry, totals.params], ['Net(sources=["drums", "bass", "other", "vocals"])', 20]);
  });

  test('a setting that decides in forward what runs, compared in another module of the workspace', async () => {
    const model = net(
      'config',
      '        self.kind = config.task_kind\n        self.fc = Head(config)\n',
      "        if self.kind == 'tell':\n            return self.fc(x)\n        return None\n",
    );
    const head = `${HEAD}class Head(nn.Linear):\n    def __init__(self, config):\n        assert config.task_kind in ['tell', 'rank']\n        super().__init__(4, 2)\n`;
    const { exampleSizes, totals } = await opened(model.replace(HEAD, `${HEAD}from head import Head\n`), { '/w/head.py': head });
    assert.deepEqual([exampleSizes, totals.macs], [["task_kind='tell'"], 8]);
  });

  test('a script of the workspace that has options of these names gives its defaults', async () => {
    const model = net('args', '        self.fc = nn.Linear(args.width, args.out, bias=args.bias)\n        self.mode = args.mode\n');
    const script =
      'import argparse\ndef parse():\n    p = argparse.ArgumentParser()\n    p.add_argument("-w", "--width", type=int, default=6)\n    p.add_argument("--out", default=3, type=int)\n' +
      '    p.add_argument("--mode", choices=["a", "b"])\n    p.add_argument("--bias", action="store_true")\n    p.add_argument("--data", default="x")\n    return p.parse_args()\n';
    const other = 'import argparse\np = argparse.ArgumentParser()\np.add_argument("--width", default=99)\n';
    const { exampleSizes, entrySource, totals } = await opened(model, { '/w/other.py': other, '/w/run.py': script });
    assert.deepEqual([exampleSizes, entrySource, totals.params], [['width=6', 'out=3', 'bias=False', "mode='a'"], 'example', 18]);
  });
});
