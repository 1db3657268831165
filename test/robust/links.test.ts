import assert from 'node:assert/strict';
import { linkSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Analysis } from '../../src/core/analysis.js';
import { type Analyzer, createAnalyzer } from '../../src/core/analyze.js';
import { diskReader, sitePackages } from '../../src/node/files.js';
import { Places } from '../../src/node/places.js';
import { parserWasm } from '../analyzer.js';

/** Only what really lies below the folders of an analysis is opened, wherever names and links lead. */
suite('links and other ways out of the workspace', function () {
  this.timeout(120_000);
  let folder = '';
  const at = (...parts: string[]): string => join(folder, ...parts);
  const put = (path: string, text = ''): string => {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), text);
    return at(path);
  };
  setup(function () {
    if (process.platform === 'win32') return this.skip();
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'layer-cost-links-')));
    put('work/app/net.py');
    put('work/common/parts.py', 'WIDTH = 4\n');
    put('work/common/sizes.txt', '5');
    put('outside/parts.py', 'WIDTH = 400\n');
    put('outside/sizes.txt', '500');
  });
  teardown(() => folder && rmSync(folder, { recursive: true }));

  let analyzer: Analyzer;
  suiteSetup(async () => {
    analyzer = await createAnalyzer({ reader: diskReader, parserWasm });
  });
  const analyze = (text: string): Promise<Analysis> => analyzer.analyze({ file: at('work/app/net.py'), text, roots: [at('work')] });
  const look = (path: string, folders = [at('work')]): string => {
    const place = new Places(at('work/app/net.py'), folders).look(at(path));
    return place === undefined ? 'nothing' : 'refused' in place ? place.refused : place.real.slice(folder.length + 1);
  };
  const OUTSIDE = "is outside the workspace's folders; not read";

  test('links inside of the folders are followed, those that lead out are not', () => {
    symlinkSync('../common', at('work/app/shared'));
    symlinkSync('../common/parts.py', at('work/app/parts.py'));
    symlinkSync('../../outside', at('work/app/away'));
    symlinkSync(at('outside/parts.py'), at('work/app/file.py'));
    symlinkSync('away/parts.py', at('work/app/second.py'));
    symlinkSync('.', at('work/app/self'));
    assert.equal(look('work/app/shared/parts.py'), 'work/common/parts.py');
    assert.equal(look('work/app/shared/'), 'work/common');
    assert.equal(look('work/app/parts.py'), 'work/common/parts.py');
    assert.equal(look('work/app/self/self/net.py'), 'work/app/net.py');
    for (const path of ['away/parts.py', 'away/', 'file.py', 'second.py']) assert.equal(look(`work/app/${path}`), OUTSIDE, path);
    assert.equal(look('work/app/away/none.py'), 'nothing');
    assert.equal(look('outside/parts.py'), OUTSIDE);
    // A folder whose name begins alike is another one.
    put('workshop/x.py');
    assert.equal(look('workshop/x.py'), OUTSIDE);
  });

  test('a folder that is itself a link, and a linked environment, are folders like others', () => {
    put('elsewhere/lib/python3.11/site-packages/kit/__init__.py', 'WIDTH = 6\n');
    symlinkSync(at('elsewhere'), at('work/.venv'));
    symlinkSync(at('outside'), at('work/lib'));
    symlinkSync('/usr/bin/python3', at('elsewhere/python'));
    const packages = sitePackages(at('work/app/net.py'), {}).filter((path) => path.startsWith(folder));
    assert.deepEqual(packages, [at('elsewhere/lib/python3.11/site-packages')]);
    assert.equal(look('elsewhere/lib/python3.11/site-packages/kit/__init__.py', packages), 'elsewhere/lib/python3.11/site-packages/kit/__init__.py');
    assert.equal(look('work/lib/parts.py', [at('work/lib')]), 'outside/parts.py');
  });

  test('an environment whose packages are a link to anywhere is none', () => {
    mkdirSync(at('work/.venv/lib/python3.11'), { recursive: true });
    symlinkSync(at('outside'), at('work/.venv/lib/python3.11/site-packages'));
    assert.deepEqual(
      sitePackages(at('work/app/net.py'), {}).filter((path) => path.startsWith(folder)),
      [],
    );
  });

  test('a hard link to a file elsewhere is not read, as far as it can be told', () => {
    linkSync(at('outside/parts.py'), at('work/app/hard.py'));
    linkSync(at('work/common/parts.py'), at('work/app/twin.py'));
    put('store/kit.py');
    put('work/.venv/lib/python3.11/site-packages/other.py');
    linkSync(at('store/kit.py'), at('work/.venv/lib/python3.11/site-packages/kit.py'));
    assert.equal(look('work/app/hard.py'), OUTSIDE);
    assert.equal(look('work/app/twin.py'), 'work/app/twin.py');
    assert.equal(look('work/.venv/lib/python3.11/site-packages/kit.py'), 'work/.venv/lib/python3.11/site-packages/kit.py');
    // A package may be installed anywhere: its record tells, by path and size.
    put('store/tool/core.py', 'WIDTH = 7\n');
    for (const name of ['core', 'more']) {
      put('work/vendor/tool/__init__.py');
      linkSync(at('store/tool/core.py'), at(`work/vendor/tool/${name}.py`));
    }
    put('work/vendor/tool-1.0.dist-info/RECORD', 'tool/__init__.py,sha256=x,0\ntool/core.py,sha256=x,10\ntool/more.py,sha256=x,11\n');
    assert.equal(look('work/vendor/tool/core.py'), 'work/vendor/tool/core.py');
    assert.equal(look('work/vendor/tool/more.py'), OUTSIDE);
    // A workspace that is stored by hard links says nothing by having them.
    linkSync(at('work/app/net.py'), at('store/net.py'));
    assert.equal(look('work/app/hard.py'), 'work/app/hard.py');
  });

  test('modules and settings behind such links are named as what they are', async () => {
    symlinkSync(at('outside/parts.py'), at('work/parts.py'));
    symlinkSync(at('outside/sizes.txt'), at('work/sizes.txt'));
    symlinkSync('common/sizes.txt', at('work/good.txt'));
    const { notes, rows, totals, complete } = await analyze(
      'from torch import nn\nfrom parts import WIDTH\nnet = nn.Sequential(nn.Linear(int(open("good.txt").read()), 2), nn.Linear(int(open("sizes.txt").read()), 2))\n',
    );
    const text = [...notes.map((n) => n.text), ...rows.map((r) => r.unknown ?? '')].join('\n');
    assert.ok(text.includes(`could not find the module \`parts\`: ${at('work/parts.py')} ${OUTSIDE}`), text);
    assert.ok(text.includes(`the file \`sizes.txt\` ${OUTSIDE}`), text);
    assert.deepEqual([totals.params, complete], [12, false]);
  });

  test('a folder with links tells which they are, and walks end', async () => {
    symlinkSync('..', at('work/app/up'));
    symlinkSync('../../outside', at('work/app/away'));
    const { totals } = await analyze(
      `import glob, os, pathlib
from torch import nn
here = os.path.dirname(__file__)
net = nn.Linear(len(os.listdir(here)), len([n for _, _, files in os.walk(here) for n in files]))
net = nn.Sequential(net, nn.Linear(1, len(list(pathlib.Path(here).rglob('*.py')))))
`,
    );
    // Three names, one of them a file.
    assert.equal(totals.params, 4 + 2);
  });
});
