import assert from 'node:assert/strict';
import { createAnalyzer, type FileReader } from '../../src/core/analyze.js';
import { analyzerOver, parserWasm } from '../analyzer.js';

const MODEL = `from torch import nn
from parts import block
def unused():
    x = = 1
model = block(4)
`;
const FILES = {
  '/w/parts.py': 'from torch import nn\ndef block(n):\n    from sizes import scale\n    return nn.Linear(n, n * scale)\ndef unused():\n    y = = 1\n',
  '/w/sizes.py': 'scale = 2\n',
};
const REQUEST = { file: '/w/model.py', text: MODEL, entry: 'model', input: '1x4', roots: ['/w'] };

suite('files of an analysis', () => {
  test('mistakes are told in the whole edited file, called or not, and only there', async () => {
    const { notes, totals, broken } = await (await analyzerOver(FILES)).analyze(REQUEST);
    assert.deepEqual(
      notes.map((n) => [n.span?.file, n.span?.line]),
      [['/w/model.py', 4]],
    );
    assert.deepEqual([broken, totals.params], [true, 4 * 8 + 8]);
  });

  test('files that can be read at once give the same as files that are waited for', async () => {
    const text = (path: string) => {
      const found = (FILES as Readonly<Record<string, string>>)[path];
      return found === undefined ? undefined : { text: found, version: '1' };
    };
    const waiting: FileReader = { read: (path) => Promise.resolve(text(path)) };
    const [a, b] = await Promise.all(
      [waiting, { ...waiting, readNow: text }].map(async (reader) => (await createAnalyzer({ reader, parserWasm })).analyze(REQUEST)),
    );
    assert.deepEqual(a?.rows, b?.rows);
    assert.deepEqual(a?.notes, b?.notes);
  });
});
