import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import { parseBudget } from '../../src/core/budget/budget.js';
import { budgetComments } from '../../src/core/budget/comments.js';
import { configuredBudgets, settingBudgets } from '../../src/core/budget/configured.js';
import { demandsOf } from '../../src/core/budget/demands.js';
import { matches } from '../../src/core/budget/glob.js';
import { entryComment } from '../../src/core/entry/entries.js';

/** What a budget says, one limit after another: `params<=5000000`; behind `!` what cannot be read, and why. */
const read = (text: string): string => {
  const { limits, problems } = parseBudget(text);
  return [
    ...limits.map(({ quantity, isAllowed, most }) => `${quantity}${isAllowed ? '<=' : '<'}${most}`),
    ...problems.map((p) => `!${text.slice(p.from, p.to)}: ${p.text}`),
  ].join(' ');
};
const check = (text: string, expected: string): void => assert.equal(read(text), expected, text);
/** The problem begins like this. */
const refused = (text: string, at: string, why: string): void => {
  const { problems } = parseBudget(text);
  assert.deepEqual([problems.map((p) => text.slice(p.from, p.to)), problems[0]?.text], [[at], why], text);
};

suite('budgets as they are written', () => {
  test('every quantity, every unit', () => {
    check('params<=5M macs<=600M peak<=20MB weights<=20MB time<=50ms', 'params<=5000000 macs<=600000000 peak<=20000000 weights<=20000000 time<=50');
    const counts = { '': 1, K: 1e3, k: 1e3, M: 1e6, G: 1e9, B: 1e9, T: 1e12 };
    for (const quantity of ['params', 'macs', 'flops'])
      for (const [unit, size] of Object.entries(counts))
        for (const number of ['1', '3.5', '.5', '600', '1_000'])
          check(`${quantity}<=${number}${unit}`, `${quantity}<=${Number(number.replace('_', '')) * size}`);
    const bytes = { B: 1, kB: 1e3, KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3, TiB: 1024 ** 4 };
    for (const quantity of ['weights', 'peak'])
      for (const [unit, size] of Object.entries(bytes))
        for (const number of ['1', '2.5']) check(`${quantity}<${number}${unit}`, `${quantity}<${Number(number) * size}`);
    for (const [unit, size] of Object.entries({ us: 1e-3, µs: 1e-3, ms: 1, s: 1e3 })) check(`time<=50${unit}`, `time<=${50 * size}`);
  });

  test('signs, spaces and separators', () => {
    check('params < 5M', 'params<5000000');
    check('params ≤ 5M', 'params<=5000000');
    check('params<=5 M', 'params<=5000000');
    check('peak <= 20 MiB macs < 1 G', 'peak<=20971520 macs<1000000000');
    check('params<=5M,macs<=600M;peak<=1MB', 'params<=5000000 macs<=600000000 peak<=1000000');
    check('  params<=0  ', 'params<=0');
    check('params<=5_000_000 macs<=1', 'params<=5000000 macs<=1');
    // A name behind a space is no unit.
    check('params<=5 macs<=6', 'params<=5 macs<=6');
  });

  test('what cannot be read is named with what is allowed, and the rest still counts', () => {
    const quantities = 'a budget limits params, macs, flops, weights, peak, time';
    refused('parameters<=5M', 'parameters<=5M', `"parameters" cannot be limited; ${quantities}`);
    refused('MACs<=5M', 'MACs<=5M', `"MACs" cannot be limited; ${quantities}`);
    refused('params', 'params', 'params needs a limit, such as params<=5M');
    refused('params=5M', 'params=5M', 'params= is no limit; a budget says params<= or params<');
    refused('params>=5M', 'params>=5M', 'params>= is no limit; a budget says params<= or params<');
    refused('params<=5X', 'params<=5X', '"X" is no unit of params; its units are K, k, M, G, B, T');
    refused('params<=5MB', 'params<=5MB', '"MB" is no unit of params; its units are K, k, M, G, B, T');
    refused('params<=5m', 'params<=5m', '"m" is no unit of params; its units are K, k, M, G, B, T');
    refused('peak<=20', 'peak<=20', 'peak needs a unit: B, kB, KB, MB, GB, TB, KiB, MiB, GiB, TiB');
    refused('peak<=20M', 'peak<=20M', '"M" is no unit of peak; its units are B, kB, KB, MB, GB, TB, KiB, MiB, GiB, TiB');
    refused('time<=50', 'time<=50', 'time needs a unit: ms, us, µs, s');
    refused('time<=1min', 'time<=1min', '"min" is no unit of time; its units are ms, us, µs, s');
    refused('params<=', 'params<=', '"" is not a number with a unit; params is limited as in params<=5M');
    refused('params<=five', 'params<=five', '"five" is not a number with a unit; params is limited as in params<=5M');
    refused('params<=-5', 'params<=-5', '"-5" is not a number with a unit; params is limited as in params<=5M');
    refused('params<=1.2.3M', 'params<=1.2.3M', '"1.2.3M" is not a number with a unit; params is limited as in params<=5M');
    refused('params<=__proto__', 'params<=__proto__', '"__proto__" is not a number with a unit; params is limited as in params<=5M');
    refused('params<=1constructor', 'params<=1constructor', '"constructor" is no unit of params; its units are K, k, M, G, B, T');
    refused('constructor<=1', 'constructor<=1', `"constructor" cannot be limited; ${quantities}`);
    refused('', '', 'the budget says nothing; it looks like params<=5M macs<=600M peak<=20MB');
    refused('params<=5M params<=6M', 'params<=6M', 'params is limited twice');
    check('params<=5M foo macs<=6', `params<=5000000 macs<=6 !foo: "foo" cannot be limited; ${quantities}`);
  });

  test('no text takes long or throws', () => {
    for (const text of [
      '<'.repeat(10_000),
      'params '.repeat(5_000),
      'params<=5 '.repeat(5_000),
      `params<=${'9'.repeat(5_000)}M`,
      'a'.repeat(100_000),
      '\u0000params<=5M',
    ])
      assert.ok(parseBudget(text).problems.length > 0, text.slice(0, 20));
  });
});

