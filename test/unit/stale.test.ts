import assert from 'node:assert/strict';
import { troubleOf } from '../../src/core/stale.js';
import { analyzeText } from '../analyzer.js';

const good = `from torch import nn


class Other(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.fc = nn.Linear(n, 1)

    def forward(self, x):
        return self.fc(x)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 2)

    def forward(self, x):
        return self.fc(x)
`;

/** What keeps the hints of the good text when it becomes this one. */
async function trouble(from: string, to: string): Promise<string | undefined> {
  const next = good.replace(from, to);
  assert.notEqual(next, good);
  const found = troubleOf(await analyzeText(good), await analyzeText(next));
  return found && `${found.line}: ${found.reason}`;
}

suite('hints of an older text', () => {
  test('stay while the network cannot be read', async () => {
    assert.equal(await trouble('Linear(4, 2)', 'Linear(4, 2'), '16: could not read this statement, skipped');
  });
  test('stay while the network fails', async () => {
    assert.equal(await trouble('Linear(4, 2)', 'Linear(4)'), "16: TypeError: Linear.__init__() missing 1 required positional argument: 'out_features'");
    assert.equal(await trouble('class Net(nn.Module)', 'class Net(nn.Modul)'), undefined, 'what torch may have is no error');
    assert.equal(
      await trouble('return self.fc(x)\n\n\nclass Net(nn.Module)', 'return self.fc(x)\n\n\nclass Net(n.Module)'),
      "13: NameError: name 'n' is not defined",
    );
  });
  test('stay while nothing can be built', async () => {
    assert.equal(await trouble('def __init__(self):', 'def __init__(self, n):'), '4: nothing in this file can be built without arguments');
  });
  test('go when the text is another network, or none, or when the trouble is no part of it', async () => {
    assert.equal(await trouble('Linear(4, 2)', 'Linear(4, 3)'), undefined);
    assert.equal(await trouble('Linear(n, 1)', 'Linear(n, 1'), undefined);
    assert.equal(troubleOf(await analyzeText(good), await analyzeText('x = 1\n')), undefined);
    assert.equal(troubleOf(await analyzeText('x = 1\n'), await analyzeText(good.replace('4, 2)', '4, 2'))), undefined);
  });
});
