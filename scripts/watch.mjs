// `npm run watch`: builds into dist/ after every change and reports type errors, in the words that VS Code's matcher `$tsc-watch` reads.
import './install.mjs';
import { spawn } from 'node:child_process';
import { root } from './npm.mjs';

process.chdir(root);
const { buildAll } = await import('../esbuild.mjs');
// The types are checked after the first build: whoever waits for the matcher finds dist/ complete.
await buildAll({ watch: true });
const types = spawn(process.execPath, ['node_modules/typescript/bin/tsc', '--noEmit', '--watch', '--preserveWatchOutput', '--pretty', 'false', '-p', '.'], {
  stdio: 'inherit',
});
types.on('exit', (code) => process.exit(code ?? 1));
