import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { externalParts } from '../../src/core/onnx/read/external.js';
import { readModel } from '../../src/core/onnx/read/readModel.js';
import { bytesSource } from '../../src/core/onnx/read/source.js';
import { readWeightFiles } from '../../src/node/weightFiles.js';
import { watchOpened } from '../opened.js';
import { analyzed, file, outside } from './models.js';

/** Weights beside a model: never opened to count, and to run only regular files of its own folder. */

const model = (keys: Readonly<Record<string, string>>): Uint8Array =>
  file({ nodes: [{ op: 'MatMul', in: 'x w', out: 'y' }], inputs: ['x: float32[1,4]'], outputs: ['y'], initializers: [outside('w', [4, 2], keys)] });

suite('weights beside a model', () => {
  let folder = '';
  let own = '';
  /** Whatever is opened in any way, or read by its path. */
  const opened: string[] = [];
  let endWatch = (): void => undefined;
  setup(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'layer-cost-')));
    own = join(folder, 'model');
    mkdirSync(join(own, 'parts'), { recursive: true });
    mkdirSync(join(folder, 'elsewhere'));
    for (const path of ['model/w.bin', 'model/parts/w.bin', 'secret.bin', 'elsewhere/w.bin']) writeFileSync(join(folder, path), Buffer.alloc(32, path));
    symlinkSync(join(folder, 'secret.bin'), join(own, 'link.bin'));
    symlinkSync(join(own, 'w.bin'), join(own, 'inner-link.bin'));
    symlinkSync(join(folder, 'elsewhere'), join(own, 'linked'));
    symlinkSync(join(own, 'parts'), join(own, 'inner-linked'));
    symlinkSync('loop.bin', join(own, 'loop.bin'));
    linkSync(join(folder, 'secret.bin'), join(own, 'hard.bin'));
    execFileSync('mkfifo', [join(own, 'pipe')]);
    opened.length = 0;
    endWatch = watchOpened((path) => opened.push(path));
  });
  teardown(() => {
    endWatch();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = (keys: Readonly<Record<string, string>>): readonly { location: string; data: ArrayBuffer }[] => {
    const read = readModel(bytesSource(model(keys)));
    assert.ok(read.model);
    return readWeightFiles(join(own, 'model.onnx'), externalParts(read.model), 1_000);
  };

  for (const location of ['w.bin', './w.bin', 'parts/w.bin', 'parts/./w.bin'])
    test(`${location} is read`, () => {
      const [found] = open({ location, offset: '0', length: '32' });
      assert.equal(found?.location, location);
      assert.deepEqual(opened, [join(own, location)]);
      assert.equal(Buffer.from(found?.data ?? new ArrayBuffer(0)).toString('latin1', 0, 5), 'model');
    });

  const OUTSIDE = "is outside the model's folder; not opened";
  const LINK = "is a link, which may lead outside the model's folder; not opened";
  const missing = (call: string, path: string): string => `cannot be read: ENOENT: no such file or directory, ${call} '${join(own, path)}'`;
  for (const [location, reason] of [
    ['../secret.bin', OUTSIDE],
    ['../../etc/passwd', OUTSIDE],
    ['/etc/passwd', OUTSIDE],
    ['//etc/passwd', OUTSIDE],
    ['a/../../secret.bin', OUTSIDE],
    ['parts/../../secret.bin', OUTSIDE],
    ['parts/../w.bin', OUTSIDE],
    ['./../secret.bin', OUTSIDE],
    ['..', OUTSIDE],
    ['', OUTSIDE],
    ['C:\\secret.bin', OUTSIDE],
    ['C:secret.bin', OUTSIDE],
    ['\\\\server\\share\\w.bin', OUTSIDE],
    ['..\\secret.bin', OUTSIDE],
    ['file:///etc/passwd', OUTSIDE],
    ['w.bin\0.txt', OUTSIDE],
    ['w.bin:stream', OUTSIDE],
    ['linked/w.bin', OUTSIDE],
    ['inner-linked/w.bin', OUTSIDE],
    ['link.bin', LINK],
    ['inner-link.bin', LINK],
    ['loop.bin', LINK],
    ['hard.bin', "has other names, which may be outside the model's folder; not opened"],
    ['parts', 'is not a regular file; not opened'],
    ['.', OUTSIDE],
    ['pipe', 'is not a regular file; not opened'],
    ['/dev/zero', OUTSIDE],
    ['missing.bin', () => missing('lstat', 'missing.bin')],
    ['missing/w.bin', () => missing('realpath', 'missing')],
    ['~/w.bin', () => missing('realpath', '~')],
    ['$HOME/w.bin', () => missing('realpath', '$HOME')],
  ] as const)
    test(`${JSON.stringify(location)} is not opened`, () => {
      const message = `the weights file "${location}" ${typeof reason === 'string' ? reason : reason()}`;
      assert.throws(() => open({ location }), { name: 'ExternalRefused', message });
      assert.deepEqual(opened, []);
    });

  for (const [what, keys, reason] of [
    ['a key of Python objects', { location: 'w.bin', __class__: 'os' }, 'the weights "w" have the key "__class__", which there is not; not opened'],
    ['a negative offset', { location: 'w.bin', offset: '-1' }, 'the weights "w" have the offset "-1"; not opened'],
    ['an offset that is none', { location: 'w.bin', offset: '1e3' }, 'the weights "w" have the offset "1e3"; not opened'],
    ['a length of many digits', { location: 'w.bin', length: '1000000000000000000' }, 'the weights "w" have the length "1000000000000000000"; not opened'],
    ['an offset behind the end', { location: 'w.bin', offset: '33' }, 'the weights file "w.bin" has 32 bytes, and the model wants those from 33 to 33'],
    [
      'a length beyond the end',
      { location: 'w.bin', offset: '8', length: '32' },
      'the weights file "w.bin" has 32 bytes, and the model wants those from 8 to 40',
    ],
  ] as const)
    test(what, () => assert.throws(() => open(keys), { name: 'ExternalRefused', message: reason }));

  test('a file larger than there is room for is not read', () => {
    writeFileSync(join(own, 'large.bin'), Buffer.alloc(2_000));
    opened.length = 0;
    assert.throws(() => open({ location: 'large.bin' }), { name: 'RangeError', message: 'the weights file "large.bin" is larger than WebAssembly can hold' });
    assert.deepEqual(opened, []);
  });

  test('counting needs none of them', () => {
    const analysis = analyzed(model({ location: '../../etc/passwd' }));
    assert.deepEqual([analysis.notes, analysis.totals.params, analysis.totals.macs], [[], 8, 8]);
    assert.deepEqual(opened, []);
  });
});
