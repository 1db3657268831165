import assert from 'node:assert/strict';
import type { BrowserContext, Page } from 'playwright-core';

interface Workbench {
  readonly server: { url(folder: string, more?: { files?: string[] }): string };
  readonly context: BrowserContext;
  readonly folder: string;
  readonly settings: (more?: Record<string, unknown>) => void;
}
const { server, context, folder, settings } = (globalThis as unknown as { layerCostWorkbench: Workbench }).layerCostWorkbench;

/** The same extension where no Node is: in the browser's extension host, as in vscode.dev, with its own bundle and a Web Worker. */
suite("in the browser's extension host", () => {
  let page: Page;
  suiteSetup(async () => {
    settings({ 'remote.extensionKind': { 'layer-cost.layer-cost': ['web'] } });
    page = await context.newPage();
    await page.goto(server.url(folder, { files: [`${folder}/mobilenet_v2.py`] }));
    await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 60_000 });
  });
  suiteTeardown(async () => {
    settings();
    await page.close();
  });

  const command = async (title: string): Promise<void> => {
    await page.keyboard.press('F1');
    await page.locator('.quick-input-widget input').first().waitFor();
    await page.keyboard.type(title);
    await page.locator('.quick-input-list .monaco-list-row').filter({ hasText: title }).first().waitFor();
    await page.keyboard.press('Enter');
  };

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
    await command('Layer Cost: Visualize Network');
    const frame = page.frameLocator('iframe.webview').frameLocator('#active-frame');
    await frame.locator('lc-diagram .nodes .box').first().waitFor({ timeout: 60_000 });
    assert.match((await frame.locator('lc-app .totals').textContent()) ?? '', /301M/);
    await page.screenshot({ path: 'test-results/web-panel.png' });
  });

  test('it really runs there', async () => {
    await command('Developer: Show Running Extensions');
    const row = page.locator('.runtime-extensions-editor .monaco-list-row, .monaco-list-row').filter({ hasText: 'Layer Cost' }).first();
    await row.getByText('web worker').waitFor({ timeout: 20_000 });
    await page.keyboard.press('Escape');
  });
});
