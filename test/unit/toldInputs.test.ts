import assert from 'node:assert/strict';
import type { Analysis } from '../../src/core/analysis.js';
import { analyzerOver } from '../analyzer.js';

/** Inputs that a file states by handing them, with its network, to something else. */
async function opened(text: string, more: { entry?: string; input?: string } = {}): Promise<Analysis> {
  return (await analyzerOver({})).analyze({ file: '/w/model.py', text, roots: ['/w'], ...more });
}
const NET = `import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, width=6):
        super().__init__()
        self.conv = nn.Conv2d(2, width, 3)

    def forward(self, x, scale=None):
        return self.conv(x)


`;
const MAIN = 'if __name__ == "__main__":\n    net = Net(5)\n';
const shapes = (a: Analysis): string => a.inputs.map((i) => `${i.name} ${i.literal ?? i.shape.join('x')}`).join(', ');
const told = (a: Analysis): string => `${a.entry} ${shapes(a)} ${a.inputSource}`;

const TOOLS: readonly (readonly [how: string, imports: string, call: string, batch?: number])[] = [
  ['a profiler that takes a tuple', 'import thop', 'thop.profile(net, inputs=(torch.zeros(3, 2, 10, 12),))'],
  ['a summary of one sample', 'from torchsummary import summary', 'summary(net, input_size=(2, 10, 12))', 1],
  ['a summary of a whole batch', 'from torchinfo import summary', 'summary(net, (3, 2, 10, 12), depth=2)'],
  ['a summary that is told where the batch goes', 'import torchinfo', 'torchinfo.summary(net, input_size=(2, 10, 12), batch_dim=0)', 1],
  ['a summary of tensors', 'import torchinfo', 'torchinfo.summary(net, input_data=[torch.zeros(3, 2, 10, 12)])'],
  ['a count of operations', 'from fvcore.nn import FlopCountAnalysis as Count', 'n = Count(net, torch.zeros(3, 2, 10, 12)).total()'],
  [
    'a count with a constructor',
    'import ptflops',
    'ptflops.get_model_complexity_info(net, (2, 10, 12), input_constructor=lambda s: {"x": torch.zeros(3, *s)})',
  ],
  ['a count by size', 'from ptflops import get_model_complexity_info as count', 'macs, params = count(net, (2, 10, 12), as_strings=False)', 1],
  ['a count by shape', 'from calflops import calculate_flops', 'calculate_flops(model=net, input_shape=(3, 2, 10, 12))'],
  [
    'a profile of a training library',
    'from deepspeed.profiling.flops_profiler import get_model_profile',
    'get_model_profile(net, args=[torch.zeros(3, 2, 10, 12)])',
  ],
  ['an export', '', 'torch.onnx.export(net, (torch.zeros(3, 2, 10, 12),), "net.onnx")'],
  ['an exported program', 'from torch.export import export', 'export(net, (torch.zeros(3, 2, 10, 12),))'],
  ['a trace', '', 'traced = torch.jit.trace(net, torch.zeros(3, 2, 10, 12))'],
  ['a graph for a dashboard', 'from torch.utils.tensorboard import SummaryWriter', 'SummaryWriter("runs").add_graph(net, torch.zeros(3, 2, 10, 12))'],
  ['a drawing', 'from torchview import draw_graph', 'draw_graph(net, input_size=(3, 2, 10, 12))'],
  ['a log of activations', 'import torchlens', 'torchlens.log_forward_pass(net, torch.zeros(3, 2, 10, 12))'],
  ['forward by its name', '', 'net.forward(torch.zeros(3, 2, 10, 12))'],
  ['something unknown', 'from lab import latency', 'latency(net, torch.zeros(3, 2, 10, 12), repeats=50)'],
];

