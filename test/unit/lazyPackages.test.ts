import assert from 'node:assert/strict';
import { standardModules } from '../../src/core/python/modules/index.js';
import { Unknown } from '../../src/core/python/values/values.js';
import { world as emptyWorld, notes, printed, type World, withParser } from './world.js';

/** A machine that has the standard modules. */
function world(files: Record<string, string>, lazy = false): World {
  const w = emptyWorld(files, lazy);
  for (const [name, make] of standardModules) w.importer.natives.set(name, make);
  return w;
}

/** A package that puts an object into its own place: it imports its parts when somebody asks for them. */
const LAZY = `
import importlib, sys
from types import ModuleType

class Lazy(ModuleType):
    def __init__(self, name, parts, spec):
        super().__init__(name)
        self._parts = {n: m for m, names in parts.items() for n in names}
        self.__path__ = spec.submodule_search_locations
        self.__spec__ = spec

    @property
    def size(self):
        return len(self._parts)

    def __getattr__(self, name):
        if name not in self._parts:
            raise AttributeError(f'no {name} here')
        value = getattr(importlib.import_module('.' + self._parts[name], self.__name__), name)
        setattr(self, name, value)
        return value
`;

suite('packages that replace themselves', () => {
  withParser();

  const shop = {
    '/p/shop/__init__.py': `${LAZY}\nprint('start')\nsys.modules[__name__] = Lazy(__name__, {'goods.fruit': ['Apple', 'Pear']}, __spec__)\n`,
    '/p/shop/goods/fruit.py': 'print("fruit")\nclass Apple: pass\nclass Pear: pass\n',
  };

  test('their object is asked for names, and imports only what is asked for', () => {
    const w = world(shop);
    w.run('from shop import Apple\nimport shop\nprint(Apple.__module__, shop.size, shop.Apple is Apple, "Pear" in vars(shop), type(shop).__name__)');
    assert.equal(printed(w), 'start\nfruit\nshop.goods.fruit 2 True False Lazy\n');
    assert.deepEqual(notes(w), []);
  });

  test('an unknown object in the place of a package leaves the package', () => {
    const w = world({
      '/p/shop/__init__.py': "import sys, nowhere\n__version__ = '1.2'\nsys.modules[__name__] = nowhere.Lazy(__name__)\n",
      '/p/shop/goods.py': 'pear = 3\n',
    });
    w.run('import shop\nfrom shop import __version__\nfrom shop.goods import pear\nprint(__version__, shop.goods.pear, pear)');
    assert.equal(printed(w), '1.2 3 3\n');
  });

  test('the second evaluation finds the same, whether files are at hand or asked for', () => {
    for (const lazy of [false, true]) {
      const w = world(shop, lazy);
      for (let i = 0; i < 2; i++) {
        w.run(
          'from shop import Pear\nimport shop.goods.fruit as f\nprint(f.Pear is Pear)\ntry:\n    from shop import Plum\nexcept ImportError as e:\n    print(e)',
        );
        assert.match(printed(w), /True\ncannot import name 'Plum' from 'shop'/);
      }
    }
  });

  test('anything may stand in the place of a module', () => {
    const w = world({
      '/p/answer.py': 'import sys\nclass Answer:\n    width = 42\nsys.modules[__name__] = Answer()\n',
      '/p/twin.py': 'import sys, other\nsys.modules[__name__] = other\n',
      '/p/other.py': 'depth = 7\n',
      '/p/own.py': 'import sys, types\nclass M(types.ModuleType):\n    height = 3\nsys.modules[__name__].__class__ = M\n',
    });
    w.run(
      'from answer import width\nimport answer\nfrom twin import depth\nimport own\nprint(width, answer.width + 1, depth, own.height)\ntry:\n    from answer import x\nexcept ImportError as e:\n    print(e)',
    );
    assert.equal(printed(w), "42 43 7 3\ncannot import name 'x' from a Answer object (unknown location)\n");
  });

  test('names that a module puts into sys.modules can be imported, again and again', () => {
    const w = world({ '/p/maker.py': 'import sys, types\nm = types.ModuleType("made.up")\nm.x = 5\nsys.modules["made.up"] = m\n' });
    for (let i = 0; i < 2; i++) {
      w.run('import maker\nfrom made.up import x\nprint(x)');
      assert.equal(printed(w), '5\n');
    }
  });

  test('a module whose parent is unknown can be forgotten', () => {
    const w = world({ '/p/pkg/part.py': 'x = 1\n' });
    const text = 'import sys, gone\nimport pkg.part\nsys.modules["pkg"] = gone.thing\n';
    w.run(text);
    w.files.set('/p/pkg/part.py', 'x = 2\n');
    w.run(`${text}from pkg.part import x\nprint(x)`);
    assert.equal(printed(w), '2\n');
  });

  test('what a package declares for type checkers is found, though its tables are not known', () => {
    const w = world({
      '/p/zoo/__init__.py': `from typing import TYPE_CHECKING\nfrom .tools import helper\nif TYPE_CHECKING:\n    from .animals import *\n    from .tools import Cage as Box\nelse:\n${LAZY.replace(/^/gm, '    ')}\n    sys.modules[__name__] = Lazy(__name__, {}, __spec__)\n`,
      '/p/zoo/tools.py': 'class Cage: pass\ndef helper(): return 1\n',
      '/p/zoo/animals/__init__.py': 'from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .big_cat import *\n    from .bird import *\n',
      '/p/zoo/animals/big_cat.py': '__all__ = ["BigCat"]\nclass BigCat: pass\nclass BigCatTail: pass\n',
      '/p/zoo/animals/bird.py': 'print("bird")\nclass Bird: pass\n',
    });
    w.run(
      'from zoo import BigCat, Box, helper\nimport zoo\nprint(BigCat.__module__, Box.__name__, helper(), zoo.tools.__name__)\nfor name in ("BigCatTail", "Fish"):\n    try:\n        getattr(zoo, name)\n    except AttributeError as e:\n        print(e)',
    );
    assert.equal(printed(w), 'zoo.animals.big_cat Cage 1 zoo.tools\nno BigCatTail here\nno Fish here\n');
  });
});

