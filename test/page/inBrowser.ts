import assert from 'node:assert/strict';
import { findChromium, PageHarness } from './harness.js';

/** The toolkit asks whether the browser knows :focus-visible by an inline style, which the policy refuses: harmless, and the only one. */
const HARMLESS = 'style-src-elem inline';

/**
 * Makes the tests of a suite those of the page in a real browser; without one they are skipped. The pages that a test opened had no error and broke no rule of their
 * policy, and are closed after it. Measuring is a stand-in unless a test says otherwise.
 */
export function inBrowser(): () => PageHarness {
  const chromium = findChromium();
  let harness: PageHarness;
  suiteSetup(async function () {
    if (!chromium) {
      console.log('      no chromium or chrome on PATH: the page is not tested');
      return this.skip();
    }
    harness = await PageHarness.start(chromium);
  });
  suiteTeardown(async () => harness?.stop());
  setup(() => harness?.measuring({}));
  teardown(async () => {
    for (const panel of harness?.opened.splice(0) ?? []) {
      const broken = panel.page.isClosed() ? [] : (await panel.violations()).filter((violation) => !violation.startsWith(HARMLESS));
      await panel.page.close();
      assert.deepEqual([panel.errors, broken], [[], []]);
    }
  });
  return () => harness;
}
