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
    const m = parsePython(parser, `x = ${'('.repeat(400)}1${')'.repeat(400)}\ny = ${'1+'.repeat(3000)}1\n`);
    assert.match(m.broken[0]?.text ?? '', /nested deeper than 256/);
    assert.equal(m.body[1]?.type, 'Assign');
  });

  test('what the grammar makes up is not taken for read', () => {
    for (const text of ['x = a not b', 'if a not None: pass']) assert.equal(parsePython(parser, `${text}\ny = 1\n`).broken.length, 1, text);
  });
});
