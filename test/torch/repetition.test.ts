import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Analyzer } from '../../src/core/analyze.js';
import { analyzerOver } from '../analyzer.js';

/** What one analysis leaves behind must not show in another. */

const HEAD = 'import torch\nfrom torch import nn\n';
const run = (width: string | number, inputs = 3): string => `net = nn.Linear(${inputs}, ${width})\nnet(torch.randn(1, ${inputs}))\n`;
const KEY = `class K:
    def __init__(self, v): self.v = v
    def __hash__(self): return hash(self.v)
    def __eq__(self, o): return isinstance(o, K) and self.v == o.v
`;
const MODULE = (body: string): string => `class Net(nn.Module):\n    def forward(self, x):\n        ${body}\nNet()(torch.randn(1, 3))\n`;

/** Each writes to something, or reads what another writes to. */
const TEXTS: Readonly<Record<string, string>> = {
  network: 'net = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.TransformerEncoderLayer(8, 2))\nnet(torch.randn(1, 3, 8, 10))\n',
  'keys that are not there': `d = {str(i): i for i in range(300)}\nn = sum(1 for i in range(300) if 'x%d' % i in d)\n${run('3 + n')}`,
  'a key that is unknown': `d = {open('nowhere').read(): 1, 2: 3}\nprint(5 in d)\n${run(4)}`,
  'objects as keys': `${KEY}d = {K(i): i for i in range(30)}\n${run('d[K(7)]')}`,
  hooks: `m = nn.Linear(3, 3)\nfor i in range(20):\n    m.register_forward_hook(lambda m, a, k, o: o, with_kwargs=True)\nn = list(m._forward_hooks)[0]\n${run('n + 1')}m(torch.randn(1, 3))\n`,
  'a failure': MODULE('raise ValueError(repr(self.forward))'),
  'a text with an address': MODULE('assert False, str(object())'),
  'calls without end': 'def f(n):\n    return f(n + 1)\nf(0)\n',
  'a first use deep inside': 'def f(n):\n    return nn.Transformer(8, 2) if n > 190 else f(n + 1)\nf(0)\n',
  'its second use': 'net = nn.Transformer(8, 2)\nnet(torch.randn(3, 1, 8), torch.randn(3, 1, 8))\n',
  'steps without end': 'while True:\n    pass\n',
  'a text without end': 'class R:\n    def __repr__(self):\n        while True: pass\nx = [R()]\nrepr(x)\n',
  'a note, then steps without end': 'import noted\nwhile True:\n    pass\n',
  einops: `from einops import repeat\n${MODULE("return repeat(x, 'b h -> b (h 3) 2')")}`,
  'a registration': `import numbers\nfrom collections.abc import Sequence\nclass C: pass\nSequence.register(C)\nnumbers.Number.register(str)\n${run("5 if isinstance('a', numbers.Number) else 2")}`,
  'what is registered': `import numbers\n${run("5 if isinstance('a', numbers.Number) else 2")}`,
  'a mark on a device': `try:\n    torch.device('cuda:1').mark = 1\nexcept AttributeError:\n    pass\n${run(2)}`,
  'marks on a device': run("5 if hasattr(torch.device('cuda:1'), 'mark') else 2"),
  'devices as keys': run("{torch.device('cuda:1'): 5, torch.device('cpu'): 2}[torch.device('cuda', 1)]"),
  'a logger': `import logging\nlogging.getLogger('x').addHandler(logging.StreamHandler())\nlogging.addLevelName(7, 'SEVEN')\n${run(2)}`,
  loggers: `import logging\n${run("len(logging.getLogger('x').handlers) + len(logging.getLevelName(7))")}`,
  filters: `import warnings\nseen = any(f[0] == 'module' for f in warnings.filters)\nwarnings.simplefilter('module')\n${run('5 if seen else 2')}`,
  'a default type': `torch.set_default_dtype(torch.float64)\ntorch.set_grad_enabled(False)\n${run(2)}`,
  'whether gradients are on': run('5 if torch.is_grad_enabled() else 2'),
  comprehensions: `n = sum([x for y in [[1, 2], [3]] for x in y])\n${run('n')}print([k for k in [1] if [j for j in [k]]])\n`,
  'a remembered function': `from lib import build, seen\nnet = nn.Sequential(build(3), nn.Linear(3, len(seen) + build.cache_info().misses))\nnet(torch.randn(1, 3))\n`,
  'keys of a module': `from lib import D, K, T\n${run('2 + T[K(3)] + (1 if 5 in D else 0)')}`,
};
const FILES = {
  '/w/noted.py': 'import nothing_there\n',
  '/w/lib.py': `import functools
from torch import nn
${KEY}T = {K(i): i for i in range(5)}
D = {open('nowhere').read(): 1}
seen = []
@functools.lru_cache(None)
def build(n):
    seen.append(n)
    return nn.Linear(n, n)
`,
};
const IMPORTING = ['a note, then steps without end', 'a remembered function', 'keys of a module'];

