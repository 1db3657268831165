// Writes docs/mobilenets-paper.md: the tables of the MobileNets paper beside our own counts. `--check` only compares.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { node } from './bundle.mjs';
import { root } from './npm.mjs';

const TARGET = 'docs/mobilenets-paper.md';

process.chdir(root);
await build({ ...node, entryPoints: ['scripts/mobilenetsPaper.ts'], outfile: 'dist/.tools/mobilenetsPaper.cjs' });
const text = await createRequire(import.meta.url)(join(root, 'dist/.tools/mobilenetsPaper.cjs')).mobilenetsPaper();
if (!process.argv.includes('--check')) {
  mkdirSync('docs', { recursive: true });
  writeFileSync(TARGET, text);
} else if (!existsSync(TARGET) || readFileSync(TARGET, 'utf8') !== text) {
  console.error(`${TARGET} is out of date: run node scripts/mobilenets-paper.mjs`);
  process.exit(1);
}
