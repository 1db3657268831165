import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import type { Parser } from 'web-tree-sitter';
import { outlineOf } from '../../src/core/python/syntax/outline.js';
import { bodyParser, parsePython } from '../../src/core/python/syntax/parse.js';
import { readTree, writeTree } from '../../src/core/python/syntax/writtenTree.js';
import { loadParser } from '../../src/core/source/parser.js';
import { parserWasm } from '../analyzer.js';

const TEXT = `class A:
    def f(self, x={1: 2}) -> int:  # why
        """A string: def g():"""
        def inner(): return x
        return (x,
      1)  # the end
    # not of f

    y = f
async def g(): return 1
def h():
    pass
def left_end():
    return (1,
)
`;

suite('bodies of functions that are parsed later', () => {
  let parser: Parser;
  suiteSetup(async () => {
    parser = await loadParser(parserWasm);
  });

  test('blank lines stand in their place, so that everything else keeps its own', () => {
    const outline = outlineOf(TEXT);
    assert.equal(
      outline?.text,
      `class A:
    def f(self, x={1: 2}) -> int:  # why



       0  # the end
    # not of f

    y = f
async def g(): return 1
def h():
       0
def left_end():
    return (1,
)
`,
    );
    assert.deepEqual([...(outline?.bodies.keys() ?? [])], [2, 11]);
  });

  test('text that cannot be followed is left whole', () => {
    for (const text of ['def f():\n\treturn 1\n', 'def f():\n    return (1\n', 'def f():\n    return "a\n', 'x = 1)\n'])
      assert.equal(outlineOf(text), undefined, text);
  });

  test('the tree is the same in the end', () => {
    const folder = 'test/python/programs';
    const texts = readdirSync(folder).map((f) => readFileSync(`${folder}/${f}`, 'utf8'));
    const plain = (defers: boolean): unknown => [TEXT, ...texts].map((t) => withBodies(parsePython(parser, t, defers).body));
    assert.deepEqual(plain(true), plain(false));
  });

  test('written as text and read again, the tree is the same in the end', () => {
    const folder = 'test/python/programs';
    let unwritten = 0;
    for (const text of [TEXT, ...readdirSync(folder).map((f) => readFileSync(`${folder}/${f}`, 'utf8'))]) {
      const bodyOf = bodyParser(text);
      for (const defers of [true, false]) {
        const written = writeTree(parsePython(parser, text, defers));
        if (written === undefined) unwritten++;
        else assert.deepEqual(withBodies(readTree(written, (line) => bodyOf(parser, line))?.body), withBodies(parsePython(parser, text, defers).body));
      }
    }
    assert.ok(unwritten < 20, `${unwritten}`);
  });

  test('what JSON cannot hold is not written; what is no tree is not read', () => {
    for (const text of ['x = 123456789012345678901234567890', 'x = 1e999']) assert.equal(writeTree(parsePython(parser, text)), undefined, text);
    for (const text of ['', 'null', '3', '{"body":[]}', '{"body":[],"broken":'])
      assert.equal(
        readTree(text, () => []),
        undefined,
        text,
      );
  });

  test('trouble in a body shows when it is asked for', () => {
    const [f] = parsePython(parser, 'def f():\n    x = = 1\n    y = 2\n', true).body;
    assert.ok(f && Object.getOwnPropertyDescriptor(f, 'body')?.get);
    assert.deepEqual(f?.type === 'FunctionDef' && f.body.map((s) => s.type), ['Broken', 'Assign']);
  });
});

/** A copy with all bodies parsed. */
function withBodies(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withBodies);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(Object.entries(node).flatMap(([k, v]) => (v === undefined ? [] : [[k, withBodies(v)]])));
}
