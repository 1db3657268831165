// Runs every test: unit, golden and page tests in this process, then those in a real VS Code. Prints one total.
//   --long          the long ones too        --only TEXT   files whose path holds the text
//   --no-editor     without a VS Code
import './install.mjs';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './npm.mjs';

process.chdir(root);
const { build } = await import('esbuild');
const { testOptions } = await import('./bundle.mjs');
const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : '';
const long = process.argv.includes('--long');
if (long) process.env.LAYER_COST_LONG = '1';
/** These run inside a VS Code or beside one. */
const IN_EDITOR = /^(editor|workbench)\//;

const found = readdirSync('test', { recursive: true })
  .map((f) => String(f).replaceAll('\\', '/'))
  .filter((f) => f.endsWith('.test.ts') && !IN_EDITOR.test(f) && f.includes(only))
  .sort();
rmSync('dist/test', { recursive: true, force: true });
mkdirSync('dist/test', { recursive: true });
mkdirSync('test-results', { recursive: true });
if (!only) {
  const { ensureChromium } = await import('./vscode.mjs');
  ensureChromium();
}
await build({ ...testOptions(found.map((f) => join('test', f))), external: ['vscode', 'playwright-core', 'esbuild'] });
const { default: Mocha } = await import('mocha');
const mocha = new Mocha({ ui: 'tdd', reporter: 'dot', timeout: 120_000 });
for (const f of readdirSync('dist/test', { recursive: true })
  .map(String)
  .filter((f) => f.endsWith('.test.cjs'))
  .sort())
  mocha.addFile(join('dist/test', f));

const total = { passed: 0, failed: 0, skipped: 0 };
const ended = await new Promise((resolve) => {
  const runner = mocha.run((failures) => resolve({ failures, stats: runner.stats }));
});
total.passed += ended.stats.passes;
total.failed += ended.failures;
total.skipped += ended.stats.pending;

if (!only && !process.argv.includes('--no-editor') && existsSync('test/editor')) {
  const { runEditorTests } = await import('./editorTests.mjs');
  const editor = await runEditorTests();
  total.passed += editor.passed;
  total.failed += editor.failed;
  total.skipped += editor.skipped;
}
console.log(`${total.passed} passed, ${total.failed} failed${total.skipped ? `, ${total.skipped} skipped` : ''}`);
process.exit(total.failed || !total.passed ? 1 : 0);
