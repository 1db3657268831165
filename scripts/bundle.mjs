// What esbuild needs to know, for the build and for the tests.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** `import prelude from 'virtual:prelude'`: the Python files of a prelude folder, by module name. */
export const prelude = {
  name: 'prelude',
  setup(build) {
    build.onResolve({ filter: /^virtual:prelude$/ }, () => ({ path: 'prelude', namespace: 'prelude' }));
    build.onLoad({ filter: /.*/, namespace: 'prelude' }, () => {
      const folder = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '../src/core/torch/prelude');
      const files = Object.fromEntries(
        readdirSync(folder)
          .filter((f) => f.endsWith('.py'))
          .map((f) => [f.slice(0, -3), readFileSync(join(folder, f), 'utf8')]),
      );
      return { contents: JSON.stringify(files), loader: 'json' };
    });
  },
};

export const node = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  plugins: [prelude],
  logLevel: 'warning',
  alias: { 'web-tree-sitter': join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '../node_modules/web-tree-sitter/web-tree-sitter.cjs') },
};

export const testOptions = (entryPoints) => ({
  ...node,
  entryPoints,
  outbase: 'test',
  outdir: 'dist/test',
  outExtension: { '.js': '.cjs' },
  sourcemap: 'inline',
});
