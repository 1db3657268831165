import assert from 'node:assert/strict';
import type { Analysis } from '../../src/core/analysis.js';
import { NetBuilder } from './fixture.js';
import { inBrowser } from './inBrowser.js';

/** Directions of writing, controls, line ends, joiners: what a name may hold and what may turn the text around it. */
const ODD = 'a\u202eb\u0007c\nd\u200be\u2066';
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** A network whose names are as odd as attributes, classes, files and arguments can have them, and as long. */
function oddNetwork(): Analysis {
  const net = new NetBuilder(`/w/${ODD}.py`, `Net(${ODD})`);
  const x = net.conv(0, ODD, net.input(ODD, [1, 3, 32, 32]), 8, 3);
  const called = net.call(0, `${ODD}#1`, ODD, [net.same(0, `${ODD}2`, x, `Class${ODD}`, 'Relu')], [1, 8, 32, 32], 100);
  const long = net.conv(0, `long${'x'.repeat(5_000)}`, called, 8, 3);
  const analysis = net.finish(long);
  return {
    ...analysis,
    complete: false,
    assumptions: [ODD],
    uncounted: [{ operator: ODD, span: null, reason: ODD }],
    knobs: [{ name: ODD, kind: 'str', value: ODD, at: [0, 0], span: null }],
  };
}

suite('names of a file in the panel', function () {
  this.timeout(60_000);
  const browser = inBrowser();
  test('nothing in them is unseen or turns the text around it, and long ones keep their place', async () => {
    const panel = await browser().open();
    await panel.analysis(oddNetwork());
    await panel.drawn();
    const other = oddNetwork();
    await panel.compare([other, { ...other, entry: `Other(${ODD})` }]);
    for (const view of ['diagram', 'table', 'charts', 'explore', 'compare'] as const) {
      await panel.view(view);
      const { texts, wide } = await panel.page.evaluate(() => {
        const found: string[] = [];
        const walk = (node: Node): void => {
          if (node instanceof Element) {
            if (node.localName === 'style') return;
            for (const name of ['title', 'aria-label', 'placeholder']) found.push(node.getAttribute(name) ?? '');
            if (node.shadowRoot) walk(node.shadowRoot);
          }
          if (node.nodeType === Node.TEXT_NODE) found.push(node.textContent ?? '');
          node.childNodes.forEach(walk);
        };
        walk(document.body);
        return { texts: found, wide: document.documentElement.scrollWidth > window.innerWidth };
      });
      const names = texts.filter((text) => text.includes('U+202E'));
      assert.ok(names.length > 0, `${view} shows the names`);
      // Line ends of our own lists and templates are none of a name.
      assert.deepEqual(
        texts.filter((text) => UNSEEN.test(text.replaceAll(/[\n\t]/g, ' ')) || /c\s+d/.test(text)),
        [],
        view,
      );
      assert.equal(wide, false, view);
    }
    await panel.page.close();
  });
});
