// Builds everything that is shipped into dist/. `--production` minifies; `npm run watch` goes on building.
import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { context } from 'esbuild';
import { node, preludeBesidePlugin, preludePlugin } from './scripts/bundle.mjs';

/** What web-tree-sitter and onnxruntime ask for only under Node; a browser never gets that far. */
const NODE_ONLY = [
  'fs',
  'fs/promises',
  'module',
  'url',
  'path',
  'node:fs',
  'node:fs/promises',
  'node:module',
  'node:url',
  'node:path',
  'node:os',
  'worker_threads',
  'perf_hooks',
];
/** In one classic script `import.meta` does not exist; whoever asks for its URL wants files that are handed over as bytes instead. */
const NO_META = { 'import.meta.url': '"https://bundled.invalid/x.js"' };

/** A file with a twin `x.web.ts` beside it gives way to that in the browser's extension. */
const webTwins = {
  name: 'web-twins',
  setup(made) {
    made.onResolve({ filter: /^\.{1,2}\/.*\.js$/ }, ({ resolveDir, path }) => {
      const twin = join(resolveDir, path.replace(/\.js$/, '.web.ts'));
      return existsSync(twin) ? { path: twin } : undefined;
    });
  },
};

const web = { bundle: true, platform: 'browser', target: 'es2022', plugins: [preludePlugin], logLevel: 'warning', external: NODE_ONLY, define: NO_META };
const page = { ...web, format: 'iife', conditions: ['browser'] };

/** Everything that is built: what for, from where, and to where. */
const builds = {
  extension: { ...node, entryPoints: ['src/extension.ts'], outfile: 'dist/extension.js', external: ['vscode'] },
  webExtension: {
    ...web,
    entryPoints: ['src/extension.ts'],
    outfile: 'dist/web/extension.js',
    format: 'cjs',
    plugins: [webTwins, preludePlugin],
    external: ['vscode', ...NODE_ONLY],
  },
  analysisWorker: { ...node, plugins: [preludeBesidePlugin], entryPoints: ['src/workers/node.ts'], outfile: 'dist/analysisWorker.js' },
  webAnalysisWorker: { ...web, entryPoints: ['src/workers/web.ts'], outfile: 'dist/web/analysisWorker.js', format: 'iife' },
  cli: { ...node, entryPoints: ['src/cliStart.ts'], outfile: 'dist/cli.js', banner: { js: '#!/usr/bin/env node' } },
  cliMain: { ...node, plugins: [preludeBesidePlugin], entryPoints: ['src/cli.ts'], outfile: 'dist/cliMain.js' },
  measureWorkerNode: { ...node, entryPoints: ['src/measure/nodeWorker.ts'], outfile: 'dist/measureWorkerNode.js' },
  panel: { ...page, entryPoints: ['webview/main.ts'], outfile: 'dist/panel.js', external: ['web-worker'] },
  measureWorker: { ...page, entryPoints: ['webview/measure/worker.ts'], outfile: 'dist/measureWorker.js' },
};

/** Files of packages that go along as they are. */
const COPIED = {
  'web-tree-sitter/web-tree-sitter.wasm': 'web-tree-sitter.wasm',
  'tree-sitter-python/tree-sitter-python.wasm': 'tree-sitter-python.wasm',
  'onnxruntime-web/dist/ort-wasm-simd-threaded.wasm': 'ort-wasm-simd-threaded.wasm',
  'onnxruntime-web/dist/ort-wasm-simd-threaded.mjs': 'ort-wasm-simd-threaded.mjs',
  'elkjs/lib/elk-worker.min.js': 'elk-worker.min.js',
};

/** Builds into dist/ once, or with `watch` until the process ends. `only` names some of {@link builds}. */
export async function buildAll({ production = false, watch = false, only = Object.keys(builds) } = {}) {
  if (only.length === Object.keys(builds).length && !watch)
    for (const old of ['dist/web', 'dist/meta', 'dist/prelude']) rmSync(old, { recursive: true, force: true });
  mkdirSync('dist/web', { recursive: true });
  for (const [from, to] of Object.entries(COPIED)) copyFileSync(packageFile(from), `dist/${to}`);
  const metafiles = {};
  for (const name of only) {
    const options = { ...builds[name], minify: production, sourcemap: production ? false : 'linked', metafile: true, legalComments: 'none' };
    const made = await context(options);
    metafiles[name] = (await made.rebuild()).metafile;
    if (watch) await made.watch();
    else await made.dispose();
  }
  return metafiles;
}

/** Through the folder: a package's `exports` may hide such files. */
const packageFile = (path) => fileURLToPath(new URL(`node_modules/${path}`, import.meta.url));

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildAll({ production: process.argv.includes('--production') });
  console.log('Built dist/.');
}
