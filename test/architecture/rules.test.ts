import assert from 'node:assert/strict';
import { circleFaults } from './circles.js';
import { exportFaults, forbiddenExports } from './exports.js';
import { directionFaults, importsByUnit } from './folders.js';
import { longFiles, longFunctions, longPythonFunctions } from './limits.js';
import { numberFaults } from './numbers.js';
import { readFacts } from './parse.js';
import { linesNaming } from './words.js';

/** Each rule on small sources that keep it and that break it. */

const lines = (count: number): string => '  work();\n'.repeat(count);

suite('rules of the house', () => {
  test('a circle of values, one of types only, and a chain that is none', async () => {
    const files = await readFacts({
      'src/a.ts': "import { b } from './b.js';\nexport const a = (): number => b;",
      'src/b.ts': "import { c } from './c.js';\nexport const b = c;",
      'src/c.ts': "import { a } from './a.js';\nexport const c = a();",
      'src/t.ts': "import { type U } from './u.js';\nexport interface T { u: U }",
      'src/u.ts': "import type { T } from './t.js';\nimport { a } from './a.js';\nexport interface U { t: T; a: typeof a }",
    });
    const values = { files: ['src/a.ts', 'src/b.ts', 'src/c.ts'], why: 'three' };
    const types = { files: ['src/u.ts', 'src/t.ts'], why: 'two', typesOnly: true };
    assert.deepEqual(circleFaults(files, [values, types]), []);
    assert.deepEqual(circleFaults(files, []), [
      'a circle of imports that is not listed: src/a.ts src/b.ts src/c.ts (src/a.ts -> src/b.ts -> src/c.ts -> src/a.ts)',
      'a circle of imports that is not listed: src/t.ts src/u.ts (src/t.ts -> src/u.ts -> src/t.ts)',
    ]);
    assert.deepEqual(circleFaults(files, [{ ...values, files: ['src/a.ts', 'src/b.ts'] }, types]), [
      'a circle of imports that is not listed: src/a.ts src/b.ts src/c.ts (src/a.ts -> src/b.ts -> src/c.ts -> src/a.ts)',
      'a listed circle that does not exist: src/a.ts src/b.ts',
    ]);
    assert.deepEqual(circleFaults(files, [{ ...values, typesOnly: true }, types]), [
      'a circle of types that imports values as well: src/a.ts src/b.ts src/c.ts',
    ]);
  });

  test('circles through an import() and through the type import(...)', async () => {
    const files = await readFacts({
      'src/a.ts': "export const a = async () => (await import('./b.js')).b;",
      'src/b.ts': "import { a } from './a.js';\nexport const b = a;",
      'src/t.ts': "export type T = import('./u.js').U;",
      'src/u.ts': "import type { T } from './t.js';\nexport type U = T[];",
    });
    assert.equal(circleFaults(files, []).length, 2);
  });

  test('exports that nobody imports, of values and of types', async () => {
    const files = await readFacts({
      'src/a.ts': 'export const used = 1, unused = 2;\nexport interface Shape { own: Part }\nexport interface Part { n: number }\nexport function start() {}',
      'src/b.ts': "import { type Shape, used as renamed } from './a.js';\nconst s: Shape = { own: { n: renamed } };\nconsole.log(s);",
      'src/c.ts': 'export function* all() {}\nexport class C {}\nexport const { x, y: [z] } = { x: 1, y: [2] };\nexport enum E {}\nexport type T = C;',
      'src/d.ts': "import * as everything from './c.js';\nconsole.log(everything);",
      'src/e.ts': "console.log(async () => { const { f } = await import('./f.js'); return f; });",
      'src/f.ts': 'const f = 1;\nconst g = 2;\nexport { f, g as h };',
    });
    assert.deepEqual(exportFaults(files, new Set(['src/a.ts:start'])), [
      'src/a.ts:1 nothing imports unused',
      'src/a.ts:3 nothing imports Part',
      'src/f.ts:3 nothing imports h',
    ]);
  });

  test('exports for tests say so, and only those', async () => {
    const files = await readFacts({
      'src/a.ts':
        '/** For all. */\nexport const a = 1;\n/** Told. @internal */\nexport const b = 2;\nexport const c = 3;\n/** Wrong. @internal */\nexport const d = 4;',
      'src/user.ts': "import { a, d } from './a.js';\nconsole.log(a, d);",
      'test/a.test.ts': "import { a, b, c } from '../src/a.js';\nconsole.log(a, b, c);",
    });
    assert.deepEqual(exportFaults(files, new Set()), [
      'src/a.ts:5 only tests import c: say @internal in its comment',
      'src/a.ts:7 d says @internal, but src/user.ts imports it',
    ]);
  });

  test('named numbers are limits or listed as figures, in tables of limits too', () => {
    const text =
      '/** Why. @limit what: units */\nconst MOST = 2 ** 32 - 1;\nexport const NEW = 5_000;\nconst PLAIN = 3;\nconst NAME = "7";\nconst TIME_LIMITS = {\n  /** Why. @limit time: ms */\n  wholeMs: 2_000,\n  startMs: 1_000,\n};\nconst BOTH = 1;\n';
    assert.deepEqual(numberFaults([{ path: 'src/a.ts', text }], { 'src/a.ts': 'PLAIN BOTH GONE MOST' }), [
      'src/a.ts: MOST is a limit and a figure',
      'src/a.ts: NEW is a number that says neither @limit nor stands in FIGURES',
      'src/a.ts: startMs is a number that says neither @limit nor stands in FIGURES',
      'src/a.ts GONE is listed as a figure and does not exist',
    ]);
  });

  test('re-exports and default exports', async () => {
    const files = await readFacts({
      'src/a.ts': "export { b } from './b.js';\nexport * from './b.js';\nexport type { B } from './b.js';\nexport default 1;",
      'src/b.ts': 'export const b = 1;\nexport type B = number;\nexport default function f() {}',
    });
    assert.deepEqual(forbiddenExports(files), [
      'src/a.ts:1 exports b from elsewhere',
      'src/a.ts:2 exports * from elsewhere',
      'src/a.ts:3 exports B from elsewhere',
      'src/a.ts:4 has a default export',
      'src/b.ts:3 has a default export',
    ]);
  });

  test('functions of more than 60 lines', async () => {
    const arms = Array.from({ length: 70 }, (_, i) => `    case ${i}:\n      return ${i};\n`).join('');
    const files = await readFacts({
      'src/a.ts': [
        `function fits() {\n${lines(58)}}`,
        `function long() {\n${lines(59)}}`,
        `const arrow = () => {\n${lines(59)}};`,
        `class C {\n  method() {\n${lines(59)}  }\n}`,
        `function table(n: number) {\n  switch (n) {\n${arms}  }\n}`,
        `function wideArms(n: number) {\n  switch (n) {\n    case 1:\n${lines(60)}      break;\n  }\n}`,
        `suite('tests', () => {\n${lines(90)}});`,
        `test('one', () => {\n${lines(90)}});`,
      ].join('\n'),
    });
    assert.deepEqual(
      longFunctions(files).map((f) => f.replace(/^\S+ /, '')),
      ['long has 61 lines', 'arrow has 61 lines', 'method has 61 lines', 'wideArms has 66 lines', 'test(...) has 92 lines'],
    );
  });

  test('functions of more than 60 lines in Python', () => {
    const body = (count: number, indent: string): string => `${indent}work()\n`.repeat(count);
    const text = [
      `def fits():\n${body(59, '    ')}\n\n`,
      `def long(a,\n         b=(1, 2)):\n${body(59, '    ')}`,
      `class C:\n    def short(self): return 1\n    async def method(self):\n${body(60, '        ')}    def last(self):\n        pass\n`,
      body(100, ''),
    ].join('');
    assert.deepEqual(
      longPythonFunctions([{ path: 'a.py', text }]).map((f) => f.replace(/^\S+ /, '')),
      ['long has 61 lines', 'method has 61 lines'],
    );
  });

  test('files of more than 400 lines', () => {
    const file = (path: string, count: number): { path: string; text: string } => ({ path, text: 'x\n'.repeat(count) });
    assert.deepEqual(longFiles([file('a.ts', 400), file('b.py', 401)]), ['b.py has 401 lines']);
  });

  test('imports by folder, held to a table in both directions', async () => {
    const files = await readFacts({
      'src/core/low/a.ts': 'export const a = 1;\nexport type A = 1;',
      'src/core/low/same.ts': "import { a } from './a.js';\nconsole.log(a);",
      'src/core/high/b.ts': "import { a } from '../low/a.js';\nimport type { A } from '../low/a.js';\nimport fs from 'node:fs';\nexport const b: A = a;",
      'src/core/high/c.ts': "import type { D } from '../deep/down/d.js';\nexport type C = D;",
      'src/core/deep/down/d.ts': 'export type D = 1;',
      'src/core/whole.ts': "import { b } from './high/b.js';\nconsole.log(b);",
      'webview/table/t.ts': "import { w } from '../w.js';\nimport type { B } from '../../src/core/high/b.js';",
    });
    const found = importsByUnit(files);
    assert.deepEqual(found, { low: '', high: 'deep/down:types low node:fs', 'deep/down': '', 'whole.ts': 'high', webview: 'high:types' });
    assert.deepEqual(directionFaults(found, found), []);
    assert.deepEqual(directionFaults(found, { ...found, high: 'deep/down low other', 'whole.ts': 'high' }), [
      'high imports deep/down:types, which the table does not allow',
      'high imports node:fs, which the table does not allow',
      'high no longer imports deep/down: take it off the table',
      'high no longer imports other: take it off the table',
    ]);
  });

  test('words that must not stand anywhere, comments included', () => {
    const text = 'a = 1\n# like nn.Linear of PyTorch\n';
    assert.deepEqual(linesNaming([{ path: 'a.py', text }], ['numpy', 'torch']), ['a.py:2 # like nn.Linear of PyTorch']);
  });
});
