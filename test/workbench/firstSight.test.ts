import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { command, folder, openSample, settings } from './driver.js';

/** A file that does not say with which arguments its network is built, as a person sees it: the example sizes, the choice, and what comes of it. */

const NETWORK = `import torch
from torch import nn


class Config:
    def __init__(self, d_model, n_heads, n_layers, vocab_size):
        self.d_model = d_model
        self.n_heads = n_heads
        self.n_layers = n_layers
        self.vocab_size = vocab_size


class Block(nn.Module):
    def __init__(self, config: Config):
        super().__init__()
        self.attention = nn.MultiheadAttention(config.d_model, config.n_heads, batch_first=True)
        self.mlp = nn.Sequential(nn.Linear(config.d_model, 4 * config.d_model), nn.GELU(), nn.Linear(4 * config.d_model, config.d_model))

    def forward(self, x):
        x = x + self.attention(x, x, x)[0]
        return x + self.mlp(x)


class Reader(nn.Module):
    def __init__(self, config: Config):
        super().__init__()
        self.embed = nn.Embedding(config.vocab_size, config.d_model)
        self.blocks = nn.ModuleList([Block(config) for _ in range(config.n_layers)])
        self.head = nn.Linear(config.d_model, config.vocab_size, bias=False)

    def forward(self, tokens: torch.LongTensor):
        x = self.embed(tokens)
        for block in self.blocks:
            x = block(x)
        return self.head(x)
`;
const PAIR = `from torch import nn


class Pair(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.norm = nn.LayerNorm(dim)
        self.attend = nn.MultiheadAttention(dim, heads)

    def forward(self, x):
        y = self.norm(x)
        return x + self.attend(y, y, y)[0]
`;
const CALLERS = {
  'small_pair.py': 'from pair import Pair\n\n\ndef small():\n    return Pair(dim=128, heads=2)\n\n\ndef large():\n    return Pair(dim=1024, heads=16)\n',
};

suite('a network whose arguments nobody states', () => {
  let page: Page;
  const editor = (name: string): Locator => page.locator(`.editor-instance .monaco-editor[data-uri*="${name}"]`);
  const lens = (name: string, text: string | RegExp): Locator => editor(name).locator('.codelens-decoration a', { hasText: text });
  const shot = (name: string): Promise<Buffer> => page.screenshot({ path: `test-results/${name}.png` });
  const files = { 'reader.py': NETWORK, 'pair.py': PAIR, ...CALLERS };

  suiteSetup(async () => {
    writeFileSync(join(folder, 'reader.py'), NETWORK);
    page = await openSample('reader.py');
  });
  suiteTeardown(async () => {
    settings();
    await page.close();
    for (const name of Object.keys(files)) rmSync(join(folder, name), { force: true });
  });

  test('shows example sizes, marked in the hints and over the class', async () => {
    await editor('reader.py').locator('.view-lines').getByText('e.g. ').first().waitFor({ timeout: 60_000 });
    await lens('reader.py', 'example sizes: ').first().waitFor();
    await lens('reader.py', /^e\.g\. ×6 · .* in Reader$/)
      .first()
      .waitFor();
    await shot('first-sight-dark');
  });

  test('choosing arguments without a call in the workspace starts from the example', async () => {
    await lens('reader.py', 'example sizes: ').first().click();
    await page.locator('.quick-input-list').getByText('No call was found in the workspace').first().waitFor();
    await shot('first-sight-no-calls');
    await page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'Enter a call' }).first().click();
    const box = page.locator('.quick-input-widget input:visible').last();
    await page.locator('.quick-input-widget').getByText('Python expression for the network').first().waitFor();
    assert.match(await box.inputValue(), /^Reader\(config=/);
    await box.fill('Reader(Config(64, 4, 2, 1000))');
    await page.keyboard.press('Enter');
    await lens('reader.py', 'Reader(Config(64, 4, 2, 1000))').first().waitFor();
    assert.equal(await lens('reader.py', 'example sizes').count(), 0);
  });

  test('the calls of the workspace are offered, and the one that is picked counts', async () => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    await page
      .locator('.explorer-folders-view .monaco-list-row')
      .filter({ hasText: /^pair\.py/ })
      .first()
      .dblclick();
    await lens('pair.py', 'Pair(dim=').first().waitFor({ timeout: 30_000 });
    await shot('first-sight-workspace');
    await editor('pair.py').locator('.view-lines').first().click();
    await command(page, 'Layer Cost: Choose Entry');
    await page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'Pair(…)' }).first().click();
    const rows = page.locator('.quick-input-list .monaco-list-row');
    await rows.filter({ hasText: 'Pair(dim=128, heads=2)' }).first().waitFor();
    await shot('first-sight-choose');
    await rows.filter({ hasText: 'Pair(dim=1024, heads=16)' }).first().click();
    await lens('pair.py', 'Pair(dim=1024, heads=16)').first().waitFor();
    await editor('pair.py').locator('.view-lines').getByText('4.20M params').first().waitFor();
  });

  for (const [theme, name] of [
    ['Default Light Modern', 'light'],
    ['Default High Contrast', 'high-contrast'],
  ] as const)
    test(`can be read in another theme: ${name}`, async () => {
      settings({ 'workbench.colorTheme': theme });
      const other = await openSample('reader.py');
      await other.locator('.editor-instance .codelens-decoration a').first().waitFor({ timeout: 60_000 });
      await other.locator('.editor-instance .view-lines').getByText('params').first().waitFor();
      await other.screenshot({ path: `test-results/first-sight-${name}.png` });
      await other.close();
    });
});