/** Comments with whose budgets they are: `Net: macs<=1`. */
const comments = (text: string): string[] => budgetComments(text).map(({ owner, line, text: budget }) => `${line} ${owner ?? '-'}: ${budget}`);

suite('budgets in comments', () => {
  test('above a class or builder, behind decorators and other comments, or in it', () => {
    const of = (text: string, expected: string): void => assert.deepEqual(comments(text), [expected], text);
    of('# layer-cost: budget macs<=1\nclass Net(nn.Module):\n    pass\n', '1 Net: macs<=1');
    of('# layer-cost: budget macs<=1\n\n# other\n@register(\n    "x",\n)\n@final\nclass Net(nn.Module):\n    pass\n', '1 Net: macs<=1');
    of('# layer-cost: budget macs<=1\ndef small():\n    return Net()\n', '1 small: macs<=1');
    of('# layer-cost: budget macs<=1\nasync def small():\n    return Net()\n', '1 small: macs<=1');
    of('class Net(nn.Module):\n    # layer-cost: budget macs<=1\n    def forward(self, x):\n        pass\n', '2 Net: macs<=1');
    of('class Net(nn.Module):\n    """Doc."""\n    # layer-cost: budget macs<=1\n\n    width = 3\n', '3 Net: macs<=1');
    of('class Net(nn.Module):\n    def __init__(self):\n        # layer-cost: budget macs<=1\n        super().__init__()\n', '3 Net: macs<=1');
    of('class Net(nn.Module):\n    def forward(self, x):\n        return x\n    # layer-cost: budget macs<=1\nclass Other: pass\n', '4 Net: macs<=1');
    of('class Net:\n    # layer-cost: budget macs<=1\n    class Block(nn.Module):\n        pass\n', '2 Block: macs<=1');
    of('def build():\n    # layer-cost: budget macs<=1\n    return Net()\n', '2 build: macs<=1');
    of('# layer-cost: budget macs<=1\r\nclass Net(nn.Module):\r\n    pass\r\n', '1 Net: macs<=1');
  });

  test("elsewhere it is the budget of the file's network", () => {
    for (const text of [
      '# layer-cost: budget macs<=1\nimport torch\nclass Net: pass\n',
      'class Net:\n    pass\n\n# layer-cost: budget macs<=1\nnet = Net()\n',
      '# layer-cost: budget macs<=1',
    ])
      assert.match(comments(text)[0] ?? '', /^\d -: macs<=1$/, text);
  });

  test('beside an entry and an input', () => {
    const both = (comment: string): unknown => [entryComment(comment), budgetComments(comment)[0]?.text];
    const entry = (text: string, input?: string): unknown => ({ entry: text, input, line: 1 });
    assert.deepEqual(both('# layer-cost: Net(width=0.5) input=1x3x160x160 budget macs<=600M'), [entry('Net(width=0.5)', '1x3x160x160'), 'macs<=600M']);
    assert.deepEqual(both('# layer-cost: Net() budget macs<=1 params<=2'), [entry('Net()'), 'macs<=1 params<=2']);
    assert.deepEqual(both('# layer-cost: Net() input=1x3'), [entry('Net()', '1x3'), undefined]);
    assert.deepEqual(both('# layer-cost: budget macs<=1'), [undefined, 'macs<=1']);
    assert.deepEqual(both('# layer-cost: net budget'), [entry('net'), '']);
    // A name of the entry is no budget.
    assert.deepEqual(both('# layer-cost: Net(3 if budget else 4)'), [entry('Net(3 if budget else 4)'), undefined]);
    assert.deepEqual(both('# layer-cost: Net("my budget x")'), [entry('Net("my budget x")'), undefined]);
    assert.deepEqual(both('# layer-cost: Net(a, budget )'), [entry('Net(a, budget )'), undefined]);
    assert.deepEqual(both('# layer-cost: budget(3)'), [entry('budget(3)'), undefined]);
    assert.deepEqual(both('# layer-cost: n = 1 + budget ; Net(n)'), [entry('n = 1 + budget ; Net(n)'), undefined]);
  });

  test('a comment that tells an entry stands before one that tells only a budget', () => {
    assert.deepEqual(entryComment('# layer-cost: budget macs<=1\n# layer-cost: Net(3)\nclass Net: pass\n'), { entry: 'Net(3)', input: undefined, line: 2 });
  });
});

