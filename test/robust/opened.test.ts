import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Analyzer, createAnalyzer } from '../../src/core/analyze.js';
import type { FileReader } from '../../src/core/request.js';
import { diskReader } from '../../src/node/files.js';
import { parserWasm } from '../analyzer.js';
import { watchOpened } from '../opened.js';
import { editorFolder, openedInEditor } from './editorFiles.js';
import { hostilePrograms } from './families.js';
import { hostile } from './hostile.js';

/** How many of the families' programs are looked at. */
const EVERY = process.env.LAYER_COST_LONG ? 1 : 9;
/** A program asks for its files early; how much it works beside that is the matter of other tests. */
const STEPS = 300_000;

/** A spy beside both readers: whatever a text asks for, nothing is opened but what lies below the folders of the analysis. */
suite('files that are opened', function () {
  this.timeout(1_200_000);
  let folder = '';
  const at = (...parts: string[]): string => join(folder, ...parts);
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), text);
  };
  suiteSetup(function () {
    if (process.platform === 'win32') return this.skip();
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'layer-cost-opened-')));
    put('work/app/net.py', '');
    put('work/common/inner.py', 'WIDTH = 4\n');
    put('work/common/sizes.txt', '5');
    put('site/kit/__init__.py', 'WIDTH = 3\n');
    put('outside/parts.py', 'WIDTH = 400\n');
    put('outside/sizes.txt', '500');
    symlinkSync('../../outside', at('work/app/away'));
    symlinkSync(at('outside/parts.py'), at('work/parts.py'));
    symlinkSync('/etc/passwd', at('work/app/passwd.py'));
  });
  suiteTeardown(() => folder && rmSync(folder, { recursive: true }));

  /** Asks for files of the machine in every way that Python has. */
  const asks = (outside: string): string => `import sys, os, glob, pathlib, importlib, importlib.util
sys.path.insert(0, ${JSON.stringify(outside)})
sys.path.append('/etc')
import parts, passwd, kit
from away import parts as more
from common.inner import WIDTH
from torch import nn
import torch, json, yaml, numpy
def load(path):
    spec = importlib.util.spec_from_file_location('x', path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
texts = []
for path in ['/etc/passwd', '/etc/hosts', ${JSON.stringify(join(outside, 'sizes.txt'))}, '../../outside/sizes.txt', 'away/sizes.txt', '/proc/self/environ', '~/.netrc', 'passwd.py', 'file:///etc/passwd', '/etc/', '..', '../..', '%2e%2e/%2e%2e/outside/sizes.txt', '\\\\\\\\server\\\\x']:
    for ask in [open, os.listdir, os.scandir, glob.glob, os.stat, os.walk, load, lambda p: pathlib.Path(p).read_text(), lambda p: list(pathlib.Path(p).iterdir()), importlib.import_module,
                torch.load, numpy.load, numpy.fromfile, lambda p: json.load(open(p)), lambda p: yaml.safe_load(open(p)), lambda p: exec(open(p).read())]:
        try:
            texts.append(ask(path))
        except Exception:
            pass
net = nn.Linear(WIDTH, 2)
`;
  const texts = function* (): Generator<string> {
    yield asks(at('outside'));
    yield* Object.values(hostile);
    let i = 0;
    for (const { text } of hostilePrograms()) if (i++ % EVERY === 0 && text.length < 200_000) yield text;
  };
  const strays = (opened: Iterable<string>): string[] =>
    [...opened].filter((path) => ![at('work'), at('site')].some((place) => path === place || path.startsWith(`${place}/`)));

  test('in the terminal', async () => {
    const analyzer = await createAnalyzer({ reader: diskReader, parserWasm });
    const opened = new Set<string>();
    const end = watchOpened((path) => opened.add(path));
    try {
      for (const text of texts()) await analyzer.analyze({ file: at('work/app/net.py'), text, roots: [at('work'), at('site')], steps: STEPS });
    } finally {
      end();
    }
    assert.deepEqual(strays(opened), []);
    // The spy sees what is read.
    for (const path of ['work/app', 'work/common/inner.py', 'site/kit/__init__.py']) assert.ok(opened.has(at(path)), path);
  });

  test('in the editor', async () => {
    // Loaded here: what it imports has its stand-in by now.
    const { SourceFiles } = await import('../../src/host/files.js');
    editorFolder.path = at('work');
    const sources = new SourceFiles(() => undefined);
    const file = pathToFileURL(at('work/app/net.py')).toString();
    const roots = [at('work'), at('site')].map((path) => pathToFileURL(path).toString());
    const files = sources.readerFor({ file, roots });
    const reader: FileReader = { read: files.read, search: files.search };
    const analyzer: Analyzer = await createAnalyzer({ reader, parserWasm });
    openedInEditor.clear();
    for (const text of texts()) await analyzer.analyze({ file, text, roots, steps: STEPS });
    assert.deepEqual(strays(openedInEditor), []);
    for (const path of ['work/app', 'work/common/inner.py', 'site/kit/__init__.py']) assert.ok(openedInEditor.has(at(path)), path);
  });
});
