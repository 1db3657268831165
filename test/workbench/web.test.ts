import assert from 'node:assert/strict';
import { rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { dynamicNetwork } from '../onnx/dynamicNetwork.js';
import { command, folder, notification, openModel, openSample, panelOf, settings } from './driver.js';

const LONELY =
  'from torch import nn\n\n\nclass Lonely(nn.Module):\n    def __init__(self, channels):\n        super().__init__()\n        self.conv = nn.Conv2d(3, channels, 3)\n\n    def forward(self, x):\n        return self.conv(x)\n';

/** The same extension where no Node is: in the browser's extension host, as in vscode.dev, with its own bundle and a Web Worker. */
suite("in the browser's extension host", () => {
  let page: Page;
  suiteSetup(async () => {
    settings({ 'remote.extensionKind': { 'layer-cost.layer-cost': ['web'] } });
    page = await openSample('mobilenet_v2.py');
  });
  suiteTeardown(async () => {
    settings();
    await page.close();
  });

  test('hints and lenses', async () => {
    const editor = page.locator('.editor-instance .monaco-editor[data-uri*="mobilenet_v2.py"]');
    await editor.locator('.view-lines').getByText('params ·').first().waitFor({ timeout: 60_000 });
    // The editor fills in lenses only where they can be seen: the class stands on line 46.
    await editor.locator('.view-lines').first().click();
    await page.keyboard.press('PageDown');
    await editor.locator('.codelens-decoration a', { hasText: '3.50M params · 301M MACs' }).first().waitFor({ state: 'attached', timeout: 20_000 });
    await page.screenshot({ path: 'test-results/web-hints.png' });
  });

  test('the network drawn', async () => {
    await page.locator('.editor-instance .view-lines').first().click();
    await command(page, 'Layer Cost: Visualize Network');
    const frame = panelOf(page);
    await frame.locator('lc-diagram .nodes .box').first().waitFor({ timeout: 60_000 });
    assert.match((await frame.locator('lc-app .totals').textContent()) ?? '', /301M/);
    await page.screenshot({ path: 'test-results/web-panel.png' });
  });

  test('a call in another file takes the place of example sizes', async () => {
    writeFileSync(join(folder, 'lonely.py'), LONELY);
    writeFileSync(join(folder, 'calls.py'), 'from lonely import Lonely\n\nLonely(channels=12)\n');
    const other = await openSample('lonely.py');
    await other.locator('.codelens-decoration a', { hasText: 'Lonely(channels=12)' }).first().waitFor({ timeout: 60_000 });
    await other.screenshot({ path: 'test-results/web-first-sight.png' });
    await other.close();
    for (const name of ['lonely.py', 'calls.py']) rmSync(join(folder, name));
  });

  test('a model file: opened as the editor hands it over, counted, drawn and measured; a larger one is refused with its limit', async () => {
    const { bytes } = await dynamicNetwork();
    writeFileSync(join(folder, 'exported.onnx'), bytes);
    writeFileSync(join(folder, 'large.onnx'), '');
    truncateSync(join(folder, 'large.onnx'), 600_000_000);
    const other = await openSample('mobilenet_v2.py');
    await other.locator('.editor-instance .view-lines').getByText('params ·').first().waitFor({ timeout: 60_000 });
    await openModel(other, 'exported.onnx');
    await panelOf(other).locator('lc-diagram .nodes .box').first().waitFor({ timeout: 60_000 });
    await panelOf(other).locator('lc-app .totals').getByText('569M').waitFor({ timeout: 30_000 });
    await panelOf(other).getByText('Measure', { exact: true }).first().click();
    await panelOf(other).getByText('Measure Again').first().waitFor({ timeout: 150_000 });
    await other.screenshot({ path: 'test-results/web-onnx.png' });
    await command(other, 'View: Close Editor');
    await openModel(other, 'large.onnx');
    await panelOf(other)
      .getByText('This file has 600 MB: where it cannot be read in place, as in a browser, at most 500 MB can be opened.')
      .waitFor({ timeout: 30_000 });
    await other.screenshot({ path: 'test-results/web-onnx-large.png' });
    await other.close();
    for (const name of ['exported.onnx', 'large.onnx']) rmSync(join(folder, name));
  }).timeout(300_000);

  test('without the Git extension, comparing with HEAD says so', async () => {
    await page.locator('.editor-instance .view-lines').first().click();
    await command(page, 'Layer Cost: Compare with Git HEAD');
    await notification(page, 'the Git extension is not there in this editor');
    await page.keyboard.press('Escape');
  });

  test('it really runs there', async () => {
    await command(page, 'Developer: Show Running Extensions');
    const row = page.locator('.runtime-extensions-editor .monaco-list-row, .monaco-list-row').filter({ hasText: 'Layer Cost' }).first();
    await row.getByText('web worker').waitFor({ timeout: 20_000 });
    await page.keyboard.press('Escape');
  });
});