suite('globs of budgets', () => {
  test('names, folders, any folders, alternatives', () => {
    const rows: [glob: string, yes: string[], no: string[]][] = [
      ['*', ['a.py', 'x/y/a.py'], []],
      ['*.py', ['a.py', 'x/a.py'], ['a.pyi', 'py']],
      ['net.py', ['net.py', 'models/net.py'], ['mynet.py', 'net.pyc']],
      ['/net.py', ['net.py', 'models/net.py'], ['mynet.py']],
      ['./models/net.py', ['models/net.py'], ['net.py']],
      ['models/*.py', ['models/a.py'], ['models/x/a.py', 'other/models/a.py', 'a.py']],
      ['models/**', ['models/a.py', 'models/x/y.py'], ['a.py', 'model/a.py']],
      ['models/**/*.py', ['models/a.py', 'models/x/y/z.py'], ['a.py']],
      ['**/models/*.py', ['models/a.py', 'src/models/a.py'], ['models/x/a.py']],
      ['mobilenet_v?.py', ['mobilenet_v1.py'], ['mobilenet_v10.py', 'mobilenet_v.py']],
      ['{a,b}.py', ['a.py', 'x/b.py'], ['c.py', 'ab.py']],
      ['{src,lib}/{a,b}*.py', ['src/a1.py', 'lib/b.py'], ['src/c.py', 'x/a.py']],
      ['models\\net.py', ['models/net.py'], ['net.py']],
      ['a.py', ['a.py'], ['axpy']],
      ['[a].py', ['[a].py'], ['a.py']],
      ['', [], ['a.py']],
    ];
    for (const [glob, yes, no] of rows) {
      for (const path of yes) assert.ok(matches(glob, path), `${glob} means ${path}`);
      for (const path of no) assert.ok(!matches(glob, path), `${glob} does not mean ${path}`);
    }
  });

  test('none takes long', () => {
    const long = `${'a'.repeat(200)}/`.repeat(20);
    for (const glob of ['*a'.repeat(200), '**/'.repeat(150), '{a,b}'.repeat(80), `${'*'.repeat(400)}b`, '{'.repeat(400), '{{{a,b},c},d}.py'.repeat(20)])
      assert.ok(!matches(glob, `${long}x.txt`), glob.slice(0, 20));
  });
});

