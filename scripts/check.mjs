// Types, lint, format, texts for translators, docs/coverage.md, docs/conventions.md and docs/mobilenets-paper.md, and the rules of test/architecture.
import './install.mjs';
import { spawnSync } from 'node:child_process';
import { root } from './npm.mjs';

let failed = 0;
for (const [what, command, args] of [
  ['types', 'node_modules/typescript/bin/tsc', ['--noEmit', '-p', '.']],
  ['lint and format', 'node_modules/@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '--max-diagnostics=200']],
  ['texts for translators', 'scripts/l10n.mjs', ['--check']],
  ['coverage of Python and PyTorch', 'scripts/coverage.mjs', ['--check']],
  ['limits', 'scripts/limits.mjs', ['--check']],
  ['conventions', 'scripts/conventions.mjs', ['--check']],
  ["the MobileNets paper's page", 'scripts/mobilenets-paper.mjs', ['--check']],
  ['rules of the house', 'scripts/test.mjs', ['--only', 'architecture']],
]) {
  console.log(`${what}...`);
  const done = spawnSync(process.execPath, [command, ...args], { cwd: root, stdio: 'inherit' });
  if (done.status !== 0) failed++;
}
process.exit(failed ? 1 : 0);
