import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { pseudo } from '../pseudo.js';
import { command, extensionFolder, folder, notification, openSample, panelOf } from './driver.js';

const NET = `import torch
import mystery
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(4, 8)

    def forward(self, x):
        if mystery.f():
            x = x @ torch.ones(4, 4)
        return self.a(x)


Net()(torch.zeros(2, 4))
`;

/** The editor in a language that holds every text of ours in quotation marks: what the core, the host and the page say must all arrive in it. */
suite('the workbench in another language', () => {
  const bundle = join(extensionFolder, 'l10n/bundle.l10n.de.json');
  let page: Page;
  suiteSetup(async () => {
    writeFileSync(bundle, JSON.stringify(pseudo));
    writeFileSync(join(folder, 'doubtful.py'), NET);
    page = await openSample('doubtful.py', 'de');
  });
  suiteTeardown(async () => {
    rmSync(bundle);
    rmSync(join(folder, 'doubtful.py'));
    await page.close();
  });

  test('a reason of the core in a message of the host', async () => {
    await page.locator('.editor-instance .view-lines').getByText('40 params').first().waitFor({ timeout: 60_000 });
    await page.locator('.editor-instance .view-line').filter({ hasText: 'if mystery' }).first().click();
    await command(page, 'Layer Cost: Why Is There No Hint Here?');
    await notification(page, '«whether mystery.f() holds is unknown');
    await page.screenshot({ path: 'test-results/language-reason.png' });
  });

  test('texts and reasons in the panel', async () => {
    await page.locator('.editor-instance .view-lines').first().click();
    await command(page, 'Layer Cost: Visualize Network');
    const app = panelOf(page).locator('lc-app');
    await app.locator('.notice').getByText('«Not everything could be counted').first().waitFor({ timeout: 60_000 });
    await page.screenshot({ path: 'test-results/language-panel.png' });
    assert.deepEqual(await app.locator('vscode-panel-tab').allTextContents(), ['«Diagram»', '«Table»', '«Charts»', '«Conventions»', '«Explore»', '«Compare»']);
  });
});
