// Brings the development packages where they are missing: `npm start` and `npm test` work on a fresh clone with no command before them.
import { existsSync } from 'node:fs';
import { npm, root } from './npm.mjs';

if (!existsSync(new URL('../node_modules/.package-lock.json', import.meta.url))) {
  console.log('Installing the development packages (once, about a minute)...');
  npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root, stdio: 'inherit' });
}
