import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

/** The first moment that a zip file can name, in seconds since 1970: every file of a package carries it. */
const PACKED_AT = '315532800';

/**
 * Packs a folder into a `.vsix`; `--no-dependencies`: everything is bundled. The same files give the same bytes: vsce orders them and sets their times once it is told
 * a date, and writes times in the zone and names in the order of its environment.
 * To be called in the project's folder. Returns false, with vsce's own words on the terminal, when it could not be done.
 */
export function writeVsix(folder, out, more = []) {
  const args = [resolve('node_modules/@vscode/vsce/vsce'), 'package', '--no-dependencies', '--allow-missing-repository', '--out', out, ...more];
  const env = { ...process.env, SOURCE_DATE_EPOCH: PACKED_AT, TZ: 'UTC', LC_ALL: 'C' };
  const done = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', env });
  if (done.status !== 0) console.error(done.stdout + done.stderr);
  return done.status === 0;
}
