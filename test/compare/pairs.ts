import { readFileSync } from 'node:fs';

/** Two versions of one network, and what an attentive reader would say has changed. */
export interface VersionPair {
  readonly name: string;
  /** Files by path; `/w/net.py` is compared. */
  readonly a: Readonly<Record<string, string>>;
  readonly b: Readonly<Record<string, string>>;
  readonly entries?: readonly [a: string, b: string];
  readonly input?: string;
  /** Layers that are not the same: sign, path, and the path that it had where that was another. */
  readonly changes: readonly string[];
  /** Layers of `b` with the same cost, path and class as in `a`. */
  readonly same: number;
  readonly classes?: readonly string[];
}

const BLOCK = `
class Block(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.conv = nn.Conv2d(c, c, 3, padding=1, bias=False)
        self.bn = nn.BatchNorm2d(c)
        self.act = nn.ReLU()
    def forward(self, x):
        return self.act(self.bn(self.conv(x)) + x)
`;
const NET = `
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 16, 3, stride=2, padding=1)
        self.norm = nn.BatchNorm2d(16)
        self.blocks = nn.Sequential(*[Block(16) for _ in range(3)])
        self.head = nn.Linear(16, 10)
    def forward(self, x):
        x = self.blocks(self.norm(self.stem(x)))
        return self.head(x.mean((2, 3)))
`;
const TORCH = 'import torch\nfrom torch import nn\n';
const WHOLE = `${TORCH}${BLOCK}${NET}`;

/** The base with edits; one that finds nothing to change is a mistake of the test. */
function edited(text: string, ...edits: readonly (readonly [from: string, to: string])[]): string {
  return edits.reduce((now, [from, to]) => {
    if (!now.includes(from)) throw new Error(`nothing to edit: ${from}`);
    return now.replaceAll(from, to);
  }, text);
}

const flat = (layers: readonly string[]): string => `${TORCH}net = nn.Sequential(${layers.join(', ')})\nnet(torch.zeros(1, 3, 32, 32))\n`;
const one = (text: string): Record<string, string> => ({ '/w/net.py': text });
const pair = (name: string, b: Record<string, string>, changes: readonly string[], same: number, more: Partial<VersionPair> = {}): VersionPair => ({
  name,
  a: one(WHOLE),
  b,
  input: '1x3x32x32',
  changes,
  same,
  ...more,
});
const version = (name: string): string => readFileSync(`test/compare/versions/${name}.py`, 'utf8');

