import assert from 'node:assert/strict';
import { ruleOf } from '../../src/core/onnx/operators/index.js';
import { type RuleInput, ShapeError } from '../../src/core/onnx/operators/rule.js';

/** Numbers in a file that ask for more than there is: each ends with a sentence and takes no memory. */

const type = (...shape: number[]): RuleInput => ({ shape, dtype: 'float32' });
const whole = (...data: number[]): RuleInput => ({ shape: [data.length], dtype: 'int64', data });
const LARGE = 2 ** 50;

suite('numbers that are too large', () => {
  const ends = (op: string, inputs: readonly (RuleInput | undefined)[], attributes: Readonly<Record<string, number>>, message: string, domain = ''): void => {
    test(`${op}: ${message}`, () => {
      assert.throws(
        () => ruleOf(domain, op)?.infer(inputs, attributes, 2),
        (error: Error) => error instanceof ShapeError && error.message === message,
      );
    });
  };
  ends('Split', [type(LARGE)], { num_outputs: LARGE / 2 }, `Split into ${LARGE / 2} parts has only 2 outputs`);
  ends('SplitToSequence', [type(LARGE)], { keepdims: 1 }, `SplitToSequence would give ${LARGE} tensors, and more than 4096 are not followed`);
  ends('SplitToSequence', [type(8), { ...whole(0), shape: [] }], {}, 'SplitToSequence: pieces of 0 elements');
  ends('ZipMap', [type(LARGE, 2)], {}, `ZipMap would give ${LARGE} tensors, and more than 4096 are not followed`, 'ai.onnx.ml');
  const items = Array.from({ length: 4096 }, () => type(1));
  ends('SequenceInsert', [{ shape: [4096], dtype: 'sequence', items }, type(1)], {}, 'A sequence would give 4097 tensors, and more than 4096 are not followed');

  test('what is not kept is not made', () => {
    for (const [op, inputs, attributes] of [
      ['Range', [0, LARGE, 1].map((v) => ({ shape: [], dtype: 'int64' as const, data: [v] })), {}],
      ['ConstantOfShape', [whole(LARGE)], {}],
      ['Expand', [{ shape: [1], dtype: 'float32' as const, data: [1] }, whole(LARGE)], {}],
      ['Tile', [{ shape: [1], dtype: 'float32' as const, data: [1] }, whole(LARGE)], {}],
      ['HannWindow', [{ shape: [], dtype: 'int64' as const, data: [LARGE] }], {}],
      ['OneHot', [whole(1), whole(LARGE), whole(0, 1)], {}],
      ['Pad', [{ shape: [1], dtype: 'float32' as const, data: [1] }, whole(0, LARGE)], {}],
    ] as const) {
      const rule = ruleOf('', op);
      const outputs = rule?.infer(inputs, attributes) ?? [];
      assert.ok(
        (outputs[0]?.shape ?? []).some((d) => d >= LARGE),
        op,
      );
      assert.equal(rule?.fold?.(inputs, outputs, attributes), undefined, op);
    }
  });

  test('long lists of attributes', () => {
    const ngrams = Array.from({ length: 300_000 }, (_, i) => i);
    assert.deepEqual(ruleOf('', 'TfIdfVectorizer')?.infer([{ shape: [3, 9], dtype: 'string' }], { ngram_indexes: ngrams })[0]?.shape, [3, 300_000]);
  });

  test('names of attributes that every object has are none', () => {
    assert.throws(() => ruleOf('', 'Cast')?.infer([type(2)], { to: 'constructor' }), ShapeError);
    assert.equal(ruleOf('', 'constructor'), undefined);
    assert.equal(ruleOf('toString', 'Conv'), undefined);
  });
});
