import assert from 'node:assert/strict';
import type { Parser } from 'web-tree-sitter';
import { libraryModules } from '../../src/core/libraries/libraries.js';
import { createVM } from '../../src/core/python/builtins/builtins.js';
import { Importer } from '../../src/core/python/imports/imports.js';
import type { SourceFile } from '../../src/core/python/imports/moduleFiles.js';
import { evalSource } from '../../src/core/python/imports/run.js';
import { standardModules } from '../../src/core/python/modules/index.js';
import { parsePython } from '../../src/core/python/syntax/parse.js';
import { staticImports } from '../../src/core/python/syntax/staticImports.js';
import { LimitError, NeedsFiles, PyError } from '../../src/core/python/values/failures.js';
import { type PyModule, Unknown, type Value } from '../../src/core/python/values/values.js';
import { native, type VM } from '../../src/core/python/values/vm.js';
import { loadParser } from '../../src/core/source/parser.js';
import type { Span } from '../../src/core/text/notes.js';
import { parserWasm } from '../analyzer.js';

let parser: Parser;

interface World {
  readonly vm: VM;
  readonly importer: Importer;
  readonly roots: string[];
  /** Evaluates `/p/main.py` as the edited file, fetching what it asks for. */
  run(text: string): PyModule;
  readonly files: Map<string, string>;
  readonly fetched: Set<string>;
  readonly asked: string[][];
}

/** A machine over files in memory. With `lazy`, files have to be asked for before they can be looked up. */
function world(files: Record<string, string> = {}, lazy = false): World {
  const vm = createVM();
  vm.output = [];
  const all = new Map(Object.entries(files));
  const fetched = new Set<string>();
  const asked: string[][] = [];
  const parsed = new Map<string, SourceFile>();
  const lookup = (path: string): SourceFile | 'absent' | 'unread' => {
    if (lazy && !fetched.has(path)) return 'unread';
    const text = all.get(path);
    if (text === undefined) return 'absent';
    let file = parsed.get(path);
    if (file?.version !== text) parsed.set(path, (file = { path, version: text, text, tree: parsePython(parser, text) }));
    return file;
  };
  const roots = ['/p', '/q'];
  const importer = new Importer(vm, { lookup }, () => roots);
  const run = (text: string): PyModule => {
    for (;;) {
      vm.begin(1_000_000);
      vm.output = [];
      try {
        return importer.evaluateFile({ path: '/p/main.py', version: text, text, tree: parsePython(parser, text) }, 'main', '');
      } catch (error) {
        vm.unwind();
        if (!(error instanceof NeedsFiles)) throw error;
        asked.push([...error.paths]);
        for (const path of error.paths) fetched.add(path);
      }
    }
  };
  return { vm, importer, roots, run, files: all, fetched, asked };
}

const notes = (w: World): string[] => w.vm.notes.map((n) => `${n.span?.file}:${n.span?.line}: ${n.text}`);
const doubts = (w: World): string[] => w.vm.doubts.map((n) => `${n.span?.line}: ${n.text}`);
const printed = (w: World): string => (w.vm.output ?? []).join('');

/** The limit that ends the program. */
function limitOf(text: string, w = world()): LimitError {
  try {
    w.run(text);
  } catch (error) {
    if (error instanceof LimitError) return error;
    throw error;
  }
  return assert.fail(`no limit was hit; notes: ${notes(w).join('; ')}`);
}

