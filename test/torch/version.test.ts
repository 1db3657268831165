import assert from 'node:assert/strict';
import { analyzerOver, analyzeText } from '../analyzer.js';

/** Which version torch says it is: the installed one's, where one is found. */

const SOURCE = `import torch
from torch import nn
import torch.nn.functional as F
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fast = nn.Linear(4, 4)
        self.slow = nn.Linear(4, 8)
    def forward(self, x):
        return self.fast(x) if hasattr(F, 'scaled_dot_product_attention') else self.slow(x)
class Direct(nn.Module):
    def forward(self, x):
        return F.scaled_dot_product_attention(x, x, x)
class Compared(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(4, 13 if torch.__version__ >= (1, 9) and torch.__version__ < '1.14' and str(torch.__version__) == '1.13.0' else 2)
    def forward(self, x):
        return self.layer(x)
`;

suite('torch: version', () => {
  const files: Record<string, string> = { '/old/torch/version.py': "__version__ = '1.13.0a0+git'\ndebug = False\n" };

  async function macs(entry: string, roots: string[], input = '1x4'): Promise<{ macs: number; assumptions: readonly string[] }> {
    const analyzer = await analyzerOver(files);
    const analysis = await analyzer.analyze({ file: '/w/net.py', text: SOURCE, entry, input, roots });
    assert.deepEqual(analysis.notes, []);
    return { macs: Number(analysis.totals.macs), assumptions: analysis.assumptions };
  }

  test('hasattr answers as the installed torch would, and says so', async () => {
    assert.deepEqual(await macs('Net()', ['/old']), {
      macs: 32,
      assumptions: ['PyTorch 1.13.0, the one installed, has no torch.nn.functional.scaled_dot_product_attention'],
    });
    assert.deepEqual(await macs('Net()', []), { macs: 16, assumptions: [] });
  });

  test('what is used without asking works with any version', async () => {
    assert.equal((await macs('Direct()', ['/old'], '1x3x4')).macs, 2 * 3 * 3 * 4);
  });

  test('versions compare by their numbers', async () => {
    assert.equal((await macs('Compared()', ['/old'])).macs, 4 * 13);
    assert.equal((await macs('Compared()', [])).macs, 4 * 2);
  });

  test('a text that is no version is another text', async () => {
    const text = 'import torch\nfrom torch import nn\nnet = nn.Linear(4, 3 if torch.__version__ == "parrots" or torch.__version__ < "next" else 2)\n';
    const analysis = await analyzeText(text, { entry: 'net', input: '1x4' });
    assert.deepEqual([analysis.totals.params, analysis.notes], [15, []]);
  });

  test('nothing is being traced', async () => {
    const analysis = await analyzeText('import torch\nfrom torch import nn\nnet = nn.Linear(4, 3 if torch._C._get_tracing_state() else 2)\n', {
      entry: 'net',
      input: '1x4',
    });
    assert.deepEqual([analysis.totals.params, analysis.notes], [10, []]);
  });

  test('another environment, another version', async () => {
    const analyzer = await analyzerOver(files);
    const request = { file: '/w/net.py', text: SOURCE, entry: 'Net()', input: '1x4' };
    const seen: number[] = [];
    for (const roots of [['/old'], [], ['/old']]) seen.push(Number((await analyzer.analyze({ ...request, roots })).totals.macs));
    assert.deepEqual(seen, [32, 16, 32]);
  });
});
