import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { analyzeText } from '../analyzer.js';
import { programsIn } from '../programs.js';

/** Files that are merely opened, and what a real PyTorch counts when they run (`scripts/torch-figures-expected.py` writes it). */
const FOLDER = 'test/torch/figures';
const IMPORTS = 'import torch\nfrom torch import nn\nimport torch.nn.functional as F\n';

type Figures = Readonly<Record<string, { readonly params: number; readonly macs: number }>>;
const programFiles = (folder: string): string[] => readdirSync(folder).filter((f) => f.endsWith('.py'));

suite('what is complete and rests on no assumption is what PyTorch counts', () => {
  for (const file of programFiles(FOLDER)) {
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

  // Every analyzer of the tests is held to the record of `test/figures.ts`. These programs have tests of their own that need no analyzer.
  for (const file of programFiles('test/torch/exported'))
    test(`networks that are exported: ${file}`, async () => {
      for (const { name, text } of programsIn(`test/torch/exported/${file}`)) {
        const [program, entry] = text.trimEnd().split(/\n(?=.*$)/);
        const { complete, notes } = await analyzeText(`${text.includes('torchvision') ? 'import torchvision\n' : ''}${IMPORTS}${program}`, {
          entry,
          input: name.split(' | ')[1]?.trim(),
        });
        assert.ok(complete, `${name}: ${notes[0]?.text}`);
      }
    });

  for (const file of programFiles('test/torch/programs'))
    test(`programs that print: ${file}`, async () => {
      for (const { text } of programsIn(`test/torch/programs/${file}`)) await analyzeText(text);
    });
});
