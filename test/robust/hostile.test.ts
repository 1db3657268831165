import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAnalyzer } from '../../src/core/analyze.js';
import { diskReader } from '../../src/node/files.js';
import { analyzerOver, analyzeText, parserWasm } from '../analyzer.js';
import { CANARY, hostile } from './hostile.js';

/** What the analysis has to say of one text: each note as `line: text`, with the limit's name in brackets, and what is left to count. */
interface Expected {
  readonly says: readonly string[];
  readonly params: number;
  readonly macs: number;
  readonly complete: boolean;
}

suite('hostile and unlucky texts', () => {
  const expected = JSON.parse(readFileSync('test/robust/hostile.json', 'utf8')) as Record<string, Expected>;

  test('every text has its expected words', () => assert.deepEqual(Object.keys(expected), Object.keys(hostile)));

  for (const [name, text] of Object.entries(hostile))
    test(name, async () => {
      const { notes, totals, complete } = await analyzeText(text);
      const says = notes.map((n) => `${n.span?.line ?? '-'}: ${n.text}${n.limit ? ` [${n.limit}]` : ''}`);
      assert.deepEqual({ says, params: totals.params, macs: totals.macs, complete }, expected[name]);
    });

  test('nothing that a text asks for happens on the machine', () => assert.equal(existsSync(CANARY), false));

  test('a chain of three hundred imports ends at its limit', async () => {
    const files = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`/w/m${i}.py`, `import m${i + 1}\n`]));
    const { notes } = await (await analyzerOver(files)).analyze({ file: '/w/model.py', text: 'import m0\n', roots: ['/w'] });
    assert.deepEqual(
      notes.filter((n) => n.limit).map((n) => `${n.text} [${n.limit}]`),
      ['imports nested deeper than 64 [import depth]'],
    );
  });

  test('what is no regular file is not read, and the reason is told', async function () {
    if (process.platform === 'win32') return this.skip();
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'layer-cost-')));
    try {
      mkdirSync(join(folder, 'folder.py'));
      symlinkSync('/dev/zero', join(folder, 'zero.py'));
      symlinkSync(join(folder, 'loop.py'), join(folder, 'loop.py'));
      symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling.py'));
      const why: Record<string, string> = {
        folder: 'folder.py is a folder',
        zero: "zero.py is outside the workspace's folders; not read",
        loop: 'loop.py is a loop of links',
        dangling: '',
        large: 'large.py is larger than 5 MB, the limit for one file; not read',
      };
      writeFileSync(join(folder, 'large.py'), '');
      truncateSync(join(folder, 'large.py'), 5_000_001);
      if (spawnSync('mkfifo', [join(folder, 'pipe.py')]).status === 0) why.pipe = 'pipe.py is a device or a pipe; not read';
      if (process.getuid?.() !== 0) {
        writeFileSync(join(folder, 'closed.py'), '', { mode: 0 });
        why.closed = 'closed.py may not be read: no permission';
      }
      const names = Object.keys(why);
      writeFileSync(join(folder, 'good.py'), 'WIDTH = 4\n');
      const text = `${names.map((n) => `import ${n}`).join('\n')}\nfrom good import WIDTH\nfrom torch import nn\nmodel = nn.Linear(WIDTH, 2)\n`;
      const analyzer = await createAnalyzer({ reader: diskReader, parserWasm });
      const { notes, totals } = await analyzer.analyze({ file: join(folder, 'model.py'), text, roots: [] });
      assert.deepEqual(
        notes.map((n) => n.text),
        Object.entries(why).map(([name, reason]) => `could not find the module \`${name}\`${reason && `: ${join(folder, reason)}`}`),
      );
      assert.equal(totals.params, 10);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
