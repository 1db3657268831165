import { copyFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const root = process.cwd();
const folder = join(root, 'dist/.tools/measure');
let made: string | undefined;

/** The folder of the terminal's measuring worker with the runtime's files, bundled once a test run. */
export function workerFolder(): string {
  if (made) return made;
  mkdirSync(folder, { recursive: true });
  // A test's own bundle does not hold esbuild: it is taken from the project's packages.
  const esbuild = createRequire(join(root, 'package.json'))('esbuild') as typeof import('esbuild');
  esbuild.buildSync({
    entryPoints: [join(root, 'src/measure/nodeWorker.ts')],
    outfile: join(folder, 'measureWorkerNode.js'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'error',
  });
  for (const file of ['ort-wasm-simd-threaded.wasm', 'ort-wasm-simd-threaded.mjs'])
    copyFileSync(join(root, 'node_modules/onnxruntime-web/dist', file), join(folder, file));
  return (made = folder);
}
