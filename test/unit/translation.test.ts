import assert from 'node:assert/strict';
import type { Analysis } from '../../src/core/analysis.js';
import { parseInputs } from '../../src/core/entry/inputs.js';
import { markdownReport } from '../../src/core/report/documents.js';
import { explainLine } from '../../src/core/report/explain.js';
import { lensesOf } from '../../src/core/report/lenses.js';
import { DEFAULT_HINTS, english, translator } from '../../src/core/report/text.js';
import { failureSentence } from '../../src/measure/failure.js';
import { insightsOf } from '../../src/measure/insight.js';
import { qualityNotes } from '../../src/measure/notes.js';
import { analyzeText } from '../analyzer.js';
import { analyzed, file, type Graph, tensor } from '../onnx/models.js';
import { pseudo } from '../pseudo.js';

const t = translator(pseudo);

suite('translation', () => {
  const german = translator({
    'in {0}': 'in {0}',
    'line {0}': 'Zeile {0}',
    view: 'Ansicht',
    '{0} depends on data': '{0} hängt von Daten ab',
    'how many elements are not zero': 'wie viele Elemente nicht null sind',
    'what is looped over is unknown: {0}': 'unbekannt ist, worüber die Schleife läuft: {0}',
    'took {0} of {1}': 'von {1} wurde {0} genommen',
  });

  test('texts with values are looked up, values are put where the translation wants them', () => {
    assert.equal(german('line {0}', 7), 'Zeile 7');
    assert.equal(german('took {0} of {1}', 'a', 'b'), 'von b wurde a genommen');
    assert.equal(german('no such text {0}', 1), 'no such text 1');
  });

  test('a ready sentence is recognized by its template, and so is the reason inside it', () => {
    assert.equal(
      german('what is looped over is unknown: how many elements are not zero depends on data'),
      'unbekannt ist, worüber die Schleife läuft: wie viele Elemente nicht null sind hängt von Daten ab',
    );
  });

  test('names stay as they are, and so does what nobody translated', () => {
    assert.equal(german('view depends on data'), 'view hängt von Daten ab');
    assert.equal(german("TypeError: unsupported operand type(s) for +: 'int' and 'str'"), "TypeError: unsupported operand type(s) for +: 'int' and 'str'");
    assert.equal(german('constructor'), 'constructor');
  });

  test('text of a file is no template: braces in it stay', () => {
    assert.equal(german('{0} of `{1}` depends on data'), '{0} of `{1}` hängt von Daten ab');
    assert.equal(english('whether "{0}" holds is unknown'), 'whether "{0}" holds is unknown');
  });

  test('a sentence that is mostly a text of some file is left alone', () => {
    const long = `whether ${' of '.repeat(1_000)} holds is unknown`;
    assert.equal(t(long), long);
  });
});

