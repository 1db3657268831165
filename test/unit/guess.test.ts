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

  test('what only `*args` takes has no name of another parameter', async () => {
    assert.deepEqual(await guessed(`${block('    self.l = nn.Linear(7, 2)', '*args, is_training=False')}    return self.l(args[0])`), ['input0 1x7']);
  });

  test('an image, where the first layer in the tree is not the first to run', async () => {
    const gate = '    self.gate = nn.Conv2d(8, 8, 1)\n    self.c = nn.Conv2d(3, 8, 3)';
    assert.deepEqual(await guessed(`${block(gate)}    x = self.c(x)\n    return x * self.gate(x)`), ['x 1x3x224x224']);
    const focus = '    self.c = nn.Conv2d(12, 8, 3)';
    const quarters = '[x[..., ::2, ::2], x[..., 1::2, ::2], x[..., ::2, 1::2], x[..., 1::2, 1::2]]';
    assert.deepEqual(await guessed(`${block(focus)}    return self.c(torch.cat(${quarters}, 1))`), ['x 1x3x224x224']);
  });

  test('an image that is large enough, where a network halves it again and again', async () => {
    const halves = `    x = self.c(x)\n    for _ in range(8):\n      x = nn.functional.max_pool2d(x, 2)\n    return x`;
    assert.deepEqual(await guessed(`${block('    self.c = nn.Conv2d(1, 2, 3, padding=1)')}${halves}`), ['x 1x1x256x256']);
    const normed = `    x = self.c(x)\n    for _ in range(6):\n      x = nn.functional.max_pool3d(x, (1, 2, 2))\n    return self.n(x[:, :, :1])`;
    assert.deepEqual(await guessed(`${block('    self.c = nn.Conv3d(1, 2, 1)\n    self.n = nn.InstanceNorm3d(2)')}${normed}`), ['x 1x1x32x128x128']);
  });

  test('a record that the annotation names, made by its fields', async () => {
    const records = `from dataclasses import dataclass
from typing import NamedTuple
@dataclass
class Given:
  tokens: torch.Tensor
  start_pos: int
  bias: torch.Tensor | None
  scale: float = 2.0
class Pair(NamedTuple):
  image: torch.Tensor
  flag: bool
`;
    const literal = async (text: string): Promise<string | undefined> => (await analyzeText(`import torch\nfrom torch import nn\n${text}`)).inputs[0]?.literal;
    const words = `${records}${block('    self.e = nn.Embedding(9, 2)', 'given: Given')}    assert given.start_pos == 0\n    return self.e(given.tokens) * given.scale`;
    assert.deepEqual(await literal(words), 'Given(tokens=torch.zeros(1, 128, dtype=torch.int64), start_pos=0, bias=None)');
    const picture = `${records}${block('    self.c = nn.Conv2d(3, 2, 3)', 'pair: Pair')}    return self.c(pair.image)`;
    assert.deepEqual(await literal(picture), 'Pair(image=torch.zeros(1, 3, 224, 224), flag=False)');
  });

  test('a list of pictures, each without an axis for the batch', async () => {
    const text = `from typing import List\nimport torch\nfrom torch import nn\n${block('    self.image_size = 32\n    self.c = nn.Conv2d(3, 2, 4, stride=4)', 'images: List[torch.Tensor]')}    return [self.c(image.unsqueeze(0)).squeeze(0) for image in images]\n`;
    const { complete, totals, inputs } = await analyzeText(text);
    assert.deepEqual([complete, totals.macs, inputs[0]?.literal], [true, 8 * 8 * 2 * 48, '[torch.zeros(3, 32, 32)]']);
  });

  test('a state that the network itself makes, and a dict whose keys its errors tell', async () => {
    const text = `from typing import Dict
import torch
from torch import nn
KEY = 'words'
class Carry:
  def __init__(self, z):
    self.z = z
${block('    self.e = nn.Embedding(9, 4)\n    self.f = nn.Linear(4, 4)', 'carry, batch: Dict[str, torch.Tensor]')}    z = self.f(carry.z) + self.e(batch[KEY])
    return Carry(z)
  def initial_carry(self, batch):
    return Carry(torch.zeros(*batch[KEY].shape, 4))
`;
    const { complete, totals, inputs } = await analyzeText(text);
    const words = '{"words": torch.zeros((1, 128,), dtype=torch.int64)}';
    assert.deepEqual(
      inputs.map((i) => i.literal),
      [`self.initial_carry(${words})`, words],
    );
    assert.deepEqual([complete, totals.macs], [true, 128 * 16]);
  });

  test('pairs of keys and values for each layer, and positions as a row', async () => {
    const text = `from typing import List, Tuple
${block('    self.n_layers, self.n_heads, self.head_dim = 2, 2, 4\n    self.e = nn.Embedding(9, 8)\n    self.q = nn.Linear(8, 8)', 'input_token_ids, positions: torch.Tensor, kv_caches: List[Tuple[torch.Tensor, torch.Tensor]], mask: torch.Tensor')}    b, n = input_token_ids.shape
    x = self.e(input_token_ids) + torch.zeros(4096, 8).index_select(0, positions)
    for i in range(self.n_layers):
      k, v = kv_caches[i]
      k.index_copy_(1, positions, self.q(x).view(b, n, self.n_heads, self.head_dim))
      x = (torch.softmax(x.view(b, n, 2, 4).transpose(1, 2) @ k.permute(0, 2, 3, 1) + mask, -1) @ v.transpose(1, 2)).transpose(1, 2).reshape(b, n, 8)
    return x
`;
    const { complete, inputs, totals } = await analyzeText(`import torch\nfrom torch import nn\n${text}`);
    assert.deepEqual([complete, inputs[1]?.shape], [true, [128]]);
    assert.equal(totals.macs, 2 * (128 * 64 + 2 * 2 * 128 * 128 * 4));
  });

  test('of several image sizes that fit, a usual one', async () => {
    const frames = '    self.c = nn.Conv2d(4, 8, 8, stride=4)\n    self.d = nn.Conv2d(8, 8, 4, stride=2)\n    self.f = nn.Linear(8 * 9 * 9, 2)';
    assert.deepEqual(await guessed(`${block(frames)}    return self.f(self.d(self.c(x / 255)).flatten(1))`), ['x 1x4x84x84']);
  });

  test('steps and classes of diffusion, by their names', async () => {
    const net = '    self.c = nn.Conv2d(3, 8, 3)\n    self.e = nn.Embedding(10, 8)\n    self.t = nn.Linear(1, 8)';
    const sum = 'return self.c(x) + (self.e(y) + self.t(t[:, None].float()))[:, :, None, None]';
    assert.deepEqual(await guessed(`${block(net, 'x, t, y')}    ${sum}`), ['x 1x3x224x224', 't 1:int64', 'y 1:int64']);
    const noise = 'return self.c(x) + self.t(sigma[:, None])[:, :, None, None]';
    assert.deepEqual(await guessed(`${block(net, 'x, sigma')}    ${noise}`), ['x 1x3x224x224', 'sigma 1']);
  });
});

