import assert from 'node:assert/strict';
import type { Analysis } from '../../src/core/analysis.js';
import { judgeFile } from '../../src/core/budget/check.js';
import { demandsOf } from '../../src/core/budget/demands.js';
import type { Check, Times, Unmeasured } from '../../src/core/budget/judge.js';
import { heaviestText, verdictText } from '../../src/core/budget/says.js';
import { bringsUnder } from '../../src/core/explore/under.js';
import { english } from '../../src/core/report/text.js';
import { analyzerOver, analyzeText } from '../analyzer.js';
import { BUDGETED as NET } from '../programs.js';

const HEAD = `import torch
from torch import nn
`;

interface Asked {
  readonly budget?: string;
  readonly times?: Times | Unmeasured;
  readonly configs?: Parameters<typeof demandsOf>[0]['configs'];
}

async function judgements(
  text: string,
  { budget, times, configs = [] }: Asked = {},
): Promise<{ name: string; line: number | undefined; isPart: boolean; checks: readonly Check[] }[]> {
  const analysis = await analyzeText(text);
  const { demands } = demandsOf({ option: budget, text, configs });
  const judged = await judgeFile(
    analysis,
    demands,
    (entry, input) => analyzeText(text, { entry, ...(input === undefined ? {} : { input }) }),
    () => Promise.resolve(times),
  );
  return judged.map(({ name, span, isPart, checks }) => ({ name, line: span?.line, isPart, checks }));
}

/** All verdicts of a text: `Net() pass params`. */
async function check(text: string, asked: Asked, expected: readonly string[]): Promise<void> {
  const found = (await judgements(text, asked)).flatMap(({ name, checks }) =>
    checks.map(
      (c) => `${name} ${c.verdict} ${c.limit.quantity}${c.amount === null ? '' : ` ${c.isLeast ? '>=' : ''}${c.amount}`}${c.reason ? `: ${c.reason}` : ''}`,
    ),
  );
  assert.deepEqual(found, expected, text);
}

