import assert from 'node:assert/strict';
import type { Analysis } from '../../src/core/analysis.js';
import { analyzerOver, analyzeText } from '../analyzer.js';

const HEAD = 'import torch\nfrom torch import nn\nfrom torch.distributions import Categorical\n';
const shownOf = ({ entry, entrySource, inputs, totals, complete }: Analysis): string =>
  `${entry} ${entrySource} ${inputs.map((i) => `${i.name}=${i.shape.join('x')}`).join()} ${totals.params} ${totals.macs} ${complete}`;

/** A network with a policy and a value, and these methods. */
const agent = (methods: string): string =>
  `${HEAD}class Player(nn.Module):\n    def __init__(self, seen=3, moves=2):\n        super().__init__()\n        self.policy = nn.Linear(seen, moves)\n        self.value = nn.Linear(seen, 1)\n${methods}`;
const CHOOSE =
  '    def choose(self, x, move=None):\n        chances = Categorical(logits=self.policy(x))\n        move = chances.sample() if move is None else move\n        return move, chances.log_prob(move), self.worth(x)\n';
const WORTH = '    def worth(self, x):\n        return self.value(x)\n';

suite('networks without forward', () => {
  test('the method that uses most of the layers is counted, and the result says so', async () => {
    const shown = await analyzeText(agent(WORTH + CHOOSE));
    assert.equal(shownOf(shown), 'Player() guess x=1x3 12 9 true');
    assert.deepEqual([...shown.assumptions], ['Player has no forward: what its choose runs is counted']);
    const raises = '    def forward(self, x):\n        raise NotImplementedError\n';
    assert.equal(shownOf(await analyzeText(agent(raises + WORTH + CHOOSE))), 'Player() guess x=1x3 12 9 true');
  });

  test('the call that the file makes says the input; a method that uses a part of the network is not it', async () => {
    const main = 'player = Player(5)\nplayer.worth(torch.rand(7, 5))\nplayer.choose(torch.rand(4, 5))\n';
    assert.equal(shownOf(await analyzeText(agent(WORTH + CHOOSE) + main)), 'Player(5) file x=4x5 18 60 true');
  });

  test('where the first method cannot be run the next one is', async () => {
    const act = '    def act(self, x):\n        return self.policy(x).no_such(), self.value(x)\n';
    assert.equal(shownOf(await analyzeText(agent(act + CHOOSE.replace('self.worth', 'self.value')))), 'Player() guess x=1x3 12 9 true');
    const broken = await analyzeText(agent(act));
    assert.equal(broken.totals.params, 12);
    assert.match(broken.notes.map((n) => n.text).join(), /no_such/);
  });

  test('of an agent the network that acts is shown, not the one that judges what it does', async () => {
    const net = (name: string, out: number): string =>
      `class ${name}(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.fc = nn.Linear(3, ${out})\n    def forward(self, x):\n        return self.fc(x)\n`;
    assert.equal((await analyzeText(HEAD + net('Actor', 2) + net('SoftQNetwork', 1))).entry, 'Actor()');
    assert.equal((await analyzeText(HEAD + net('Policy', 2) + net('ValueFunction', 1))).entry, 'Policy()');
    assert.equal((await analyzeText(HEAD + net('QNetwork', 2))).entry, 'QNetwork()');
  });

  test('a base that runs no layer of its own is no network', async () => {
    assert.equal((await analyzeText(`${HEAD}class Base(nn.Module):\n    def save(self, path):\n        torch.save(self.state_dict(), path)\n`)).entry, null);
  });
});

