// What esbuild needs to know, for the build and for the tests.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const require_ = createRequire(import.meta.url);
const treeSitterCjs = join(root, 'node_modules/web-tree-sitter/web-tree-sitter.cjs');

/** Our own parser, bundled for this process: the prelude is parsed once, when the product is built. */
let parser;
async function preludeParser() {
  const outfile = join(root, 'dist/.tools/parse.cjs');
  await build({
    entryPoints: [join(root, 'src/core/python/syntax/parse.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile,
    logLevel: 'error',
    external: ['web-tree-sitter'],
  });
  const { Parser, Language } = require_(treeSitterCjs);
  await Parser.init({ wasmBinary: readFileSync(join(root, 'node_modules/web-tree-sitter/web-tree-sitter.wasm')) });
  const made = new Parser();
  made.setLanguage(await Language.load(readFileSync(join(root, 'node_modules/tree-sitter-python/tree-sitter-python.wasm'))));
  delete require_.cache[outfile];
  const { parsePython } = require_(outfile);
  return (text) => parsePython(made, text);
}

/** Folders of Python that the product brings along, by the name their syntax trees are imported under. */
const PRELUDES = { python: 'src/core/python/prelude', torch: 'src/core/torch/prelude', libraries: 'src/core/libraries' };

/** What a file defines at its top level: known without reading its tree. */
const namesOf = (tree) =>
  tree.body.flatMap((s) =>
    s.type === 'ClassDef' || s.type === 'FunctionDef' ? [s.name] : s.type === 'Assign' ? s.targets.flatMap((t) => (t.type === 'Name' ? [t.id] : [])) : [],
  );

/** Frames of a prelude are invisible: nobody asks for places in it, and without them its trees are half the size, which every start has to read. */
const PLACES = new Set(['line', 'column', 'endLine', 'endColumn', 'openLine', 'nameLine']);
const withoutPlaces = (key, value) => (PLACES.has(key) && typeof value === 'number' ? undefined : value);

/** Trees by file name; one is read when it is first asked for: most networks need few of them. `read` is JavaScript for the text of the tree `key`. */
const lazyTrees = (files, names, read) => `export const names = ${JSON.stringify(names)};
export const trees = {};
for (const key of ${JSON.stringify(files)})
  Object.defineProperty(trees, key, { enumerable: true, configurable: true, get() { const value = JSON.parse(${read}); Object.defineProperty(trees, key, { value, enumerable: true }); return value; } });`;

/** The texts of trees within the program: a worker in the browser cannot read files at once. */
const within = (texts, names) => `const texts = ${JSON.stringify(texts)};
${lazyTrees(Object.keys(texts), names, 'texts[key]')}`;

/** The folder beside a program of Node that holds the texts of trees, so that not every start reads all of them. */
const PRELUDE_FOLDER = 'prelude';
function beside(texts, names, outdir) {
  const folder = join(outdir, PRELUDE_FOLDER);
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of Object.entries(texts)) writeFileSync(join(folder, `${file}.json`), text);
  return `import { readFileSync } from 'node:fs';
import { join } from 'node:path';
${lazyTrees(Object.keys(texts), names, `readFileSync(join(__dirname, '${PRELUDE_FOLDER}', key + '.json'), 'utf8')`)}`;
}

/** `import { trees, names } from 'virtual:torch'`: the syntax trees of a folder of {@link PRELUDES}, and what its files define, by file name without `.py`. */
const preludes = (programOf) => ({
  name: 'prelude',
  setup(made) {
    made.onResolve({ filter: /^virtual:(python|torch|libraries)$/ }, ({ path }) => ({ path: path.slice('virtual:'.length), namespace: 'prelude' }));
    made.onLoad({ filter: /.*/, namespace: 'prelude' }, async ({ path }) => {
      const folder = join(root, PRELUDES[path]);
      parser ??= preludeParser();
      const parse = await parser;
      const files = readdirSync(folder, { recursive: true })
        .map(String)
        .filter((f) => f.endsWith('.py'))
        .sort();
      const trees = files.map((f) => {
        const tree = parse(readFileSync(join(folder, f), 'utf8'));
        if (tree.broken.length) throw new Error(`${f}, line ${tree.broken[0].line}: ${tree.broken[0].text}`);
        return [basename(f, '.py'), JSON.stringify(tree, withoutPlaces), namesOf(tree)];
      });
      const table = (column) => Object.fromEntries(trees.map((row) => [row[0], row[column]]));
      const contents = programOf(table(1), table(2), dirname(made.initialOptions.outfile ?? ''));
      return { contents, loader: 'js', watchFiles: files.map((f) => join(folder, f)), watchDirs: [folder] };
    });
  },
});
export const preludePlugin = preludes(within);
export const preludeBesidePlugin = preludes(beside);

/** For Node: the command line, workers of the desktop, tests. */
export const node = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  plugins: [preludePlugin],
  logLevel: 'warning',
  alias: { 'web-tree-sitter': treeSitterCjs },
};

export const testOptions = (entryPoints) => ({
  ...node,
  entryPoints,
  outbase: 'test',
  outdir: 'dist/test',
  outExtension: { '.js': '.cjs' },
  sourcemap: 'inline',
});
