import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Parser } from 'web-tree-sitter';
import { createVM } from '../../src/core/python/builtins/builtins.js';
import { evalSource } from '../../src/core/python/imports/run.js';
import { format } from '../../src/core/python/objects/format.js';
import { repr } from '../../src/core/python/objects/text.js';
import { parsePython } from '../../src/core/python/syntax/parse.js';
import { fixedText, floatText, rounded, significant } from '../../src/core/python/values/decimals.js';
import { LimitError, PyError } from '../../src/core/python/values/failures.js';
import { toPoints, toUnits } from '../../src/core/python/values/textPoints.js';
import { float, Unknown, type Value } from '../../src/core/python/values/values.js';
import { loadParser } from '../../src/core/source/parser.js';
import { parserWasm } from '../analyzer.js';

let parser: Parser;

interface Outcome {
  /** `repr` of the value, `Kind: text` of what was raised, or `limit: name`. */
  readonly text: string;
  readonly doubts: readonly string[];
}

/** Evaluates Python in which `U` is something unknown. */
function evaluate(text: string): Outcome {
  const vm = createVM();
  vm.begin(3_000_000);
  const globals = new Map<string, Value>([
    ['__name__', 'main'],
    ['U', new Unknown('nobody knows')],
  ]);
  let shown: string;
  try {
    shown = repr(vm, evalSource(vm, parsePython(parser, text), globals, '/p/main.py'));
  } catch (error) {
    if (error instanceof PyError) shown = `${error.value.cls.name}: ${repr(vm, error.value)}`;
    else if (error instanceof LimitError) shown = `limit: ${error.limit}`;
    else throw error;
  }
  return { text: shown, doubts: vm.doubts.map((d) => d.text) };
}

function table(cases: readonly (readonly [string, string])[]): void {
  assert.deepEqual(
    cases.map(([text]) => `${text} -> ${evaluate(text).text}`),
    cases.map(([text, wanted]) => `${text} -> ${wanted}`),
  );
}