suite('budgets held against networks', () => {
  test('each quantity, on either side of the limit and on it', async () => {
    await check(NET, { budget: 'params<=296 macs<=7856 flops<=15712 weights<=1184B' }, [
      'Net() pass params 296',
      'Net() pass macs 7856',
      'Net() pass flops 15712',
      'Net() pass weights 1184',
    ]);
    await check(NET, { budget: 'params<296 macs<=7855 flops<15712 weights<=1183B' }, [
      'Net() over params 296',
      'Net() over macs 7856',
      'Net() over flops 15712',
      'Net() over weights 1184',
    ]);
    // The input, 3 x 8 x 8, and what the convolution makes of it, 8 x 6 x 6, in float32.
    await check(NET, { budget: 'peak<=1920B' }, ['Net() pass peak 1920']);
    await check(NET, { budget: 'peak<1920B' }, ['Net() over peak 1920']);
  });

  test('a time is judged where there is one', async () => {
    await check(NET, { budget: 'time<=5ms' }, ['Net() unknown time: it has not been measured']);
    await check(NET, { budget: 'time<=5ms', times: { unmeasured: 'measuring failed: no memory' } }, ['Net() unknown time: measuring failed: no memory']);
    await check(NET, { budget: 'time<=5ms', times: { medianMs: 4, layers: new Map() } }, ['Net() pass time 4']);
    const times = {
      medianMs: 6,
      layers: new Map([
        ['conv', 4],
        ['head', 1],
      ]),
    };
    const [judged] = await judgements(NET, { budget: 'time<=5ms', times });
    assert.deepEqual(
      judged?.checks[0]?.heaviest.map(({ path, amount }) => [path, amount]),
      [
        ['conv', 4],
        ['head', 1],
      ],
    );
  });

  test('the largest layers are named, the largest first', async () => {
    const [judged] = await judgements(NET, { budget: 'params<=1 peak<=1B macs<=1' });
    const heaviest = (i: number): string => heaviestText(judged?.checks[i] ?? assert.fail());
    assert.equal(heaviest(0), 'conv Conv2d 216 (73.0 %), head Linear 80 (27.0 %)');
    assert.equal(heaviest(1), 'conv Conv2d 1.15 kB (60.0 %), input 768 B (40.0 %)');
    assert.equal(heaviest(2), 'conv Conv2d 7,776 (99.0 %), head Linear 80 (1.02 %)');
    assert.equal(judged?.line, 3);
  });

  test('in words: near the limit all digits are shown', async () => {
    const said = async (budget: string): Promise<string> => verdictText((await judgements(NET, { budget }))[0]?.checks[0] ?? assert.fail(), english);
    assert.equal(await said('macs<=1000'), '7,856 MACs, over the budget <=1000 by 686 %');
    assert.equal(await said('macs<=7.855K'), '7,856 MACs, over the budget <=7.855K by <0.1 %');
    assert.equal(await said('weights<=1183B'), '1,184 B of weights, over the budget <=1183B by 0.1 %');
    assert.equal(await said('params<=0'), '296 params, over the budget <=0');
    assert.equal(await said('params<=1M'), '296 params, within the budget <=1M');
    assert.equal(await said('time<1ms'), 'budget time<1ms not checked: it has not been measured');
  });

  test('an incomplete count never passes: over where the lower bound is, else unknown with the reason', async () => {
    const partial = NET.replace('nn.Linear(c, 10, bias=False)', 'nn.Linear(c + 1, 10, bias=False)');
    const reason = 'line 10: linear(): input and weight.T shapes cannot be multiplied (1x8 and 9x10)';
    const found = await judgements(partial, { budget: 'params<=1M macs<=1G peak<=1GB' });
    const [params, macs, peak] = found[0]?.checks ?? [];
    assert.deepEqual([params?.verdict, params?.amount], ['pass', 306]);
    for (const c of [macs, peak]) {
      assert.deepEqual([c?.verdict, c?.isLeast], ['unknown', true]);
      assert.match(c?.reason ?? '', /^line 10: .*(8|9)/, reason);
    }
    const over = await judgements(partial, { budget: 'macs<=1K' });
    assert.deepEqual([over[0]?.checks[0]?.verdict, over[0]?.checks[0]?.isLeast], ['over', true]);
  });

  test('what cannot be built, read or known fails with its reason', async () => {
    const raises = `${HEAD}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.a = nn.Linear(3, 4)\n        raise ValueError("no such width")\n    def forward(self, x):\n        return self.a(x)\nnet = Net()\n`;
    const [broken] = await judgements(raises, { budget: 'params<=1M' });
    assert.equal(broken?.checks[0]?.verdict, 'unknown');
    assert.match(broken?.checks[0]?.reason ?? '', /no such width/);
    const unknown = `${HEAD}import somewhere\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.a = nn.Linear(3, 4)\n        self.b = somewhere.Layer(4)\n    def forward(self, x):\n        return self.b(self.a(x))\nnet = Net()\n`;
    for (const quantity of ['params<=1M', 'macs<=1M', 'weights<=1MB', 'peak<=1MB']) {
      const [judged] = await judgements(unknown, { budget: quantity });
      assert.equal(judged?.checks[0]?.verdict, 'unknown', quantity);
      assert.match(judged?.checks[0]?.reason ?? '', /somewhere/, quantity);
    }
    const syntax = NET.replace('        self.head = nn', '        self.extra = nn.Linear(3,\n        self.head = nn');
    assert.equal((await judgements(syntax, { budget: 'params<=1M' }))[0]?.checks[0]?.verdict, 'unknown');
    const plain = 'print(1)\n';
    await check(plain, { budget: 'params<=1M' }, ['model.py unknown params: no network was found in this file']);
  });

  test('sizes that are examples are never judged, unless somebody names them', async () => {
    const text = `${HEAD}class Net(nn.Module):\n    def __init__(self, dim, heads):\n        super().__init__()\n        self.a = nn.Linear(dim, dim * heads)\n    def forward(self, x):\n        return self.a(x)\n`;
    const analysis = await analyzeText(text);
    assert.equal(analysis.entrySource, 'example');
    for (const budget of ['params<=1T', 'params<=1']) {
      const [judged] = await judgements(text, { budget });
      assert.equal(judged?.checks[0]?.verdict, 'unknown');
      assert.match(judged?.checks[0]?.reason ?? '', /^its sizes are examples \(dim=\d+, heads=\d+\): name an entry/);
    }
    await check(`# layer-cost: Net(4, 2) budget params<=40\n${text}`, {}, ['Net(4, 2) pass params 40']);
    const configs = [{ path: 'layer-cost.json', relative: 'model.py', text: '{"budgets": {"model.py": {"budget": "params<40", "entry": "Net(4, 2)"}}}' }];
    await check(text, { configs }, ['Net(4, 2) over params 40']);
  });

  test('a class inside of the network: its largest instance; another builder: its own network', async () => {
    const text = `${HEAD}
# layer-cost: budget params<=20 time<=1ms
class Block(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.a = nn.Linear(n, n, bias=False)
    def forward(self, x):
        return self.a(x)
class Net(nn.Module):
    def __init__(self, n=4):
        super().__init__()
        self.x, self.y = Block(n), Block(n + 1)
    def forward(self, x):
        self.x(x)
        return x
# layer-cost: budget params<=41
def small():
    return Net()
# layer-cost: budget params<=180
def large():
    return Net(9)
# layer-cost: budget params<=1
class Idle(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.a = nn.Linear(n, n)
    def forward(self, x):
        return self.a(x)
small()(torch.randn(1, 4))
`;
    await check(text, {}, [
      'small() pass params 41',
      'Block over params 25',
      'Block unknown time: of a part of a network it is not known: limit it for the whole network',
      'large over params 181',
      'Idle unknown params: nothing says with which arguments it is built: Idle needs n',
    ]);
    assert.deepEqual(
      (await judgements(text)).map(({ name, line, isPart }) => [name, line, isPart]),
      [
        ['small()', 19, false],
        ['Block', 5, true],
        ['large', 22, false],
        ['Idle', 25, true],
      ],
    );
  });

  test("the comment of the entry's class is stronger than what is said of the file, quantity by quantity", async () => {
    const text = NET.replace('class Net', '# layer-cost: budget params<=296\nclass Net');
    const configs = [{ path: 'layer-cost.json', relative: 'model.py', text: '{"budgets": {"*": "params<=1 macs<=1"}}' }];
    await check(text, { configs }, ['Net() pass params 296', 'Net() over macs 7856']);
    await check(text, { configs, budget: 'params<=2' }, ['Net() over params 296', 'Net() over macs 7856']);
  });

  test('a glob means no file without a network', async () => {
    const configs = [{ path: 'layer-cost.json', relative: 'model.py', text: '{"budgets": {"*": "params<=1"}}' }];
    await check('import torch\ndef train(): pass\n', { configs }, []);
    const named = [{ path: 'layer-cost.json', relative: 'model.py', text: '{"budgets": {"model.py": "params<=1"}}' }];
    await check('import torch\ndef train(): pass\n', { configs: named }, ['model.py unknown params: no network was found in this file']);
  });
});

