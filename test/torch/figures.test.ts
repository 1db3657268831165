import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { analyzeText } from '../analyzer.js';
import { programsIn } from '../programs.js';

/** Files that are merely opened, and what a real PyTorch counts when they run (`scripts/torch-figures-expected.py` writes it). */
const FOLDER = 'test/torch/figures';

type Figures = Readonly<Record<string, { readonly params: number; readonly macs: number }>>;

suite('what is complete and rests on no assumption is what PyTorch counts', () => {
  for (const file of readdirSync(FOLDER).filter((f) => f.endsWith('.py'))) {
    const truth = JSON.parse(readFileSync(`${FOLDER}/${file.replace(/py$/, 'json')}`, 'utf8')) as Figures;
    const open = new Set(['a branch with effect', 'a size from a file that is not there']);
    const assumed = new Set(['experts that the data chooses', 'sequences of known lengths']);

    for (const { name, text } of programsIn(`${FOLDER}/${file}`))
      test(name, async () => {
        const { complete, assumptions, totals, entry } = await analyzeText(text);
        const { params, macs } = totals;
        assert.notEqual(entry, null);
        assert.deepEqual([complete, assumptions.length > 0], [!open.has(name), assumed.has(name)]);
        if (complete) assert.deepEqual({ params, macs }, truth[name]);
      });
  }
});
