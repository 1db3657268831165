// Writes l10n/bundle.l10n.json: every text that is shown in the editor's language, for translators to start from. `--check` only compares.
//
// Two kinds of texts: those that are translated where they are written, `t('...')`, and sentences that the core, the measuring and the supervisor put together
// in English and that are recognized by their template when they are shown (src/core/report/text.ts). The second kind is found by who says it, below.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './npm.mjs';
import { writePage } from './page.mjs';

/** Texts by their place in a call: the first argument of `t`, whatever it looks like. */
const TRANSLATED = /(?<![\w.])t\(\s*(?=['"])/g;
/** A key or text of panelStrings.ts. */
const ENTRY = /^\s*\w+:\s*(?=['"])/gm;
/** Calls, properties and constants that hold what a person may read: unknowns, doubts, notes, limits, assumptions, what ONNX lacks, errors that we show. */
const SAID = new RegExp(
  [
    /\b\w*[uU]nknown\(|\b(?:doubt|note|report|emitOwn|_assume|fail|tell|end|fault|damage|full|TooLarge)\(|\bassumptions\.add\(|\bmisfits\.push\(|\bfindings\.\w+\(|\brefuse\(\w+,|\bLimitError\('[\w ]+',|\b(?:(?:Input|Variant)?Error|Damage|FileEnds|FixedBatch)\(|\bsuper\(/,
    /(?<=[{,]\s*|^\s*)(?:text|reason|unseen|fault|unknown|unrunnable):|\.(?:missing|unknown|stopped) (?:\?\?)?=|\b(?:reason|REASON|ROUNDED|assumed|denied)\b[\w ]*=(?![=>])/,
  ]
    .map((part) => part.source)
    .join('|'),
  'gm',
);
/** Files in which what looks like a sentence is one. */
const SENTENCES = [
  ...['failure', 'insight', 'notes', 'estimate'].map((name) => `src/measure/${name}.ts`),
  ...['dimensions', 'findings', 'held', 'sniff', 'tensors'].map((name) => `src/core/onnx/read/${name}.ts`),
];
/** A sentence has two words at least, and is no list of names. */
const isSentence = (text) => / /.test(text) && /\b[a-z]{2,}\b.*\b[a-z]{2,}\b/.test(text.replace(/\{\d\}/, 'it'));

const filesIn = (folder, ending) =>
  readdirSync(join(root, folder), { recursive: true })
    .map((f) => `${folder}/${String(f).replaceAll('\\', '/')}`)
    .filter((f) => f.endsWith(ending))
    .sort();

/**
 * The string that begins at `at`, with `{0}`, `{1}` for what a template or f-string puts in, and where it ends. Undefined where none begins.
 */
function stringAt(source, at, isPython) {
  const formatted = isPython && /f/i.test(source[at - 1] ?? '') && !/\w/.test(source[at - 2] ?? '');
  const quote = source[at];
  if (quote !== "'" && quote !== '"' && (quote !== '`' || isPython)) return undefined;
  const template = quote === '`';
  let text = '';
  let values = 0;
  for (let i = at + 1; i < source.length; i++) {
    const c = source[i];
    if (c === quote) return { text, end: i + 1 };
    if (c === '\n' && !template) return undefined;
    if (c === '\\') {
      const next = source[++i] ?? '';
      text += { n: '\n', t: '\t', '\n': '' }[next] ?? next;
    } else if ((template && c === '$' && source[i + 1] === '{') || (formatted && c === '{')) {
      i = closing(source, template ? i + 1 : i, isPython) - 1;
      text += `{${values++}}`;
    } else text += c;
  }
  return undefined;
}

/** Behind the bracket that closes the one at `open`; strings and comments are skipped. */
function closing(source, open, isPython, onString = () => {}) {
  let depth = 0;
  for (let i = open; i < source.length; i++) {
    const c = source[i];
    if ('([{'.includes(c)) depth++;
    else if (')]}'.includes(c)) {
      if (--depth === 0) return i + 1;
    } else if (!isPython && c === '/' && source[i + 1] === '/') i = source.indexOf('\n', i);
    else if (!isPython && c === '/' && source[i + 1] === '*') i = source.indexOf('*/', i) + 1;
    else if (!isPython && c === '/' && /[(,=:[!&|?{};]\s*$/.test(source.slice(Math.max(0, i - 40), i)))
      i += /^\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])*\//.exec(source.slice(i))?.[0].length - 1 || 0;
    else {
      const string = stringAt(source, i, isPython);
      if (!string) continue;
      onString(string.text);
      i = string.end - 1;
    }
  }
  return source.length;
}

/** Where a value that begins at `from` ends: at the comma, semicolon or bracket behind it. */
function valueEnd(source, from, onString) {
  for (let i = from; i < source.length; i++) {
    const c = source[i];
    if (',;)}]'.includes(c) || (c === '\n' && /[;,]\s*$/.test(source.slice(from, i)))) return;
    if ('([{'.includes(c)) i = closing(source, i, false, onString) - 1;
    else {
      const string = stringAt(source, i, false);
      if (!string) continue;
      onString(string.text);
      i = string.end - 1;
    }
  }
}

function firstStrings(source, pattern) {
  return Array.from(source.matchAll(pattern), (m) => stringAt(source, m.index + m[0].length, false)?.text).filter((text) => text !== undefined);
}

function sentencesOf(file, source) {
  const found = [];
  const keep = (text) => isSentence(text) && found.push(text);
  const isPython = file.endsWith('.py');
  if (SENTENCES.includes(file)) closing(`(${source})`, 0, false, keep);
  else
    for (const { index, 0: said } of source.matchAll(SAID)) {
      const end = index + said.length;
      if (said.endsWith('(')) closing(source, end - 1, isPython, keep);
      else valueEnd(source, end, keep);
    }
  return found;
}

function bundleText() {
  const texts = new Set();
  for (const file of [...filesIn('src', '.ts'), ...filesIn('webview', '.ts')]) {
    const source = readFileSync(join(root, file), 'utf8');
    for (const text of firstStrings(source, file === 'src/panelStrings.ts' ? ENTRY : TRANSLATED)) texts.add(text);
  }
  for (const file of [...filesIn('src', '.ts'), ...filesIn('webview', '.ts'), ...filesIn('src/core', '.py')])
    for (const text of sentencesOf(file, readFileSync(join(root, file), 'utf8'))) texts.add(text);
  return `${JSON.stringify(Object.fromEntries([...texts].sort().map((text) => [text, text])), null, 2)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writePage('l10n/bundle.l10n.json', bundleText(), 'scripts/l10n.mjs');
