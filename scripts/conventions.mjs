// Writes docs/conventions.md: what each convention counts, from its table of rules. `--check` only compares.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { node } from './bundle.mjs';
import { root } from './npm.mjs';

const TARGET = 'docs/conventions.md';

process.chdir(root);
await build({ ...node, entryPoints: ['scripts/conventionPages.ts'], outfile: 'dist/.tools/conventions.cjs' });
const text = createRequire(import.meta.url)(join(root, 'dist/.tools/conventions.cjs')).conventionPages();
if (!process.argv.includes('--check')) writeFileSync(TARGET, text);
else if (!existsSync(TARGET) || readFileSync(TARGET, 'utf8') !== text) {
  console.error(`${TARGET} is out of date: run node scripts/conventions.mjs`);
  process.exit(1);
}