suite('budgets of layer-cost.json and of the setting', () => {
  const of = (config: unknown, path: string): string[] =>
    configuredBudgets(typeof config === 'string' ? config : JSON.stringify(config, null, 1), path).map((one) =>
      'wrong' in one
        ? `${one.line} ! ${one.wrong}`
        : `${one.line} ${one.budget}${one.entry ? ` of ${one.entry}` : ''}${one.input ? ` on ${one.input}` : ''}${one.isNamed ? ' named' : ''}`,
    );

  test('what is closest to the file stands first', () => {
    const config = { budgets: { '*': 'params<=9M', 'src/models/*.py': 'macs<=600M', 'src/models/net.py': 'params<=5M', 'other.py': 'params<=1' } };
    assert.deepEqual(of(config, 'src/models/net.py'), ['5 params<=5M named', '4 macs<=600M', '3 params<=9M']);
    assert.deepEqual(of(config, 'src/a.py'), ['3 params<=9M']);
    assert.deepEqual(of({}, 'a.py'), []);
    assert.deepEqual(of({ $schema: 'x', budgets: {} }, 'a.py'), []);
  });

  test('networks by entry and input', () => {
    const config = { budgets: { 'net.py': ['params<=5M', { budget: 'macs<=1G', entry: 'Net(2)', input: '1x3x32x32' }] } };
    assert.deepEqual(of(config, 'net.py'), ['3 params<=5M named', '3 macs<=1G of Net(2) on 1x3x32x32 named']);
  });

  test('what cannot be read is named with its line', () => {
    assert.match(of('{\n"budgets": {\n"a.py": }\n}', 'a.py')[0] ?? '', /^[13] ! layer-cost\.json is no JSON: /);
    assert.deepEqual(of('[]', 'a.py'), ['1 ! layer-cost.json is no object; it looks like {"budgets": {"models/*.py": "macs<=600M"}}']);
    assert.deepEqual(of({ budget: {} }, 'a.py'), ['2 ! layer-cost.json knows no "budget"; it has budgets']);
    assert.deepEqual(of({ budgets: [] }, 'a.py'), ['2 ! budgets is no object; it looks like {"budgets": {"models/*.py": "macs<=600M"}}']);
    assert.deepEqual(of({ budgets: { 'a.py': 3 } }, 'a.py'), [
      '3 ! "a.py" has no budget; it looks like "macs<=600M" or {"budget": "macs<=600M", "entry": "Net()"}',
    ]);
    assert.deepEqual(of({ budgets: { 'a.py': { budget: 'macs<=1', ettry: '' } } }, 'a.py'), ['3 ! "a.py" knows no "ettry"; it has budget, entry, input']);
    assert.deepEqual(of({ budgets: { 'a.py': { entry: 'x' } } }, 'a.py'), ['3 ! "a.py" needs a budget as text, and entry and input as text if there are any']);
    assert.deepEqual(of({ budgets: { 'a.py': { budget: 'macs<=1', input: '1x3' } } }, 'a.py'), ['3 ! "a.py" names an input and no entry']);
    assert.deepEqual(of(' '.repeat(300_000), 'a.py'), ['1 ! layer-cost.json is longer than 200000 characters']);
    assert.equal(of('{"__proto__": 1, "budgets": {"__proto__": "macs<=1", "constructor": "macs<=2"}}', 'constructor').length, 2);
  });

  test('the setting is the inner part', () => {
    assert.deepEqual(settingBudgets({ '*.py': 'macs<=1' }, 'x/a.py'), [{ budget: 'macs<=1', entry: undefined, input: undefined, line: 1, isNamed: false }]);
    assert.deepEqual(settingBudgets(undefined, 'a.py'), []);
    assert.equal(settingBudgets('macs<=1', 'a.py').length, 1);
  });
});

