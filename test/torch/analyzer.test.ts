import assert from 'node:assert/strict';
import { createAnalyzer } from '../../src/core/analyze.js';
import type { AnalyzeRequest, FileReader } from '../../src/core/request.js';
import type { TreeKey } from '../../src/core/source/trees.js';
import { analyzerOver, parserWasm } from '../analyzer.js';

const MODEL = `from torch import nn
from parts import block
def unused():
    x = = 1
model = block(4)
`;
const FILES = {
  '/w/parts.py': 'from torch import nn\ndef block(n):\n    from sizes import scale\n    return nn.Linear(n, n * scale)\ndef unused():\n    y = = 1\n',
  '/w/sizes.py': 'scale = 2\n',
};
const REQUEST = { file: '/w/model.py', text: MODEL, entry: 'model', input: '1x4', roots: ['/w'] };
const fileAt = (path: string) => {
  const found = (FILES as Readonly<Record<string, string>>)[path];
  return found === undefined ? undefined : { text: found, version: '1' };
};

suite('files of an analysis', () => {
  test('mistakes are told in the whole edited file, called or not, and only there', async () => {
    const { notes, totals, broken } = await (await analyzerOver(FILES)).analyze(REQUEST);
    assert.deepEqual(
      notes.map((n) => [n.span?.file, n.span?.line]),
      [['/w/model.py', 4]],
    );
    assert.deepEqual([broken, totals.params], [true, 4 * 8 + 8]);
  });

  test('files that can be read at once give the same as files that are waited for', async () => {
    const waiting: FileReader = { read: (path) => Promise.resolve(fileAt(path)) };
    const [a, b] = await Promise.all(
      [waiting, { ...waiting, readNow: fileAt }].map(async (reader) => (await createAnalyzer({ reader, parserWasm })).analyze(REQUEST)),
    );
    assert.deepEqual(a?.rows, b?.rows);
    assert.deepEqual(a?.notes, b?.notes);
  });

  test('a single-use analyzer gives the same, whichever way its files are read', async () => {
    const { analyze } = await analyzerOver(FILES);
    const plain = await analyze(REQUEST);
    const readNow = { read: (path: string) => Promise.resolve(fileAt(path)), readNow: fileAt };
    for (const more of [{}, { reader: readNow }]) {
      const analyzer = await analyzerOver(FILES, { singleUse: true, ...more });
      for (let i = 0; i < 2; i++) assert.deepEqual({ ...(await analyzer.analyze(REQUEST)), steps: plain.steps }, plain);
    }
  });

  test('kept syntax trees spare the parser and change nothing; what is not kept is parsed', async () => {
    const reader: FileReader = { read: (path) => Promise.resolve(fileAt(path)), readNow: fileAt };
    const kept = new Map<string, string>();
    let writes: (() => void)[] = [];
    const trees = {
      find: ({ text, defers }: TreeKey) => kept.get(`${defers} ${text}`),
      keep: ({ text, defers }: TreeKey, write: () => string | undefined) => void writes.push(() => kept.set(`${defers} ${text}`, write() ?? '')),
    };
    const noParser = new Proxy(parserWasm, { get: () => assert.fail('the parser was loaded') });
    const analyze = async (wasm: typeof parserWasm, request: AnalyzeRequest = REQUEST) => {
      const analysis = await (await createAnalyzer({ reader, parserWasm: wasm, trees })).analyze(request);
      for (const write of writes) write();
      writes = [];
      return analysis;
    };
    const forgetBodies = () => {
      for (const [key, text] of kept) if (key.startsWith('true')) kept.set(key, withoutBodies(text));
    };
    const plain = await (await createAnalyzer({ reader, parserWasm })).analyze(REQUEST);
    assert.deepEqual(await analyze(parserWasm), plain);
    assert.ok(kept.size > 1);
    assert.deepEqual(await analyze(noParser), plain);
    const { entry: _, ...unnamed } = REQUEST;
    assert.deepEqual(await analyze(parserWasm, unnamed), await analyze(noParser, unnamed));
    // Another text, and bodies that no run has asked for yet: the parser is loaded in the middle of it.
    const other = { ...REQUEST, text: `${REQUEST.text}\n# other\n` };
    assert.deepEqual((await analyze(parserWasm, other)).totals, plain.totals);
    forgetBodies();
    assert.deepEqual(await analyze(parserWasm), plain);
    assert.deepEqual(await analyze(noParser), plain);
    // What was written to a class of torch by then is not there when it starts again.
    const text =
      "from torch import nn\nsize = getattr(nn.Module, 'size', 4)\nnn.Module.size = 9\nfrom parts import block\nmodel = block(size)\ndel nn.Module.size\n";
    for (let i = 0; i < 2; i++) {
      assert.equal((await analyze(parserWasm, { ...REQUEST, text })).totals.params, 4 * 8 + 8);
      forgetBodies();
    }
    for (const key of kept.keys()) kept.set(key, '{"body":');
    assert.deepEqual(await analyze(parserWasm), plain);
  });

  const BASE = 'import os, sys\nimport torch\nfrom torch import nn\n';
  for (const [what, write, text, params] of [
    ['a class of torch', 'nn.Linear = None', 'net = nn.Linear(2, 3)', 9],
    ['a method of a class of torch', 'nn.Linear.__init__ = lambda self, *a: None', 'net = nn.Linear(2, 3)', 9],
    ['a new attribute of a class of torch', 'nn.Module.size = 5', "net = nn.Linear(2, 5 if hasattr(nn.Module, 'size') else 3)", 9],
    ['an attribute that was deleted', 'del nn.Linear.forward', 'net = nn.Linear(2, 3)', 9],
    ['a module that is written to by setattr', "setattr(torch.nn.functional, 'relu', 3)", 'net = nn.Linear(2, 3 if callable(nn.functional.relu) else 5)', 9],
    ['the environment', "os.environ['SIZE'] = '5'", "net = nn.Linear(2, int(os.environ.setdefault('SIZE', '3')))", 9],
    ['the path', "sys.path.append('/x')", "net = nn.Linear(2, 5 if '/x' in sys.path else 3)", 9],
    [
      'a reading of broken text',
      'class (nn.Module):\n\n    size = 1',
      'class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.a = nn.Linear(2, 3)\nnet = Net()',
      9,
    ],
  ] as const) {
    test(`what a text does to ${what} is gone with it`, async () => {
      const request = { file: '/w/net.py', entry: 'net', roots: ['/w'] };
      for (const singleUse of [false, true]) {
        const analyzer = await analyzerOver({}, { singleUse });
        for (let i = 0; i < 2; i++) {
          await analyzer.analyze({ ...request, text: `${BASE}${write}\n` });
          const { totals, notes } = await analyzer.analyze({ ...request, text: `${BASE}${text}\n`, input: undefined });
          assert.deepEqual([totals.params, notes.filter((n) => n.span?.line !== undefined && n.severity === 'error')], [params, []]);
        }
      }
    });
  }

  test('imported modules are evaluated once', async () => {
    const analyzer = await analyzerOver({ '/w/base.py': 'import os, sys\nfrom torch import nn\nSIZE = len([i for i in range(100_000)])\n' });
    const request = { file: '/w/net.py', entry: 'net', roots: ['/w'], text: `${BASE}from base import SIZE\nnet = nn.Linear(SIZE, 1)\n` };
    const limits = (await analyzer.analyze({ ...request, steps: 50_000 })).notes.map((n) => n.limit);
    assert.deepEqual(limits, ['steps']);
    for (const steps of [undefined, 50_000, 50_000]) assert.equal((await analyzer.analyze({ ...request, steps })).totals.params, 100_001);
  });

  test('where the first network that is tried takes all steps, what was built of it is shown and no other is looked for', async () => {
    const analyzer = await analyzerOver({});
    const text = `${BASE}
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.lin = nn.Linear(2, 3)
        self.sizes = [i for i in range(100_000)]
    def forward(self, x):
        return self.lin(x)
class Other(nn.Module):
    def __init__(self, network, sizes, config):
        super().__init__()
        self.lin = nn.Linear(sizes[0], config.width)
    def forward(self, x):
        return self.lin(x)
`;
    const { totals, notes } = await analyzer.analyze({ file: '/w/net.py', roots: ['/w'], text, steps: 50_000 });
    assert.equal(totals.params, 9);
    assert.deepEqual(
      notes.map((n) => n.limit),
      ['steps'],
    );
  });

  test('an edit of an imported file is seen, be the text as long as before', async () => {
    const files = { '/w/base.py': 'SIZE = 3\n' };
    const analyzer = await analyzerOver(files);
    const request = { file: '/w/net.py', entry: 'net', roots: ['/w'], text: `${BASE}from base import SIZE\nnet = nn.Linear(2, SIZE)\n` };
    const params: number[] = [];
    for (const size of [3, 5, 5, 3]) {
      files['/w/base.py'] = `SIZE = ${size}\n`;
      params.push((await analyzer.analyze(request)).totals.params);
    }
    assert.deepEqual(params, [9, 15, 15, 9]);
  });

  test('what is written to the table of modules is gone with the text', async () => {
    const analyzer = await analyzerOver({});
    const request = { file: '/w/net.py', entry: 'net', roots: ['/w'] };
    const write = `${BASE}import types\nsys.modules['sizes'] = types.ModuleType('sizes')\nsys.modules['sizes'].SIZE = 3\nsys.modules['math'] = None\n`;
    const text = 'import math\ntry:\n    from sizes import SIZE\nexcept ImportError:\n    SIZE = math.floor(5.5)\nnet = nn.Linear(2, SIZE)\n';
    const params: number[] = [];
    for (const t of [write + text, BASE + text, write + text]) params.push((await analyzer.analyze({ ...request, text: t })).totals.params);
    assert.deepEqual(params, [9, 15, 9]);
  });

  test('sums that are too large to be exact say so', async () => {
    const run = async (times: number): Promise<readonly string[]> => {
      const text = `${BASE}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.fc = nn.Linear(2**20, 2**20)\n    def forward(self, x):\n        for _ in range(${times}):\n            x = self.fc(x)\n        return x\n`;
      return (await (await analyzerOver({})).analyze({ file: '/w/net.py', roots: [], text, input: '1024x1048576' })).assumptions;
    };
    assert.deepEqual([await run(3), await run(9)], [[], ['counts above 9,007,199,254,740,991 are rounded']]);
  });

  test('classes of earlier texts are no subclasses any more', async () => {
    const analyzer = await analyzerOver({ '/w/base.py': 'from torch import nn\nclass Base(nn.Module):\n    pass\nclass Kept(Base):\n    pass\n' });
    const text = `${BASE}from base import Base\nclass Net(Base):\n    pass\ndef more():\n    class Local(Base):\n        pass\n    return Local()\nmore()\nnet = nn.Linear(2, len(Base.__subclasses__()))\n`;
    for (const renamed of [text, text.replace('Net', 'Other'), text])
      assert.equal((await analyzer.analyze({ file: '/w/net.py', entry: 'net', roots: ['/w'], text: renamed })).totals.params, 9);
  });

  test('what an imported module does to a class of torch stays for as long as the module', async () => {
    const analyzer = await analyzerOver({ '/w/patch.py': 'from torch import nn\nnn.Module.size = 5\n' });
    const request = { file: '/w/net.py', entry: 'net', roots: ['/w'] };
    const params: number[] = [];
    for (const first of ['import patch', 'nn.Module.size = 7', 'import patch'])
      params.push((await analyzer.analyze({ ...request, text: `${BASE}${first}\nnet = nn.Linear(2, nn.Module.size)\n` })).totals.params);
    assert.deepEqual(params, [15, 21, 15]);
  });
});

/** A written outline as it is before any body was asked for. */
const withoutBodies = (text: string): string => JSON.stringify(JSON.parse(text, (_, v) => (v?.type === 'FunctionDef' ? { ...v, body: undefined } : v)));