suite('spaces of observations and actions', () => {
  const net = (line: string): string =>
    `import gymnasium as gym\nimport numpy as np\n${HEAD}class Net(nn.Module):\n    def __init__(self, env):\n        super().__init__()\n        space = env.observation_space\n${line}`;
  const main = 'if __name__ == "__main__":\n    env = gym.make("SomeWorld-v1")\n    net = Net(env)\n    seen, _ = env.reset()\n    net(torch.Tensor(seen))\n';

  test('an environment that is not known gets example spaces: choices where their number is asked, vectors or frames', async () => {
    const flat = '        self.fc = nn.Linear(np.prod(space.shape), env.action_space.n)\n    def forward(self, x):\n        return self.fc(x)\n';
    const shown = await analyzeText(net(flat) + main);
    assert.deepEqual([shown.entrySource, shown.inputs[0]?.shape, shown.totals.params, shown.complete], ['example', [1, 8], 36, true]);
    const frames =
      '        self.conv = nn.Conv2d(space.shape[0], 2, 3)\n        c, h, w = space.shape\n    def forward(self, x):\n        return self.conv(x / 255)\n';
    const seen = await analyzeText(net(frames) + main);
    assert.deepEqual([seen.inputs[0]?.shape, seen.totals.params, seen.complete], [[1, 4, 84, 84], 74, true]);
  });

  test('an observation and an action are told apart by the sizes of their names', async () => {
    const critic = `${HEAD}class Critic(nn.Module):\n    def __init__(self, state_dim=5, action_dim=2):\n        super().__init__()\n        self.state_dim, self.action_dim = state_dim, action_dim\n        self.fc = nn.Linear(state_dim + action_dim, 1)\n    def forward(self, state, action):\n        return self.fc(torch.cat([state, action], 1))\n`;
    assert.equal(shownOf(await analyzeText(critic)), 'Critic() guess state=1x5,action=1x2 8 7 true');
  });
});

suite('a network that the file builds with something unknown', () => {
  test('is built again with an example size for that alone, and marked', async () => {
    const text = `import gone\n${HEAD}class Net(nn.Module):\n    def __init__(self, width, num_classes):\n        super().__init__()\n        self.fc = nn.Linear(width, num_classes)\n    def forward(self, x):\n        return self.fc(x)\nnet = Net(6, len(gone.names))\n`;
    const { entry, entrySource, exampleSizes, totals } = await analyzeText(text);
    assert.deepEqual([entry, entrySource, exampleSizes, totals.params], ['Net(width=6, num_classes=1000)', 'example', ['num_classes=1000'], 7000]);
  });
});

suite('data on the way to a network', () => {
  const net =
    'class Net(nn.Module):\n    def __init__(self, outputs):\n        super().__init__()\n        self.fc = nn.Linear(6, outputs)\n    def forward(self, x):\n        return self.fc(x)\n';

  test('data sets are not read, even where the sources of torchvision are found', async () => {
    const files = {
      '/w/torchvision/__init__.py': 'from torchvision import datasets\n',
      '/w/torchvision/datasets/__init__.py': 'class ImageFolder:\n    def __init__(self, root):\n        raise RuntimeError("Dataset not found.")\n',
    };
    const text = `${HEAD}from torchvision import datasets\n${net.replaceAll('outputs', 'out_dim')}if __name__ == "__main__":\n    data = datasets.ImageFolder("photos")\n    net = Net(len(data.classes))\n`;
    const { entry, exampleSizes, complete, notes } = await (await analyzerOver(files)).analyze({ file: '/w/model.py', text, roots: ['/w'] });
    assert.deepEqual([entry, exampleSizes, complete, notes.filter((n) => n.severity === 'error')], ['Net(out_dim=10)', ['out_dim=10'], true, []]);
  });

  test('training on data that is not read changes nothing of the network, though it makes a loss', async () => {
    const train = 'def train(net, data):\n    loss = nn.BCELoss()\n    for x, y in data:\n        loss(net(x), y).backward()\n';
    const main = 'def main():\n    net = Net(2)\n    for epoch in range(2):\n        train(net, gone.data)\nif __name__ == "__main__":\n    main()\n';
    assert.equal(shownOf(await analyzeText(`import gone\n${HEAD}${net}${train}${main}`)), 'Net(2) file x=1x6 14 12 true');
  });

  test('a graph has a row of features for each node, and a matrix of who is joined', async () => {
    const layer =
      'class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.fc = nn.Linear(6, 2)\n    def forward(self, x, adj):\n        return adj @ self.fc(x)\n';
    assert.equal(shownOf(await analyzeText(HEAD + layer)), `Net() guess x=32x6,adj=32x32 14 ${32 * 6 * 2 + 32 * 32 * 2} true`);
  });

  test('what may be a tensor or a dict is a tensor', async () => {
    const either = net
      .replace('outputs)', 'outputs=2)')
      .replace('        return', '        if isinstance(x, dict):\n            x = x["main"]\n        return');
    assert.equal(shownOf(await analyzeText(HEAD + either)), 'Net() guess x=1x6 14 12 true');
  });
});
