import assert from 'node:assert/strict';
import type { Analysis } from '../../src/core/analysis.js';
import { lensesOf } from '../../src/core/report/lenses.js';
import { fill } from '../../src/core/report/numbers.js';
import { DEFAULT_HINTS } from '../../src/core/report/text.js';
import { analyzerOver, analyzeText } from '../analyzer.js';

/**
 * A result that is complete and rests on no assumption is PyTorch's: each program with its true figures, and whether they can be known. Where they cannot,
 * the result must say so.
 */

const START = 'import os, random, json\nimport torch\nfrom torch import nn\nimport torch.nn.functional as F\n';

/** A network whose size stands in a variable of the module. */
const sized = (lines: string): string => `${START}SIZE = 3\n${lines}
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.lin = nn.Linear(7, SIZE)
    def forward(self, x):
        return self.lin(x)
`;

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
const texts = (a: Analysis): string[] => a.notes.map((n) => n.text);

suite('torch: complete and without assumption means true', () => {
  const doubtful: [string, string][] = [
    ['an if on a random number', 'if random.random() < 0.1:\n    SIZE = 30'],
    ['a conditional expression', 'SIZE = 30 if random.random() < 0.1 else 4'],
    ['a comprehension', 'SIZE = len([n for n in range(9) if random.random() < n])'],
    ['a loop over a checkpoint', 'for key, t in torch.load("w.pt").items():\n    if key == "lin.weight":\n        SIZE = t.shape[0]'],
    ['a loop that ends by chance', 'while random.random() < 0.5:\n    SIZE += 1'],
    ['a file that is not there', 'if os.path.isfile("wide"):\n    SIZE = 30'],
    ['the contents of a file', 'words = set()\nfor line in open("words.txt"):\n    words.add(line)\nSIZE += len(words)'],
    ['a function that changes an object', 'class C:\n    n = 3\nc = C()\ndef setup(c):\n    if random.random() < 0.1:\n        c.n = 9\nsetup(c)\nSIZE = c.n'],
    ['a global that a function sets', 'def setup():\n    global SIZE\n    if random.random() < 0.1:\n        SIZE = 30\nsetup()'],
    ['a value that goes through others', 'a = 1 if random.random() < 0.1 else 2\nb = [a]\nSIZE = b[0]'],
  ];
  for (const [what, lines] of doubtful)
    test(`what decides a size counts, though it comes before the entry: ${what}`, async () => {
      const a = await analyze(sized(lines));
      assert.deepEqual([a.complete, a.allBuilt], [false, false]);
      assert.ok(a.notes.some((n) => n.severity === 'warning'));
    });

  test('what is unknown about data, another network or a tool does not count', async () => {
    for (const lines of [
      'data = [open(f).read() for f in os.listdir("data") if f.endswith(".txt")]',
      'class Other(nn.Module):\n    def __init__(self):\n        super().__init__()\n        if random.random() < 0.1:\n            self.l = nn.Linear(3, 3)\nother = Other()',
      'if not os.path.exists("out"):\n    os.makedirs("out")',
      'if not os.path.exists("data"):\n    raise FileNotFoundError("data")',
      'seed = 1 if random.random() < 0.1 else 2\nprint(seed)',
    ]) {
      const a = await analyze(sized(lines));
      assert.deepEqual([lines, a.complete, a.totals.params, a.totals.macs], [lines, true, 24, 21]);
    }
  });

  test('a buffer that is a copy of a parameter leaves that a parameter', async () => {
    const average = `${START}
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.lin = nn.Linear(7, 3)
        self.register_buffer('average', self.lin.weight.data.clone())
        self.own = nn.Parameter(self.lin.bias.data.clone())
    def forward(self, x):
        return self.lin(x) + self.own
`;
    const { complete, totals } = await analyze(average);
    assert.deepEqual([complete, totals.params, totals.macs], [true, 27, 21]);
  });

  test('where weights come from does not count', async () => {
    const built = `${START}from torch.hub import load_state_dict_from_url
def build():
    net = nn.Linear(7, 3)
    if os.path.exists("w.pth"):
        weights = torch.load("w.pth", map_location=lambda storage, place: storage)
    else:
        weights = load_state_dict_from_url("https://host.invalid/w.pth", progress=True)
    net.load_state_dict(weights)
    return net
`;
    const { complete, totals } = await analyzeText(built, { entry: 'build()', input: '1x7' });
    assert.deepEqual([complete, totals.params, totals.macs], [true, 24, 21]);
  });

  test('what follows the class or the builder counts as well, what follows the network does not', async () => {
    const after = 'if random.random() < 0.1:\n    SIZE = 30\n';
    const built = `${sized('')}def build():\n    return Net()\n`;
    assert.equal((await analyzeText(`${sized('')}${after}`, { entry: 'Net()', input: '1x7' })).complete, false);
    assert.equal((await analyzeText(`${built}${after}`, { entry: 'build()', input: '1x7' })).complete, false);
    assert.equal((await analyzeText(`${built}${after}net = build()\n`)).complete, false);
    assert.equal((await analyzeText(`${built}net = build()\n${after}`)).complete, true);
    assert.equal((await analyzeText(`${built}net = build()\nif random.random() < 0.1:\n    net.lin = nn.Linear(7, 30)\n`)).complete, false);
  });

  test('a loop over something unknown after the network counts where it may give the network new parts', async () => {
    const used = (functions: string, lines: string): string =>
      `${sized('from elsewhere import rows')}${functions}\ndef main():\n    net = Net()\n${lines.replace(/^/gm, '    ')}\n    net(torch.zeros(1, 7))\n\n\nmain()\n`;
    const grow = 'def grow(net, n):\n    net.more = nn.Linear(n, n)\n';
    const widen = 'def inner(part):\n    setattr(part, "lin", nn.Linear(7, 9))\ndef widen(net):\n    for row in rows():\n        inner(part=net)\n';
    const grown = [
      used(grow, 'for row in rows():\n    grow(net, row)'),
      used(widen, 'widen(net)'),
      used('', 'for row in rows():\n    net.add_module("b", nn.ReLU())'),
    ];
    for (const text of grown) assert.equal((await analyzeText(text)).complete, false, text);
    const train =
      'def train(net, seen):\n    for row in rows():\n        seen.append(net(row))\n        net.zero_grad()\n    net.epochs = 4\n    seen.last = row\n';
    const a = await analyzeText(used(train, 'train(net, [])'));
    assert.deepEqual([a.complete, a.totals.params], [true, 24]);
  });

  test('a doubt in an imported module counts where the network takes its values', async () => {
    const analyzer = await analyzerOver({
      '/w/sizes.py': 'import random\nWIDTH = 4\nDEPTH = 2\nif random.random() < 0.5:\n    WIDTH = 40\n',
    });
    const run = (name: string): Promise<Analysis> =>
      analyzer.analyze({ file: '/w/m.py', text: sized(`import sizes\nSIZE = sizes.${name}`), roots: ['/w'], entry: 'Net()', input: '1x7' });
    assert.equal((await run('WIDTH')).complete, false);
    // The second time the module is not evaluated again.
    assert.equal((await run('WIDTH')).complete, false);
    assert.equal((await run('DEPTH')).complete, true);
  });

  test('a doubt about one name counts where that is imported from, not for its namesake in another file', async () => {
    const doubtful = 'import random\nWIDTH = 4\nif random.random() < 0.5:\n    WIDTH = 40\n';
    const analyzer = await analyzerOver({
      '/w/pkg/__init__.py': '',
      '/w/pkg/doubtful.py': doubtful,
      '/w/pkg/handed_on.py': 'from .doubtful import WIDTH as GIVEN\n',
      '/w/pkg/sure.py': 'from . import doubtful\nWIDTH = 4\n',
      '/w/pkg/set.py': 'import random\nfrom . import sure\nif random.random() < 0.5:\n    sure.WIDTH = 8\n',
    });
    const complete = async (lines: string): Promise<boolean> =>
      (await analyzer.analyze({ file: '/w/m.py', text: sized(lines), roots: ['/w'], entry: 'Net()', input: '1x7' })).complete;
    assert.equal(await complete('from pkg.handed_on import GIVEN as SIZE'), false);
    assert.equal(await complete('from pkg.sure import WIDTH as SIZE'), true);
    assert.equal(await complete('from pkg import sure, set\nSIZE = sure.WIDTH'), false);
  });

  test('a doubt in a decorator counts if that changes the class', async () => {
    const complete = async (change: string): Promise<boolean> =>
      (
        await analyzeText(`${START}def noted(cls):
    if random.random() < 0.5:
        ${change}
    return cls

@noted
class Net(nn.Module):
    width = 3

    def __init__(self):
        super().__init__()
        self.lin = nn.Linear(7, self.width)

    def forward(self, x):
        return self.lin(x)
`)
      ).complete;
    assert.equal(await complete('cls.__doc__ = "documented"'), true);
    assert.equal(await complete('cls.width = 30'), false);
  });

  test('a variable with the network in it counts the doubts about what it was built with', async () => {
    const a = await analyzeText(`${sized('if random.random() < 0.1:\n    SIZE = 30')}net = Net()\nnet(torch.zeros(1, 7))\n`);
    assert.deepEqual([a.entrySource, a.complete], ['file', false]);
  });

  test('the environment is taken as empty, and that is an assumption each time', async () => {
    const lines = 'SIZE = int(os.environ.get("SIZE", "5"))\nif "WIDE" in os.environ or os.getenv("BIG"):\n    SIZE = 50';
    const analyzer = await analyzerOver({ '/w/sizes.py': `import os\n${lines.replace('SIZE =', 'WIDTH =')}` });
    const run = (): Promise<Analysis> => analyzer.analyze({ file: '/w/m.py', text: sized(lines), roots: ['/w'], entry: 'Net()', input: '1x7' });
    for (const a of [await run(), await run()])
      assert.deepEqual(
        [a.complete, a.totals.params, a.assumptions],
        [true, 40, ["environment variable SIZE is not set: took '5'", 'environment variable WIDE is not set', 'environment variable BIG is not set']],
      );
  });

  test('a parameter that gets its size while forward runs counts with it', async () => {
    const late = `${START}from torch.nn.parameter import UninitializedParameter
class Net(nn.Module):
    def __init__(self, given):
        super().__init__()
        self.weight = given
    def forward(self, x):
        if isinstance(self.weight, UninitializedParameter):
            self.weight.materialize((5, x.size(-1)))
        elif self.weight.numel() == 0:
            self.weight.data = torch.empty(5, x.size(-1))
        nn.init.zeros_(self.weight)
        return F.linear(x, self.weight)
`;
    for (const given of ['UninitializedParameter()', 'nn.Parameter(torch.empty(0))', 'nn.Parameter(torch.empty(5, 7))']) {
      const { complete, totals } = await analyze(late, { entry: `Net(${given})` });
      assert.deepEqual([complete, totals.params, totals.macs], [true, 35, 35], given);
    }
  });

  test('what a launcher sets is asked for without a default: one process runs alone', async () => {
    const lines = 'SIZE = 1 + int(os.environ["WORLD_SIZE"])\nif "RANK" in os.environ:\n    SIZE = 50';
    const { complete, totals, assumptions } = await analyzeText(sized(`import os\n${lines}`), { entry: 'Net()', input: '1x7' });
    assert.deepEqual([complete, totals.params], [true, 16]);
    assert.ok(assumptions.includes("environment variable WORLD_SIZE is '1': one process runs alone"), assumptions.join());
  });

  test('an assertion of torch asserts', async () => {
    const a = await analyze(behind('torch._assert(x.shape[1] == 8, "eight")'));
    assert.ok(texts(a).includes('AssertionError: eight'));
    assert.equal((await analyze(behind('torch._assert(x.shape[1] == 7, "seven")'))).complete, true);
  });
});

