// Runs every test: unit, golden and page tests in one process, then those in a real VS Code. Prints one total.
//   --long          the long ones too        --only TEXT   files whose path holds the text; `editor` and `workbench`, or `workbench/budget`, for those in a VS Code
//   --no-editor     without a VS Code
import './install.mjs';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './npm.mjs';

process.chdir(root);
const { build } = await import('esbuild');
const { testOptions } = await import('./bundle.mjs');
const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : '';
const long = process.argv.includes('--long');
if (long) process.env.LAYER_COST_LONG = '1';
/** These run inside a VS Code or beside one. */
const IN_EDITOR = /^(editor|workbench)\//;

const files = readdirSync('test', { recursive: true })
  .map((f) => String(f).replaceAll('\\', '/'))
  .filter((f) => !IN_EDITOR.test(f))
  .sort();
const found = files.filter((f) => f.endsWith('.test.ts') && f.includes(only));
/** Scripts that tests of their folder start as threads or processes of their own. */
const workers = files.filter((f) => f.endsWith('/worker.ts') && found.some((test) => dirname(test) === dirname(f)));
rmSync('dist/test', { recursive: true, force: true });
mkdirSync('dist/test', { recursive: true });
mkdirSync('test-results', { recursive: true });
if (!only) {
  const { ensureChromium } = await import('./vscode.mjs');
  ensureChromium();
}
if (found.length)
  await build({
    ...testOptions([...found, ...workers].map((f) => join('test', f))),
    external: ['vscode', 'playwright-core', 'esbuild', 'typescript/unstable/sync'],
  });
const total = { passed: 0, failed: 0, skipped: 0 };
const add = (counts) => {
  for (const key of Object.keys(total)) total[key] += counts[key];
};
if (found.length) add(runMocha(found.map((f) => join('dist/test', f.replace(/\.ts$/, '.cjs')))));

const inEditor = /^(editor|workbench)(\/|$)/.test(only);
if (inEditor || (!only && !process.argv.includes('--no-editor'))) {
  const { runEditorTests } = await import('./editorTests.mjs');
  add(await runEditorTests(only));
}
console.log(`${total.passed} passed, ${total.failed} failed${total.skipped ? `, ${total.skipped} skipped` : ''}`);
process.exit(total.failed || !total.passed ? 1 : 0);

/** Counts of one run of mocha. One that ends without a result has failed. */
function runMocha(files) {
  const result = 'dist/test/result.json';
  const done = spawnSync(process.execPath, ['scripts/mocha.mjs', result, ...files], { stdio: 'inherit' });
  if (existsSync(result)) return JSON.parse(readFileSync(result, 'utf8'));
  console.error(`  The tests ended without a result (${done.signal ?? done.status}).`);
  return { passed: 0, failed: 1, skipped: 0 };
}