/** Inputs as one text, literals as they are written. */
async function inputs(text: string): Promise<string> {
  const a = await analyzeText(`import torch\nfrom torch import nn\nfrom typing import Dict, List, Optional\n${text}`);
  assert.deepEqual([a.complete, a.notes.filter((n) => n.severity === 'error')], [true, []]);
  return a.inputs.map((i) => `${i.name} ${i.literal ?? i.shape.join('x')}${i.literal !== undefined || i.dtype === 'float32' ? '' : `:${i.dtype}`}`).join(', ');
}
const linear = '    self.l = nn.Linear(48, 4)';

suite('inputs by what forward does', () => {
  test('what is only done in training says nothing of the input', async () => {
    const forward = '    if self.training:\n      picture, boxes = batch\n    else:\n      picture = batch\n    return self.c(picture)';
    assert.equal(await inputs(`${block('    self.c = nn.Conv2d(3, 4, 3)', 'batch')}${forward}`), 'batch 1x3x224x224');
    const negated = '    if not self.training:\n      return self.c(batch)\n    a, b = batch\n    return self.c(a) + b';
    assert.equal(await inputs(`${block('    self.c = nn.Conv2d(3, 4, 3)', 'batch')}${negated}`), 'batch 1x3x224x224');
  });

  test('a split tells how many features there are, a message which axes, and two sides of a picture its size', async () => {
    const split = '    a, b = torch.split(x, [40, 8], dim=-1)\n    return self.l(a) + b.sum()';
    assert.equal(await inputs(`${block('    self.l = nn.Linear(40, 4)')}${split}`), 'x 1x48');
    const told = '    if len(x.shape) != 2:\n      raise ValueError(f"x must have shape (batch, length), found: {tuple(x.shape)}")\n';
    const layer = block('    self.t = nn.TransformerEncoderLayer(8, 2, batch_first=True)');
    assert.equal(await inputs(`${layer}${told}    return self.t(x.reshape(x.shape[0], -1, 8))`), 'x 32x8');
    const sides = '    self.imgH, self.imgW = 32, 96\n    self.c = nn.Conv2d(3, 4, 3)';
    assert.equal(await inputs(`${block(sides, 'x')}    return self.c(x)`), 'x 1x3x32x96');
  });

  test('annotations: numbers, flags and what may be left out', async () => {
    const call = '    return self.l(x)[:, :start + 3] * (2 if wide else 1) * gain if extra is None else None';
    const args = 'x, start: int, wide: bool, gain: float, extra: Optional[torch.Tensor]';
    assert.equal(await inputs(`${block(linear, args)}${call}`), 'x 1x48, start 0, wide False, gain 1.0, extra None');
  });

  test('a flag by its name alone', async () => {
    assert.equal(await inputs(`${block(linear, 'x, return_all')}    return (x, self.l(x)) if return_all else self.l(x)`), 'x 1x48, return_all False');
  });

  test('axes that the body takes apart, permutes or asserts', async () => {
    assert.equal(await inputs(`${block(linear)}    b, n, d = x.shape\n    return self.l(x)`), 'x 1x32x48');
    assert.equal(await inputs(`${block(linear)}    assert x.dim() == 3\n    return self.l(x)`), 'x 1x32x48');
    assert.equal(await inputs(`${block(linear)}    return self.l(x.permute(1, 0, 2)) if self.training else self.l(x).permute(1, 0, 2)`), 'x 1x32x48');
    assert.equal(await inputs(`${block('    self.l = nn.Linear(784, 4)')}    b, c, h, w = x.size()\n    return self.l(x.view(b, -1))`), 'x 1x1x28x28');
  });

  test('each argument goes by the layer that reads it, also through methods and other modules', async () => {
    const inner =
      'class Inner(nn.Module):\n  def __init__(self):\n    super().__init__()\n    self.e = nn.Embedding(50, 8)\n  def forward(self, ids):\n    return self.e(ids).mean(1)\n';
    const net = block('    self.inner = Inner()\n    self.l = nn.Linear(20, 8)', 'values, words');
    assert.equal(
      await inputs(`${inner}${net}    return self.mix(values) + self.inner(words)\n  def mix(self, v):\n    return self.l(v)`),
      'values 1x20, words 1x128:int64',
    );
  });

  test('a mask is left out where that is allowed, else it has the shape of what it masks', async () => {
    assert.equal(await inputs(`${block(linear, 'x, mask')}    y = self.l(x)\n    return y if mask is None else y * mask`), 'x 1x48, mask None');
    const tokens = '    self.e = nn.Embedding(9, 4)';
    assert.equal(
      await inputs(`${block(tokens, 'ids, attention_mask')}    return self.e(ids) * attention_mask.unsqueeze(-1)`),
      'ids 1x128:int64, attention_mask 1x128:int64',
    );
  });

  const patches = (args: string, patchCount: string): string =>
    `class Net(nn.Module):\n  def __init__(self${args}):\n    super().__init__()\n    self.p = nn.Conv2d(3, 8, 16, 16)\n    self.pos = nn.Parameter(torch.zeros(1, ${patchCount}, 8))\n  def forward(self, x):\n    return self.p(x).flatten(2).transpose(1, 2) + self.pos\n`;

  test('sizes that the network was built with', async () => {
    assert.equal(await inputs(patches(', img_size=320', '(img_size // 16) ** 2')), 'x 1x3x320x320');
    const words =
      'class Net(nn.Module):\n  def __init__(self, block_size=24):\n    super().__init__()\n    self.e = nn.Embedding(9, 4)\n    self.p = nn.Parameter(torch.zeros(block_size, 4))\n  def forward(self, ids):\n    return self.e(ids) + self.p[: ids.shape[1]]\n';
    assert.equal(await inputs(words), 'ids 1x24:int64');
  });

  test('one patch stretched over a whole table of positions is nobody’s input', async () => {
    assert.equal(await inputs(patches('', '400')), 'x 1x3x320x320');
  });

  test('a loop that would run for no number is none of the network’s uses', async () => {
    const net = `${block('    self.l = nn.Linear(8, 8)')}    for i in range(x.shape[1] // 16 if x.ndim == 3 else 0):\n      x = self.l(x)\n    return x`;
    assert.equal(await inputs(net), 'x 1x32x8');
  });

  test('the data set that the file loads', async () => {
    const net = `${block('    self.c = nn.Conv2d(3, 8, 3)')}    return self.c(x)\n`;
    assert.equal(await inputs(`${net}def data(): return datasets.CIFAR10("data")\n`), 'x 1x3x32x32');
  });

  test('a list of maps, and a dict by the keys that are asked for', async () => {
    const maps =
      'class Net(nn.Module):\n  def __init__(self, in_channels=(8, 16)):\n    super().__init__()\n    self.c = nn.ModuleList(nn.Conv2d(c, 4, 1) for c in in_channels)\n  def forward(self, feats):\n    return [c(f) for c, f in zip(self.c, feats)]\n';
    assert.equal(await inputs(maps), 'feats [torch.zeros(1, 8, 64, 64), torch.zeros(1, 16, 32, 32)]');
    const dict = `${block('    self.c = nn.Conv2d(3, 4, 3)', 'batch')}    return self.c(batch["image"])`;
    assert.equal(await inputs(dict), 'batch {"image": torch.zeros(1, 3, 224, 224)}');
  });

  test('samples in a list, by the keys that every one is asked for', async () => {
    const net = `${block('    self.c = nn.Conv2d(3, 4, 3)\n    self.img_size = 40', 'samples')}    shapes = [s["size"] for s in samples]
    for s in samples:
      if "boxes" in s:
        s["boxes"].sum() + s["labels"].sum()
    return self.c(torch.stack([s["image"] for s in samples])).sum() * len(shapes)`;
    const { inputs, complete } = await analyzeText(`import torch\nfrom torch import nn\n${net}`);
    assert.deepEqual([inputs[0]?.literal, complete], ['[{"size": (40, 40), "image": torch.zeros(3, 40, 40)}]', true]);
  });

  test('what the signature lets out and the body uses, first axes exchanged; positions have the shape of what they are added to', async () => {
    const net = `${block('    self.a = nn.Linear(8, 2)\n    self.b = nn.Linear(6, 2)', 'tgt, memory, memory_pos=None')}    tgt = (tgt + 1).transpose(0, 1)
    return self.a(tgt).sum() + self.b(memory).sum() + memory_pos.sum()`;
    assert.deepEqual(await guessed(net), ['tgt 32x1x8', 'memory 1x32x6', 'memory_pos 1x32x6']);
    const axes = '    b, n, d = y.shape\n    return self.a(y)';
    const swapped = `${block('    self.a = nn.Linear(8, 2)')}    y = x.transpose(0, 1)\n${axes}`;
    assert.deepEqual(await guessed(swapped), ['x 32x1x8']);
  });

  test('what an error asks for', async () => {
    const hidden = '    self.m = nn.ModuleDict({"l": nn.Linear(20, 4)})\n    self.c = nn.Conv1d(1, 1, 1)';
    assert.equal(await inputs(`${block(hidden)}    b, n, d = (x * 1).shape\n    return self.m["l"](x + 0)`), 'x 1x32x20');
  });

  test('a lone number for a number is no shape', async () => {
    const net = `${block(linear, 'x, start: int')}    return self.l(x)[:, start:]`;
    const a = await analyzeText(`import torch\nfrom torch import nn\n${net}`, { input: '1x48,2' });
    assert.deepEqual([a.complete, a.inputs.map((i) => i.literal)], [true, [undefined, '2']]);
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
