import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { dynamicNetwork } from '../onnx/dynamicNetwork.js';
import { command, folder, openModel, openSample, panelOf, settings } from './driver.js';

/** Files named .onnx that are something else, and folders that nobody trusts. */
suite('workbench: doubtful .onnx files', function () {
  this.timeout(120_000);
  let page: Page;
  let bytes: Uint8Array<ArrayBuffer>;
  const written = new Set<string>();
  const write = (name: string, content: string | Uint8Array): void => {
    writeFileSync(join(folder, name), content);
    written.add(name);
  };

  suiteSetup(async () => {
    ({ bytes } = await dynamicNetwork());
    write('pointer.onnx', 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n');
    write('page.onnx', '<!DOCTYPE html>\n<html><body>Not found</body></html>\n');
    write('cut.onnx', bytes.subarray(0, 3_000));
    write(
      'noise.onnx',
      Uint8Array.from({ length: 5_000 }, (_, i) => (i * 167 + 13) % 251),
    );
    write('whole.onnx', bytes);
  });
  suiteTeardown(() => {
    settings();
    for (const name of written) rmSync(join(folder, name), { force: true });
  });
  teardown(async function () {
    if (this.currentTest?.isFailed()) await page.screenshot({ path: 'test-results/onnx-files-failed.png' });
    await page.close();
  });

  test('each says what it is in place of a picture; what can be read of a cut one is shown', async () => {
    page = await openSample('mobilenet_v1.py');
    await page.locator('.editor-instance .view-lines').getByText('params ·').first().waitFor({ timeout: 60_000 });
    for (const [name, sentence] of [
      ['pointer.onnx', 'This is a Git LFS pointer, not the model itself: run git lfs pull.'],
      ['page.onnx', 'This is an HTML page, not a model: the download went wrong.'],
      ['noise.onnx', 'This is not an ONNX file.'],
      ['cut.onnx', 'The file ends at byte 3000'],
    ] as const) {
      await openModel(page, name);
      await panelOf(page).getByText(sentence, { exact: false }).first().waitFor({ timeout: 60_000 });
      await page.screenshot({ path: `test-results/onnx-is-${name.replace('.onnx', '')}.png` });
      await command(page, 'View: Close Editor');
    }
  });

  test('a folder that is not trusted: its files are read and counted, and not run', async () => {
    settings({ 'security.workspace.trust.enabled': true, 'security.workspace.trust.startupPrompt': 'never', 'security.workspace.trust.banner': 'never' });
    page = await openSample('mobilenet_v1.py');
    await page.locator('.part.statusbar').getByText('Restricted Mode').waitFor({ timeout: 60_000 });
    await page.locator('.editor-instance .view-lines').getByText('params ·').first().waitFor({ timeout: 60_000 });
    await openModel(page, 'whole.onnx');
    await panelOf(page).locator('lc-app .totals').getByText('569M').waitFor({ timeout: 60_000 });
    await panelOf(page).getByText('Measure', { exact: true }).first().click();
    const refused = panelOf(page).getByText('this workspace is not trusted', { exact: false }).first();
    await refused.waitFor({ timeout: 30_000 });
    assert.match((await refused.textContent()) ?? '', /read and counted, not run.*Manage Workspace Trust/);
    await page.screenshot({ path: 'test-results/onnx-untrusted.png' });
  });
});
