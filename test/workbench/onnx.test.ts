import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FrameLocator, Page } from 'playwright-core';
import { dynamicNetwork } from '../onnx/dynamicNetwork.js';
import { command, folder, openModel, openSample, panelOf } from './driver.js';

/** The editor of model files as a person sees it. */
suite('workbench: .onnx', function () {
  this.timeout(120_000);
  let page: Page;
  const [source, file] = ['exported.py', 'exported.onnx'].map((name) => join(folder, name)) as [string, string];
  const frame = (): FrameLocator => panelOf(page);
  const shot = (name: string): Promise<Buffer> => page.screenshot({ path: `test-results/${name}.png` });
  const totals = () => frame().locator('lc-app header .totals');

  const openFile = (): Promise<void> => openModel(page, 'exported.onnx');

  suiteSetup(async () => {
    const { text, bytes } = await dynamicNetwork();
    writeFileSync(source, text);
    writeFileSync(file, bytes);
    page = await openSample('exported.py');
    // Menus of the extension are there once it runs.
    await page.locator('.editor-instance .view-lines').getByText('MACs').first().waitFor({ timeout: 60_000 });
  });
  suiteTeardown(async () => {
    await page?.close();
    for (const written of [source, file]) rmSync(written, { force: true });
  });

  teardown(async function () {
    if (this.currentTest?.isFailed()) await shot(`onnx-failed-${this.currentTest.title.slice(0, 12)}`);
  });

  test('opened from the explorer: drawn, with what is assumed of its batch', async () => {
    await openFile();
    await frame().getByText('features.0.0').first().waitFor({ timeout: 60_000 });
    await totals().getByText('569M').waitFor();
    await frame().getByText('This file leaves sizes open.').waitFor();
    await shot('onnx-dark');
  });

  test('a batch is given, kept, and multiplies the work', async () => {
    await frame().getByRole('radiogroup', { name: 'Usual values of batch' }).getByRole('radio', { name: '8', exact: true }).check({ force: true });
    await frame().getByRole('button', { name: 'Use These Sizes' }).click();
    await totals().getByText('4.55G').waitFor({ timeout: 30_000 });
    await frame().getByText('This file leaves sizes open.').waitFor({ state: 'detached' });
    await command(page, 'View: Close Editor');
    await openFile();
    await totals().getByText('4.55G').waitFor({ timeout: 30_000 });
  });

  test('a dimension is turned in Explore', async () => {
    await frame().getByRole('tab', { name: 'Explore' }).click();
    await frame().getByRole('radiogroup', { name: 'Usual values of batch' }).getByRole('radio', { name: '1', exact: true }).check({ force: true });
    await frame().locator('lc-explore td[data-metric="macs"][title="568,740,352"]').waitFor({ timeout: 30_000 });
    await shot('onnx-explore-dark');
    await frame().getByRole('button', { name: 'Keep These Sizes' }).click();
    await totals().getByText('569M').waitFor({ timeout: 30_000 });
  });

  test('a layer is found in the table', async () => {
    await frame().getByRole('tab', { name: 'Table' }).click();
    await frame().getByRole('textbox', { name: 'Filter layers' }).fill('features.13');
    await frame().locator('lc-table').getByText('features.13.0').first().waitFor();
    await shot('onnx-table-dark');
  });

  test('measured as it is, with a time for each layer', async function () {
    this.timeout(200_000);
    await frame().getByText('Measure', { exact: true }).first().click();
    await frame().getByText('Measure Again').first().waitFor({ timeout: 150_000 });
    await shot('onnx-measured-dark');
  });

  test('compared with the Python network that it was exported from, which is found in the workspace and takes the same batch', async () => {
    await frame().getByRole('textbox', { name: 'Filter layers' }).fill('');
    await command(page, 'Layer Cost: Compare with Its Source');
    const row = page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'exported.py' }).first();
    await row.getByText('as many parameters as the file').waitFor({ timeout: 60_000 });
    assert.match((await page.locator('.quick-input-list .monaco-list-row.focused').textContent()) ?? '', /^exported\.py/);
    await shot('onnx-sources-dark');
    await row.click();
    await frame().getByText('Compared with exported.py').waitFor({ timeout: 30_000 });
    await shot('onnx-compared-dark');
    await frame().getByRole('button', { name: 'x=1×3×224×224' }).click();
    await frame().getByRole('radiogroup', { name: 'Usual values of batch' }).getByRole('radio', { name: '8', exact: true }).check({ force: true });
    await frame().getByRole('button', { name: 'Use These Sizes' }).click();
    await totals().getByText('4.55G').waitFor({ timeout: 30_000 });
    // The source follows: no work differs.
    const all = frame().locator('lc-table .totals');
    await all.getByText('4.55G').waitFor({ timeout: 30_000 });
    await frame().getByText('The inputs have other sizes').waitFor({ state: 'detached', timeout: 30_000 });
    const cells = (await all.locator('.cell').allTextContents()).map((text) => text.trim());
    assert.deepEqual(
      cells
        .slice(cells.findIndex((text) => text.endsWith(' layers')) + 1)
        .filter(Boolean)
        .slice(0, 3),
      ['0', '0', '0'],
      cells.join('|'),
    );
    await shot('onnx-compared-batch-dark');
    await frame().getByRole('button', { name: 'x=8×3×224×224' }).click();
    await frame().getByRole('radiogroup', { name: 'Usual values of batch' }).getByRole('radio', { name: '1', exact: true }).check({ force: true });
    await frame().getByRole('button', { name: 'Use These Sizes' }).click();
    await totals().getByText('569M').waitFor({ timeout: 30_000 });
    await command(page, 'Preferences: Toggle between Light/Dark Themes');
    await page.waitForTimeout(1_500);
    await shot('onnx-compared-light');
  });

  test('a file that is taken away leaves what it was, and says so; a broken one, too', async () => {
    const bytes = readFileSync(file);
    rmSync(file);
    await frame().getByText('the file no longer exists').waitFor({ timeout: 30_000 });
    assert.ok(await totals().locator('b', { hasText: '569M' }).isVisible());
    writeFileSync(file, 'version https://git-lfs.github.com/spec/v1\n');
    await frame().getByText('this is a Git LFS pointer').waitFor({ timeout: 30_000 });
    writeFileSync(file, bytes.subarray(0, 3_000));
    await frame().getByText('The file ends at byte 3000').waitFor({ timeout: 30_000 });
    await shot('onnx-broken-dark');
    writeFileSync(file, bytes);
    await frame().getByText('The file ends at byte 3000').waitFor({ state: 'detached', timeout: 30_000 });
    // Exported anew from another source, and so is what it is compared with.
    const narrow = await dynamicNetwork('width=0.5');
    writeFileSync(source, narrow.text);
    writeFileSync(file, narrow.bytes);
    await totals().locator('b', { hasText: '149M' }).waitFor({ timeout: 30_000 });
  });
});
