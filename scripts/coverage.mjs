// Writes docs/coverage.md: what of Python and PyTorch is modelled. `--check` only compares.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { node } from './bundle.mjs';
import { root } from './npm.mjs';

const TARGET = 'docs/coverage.md';

process.chdir(root);
await build({ ...node, entryPoints: ['scripts/coverage.ts'], outfile: 'dist/.tools/coverage.cjs' });
const text = await createRequire(import.meta.url)(join(root, 'dist/.tools/coverage.cjs')).coverage();
if (!process.argv.includes('--check')) {
  mkdirSync('docs', { recursive: true });
  writeFileSync(TARGET, text);
} else if (!existsSync(TARGET) || readFileSync(TARGET, 'utf8') !== text) {
  console.error(`${TARGET} is out of date: run node scripts/coverage.mjs`);
  process.exit(1);
}
