import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { command, folder, openSample } from './driver.js';

/** Budgets, the status bar and the walkthrough as a person sees them. */
suite('budgets in the workbench', () => {
  const name = 'budgeted.py';
  let page: Page;
  const shot = (what: string): Promise<Buffer> => page.screenshot({ path: `test-results/${what}.png` });
  const statusItem = () => page.locator('[id="layer-cost.layer-cost.layerCost.totals"]');
  const editor = () => page.locator(`.editor-instance .monaco-editor[data-uri*="${name}"]`);

  suiteSetup(async () => {
    const sample = readFileSync('media/samples/mobilenet_v1.py', 'utf8');
    writeFileSync(join(folder, name), sample.replace('\nclass MobileNetV1', '\n# layer-cost: budget params<=4M macs<=300M peak<=20MB\nclass MobileNetV1'));
    page = await openSample(name);
  });
  suiteTeardown(async () => {
    rmSync(join(folder, name), { force: true });
    await page.close();
  });

  test('the class is underlined and the status bar warns', async () => {
    await editor().locator('.squiggly-warning').first().waitFor({ timeout: 60_000 });
    await statusItem().getByText('4.23M params · 569M MACs').waitFor({ timeout: 20_000 });
    await page.locator('.codelens-decoration').first().waitFor();
    await shot('budget-dark');
  });

  test('hovering the class tells the numbers, the heaviest layers and what helps', async () => {
    const name = editor().locator('.view-line').filter({ hasText: 'class MobileNetV1' }).first().getByText('MobileNetV1').first();
    const hover = page.locator('.monaco-hover:visible');
    // What helps is looked for after a pause, and a hover that is open stays as it is.
    for (let round = 0; round < 10 && !(await hover.getByText('width=0.5').count()); round++) {
      await editor().locator('.view-line').first().hover();
      await page.waitForTimeout(1_000);
      await name.hover();
      await hover.getByText('over the budget').first().waitFor({ timeout: 20_000 });
    }
    await hover.getByText('width=0.5').first().waitFor({ timeout: 5_000 });
    await shot('budget-hover-dark');
    await page.keyboard.press('Escape');
  });

  test('the panel of problems', async () => {
    await command(page, 'Problems: Focus on Problems View');
    await page.locator('.markers-panel').getByText('over the budget').first().waitFor({ timeout: 20_000 });
    await shot('budget-problems-dark');
    // The next windows of this folder would open with it, and with half the room for editors.
    await command(page, 'View: Toggle Panel Visibility');
    await page.locator('.markers-panel').waitFor({ state: 'hidden' });
  });

  test('a click on the status bar opens the actions', async () => {
    await statusItem().hover();
    await page.waitForTimeout(1_200);
    await shot('status-hover-dark');
    await statusItem().click();
    await page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'Copy Report as Markdown' }).first().waitFor();
    await shot('status-menu-dark');
    await page.keyboard.press('Escape');
  });

  test('hints are switched off and on', async () => {
    await editor().locator('.view-lines').first().click();
    const hints = editor().locator('.view-lines').getByText('864 params · 10.8M MACs');
    await hints.first().waitFor({ timeout: 20_000 });
    await command(page, 'Layer Cost: Toggle Hints');
    await hints.first().waitFor({ state: 'detached', timeout: 20_000 });
    await shot('hints-hidden-dark');
    await command(page, 'Layer Cost: Toggle Hints');
    await hints.first().waitFor({ timeout: 20_000 });
  });

  test('the walkthrough begins with the sample', async () => {
    await command(page, 'Welcome: Open Walkthrough...');
    await page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'See what your network costs' }).first().click();
    await page.getByText('Open a sample network').first().waitFor({ timeout: 20_000 });
    await page.waitForTimeout(1_500);
    await shot('walkthrough-dark');
    await page.locator('.monaco-button:visible').filter({ hasText: 'Open Sample Network' }).first().click();
    const sample = page.locator('.editor-instance .monaco-editor[data-uri^="untitled:"]');
    await sample.locator('.view-lines').getByText('params').first().waitFor({ timeout: 60_000 });
    await statusItem().getByText('4.23M params · 569M MACs').waitFor({ timeout: 20_000 });
    await shot('sample-dark');
    assert.equal(await page.locator('.tab.active').getAttribute('data-resource-name'), 'mobilenet_v1.py');
  });
});