suite('built-in functions and methods', () => {
  suiteSetup(async () => {
    parser = await loadParser(parserWasm);
  });

  test('what is made of something unknown is unknown', () => {
    const unknown = [
      'len(U)',
      'int(U)',
      'float(U)',
      'bool(U)',
      'list(U)',
      'dict(U)',
      'sum(U)',
      'sum([1, U])',
      'max(1, U)',
      'min([U, 2])',
      'sorted([2, U, 1])',
      'abs(U)',
      'round(U, 2)',
      'isinstance(U, int)',
      'hasattr(U, "x")',
      'callable(U)',
      'U in [1]',
      '1 in [U]',
      '[1, U].index(2)',
      '[1, U].count(2)',
      '{1: 2}.get(U)',
      '{1: 2}[U]',
      '[1, 2][U]',
      '[1, 2][U:]',
      '"abc"[U]',
      '"a,b".split(U)',
      '"-".join(["a", U])',
      '"abc".startswith(U)',
      'range(U)',
      'hash(U)',
      'hash((1, U))',
      'any([0, U])',
      'all([1, U])',
      'next(U)',
      'reversed(U)',
      'chr(U)',
      'ord(U)',
      'divmod(U, 2)',
      'pow(2, U, 5)',
      'U[0]',
      'U.x.y(1)',
      'type(U)',
      'open("x").read()',
      'input()',
      'eval("1 + 1")',
      '"conv%d" % U',
      '"%s.%s" % ("a", U)',
      '"{}.{}".format("a", U)',
      '"{a}".format(a=U)',
      'f"conv{U}"',
    ];
    table(unknown.map((text) => [text, '?']));
  });

  test('what is not found may be under a key that is not known', () => {
    table([
      ['{U: 1}["a"]', '?'],
      ['{(U, 1): 2}.get((3, 1))', '?'],
      ['"a" in {U: 1}', '?'],
      ['2 in {U, 1}', '?'],
      ['{U: 1}.pop("a")', '?'],
      ['{U: 1}.get("a", 2)', '?'],
      ['{U: 1, "a": None}["a"]', 'None'],
      ['1 in {U, 1}', 'True'],
      ['{1: U}["a"]', "KeyError: KeyError('a')"],
    ]);
  });

  test('what does not need the unknown value is known', () => {
    table([
      ['len([U, U])', '2'],
      ['[U, 1][1]', '1'],
      ['any([U, 1])', 'True'],
      ['all([U, 0])', 'False'],
      ['1 in [U, 1]', 'True'],
      ['[U, 3].pop()', '3'],
      ['[U, 1]', '[?, 1]'],
      ['str([U])', "'[?]'"],
      ['"%s" % [U]', "'[?]'"],
      ['"{}".format((U, 5))', "'(?, 5)'"],
      ['list(zip([U], [1]))', '[(?, 1)]'],
      ['dict(a=U)["a"]', '?'],
      ['getattr(U, "x", 1)', '?'],
      ['max([], default=U)', '?'],
      ['isinstance(U, object)', 'True'],
    ]);
  });

  test('what is unknown and decides leaves a doubt with its reason', () => {
    const doubtful = (text: string): readonly string[] => evaluate(text).doubts;
    assert.deepEqual(doubtful('[x for x in U]'), ['what is looped over is unknown: nobody knows']);
    assert.equal(doubtful('d = {}\nd[U] = 1').length, 1);
    assert.equal(doubtful('x = [2, U]\nx.sort()').length, 1);
    assert.equal(doubtful('list(filter(lambda v: U, [1]))').length, 1);
    assert.equal(doubtful('set([U])').length, 1);
    assert.deepEqual(doubtful('x = [U]\nx.append(U)\nlen(x)'), []);
  });

  test('what grows too large ends at a named limit', () => {
    table([
      ['"a" * 10 ** 9', 'limit: elements'],
      ['[0] * 10 ** 9', 'limit: elements'],
      ['list(range(10 ** 9))', 'limit: elements'],
      ['f"{1:10000000}"', 'limit: elements'],
      ['"%10000000d" % 1', 'limit: elements'],
      ['"x".ljust(10 ** 9)', 'limit: elements'],
      ['"x".join(["a" * 1000] * 10000)', 'limit: elements'],
      ['("a" * 1000).replace("a", "b" * 10000)', 'limit: elements'],
      ['bytes(10 ** 9)', 'limit: elements'],
      ['x = [1]\nwhile True:\n    x = x + x', 'limit: elements'],
      ['x = [1]\nwhile True:\n    x += x', 'limit: elements'],
      ['[0 for _ in range(10 ** 7)]', 'limit: elements'],
      ['{i for i in range(10 ** 7)}', 'limit: elements'],
      ['{i: i for i in range(10 ** 7)}', 'limit: elements'],
      ['[*range(10 ** 7)]', 'limit: elements'],
      ['sum(range(10 ** 12))', 'limit: steps'],
      ['max(iter(int, 1))', 'limit: steps'],
      ['x = [0] * 900000\ny = []\nwhile True:\n    y.append(x[:])', 'limit: steps'],
      ['class A:\n    def __repr__(self): return repr(self)\nrepr(A())', 'limit: call depth'],
      ['2 ** 10 ** 10', '?'],
      ['(1 << 4000) * (1 << 4000)', '?'],
      ['int("9" * 2000)', '?'],
      ['len(range(10 ** 12))', '1000000000000'],
      ['10 ** 11 in range(10 ** 12)', 'True'],
    ]);
  });

  test('two machines side by side use their own names and frames', () => {
    const [a, b] = [createVM(), createVM()];
    for (const vm of [a, b]) vm.output = [];
    const tree = parsePython(parser, 'print(sorted([3, 1], key=lambda v: -v), "{}".format(name))');
    for (const vm of [a, b, a]) evalSource(vm, tree, new Map<string, Value>([['name', vm === a ? 'a' : 'b']]), '/p/main.py');
    assert.deepEqual(a.output, ['[3, 1] a\n', '[3, 1] a\n']);
    assert.deepEqual(b.output, ['[3, 1] b\n']);
    assert.equal(a.frame, null);
  });

  test('a double prints as the shortest text that reads back', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
        assert.ok(Object.is(Number(floatText(x)), x), floatText(x));
      }),
    );
  });

  test('digits are those of the exact value', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e15, max: 1e15, noNaN: true }), fc.integer({ min: 0, max: 20 }), (x, places) => {
        // JavaScript's own rounding is exact too, but for halves, which it moves away from zero.
        const half =
          (Math.abs(x) * 2 ** 40) % 1 === 0 &&
          fixedText(x, 60)
            .slice(-(60 - places))
            .startsWith('5');
        if (!half) assert.equal(fixedText(x, places), Math.abs(x).toFixed(places));
        const { digits, exponent } = significant(x, places + 1);
        if (!half && x !== 0) assert.ok(Math.abs(Number(`${digits.charAt(0)}.${digits.slice(1)}e${exponent}`) - Math.abs(x)) <= Math.abs(x) * 10 ** -places);
        assert.ok(Math.abs(rounded(x, places) - x) <= 0.5 * 10 ** -places + Math.abs(x) * 1e-15);
      }),
    );
  });

  test('every specification gives a text of at least its width, or a ValueError', () => {
    const vm = createVM();
    const spec = fc
      .tuple(
        fc.constantFrom('', '<', '>', '^', '=', '*<', '0>', 'x^'),
        fc.constantFrom('', '+', '-', ' '),
        fc.constantFrom('', '#'),
        fc.constantFrom('', '0'),
        fc.integer({ min: 1, max: 30 }),
        fc.constantFrom('', ',', '_'),
        fc.constantFrom('', '.0', '.3', '.12'),
        fc.constantFrom('', 'd', 'x', 'f', 'e', 'g', '%', 's', 'c', 'n'),
      )
      .map((parts) => ({ text: parts.join(''), width: parts[4] }));
    const value = fc.oneof(
      fc.integer(),
      fc.bigInt(),
      fc.double().map((x): Value => float(x)),
      fc.string(),
      fc.boolean(),
    );
    fc.assert(
      fc.property(value, spec, (v, { text, width }) => {
        try {
          assert.ok(Array.from(format(vm, v, text)).length >= width);
        } catch (error) {
          if (!(error instanceof PyError)) throw error;
          assert.match(error.value.cls.name, /^(ValueError|OverflowError)$/);
        }
      }),
    );
  });

  test('indices of characters beyond the basic plane are those of Python', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'é', '😀', '𝒳')), (characters) => {
        const text = characters.join('');
        for (let i = 0; i <= characters.length; i++) assert.equal(toPoints(text, toUnits(text, i)), i);
        for (let i = 0; i < characters.length; i++) assert.equal(evaluate(`${JSON.stringify(text)}[${i}]`).text, `'${characters[i]}'`);
        assert.equal(evaluate(`len(${JSON.stringify(text)})`).text, String(characters.length));
      }),
      { numRuns: 20 },
    );
  });
});
