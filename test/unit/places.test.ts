import assert from 'node:assert/strict';
import { evalSource } from '../../src/core/python/imports/run.js';
import { PyError } from '../../src/core/python/values/failures.js';
import type { Value } from '../../src/core/python/values/values.js';
import { native, type VM } from '../../src/core/python/values/vm.js';
import type { Span } from '../../src/core/text/notes.js';
import { parse, withParser, world } from './world.js';

suite('places', () => {
  withParser();

  const note = (seen: { span: Span | undefined; frames: Span[] }[], vm: VM): null => {
    seen.push({ span: vm.userSpan(), frames: vm.userFrames() });
    return null;
  };
  /** Runs the file with a native function `here` that takes down where it was called. */
  function places(text: string): { span: Span | undefined; frames: Span[] }[] {
    const w = world();
    const seen: { span: Span | undefined; frames: Span[] }[] = [];
    const here = native('here', () => note(seen, w.vm), false);
    w.vm.begin();
    const hidden = new Map<string, Value>([['here', here]]);
    evalSource(w.vm, parse('def through(f):\n    return f()\ndef inner():\n    here()\n'), hidden, 'prelude.py', false);
    evalSource(w.vm, parse(text), new Map([...hidden]), '/p/x.py');
    return seen;
  }
  const short = (s: Span | undefined): string => `${s?.line}:${s?.column}-${s?.endLine}:${s?.endColumn}`;

  test('the call under way, and the calls around it, outermost first', () => {
    const [one] = places('def a(n):\n    x = 1\n    return b(n) + 1\ndef b(n):\n    here()\n    return n\ny = [a(1), 2]\n');
    assert.equal(short(one?.span), '5:4-5:10');
    assert.deepEqual(one?.frames.map(short), ['7:5-7:9', '3:11-3:15', '5:4-5:10']);
  });

  test('arguments are evaluated inside their own call', () => {
    const seen = places('def f(*a): return here()\nf(here(),\n  f(here()))\n');
    assert.deepEqual(
      seen.map((s) => s.frames.map(short).join(' ')),
      ['2:2-2:8', '3:4-3:10', '3:2-3:11 1:18-1:24', '2:0-3:12 1:18-1:24'],
    );
  });

  test('frames of the product itself are left out', () => {
    const seen = places('def g(): here()\nthrough(g)\nthrough(here)\ninner()\n');
    assert.deepEqual(
      seen.map((s) => s.frames.map(short).join(' ')),
      ['2:0-2:10 1:9-1:15', '3:0-3:13', '4:0-4:7'],
    );
  });

  test('a call over several lines knows the line of its bracket', () => {
    const [one] = places('here\\\n(\n)\n');
    assert.equal(one?.span?.line, 1);
    assert.equal(one?.span?.hintLine, 2);
  });

  test('generators, comprehensions, methods and properties stand where they are asked', () => {
    const seen = places(
      'def g():\n    yield here()\nclass A:\n    @property\n    def p(self): return here()\n    def m(self): return [here() for _ in range(1)]\nfor x in g():\n    pass\na = A()\na.p\na.m()\n',
    );
    assert.deepEqual(
      seen.map((s) => s.frames.map(short).join(' ')),
      ['7:0-8:8 2:10-2:16', '10:0-10:3 5:24-5:30', '11:0-11:5 6:25-6:31'],
    );
  });

  test('runs of a call are told apart, what one run does is not', () => {
    const seen = places('def f():\n    here()\n    here()\nfor _ in range(2):\n    f()\n');
    const runs = seen.map((s) => s.frames[0]?.run);
    assert.equal(runs[0], runs[1]);
    assert.equal(runs[2], runs[3]);
    assert.notEqual(runs[1], runs[2]);
    assert.equal(new Set(seen.map((s) => s.frames[1]?.run)).size, 4);
  });

  test('an error carries the place where it came up', () => {
    const w = world();
    const tree = parse('def f(x):\n    return x.missing\nf(\n  3)\n');
    assert.throws(
      () => evalSource(w.vm, tree, new Map(), 'e.py'),
      (error: unknown) => error instanceof PyError && error.span?.line === 2,
    );
  });
});