suite('what brings a network under its budget', () => {
  async function advice(text: string, budget: string): Promise<string[]> {
    const analyzer = await analyzerOver({});
    const request = { file: '/w/model.py', text, roots: ['/w'] };
    const [demand] = demandsOf({ option: budget, text: '', configs: [] }).demands;
    const found = await analyzer.advice(request, demand?.limits ?? [], () => Promise.resolve(true));
    return (found ?? []).map((a) =>
      a.type === 'value' ? `${a.name}=${a.value}: ${a.totals.params} ${a.totals.macs}` : `${a.replacement.kind}: ${a.replacement.after.macs}`,
    );
  }

  test('the largest value of the width that keeps every limit', async () => {
    assert.deepEqual(await advice(NET, 'params<=250'), ['width=0.75: 222 5892', 'separable: 1916']);
    assert.deepEqual(await advice(NET, 'params<=250 macs<=4K'), ['width=0.5: 148 3928', 'separable: 1916']);
  });

  test('fewer hidden channels where there is no argument; nothing for what cannot be reached, and nothing for times', async () => {
    const fixed = NET.replace('width=1.0', '').replace('int(8 * width)', '8').replace('(self, )', '(self)');
    assert.deepEqual(await advice(fixed, 'params<=230'), ['separable: 1916']);
    const pointwise = fixed.replace('nn.Conv2d(3, c, 3,', 'nn.Conv2d(3, c, 1,');
    assert.deepEqual(await advice(pointwise, 'params<=80'), ['thin=0.75: 78 1212']);
    assert.deepEqual(await advice(fixed, 'params<=3'), []);
    assert.deepEqual(await advice(NET, 'time<=1ms'), []);
  });

  test('numbers that say what the network is for are left alone', async () => {
    const text = NET.replace('width=1.0', 'num_classes=10').replace('int(8 * width)', '8').replace('nn.Linear(c, 10,', 'nn.Linear(c, num_classes,');
    assert.ok(!(await advice(text, 'params<=280')).some((a) => a.includes('num_classes')));
  });

  test('it ends when nobody wants it any more', async () => {
    const analyzer = await analyzerOver({});
    const [demand] = demandsOf({ option: 'params<=250', text: '', configs: [] }).demands;
    assert.equal(await analyzer.advice({ file: '/w/model.py', text: NET, roots: ['/w'] }, demand?.limits ?? [], () => Promise.resolve(false)), undefined);
    const nothing: Analysis = await analyzeText('print(1)\n');
    assert.deepEqual(
      await bringsUnder(
        () => assert.fail('nothing is to be tried'),
        { file: '', text: '', roots: [] },
        nothing,
        { body: [], broken: [] },
        demand?.limits ?? [],
      ),
      [],
    );
  });
});