suite('what packages say of themselves', () => {
  withParser();

  test('specs, versions, data and folders', () => {
    const w = world({
      '/p/kit/__init__.py': '__version__: str = "1.4.2"\n',
      '/p/kit/_plain.py': 'x = 1\n',
      '/p/kit/sizes/net.txt': 'a:3\nb:5\n',
      '/p/kit/sub/__init__.py': '',
    });
    w.run(
      'import importlib.util, importlib.metadata, importlib.resources, pkgutil, os\nfrom pathlib import Path\nspec = importlib.util.find_spec("kit._plain")\nprint(spec.name, spec.origin, spec.parent, importlib.util.find_spec("kit.gone"))\nm = importlib.util.module_from_spec(spec)\nspec.loader.exec_module(m)\nprint(m.x, m.__name__)\nprint(importlib.metadata.version("kit"))\ntry:\n    importlib.metadata.version("gone")\nexcept importlib.metadata.PackageNotFoundError as e:\n    print(e)\nprint(pkgutil.get_data("kit", "sizes/net.txt").decode().split(), importlib.resources.files("kit").joinpath("sizes", "net.txt").read_text().split())\nfolder = Path(spec.origin).parent\nprint(sorted(os.listdir(folder)), sorted(p.name for p in folder.rglob("*.txt")), [(m.name, m.module_finder.find_spec("kit." + m.name).parent) for m in pkgutil.iter_modules([str(folder)])], (folder / "sub").is_dir())\nprint(open(folder / "_plain.py").read().count("x"))',
    );
    assert.equal(
      printed(w),
      "kit._plain /p/kit/_plain.py kit None\n1 kit._plain\n1.4.2\nNo package metadata was found for gone\n['a:3', 'b:5'] ['a:3', 'b:5']\n['__init__.py', '_plain.py', 'sizes', 'sub'] ['net.txt'] [('_plain', 'kit'), ('sub', 'kit.sub')] True\n1\n",
    );
  });

  test('a folder outside of the roots, or of hundreds of names, is not gone through', () => {
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`/p/many/m${i}.py`, '']));
    const w = world({ ...many, '/secret/x.py': '' });
    const m = w.run('import os\na = os.listdir("/secret")\nb = os.listdir("many")\nc = os.listdir("/p/../secret")');
    for (const name of 'abc') assert.ok(m.dict.get(name) instanceof Unknown, name);
  });
});

suite('failures in libraries', () => {
  withParser();

  test('a decorator that raises costs its effect, not what it decorates', () => {
    const w = world({});
    w.run(
      'def deco(x):\n    raise ValueError("no text")\n@deco\nclass A:\n    @deco\n    def f(self): return 1\nprint(A().f())\ntry:\n    @deco\n    def g(): pass\nexcept ValueError as e:\n    print("caught", e)\ndef inside():\n    @deco\n    def h(): pass\ntry:\n    inside()\nexcept ValueError as e:\n    print("raised", e)',
    );
    assert.equal(printed(w), '1\ncaught no text\nraised no text\n');
    assert.deepEqual(notes(w), [
      '/p/main.py:5: the decorator @deco failed (ValueError: no text)',
      '/p/main.py:3: the decorator @deco failed (ValueError: no text)',
    ]);
  });

  const installed = {
    '/q/dist-packages/lib.py':
      'import a1\nimport a2\nimport a3\ndef load():\n    raise OSError("no connection")\ndef check():\n    raise ValueError("wrong")\ndef tries():\n    try:\n        load()\n    except OSError:\n        return 1\n',
  };

  test('a call that needs a connection is unknown, unless somebody catches the error', () => {
    const w = world(installed);
    w.roots.push('/q/dist-packages');
    const m = w.run('import lib\na = lib.load()\nprint(lib.tries())\ntry:\n    lib.load()\nexcept OSError as e:\n    print(e)\nb = lib.check()');
    assert.equal(printed(w), '1\nno connection\n');
    const a = m.dict.get('a');
    assert.ok(a instanceof Unknown);
    assert.equal(a.reason, 'a library needs more than its source: OSError: no connection');
    assert.ok(notes(w).some((n) => n.includes('ValueError: wrong')));
  });

  test('a library that asks is told that there is no network; code of the user is told what is set', () => {
    const asks = 'import os\nvalue = os.environ.get("LIB_OFFLINE")\n';
    const w = world({ '/q/dist-packages/lib.py': asks });
    w.roots.push('/q/dist-packages');
    w.run(`import lib\n${asks}print(lib.value, value)\n`);
    assert.equal(printed(w), '1 None\n');
  });

  test('a library says little of how it sets itself up', () => {
    const w = world(installed);
    w.roots.push('/q/dist-packages');
    w.run('import lib');
    assert.deepEqual(
      w.vm.notes.map((n) => n.severity),
      ['info', 'info'],
    );
  });
});
