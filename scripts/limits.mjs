// Writes docs/limits.md: every limit with its number, unit and reason, read from the sources. `--check` only compares.
// A limit is a constant, or a number of a table of them, whose doc comment ends with `@limit WHAT IS LIMITED: UNIT`.
import { readdirSync, readFileSync } from 'node:fs';
import { root } from './npm.mjs';
import { writePage } from './page.mjs';

/** Where limits stand, and what the page calls the part. The first that fits counts. */
const PARTS = [
  ['Files and texts', /^src\/core\/(source|text|python\/(syntax|imports))\//],
  ['Evaluating Python', /^src\/core\/python\//],
  ['Tensors, layers and arrays', /^src\/core\/(torch|onnx|libraries)\//],
  ['Which network, which input', /^src\/core\/(entry|evaluate|analyze\.ts)/],
  ['Variants, and what is shown', /^src\/core\/(budget|compare|explore|report|cost)\//],
  ['The editor', /^src\/(host|workers)\//],
  ['The panel', /^webview\//],
  ['Measuring', /^src\/measure\//],
  ['The terminal and its cache', /^src\/(node|cli)\//],
];
const LIMIT =
  /\/\*\*((?:(?!\*\/)[\s\S])*?)@limit ([^:\n]*): ([^\n]*?)(?: @internal)?\s*\*\/\n\s*(?:(?:export )?const )?(\w+)(?:: number)?(?: =|:) ([^;\n]*?)[;,]\n/g;

process.chdir(root);
const rows = new Map(PARTS.map(([title]) => [title, []]));
for (const path of ['src', 'webview'].flatMap((folder) => readdirSync(folder, { recursive: true }).map((f) => `${folder}/${f}`.replaceAll('\\', '/'))).sort()) {
  if (!path.endsWith('.ts')) continue;
  const text = readFileSync(path, 'utf8');
  const found = [...text.matchAll(LIMIT)];
  const told = text.split('@limit').length - 1;
  if (found.length !== told) throw new Error(`${path}: ${told} limits, of which ${found.length} can be read`);
  for (const [, reason, what, unit, , value] of found) {
    const part = PARTS.find(([, paths]) => paths.test(path));
    if (!part || !/^[\d_.e*+\- n]+$/.test(value)) throw new Error(`${path}: the limit of "${what}" has no part of the page or no number`);
    const number = value.replaceAll(/[_n]/g, '');
    const amount = number.includes('*') ? product(number) : Number(number);
    const why = reason
      .replaceAll(/\s*\n\s*\*?\s*/g, ' ')
      .replaceAll(/\{@link (\w+)\}/g, '`$1`')
      .trim();
    rows.get(part[0]).push(`| ${what[0].toUpperCase()}${what.slice(1)} | ${amount.toLocaleString('en')} ${unit} | ${why} |`);
  }
}
const tables = [...rows].map(([title, lines]) => `## ${title}\n\n| What | Limit | Why |\n|---|---|---|\n${lines.join('\n')}\n`);
const page = `# Limits

Written by \`node scripts/limits.mjs\` from the constants of the sources. A message that names a limit has its number and the line where it was reached.
What lies beyond one is told, or left out where a table, a picture or a list of guesses just ends.

${tables.join('\n')}`;
writePage('docs/limits.md', page, 'scripts/limits.mjs');

/** `5 * 60000`, `2 ** 32 - 1`. */
function product(text) {
  const [, a, operator, b, less = '0'] = /^(\S+) (\*\*?) (\S+)(?: - (\d+))?$/.exec(text) ?? [];
  return (operator === '**' ? Number(a) ** Number(b) : Number(a) * Number(b)) - Number(less);
}
