import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { command, openSample, panelOf } from './driver.js';

/** From a question to the source that answers it: knobs turned in the panel, written into the file, undone. */
suite('exploring in the workbench', () => {
  let page: Page;
  suiteSetup(async () => {
    page = await openSample('mobilenet_v1.py');
    await lines().getByText('864 params · 10.8M MACs').first().waitFor({ timeout: 60_000 });
  });
  suiteTeardown(() => page.close());

  const lines = () => page.locator('.editor-instance .monaco-editor[data-uri*="mobilenet_v1.py"] .view-lines').first();
  const view = () => panelOf(page).locator('lc-explore');
  const stop = (name: string, value: string) => view().locator(`.stops[aria-label="Usual values of ${name}"] input[value="${value}"]`);
  const bar = () => panelOf(page).locator('lc-app .explored');
  const figure = (metric: string, exact: string) => view().locator(`td[data-metric="${metric}"][title="${exact}"]`);

  /** Down to a half and 160 by the arrow keys, from the controls that hold the source's values. */
  async function turnByKeys(): Promise<void> {
    await stop('width', '1.0').focus();
    for (let i = 0; i < 2; i++) await page.keyboard.press('ArrowRight');
    await stop('size', '224').focus();
    for (let i = 0; i < 2; i++) await page.keyboard.press('ArrowRight');
    await figure('macs', '76,524,800').waitFor({ timeout: 20_000 });
    await figure('params', '1,331,592').waitFor();
  }

  test('half the width at 160 pixels costs what the formula gives', async () => {
    await lines().click();
    await command(page, 'Layer Cost: Visualize Network');
    await panelOf(page).locator('#tab-explore').click();
    await turnByKeys();
    await page.screenshot({ path: 'test-results/workbench-explore-dark.png' });
    await panelOf(page).locator('#tab-diagram').click();
    await panelOf(page).getByText('features.0.0').first().waitFor();
    assert.match((await bar().textContent()) ?? '', /Explored: width=0\.5, size=160/);
    await page.screenshot({ path: 'test-results/workbench-explored-diagram-dark.png' });
    await page.keyboard.press('Escape');
    await bar().waitFor({ state: 'detached' });
  });

  test('written into the source once the change was seen, and undone by one undo', async () => {
    await panelOf(page).locator('#tab-explore').click();
    await turnByKeys();
    await panelOf(page).getByRole('button', { name: 'Write into Source…' }).focus();
    await page.keyboard.press('Enter');
    const question = page.locator('.monaco-dialog-box');
    await question.getByText('# layer-cost: MobileNetV1(width=0.5) input=1x3x160x160').waitFor({ timeout: 20_000 });
    await page.screenshot({ path: 'test-results/workbench-explore-question.png' });
    await page.keyboard.press('Enter');
    // Half of 32 filters on 80×80.
    await lines().getByText('432 params · 2.76M MACs').first().waitFor({ timeout: 20_000 });
    await bar().waitFor({ state: 'detached' });
    await panelOf(page).locator('.totals').getByText('76.5M').waitFor();
    await page.screenshot({ path: 'test-results/workbench-explore-written.png' });
    await lines().click();
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+Home');
    await lines().getByText('864 params · 10.8M MACs').first().waitFor({ timeout: 20_000 });
    await panelOf(page).locator('.totals').getByText('569M').waitFor();
  });

  test('the same in a light theme', async () => {
    await panelOf(page).locator('#tab-explore').click();
    await panelOf(page).getByRole('button', { name: 'Fill Grid' }).click();
    await view().locator('td button').nth(15).waitFor({ timeout: 30_000 });
    await view().evaluate((e) => e.scrollTo(0, e.scrollHeight));
    await command(page, 'Preferences: Toggle between Light/Dark Themes');
    await page.waitForTimeout(1_500);
    await page.screenshot({ path: 'test-results/workbench-explore-light.png' });
    await command(page, 'Preferences: Toggle between Light/Dark Themes');
  });
});
