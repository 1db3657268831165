import assert from 'node:assert/strict';
import { packed, unpacked } from '../../src/packed.js';
import type { ToPanel } from '../../src/protocol.js';

suite('messages to the page as bytes', () => {
  test('come out as they went in, also what is no ASCII', () => {
    const message: ToPanel = { type: 'empty', reason: 'größer als 2³¹ 🙂' };
    assert.deepEqual(unpacked(structuredClone(packed(message))), message);
    assert.ok('json' in packed(message));
  });

  test('a model keeps its buffers', () => {
    const message = { type: 'answer', id: 1, answer: { model: new ArrayBuffer(3), nodes: [] } } as unknown as ToPanel;
    assert.equal(packed(message), message);
    assert.equal(unpacked(message), message);
  });

  test('what is no message is none', () => {
    for (const data of [null, undefined, 1, 'x', {}, { json: 'x' }, { type: 3 }]) assert.equal(unpacked(data), undefined);
  });
});
