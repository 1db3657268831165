import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { field, fileOf, graphOf } from '../onnx/raw.js';
import { build, runWith } from './terminal.js';

/** What the terminal may hold of them in JavaScript: megabytes. */
const HEAP_MB = 1_600;

/** Model files with far more of something than networks have: each ends with its sentence, within bounds of time and memory. */
suite('large .onnx files in a terminal', function () {
  this.timeout(900_000);
  let folder = '';
  suiteSetup(() => {
    build();
    folder = mkdtempSync(join(tmpdir(), 'layer-cost-large-'));
  });
  suiteTeardown(() => rmSync(folder, { recursive: true, force: true }));

  /** Errors and what is not counted, as they are told. */
  function told(bytes: Uint8Array, timeout = '600'): string[] {
    const path = join(folder, 'net.onnx');
    writeFileSync(path, bytes);
    const env = { ...process.env, NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}` };
    const { code, out, error } = runWith({ env, timeout: 700_000 }, 'report', path, '--timeout', timeout);
    assert.deepEqual([code, error], [1, '']);
    return out.split('\n').filter((line) => /^(error|warning|Not counted): /.test(line));
  }
  const node = (input: string, output: string, op: string, more: readonly Uint8Array[] = []): Buffer =>
    field(1, Buffer.concat([field(1, input), field(2, output), field(4, op), ...more]));
  const ends = graphOf({ inputs: ['x: float32[1,8]'], outputs: ['y: float32[1,8]'] });

  test('a million nodes', () => {
    const nodes = Array.from({ length: 1_000_000 }, (_, i) => node(i ? `v${i}` : 'x', i === 999_999 ? 'y' : `v${i + 1}`, 'Relu'));
    const [ended, unmade, ...others] = told(fileOf(Buffer.concat(nodes), ends));
    // Which of the two is met first is the matter of this Node.
    assert.ok(
      ended === 'error: the network has more than 500000 values: the rest is left out' ||
        ended === 'error: this needs more than 1,000,000,000 bytes of memory: the rest is left out',
      ended,
    );
    assert.deepEqual([unmade, others], ['error: nothing makes the output "y"', []]);
  });

  test('more nodes than there is time for', () => {
    const nodes = Array.from({ length: 300_000 }, (_, i) => node(i ? `v${i}` : 'x', i === 299_999 ? 'y' : `v${i + 1}`, 'Relu'));
    assert.equal(told(fileOf(Buffer.concat(nodes), ends), '1')[0], 'error: this did not finish within 1 seconds: the rest is left out');
  });

  test('a million attributes', () => {
    const attributes = Array.from({ length: 1_000_000 }, (_, i) => field(5, Buffer.concat([field(1, `a${i}`), Uint8Array.from([0x18, 1])])));
    assert.deepEqual(told(fileOf(node('x', 'y', 'Relu', attributes), ends)), ['error: this file has more than 1000000 parts: the rest is not read']);
  });

  test('a node that reads 100,000 values', () => {
    const names = Array.from({ length: 99_000 }, (_, i) => `x${i}`);
    const inputs = names.map((name) => field(11, graphInput(name)));
    const sum = field(1, Buffer.concat([...names.map((name) => field(1, name)), field(2, 'y'), field(4, 'Sum')]));
    assert.deepEqual(told(fileOf(sum, Buffer.concat(inputs), ends)), ['error: node 0 has more than 65536 inputs: the rest is not read']);
  });
  const graphInput = (name: string): Buffer =>
    Buffer.concat([
      field(1, name),
      field(2, field(1, Buffer.concat([Uint8Array.from([8, 1]), field(2, Buffer.concat([1, 8].map((size) => field(1, Uint8Array.from([8, size])))))]))),
    ]);

  test('names of ten megabytes', () => {
    const long = (letter: string): string => letter.repeat(10_000_000);
    const nodes = [node('x', long('a'), 'Relu'), node(long('a'), long('b'), long('R')), node(long('b'), 'y', 'Relu')];
    assert.deepEqual(told(fileOf(...nodes, ends)), [`Not counted: ${'R'.repeat(100)}… (10000000 bytes, 113063365): there is no rule for this operator`]);
  });
});
