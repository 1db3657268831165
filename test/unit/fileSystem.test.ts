import assert from 'node:assert/strict';
import { standardModules } from '../../src/core/python/modules/index.js';
import { type PyList, Unknown, type Value } from '../../src/core/python/values/values.js';
import { world as emptyWorld, printed, type World, withParser } from './world.js';

/** A machine that has the standard modules. */
function world(files: Record<string, string>): World {
  const w = emptyWorld(files);
  for (const [name, make] of standardModules) w.importer.natives.set(name, make);
  return w;
}

suite('what the file system says', () => {
  withParser();
  const files = { '/p/a.py': '', '/p/.hidden.py': '', '/p/cfg/x.yaml': '', '/p/cfg/deep/y.yaml': '', '/p/cfg/deep/z.txt': '' };
  const values = (text: string): Value[] => [...(world(files).run(`import glob, os, pathlib\nout = [${text}]`).dict.get('out') as PyList).items];

  test('what is below the roots is gone through as Python does', () => {
    const w = world(files);
    w.run(
      `import glob, os
from pathlib import Path
print(sorted(glob.glob('*.py')), sorted(glob.iglob('/p/.*')), sorted(glob.glob('*.py', include_hidden=True)), glob.glob('cfg/*.yaml'), glob.glob('*/'))
print(sorted(glob.glob('/p/**', recursive=True)))
print(sorted(glob.glob('**/*.yaml', recursive=True)), glob.glob('c?g/d*/[!y].*'), glob.glob('deep/', root_dir='cfg'), glob.glob('*.yaml', root_dir='/p/cfg'))
print(glob.glob('cfg/x.yaml'), glob.escape('a[1]*'), glob.has_magic('a?'))
print([(t, d, sorted(f)) for t, d, f in os.walk('cfg')], [t for t, _, _ in os.walk('cfg', topdown=False)])
for top, folders, names in os.walk('/p'):
    if 'deep' in folders:
        folders.remove('deep')
    print(top, sorted(folders), sorted(names))
print(sorted(str(p) for p in Path('/p').rglob('*.yaml')), sorted(p.name for p in Path('/p/cfg').iterdir()))`,
    );
    assert.equal(
      printed(w),
      `['a.py'] ['/p/.hidden.py'] ['.hidden.py', 'a.py'] ['cfg/x.yaml'] ['cfg/']
['/p/', '/p/a.py', '/p/cfg', '/p/cfg/deep', '/p/cfg/deep/y.yaml', '/p/cfg/deep/z.txt', '/p/cfg/x.yaml']
['cfg/deep/y.yaml', 'cfg/x.yaml'] ['cfg/deep/z.txt'] ['deep/'] ['x.yaml']
['cfg/x.yaml'] a[[]1][*] True
[('cfg', ['deep'], ['x.yaml']), ('cfg/deep', [], ['y.yaml', 'z.txt'])] ['cfg/deep', 'cfg']
/p ['cfg'] ['.hidden.py', 'a.py']
/p/cfg [] ['x.yaml']
['/p/cfg/deep/y.yaml', '/p/cfg/x.yaml'] ['deep', 'x.yaml']
`,
    );
  });

  test('of what cannot be looked into, nothing is known', () => {
    const unknown = [
      ...["glob.glob('none/*')", "glob.glob('/secret/*')", "glob.iglob('*/none/*')", "glob.glob('none.yaml')"],
      ...["os.walk('none')", "os.listdir('none')", "os.scandir('/etc')", "pathlib.Path('none').iterdir()", "pathlib.Path('/etc').glob('*')"],
      ...["os.path.exists('none')", "os.path.isfile('/etc/passwd')", "os.path.isdir('none')", "os.path.islink('a.py')", "os.path.getsize('a.py')"],
      ...["os.stat('a.py')", "os.access('a.py', os.R_OK)", "pathlib.Path('a.py').stat().st_size", "pathlib.Path('none').is_file()"],
    ];
    for (const [i, value] of values(unknown.join(', ')).entries()) assert.ok(value instanceof Unknown, unknown[i]);
  });
});
