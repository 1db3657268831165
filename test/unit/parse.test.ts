import assert from 'node:assert/strict';
import type { Parser } from 'web-tree-sitter';
import { parsePython } from '../../src/core/python/syntax/parse.js';
import { loadParser } from '../../src/core/source/parser.js';
import { parserWasm } from '../analyzer.js';

let parser: Parser;
suite('reading Python', () => {
  suiteSetup(async () => {
    parser = await loadParser(parserWasm);
  });
  const kinds = (source: string) => parsePython(parser, source).body.map((s) => s.type);

  test('statements', () => {
    assert.deepEqual(
      kinds('a = b = 1\nx: int = 2\na += 1\nfrom . import y as z, w\nclass A(B): pass\n@d\ndef f(a, /, b=2, *c, d, **e): return f"{a!r:>{b}}"\n'),
      ['Assign', 'AnnAssign', 'AugAssign', 'ImportFrom', 'ClassDef', 'FunctionDef'],
    );
  });

  test('a bracket left open damages only its own class', () => {
    const m = parsePython(parser, 'class A:\n    def f(self):\n        x = g(1,\n\nclass B:\n    y = 1\n\nclass C:\n    z = 1\n');
    assert.ok(m.broken.length > 0);
    const names = m.body.flatMap((s) => (s.type === 'ClassDef' ? [s.name] : []));
    assert.ok(names.includes('B') && names.includes('C'), names.join());
    const c = m.body.find((s) => s.type === 'ClassDef' && s.name === 'C');
    assert.equal(c?.line, 8);
  });

  test('deep nesting ends as a note', () => {
    const m = parsePython(parser, `x = ${'('.repeat(400)}1${')'.repeat(400)}\ny = ${'1+'.repeat(600)}1\n`);
    assert.match(m.broken[0]?.text ?? '', /nested deeper than 256/);
    assert.equal(m.body[1]?.type, 'Assign');
  });

  test('what the grammar makes up is not taken for read', () => {
    for (const text of ['x = a not b', 'if a not None: pass']) assert.equal(parsePython(parser, `${text}\ny = 1\n`).broken.length, 1, text);
  });

  test('indentation that Python refuses is told, with its line', () => {
    const told = (source: string) => parsePython(parser, source).broken.map((b) => `${b.line}: ${b.text}`);
    assert.deepEqual(told('if a:\n        b\n\tc\n'), ['3: inconsistent use of tabs and spaces in indentation']);
    assert.deepEqual(told('if a:\n\tb\n        c\n'), ['3: inconsistent use of tabs and spaces in indentation']);
    assert.deepEqual(told('if a:\n    if b:\n        c\n      d\n'), ['4: unindent does not match any outer indentation level']);
    assert.deepEqual(told('a = 1\n    b = 2\n'), ['2: unexpected indent']);
    const fine = ['if a:\n\tb\n\tif c:\n\t\td\n', 'if a: # why\n  b(1,\nc)\n # note\n  """\nx"""\n', '\ufeffa = 1\nb = 2\n', ' a\n'];
    for (const text of fine) assert.deepEqual(told(text), [], JSON.stringify(text));
  });

  test('line ends of old Macs are read; a file that is not in UTF-8 is named', () => {
    assert.deepEqual(kinds('a = 1\r# note\rif a:\r    b = 2\r'), ['Assign', 'If']);
    for (const text of ['\ufffd\ufffda\0 \0=\0 \x001\0', '\0a\0 \0=\0 \x001', 'a\0 \0=\0 \x001\0'])
      assert.match(parsePython(parser, text).broken[0]?.text ?? '', /UTF-16/);
  });
});
