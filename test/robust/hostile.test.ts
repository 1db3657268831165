import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
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

  test('what is no regular file does not exist', async function () {
    if (process.platform === 'win32') return this.skip();
    const folder = mkdtempSync(join(tmpdir(), 'layer-cost-'));
    try {
      mkdirSync(join(folder, 'folder.py'));
      symlinkSync('/dev/zero', join(folder, 'zero.py'));
      symlinkSync(join(folder, 'loop.py'), join(folder, 'loop.py'));
      symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling.py'));
      const names = ['folder', 'zero', 'loop', 'dangling'];
      if (spawnSync('mkfifo', [join(folder, 'pipe.py')]).status === 0) names.push('pipe');
      writeFileSync(join(folder, 'good.py'), 'WIDTH = 4\n');
      const text = `${names.map((n) => `import ${n}`).join('\n')}\nfrom good import WIDTH\nfrom torch import nn\nmodel = nn.Linear(WIDTH, 2)\n`;
      const analyzer = await createAnalyzer({ reader: diskReader, parserWasm });
      const { notes, totals } = await analyzer.analyze({ file: join(folder, 'model.py'), text, roots: [] });
      assert.deepEqual(
        notes.map((n) => n.text),
        names.map((n) => `could not find the module \`${n}\``),
      );
      assert.equal(totals.params, 10);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
