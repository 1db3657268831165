import assert from 'node:assert/strict';
import type { Analysis } from '../../src/core/analysis.js';
import { analyzerOver, workspaceOver } from '../analyzer.js';

/** Analyzes `/w/model.py` in a workspace that consists of these files. */
async function inWorkspace(files: Readonly<Record<string, string>>, entry?: string): Promise<Analysis> {
  const analyzer = await analyzerOver(files, { reader: workspaceOver(files) });
  return analyzer.analyze({ file: '/w/model.py', text: files['/w/model.py'] ?? '', roots: ['/w'], entry });
}

const summary = ({ entry, entrySource, complete, totals }: Analysis): unknown[] => [entry, entrySource, complete, totals.params];

/** A network that is made of another one, of which it asks for a size. */
const DETECTOR = `import torch.nn as nn
class Detector(nn.Module):
    def __init__(self, backbone, classes: int):
        super().__init__()
        self.backbone = backbone
        self.out = nn.Linear(backbone.width, classes)
    def forward(self, x):
        return self.out(self.backbone(x).mean((2, 3)))
`;

const BACKBONE = `import torch.nn as nn
class Cells(nn.Module):
    def __init__(self, width=5, eps=1e-5):
        super().__init__()
        assert eps < 1
        self.width = width
        self.conv = nn.Conv2d(3, width, 3)
    def forward(self, x):
        return self.conv(x)
`;

suite('networks that are made of others', () => {
  test('a script that builds the whole, where examples only make another part of the file', async () => {
    const model = `import torch.nn as nn
class Pool(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.out = nn.Linear(dim, dim)
    def forward(self, x):
        return self.out(x)
class Whole(nn.Module):
    def __init__(self, plan):
        super().__init__()
        self.stages = nn.Sequential(*[nn.Conv2d(3, 3, k, padding=1) for k in plan['kernels of ' + plan['kind']]])
    def forward(self, x):
        return self.stages(x)
`;
    const script = `import torch
from model import Whole
if __name__ == "__main__":
    plan = {'kind': 'small', 'kernels of small': [3, 3]}
    Whole(plan)(torch.randn(1, 3, 8, 8))
`;
    assert.deepEqual(summary(await inWorkspace({ '/w/model.py': model, '/w/main.py': script })), ['main.py: Whole(plan)', 'workspace', true, 168]);
  });

  test('a builder in another file puts the network together from its parts', async () => {
    const build = `from model import Detector
from cells import Cells
def small_detector(pretrained=False):
    return _build(4)
def _build(width):
    return Detector(backbone=Cells(width), classes=6)
`;
    const files = { '/w/model.py': DETECTOR, '/w/cells.py': BACKBONE, '/w/build.py': build };
    const found = await inWorkspace(files);
    assert.deepEqual(summary(found), ['build.py: small_detector()', 'workspace', true, 3 * 4 * 9 + 4 + 4 * 6 + 6]);
    // What is told as the entry can be chosen like that.
    const chosen = await inWorkspace(files, found.entry ?? '');
    assert.deepEqual(summary(chosen), [found.entry, 'choice', true, found.totals.params]);
  });

  test('settings name the class and those of its parts', async () => {
    const settings = `task: detection
model:
  _target_: model.Detector  # the whole
  classes: 2
  backbone:
    _target_: cells.Cells
    width: 7
    eps: 1e-3
`;
    const found = await inWorkspace({ '/w/model.py': DETECTOR, '/w/cells.py': BACKBONE, '/w/configs/small.yaml': settings });
    const entry = 'import hydra.utils, omegaconf; hydra.utils.instantiate(omegaconf.OmegaConf.load("configs/small.yaml")["model"])';
    assert.deepEqual(summary(found), [entry, 'workspace', true, 3 * 7 * 9 + 7 + 7 * 2 + 2]);
  });

  test('another network is not meant because it has a part whose class is called the same', async () => {
    const build = `import model
import torch.nn as nn
class Detector(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(1000, 1000)
    def forward(self, x):
        return self.fc(x)
class Other(nn.Module):
    def __init__(self):
        super().__init__()
        self.part = Detector()
    def forward(self, x):
        return self.part(x)
def other():
    model.Detector
    return Other()
`;
    const found = await inWorkspace({ '/w/model.py': DETECTOR, '/w/build.py': build });
    assert.deepEqual([found.entrySource, found.totals.params], ['example', 512 * 1000 + 1000]);
  });

  test('an argument that is named after a class of the file is one', async () => {
    const text = `${BACKBONE.replace('Cells', 'SmallBackbone')}${DETECTOR}`;
    assert.deepEqual(summary(await inWorkspace({ '/w/model.py': text })), [
      'Detector(backbone=SmallBackbone(), classes=1000)',
      'example',
      true,
      3 * 5 * 9 + 5 + 5 * 1000 + 1000,
    ]);
  });

  test('where nothing tells the part, the rest is counted around a stand-in, which computes nothing', async () => {
    const found = await inWorkspace({ '/w/model.py': DETECTOR });
    const entry = 'Detector(backbone=type("Example", (torch.nn.Module,), dict(width=512))(), classes=1000)';
    assert.deepEqual(summary(found), [entry, 'example', false, 512 * 1000 + 1000]);
  });
});
