// Writes l10n/bundle.l10n.json: every text that is shown in the editor's language, for translators to start from. `--check` only compares.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './npm.mjs';

const FOLDERS = ['src/host', 'src/core/report'];
const TARGET = join(root, 'l10n/bundle.l10n.json');
/** `t('...')` or `t("...")`, over lines too. */
const CALL = /(?<![\w.])t\(\s*('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")/g;
/** A key or text of panelStrings.ts. */
const ENTRY = /^\s*\w+:\s*('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"),$/gm;

const literal = (source) => Function(`return ${source}`)();

function bundleText() {
  const texts = new Set();
  for (const folder of FOLDERS)
    for (const file of readdirSync(join(root, folder)).sort())
      for (const [, text] of readFileSync(join(root, folder, file), 'utf8').matchAll(CALL)) texts.add(literal(text));
  for (const [, text] of readFileSync(join(root, 'src/panelStrings.ts'), 'utf8').matchAll(ENTRY)) texts.add(literal(text));
  return `${JSON.stringify(Object.fromEntries([...texts].sort().map((text) => [text, text])), null, 2)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = bundleText();
  if (process.argv.includes('--check')) {
    if (existsSync(TARGET) && readFileSync(TARGET, 'utf8') === text) process.exit(0);
    console.error('l10n/bundle.l10n.json is out of date: run node scripts/l10n.mjs');
    process.exit(1);
  }
  mkdirSync(join(root, 'l10n'), { recursive: true });
  writeFileSync(TARGET, text);
}
