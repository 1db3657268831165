import assert from 'node:assert/strict';
import type { Analysis } from '../../src/core/analysis.js';
import { analyzerOver, analyzeText } from '../analyzer.js';

/** What data chooses, such as the expert of a token, is counted as if all choices were made equally often, and listed as an assumption. */

const START = 'import torch\nfrom torch import nn\nimport torch.nn.functional as F\n';
/** A network of one layer (56 parameters, 49 multiply-adds on 1x7), with these lines behind it in forward. */
const behind = (lines: string): string => `${START}
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.lin = nn.Linear(7, 7)
    def forward(self, x):
        y = self.lin(x)
${lines.replace(/^/gm, '        ')}
        return y
`;

const analyze = (text: string, more = {}): Promise<Analysis> => analyzeText(text, { entry: 'Net()', input: '1x7', ...more });

suite('torch: what data selects', () => {
  const experts = (dispatch: string): string => `${START}
def grouped(x, weights, ends):
    out, start = torch.zeros(x.shape[0], weights.shape[1]), 0
    for i, end in enumerate(ends.tolist()):
        if start == end:
            continue
        torch.mm(x[start:end], weights[i], out=out[start:end])
        start = end
    return out

torch.library.custom_op('mine::grouped', grouped, mutates_args=(), schema='(Tensor x, Tensor weights, Tensor ends) -> Tensor')
torch.library.register_fake('mine::grouped', lambda x, weights, ends: torch.empty(x.shape[0], weights.shape[1]))

class Net(nn.Module):
    def __init__(self, width=6, count=5, top=2):
        super().__init__()
        self.count, self.top = count, top
        self.gate = nn.Linear(width, count, bias=False)
        self.experts = nn.ModuleList([nn.Linear(width, width, bias=False) for _ in range(count)])
    def forward(self, x):
        weight, chosen = self.gate(x).topk(self.top)
        out = torch.zeros_like(x)
${dispatch.replace(/^/gm, '        ')}
        return out
`;

  test('each expert gets its share of the tokens, and together they get all', async () => {
    for (const dispatch of [
      'for i, e in enumerate(self.experts):\n    token, slot = torch.where(chosen == i)\n    out[token] += weight[token, slot, None] * e(x[token])',
      'for i, e in enumerate(self.experts):\n    at = (chosen == i).nonzero()\n    out.index_add_(0, at[:, 0], e(x[at[:, 0]]))',
      'for i, e in enumerate(self.experts):\n    mask = (chosen == i).any(-1)\n    if mask.any():\n        out[mask] += e(x[mask])',
      'mask = F.one_hot(chosen, self.count).permute(2, 1, 0)\nfor i in range(self.count):\n    slot, token = torch.where(mask[i])\n    if token.shape[0] == 0:\n        continue\n    out.index_add_(0, token, self.experts[i](x[token]) * weight[token, slot, None])',
      'mask = F.one_hot(chosen, self.count).permute(2, 1, 0)\nfor i in range(self.count):\n    slot, token = torch.where(mask[i])\n    if len(token) == 0:\n        continue\n    tokens, slots = token.tolist(), slot.tolist()\n    out.index_add_(0, token, self.experts[i](x[None, tokens].reshape(-1, 6)) * weight[tokens, slots, None])',
      'start = 0\norder = chosen.flatten().argsort()\nfor i, n in enumerate(torch.bincount(chosen.flatten(), minlength=self.count).tolist()):\n    token = order[start:start + n] // self.top\n    start += n\n    out.index_add_(0, token, self.experts[i](x[token]))',
      'mask = F.one_hot(chosen, self.count).permute(2, 1, 0)\nfor i in torch.greater(mask.sum(dim=(-1, -2)), 0).nonzero():\n    slot, token = torch.where(mask[i].squeeze(0))\n    out.index_add_(0, token, self.experts[i](x[None, token].reshape(-1, 6)))',
      'ids, order = torch.sort(chosen.reshape(-1))\nends = torch.cumsum(torch.histc(ids.float(), bins=self.count, min=0, max=self.count - 1), 0, dtype=torch.int32)\ny = torch.ops.mine.grouped(x[order // self.top], torch.stack([e.weight for e in self.experts]), ends)\nout.index_add_(0, order // self.top, y)',
      'seen = chosen.new_zeros((x.shape[0], self.count)).scatter_(1, chosen, 1)\nfor i, n in enumerate(seen.sum(0).tolist()):\n    out[:n] += self.experts[i](x[:n])',
    ]) {
      const a = await analyze(experts(dispatch), { input: '32x6' });
      // 32 tokens of 6 go through the gate, and twice through an expert.
      assert.deepEqual([dispatch, a.complete, a.totals.params, a.totals.macs], [dispatch, true, 210, 32 * 6 * 5 + 2 * 32 * 6 * 6]);
      assert.ok(a.assumptions.includes('what depends on data is spread evenly over 5 choices'));
    }
  });

  test('products of groups of rows cost what all rows cost, whatever the groups', async () => {
    const net = (more: string): string => `${START}
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.randn(4, 8, 16))
    def forward(self, x, counts):
        ends = torch.cumsum(counts, 0).to(torch.int32)
        y = F.grouped_mm(x, self.w, offs=ends)
        ${more}
        return y
`;
    const counted = async (more: string): Promise<unknown> => {
      const { complete, totals, output, notes } = await analyze(net(more), { input: '24x8,4:int64' });
      return complete ? [totals.params, totals.macs, output] : notes[0]?.text;
    };
    assert.deepEqual(await counted('pass'), [512, 24 * 8 * 16, [[24, 16]]]);
    assert.deepEqual(await counted('y = torch._grouped_mm(x.T, y, offs=ends)'), [512, 2 * 24 * 8 * 16, [[4, 8, 16]]]);
    assert.deepEqual(await counted('y = F.grouped_mm(x.view(4, 6, 8), self.w)'), [512, 2 * 24 * 8 * 16, [[4, 6, 16]]]);
    assert.equal(await counted('F.grouped_mm(y, self.w, offs=ends)'), 'RuntimeError: contraction dimension of mat_a and mat_b must match');
    assert.equal(await counted('F.grouped_mm(x[0], self.w, offs=ends)'), 'RuntimeError: mat_a has to be 2 or 3d');
    assert.match(String(await counted('F.grouped_mm(x, self.w)')), /Have to provide offsets/);
  });

  test('a mask that the network is given is taken to leave nothing out, and that is an assumption', async () => {
    const asks = (test: string): Promise<Analysis> =>
      analyze(
        `${START}
class Net(nn.Module):
    def forward(self, x, mask):
        if ${test}:
            return x @ x.T
        return x
`,
        { input: '3x7,3x7:int64' },
      );
    for (const test of ['mask.all()', 'torch.all(mask == 1)', 'mask.bool()[:, None].all()']) {
      const a = await asks(test);
      assert.deepEqual([a.complete, a.totals.macs, a.assumptions], [true, 63, ['masks that the network is given leave nothing out']]);
    }
    for (const test of ['(mask == 2).all()', 'x.all()', 'mask.any()', 'mask[0, 0]']) assert.equal((await asks(test)).complete, false);
  });

  test('inputs that stand in the file decide what runs there; indices stay below what they are said to', async () => {
    const text = (rows: string): string => `import torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(7, 2)
    def forward(self, x, group):
        near = torch.bincount(group, minlength=5)
        sums = x.new_zeros(int(group.max()) + 1, 7).index_add(0, group, x)
        return self.fc(sums), near[:, None] * x
Net()(torch.ones(5, 7), ${rows})
`;
    const known = await analyzeText(text('torch.tensor([0, 2, 1, 1, 2])'));
    assert.deepEqual(
      [known.complete, known.totals.macs, known.assumptions],
      [true, 3 * 7 * 2, ['what bincount counts is below its minlength, 5', 'inputs whose elements decide what runs are those that stand in the file']],
    );
    assert.equal((await analyzeText(text('torch.randint(0, 3, (5,))'))).complete, false);
  });

  test('an operator that the text no longer declares is gone', async () => {
    const analyzer = await analyzerOver({});
    const run = (declares: string): Promise<Analysis> =>
      analyzer.analyze({
        file: '/w/m.py',
        text: `${START}${declares}\nclass Net(nn.Module):\n    def forward(self, x):\n        return torch.ops.mine.twice(x)\n`,
        roots: [],
        entry: 'Net()',
        input: '1x7',
      });
    const declared =
      "library = torch.library.Library('mine', 'DEF')\nlibrary.define('twice(Tensor x) -> Tensor')\n@torch.library.impl(library, 'twice', 'CPU')\ndef twice(x):\n    return x @ x.T\n";
    assert.deepEqual([(await run(declared)).complete, (await run(declared)).totals.macs, (await run('')).complete], [true, 7, false]);
  });

  test('a mask over something that was not chosen stays unknown', async () => {
    const a = await analyze(behind('y = self.lin(y[y[:, 0] > 0])'));
    assert.equal(a.complete, false);
  });

  test('sequences have the lengths that stand in the file', async () => {
    const a = await analyzeText(`${START}
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(6, 5, batch_first=True)
    def forward(self, x, n):
        packed = nn.utils.rnn.pack_padded_sequence(x, n.cpu(), batch_first=True, enforce_sorted=False)
        return self.rnn(packed)[1]
Net()(torch.randn(3, 7, 6), torch.tensor([2, 7, 3]))
`);
    assert.deepEqual([a.complete, a.totals.params, a.totals.macs], [true, 195, 1980]);
    assert.deepEqual(a.assumptions, ['packed sequences have the lengths that stand in the file: 7, 3, 2']);
  });

  test('a write where a mask is true changes elements and no shape', async () => {
    for (const lines of ['y[y > 0] += self.lin.bias[0]', 'y[x < 0] *= 0.5', 'y[y > 1] = y[y > 1].tanh()', 'y[:, int(y.sum())] = 1'])
      assert.deepEqual([lines, (await analyze(behind(lines))).complete], [lines, true]);
  });
});
