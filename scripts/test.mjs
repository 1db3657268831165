// Runs every unit test: installs what is missing, bundles test/**/*.test.ts, runs mocha, prints the total.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

if (!existsSync('node_modules/esbuild')) {
  console.log('Installing the development packages (once, about a minute)...');
  const installed = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { stdio: 'inherit' });
  if (installed.status) process.exit(installed.status);
}
const { build } = await import('esbuild');
const { testOptions } = await import('./bundle.mjs');

const found = readdirSync('test', { recursive: true })
  .map(String)
  .filter((f) => f.endsWith('.test.ts') && !/^(editor|page|workbench)\//.test(f))
  .map((f) => join('test', f));
rmSync('dist/test', { recursive: true, force: true });
mkdirSync('dist/test', { recursive: true });
await build(testOptions(found));
const { default: Mocha } = await import('mocha');
const mocha = new Mocha({ ui: 'tdd', reporter: 'dot', timeout: 60_000 });
for (const f of readdirSync('dist/test', { recursive: true })
  .map(String)
  .filter((f) => f.endsWith('.test.cjs')))
  mocha.addFile(join('dist/test', f));
const runner = mocha.run((failures) => {
  const { passes, pending } = runner.stats;
  console.log(`${passes} passed, ${failures} failed${pending ? `, ${pending} skipped` : ''}`);
  process.exit(failures ? 1 : 0);
});
