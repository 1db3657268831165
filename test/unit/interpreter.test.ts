import assert from 'node:assert/strict';
import { evalSource } from '../../src/core/python/imports/run.js';
import { LimitError } from '../../src/core/python/values/failures.js';
import { type PyModule, Unknown } from '../../src/core/python/values/values.js';
import { doubts, limitOf, notes, parse, printed, type World, withParser, world } from './world.js';

suite('interpreter', () => {
  withParser();

  suite('limits', () => {
    test('an endless loop ends with its line', () => {
      for (const body of ['while True:\n    pass', 'while 1: x = 1', 'for _ in iter(int, 1): pass', 'def f():\n    while True: yield 1\nfor x in f(): pass']) {
        const limit = limitOf(`a = 1\n${body}\n`);
        assert.equal(limit.limit, 'steps');
        assert.ok(limit.span && limit.span.line >= 2, JSON.stringify(limit.span));
      }
    });

    test('endless recursion of every kind ends at the call depth', () => {
      const programs = [
        'def f(): return f()\nf()',
        'def f(x): return g(x)\ndef g(x): return f(x)\nf(1)',
        'class A:\n    def __getattr__(self, n): return self.other\nA().x',
        'class A:\n    def __init__(self): self.a = A()\nA()',
        'class A:\n    def __repr__(self): return repr(self)\nrepr(A())',
        'f = lambda: f()\nf()',
        'def g(): yield from g()\nlist(g())',
        'class A:\n    @property\n    def p(self): return self.p\nA().p',
        'class A:\n    def __eq__(self, o): return self == o\nA() == A()',
      ];
      for (const p of programs) assert.equal(limitOf(p).limit, 'call depth', p);
    });

    test('what is deep but ends is no problem', () => {
      const w = world();
      w.run('def f(n): return 0 if n == 0 else 1 + f(n - 1)\nx = f(150)\nprint(x)');
      assert.equal(printed(w), '150\n');
    });

    test('limits are not caught by Python code', () => {
      assert.equal(limitOf('try:\n    while True: pass\nexcept BaseException:\n    pass\nfinally:\n    x = 1\n').limit, 'steps');
    });

    test('huge lists and texts end with the named limit', () => {
      for (const p of ['x = [0] * 10**9', 'x = (1, 2) * 10**8', "x = 'ab' * 10**9", 'x = list(range(10**8))', "x = '{:>1000000000}'.format(1)"])
        assert.equal(limitOf(p).limit, 'elements', p);
    });

    test('a huge whole number is unknown, with the limit as reason', () => {
      const w = world();
      const x = w.run('x = 2 ** 100000\ny = x + 1').dict.get('y');
      assert.ok(x instanceof Unknown);
      assert.match(x.reason, /4096 bits/);
    });

    test('progress is told while a long loop runs', () => {
      const w = world();
      let told = 0;
      w.vm.onProgress = () => {
        told++;
        return undefined;
      };
      w.vm.begin(5_000_000);
      const tree = parse('for i in range(1000000):\n    for j in range(3): pass\n');
      assert.throws(() => evalSource(w.vm, tree, new Map(), 'x.py'), LimitError);
      assert.ok(told >= 3, String(told));
    });
  });

  suite('unknown values', () => {
    const unknown = (w: World, name: string): Unknown => {
      const v = (w.vm.modules.get('main') as PyModule).dict.get(name);
      assert.ok(v instanceof Unknown, `${name} is ${String(v)}`);
      return v;
    };

    test('flow through everything with the first reason', () => {
      const w = world();
      w.run('import nowhere as n\na = n.x\nb = a.y[3](1, k=2) + 1\nc = -b\nd = f"{c}"\ne = [v for v in b]\nf, g = b\nh = b < 3\ni = b and 1\n');
      for (const name of ['a', 'b', 'c', 'd', 'f', 'g', 'h', 'i']) assert.match(unknown(w, name).reason, /could not find the module `nowhere`/, name);
      assert.deepEqual(notes(w), ['/p/main.py:1: could not find the module `nowhere`']);
    });

    test('arguments of unknown calls are still evaluated', () => {
      const w = world();
      w.run('import nowhere\ndef f(x):\n    print(x)\n    return x\nnowhere.g(f(1), k=f(2))');
      assert.equal(printed(w), '1\n2\n');
    });

    test('a branch takes the first arm that does not raise, with a doubt', () => {
      const w = world();
      w.run(
        'import nowhere\ndef f():\n    if nowhere.flag:\n        return "then"\n    return "else"\ndef g():\n    if not nowhere.ok:\n        raise ValueError\n    return "went on"\nprint(f(), g(), 1 if nowhere.z else 2)',
      );
      assert.equal(printed(w), 'then went on 1\n');
      assert.equal(doubts(w).length, 3);
      assert.match(doubts(w)[0] ?? '', /^3: whether nowhere.flag holds is unknown/);
    });

    test('what is false anyway is no doubt', () => {
      const w = world();
      w.run(
        'import nowhere\nfast = False\nif nowhere.x and fast:\n    print("a")\nelif fast or not (nowhere.y or True):\n    print("b")\nelse:\n    print("c")\n',
      );
      assert.equal(printed(w), 'c\n');
      assert.deepEqual(doubts(w), []);
    });

    test('loops over it run no round, an assertion of it holds', () => {
      const w = world();
      w.run('import nowhere\nassert nowhere.x > 3\nfor i in nowhere.items: print(i)\nwhile nowhere.going: print("round")\nprint("end")');
      assert.equal(printed(w), 'end\n');
      assert.equal(doubts(w).length, 2);
    });

    test('an unknown decorator is assumed to change nothing', () => {
      const w = world();
      w.run('import nowhere\n@nowhere.register("net", kind=1)\nclass A:\n    @nowhere.cached\n    def f(self): return 3\nprint(A().f())');
      assert.equal(printed(w), '3\n');
      assert.deepEqual(
        [...w.vm.assumptions],
        [
          'the decorator @nowhere.cached, which is unknown, changes nothing',
          "the decorator @nowhere.register('net', kind=1), which is unknown, changes nothing",
        ],
      );
    });

    test('a class with an unknown base has its own members, the rest is unknown', () => {
      const w = world();
      w.run(
        'import nowhere\nclass A(nowhere.Base):\n    x = 1\n    def __init__(self, n):\n        super().__init__()\n        self.n = n\n    def f(self): return self.n + self.x\na = A(4)\nprint(a.f(), isinstance(a, A))\nb = a.hparams.lr',
      );
      assert.equal(printed(w), '5 True\n');
      assert.match(unknown(w, 'b').reason, /nowhere/);
    });

    test('so are its length and what it contains, while one of known bases has neither', () => {
      const w = world();
      w.run('import nowhere\nclass A(nowhere.Base):\n    pass\na, items = A(), []\nn, has = len(a), 1 in a\nfor item in a:\n    items.append(item)\n');
      for (const name of ['n', 'has']) assert.match(unknown(w, name).reason, /nowhere/);
      assert.deepEqual(notes(w), ['/p/main.py:1: could not find the module `nowhere`']);
      const known = world();
      known.run('class A:\n    pass\nhas = 1 in A()\n');
      assert.deepEqual(notes(known), ["/p/main.py:3: TypeError: argument of type 'A' is not iterable"]);
    });
  });

  suite('bodies go on after trouble', () => {
    test('at module level, with a note at the place and reasons in the names', () => {
      const w = world();
      const m = w.run('x = 1\ny = undefined_name + x\ndef f(): return [][2]\nz = f()\nclass A:\n    a = 1 / 0\n    b = 2\nprint(A.b, x)\n');
      assert.equal(printed(w), '2 1\n');
      assert.deepEqual(notes(w), [
        "/p/main.py:2: NameError: name 'undefined_name' is not defined",
        '/p/main.py:3: IndexError: list index out of range',
        '/p/main.py:6: ZeroDivisionError: division by zero',
      ]);
      const y = m.dict.get('y');
      assert.ok(y instanceof Unknown && /undefined_name/.test(y.reason));
    });

    test('inside an if at module level too', () => {
      const w = world();
      w.run('if True:\n    a = nope\n    b = 2\n    class C: x = b\nprint(b, C.x)');
      assert.equal(printed(w), '2 2\n');
    });

    test('functions do not', () => {
      const w = world();
      w.run('def f():\n    nope\n    print("not here")\nf()\nprint("here")');
      assert.equal(printed(w), 'here\n');
    });

    test('the main block of the edited file does not run', () => {
      const w = world();
      w.run('print(__name__)\nif __name__ == "__main__":\n    print("main")');
      assert.equal(printed(w), 'main\n');
    });
  });

  suite('nothing of the host is reachable', () => {
    test('hostile names are ordinary names', () => {
      const w = world();
      w.run(
        [
          '__proto__ = 1',
          'constructor = 2',
          'class A: pass',
          'a = A()',
          'a.__proto__ = 3',
          'a.constructor = 4',
          'd = {"__proto__": 5, "constructor": 6}',
          'def f(__proto__, hasOwnProperty=1, **toString): return __proto__, hasOwnProperty, toString',
          'print(__proto__, constructor, a.__proto__, a.constructor, d, f(7, constructor=8))',
          'print(hasattr(A(), "constructor"), hasattr(f, "constructor"), hasattr(1, "toString"), hasattr([], "__proto__"), hasattr(a, "cls"))',
          'for get in [lambda: f.constructor, lambda: (1).constructor, lambda: "".__proto__, lambda: valueOf, lambda: process, lambda: globalThis]:',
          '    try:',
          '        print(get())',
          '    except (AttributeError, NameError) as e:',
          '        print(type(e).__name__)',
        ].join('\n'),
      );
      assert.equal(
        printed(w),
        "1 2 3 4 {'__proto__': 5, 'constructor': 6} (7, 1, {'constructor': 8})\nFalse False False False False\nAttributeError\nAttributeError\nAttributeError\nNameError\nNameError\nNameError\n",
      );
      assert.deepEqual(notes(w), []);
    });

    test('built-in classes cannot be changed', () => {
      const w = world();
      w.run(
        'for f in (lambda: setattr(int, "x", 1), lambda: setattr(object, "__eq__", 1), lambda: delattr(dict, "get")):\n    try:\n        f()\n        print("changed")\n    except TypeError as e:\n        print(e)',
      );
      assert.doesNotMatch(printed(w), /changed/);
    });
  });

  test('entry code: the value of the last expression', () => {
    const w = world();
    const value = evalSource(w.vm, parse('x = 3\ny = [x * i for i in range(3)]\nsum(y)\n'), new Map(), '<entry>');
    assert.equal(value, 9);
    assert.equal(evalSource(w.vm, parse('x = 3\n'), new Map(), '<entry>'), null);
  });
});
