import assert from 'node:assert/strict';
import type { Analysis } from '../../src/core/analysis.js';
import { analyzeText } from '../analyzer.js';

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