const STEPS = 20_000;
const analyze = (analyzer: Analyzer, name: string, file = '/w/model.py') => analyzer.analyze({ file, text: HEAD + TEXTS[name], roots: ['/w'], steps: STEPS });
const asJson = (v: unknown): unknown => JSON.parse(JSON.stringify(v));

suite('analyses one after the other', function () {
  this.timeout(60_000);

  test('the 1st, the 2nd and the 100th give the same answer and take the same steps, whatever comes between', async () => {
    const names = Object.keys(TEXTS);
    const first = new Map<string, unknown>();
    // The evaluation that reads a module takes its steps too.
    const answer = async (analyzer: Analyzer, name: string) => {
      const { steps, ...rest } = await analyze(analyzer, name);
      return asJson(IMPORTING.includes(name) ? rest : { steps, ...rest });
    };
    for (const name of names) {
      const analyzer = await analyzerOver(FILES);
      first.set(name, await answer(analyzer, name));
      assert.deepEqual(await answer(analyzer, name), first.get(name), `${name}, again`);
    }
    const analyzer = await analyzerOver(FILES);
    for (let i = 0; i < 4; i++)
      for (const name of i % 2 ? [...names].reverse() : names) assert.deepEqual(await answer(analyzer, name), first.get(name), `${name}, round ${i}`);
  });

  test('a file with the name of a standard module is not what the product itself imports', async () => {
    const analyzer = await analyzerOver({});
    const text = `import collections.abc\n${run('5 if isinstance([], collections.abc.Sequence) else 2')}`;
    for (const file of ['/w/abc.py', '/w/model.py']) {
      const { totals, notes, assumptions } = await analyzer.analyze({ file, text: HEAD + text, roots: ['/w'] });
      assert.deepEqual([totals.params, notes, assumptions], [20, [], []], file);
    }
  });

  test('memory does not grow', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const analyzer = await analyzerOver({});
    const text = (n: number): string => `${HEAD}N = ${n}
from collections.abc import Sequence
${KEY}m = nn.Linear(3, 3)
for i in range(300):
    m.register_forward_hook(lambda m, a, k, o: o, with_kwargs=True)
    torch.device('d%d' % (N * 300 + i))
class Base(Sequence): pass
class Part(Base): pass
isinstance(K(1), Sequence)
d = {K(N * 300 + i): [i] * 50 for i in range(300)}
${run(2)}`;
    const bytesAfter = async (from: number, to: number): Promise<number> => {
      for (let n = from; n < to; n++) {
        await analyzer.analyze({ file: '/w/model.py', text: text(n), roots: ['/w'] });
        // What is held weakly is let go between two tasks.
        await new Promise((done) => setTimeout(done, 0));
      }
      collect();
      return process.memoryUsage().heapUsed;
    };
    const before = await bytesAfter(0, 30);
    const after = await bytesAfter(30, 70);
    assert.ok(after - before < 40 * 15_000, `${((after - before) / 40_000).toFixed(1)} kB per analysis`);
  });
});