export const PAIRS: readonly VersionPair[] = [
  pair('nothing changed', one(`${WHOLE}# a comment\n`), [], 12),
  pair(
    'a layer is added',
    one(
      edited(
        WHOLE,
        ['        self.head =', '        self.drop = nn.Conv2d(16, 16, 1)\n        self.head ='],
        ['x = self.blocks(', 'x = self.drop(self.blocks('],
        ['(x)))\n        return self.head', '(x))))\n        return self.head'],
      ),
    ),
    ['+ drop'],
    12,
  ),
  pair('a layer is removed', one(edited(WHOLE, ['        self.norm = nn.BatchNorm2d(16)\n', ''], ['self.norm(self.stem(x))', 'self.stem(x)'])), ['- norm'], 11),
  pair('an attribute is renamed', one(edited(WHOLE, ['self.head', 'self.classifier'])), ['> classifier (head)'], 11),
  pair(
    'an attribute of every block is renamed',
    one(edited(WHOLE, ['self.conv', 'self.conv3x3'])),
    ['> blocks.0.conv3x3 (blocks.0.conv)', '> blocks.1.conv3x3 (blocks.1.conv)', '> blocks.2.conv3x3 (blocks.2.conv)'],
    9,
  ),
  pair('a layer is widened', one(edited(WHOLE, ['nn.Linear(16, 10)', 'nn.Linear(16, 20)'])), ['~ head'], 11),
  pair(
    'a layer is renamed and widened at once',
    one(edited(WHOLE, ['nn.Linear(16, 10)', 'nn.Linear(16, 20)'], ['self.head', 'self.classifier'])),
    ['~ classifier (head)'],
    11,
  ),
  pair(
    'a layer is removed, and one of its class added elsewhere',
    one(
      edited(
        WHOLE,
        ['        self.stem =', '        self.first = nn.BatchNorm2d(3)\n        self.stem ='],
        ['        self.norm = nn.BatchNorm2d(16)\n', ''],
        ['self.norm(self.stem(x))', 'self.stem(self.first(x))'],
      ),
    ),
    ['+ first', '- norm'],
    11,
  ),
  pair(
    'a block is repeated more often',
    one(edited(WHOLE, ['range(3)', 'range(5)'])),
    ['+ blocks.3.conv', '+ blocks.3.bn', '+ blocks.3.act', '+ blocks.4.conv', '+ blocks.4.bn', '+ blocks.4.act'],
    12,
  ),
  pair(
    'a layer is inserted in the middle of a list',
    one(flat(['nn.Conv2d(3, 8, 3)', 'nn.ReLU()', 'nn.Conv2d(8, 8, 1)', 'nn.Conv2d(8, 16, 3)', 'nn.ReLU()', 'nn.Conv2d(16, 4, 3)'])),
    ['+ 2', '> 3 (2)', '> 4 (3)', '> 5 (4)'],
    2,
    { a: one(flat(['nn.Conv2d(3, 8, 3)', 'nn.ReLU()', 'nn.Conv2d(8, 16, 3)', 'nn.ReLU()', 'nn.Conv2d(16, 4, 3)'])), input: undefined },
  ),
  pair('the file is split in two', { '/w/net.py': `${TORCH}from parts import Block\n${NET}`, '/w/parts.py': `${TORCH}${BLOCK}` }, [], 12),
  pair('a class of blocks is renamed', one(edited(WHOLE, ['Block', 'Residual'])), [], 12, { classes: ['Block Residual 3'] }),
  pair('a class of layers is renamed', one(`${TORCH}class Scaled(nn.Conv2d):\n    pass\nnet = nn.Sequential(Scaled(3, 8, 3), nn.ReLU())\n`), ['> 0 (0)'], 1, {
    a: one(`${TORCH}class Same(nn.Conv2d):\n    pass\nnet = nn.Sequential(Same(3, 8, 3), nn.ReLU())\n`),
    entries: ['net', 'net'],
  }),
  pair('an activation is replaced', one(edited(WHOLE, ['nn.ReLU()', 'nn.GELU()'])), ['~ blocks.0.act', '~ blocks.1.act', '~ blocks.2.act'], 9),
  pair(
    'layers move into a submodule',
    one(
      edited(
        WHOLE,
        ['        self.stem = nn.Conv2d(3, 16, 3, stride=2, padding=1)\n        self.norm = nn.BatchNorm2d(16)\n', '        self.entry = Entry()\n'],
        ['self.norm(self.stem(x))', 'self.entry(x)'],
        [
          'class Net',
          'class Entry(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.stem = nn.Conv2d(3, 16, 3, stride=2, padding=1)\n        self.norm = nn.BatchNorm2d(16)\n    def forward(self, x):\n        return self.norm(self.stem(x))\nclass Net',
        ],
      ),
    ),
    ['> entry.stem (stem)', '> entry.norm (norm)'],
    10,
  ),
  pair(
    'two versions of a library',
    one(version('residual_new')),
    ['+ layer2.2.conv1', '+ layer2.2.bn1', '+ layer2.2.relu', '+ layer2.2.conv2', '+ layer2.2.bn2', '~ avgpool'],
    27,
    {
      a: one(version('residual_old')),
      entries: ['resnet_small()', 'resnet_small()'],
    },
  ),
  pair(
    'other entries',
    one(WHOLE),
    ['- stem', '- norm', ...[0, 1, 2].flatMap((i) => ['conv', 'bn', 'act'].map((name) => `- blocks.${i}.${name}`)), '- head', '+ conv', '+ bn', '+ act'],
    0,
    { entries: ['Net()', 'Block(3)'] },
  ),
  pair(
    'modules are shared',
    one(
      `${TORCH}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        shared = nn.Linear(8, 8)\n        self.a, self.b, self.c = shared, shared, nn.Linear(8, 8)\n        self.c.weight = shared.weight\n    def forward(self, x):\n        return self.c(self.b(self.a(x)))\n`,
    ),
    ['~ a', '- b', '~ c'],
    0,
    {
      a: one(
        `${TORCH}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.a, self.b, self.c = nn.Linear(8, 8), nn.Linear(8, 8), nn.Linear(8, 8)\n    def forward(self, x):\n        return self.c(self.b(self.a(x)))\n`,
      ),
      input: '1x8',
    },
  ),
];