suite('interpreter', () => {
  suiteSetup(async () => {
    parser = await loadParser(parserWasm);
  });

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
      w.vm.onProgress = () => told++;
      w.vm.begin(5_000_000);
      const tree = parsePython(parser, 'for i in range(1000000):\n    for j in range(3): pass\n');
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

  suite('imports', () => {
    test('packages, relative levels, submodules, star', () => {
      const w = world({
        '/p/pkg/__init__.py': 'from .a import one\nfrom . import b\nversion = 3\n',
        '/p/pkg/a.py': 'one = 1\n_hidden = 2\n',
        '/p/pkg/b.py': 'from .a import one as o\nfrom ..pkg import a\ntwo = o + a.one\n',
        '/p/pkg/sub/__init__.py': '__all__ = ["deep", "_also"]\ndeep = 4\n_also = 5\nnot_this = 6\n',
        '/p/pkg/sub/c.py': 'from ...pkg.a import one\nfrom .. import version\nthree = version\n',
        '/q/other.py': 'from pkg.sub import *\n',
      });
      w.run(
        'import pkg\nimport pkg.sub.c as c\nfrom pkg.b import two\nfrom other import deep, _also\nimport pkg.sub\nprint(pkg.one, pkg.b.two, c.three, two, deep, _also, pkg.sub.c.one)\ntry:\n    from other import not_this\nexcept ImportError as e:\n    print(e)\nprint(c.__name__, c.__package__, c.__file__, pkg.__path__)',
      );
      assert.equal(printed(w), "1 2 3 2 4 5 1\ncannot import name 'not_this' from 'other' (/q/other.py)\npkg.sub.c pkg.sub /p/pkg/sub/c.py ['/p/pkg']\n");
      assert.deepEqual(notes(w), []);
    });

    test('a package that is only passed through is not evaluated until asked', () => {
      const w = world({ '/p/pkg/__init__.py': 'print("init")\nx = 1\n', '/p/pkg/m.py': 'y = 2\n' });
      w.run('from pkg.m import y\nprint(y)\nimport pkg.m\nprint(pkg.m.y)\nprint(pkg.x)');
      assert.equal(printed(w), '2\n2\ninit\n1\n');
    });

    test('folders without __init__', () => {
      const w = world({ '/p/space/inner/m.py': 'x = 1\n', '/q/space2/n.py': 'y = 2' });
      w.run('import space.inner.m\nfrom space.inner import m\nfrom space2 import n\nprint(space.inner.m.x, m.x, n.y)');
      assert.equal(printed(w), '1 1 2\n');
      assert.deepEqual(notes(w), []);
    });

    test('cycles see the unfinished module', () => {
      const w = world({ '/p/a.py': 'x = 1\nimport b\ny = b.z\n', '/p/b.py': 'import a\nz = a.x + 1\ndef later(): return a.y\n' });
      w.run('import a\nprint(a.y, a.b.later())');
      assert.equal(printed(w), '2 2\n');
    });

    test('a circle entered at another place than Python would is closed afterwards', () => {
      const w = world({
        '/p/pkg/__init__.py': 'from .net import Net, later\nfrom .net import *\n',
        '/p/pkg/net.py': 'import pkg\nfrom .util import helper\npkg.Net\nclass Net: pass\ndef later(): return pkg.Net\n',
        '/p/pkg/util.py': 'import pkg.net\ndef helper(): return 1\n',
      });
      w.run('from pkg.net import later\nimport pkg\nprint(later().__name__, pkg.later is later, pkg.Net is later(), pkg.helper())');
      assert.equal(printed(w), 'Net True True 1\n');
    });

    test('the edited file can be imported by what it imports', () => {
      const w = world({ '/p/helper.py': 'import main\ndef f(): return main.VALUE\n' });
      w.run('import helper\nVALUE = 7\nprint(helper.f())');
      assert.equal(printed(w), '7\n');
    });

    test('what is missing is named; in a try it raises', () => {
      const w = world({ '/p/half.py': 'import gone\nx = gone.y\n', '/p/uses.py': 'try:\n    import half\nexcept ImportError:\n    half = None\n' });
      w.run(
        'import gone.deep as d\ntry:\n    import gone.more\nexcept ImportError as e:\n    print(type(e).__name__, e, e.name)\ntry:\n    from gone import x\nexcept (ValueError, ModuleNotFoundError):\n    print("tuple")\ntry:\n    import gone\nexcept ValueError:\n    print("no")\nimport uses\nprint(uses.half)',
      );
      assert.equal(printed(w), "ModuleNotFoundError No module named 'gone' gone\ntuple\nNone\n");
      assert.deepEqual(notes(w), ['/p/main.py:1: could not find the module `gone.deep`', '/p/main.py:11: could not find the module `gone`']);
      const d = w.vm.modules.get('main')?.dict.get('d');
      assert.equal((d as PyModule).missing, 'could not find the module `gone.deep`');
    });

    test('asks for all places of a module at once, and keeps finished modules', () => {
      const w = world({ '/p/a.py': 'print("a")\nimport b\n', '/q/b/__init__.py': 'print("b")\n' }, true);
      w.run('import a\nprint("done")');
      assert.deepEqual(w.asked, [
        ['/p/a/__init__.py', '/p/a.py', '/q/a/__init__.py', '/q/a.py'],
        ['/p/b/__init__.py', '/p/b.py', '/q/b/__init__.py', '/q/b.py'],
      ]);
    });

    test('an unchanged module is not evaluated again; a changed one is, with all that imported it', () => {
      const w = world({ '/p/a.py': 'import b\nprint("a", b.x)\n', '/p/b.py': 'x = 1\nprint("b")\n', '/p/c.py': 'print("c")\nbad = nope\n' });
      const main = 'import a\nimport c\n';
      w.run(main);
      assert.equal(printed(w), 'b\na 1\nc\n');
      assert.equal(w.vm.notes.length, 1);
      w.run(main);
      assert.equal(printed(w), '');
      assert.deepEqual(notes(w), ["/p/c.py:2: NameError: name 'nope' is not defined"]);
      w.files.set('/p/b.py', 'x = 2\nprint("b")\n');
      w.run(main);
      assert.equal(printed(w), 'b\na 2\n');
    });

    test('what the edited file writes to kept modules is undone before it is evaluated again', () => {
      const w = world({
        '/p/registry.py':
          'MODELS = {}\nNAMES = []\nSETS = {"all": set()}\nclass Hub:\n    items = {}\n    flag = 0\ndef register(name):\n    if name in MODELS: raise ValueError(f"{name} is registered already")\n    def add(f):\n        MODELS[name] = f\n        NAMES.append(name)\n        SETS["all"].add(name)\n        Hub.items[name] = 1\n        Hub.flag += 1\n        return f\n    return add\n',
        '/p/library.py': 'from registry import register\n@register("lib")\ndef lib(): pass\n',
      });
      const main =
        'import library\nfrom registry import *\nimport registry\n@register("mine")\ndef mine(): pass\nregistry.extra = 1\nprint(sorted(MODELS), NAMES, sorted(SETS["all"]), Hub.items, Hub.flag)';
      const expected = "['lib', 'mine'] ['lib', 'mine'] ['lib', 'mine'] {'lib': 1, 'mine': 1} 2\n";
      for (let i = 0; i < 3; i++) {
        w.run(main);
        assert.equal(printed(w), expected);
        assert.deepEqual(notes(w), []);
      }
      w.run('import registry\nprint(hasattr(registry, "extra"), registry.NAMES)');
      assert.equal(printed(w), "False ['lib']\n");
    });

    test('a changed module does not find what its former self wrote elsewhere', () => {
      const files = {
        '/p/registry.py': 'MODELS = {}\ndef register(f):\n    if f.__name__ in MODELS: raise ValueError("again")\n    MODELS[f.__name__] = f\n    return f\n',
        '/p/a.py': 'from registry import register\n@register\ndef one(): return 1\n',
      };
      const w = world(files);
      const main = 'import registry\nimport a\nprint({k: f() for k, f in registry.MODELS.items()}, registry.MODELS["one"] is a.one)';
      w.run(main);
      w.files.set('/p/a.py', `${files['/p/a.py']}@register\ndef two(): return 2\n`);
      w.run(main);
      assert.equal(printed(w), "{'one': 1, 'two': 2} True\n");
      assert.deepEqual(notes(w), []);
    });

    test('a file that is missing midway does not make finished work happen twice', () => {
      const w = world(
        {
          '/p/registry.py': 'NAMES = []\ndef register(f):\n    NAMES.append(f.__name__)\n    return f\n',
          '/p/a.py': 'from registry import register\n@register\ndef one(): return 1\n__import__("late")\n',
          '/p/late.py': '',
        },
        true,
      );
      w.importer.natives.set('unused', () => assert.fail());
      w.vm.builtins.set(
        '__import__',
        native('__import__', ([name]) => w.importer.importModule(String(name)), false),
      );
      w.run('import a, registry\nprint(registry.NAMES)');
      assert.equal(printed(w), "['one']\n");
      assert.ok(w.asked.length > 1);
    });

    test('a module that was missing is found once it is there', () => {
      const w = world({ '/p/a.py': 'try:\n    import b\nexcept ImportError:\n    b = None\nprint(b is None)\n' });
      w.run('import a');
      assert.equal(printed(w), 'True\n');
      w.files.set('/p/b.py', '');
      w.run('import a');
      assert.equal(printed(w), 'False\n');
    });

    test('an installed package that cannot start without its compiled part is unknown as a whole', () => {
      const w = world({
        '/p/site-packages/__unused.py': '',
        '/q/dist-packages/num/__init__.py': 'from . import core\nfrom .core import array\n',
        '/q/dist-packages/num/core.py': 'from num._c import array, undefined_things\nprint("never")\n',
        '/q/dist-packages/num/other.py': 'x = 1\n',
        '/p/uses.py': 'import num as n\ny = n.array(1)\nprint("uses")\n',
      });
      w.roots.push('/q/dist-packages');
      const main = 'import uses\nimport num.other\ntry:\n    import num\nexcept ImportError as e:\n    print(e)\nz = num.other.x';
      const m = w.run(main);
      assert.equal(printed(w), "uses\nNo module named 'num'\n");
      assert.deepEqual(notes(w), [
        '/p/main.py:2: `num` is compiled code, which is not followed',
        '/p/uses.py:1: `num` is compiled code, which is not followed',
      ]);
      assert.ok(m.dict.get('z') instanceof Unknown);
      w.run(main);
      assert.equal(printed(w), "No module named 'num'\n");
    });

    test('so is a part of an installed package; what else goes wrong in installed files is no warning', () => {
      const w = world({
        '/q/dist-packages/sci/__init__.py': 'try:\n    from sci import fast\nexcept ImportError:\n    fast = None\nimport gone\nversion = 1\n',
        '/q/dist-packages/sci/lin/__init__.py': 'from .basic import inverse\n',
        '/q/dist-packages/sci/lin/basic.py': 'from sci.lin._c import inverse, undefined_things\nprint("never")\n',
        '/q/dist-packages/sci/lin/other.py': 'x = 1\n',
      });
      w.roots.push('/q/dist-packages');
      const m = w.run('from sci import lin as la\nimport sci.lin.other\ny = la.inverse(2)\nprint(sci.version)');
      assert.equal(printed(w), '1\n');
      assert.deepEqual(
        w.vm.notes.filter((n) => n.severity !== 'info').map((n) => n.text),
        ['`sci.lin` is compiled code, which is not followed', '`sci.lin` is compiled code, which is not followed'],
      );
      assert.ok(m.dict.get('y') instanceof Unknown);
    });

    test('a script may import relatively what stands beside it', () => {
      const w = world({ '/p/utils.py': 'x = 5\n' });
      w.run('from .utils import x\nfrom . import utils\nprint(x, utils.x)');
      assert.equal(printed(w), '5 5\n');
    });

    test('native modules come first, members of native packages are modules', () => {
      const w = world({ '/p/nat.py': 'print("file")' });
      const tree = parsePython(parser, 'x = 1\nclass part: pass\n');
      w.importer.natives.set('nat', (vm) => {
        const module = new (w.run('').constructor as new (name: string, file: null) => PyModule)('nat', null);
        evalSource(vm, tree, module.dict, 'nat.py');
        return module;
      });
      w.run('import nat\nprint(nat.x)\nimport nat.missing');
      assert.equal(printed(w), '1\n');
      assert.equal(w.vm.notes.length, 1);
    });

    test('a chain of imports has a depth', () => {
      const files: Record<string, string> = {};
      for (let i = 0; i < 100; i++) files[`/p/m${i}.py`] = `import m${i + 1}\n`;
      files['/p/m100.py'] = '';
      assert.equal(limitOf('import m0', world(files)).limit, 'import depth');
    });

    test('a relative import above the top is an error of Python', () => {
      const w = world({ '/p/pkg/__init__.py': '', '/p/pkg/a.py': 'from ...x import y\n' });
      w.run('import pkg.a');
      assert.match(notes(w)[0] ?? '', /ImportError: attempted relative import beyond top-level package/);
    });

    test('imports that run with the module', () => {
      const tree = parsePython(
        parser,
        'import a.b as c\nfrom ..x import y, Z\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import never\ndef f():\n    from . import w\n',
      );
      assert.deepEqual(staticImports(tree), [
        { module: 'a.b', level: 0, names: [] },
        { module: 'x', level: 2, names: ['y', 'Z'] },
        { module: 'typing', level: 0, names: ['TYPE_CHECKING'] },
      ]);
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

  suite('places', () => {
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
      evalSource(w.vm, parsePython(parser, 'def through(f):\n    return f()\ndef inner():\n    here()\n'), hidden, 'prelude.py', false);
      evalSource(w.vm, parsePython(parser, text), new Map([...hidden]), '/p/x.py');
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
      const tree = parsePython(parser, 'def f(x):\n    return x.missing\nf(\n  3)\n');
      assert.throws(
        () => evalSource(w.vm, tree, new Map(), 'e.py'),
        (error: unknown) => error instanceof PyError && error.span?.line === 2,
      );
    });
  });

  suite('files that a program opens', () => {
    const settings = {
      '/p/net.yaml': 'widths: [8, 16]\n',
      '/p/sub/a.json': '{"k": 3}',
      '/p/x.cfg': '[net]\r\nwidth = 4\n',
      '/p/secret.key': 'no',
      '/r/out.txt': 'no',
    };

    function standard(files: Record<string, string>, lazy = false): World {
      const w = world(files, lazy);
      for (const [name, make] of [...standardModules, ...libraryModules]) w.importer.natives.set(name, make);
      return w;
    }

    test('are settings within the roots or beside the file, as text', () => {
      const w = standard(
        { ...settings, '/p/sub/m.py': 'import json, os\nv = json.load(open(os.path.join(os.path.dirname(__file__), "a.json")))\nu = open("a.json").read()' },
        true,
      );
      w.run(
        'import yaml\nfrom pathlib import Path\nfrom sub import m\nwith open("net.yaml") as f:\n    d = yaml.safe_load(f)\n' +
          'print(d, m.v, len(m.u), Path("sub") / "a.json", Path("sub/a.json").read_text(), [line.strip() for line in open("./x.cfg")])\n' +
          'import os\nprint(os.path.exists("net.yaml"), os.path.isfile(os.path.abspath("x.cfg")), Path("none.yaml").exists(), open("x.cfg", "rb").read()[:5])',
      );
      assert.equal(printed(w), `{'widths': [8, 16]} {'k': 3} 8 sub/a.json {"k": 3} ['[net]', 'width = 4']\nTrue True False b'[net]'\n`);
    });

    test('anything else is unknown, and what is written goes nowhere', () => {
      const w = world(settings);
      for (const call of [
        'open("secret.key")',
        'open("../r/out.txt")',
        'open("/r/out.txt")',
        'open("none.yaml")',
        'open("net.yaml", "w")',
        'open("net.yaml", "r+")',
      ]) {
        w.run(`x = ${call}.read()\nprint(x)`);
        assert.equal(printed(w), '?\n', call);
      }
      assert.deepEqual(w.asked, []);
    });

    test('a kept module is evaluated again when a file that it opened has changed', () => {
      const w = standard({ ...settings, '/p/m.py': 'import yaml\nwidths = yaml.safe_load(open("net.yaml"))["widths"]' });
      w.run('import m\nprint(m.widths)');
      w.files.set('/p/net.yaml', 'widths: [1]');
      w.run('import m\nprint(m.widths)');
      assert.equal(printed(w), '[1]\n');
    });
  });

  test('entry code: the value of the last expression', () => {
    const w = world();
    const value = evalSource(w.vm, parsePython(parser, 'x = 3\ny = [x * i for i in range(3)]\nsum(y)\n'), new Map(), '<entry>');
    assert.equal(value, 9);
    assert.equal(evalSource(w.vm, parsePython(parser, 'x = 3\n'), new Map(), '<entry>'), null);
  });
});
