import assert from 'node:assert/strict';
import { libraryModules } from '../../src/core/libraries/libraries.js';
import { evalSource } from '../../src/core/python/imports/run.js';
import { standardModules } from '../../src/core/python/modules/index.js';
import { staticImports } from '../../src/core/python/syntax/staticImports.js';
import { type PyModule, Unknown } from '../../src/core/python/values/values.js';
import { native } from '../../src/core/python/values/vm.js';
import { limitOf, notes, parse, printed, type World, withParser, world } from './world.js';

suite('imports', () => {
  withParser();

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

  test('a part of a package that asks its package for another part does not start the package', () => {
    const w = world({
      '/p/pkg/__init__.py': 'from pkg import solid\nfrom pkg import turn\nSolid = solid.Solid\n',
      '/p/pkg/point.py': 'class Point: pass\n',
      '/p/pkg/solid.py': 'from pkg import turn\nclass Solid: by = turn.Turn\n',
      '/p/pkg/turn.py': 'from pkg import point\nclass Turn: of = point.Point\n',
    });
    w.run('from pkg.point import Point\nfrom pkg.solid import Solid\nimport pkg\nprint(pkg.Solid is Solid, Solid.by.of is Point)');
    assert.equal(printed(w), 'True True\n');
    assert.deepEqual(notes(w), []);
  });

  test('a file beyond the limit is unknown, and ends nothing', () => {
    const w = world({ '/p/words.txt': 'x'.repeat(2_000_001), '/p/few.txt': 'few' });
    for (const [name, make] of standardModules) w.importer.natives.set(name, make);
    w.run('print(open("/p/words.txt").read(), open("/p/few.txt").read())');
    assert.equal(printed(w), '? few\n');
  });

  test('a module imported by name raises when it is missing, in a `try` for that', () => {
    const w = world({
      '/p/optional.py':
        'import importlib\ndef ask(name):\n    try:\n        top = __import__(name)\n        return importlib.import_module(name)\n    except Exception as e:\n        return str(e)\ndef plain(name):\n    return importlib.import_module(name)\n',
      '/p/here.py': 'x = 1\n',
    });
    for (const [name, make] of standardModules) w.importer.natives.set(name, make);
    w.run('from optional import ask, plain\nprint(ask("here").x, ask("nowhere.part"))\ntry:\n    plain("elsewhere")\nexcept ImportError:\n    print("raised")');
    assert.equal(printed(w), "1 No module named 'nowhere'\n");
    assert.deepEqual(notes(w), ['/p/optional.py:9: could not find the module `elsewhere`']);
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
    const d = (w.vm.modules.get('main') as PyModule).dict.get('d');
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

  test('a module without which a file only raises is unknown, as it is without the try', () => {
    const kana =
      'try:\n    import gone\n    from gone.deep import parse\nexcept ImportError as e:\n    print("install it")\n    raise ImportError("install it") from e\nN = 3\n';
    const w = world({ '/p/kana.py': kana });
    w.run('import kana\nprint(kana.N)\ntry:\n    from kana import other\nexcept ImportError:\n    print("none")');
    assert.equal(printed(w), '3\nnone\n');
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
    assert.deepEqual(notes(w), ['/p/main.py:2: `num` is compiled code, which is not followed', '/p/uses.py:1: `num` is compiled code, which is not followed']);
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
    const tree = parse('x = 1\nclass part: pass\n');
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
    const tree = parse(
      'import a.b as c\nfrom ..x import y, Z\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import never\ndef f():\n    from . import w\n',
    );
    assert.deepEqual(staticImports(tree), [
      { module: 'a.b', level: 0, names: [] },
      { module: 'x', level: 2, names: ['y', 'Z'] },
      { module: 'typing', level: 0, names: ['TYPE_CHECKING'] },
    ]);
  });
});

suite('files that a program opens', () => {
  withParser();

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
    assert.equal(printed(w), `{'widths': [8, 16]} {'k': 3} 8 sub/a.json {"k": 3} ['[net]', 'width = 4']\nTrue True ? b'[net]'\n`);
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