suite('which budget counts', () => {
  const config = (text: string, path = 'layer-cost.json', relative = 'net.py') => ({ path, relative, text: JSON.stringify({ budgets: { '*': text } }) });
  const limits = (sources: Partial<Parameters<typeof demandsOf>[0]>): string[] =>
    demandsOf({ text: '', configs: [], ...sources }).demands.flatMap((d) =>
      d.limits.map(
        (l) =>
          `${d.of.type === 'definition' ? d.of.name : d.of.type}: ${l.quantity}<=${l.written} by ${l.origin.type}${'path' in l.origin ? ` ${l.origin.path}` : ''}`,
      ),
    );

  test('of each quantity the strongest: what is typed, comments, the nearest layer-cost.json, the setting', () => {
    const text = '# layer-cost: budget macs<=2\nx = 1\n';
    const setting = { value: { '*': 'macs<=5 params<=5 peak<=5B weights<=5B time<=5s' }, relative: 'net.py' };
    const configs = [config('macs<=3 params<=3 peak<=3B', 'a/b/layer-cost.json'), config('macs<=4 params<=4 peak<=4B weights<=4B', 'layer-cost.json')];
    assert.deepEqual(limits({ option: 'params<=1', text, configs, setting }), [
      'file: params<=1 by option',
      'file: macs<=2 by comment',
      'file: peak<=3B by config a/b/layer-cost.json',
      'file: weights<=4B by config layer-cost.json',
      'file: time<=5s by setting',
    ]);
  });

  test('a class has its own', () => {
    const text = '# layer-cost: budget macs<=2\nclass A: pass\n# layer-cost: budget macs<=3\nclass B: pass\n';
    assert.deepEqual(limits({ text, configs: [config('macs<=9')] }), [
      'A: macs<=2 by comment',
      'B: macs<=3 by comment',
      'file: macs<=9 by config layer-cost.json',
    ]);
  });

  test('what cannot be read says where: the place in the comment, the line of the configuration', () => {
    const text = 'class A:\n    # layer-cost: budget macs<=2 foo<=3\n    pass\n';
    const { demands, problems } = demandsOf({ text, configs: [{ path: 'layer-cost.json', relative: 'a.py', text: '{"budgets":\n{"a.py": "bar"}}' }] });
    assert.equal(demands.length, 1);
    const [first, second] = problems;
    assert.equal(text.split('\n')[1]?.slice(first?.from, first?.to), 'foo<=3');
    assert.deepEqual(second?.origin, { type: 'config', path: 'layer-cost.json', line: 2 });
  });
});

suite('the schema of layer-cost.json', () => {
  const schema = JSON.parse(readFileSync('media/layer-cost.schema.json', 'utf8'));
  const validator = new Ajv({ strict: false }).compile(schema);
  const isValid = (budgets: unknown): boolean => validator({ budgets }) === true;

  test('takes what the product reads, and refuses what it refuses', () => {
    const good = ['params<=5M', 'params <= 5 M macs<600M', 'peak<=20MiB, weights<1.5GB; time<=50us', 'flops≤1.2G', 'params<=5_000_000', 'time<.5s', 'macs<=7B'];
    const bad = ['', 'params', 'params=5M', 'parms<=5M', 'params<=5MB', 'peak<=20', 'peak<=20M', 'time<=5min', 'params<=5M foo', 'params<=-1'];
    for (const budget of good) assert.deepEqual([isValid({ '*': budget }), parseBudget(budget).problems], [true, []], budget);
    for (const budget of bad) assert.deepEqual([isValid({ '*': budget }), parseBudget(budget).problems.length > 0], [false, true], budget);
  });

  test('networks by entry and input', () => {
    assert.ok(isValid({ 'net.py': ['params<=5M', { budget: 'macs<=1G', entry: 'Net(2)', input: '1x3x32x32' }] }));
    for (const wrong of [3, [3], { budget: 3 }, { entry: 'Net()' }, { budget: 'macs<=1', input: '1x3' }, { budget: 'macs<=1', other: 1 }])
      assert.ok(!isValid({ 'net.py': wrong }), JSON.stringify(wrong));
    assert.ok(!validator({ budget: {} }));
  });
});
