import { copyFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const root = process.cwd();
/** Where {@link workerFolder} puts them, once it was called by this process or the one that started it. */
export const RUNTIME_FOLDER = join(root, 'dist/.tools/measure');
let made: string | undefined;

/** The folder of the terminal's measuring worker with the runtime's files, bundled once a test run. */
export function workerFolder(): string {
  if (made) return made;
  mkdirSync(RUNTIME_FOLDER, { recursive: true });
  // A test's own bundle does not hold esbuild: it is taken from the project's packages.
  const esbuild = createRequire(join(root, 'package.json'))('esbuild') as typeof import('esbuild');
  esbuild.buildSync({
    entryPoints: [join(root, 'src/measure/nodeWorker.ts')],
    outfile: join(RUNTIME_FOLDER, 'measureWorkerNode.js'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'error',
  });
  for (const file of ['ort-wasm-simd-threaded.wasm', 'ort-wasm-simd-threaded.mjs'])
    copyFileSync(join(root, 'node_modules/onnxruntime-web/dist', file), join(RUNTIME_FOLDER, file));
  return (made = RUNTIME_FOLDER);
}
