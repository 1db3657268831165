import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type Difference, differenceOf } from '../../src/core/compare/changes.js';
import { analyzeText } from '../analyzer.js';
import type { PanelPage } from './harness.js';
import { inBrowser } from './inBrowser.js';
import type { ThemeName } from './themes.js';

const OLD = readFileSync('media/samples/resnet18.py', 'utf8');

/** The sample with an attribute renamed, a stage that is deeper, one that is wider, and a layer that is gone. */
const NEW = [
  ['        self.bn1 = nn.BatchNorm2d(64)\n', ''],
  ['F.relu(self.bn1(self.conv1(x))))\n        x', 'F.relu(self.conv1(x)))\n        x'],
  ['[2, 2, 2, 2]', '[2, 3, 2, 2]'],
  ['block, 512, layers', 'block, 640, layers'],
  ['nn.Linear(512', 'nn.Linear(640'],
  ['self.fc', 'self.classifier'],
].reduce((text, [from = '', to = '']) => text.replaceAll(from, to), OLD);

/** Two versions of a network in the panel's page, in a real browser: real analyses, the host's own code. */
suite('page: two versions', function () {
  this.timeout(60_000);
  const browser = inBrowser();
  let panel: PanelPage;

  async function compared(theme: ThemeName = 'dark'): Promise<Difference> {
    const [a, b] = [await analyzeText(OLD), await analyzeText(NEW)];
    const difference = differenceOf({ name: 'model.py @ HEAD (0123abc)', analysis: a }, { name: 'model.py', analysis: b });
    panel = await browser().open({ theme });
    await panel.analysis(b);
    await panel.send({ type: 'difference', difference });
    return difference;
  }

  const text = (selector: string) => panel.page.locator(selector).allTextContents();

  for (const theme of ['dark', 'light', 'hc', 'hcLight'] as const)
    test(`pictures: ${theme}`, async () => {
      await compared(theme);
      await panel.drawn();
      await panel.page.getByLabel('Fit everything').click();
      await panel.shoot(`test-results/difference-diagram-${theme}.png`);
      await panel.view('table');
      await panel.shoot(`test-results/difference-table-${theme}.png`);
      // Signs say what colors say.
      const signs = await panel.page
        .locator('lc-table .body .row')
        .evaluateAll((rows) => rows.map((row) => [row.className.split(' ')[1], row.querySelector('.cell')?.textContent?.trim()]));
      assert.deepEqual(new Set(signs.map(String)), new Set(['removed,−', 'added,+', 'changed,~']));
    });

  test('totals, counts, and a table of what changed, with removed layers where they stood', async () => {
    const difference = await compared();
    await panel.page.locator('.difference').waitFor();
    assert.match(
      ((await text('.difference')).join() || '').replace(/\s+/g, ' '),
      /Compared with model\.py @ HEAD \(0123abc\).*\+ 5 added.*− 1 removed.*~ 12 changed/,
    );
    assert.deepEqual(await text('.figure .since'), ['+24 %', '+40 %', '+17 %']);
    await panel.view('table');
    const rows = difference.changes.filter((change) => change.kind !== 'same');
    assert.equal(await panel.page.locator('lc-table .body .row').count(), rows.length);
    assert.match((await text('lc-table .body .row')).map((row) => row.replace(/\s+/g, ' ').trim())[0] ?? '', /^−bn1BatchNorm2d.*−128/);
    assert.match((await text('lc-table .totals')).join().replace(/\s+/g, ' '), /\+4\.73M.*\+442M/);
    // A removed layer has no line to go to.
    await panel.page.locator('lc-table .body .row.removed').first().click();
    assert.ok(!(await panel.posted()).some((message) => message.type === 'reveal'));
    await panel.page.locator('lc-table .body .row.added').first().click();
    const layer = difference.changes.find((change) => change.kind === 'added')?.b?.layer;
    assert.equal((await panel.waitFor('reveal')).layer, layer);
    await panel.page.getByLabel('Only what changed').uncheck();
    assert.equal(await panel.page.locator('lc-table [role=grid]').getAttribute('aria-rowcount'), String(difference.changes.length + 2));
    await panel.page.locator('lc-table input[type=text], lc-table vscode-text-field').first().click();
    await panel.page.keyboard.type('added');
    await panel.page.waitForFunction(
      (n) => document.querySelector('lc-app')?.shadowRoot?.querySelector('lc-table')?.shadowRoot?.querySelectorAll('.body .row').length === n,
      5,
    );
  });

  test('boxes carry the sign of what became of them, also in words', async () => {
    await compared();
    await panel.drawn();
    const boxes = await panel.page
      .locator('lc-diagram .box')
      .evaluateAll((all) =>
        all.flatMap((box) =>
          box.querySelector('.sign')
            ? [[box.getAttribute('aria-label')?.split(', ').slice(0, 2).join(' '), box.querySelector('.sign text')?.textContent].join(' ')]
            : [],
        ),
      );
    assert.ok(boxes.includes('changed Sequential ~') && boxes.includes('changed Linear ~') && boxes.includes('added BasicBlock +'), boxes.join('\n'));
    assert.ok((await panel.page.locator('lc-diagram .box:not(:has(.sign))').count()) > 3);
  });

  test('copied as Markdown, ended, and not shown for a variant that is explored', async () => {
    await compared();
    await panel.page.locator('vscode-button', { hasText: 'Copy as Markdown' }).click();
    assert.match((await panel.waitFor('copy')).text, /^### model\.py @ HEAD \(0123abc\) → model\.py\n/);
    await panel.page.locator('vscode-button', { hasText: 'End Comparison' }).click();
    await panel.waitFor('endDifference');
    await panel.send({ type: 'difference', difference: null });
    await panel.page.locator('.difference').waitFor({ state: 'detached' });
    await panel.page.locator('lc-diagram .sign').first().waitFor({ state: 'detached' });
  });
});