suite('in another language', () => {
  const NET = (body: string): string =>
    `import torch\nimport mystery\nfrom torch import nn\n\n\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.a = nn.Linear(4, 8)\n\n    def forward(self, x):\n        ${body}\n        return self.a(x)\n\n\nNet()(torch.zeros(2, 4))\n`;
  /** Everything that an analysis says in words. */
  const said = (a: Analysis): string[] => [
    ...a.notes.map((n) => n.text),
    ...a.uncounted.map((u) => u.reason),
    ...a.assumptions,
    ...a.rows.flatMap((r) => r.unknown ?? []),
  ];

  for (const [what, body] of [
    ['a module that is not there', 'pass'],
    ['an unknown condition', 'if mystery.f():\n            x = x + 1'],
    ['an unknown loop', 'for i in mystery.items:\n            x = x + i'],
    ['data', 'n = int(x.sum())'],
    ['a function that is not modelled', 'x = torch.no_such_function(x)'],
    ['a loss', 'torch.nn.functional.ctc_loss(torch.zeros(5, 2, 3), torch.zeros(2, 2), torch.tensor([5, 5]), torch.tensor([2, 2]))'],
    ['a limit', 'while True:\n            pass'],
    ['a text that cannot be read', 'x = = 3'],
  ] as const)
    test(`what the core says of ${what}`, async () => {
      const sentences = said(await analyzeText(NET(body)));
      assert.ok(sentences.length > 0);
      for (const sentence of sentences) assert.match(t(sentence), /^«.*»$/s);
    });

  test('what it says of model files, whole and damaged', () => {
    const graph: Graph = {
      nodes: [
        { op: 'Conv', in: 'x w', out: 'a' },
        { op: 'Riddle', in: 'a', out: 'b' },
        { op: 'Conv', in: 'b w', out: 'c' },
        { op: 'Reshape', in: 'x nowhere', out: 'a' },
        { op: 'Relu', in: 'e', out: 'e' },
        { op: 'Conv', in: 'x x', out: 'd' },
        { op: 'NonZero', in: 'a', out: 'n' },
      ],
      inputs: ['x: float32[batch,4,8,8]', 'y: float32[-7]'],
      outputs: ['c', 'gone'],
      initializers: [tensor('w', 'float32', [4, 4, 1, 1]), tensor('w', 'float32', [4, 2])],
    };
    const bytes = file(graph);
    const cut = Array.from(bytes, (_, length) => bytes.subarray(0, length));
    const changed = Array.from(bytes, (_, at) => bytes.map((b, i) => (i === at ? 0xff : b)));
    const others = ['PK\u0003\u0004', '<!doctype html>', 'version https://git-lfs.github.com/spec/v1'].map((text) => new TextEncoder().encode(text));
    const sentences = new Set([bytes, ...cut, ...changed, ...others].flatMap((one) => said(analyzed(one, { dims: new Map([['side', 3]]) }))));
    assert.ok(sentences.size > 100, `${sentences.size} sentences`);
    // Sizes are names and numbers, and what a rule says are the words of PyTorch or of the standard.
    const english = [...sentences].filter((sentence) => !/^«.*»$/s.test(t(sentence)) && !/^\S+ = \d+$|^\w+( \(node .*\))?: /.test(sentence));
    assert.deepEqual(english, []);
  });

  test('what it says of an entry and an input that cannot be', async () => {
    for (const more of [{ entry: 'mystery.f()' }, { entry: '3' }, { entry: '((' }, { input: '1x3:float99' }]) {
      const sentences = said(await analyzeText(NET('pass'), more));
      for (const sentence of sentences) assert.match(t(sentence), /^«.*»$/s);
    }
    assert.throws(
      () => parseInputs(','),
      (error: Error) => t(error.message).startsWith('«'),
    );
  });

  test('lenses, explanations and the report say it translated', async () => {
    const a = await analyzeText(NET('if mystery.f():\n            x = x @ torch.ones(4, 4)'));
    const [lens] = lensesOf(a, a.file, DEFAULT_HINTS, t);
    assert.match(lens?.tooltip ?? '', /«line 12»: «whether mystery\.f\(\) holds is unknown/);
    assert.match(explainLine(a, a.file, 12, t).join('\n'), /«whether mystery\.f\(\) holds is unknown/);
    const report = markdownReport(a, t);
    assert.match(report, /^«Input 2×4: ≥ 40 parameters/m);
    assert.match(report, /warning, \/w\/model\.py:12: «whether mystery/);
    assert.match(markdownReport(a, english), /^Input 2×4: ≥ 40 parameters, ≥ 96 multiply-adds, .* of weights, .* of memory traffic, peak activations .*\.$/m);
  });

  test('what measuring says', () => {
    const kind = { kind: 'depthwise', layers: 3, macsShare: 0.03, timeShare: 0.3, measuredMs: 3, boundMs: 1, gmacPerS: 1 } as const;
    const machine = { peakGmacPerS: 15, bandwidthGBPerS: 30 };
    const sentences = [
      ...insightsOf([kind], machine),
      ...insightsOf([{ ...kind, macsShare: 0.9, timeShare: 0.9 }], machine),
      ...qualityNotes([1, 9, 1, 9, 1, 9, 1, 9], 0.3, 2),
      failureSentence(new Error('std::bad_alloc'), { estimate: { bytes: 2e9, mostBytes: 4e9 } }),
      failureSentence(7),
      failureSentence('the runtime gave no sign of life for 60 s.'),
      failureSentence('No Op registered for Foo'),
    ];
    assert.ok(sentences.length >= 8);
    for (const sentence of sentences) assert.match(t(sentence), /^«.*»$/s);
  });
});
