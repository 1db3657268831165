import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Analysis } from '../../src/core/analysis.js';
import { diskReader } from '../../src/node/files.js';
import { analyzerOver } from '../analyzer.js';

const IMPORTS = 'import torch\nfrom torch import nn\n';

/** A class with layers by name, for arguments `given`, whose forward is `body`. */
const network = (name: string, given: string, layers: Readonly<Record<string, string>>, body: string): string =>
  `class ${name}(nn.Module):\n    def __init__(self${given && `, ${given}`}):\n        super().__init__()\n${Object.entries(layers)
    .map(([layer, made]) => `        self.${layer} = ${made}\n`)
    .join('')}    def forward(self, x):\n        ${body}\n`;

const BLOCK = network('Block', 'n=4', { fc: 'nn.Linear(n, n)' }, 'return self.fc(x)');

suite('which network of a file is shown, and with which arguments', () => {
  let folder: string;
  setup(() => {
    folder = mkdtempSync(join(tmpdir(), 'arguments-'));
  });
  teardown(() => rmSync(folder, { recursive: true }));

  /** What the first of some files shows when it is merely opened. */
  async function opened(files: Readonly<Record<string, string>>): Promise<Analysis> {
    const [first = ''] = Object.keys(files);
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const written = Object.fromEntries(Object.entries(files).map(([name, text]): [string, string] => [join(folder, name), text]));
    const analyzer = await analyzerOver(written, { reader: diskReader });
    return analyzer.analyze({ file: join(folder, first), text: files[first] ?? '', roots: [folder] });
  }
  const shown = ({ entry, entrySource, complete, totals }: Analysis): string => `${entry} ${entrySource} ${complete ? '' : '>='}${totals.params}`;

  test('what a layer takes as its size is a number, whatever it is called', async () => {
    const gate = network(
      'Gate',
      'neurons, no_bins',
      { down: 'nn.Conv2d(3, neurons * 2, 1)', up: 'nn.Conv2d(neurons * 2, out_channels=no_bins, kernel_size=1)' },
      'return self.up(self.down(x))',
    );
    assert.equal(shown(await opened({ 'a.py': `${IMPORTS}${gate}` })), 'Gate(neurons=64, no_bins=64) example 8768');
    const scale = network('Scale', 'sizes_of_it', { weight: 'nn.Parameter(torch.ones(sizes_of_it))' }, 'return x * self.weight');
    assert.equal((await opened({ 'b.py': `${IMPORTS}${scale}` })).totals.params, 64);
  });

  test('what another network walks through is a list, be it only handed on to that', async () => {
    const mlp =
      'class Mlp(nn.Sequential):\n    def __init__(self, n, stages, drops):\n        super().__init__()\n        for i, m in enumerate(stages):\n            self.append(nn.Linear(n, m))\n            self.append(nn.Dropout(drops[i]))\n            n = m\n';
    const net = network('Net', 'mlp_dims, dropouts', { mlp: 'Mlp(8, mlp_dims, drops=dropouts)' }, 'return self.mlp(x)');
    const given = 'mlp_dims=[64, 128, 256, 512], dropouts=[0.0, 0.0, 0.0, 0.0]';
    assert.equal(shown(await opened({ 'a.py': `${IMPORTS}${mlp}${net}` })), `Net(${given}) example ${8 * 64 + 64 + 65 * 128 + 129 * 256 + 257 * 512}`);
  });

  test('what a class or builder takes out of its keywords is given to it, and what it asks for with a default is not', async () => {
    const net = network(
      'Net',
      '**kwargs',
      { fc: 'nn.Linear(kwargs["in_dim"], kwargs.pop("num_classes"), bias=kwargs.get("bias", True))' },
      'return self.fc(x)',
    );
    assert.equal(shown(await opened({ 'a.py': `${IMPORTS}${net}` })), 'Net(in_dim=64, num_classes=1000) example 65000');
    const small = 'def small(**kwargs):\n    kwargs["num_classes"] = 4\n    if "depth" in kwargs:\n        print(kwargs["depth"])\n    return Net(**kwargs)\n';
    assert.equal(shown(await opened({ 'b.py': `${IMPORTS}${net}${small}` })), 'small(in_dim=64) example 260');
  });

  test('the whole that runs only in part comes before a part that runs to its end', async () => {
    const net = network('Net', '', { body: 'nn.Sequential(*[Block(4) for _ in range(3)])' }, 'return self.body(x).missing');
    assert.equal(shown(await opened({ 'a.py': `${IMPORTS}${BLOCK}${net}` })), 'Net() guess >=60');
    // Also where both need arguments, and where a table of classes stands between them.
    const table = 'KINDS = {"plain": Block}\n';
    const deep = network('Encoder', 'dim', { body: 'KINDS["plain"](dim)' }, 'return self.body(x).missing');
    const stem = network('Stem', 'dim', { fc: 'nn.Linear(dim, 1)' }, 'return self.fc(x)');
    assert.equal(shown(await opened({ 'b.py': `${IMPORTS}${BLOCK}${table}${deep}${stem}` })), `Encoder(dim=512) example >=${512 * 513}`);
  });

  test('a part that runs to its end does not stand for a whole of which more was built', async () => {
    const head = network('Picker', 'width=4', { fc: 'nn.Linear(width, 1)' }, 'return self.fc(x)');
    const whole = network('Net', '', { body: 'nn.Linear(4, 2)', head: 'Picker()', last: 'nn.Linear(None, 2)' }, 'return self.body(x)');
    assert.equal((await opened({ 'a.py': `${IMPORTS}${head}${whole}` })).entry, 'Net()');
    const little = network('Net', '', { body: 'nn.Linear(1, 1)', last: 'nn.Linear(None, 2)', head: 'Picker()' }, 'return self.body(x)');
    assert.equal((await opened({ 'b.py': `${IMPORTS}${head}${little}` })).entry, 'Picker()');
  });

  test('what a script does with a class of its own says nothing of one that is called the same', async () => {
    const net = (n: number): string => network('Agent', 'n_inputs', { fc: `nn.Linear(n_inputs, ${n})` }, 'return self.fc(x)');
    const script = `${IMPORTS}${net(9)}if __name__ == "__main__":\n    Agent(7)(torch.zeros(1, 7))\n`;
    assert.equal(shown(await opened({ 'agent.py': IMPORTS + net(2), 'train_other.py': script })), `Agent(n_inputs=64) example ${2 * 65}`);
  });

  test('annotations and assertions tell a list, a tuple, a number and a function apart', async () => {
    const stack = network(
      'Stack',
      'depth, sizes: Union[Tuple[int, int], int], rate: Rule, arch: list[int] | dict[str, list[int]]',
      { fc: 'nn.Linear(sizes, 2)', more: 'nn.Linear(arch.get("a") if isinstance(arch, dict) else arch[0], depth[0])', rate: 'rate(1)' },
      'return self.fc(x)',
    ).replace('__init__()\n', '__init__()\n        assert isinstance(depth, tuple)\n');
    const aliased = `from typing import Tuple, Union\nfrom collections.abc import Callable\nRule = Callable[[int], int]\n${stack}`;
    const { complete, exampleSizes } = await opened({ 'a.py': IMPORTS + aliased });
    assert.deepEqual([complete, exampleSizes], [true, ['depth=(2, 2, 2, 2)', 'sizes=8', 'rate=torch.nn.Identity()', 'arch=[2, 2, 2, 2]']]);
  });

  test('of parts the one that holds the others stands for them, whatever comes last', async () => {
    const layer = network('TopLayer', '', { block: 'Block(8)' }, 'return self.block(x)');
    const loss = network('NetLoss', '', { body: 'TopLayer()' }, 'return self.body(x).mean()');
    assert.equal(shown(await opened({ 'a.py': `${IMPORTS}${BLOCK}${layer}${loss}` })), 'TopLayer() guess 72');
  });

  test('a default that stands for nothing gets an example size where the network cannot do without', async () => {
    const stack = network('Stack', 'width=None', { fc: 'nn.Sequential(*[nn.Linear(a, b) for a, b in zip(width[:-1], width[1:])])' }, 'return self.fc(x)');
    const alone = await opened({ 'a.py': IMPORTS + stack });
    assert.deepEqual([alone.entrySource, alone.exampleSizes, alone.complete], ['example', ['width=[64, 128, 256, 512]'], true]);
    const settings = 'from dataclasses import dataclass\n@dataclass\nclass Config:\n    dim: int = 8\n    vocab_size: int = -1\n    head_dim: int = None\n';
    const words = network('Words', 'config: Config', { table: 'nn.Embedding(config.vocab_size, config.dim)' }, 'return self.table(x)');
    assert.equal(shown(await opened({ 'b.py': `${IMPORTS}${settings}${words}` })), 'Words(config=Config(vocab_size=32000)) example 256000');
  });

  test('presets: functions and tables of the module of the settings, or of the package of the file', async () => {
    const net = network('Net', 'config: Config', { fc: 'nn.Linear(config.width, 1)' }, 'return self.fc(x)');
    const settings =
      'from dataclasses import dataclass\n@dataclass\nclass Config:\n    width: int\ndef small(kind: str) -> Config:\n    return Config(5 if kind == "a" else 7)\n' +
      'def build(kind="a"):\n    return small(kind)\n';
    const beside = await opened({ 'net.py': `${IMPORTS}from settings import Config\n${net}`, 'settings.py': settings });
    assert.equal(shown(beside), `Net(config=__import__("settings", fromlist=["_"]).small(kind='a')) config 6`);
    const own = `${IMPORTS}from dataclasses import dataclass\n@dataclass\nclass Config:\n    width: int\n${net}`;
    const packed = await opened({ 'pkg/net.py': own, 'pkg/__init__.py': 'from .net import Config\nSIZES = {"tiny": Config(3), "large": Config(300)}\n' });
    assert.equal(shown(packed), 'Net(config=__import__("pkg", fromlist=["_"]).SIZES["tiny"]) config 4');
  });

  test('a file of settings whose keys name the arguments gives them; what it lacks is an example size', async () => {
    const net = network(
      'Net',
      'd_in, d_hidden, d_last, bias=True',
      { a: 'nn.Linear(d_in, d_hidden)', b: 'nn.Linear(d_hidden, d_last, bias)' },
      'return self.b(self.a(x))',
    );
    const yaml = 'train:\n  rate: 0.1\nmodel:\n  d_in: 3\n  d_hidden: 5\n  d_last: 2\n  bias: false\n';
    const filed = await opened({ 'net.py': IMPORTS + net, 'conf/any.yaml': yaml });
    assert.ok(filed.assumptions.includes('settings are those of any.yaml, whose names fit'));
    assert.equal(shown(filed), 'Net(d_in=3, d_hidden=5, d_last=2, bias=False) settings 30');
    const spread =
      'from dataclasses import dataclass\n@dataclass\nclass Config:\n    width: int\n    steps: int\n    depth: int\n    num_classes: int\n' +
      network('Deep', 'settings', { config: 'Config(**settings)', fc: 'nn.Linear(self.config.width, self.config.num_classes)' }, 'return self.fc(x)');
    const partly = await opened({ 'deep.py': IMPORTS + spread, 'deep.json': '{"width": 6, "steps": 1, "depth": 2, "note": "x"}' });
    assert.deepEqual(
      [partly.entry, partly.entrySource, partly.exampleSizes],
      ['Deep(settings=dict(width=6, steps=1, depth=2, num_classes=1000))', 'example', ['num_classes=1000']],
    );
    const asked = network('Asked', 'cfg', { a: 'nn.Linear(cfg.first, cfg.second)', b: 'nn.Linear(cfg.second, cfg.third)' }, 'return self.b(self.a(x))');
    const recorded = await opened({ 'asked.py': IMPORTS + asked, 'asked.toml': '[net]\nfirst = 2\nsecond = 3\nthird = 4\n' });
    assert.equal(shown(recorded), 'Asked(cfg=__import__("types").SimpleNamespace(first=2, second=3, third=4)) settings 25');
  });

  test('a configuration that lies beside weights is for the class that it names', async () => {
    const head = network('Head', 'width', { fc: 'nn.Linear(width, 1)' }, 'return self.fc(x)');
    const net = network('Forecaster', 'config: NetConfig', { fc: 'nn.Linear(config.rates["a"], 1)', head: 'Head(config.rates["a"])' }, 'return x.missing');
    const config = 'class NetConfig:\n    def __init__(self, **kwargs):\n        self.__dict__.update(kwargs)\n';
    const kept = '{"architectures": ["Forecaster"], "rates": {"a": 5}}';
    const { entry, totals, entrySource } = await opened({ 'net.py': IMPORTS + config + head + net, 'weights/config.json': kept });
    assert.deepEqual([entry?.slice(0, 32), totals.params, entrySource], ["Forecaster(config=NetConfig(**{'", 12, 'settings']);
    const other = await opened({ 'net.py': IMPORTS + config + head + net.replace('Forecaster', 'Planner'), 'weights/config.json': kept });
    assert.notEqual(other.entrySource, 'settings');
  });

  test('what a constructor hands on by its `**kwargs` is given too', async () => {
    const stack = network('Stack', 'width, num_layers', { fc: 'nn.Sequential(*[nn.Linear(width, width) for _ in range(num_layers)])' }, 'return self.fc(x)');
    const net = network('Model', 'd_model, bias=True, **kwargs', { stack: 'Stack(width=d_model, **kwargs)' }, 'return self.stack(x)');
    assert.equal(shown(await opened({ 'a.py': IMPORTS + stack + net })), `Model(d_model=512, num_layers=6) example ${6 * 513 * 512}`);
  });

  test('settings that are spread beside other arguments hold what the call lacks', async () => {
    const inner = network('Inner', 'n_in, depth, n_channels', { fc: 'nn.Linear(n_in * depth, n_channels)' }, 'return self.fc(x)');
    const net = network('Outer', 'inner_config', { body: 'Inner(3, **inner_config)' }, 'return self.body(x)');
    assert.deepEqual((await opened({ 'a.py': IMPORTS + inner + net })).entry, 'Outer(inner_config=dict(depth=6, n_channels=3))');
  });

  test('other files may call a class by another name that its file gives it', async () => {
    const net = network('DeepNet', 'sizes=None', { fc: 'nn.Linear(sizes[0], sizes[1])' }, 'return self.fc(x)');
    const files = { 'net.py': `${IMPORTS}${net}Net = DeepNet\n`, 'README.md': '    from net import Net\n    model = Net(sizes=[3, 2])\n' };
    assert.equal(shown(await opened({ ...files, 'net.py': files['net.py'].replace('=None', '') })), 'Net(sizes=[3, 2]) workspace 8');
  });

  test('a loop over batches leaves room for the network that it trains', async () => {
    const net = network('Net', '', { fc: 'nn.Linear(4, 4)' }, 'return self.fc(x)');
    const main =
      'def main():\n    net = Net()\n    for i in range(100000):\n        batch = torch.stack([torch.randn(4) + i for _ in range(50)])\n        net(batch if unknown() else None)\n';
    const { complete, totals } = await opened({ 'a.py': `${IMPORTS}from gone import unknown\n${net}${main}if __name__ == "__main__":\n    main()\n` });
    assert.deepEqual([complete, totals.params], [true, 20]);
  });
});
