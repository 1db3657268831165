import assert from 'node:assert/strict';
import { boundNames } from '../../src/core/python/syntax/boundNames.js';
import { forEachCapture, forEachChild, forEachPart, type StmtVisitor } from '../../src/core/python/syntax/children.js';
import { parsePython } from '../../src/core/python/syntax/parse.js';
import type { Expr, Module, Pattern, Stmt } from '../../src/core/python/syntax/syntax.js';
import { hasYield, yieldsOf } from '../../src/core/python/syntax/yields.js';
import { loadParser } from '../../src/core/source/parser.js';
import { parserWasm } from '../analyzer.js';

/** Each name stands once, in the order it runs. */
const TEXT = `
@n01
def f(a: n04, b=n02, *c, d: n05 = n03, **e) -> n06:
    return n07
@n08
class C(n09, k=n10):
    n12: n11 = 1
n14 = n15 = n13
n17 += n16
del n18, n19[n20]
if n21:
    n22
elif n23:
    n24
else:
    n25
for n27 in n26:
    n28
else:
    n29
while n30:
    n31
else:
    n32
with n33 as n34, n35 as n36:
    n37
try:
    n38
except n39 as x:
    n40
else:
    n41
finally:
    n42
raise n43 from n44
assert n45, n46
match n47:
    case n48.a(p, q=r) | {n49.k: s, **t} if n50:
        n51
    case [u, *v] as w:
        n52
f'{n53:{n54}}'
n55.a[n56:n57:n58](n59, *n60, k=n61, **n62)
n63 + -n64
n65 and n66 < n67 <= n68
n70 if n69 else n71
lambda y=n72: n73
(n74, [n75], {n76}, {n77: n78, **n79})
[n83 for n81 in n80 if n82]
{n86: n87 for n85 in n84}
(z := n88)
def g():
    yield n89
    await n90
    yield from n91
    nonlocal z
    global z
    pass
import m
from m import o
`;

suite('walking the syntax tree', () => {
  let parse: (text: string) => Module;
  suiteSetup(async () => {
    const parser = await loadParser(parserWasm);
    parse = (text) => parsePython(parser, text);
  });

  test('every expression and statement is visited once, in the order it runs', () => {
    const names: string[] = [];
    const kinds = new Set<string>();
    const expression = (e: Expr): void => {
      kinds.add(e.type);
      if (e.type === 'Name') names.push(e.id);
      else forEachPart(e, expression, undefined);
    };
    const block = (body: readonly Stmt[]): void => {
      for (const s of body) {
        kinds.add(s.type);
        forEachChild(s, visitor, undefined);
        if (s.type === 'FunctionDef') block(s.body);
      }
    };
    const visitor: StmtVisitor<undefined> = { value: expression, target: expression, annotation: expression, block };
    const tree = parse(TEXT);
    assert.deepEqual(tree.broken, []);
    block(tree.body);
    assert.deepEqual(
      names.filter((name) => name.startsWith('n')),
      Array.from({ length: 91 }, (_, i) => `n${String(i + 1).padStart(2, '0')}`),
    );
    for (const kind of ['FunctionDef', 'AugAssign', 'Nonlocal', 'ImportFrom', 'Slice', 'Joined', 'Await', 'Comp']) assert.ok(kinds.has(kind), kind);
  });

  test('the names that patterns give values to', () => {
    const found = (text: string): string[] => {
      const [s] = parse(`match x:\n    case ${text}: pass\n`).body;
      const out: string[] = [];
      if (s?.type === 'Match') forEachCapture(s.cases[0]?.pattern as Pattern, (name) => out.push(name), undefined);
      return out.sort();
    };
    assert.deepEqual(found('A(p, q=r, s={1: t, **u}) | [v, *w, _]'), ['p', 'r', 't', 'u', 'v', 'w']);
    assert.deepEqual(found('(1 | None | a.b) as c'), ['c']);
  });

  test('the names that a statement leaves with a value', () => {
    const text = `if a:
    b = c.d = e[0] = 1
    f: int
    g: int = 2
else:
    for h, (*i, j) in k:
        import l.m, n as o
        from p import q as r, s
    with t as u:
        def v(w): x = 1
        class y(z): aa = 1
        del bb
`;
    assert.deepEqual([...boundNames(parse(text).body[0] as Stmt)].sort(), ['b', 'g', 'h', 'i', 'j', 'l', 'o', 'r', 's', 'u', 'v', 'y']);
  });

  test('which statements yield, and what of them in what order', () => {
    for (const [text, yields] of [
      ['x = (yield 1)', true],
      ['if a:\n    for b in c:\n        yield', true],
      ['def f(x=(yield)): pass', true],
      ['lambda x=(yield): x', true],
      ['list(x for x in (yield))', true],
      ['def f():\n    yield', false],
      ['lambda: (yield)', false],
      ['class C:\n    x = (yield)', false],
      ['list((yield x) for x in y)', false],
    ] as const)
      assert.equal(hasYield(parse(text).body[0] as Stmt), yields, text);
    const lines = (text: string): string[] => yieldsOf(parse(text).body[0] as Stmt).map((y) => `${y.type} ${y.column}`);
    assert.deepEqual(lines('x[(yield 1)] = f((yield 2), a and (yield 3), b or c)'), ['Yield 18', 'Bool 28', 'Yield 3']);
    assert.deepEqual(lines('f((yield (yield 1)))'), ['Yield 3']);
  });
});
