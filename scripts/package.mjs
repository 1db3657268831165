// Builds the .vsix, the same bytes from the same sources.
import './install.mjs';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './npm.mjs';
import { withoutRelativeLinks } from './readme.mjs';
import { writeVsix } from './vsix.mjs';

/** The Marketplace takes more; users on slow lines should not have to. */
const LARGEST_BYTES = 8_000_000;

process.chdir(root);
const { buildAll } = await import('../esbuild.mjs');
const { writeNotices } = await import('./notices.mjs');
writeNotices(await buildAll({ production: true }));
const readme = 'dist/README.md';
writeFileSync(readme, withoutRelativeLinks(readFileSync('README.md', 'utf8')));
if (!writeVsix(root, 'layer-cost.vsix', ['--no-rewrite-relative-links', '--readme-path', readme])) process.exit(1);
const { size } = statSync(join(root, 'layer-cost.vsix'));
console.log(`layer-cost.vsix: ${(size / 1e6).toFixed(2)} MB`);
if (size > LARGEST_BYTES) {
  console.error(`It must stay under ${LARGEST_BYTES / 1e6} MB.`);
  process.exit(1);
}