suite('torch: a network of which a part is not known', () => {
  const part = (init: string, forward: string): string => `${START}import elsewhere
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.lin = nn.Linear(7, 7)
        self.part = ${init}
    def forward(self, x):
        return ${forward}
`;

  test('is incomplete wherever its tensors go to what is not known, with the reason', async () => {
    for (const init of ['elsewhere.make("large")', 'torch.load("part.pt")', 'torch.hub.load("a/b", "c")'])
      for (const forward of ['self.part(self.lin(x))', '(self.lin(x), self.part(x))', 'self.lin(x) if self.part([x]) is None else x']) {
        const a = await analyze(part(init, forward));
        assert.deepEqual([init, forward, a.complete, a.allBuilt], [init, forward, false, false]);
        assert.ok(a.uncounted.some((u) => /elsewhere|checkpoints|hub/.test(u.reason)));
      }
  });

  test('shows no total without its mark', async () => {
    const a = await analyze(part('elsewhere.make("large")', 'self.part(self.lin(x))'));
    const [lens] = lensesOf(a, '/w/model.py', DEFAULT_HINTS, fill);
    assert.match(lens?.title ?? '', /^≥ 56 params · ≥ 49 MACs/);
    // A network that is built and does not run has all its parameters.
    const stopped = await analyze(behind('raise ValueError("stop")'));
    assert.match(lensesOf(stopped, '/w/model.py', DEFAULT_HINTS, fill)[0]?.title ?? '', /^56 params/);
  });

  test('is not replaced by a part of it, nor by another network of the file', async () => {
    const file = (build: string): string => `${START}import elsewhere
class Loss(nn.Module):
    def __init__(self):
        super().__init__()
        self.lin = nn.Linear(7, 7)
    def forward(self, x):
        return self.lin(x).mean()
def build():
    ${build.replaceAll('\n', '\n    ')}
if __name__ == '__main__':
    net = build()
    net(torch.zeros(1, 7))
`;
    for (const build of [
      'return elsewhere.make("large")',
      'net = elsewhere.make("large")\nnet.head = nn.Linear(9, 9)\nreturn net',
      'return elsewhere.Wrap(nn.Sequential(nn.Linear(9, 9)), nn.Linear(3, 3))',
    ])
      assert.equal((await analyzeText(file(build))).complete, false, build);
    assert.equal((await analyzeText(file('return Loss()'))).complete, true);
  });

  test('of which an error cut the building short is incomplete', async () => {
    const a = await analyzeText(`${START}def build():
    body = nn.Sequential(nn.Linear(7, 7), nn.Linear(7, 7))
    return nn.Sequential(body, nn.Linear(*wrong))
if __name__ == '__main__':
    net = build()
`);
    assert.deepEqual([a.complete, a.totals.params], [false, 112]);
  });
});

