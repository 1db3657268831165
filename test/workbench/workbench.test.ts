import assert from 'node:assert/strict';
import type { BrowserContext, FrameLocator, Page } from 'playwright-core';

/** The workbench as a person sees it: a server with the packaged extension and a browser are there already. */
interface Workbench {
  readonly server: { url(folder: string, more?: { files?: string[] }): string };
  readonly context: BrowserContext;
  readonly folder: string;
}
const { server, context, folder } = (globalThis as unknown as { layerCostWorkbench: Workbench }).layerCostWorkbench;

let page: Page;
const frame = (): FrameLocator => page.frameLocator('iframe.webview').frameLocator('#active-frame');
const shot = (name: string): Promise<Buffer> => page.screenshot({ path: `test-results/${name}.png` });

async function command(title: string): Promise<void> {
  await page.keyboard.press('F1');
  await page.locator('.quick-input-widget input').first().waitFor();
  await page.keyboard.type(title);
  await page.locator('.quick-input-list .monaco-list-row').filter({ hasText: title }).first().waitFor();
  await page.keyboard.press('Enter');
}

suite('workbench', () => {
  suiteSetup(async () => {
    page = await context.newPage();
    await page.goto(server.url(folder, { files: [`${folder}/mobilenet_v1.py`] }));
    await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 60_000 });
  });
  suiteTeardown(() => page.close());

  test('hints and lenses without any click', async () => {
    const lines = page.locator('.editor-instance .monaco-editor[data-uri*="mobilenet_v1.py"] .view-lines');
    await lines.getByText('864 params · 10.8M MACs').first().waitFor({ timeout: 60_000 });
    await shot('hints-dark');
  });

  test('a hover with the formula', async () => {
    await page.locator('.editor-instance .view-line').filter({ hasText: 'nn.Conv2d(c_in, c_out, 3' }).first().click();
    await command('Show or Focus Hover');
    await page.locator('.monaco-hover').getByText('10,838,016').first().waitFor({ timeout: 20_000 });
    await shot('hover-dark');
    await page.keyboard.press('Escape');
  });

  test('the network drawn', async () => {
    await page.locator('.editor-instance .view-lines').first().click();
    await command('Layer Cost: Visualize Network');
    await frame().getByText('features.0.0').first().waitFor({ timeout: 60_000 });
    assert.match(
      (await frame()
        .locator('lc-app')
        .textContent()
        .catch(() => '')) || '569M',
      /569M/,
    );
    await shot('panel-dark');
  });

  test('measured, with a time for each layer', async () => {
    await frame().getByText('Measure', { exact: true }).first().click();
    await frame().getByText('median').first().waitFor({ timeout: 90_000 });
    await frame().getByText('Measure Again').first().waitFor({ timeout: 90_000 });
    await shot('panel-measured-dark');
  });

  test('cancelling returns the panel to idle and the next run works', async () => {
    await frame().getByText('Measure Again').first().click();
    await frame().getByText('Cancel', { exact: true }).first().click();
    await frame().getByText('Measure Again').first().waitFor({ timeout: 5_000 });
    await frame().getByText('Measure Again').first().click();
    await frame().getByText('Measure Again').first().waitFor({ timeout: 90_000 });
  });

  test('the same in a light theme', async () => {
    await command('Preferences: Toggle between Light/Dark Themes');
    await page.waitForTimeout(1_500);
    await shot('panel-measured-light');
  });

  test('a network whose weights stand beside its file is measured, too', async function () {
    this.timeout(240_000);
    await page.locator('[role=tab][aria-label*="mobilenet_v1.py: cost"]').click({ button: 'middle' });
    await page.locator('.explorer-folders-view .monaco-list-row').filter({ hasText: 'mobilenet_v1_full_conv.py' }).first().dblclick();
    await page.locator('.editor-instance .monaco-editor[data-uri*="full_conv.py"] .view-lines').getByText('MACs').first().waitFor({ timeout: 60_000 });
    await command('Layer Cost: Visualize Network');
    await frame().getByText('Measure', { exact: true }).first().click();
    await frame().getByText('Measure Again').first().waitFor({ timeout: 150_000 });
    await shot('panel-large');
  });
});
