import assert from 'node:assert/strict';
import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analyzeOnnx } from '../../src/core/analyzeOnnx.js';
import { dimensionStops } from '../../src/core/explore/roles.js';
import { checkedValue } from '../../src/core/explore/variant.js';
import { bytesSource } from '../../src/core/onnx/read/source.js';
import { readMessage } from '../../src/host/panelMessages.js';
import { fedElements } from '../../src/measure/feeds.js';
import { fileNetwork } from '../../src/node/fileNetwork.js';
import { openModelFile } from '../../src/node/modelFile.js';
import type { ModelQuestion } from '../../src/protocol.js';
import { type Disk, ModelFiles } from '../../src/workers/models.js';
import { dynamicNetwork } from '../onnx/dynamicNetwork.js';
import { file, type Graph, type Node, tensor } from '../onnx/models.js';

/** Model files as the editor's worker reads them. */
suite('model files in the worker', () => {
  let bytes: Uint8Array<ArrayBuffer>;
  let folder: string;
  suiteSetup(async () => {
    ({ bytes } = await dynamicNetwork());
    folder = mkdtempSync(join(tmpdir(), 'layer-cost-models-'));
  });
  suiteTeardown(() => rmSync(folder, { recursive: true, force: true }));

  const never = (): never => assert.fail('the host was asked');
  const disk: Disk = { open: openModelFile, network: fileNetwork };
  const asked = (...sizes: readonly (readonly [string, number])[]): ModelQuestion => ({ sizes, conventions: [] });
  const place = (path: string | null, version = '1') => ({ file: 'file:///w/net.onnx', path, version });

  test('bytes that the host hands over are kept until the file has another version', async () => {
    let handed = 0;
    const files = new ModelFiles(
      async () => {
        handed++;
        return bytes;
      },
      undefined,
      () => undefined,
    );
    const { analysis } = await files.analyze(place(null), asked());
    assert.equal(analysis.totals.macs, 568_740_352);
    assert.equal((await files.analyze(place(null), asked(['batch', 8]))).analysis.totals.macs, 8 * 568_740_352);
    const { model } = await files.network(place(null), analysis);
    assert.notEqual(model, bytes.buffer, 'what is kept must not be handed over');
    assert.equal(handed, 1);
    await files.analyze(place(null, '2'), asked());
    assert.equal(handed, 2);
  });

  test('a file on disk is read in place: one of 3 GB shows its sign of life and its graph', async () => {
    const path = join(folder, 'large.onnx');
    const file = openSync(path, 'w');
    writeSync(file, bytes);
    // An unknown field of the model, as long as what follows.
    const length = 3e9;
    const tag = [(100 << 3) | 2, 0];
    tag.splice(0, 2, 0xa2, 0x06);
    for (let left = length; left > 0; left = Math.floor(left / 128)) tag.push((left % 128) | (left >= 128 ? 128 : 0));
    writeSync(file, Uint8Array.from(tag));
    ftruncateSync(file, bytes.length + tag.length + length);
    closeSync(file);
    let signs = 0;
    const { analysis } = await new ModelFiles(never, disk, () => void signs++).analyze(place(path), asked());
    assert.deepEqual([analysis.totals.macs, analysis.complete], [568_740_352, true]);
    assert.ok(signs > 0);
  });

  test('a file that is replaced while it is read is read again, once', async () => {
    let opened = 0;
    const changing = (times: number): Disk => ({
      ...disk,
      open: () => ({ ...bytesSource(bytes), hasChanged: () => ++opened <= times, close: () => undefined }),
    });
    const { analysis } = await new ModelFiles(never, changing(1), () => undefined).analyze(place('/w/net.onnx'), asked());
    assert.equal(analysis.complete, true);
    opened = 0;
    await assert.rejects(new ModelFiles(never, changing(2), () => undefined).analyze(place('/w/net.onnx'), asked()), {
      message: 'this file changed while it was read',
    });
  });

  test('a run takes the branches that were counted, whatever number decides', async () => {
    const product = (times: number): Graph => ({
      nodes: Array.from({ length: times }, (_, i) => ({
        op: 'MatMul',
        in: `${i ? `p${i}` : 'x'} w`,
        out: i === times - 1 ? 'p' : `p${i + 1}`,
        name: `of${times}.${i}`,
      })),
      outputs: ['p'],
    });
    const choosing = (input: string, deciding: readonly Node[], yes: Graph, no: Graph): Uint8Array =>
      file({
        nodes: [...deciding, { op: 'If', in: 'c', out: 'y', name: 'choose', attributes: { then_branch: { graph: yes }, else_branch: { graph: no } } }],
        inputs: ['x: float32[1,8]', input],
        outputs: ['y: float32[1,8]'],
        initializers: [tensor('w', 'float32', [8, 8]), tensor('rate', 'int64', [], [16_000])],
      });
    const given = async (bytes: Uint8Array): Promise<unknown> => {
      const files = new ModelFiles(
        async () => bytes,
        undefined,
        () => undefined,
      );
      const { analysis } = await files.analyze(place(null), asked());
      const { inputs } = await files.network(place(null), analysis);
      return inputs?.find(({ name }) => name !== 'x');
    };
    const equal: Node[] = [
      { op: 'Cast', in: 'sr', out: 's', attributes: { to: 7 } },
      { op: 'Equal', in: 's rate', out: 'c' },
    ];
    assert.deepEqual(await given(choosing('sr: int64[]', equal, product(2), product(1))), { name: 'sr', shape: [], every: 16_000 });
    assert.deepEqual(await given(choosing('sr: int64[]', equal, product(1), product(2))), { name: 'sr', shape: [] });
    const less: Node[] = [{ op: 'Greater', in: 'sr rate', out: 'c' }];
    assert.deepEqual(await given(choosing('sr: int64[1]', less, product(2), product(1))), { name: 'sr', shape: [1], every: 16_001 });
    const flags = [await given(choosing('c: bool[]', [], product(2), product(1))), await given(choosing('c: bool[]', [], product(1), product(2)))];
    const [always] = fedElements({ name: 'c', shape: [], dtype: 'bool' }) as number[];
    assert.deepEqual(
      flags,
      [1, 0].map((every) => ({ name: 'c', shape: [], ...(every === always ? {} : { every }) })),
    );
    assert.deepEqual(Array.from(fedElements({ name: 'sr', shape: [2], dtype: 'int64' }, 16_000) as number[]), [16_000, 16_000]);
  });

  test('what cannot be read is told in a sentence', async () => {
    const files = new ModelFiles(never, disk, () => undefined);
    await assert.rejects(files.analyze(place(folder), asked()), { message: 'this file is a folder' });
    await assert.rejects(files.analyze(place(join(folder, 'none.onnx')), asked()), { message: 'this file is not there' });
    writeFileSync(join(folder, 'page.onnx'), '<!DOCTYPE html>');
    const { analysis } = await files.analyze(place(join(folder, 'page.onnx')), asked());
    assert.deepEqual([analysis.model, analysis.notes[0]?.text], [undefined, 'this is an HTML page, not a model: the download went wrong']);
  });

  test('sizes of dimensions that the file has no more are no fault; what is tried out must be one that it has', () => {
    const analysis = analyzeOnnx({ file: '/w/net.onnx', source: bytesSource(bytes), dims: new Map([['seq', 7]]), isRemembered: true });
    assert.deepEqual([analysis.complete, analysis.model?.dimensions], [true, [{ name: 'batch', size: 1, isGuess: true }]]);
    assert.equal(checkedValue(analysis, 'batch', '8'), '8');
    assert.throws(() => checkedValue(analysis, 'batch', '1.5'), { message: 'batch=1.5 is not a whole number' });
    assert.throws(() => checkedValue(analysis, 'thin', '0.5'), { message: 'this file has no dynamic dimension thin' });
  });

  test('offers fit what a dimension is called and how large it is', () => {
    assert.deepEqual(dimensionStops({ name: 'batch_size', size: 1 }), [1, 8, 32, 128]);
    assert.deepEqual(dimensionStops({ name: 'height', size: 224 }), [224, 192, 160, 128]);
    assert.deepEqual(dimensionStops({ name: 'sequence', size: 512 }), [128, 256, 512, 1024]);
    assert.deepEqual(dimensionStops({ name: 'sequence', size: 128 }), [32, 64, 128, 256]);
  });

  test('sizes that a page sends are whole numbers by name', () => {
    assert.deepEqual(readMessage({ type: 'sizes', sizes: [['batch', 8]] }), { type: 'sizes', sizes: [['batch', 8]] });
    for (const sizes of [[['batch', -1]], [['batch', '8']], [[8, 8]], 'batch', [['batch', 1.5]]])
      assert.equal(readMessage({ type: 'sizes', sizes }), undefined);
  });
});
