import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { FrameLocator, Page } from 'playwright-core';
import { command, folder, notification, openSample, panelOf, save } from './driver.js';

/** The workbench as a person sees it. */
let page: Page;
const frame = (): FrameLocator => panelOf(page);
const shot = (name: string): Promise<Buffer> => page.screenshot({ path: `test-results/${name}.png` });

suite('workbench', () => {
  suiteSetup(async () => {
    page = await openSample('mobilenet_v1.py');
  });
  suiteTeardown(() => page.close());

  test('hints and lenses without any click', async () => {
    const lines = page.locator('.editor-instance .monaco-editor[data-uri*="mobilenet_v1.py"] .view-lines');
    await lines.getByText('864 params · 10.8M MACs').first().waitFor({ timeout: 60_000 });
    await shot('hints-dark');
  });

  test('a hover with the formula', async () => {
    await page.locator('.editor-instance .view-line').filter({ hasText: 'nn.Conv2d(c_in, c_out, 3' }).first().click();
    await command(page, 'Show or Focus Hover');
    await page.locator('.monaco-hover').getByText('10,838,016').first().waitFor({ timeout: 20_000 });
    await shot('hover-dark');
    await page.keyboard.press('Escape');
  });

  test('an input typed with a name is offered again as it was typed', async () => {
    const rows = page.locator('.quick-input-list .monaco-list-row');
    await page.locator('.editor-instance .view-lines').first().click();
    await command(page, 'Layer Cost: Choose Input');
    await rows.filter({ hasText: 'x=1×3×160×160' }).first().waitFor();
    await rows.filter({ hasText: 'Enter an input' }).first().click();
    await page.locator('.quick-input-widget').getByText('Arguments of forward').first().waitFor();
    const box = page.locator('.quick-input-widget input:visible').last();
    assert.equal(await box.inputValue(), 'x=1x3x224x224');
    await box.fill('x=1x3x96x96');
    await page.keyboard.press('Enter');
    await page.locator('.editor-instance .view-lines').getByText('1.99M MACs').first().waitFor({ timeout: 20_000 });
    await command(page, 'Layer Cost: Choose Input');
    await rows.filter({ hasText: 'x=1×3×96×96' }).first().waitFor();
    await rows.filter({ hasText: 'As the file says' }).first().click();
    await page.locator('.editor-instance .view-lines').getByText('10.8M MACs').first().waitFor({ timeout: 20_000 });
  });

  test('the network drawn', async () => {
    await page.locator('.editor-instance .view-lines').first().click();
    await command(page, 'Layer Cost: Visualize Network');
    await frame().getByText('features.0.0').first().waitFor({ timeout: 60_000 });
    await frame().getByText('569M').first().waitFor({ timeout: 5_000 });
    await shot('panel-dark');
  });

  test('what another tool counts, and why', async () => {
    await frame().getByRole('tab', { name: 'Conventions' }).click();
    const totals = frame().getByRole('table', { name: 'Conventions' });
    const thop = totals.getByRole('row', { name: /thop 0\.1\.1/ }).first();
    await thop.waitFor({ timeout: 20_000 });
    assert.match((await thop.textContent()) ?? '', /588,962,304\s*MACs/);
    const norms = frame()
      .getByRole('table', { name: 'thop 0.1.1 − MACs' })
      .getByRole('row', { name: /BatchNorm2d/ });
    assert.match((await norms.textContent()) ?? '', /20,170,752.*4 per element of the input/s);
    await shot('conventions-dark');
    await frame().getByRole('tab', { name: 'Diagram' }).click();
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

  test('exported for batches of any size', async () => {
    const file = join(folder, 'mobilenet_v1.onnx');
    await command(page, 'Layer Cost: Export ONNX');
    const rows = page.locator('.quick-input-list .monaco-list-row');
    await rows.filter({ hasText: 'Batches of 1' }).waitFor();
    await shot('export-dark');
    await rows.filter({ hasText: 'Batches of any size' }).click();
    await save(page);
    await notification(page, 'Wrote mobilenet_v1.onnx, with random weights.');
    assert.ok(readFileSync(file).includes('batch'));
    await shot('exported-dark');
    await page.keyboard.press('Escape');
    rmSync(file);
  });

  test('the same in a light theme', async () => {
    await command(page, 'Preferences: Toggle between Light/Dark Themes');
    await page.waitForTimeout(1_500);
    await shot('panel-measured-light');
  });

  test('a network whose weights stand beside its file is measured, too', async function () {
    this.timeout(240_000);
    await page.locator('[role=tab][aria-label*="mobilenet_v1.py: cost"]').click({ button: 'middle' });
    await page.locator('.explorer-folders-view .monaco-list-row').filter({ hasText: 'mobilenet_v1_full_conv.py' }).first().dblclick();
    await page.locator('.editor-instance .monaco-editor[data-uri*="full_conv.py"] .view-lines').getByText('MACs').first().waitFor({ timeout: 60_000 });
    await command(page, 'Layer Cost: Visualize Network');
    await frame().getByText('Measure', { exact: true }).first().click();
    await frame().getByText('Measure Again').first().waitFor({ timeout: 150_000 });
    await shot('panel-large');
  });
});