suite('torch: a branch without effect', () => {
  test('leaves the result complete, with a note', async () => {
    for (const lines of [
      'if y.mean() > 0:\n    y = y + 0.5',
      'if y.mean() > 0:\n    y = y * 2\nelse:\n    y = y - 1',
      'if y.sum() > 1:\n    print("large")',
      'if y.sum() > 1:\n    y[0, int(y.argmax())] = 0.0',
      'if y.max() > 1:\n    self.load_state_dict(torch.load("w.pt"))',
    ]) {
      const a = await analyze(behind(lines));
      assert.deepEqual([lines, a.complete, a.totals.params, a.totals.macs], [lines, true, 56, 49]);
      assert.ok(texts(a).some((t) => t.endsWith('nothing that is counted depends on it')));
    }
  });

  test('is none when a layer, a product, a shape or a number hangs on it', async () => {
    for (const lines of [
      'if y.mean() > 0:\n    y = self.lin(y)',
      'if y.mean() > 0:\n    y = y @ y.t()',
      'if y.mean() > 0:\n    y = y.view(7, 1)',
      'n = 1\nif y.mean() > 0:\n    n = 2\nfor _ in range(n):\n    y = self.lin(y)',
      'if y.mean() > 0:\n    y = y + 1\nelse:\n    y = self.lin(y)',
      'if y.mean() > 0:\n    y = y + 1\nelse:\n    y = y[:, :3]',
      'k = []\nif y.mean() > 0:\n    k.append(1)\nfor _ in k:\n    y = self.lin(y)',
      'd = {}\nif y.mean() > 0:\n    d["k"] = 1\nfor _ in d:\n    y = self.lin(y)',
    ])
      assert.equal((await analyze(behind(lines))).complete, false, lines);
    assert.equal((await analyze(sized('if os.path.exists("a"):\n    SIZE = 4\nelse:\n    SIZE = 3'))).complete, false);
  });
});

