import assert from 'node:assert/strict';
import { longChain, mobilenetV1, resnet18, transformer } from './fixture.js';
import type { PageHarness, PanelPage } from './harness.js';
import { inBrowser } from './inBrowser.js';
import type { ThemeName } from './themes.js';

/** The page's own bundle in a real browser, under the policy of a webview, with a host that the test plays. */
suite('page in Chromium', function () {
  this.timeout(60_000);
  const browser = inBrowser();
  let panel: PanelPage | undefined;

  const box = (id: string) => (panel as PanelPage).page.locator(`lc-diagram [data-id="${id}"]`);
  const open = async (analysis = mobilenetV1(), options: Parameters<PageHarness['open']>[0] = {}): Promise<PanelPage> => {
    panel = await browser().open(options);
    await panel.analysis(analysis);
    await panel.drawn();
    return panel;
  };

  test('says why when there is nothing to draw', async () => {
    panel = await browser().open();
    await panel.send({ type: 'empty', reason: 'No model in this file. <b>Open one.</b>' });
    await panel.page.getByText('No model in this file. <b>Open one.</b>').waitFor();
    assert.equal(await panel.page.locator('lc-app b').count(), 0);
  });

  test('no text of a box leaves its box, in any network or theme', async () => {
    for (const [theme, analysis] of [
      ['dark', mobilenetV1()],
      ['light', resnet18()],
      ['hc', transformer()],
      ['hcLight', longChain(30)],
    ] as const) {
      const page = await open(analysis, { theme: theme as ThemeName });
      const outside = await page.page.evaluate(() => {
        const root = document.querySelector('lc-app')?.shadowRoot?.querySelector('lc-diagram')?.shadowRoot;
        return [...(root?.querySelectorAll('.box') ?? [])].flatMap((g) => {
          const body = g.querySelector('.body')?.getBoundingClientRect();
          return [...g.querySelectorAll('text')]
            .filter((t) => {
              const r = t.getBoundingClientRect();
              return body && (r.left < body.left - 0.5 || r.right > body.right + 0.5 || r.bottom > body.bottom + 1);
            })
            .map((t) => t.textContent);
        });
      });
      assert.deepEqual(outside, [], theme);
      await page.page.close();
    }
    panel = undefined;
  });

  test("a click on a box or on a chip goes to its line, and the host's highlight comes back to both views", async () => {
    const page = await open();
    await box('tail:features.0.0@0').locator('.title').click({ force: true });
    const layerOf = (path: string): number => mobilenetV1().graph.layers.find((layer) => layer.path === path)?.id ?? -1;
    assert.equal((await page.waitFor('reveal')).layer, layerOf('features.0.0'));
    await box('tail:features.0.0@0').locator('[data-chip="2"]').click();
    assert.equal((await page.waitFor('reveal')).layer, layerOf('features.0.2'));
    await page.send({ type: 'highlight', layers: [layerOf('features.13.3')] });
    await page.page.locator('lc-diagram .box.marked[data-id="tail:features.13.3@0"]').waitFor();
    const visible = await box('tail:features.13.3@0').boundingBox();
    assert.ok(visible && visible.y > 0 && visible.y < 860, 'scrolled into the window');
    await page.view('table');
    await page.page.locator(`lc-table .row.marked[data-layer="${layerOf('features.13.3')}"]`).waitFor();
  });

  test('boxes open and close by mouse and by key, and stay so after a new evaluation', async () => {
    const page = await open();
    await box('module:features').locator('.chevron').click();
    await box('module:features').and(page.page.locator('[aria-expanded="false"]')).waitFor();
    assert.equal(await page.page.locator('lc-diagram .box').count(), 5);
    await page.analysis(mobilenetV1());
    await box('module:features').and(page.page.locator('[aria-expanded="false"]')).waitFor();
    await box('module:features').focus();
    await page.page.keyboard.press('ArrowRight');
    await box('module:features').and(page.page.locator('[aria-expanded="true"]')).waitFor();
  });

  test('entry and input can be changed from the page', async () => {
    const page = await open();
    await page.page.getByText('x=1×3×224×224').click();
    assert.equal((await page.waitFor('command')).command, 'chooseInput');
    await page.page.locator('h1 button').click();
    assert.equal((await page.waitFor('command')).command, 'chooseEntry');
  });

  test('one tab stop; arrows walk, Enter goes to the source, + and 0 zoom', async () => {
    const page = await open();
    assert.equal(await page.page.locator('lc-diagram [data-id][tabindex="0"]').count(), 1);
    await page.page.locator('lc-diagram [data-id][tabindex="0"]').focus();
    for (const key of ['ArrowDown', 'ArrowDown']) await page.page.keyboard.press(key);
    assert.equal(await page.page.locator('lc-diagram [data-id][tabindex="0"]').getAttribute('data-id'), 'tail:features.0.0@0');
    await page.page.keyboard.press('Enter');
    assert.equal((await page.waitFor('reveal')).preserveFocus, false);
    const scale = () => page.page.locator('lc-diagram .viewport').evaluate((g) => (g as SVGGElement).transform.baseVal.consolidate()?.matrix.a ?? 0);
    const before = await scale();
    await page.page.keyboard.press('+');
    assert.ok((await scale()) > before);
    await page.page.keyboard.press('0');
    assert.equal(await scale(), before);
    assert.match(
      (await page.page.locator('lc-diagram [data-id="tail:features.0.0@0"]').getAttribute('aria-label')) ?? '',
      /^Conv2d, BatchNorm2d, ReLU, 3×3 \/2, features\.0\.0, output 1×32×112×112, 10\.8M MACs, 1\.91 %$/,
    );
  });

  test('the table sorts, filters, and walks 2,000 rows of which few exist', async () => {
    const page = await open(longChain(2000));
    await page.view('table');
    await page.page.locator('lc-table .body .row').first().waitFor();
    assert.ok((await page.page.locator('lc-table .body .row').count()) < 80);
    await page.page.locator('lc-table .body .row').first().focus();
    await page.page.keyboard.press('End');
    await page.page.locator('lc-table .body .row[tabindex="0"]', { hasText: 'conv1999' }).waitFor();
    await page.page.locator('lc-table [role=columnheader] button', { hasText: 'Params' }).click();
    await page.page.locator('lc-table [role=columnheader][aria-sort="descending"]', { hasText: 'Params' }).waitFor();
    await page.page.locator('lc-table vscode-text-field input').fill('conv199');
    await page.page.getByText('11 of 2000 layers').waitFor();
    await page.page.locator('lc-table .body .row').first().click();
    await page.waitFor('reveal');
  });

  test('measuring shows progress and a provisional number, then fills diagram, table and charts', async () => {
    browser().measuring({ steps: 6, stepMs: 250 });
    const page = await open();
    await page.measure();
    await page.status().locator('.provisional').waitFor();
    await page.status().locator('.number:not(.provisional)').waitFor();
    const { measured } = await page.waitFor('measured');
    assert.equal(measured.layers.length, 28);
    await page.page.locator('lc-diagram .cost', { hasText: 'ms' }).first().waitFor();
    await page.view('table');
    await page.page.locator('lc-table .quiet', { hasText: 'in features.0.0' }).first().waitFor();
    await page.view('charts');
    await page.page.locator('lc-charts .notice', { hasText: 'of the time' }).waitFor();
    await page.page.locator('lc-app footer', { hasText: 'onnxruntime-web 1.30.0 · wasm, 1 thread · clock 0.1 ms' }).waitFor();
    await page.page.locator('.side vscode-dropdown').last().click();
    await page.page.locator('vscode-option', { hasText: 'JSON' }).click();
    const saved = await page.waitFor('save');
    assert.equal(saved.suggestedName, 'mobilenet_v1.json');
    assert.equal(JSON.parse(saved.text).measured.runs, 42);
  });

  test('a measurement stays with an equal network and is outdated by another', async () => {
    const page = await open();
    await page.measure();
    const { measured } = await page.waitFor('measured');
    await page.analysis(mobilenetV1());
    await page.page.locator('lc-diagram .cost', { hasText: 'ms' }).first().waitFor();
    await page.analysis(resnet18());
    await page.page.getByText('The network has changed since it was measured.').waitFor();
    await page.page.locator('lc-diagram [data-id="module:layer1"]').waitFor();
    assert.equal(await page.page.locator('lc-diagram .cost', { hasText: ' ms' }).count(), 0);
    await page.page.close();
    // What the host kept comes back to a page that was made anew.
    panel = await browser().open();
    await panel.analysis(mobilenetV1(), { measured });
    await panel.page.locator('lc-diagram .cost', { hasText: 'ms' }).first().waitFor();
  });

  test('cancel ends the worker at once, at any moment, and the next run is right', async () => {
    const page = await open();
    const idle = page.page.locator('vscode-button', { hasText: /^Measure/ });
    browser().measuring({ end: 'never' });
    for (const waitMs of [0, 5, 40]) {
      await idle.first().click();
      await page.page.waitForTimeout(waitMs);
      await page.page.locator('vscode-button', { hasText: 'Cancel' }).click();
      await idle.first().waitFor();
      await page.page.waitForFunction(() => !document.querySelector('lc-app')?.shadowRoot?.querySelector('.now'));
    }
    await page.page.close();
    browser().measuring({ steps: 400, stepMs: 20 });
    const second = await open();
    await second.measure();
    await second.status().locator('.now').waitFor();
    await second.page.waitForTimeout(150);
    await second.page.locator('vscode-button', { hasText: 'Cancel' }).click();
    await second.page.locator('vscode-button', { hasText: 'Measure' }).first().waitFor();
    assert.equal(second.page.workers().length, 1, 'only the layout worker is left');
    assert.ok(!(await second.posted()).some((message) => message.type === 'measured'));
  });

  for (const [end, sentence] of [
    ['failed', 'Measuring failed: the runtime ran out of memory: this network needs about'],
    ['throw', 'Measuring failed: the runtime crashed (unreachable). The next run starts a new one.'],
  ] as const) {
    test(`a run that ends badly (${end}) ends with a sentence`, async () => {
      browser().measuring({ end });
      const page = await open();
      await page.measure();
      await page.page.getByText(sentence).waitFor();
      await page.page.locator('vscode-button', { hasText: 'Measure' }).first().waitFor();
    });
  }

  test('a network that cannot be run says so, and a large run is asked about first', async () => {
    const heavy = mobilenetV1();
    const runnable = () => Promise.reject(new Error('the operator NonZero has no fixed shape.'));
    const page = await open({ ...heavy, totals: { ...heavy.totals, weightBytes: 3e9 } }, { runnable });
    await page.page.locator('vscode-button', { hasText: 'Measure' }).first().click();
    await page.page.getByText('This run needs about').waitFor();
    assert.ok(!(await page.posted()).some((message) => message.type === 'model'));
    await page.page.locator('vscode-button', { hasText: 'Measure Anyway' }).click();
    await page.page.getByText('Measuring failed: the operator NonZero has no fixed shape.').waitFor();
  });

  test('variants are compared in pairs', async () => {
    const page = await open();
    const whole = mobilenetV1();
    await page.compare([whole, { ...whole, entry: 'MobileNetV1(0.5)', totals: { ...whole.totals, macs: whole.totals.macs / 4 } }]);
    await page.page.locator('lc-compare td', { hasText: '0.25 (0.24 to 0.26)' }).waitFor();
    assert.deepEqual(await page.page.locator('lc-compare tbody th').allTextContents(), ['MobileNetV1() reference', 'MobileNetV1(0.5)']);
  });

  test('variants that are large together are asked about first', async () => {
    const page = await open();
    const whole = mobilenetV1();
    const large = { ...whole, totals: { ...whole.totals, weightBytes: 3e8 } };
    await page.compare([large, { ...large, entry: 'MobileNetV1(2)' }]);
    await page.page.getByText('This run needs about').waitFor();
    assert.ok(!(await page.posted()).some((message) => message.type === 'model'));
    await page.page.locator('vscode-button', { hasText: 'Measure Anyway' }).click();
    await page.page.locator('lc-compare td', { hasText: '0.25 (0.24 to 0.26)' }).waitFor();
  });

  test('the trade-off names published networks by key, and claims no accuracy for this one', async () => {
    const page = await open();
    await page.view('charts');
    const plot = page.page.locator('lc-tradeoff');
    const own = plot.locator('.own');
    const focused = (): Promise<string | null> => plot.evaluate((e) => e.shadowRoot?.activeElement?.getAttribute('aria-label') ?? null);
    assert.match((await own.getAttribute('aria-label')) ?? '', /^MobileNetV1\(\): 4\.23M parameters, 569M multiply-adds$/);
    assert.equal(await plot.locator('svg [tabindex="0"]').count(), 1);
    await own.focus();
    await page.page.keyboard.press('Home');
    assert.match((await focused()) ?? '', /MobileNet v1 0\.25 128: 470K parameters, 13\.6M multiply-adds, 41\.5 % top-1/);
    await page.page.keyboard.press('ArrowRight');
    assert.equal(await plot.locator('.named').textContent(), await focused());
    await page.page.keyboard.press('End');
    assert.match((await focused()) ?? '', /vit h 14/);
    assert.equal(await plot.locator('svg [tabindex="0"]').count(), 1);
    await page.page.keyboard.press('ArrowRight');
    assert.match((await focused()) ?? '', /vit h 14/);
    await plot.locator('[data-name="torchvision squeezenet1 0 V1"]').hover();
    await plot.getByText('squeezenet1 0 V1: 1.25M parameters').waitFor();
  });

  test('a narrow panel at twice the zoom shows everything within its width', async () => {
    const page = await open(mobilenetV1(), { width: 500, height: 700, scale: 2, reducedMotion: true });
    for (const view of ['diagram', 'table', 'charts', 'compare'] as const) {
      await page.view(view);
      const wide = await page.page.evaluate(
        () =>
          document.documentElement.scrollWidth > window.innerWidth ||
          [...(document.querySelector('lc-app')?.shadowRoot?.querySelectorAll('header *, .side *') ?? [])].some(
            (e) => e.getBoundingClientRect().right > window.innerWidth + 1,
          ),
      );
      assert.equal(wide, false, view);
    }
  });
});
