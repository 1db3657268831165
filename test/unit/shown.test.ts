import assert from 'node:assert/strict';
import { formulaText } from '../../src/core/onnx/operators/support.js';
import { full } from '../../src/core/report/numbers.js';
import { cellNumber, code, csvText, jsonText, markdownTable, markdownText, shown } from '../../src/core/report/shown.js';

suite('texts of a file in what is printed', () => {
  test('what has no shape of its own is seen', () => {
    assert.equal(shown('a\nb\r\t\u001b[31m\u0000\u009b'), 'a\\nb\\r\\t\\x1b[31m\\x00\\x9b');
    assert.equal(shown('\u202eevil\u2066\u200b\ufeff\u2028\ud800'), 'U+202EevilU+2066U+200BU+FEFFU+2028U+D800');
    assert.equal(shown('Größe 数 😀 é'), 'Größe 数 😀 é');
  });

  test('JSON means the same', () => {
    const value = { 'a\u202e': ['\u009b1m', 'x\ny', '\u{e0041}', '😀'] };
    const text = jsonText(value);
    assert.deepEqual(JSON.parse(text), value);
    assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u);
  });

  test('a spreadsheet computes nothing, and sees one row a row', () => {
    const cells = ['=1', '+1', '-1', '@A', ' =1', '＝1', '\t=1', 'a\r\n=1', 'a,"b"'];
    assert.equal(csvText([cells, [-1, 2]]), `'=1,'+1,'-1,'@A,' =1,'＝1,\\t=1,a\\r\\n=1,"a,""b"""\r\n-1,2\r\n`);
  });

  test('a count that is not exact any more is never printed to the last digit', () => {
    const [exact, large] = [2 ** 53 - 1, 3 * 2 ** 53];
    assert.deepEqual([full(exact), full(large)], ['9,007,199,254,740,991', '≈ 2.702e+16']);
    assert.deepEqual([cellNumber(exact), cellNumber(large)], ['9007199254740991', '2.7021597764222976e+16']);
    assert.deepEqual([formulaText([3, 5], 15), formulaText([3, '2⁵³'], large)], ['3·5 = 15', '3·2⁵³ ≈ 2.702e+16']);
  });

  test('Markdown shows text as it is', () => {
    for (const [text, escaped] of [
      ['[x](command:y)', '\\[x\\](command:y)'],
      ['<img src=x>', '\\<img src=x>'],
      ['**b** __init__ a_b', '\\*\\*b\\*\\* \\_\\_init\\_\\_ a_b'],
      ['`a` | ``b``', '\\`a\\` \\| \\`\\`b\\`\\`'],
      ['# a', '\\# a'],
      ['- a', '\\- a'],
      ['---', '\\---'],
      ['> a', '\\> a'],
      ['1. a', '1\\. a'],
      ['http://a www.b.c', 'http\\://a www\\.b.c'],
      ['&lt; a & b', '\\&lt; a & b'],
      ['$x$ $(zap)', '\\$x\\$ \\$(zap)'],
      ['a\n# b', 'a\\\\n# b'],
      ['features.0.conv1:relu#1 -3 1.5 +2', 'features.0.conv1:relu#1 -3 1.5 +2'],
    ] as const)
      assert.equal(markdownText(text), escaped);
    assert.deepEqual(
      markdownTable(['A|', 'n'], (i) => i > 0, [['x\n|', 1]]),
      ['| A\\| | n |', '| --- | ---: |', '| x\\\\n\\| | 1 |'],
    );
    assert.equal(code('a`b\n'), '`` a`b\\n ``');
  });
});