suite('inputs that a file states', () => {
  for (const [how, imports, call, batch = 3] of TOOLS)
    test(how, async () => {
      const a = await opened(`${imports}\n${NET}${MAIN}    ${call}\n`);
      assert.deepEqual([told(a), a.complete], [`Net(5) x ${batch}x2x10x12 file`, true]);
      assert.equal(a.totals.macs, batch * 5 * 18 * 8 * 10);
    });

  test('a function of the file that is given the network calls it, whatever it is named', async () => {
    const train = 'def train(net, rounds):\n    for _ in range(rounds):\n        net(torch.zeros(4, 2, 8, 8)).sum().backward()\n';
    assert.equal(told(await opened(`${NET}${train}train(Net(), 2)\n`)), 'Net() x 4x2x8x8 file');
    assert.equal(told(await opened(`${NET}${train}${MAIN}    train(net, 2)\n`)), 'Net(5) x 4x2x8x8 file');
  });

  test('data that is not read does not hide a later call with something known', async () => {
    const loop = '    for images in loader():\n        net(images)\n    net(torch.zeros(4, 2, 8, 8))\n';
    assert.equal(told(await opened(`from data import loader\n${NET}${MAIN}${loop}`)), 'Net(5) x 4x2x8x8 file');
  });

  test('the example that a network keeps', async () => {
    const lit = NET.replace('self.conv = ', 'self.example_input_array = torch.zeros(7, 2, 9, 9)\n        self.conv = ');
    assert.equal(told(await opened(`${lit}def fit(width):\n    print(Net(width))\n\ndef main():\n    fit(4)\n`)), 'Net(4) x 7x2x9x9 file');
  });

  test('lists and dicts stay what they are', async () => {
    const pair = NET.replace('return self.conv(x)', 'return self.conv(x[0]) + self.conv(x[1]["image"])');
    const a = await opened(`${pair}${MAIN}    net([torch.zeros(1, 2, 8, 8), {"image": torch.zeros(1, 2, 8, 8)}])\n`);
    assert.deepEqual([shapes(a), a.complete], ['x_0 1x2x8x8, x_1_image 1x2x8x8', true]);
    const chosen = await opened(pair, { entry: 'Net()', input: 'x=[torch.zeros(1, 2, 8, 8), {"image": torch.zeros(1, 2, 8, 8)}]' });
    assert.deepEqual([chosen.complete, chosen.graph.inputs.length], [true, 2]);
  });

  test('a chosen entry that the file builds keeps its input', async () => {
    const text = `${NET}net = Net(3)\nnet(torch.zeros(6, 2, 5, 5))\n`;
    const a = await opened(text, { entry: 'Net(3)' });
    assert.deepEqual([told(a), a.entrySource], ['Net(3) x 6x2x5x5 file', 'choice']);
    assert.equal((await opened(text, { entry: 'Net(4)' })).inputSource, 'guess');
  });
});

suite('networks inside calls', () => {
  for (const call of [
    'print(Net(7))',
    'n = sum(p.numel() for p in Net(7).parameters())',
    'optimizer = torch.optim.SGD(Net(7).parameters(), 0.1)',
    'fit(Net(7), epochs=2)',
  ])
    test(call, async () => {
      const a = await opened(`from lab import fit\n${NET.replace('width=6', 'width')}${call}\n`);
      assert.deepEqual([a.entry, a.totals.params, a.inputSource], ['Net(7)', 133, 'guess']);
    });

  test('tests build networks, by marks, fixtures and classes', async () => {
    const net = NET.replace('width=6', 'width');
    const marked =
      '@pytest.mark.parametrize("width, side", [(7, 9), (8, 8)])\ndef test_net(width, side):\n    assert Net(width)(torch.zeros(1, 2, side, side)).ndim == 4\n';
    assert.equal(told(await opened(`import pytest\n${net}${marked}`)), 'Net(7) x 1x2x9x9 file');
    const fixture = '@pytest.fixture\ndef images():\n    return torch.zeros(2, 2, 6, 6)\n\ndef test_net(images):\n    Net(4)(images)\n';
    assert.equal(told(await opened(`import pytest\n${net}${fixture}`)), 'Net(4) x 2x2x6x6 file');
    const cls =
      'class NetTest(unittest.TestCase):\n    def setUp(self):\n        self.net = Net(9)\n    def test_shape(self):\n        y = self.net(torch.zeros(2, 2, 7, 7))\n';
    assert.equal(told(await opened(`import unittest\n${net}${cls}`)), 'Net(9) x 2x2x7x7 file');
  });

  test('a builder that is named like a test, and that runs a part of its network, is a builder', async () => {
    const builder = 'def test_net(width=4):\n    net = nn.Sequential(Net(width), nn.ReLU())\n    net[0](torch.zeros(1, 2, 8, 8))\n    return net\n';
    const a = await opened(NET.replace('width=6', 'width') + builder);
    assert.deepEqual([a.entry, a.entrySource], ['test_net()', 'guess']);
  });

  test('a network that an imported module made for itself is none of this file', async () => {
    const files = { '/w/other.py': `${NET}trunk = Net(3)\n` };
    const text = `from other import trunk\n${NET}def whole(width=5):\n    return Net(width)\n`;
    const a = await (await analyzerOver(files)).analyze({ file: '/w/model.py', text, roots: ['/w'] });
    assert.equal(a.entry, 'whole()');
  });
});
