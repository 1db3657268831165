import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { node } from './bundle.mjs';
import { root } from './npm.mjs';

/** Writes a file that is made of the sources; with `--check` only compares, and ends the process where they differ. */
export function writePage(target, text, script) {
  const path = join(root, target);
  if (!process.argv.includes('--check')) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  } else if (!existsSync(path) || readFileSync(path, 'utf8') !== text) {
    console.error(`${target} is out of date: run node ${script}`);
    process.exit(1);
  }
}

/** What a script in TypeScript exports, by its name without the ending. */
export async function bundled(name) {
  process.chdir(root);
  const outfile = join(root, `dist/.tools/${name}.cjs`);
  await build({ ...node, entryPoints: [`scripts/${name}.ts`], outfile });
  return createRequire(import.meta.url)(outfile);
}
