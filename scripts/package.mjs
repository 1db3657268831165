// Builds the .vsix. `--no-dependencies`: everything is bundled.
import './install.mjs';
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { root } from './npm.mjs';

/** The Marketplace takes more; users on slow lines should not have to. */
const LARGEST_BYTES = 8_000_000;

const run = (script, args) => {
  const done = spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' });
  if (done.status !== 0) process.exit(done.status ?? 1);
};
run('esbuild.mjs', ['--production']);
run('node_modules/@vscode/vsce/vsce', ['package', '--no-dependencies', '--allow-missing-repository', '--skip-license', '--out', 'layer-cost.vsix']);
const { size } = statSync(new URL('../layer-cost.vsix', import.meta.url));
console.log(`layer-cost.vsix: ${(size / 1e6).toFixed(2)} MB`);
if (size > LARGEST_BYTES) {
  console.error(`It must stay under ${LARGEST_BYTES / 1e6} MB.`);
  process.exit(1);
}
