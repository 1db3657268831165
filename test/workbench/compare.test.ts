import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { command, openSample, panelOf } from './driver.js';

/** Two widths of one network, chosen, measured and explained as a person does it: everything between the palette and the page is the product's. */
suite('comparing two widths in the workbench', () => {
  let page: Page;
  suiteSetup(async () => {
    page = await openSample('mobilenet_v1.py');
    await page.locator('.editor-instance .view-lines').getByText('864 params · 10.8M MACs').first().waitFor({ timeout: 60_000 });
  });
  suiteTeardown(() => page.close());

  const rows = () => page.locator('.quick-input-list .monaco-list-row');

  test('the explanation by kind of layer stands under the table', async () => {
    await page.locator('.editor-instance .view-lines').first().click();
    await command(page, 'Layer Cost: Compare Measured Variants');
    await rows().filter({ hasText: 'Other calls' }).first().click();
    await page.keyboard.press('Enter');
    await page.locator('.quick-input-widget').getByText('separated by semicolons').first().waitFor();
    await page.locator('.quick-input-widget input:visible').last().fill('MobileNetV1(width=0.5)');
    await page.keyboard.press('Enter');
    await rows().filter({ hasText: 'MobileNetV1(width=0.5)' }).first().waitFor();
    await page.keyboard.press('Enter');
    const compare = panelOf(page).locator('lc-compare');
    await compare.locator('td.strong').nth(1).getByText('to').waitFor({ timeout: 110_000 });
    await page.screenshot({ path: 'test-results/compare-dark.png' });
    assert.ok((await compare.locator('.scroll').evaluate((e) => e.scrollHeight - e.clientHeight)) <= 1, 'every row of the table is seen');
    const explanation = (await compare.locator('p').allTextContents()).find((text) => text.includes('Were every kind of layer as fast')) ?? '';
    assert.match(explanation, /^MobileNetV1\(width=0\.5\).* has 0\.2\d+ of the multiply-adds of MobileNetV1\(\).* and takes 0\.\d+ of its time\./);
    assert.match(explanation, /(convolutions|layers|normalizations) (reach|are) /);
  });

  test('the same in a light theme', async () => {
    await command(page, 'Preferences: Toggle between Light/Dark Themes');
    await page.waitForTimeout(1_500);
    await page.screenshot({ path: 'test-results/compare-light.png' });
    assert.equal(await panelOf(page).locator('lc-compare tbody tr').count(), 2);
    await command(page, 'Preferences: Toggle between Light/Dark Themes');
  });
});
