import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** npm without a shell: under npm its own script is run by this Node. Throws when it fails. */
export function npm(args, options = {}) {
  const script = process.env.npm_execpath;
  const [command, all] = script?.endsWith('.js') ? [process.execPath, [script, ...args]] : ['npm', args];
  const done = spawnSync(command, all, { stdio: ['ignore', 'pipe', 'inherit'], shell: command === 'npm' && process.platform === 'win32', ...options });
  if (done.status !== 0) throw new Error(`npm ${args[0]} ${args[1] ?? ''} ended with ${done.status ?? done.signal ?? done.error?.message}`);
}
