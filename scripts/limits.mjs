// Writes docs/limits.md: every limit with its number and reason, read from the constants. `--check` only compares.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { root } from './npm.mjs';

const TARGET = 'docs/limits.md';
/** Where limits stand, and the names of the constants. */
const LIMITS = {
  'src/core/python/syntax/boundedTree.ts': ['SOURCE_CHARACTERS', 'SOURCE_NODES', 'MENDED_CHARACTERS', 'READINGS'],
  'src/core/python/syntax/convertExpression.ts': ['PARSE_DEPTH', 'CHAIN_LENGTH'],
  'src/core/python/imports/imports.ts': ['IMPORT_DEPTH'],
  'src/core/python/imports/moduleTable.ts': ['MODULES'],
  'src/core/torch/ops/layerSupport.ts': ['MAX_SPELLED_OUT'],
  'src/core/torch/namespace/prelude.ts': ['MAX_REPETITIONS'],
  'src/core/python/modules/re.ts': ['PATTERN_CHARACTERS'],
  'src/core/python/modules/regex/program.ts': ['MOST_STEPS'],
  'src/core/torch/module/module.ts': ['MODULE_DEPTH'],
  'src/core/torch/tensor/tensorClass.ts': ['MAX_ROWS'],
  'src/core/text/refusals.ts': ['FILE_BYTES'],
  'src/core/torch/torch.ts': ['MAX_LAYERS', 'MAX_TENSORS'],
  'src/node/watchdog.ts': ['MEMORY_BYTES'],
  'src/cli/options.ts': ['TIMEOUT_SECONDS'],
};

process.chdir(root);
const row = (name, value, reason) => `| ${name} | ${Number(value.replaceAll('_', '')).toLocaleString('en')} | ${reason.trim()} |`;
const rows = [];
const vm = readFileSync('src/core/python/values/limits.ts', 'utf8');
for (const [, reason, name] of vm.matchAll(/\/\*\* (.*?) \*\/\s+readonly (\w+): number;/g))
  rows.push(row(name, new RegExp(`${name}: ([\\d_]+)`).exec(vm)[1], reason));
for (const [file, names] of Object.entries(LIMITS)) {
  const text = readFileSync(file, 'utf8');
  for (const name of names) {
    const found = new RegExp(`/\\*\\* ([^\\n]*?) \\*/\\n(?:const [^\\n]*\\n)?(?:export )?const ${name} = ([\\d_]+);`).exec(text);
    if (!found) throw new Error(`${file} has no constant ${name} with a reason`);
    rows.push(row(name, found[2], found[1]));
  }
}
const text = `# Limits\n\nWritten by \`node scripts/limits.mjs\` from the constants of the sources.\n\n| Limit | Number | Reason |\n|---|---|---|\n${rows.join('\n')}\n`;
if (!process.argv.includes('--check')) writeFileSync(TARGET, text);
else if (!existsSync(TARGET) || readFileSync(TARGET, 'utf8') !== text) {
  console.error(`${TARGET} is out of date: run node scripts/limits.mjs`);
  process.exit(1);
}
