import assert from 'node:assert/strict';
import type { AnalyzeRequest, FileReader } from '../../src/core/request.js';
import { analyzerOver, workspaceOver } from '../analyzer.js';

const MODEL = `from torch import nn
class Mixer(nn.Module):
    def __init__(self, width, out_channels):
        super().__init__()
        self.first = nn.Linear(width, out_channels)
    def forward(self, x):
        return self.first(x)
`;
const request = (text = MODEL): AnalyzeRequest => ({ file: '/w/mixer.py', text, roots: ['/w'] });
const always = (): Promise<boolean> => Promise.resolve(true);

/** An analyzer over a workspace whose files may change, and how often it searched. */
async function workspace(files: Record<string, string>) {
  let searches = 0;
  const { read, search } = workspaceOver(files);
  const reader: FileReader = {
    read,
    search: (...asked) => {
      searches++;
      return search(...asked);
    },
  };
  return { analyzer: await analyzerOver(files, { reader }), searched: () => searches };
}

suite('what the workspace says of a network', () => {
  test('is searched after a first sight, and from then on known', async () => {
    const { analyzer, searched } = await workspace({ '/w/use.py': 'from mixer import Mixer\nnet = Mixer(width=40, out_channels=6)\n' });
    const first = await analyzer.firstSight(request());
    assert.deepEqual([first.analysis.entrySource, first.asksWorkspace, searched()], ['example', true, 0]);
    const found = await analyzer.searched(request(), always);
    assert.deepEqual([found?.entry, found?.totals.params], ['Mixer(width=40, out_channels=6)', 40 * 6 + 6]);
    const typed = await analyzer.firstSight(request(`${MODEL}# more\n`));
    assert.deepEqual([typed.analysis.entry, typed.asksWorkspace, searched()], [found?.entry, false, 1]);
  });

  test('is known of a script too, which builds the network by values of its own', async () => {
    const script = 'import torch\nfrom mixer import Mixer\nsize = 5 * 6\nif __name__ == "__main__":\n    Mixer(size, size // 2)(torch.zeros(2, size))\n';
    const { analyzer, searched } = await workspace({ '/w/train.py': script, '/w/mixer.py': MODEL });
    const { analysis } = await analyzer.firstSight(request());
    const found = await analyzer.searched(request(), always);
    assert.deepEqual([analysis.entrySource, found?.entrySource, found?.totals.params], ['example', 'workspace', 30 * 15 + 15]);
    const typed = await analyzer.firstSight(request(`${MODEL}# more\n`));
    assert.deepEqual([typed.analysis.totals.params, typed.asksWorkspace, searched()], [found?.totals.params, false, 1]);
  });

  test('is asked again when files or the names change, and what is known stays until then', async () => {
    const files: Record<string, string> = { '/w/use.py': 'from mixer import Mixer\nMixer(8, 2)\n' };
    const { analyzer } = await workspace(files);
    await analyzer.analyze(request());
    files['/w/use.py'] = 'from mixer import Mixer\nMixer(9, 2)\n';
    analyzer.filesChanged();
    const stale = await analyzer.firstSight(request());
    assert.deepEqual([stale.analysis.entry, stale.asksWorkspace], ['Mixer(8, 2)', true]);
    assert.equal((await analyzer.searched(request(), always))?.entry, 'Mixer(9, 2)');
    assert.equal((await analyzer.firstSight(request(MODEL.replace('Mixer', 'Blend')))).asksWorkspace, true);
    delete files['/w/use.py'];
    analyzer.filesChanged();
    assert.equal((await analyzer.searched(request(), always))?.entrySource, 'example');
  });

  test('is not asked where the file itself says enough', async () => {
    const { analyzer, searched } = await workspace({ '/w/use.py': 'from mixer import Mixer\nMixer(8, 2)\n' });
    const { asksWorkspace } = await analyzer.firstSight(request(`${MODEL}net = Mixer(3, 4)\nimport torch\nnet(torch.zeros(1, 3))\n`));
    assert.deepEqual([asksWorkspace, searched()], [false, 0]);
  });

  test('is left out once it is no longer wanted, and found by the next search', async () => {
    const { analyzer } = await workspace({ '/w/use.py': 'from mixer import Mixer\nMixer(8, 2)\n' });
    await analyzer.firstSight(request());
    assert.equal(await analyzer.searched(request(), () => Promise.resolve(false)), undefined);
    assert.equal((await analyzer.firstSight(request())).asksWorkspace, true);
    assert.equal((await analyzer.searched(request(), always))?.entry, 'Mixer(8, 2)');
  });
});
