import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { type ExploringParts, sourceVariants } from '../../src/host/exploring.js';
import { analyzerOver } from '../analyzer.js';
import type { PageHarness, PanelPage } from './harness.js';
import { inBrowser } from './inBrowser.js';

const PICTURES = 'test-results/conventions';

/** The view *Conventions* in a real browser; conventions are counted by the real analyzer, through the host's own code. */
suite('page: conventions', function () {
  this.timeout(60_000);
  const browser = inBrowser();
  let panel: PanelPage;

  suiteSetup(async () => {
    mkdirSync(PICTURES, { recursive: true });
  });

  async function show(options: Parameters<PageHarness['open']>[0] = {}): Promise<void> {
    const analyzer = await analyzerOver({});
    const text = readFileSync('media/samples/mobilenet_v2.py', 'utf8');
    const request = { file: '/w/model.py', text, roots: ['/w'], conventions: options.convention ? [options.convention] : [] };
    const exploring: ExploringParts = {
      supervisor: {
        analyze: async (wanted) => ({ type: 'done', analysis: await analyzer.analyze(wanted), asksWorkspace: false, read: [], tookMs: 1 }),
        writeBack: async () => ({ type: 'crashed', reason: 'nothing is written' }),
      },
      request: async () => request,
      apply: async () => false,
    };
    panel = await browser().open({ ...options, variants: sourceVariants(exploring) });
    await panel.analysis(await analyzer.analyze(request));
  }

  test('all totals, and the difference of one by kind of layer, with the rule', async () => {
    await show();
    await panel.view('conventions');
    const { page } = panel;
    const totals = page.getByRole('table', { name: 'Conventions' });
    await totals.waitFor();
    assert.match(
      (await totals
        .getByRole('row', { name: /thop 0\.1\.1/ })
        .first()
        .textContent()) ?? '',
      /327,486,720\s*MACs\s*\+26\.7M/,
    );
    const why = page.getByRole('table', { name: 'thop 0.1.1 − MACs' });
    assert.match((await why.getByRole('row', { name: /BatchNorm2d/ }).textContent()) ?? '', /26,712,448\s*\+26\.7M\s*4 per element of the input/);
    await page.screenshot({ path: `${PICTURES}/dark.png` });
  });

  test('the chosen convention is in the header, the table and the diagram, under its name', async () => {
    await show({ convention: 'thop', theme: 'light' });
    const { page } = panel;
    assert.match((await page.locator('.totals').textContent()) ?? '', /327M\s*thop 0\.1\.1/);
    await panel.view('table');
    await page.getByText('thop share').waitFor();
    await page.screenshot({ path: `${PICTURES}/table.png` });
    await panel.view('conventions');
    await page.getByText('(chosen)').waitFor();
    await page.screenshot({ path: `${PICTURES}/light.png` });
  });
});
