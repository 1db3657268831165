import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { command, folder, notification, openSample, panelOf } from './driver.js';

/** What changed since the last commit, as a person sees it: the lens, the command, the panel. */
suite('versions in the workbench', () => {
  const repository = join(folder, 'versions');
  let page: Page | undefined;

  suiteSetup(async function () {
    if (spawnSync('git', ['--version']).status !== 0) {
      console.log('      git is missing: versions are not tested');
      this.skip();
    }
    mkdirSync(repository);
    const old = readFileSync(join(folder, 'resnet18.py'), 'utf8');
    writeFileSync(join(repository, 'resnet18.py'), old);
    const git = (...args: string[]): void => {
      const done = spawnSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false', '-C', repository, ...args], {
        encoding: 'utf8',
      });
      assert.equal(done.status, 0, done.stderr);
    };
    git('init', '-q', '-b', 'main');
    git('add', '.');
    git('commit', '-qm', 'first');
    writeFileSync(join(repository, 'resnet18.py'), old.replace('[2, 2, 2, 2]', '[2, 3, 2, 2]').replaceAll('self.fc', 'self.classifier'));
    page = await openSample('versions/resnet18.py');
  });
  suiteTeardown(async () => {
    await page?.close();
    rmSync(repository, { recursive: true, force: true });
  });

  test('the lens says how much, and a click on it what', async () => {
    assert.ok(page);
    // The class stands further down than the window shows.
    await page.locator('.editor-instance .view-lines').first().click();
    await page.keyboard.press('Control+G');
    await page.locator('.quick-input-widget input').first().waitFor();
    await page.keyboard.type('60');
    await page.keyboard.press('Enter');
    const lens = page.locator('.codelens-decoration a', { hasText: 'since HEAD' }).first();
    await lens.waitFor({ timeout: 60_000 });
    assert.equal(await lens.textContent(), '+13 % MACs since HEAD');
    await lens.click();
    const bar = panelOf(page).locator('.difference');
    await bar.waitFor({ timeout: 60_000 });
    assert.match((await bar.textContent()) ?? '', /Compared with resnet18\.py @ HEAD \([0-9a-f]{7}\).*5 added.*1 renamed/s);
    await panelOf(page).locator('lc-diagram .sign').first().waitFor();
    await page.screenshot({ path: 'test-results/versions-dark.png' });
    await panelOf(page).locator('#tab-table').click();
    assert.equal(await panelOf(page).locator('lc-table .body .row.added').count(), 5);
    await page.screenshot({ path: 'test-results/versions-table-dark.png' });
  });

  test('the command is in the palette, and a file that is in no repository is told so', async () => {
    assert.ok(page);
    await page.close();
    page = await openSample('mobilenet_v1.py');
    await page.locator('.editor-instance .view-lines').getByText('864 params').first().waitFor({ timeout: 60_000 });
    await page.locator('.editor-instance .view-lines').first().click();
    await command(page, 'Layer Cost: Compare with Git HEAD');
    await notification(page, 'This file cannot be compared with Git HEAD');
  });
});
