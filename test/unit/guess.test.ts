import assert from 'node:assert/strict';
import { analyzerOver, analyzeText } from '../analyzer.js';

/** The inputs that are taken when nobody names them: shapes, with the element type where it is not float32. */
async function guessed(text: string): Promise<string[]> {
  const analysis = await analyzeText(`import torch\nfrom torch import nn\n${text}`);
  assert.deepEqual(
    analysis.notes.filter((n) => n.severity === 'error'),
    [],
  );
  assert.equal(analysis.inputGuessed, true);
  return analysis.inputs.map((i) => `${i.name} ${i.shape.join('x')}${i.dtype === 'float32' ? '' : `:${i.dtype}`}`);
}

const block = (body: string, args = 'x'): string =>
  `class Net(nn.Module):\n  def __init__(self):\n    super().__init__()\n${body}\n  def forward(self, ${args}):\n`;

suite('guessed inputs', () => {
  test('the first layer tells', async () => {
    assert.deepEqual(await guessed(`${block('    self.c = nn.Conv2d(1, 2, 3)')}    return self.c(x)`), ['x 1x1x224x224']);
    assert.deepEqual(await guessed(`${block('    self.e = nn.Embedding(9, 2)', 'ids')}    return self.e(ids)`), ['ids 1x128:int64']);
  });

  test('an image, where the first layer in the tree is not the first to run', async () => {
    const gate = '    self.gate = nn.Conv2d(8, 8, 1)\n    self.c = nn.Conv2d(3, 8, 3)';
    assert.deepEqual(await guessed(`${block(gate)}    x = self.c(x)\n    return x * self.gate(x)`), ['x 1x3x224x224']);
    const focus = '    self.c = nn.Conv2d(12, 8, 3)';
    const quarters = '[x[..., ::2, ::2], x[..., 1::2, ::2], x[..., ::2, 1::2], x[..., 1::2, 1::2]]';
    assert.deepEqual(await guessed(`${block(focus)}    return self.c(torch.cat(${quarters}, 1))`), ['x 1x3x224x224']);
  });

  test('steps and classes of diffusion, by their names', async () => {
    const net = '    self.c = nn.Conv2d(3, 8, 3)\n    self.e = nn.Embedding(10, 8)\n    self.t = nn.Linear(1, 8)';
    const sum = 'return self.c(x) + (self.e(y) + self.t(t[:, None].float()))[:, :, None, None]';
    assert.deepEqual(await guessed(`${block(net, 'x, t, y')}    ${sum}`), ['x 1x3x224x224', 't 1:int64', 'y 1:int64']);
    const noise = 'return self.c(x) + self.t(sigma[:, None])[:, :, None, None]';
    assert.deepEqual(await guessed(`${block(net, 'x, sigma')}    ${noise}`), ['x 1x3x224x224', 'sigma 1']);
  });
});

suite('libraries around a network', () => {
  test('a bar of progress can be derived from', async () => {
    const text = `${block('    self.l = nn.ModuleList(nn.Linear(2, 2) for _ in tqdm(iterable=range(2)))')}    return self.l[0](self.l[1](x))`;
    const analysis = await analyzeText(`from torch import nn\nfrom tqdm import tqdm\nclass Bar(tqdm):\n  pass\n${text}`);
    assert.deepEqual([analysis.totals.params, analysis.notes], [12, []]);
  });

  test('a recurrent layer behind something unknown is uncounted, and what follows goes on', async () => {
    const layers = '    self.r = nn.LSTM(8, 16)\n    self.g = nn.GRU(8, 16)\n    self.l = nn.Linear(16, 3)';
    const run = '    x = mystery.f(x)\n    y, (h, c) = self.r(x)\n    z, h = self.g(x)\n    return self.l(y) + self.l(z)';
    const analysis = await analyzeText(`import mystery\nfrom torch import nn\n${block(layers)}${run}`, { input: '1x8' });
    assert.deepEqual(
      analysis.uncounted.map((u) => u.operator),
      ['a call of something unknown', 'lstm', 'gru', 'linear', 'linear'],
    );
    assert.deepEqual([analysis.complete, analysis.notes.filter((n) => n.severity === 'error')], [false, []]);
  });

  test('what a package imports from itself in a circle is no module, though parts of it are modelled', async () => {
    const analyzer = await analyzerOver({
      '/s/site-packages/timm/__init__.py': '',
      '/s/site-packages/timm/models/__init__.py': 'from .a import Base\nfrom .b import *\n',
      '/s/site-packages/timm/models/a.py': 'from . import b\nfrom torch import nn\nclass Base(nn.Linear):\n  pass\n',
      '/s/site-packages/timm/models/b.py': 'from timm.models.a import Base\nclass Derived(Base):\n  pass\n',
    });
    const text = 'from timm.models.a import Base\nclass Net(Base):\n  def __init__(self):\n    super().__init__(2, 3)\n';
    const analysis = await analyzer.analyze({ file: '/w/m.py', text, roots: ['/w', '/s/site-packages'] });
    assert.equal(analysis.totals.params, 9);
    assert.deepEqual(
      analysis.notes.filter((n) => n.text.includes('bases must be')),
      [],
    );
  });
});

suite('weights from checkpoints', () => {
  const load = (loop: string): string =>
    `import torch\n${block(`    self.l = nn.Linear(2, 2)\n    old = torch.load("w.pth")\n    new, n = {}, 1\n${loop}\n    self.load_state_dict(new)\n    self.m = nn.Linear(n, 1)`)}    return self.l(x)`;

  test('a loop that only sorts and loads them leaves no doubt', async () => {
    for (const loop of [
      '    for k, v in old.items():\n      if k in self.state_dict():\n        new[k] = v',
      '    for k in old:\n      k = k.replace("module.", "")\n      if "fc" in k: continue\n      new.update({k: old[k]})',
      '    for k, v in old["state_dict"].items():\n      new[k[7:]] = v\n      print(k)',
    ]) {
      const analysis = await analyzeText(`from torch import nn\n${load(loop)}`);
      assert.deepEqual([analysis.complete, analysis.notes], [true, []], loop);
    }
  });

  test('one that may decide how the network is built does', async () => {
    for (const loop of [
      '    for k in old:\n      n = n + 1',
      '    for k in old:\n      new["depth"] = k',
      '    for k in old:\n      self.add_module(k, nn.Linear(1, 1))',
    ]) {
      const analysis = await analyzeText(`from torch import nn\n${load(loop)}`);
      assert.equal(analysis.complete, false, loop);
    }
  });
});