suite('torch: limits', () => {
  test('constants keep their elements when somebody asks for them', async () => {
    const a = await analyze(behind('keep = torch.ones(120, 120).triu().flatten().nonzero()\ny = F.linear(y, torch.zeros(keep.shape[0], 7))'));
    assert.deepEqual([a.complete, a.totals.macs], [true, 49 + 7 * 7260]);
    const counted = await analyze(behind('for _ in range(int((torch.arange(6000) % 3000 == 0).sum())):\n    y = self.lin(y)'));
    assert.deepEqual([counted.complete, counted.totals.macs], [true, 3 * 49]);
  });

  test('a table filled cell by cell is one tensor', async () => {
    const a = await analyze(`${START}
def table(n):
    t = torch.zeros(n, n, 2 * n)
    for i in range(n):
        for j in range(n):
            t[i, j, i + j] = 1
    return t
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        for k in range(60):
            self.register_buffer(f't{k}', table(20))
        self.lin = nn.Linear(7, int(self.t3.sum()))
    def forward(self, x):
        return self.lin(x)
`);
    assert.deepEqual([a.complete, a.totals.params], [true, 3200]);
  });

  test('writes to cells keep to their tensor', async () => {
    const program = `${START}
a = torch.zeros(2, 3)
a[0, 1] = 1
b = a.clone()
row = a[1]
a[1] = 2
a[:, ::2] = True
a[-1, -1] = 7.5
row[0] = 9
k = torch.zeros(2, dtype=torch.int64)
k[1] = 4
assert a.tolist() == [[1, 1, 1], [9, 2, 7.5]], a.tolist()
assert b.tolist() == [[0, 1, 0], [0, 0, 0]], b.tolist()
assert row.tolist() == [9, 2, 7.5] and k.tolist() == [0, 4]
`;
    const a = await analyze(`${program}${sized('').replace(START, '')}`);
    assert.deepEqual([a.complete, a.notes], [true, []]);
  });

  test('a loop that only something unknown would end is left soon', async () => {
    for (const loop of [
      'while True:\n    s = f.read(1)\n    if s == b"x":\n        continue\n    if not s:\n        break',
      'def parts():\n    while True:\n        s = f.read(1)\n        if s == b"x":\n            continue\n        yield s\nlist(parts())',
    ]) {
      const a = await analyze(sized(`f = open("picture", "rb")\n${loop}`));
      assert.deepEqual([a.complete, a.totals.params, a.steps < 100_000], [true, 24, true], loop);
    }
  });
});
