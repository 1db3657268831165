import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { edited } from '../../src/core/explore/sourceText.js';
import type { AnalyzeRequest } from '../../src/core/request.js';
import { type ExploringParts, sourceVariants } from '../../src/host/exploring.js';
import { analyzerOver } from '../analyzer.js';
import type { PageHarness, PanelPage } from './harness.js';
import { inBrowser } from './inBrowser.js';
import type { ThemeName } from './themes.js';

const NET = `import torch
from torch import nn

class Net(nn.Module):
    def __init__(self, width=32, act='relu', bias=True):
        super().__init__()
        self.c = nn.Conv2d(3, width, 3, padding=1, bias=bias)
        self.act = {'relu': nn.ReLU, 'gelu': nn.GELU}[act]()
        self.head = nn.Linear(width, 10)
    def forward(self, x):
        return self.head(self.act(self.c(x)).mean((2, 3)))

net = Net()
net(torch.zeros(1, 3, 64, 64))
`;

/** The view *Explore* in a real browser; variants are evaluated by the real analyzer, through the host's own code. */
suite('page: explore', function () {
  this.timeout(60_000);
  const browser = inBrowser();
  let panel: PanelPage;

  /** A file in a panel that shows the view; what is written to it is analyzed and shown. */
  async function explore(
    text: string,
    options: Parameters<PageHarness['open']>[0] = {},
  ): Promise<{ text: () => string; show: (text: string) => Promise<void> }> {
    const analyzer = await analyzerOver({});
    let now = text;
    const request = (): AnalyzeRequest => ({ file: '/w/model.py', text: now, roots: ['/w'] });
    const show = async (changed: string): Promise<void> => {
      now = changed;
      await panel.analysis(await analyzer.analyze(request()));
    };
    const exploring: ExploringParts = {
      supervisor: {
        analyze: async (wanted) => ({ type: 'done', analysis: await analyzer.analyze(wanted), asksWorkspace: false, read: [], tookMs: 1 }),
        writeBack: async (wanted, values) => {
          try {
            return { type: 'done', made: await analyzer.writeBack(wanted, new Map(values)) };
          } catch (error) {
            return { type: 'crashed', reason: (error as Error).message };
          }
        },
      },
      request: async () => request(),
      apply: async (asked, edits) => {
        await show(edited(asked.text, edits));
        return true;
      },
    };
    panel = await browser().open({ ...options, variants: sourceVariants(exploring) });
    await show(text);
    await panel.view('explore');
    return { text: () => now, show };
  }

  const figure = (metric: string) => panel.page.locator(`lc-explore td[data-metric="${metric}"]`);
  const exact = async (metric: string): Promise<string | null> => figure(metric).getAttribute('title');
  const stop = (name: string, value: string) =>
    panel.page.getByRole('radiogroup', { name: `Usual values of ${name}` }).getByRole('radio', { name: value, exact: true });
  const field = (name: string) => panel.page.locator(`lc-explore vscode-text-field[aria-label="${name}"]`).getByRole('textbox');
  const bar = () => panel.page.locator('lc-app .explored');

  test('width and size of the sample are turned, written back, and the file then is what was explored', async () => {
    const file = await explore(readFileSync('media/samples/mobilenet_v1.py', 'utf8'));
    await stop('width', '0.5').check({ force: true });
    await stop('size', '160').check({ force: true });
    await panel.page.locator('lc-explore td[title="76,524,800"]').waitFor();
    assert.equal(await exact('params'), '1,331,592');
    assert.match((await bar().textContent()) ?? '', /Explored: width=0\.5, size=160/);
    await panel.page.getByRole('button', { name: 'Write into Source…' }).click();
    await bar().waitFor({ state: 'detached' });
    assert.match(file.text(), /width=0\.5/);
    assert.match((await panel.page.locator('.totals').textContent()) ?? '', /76\.5M[\s\S]*1\.33M/);
  });

  test('by keys alone: a stop by the arrows, Escape goes back', async () => {
    await explore(NET);
    await stop('width', '32').focus();
    await panel.page.keyboard.press('ArrowRight');
    await bar().getByText('Explored: width=24').waitFor();
    assert.equal(await exact('params'), String(3 * 3 * 3 * 24 + 24 + 250));
    await panel.page.keyboard.press('Escape');
    await bar().waitFor({ state: 'detached' });
    assert.equal(await stop('width', '32').isChecked(), true);
  });

  test('strings and booleans are turned, what cannot be says why, and the last good variant stays', async () => {
    await explore(NET);
    await panel.page.getByRole('checkbox', { name: 'bias' }).click();
    await bar().getByText('Explored: bias=False').waitFor();
    await field('act').fill('gelu');
    await bar().getByText('Explored: act=gelu, bias=False').or(bar().getByText('Explored: bias=False, act=gelu')).waitFor();
    await field('act').fill('swish');
    await panel.page.getByRole('alert').filter({ hasText: 'swish' }).waitFor();
    assert.match((await bar().textContent()) ?? '', /act=gelu/);
    await field('width').fill('many');
    await panel.page.getByRole('alert').filter({ hasText: 'width=many is not a whole number' }).waitFor();
  });

  test('every view shows the variant, and a change of the source keeps the values', async () => {
    const file = await explore(NET);
    await stop('width', '16').check({ force: true });
    await bar().getByText('Explored: width=16').waitFor();
    await panel.view('table');
    await panel.page.locator('lc-table').getByText('(432').or(panel.page.locator('lc-table').getByText('448')).first().waitFor();
    await file.show(NET.replace('nn.Linear(width, 10)', 'nn.Linear(width, 20)'));
    await panel.page.locator('lc-table').getByText('340').first().waitFor();
    assert.match((await bar().textContent()) ?? '', /width=16/);
    await file.show(NET.replaceAll('width', 'channels'));
    await bar().waitFor({ state: 'detached' });
  });

  test('a grid of width and size as documents; two cells are compared', async () => {
    await explore(readFileSync('media/samples/mobilenet_v1.py', 'utf8'));
    await panel.page.getByRole('button', { name: 'Fill Grid' }).click();
    const cells = panel.page.locator('lc-grid td button');
    await panel.page.locator('lc-grid td button').nth(15).waitFor();
    assert.equal(await cells.count(), 16);
    await cells.nth(0).click();
    await cells.nth(10).click();
    await panel.page.locator('lc-grid vscode-dropdown[aria-label="Copy as…"]').evaluate((e: HTMLSelectElement) => {
      e.value = 'csv';
      e.dispatchEvent(new Event('change'));
    });
    const copied = await panel.waitFor('copy');
    assert.deepEqual(copied.text.trim().split(/\r?\n/)[11]?.split(',').slice(0, 4), ['0.5', '160', '1331592', '76524800']);
    await panel.page.getByRole('button', { name: 'Measure 2 Picked' }).click();
    await panel.page.locator('lc-compare tbody tr').nth(1).waitFor();
    assert.match((await panel.page.locator('lc-compare tbody').textContent()) ?? '', /MobileNetV1\(width=0\.5\)/);
  });

  test('nothing runs over its window, in any theme', async () => {
    for (const [theme, width] of [
      ['dark', 1400],
      ['light', 500],
      ['hc', 1400],
      ['dark', 500],
      ['light', 1400],
      ['hcLight', 500],
    ] as const) {
      await explore(readFileSync('media/samples/mobilenet_v1.py', 'utf8'), { theme: theme as ThemeName, width, height: 850 });
      await stop('width', '0.5').check({ force: true });
      await panel.page.getByRole('button', { name: 'Fill Grid' }).click();
      await panel.page.locator('lc-grid td button').nth(15).waitFor();
      await panel.page.locator('lc-grid td button').nth(5).click();
      assert.equal(await panel.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
      await panel.page.locator('lc-explore').evaluate((e) => e.scrollTo(0, 0));
      await panel.shoot(`test-results/explore-${theme}-${width}.png`);
      await panel.page.locator('lc-explore').evaluate((e) => e.scrollTo(0, 2000));
      await panel.shoot(`test-results/explore-${theme}-${width}-grid.png`);
      if (width > 0 && theme !== 'hcLight') await panel.page.close();
    }
  });
});
