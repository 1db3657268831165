import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { InputSpec } from '../../src/core/analysis.js';
import { InputError, inputsText, parseInputs } from '../../src/core/entry/inputs.js';
import { inputText } from '../../src/core/report/lenses.js';
import { inputsLabel } from '../../src/core/report/numbers.js';
import { analyzeText } from '../analyzer.js';

const labelOf = (text: string): string => inputsLabel(parseInputs(text));

suite('inputs as text', () => {
  test('for people, sizes have a sign of multiplication and nothing else is changed', () => {
    assert.equal(labelOf('1x3x224x224'), '1×3×224×224');
    assert.equal(labelOf('x=1x3x224x224'), 'x=1×3×224×224');
    assert.equal(labelOf("box=1x4:int64,mode='max',extra=True"), "box=1×4:int64, mode='max', extra=True");
    assert.equal(labelOf('scalar,x=5:float32'), 'scalar, x=5');
  });

  test('as syntax, names are kept, and a named tensor of one dimension is no number', () => {
    for (const text of ['1x3x224x224', 'x=1x3x64x64,flag=True', '1x128:int64,scalar', 'x=5:float32,depth=3', "mode='1x2'"])
      assert.equal(inputsText(parseInputs(text)), text);
  });

  test('whatever is written is read back as it was', () => {
    const plain = { noNullPrototype: true };
    const dtype = fc.constantFrom('float32' as const, 'int64' as const, 'bool' as const);
    const name = fc.constantFrom('', 'x', 'max_x', 'input0');
    const tensor = fc.record({ name, shape: fc.array(fc.integer({ min: 1, max: 512 }), { maxLength: 5 }), dtype }, plain);
    const literal = fc.record(
      {
        name: fc.constantFrom('flag', 'x'),
        shape: fc.constant([]),
        dtype: fc.constant('float32' as const),
        literal: fc.constantFrom('True', '3', "'a, b'", '(1, 2)', 'max'),
      },
      plain,
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(tensor, literal), { minLength: 1, maxLength: 4 }), (specs: InputSpec[]) => {
        assert.deepEqual(parseInputs(inputsText(specs)), specs);
      }),
      { numRuns: 2_000, seed: 5 },
    );
  });

  test('what is no input says what one looks like', () => {
    assert.throws(() => parseInputs(' , '), InputError);
    assert.throws(() => parseInputs('1x3:float99'), /is no element type/);
  });
});

suite('inputs of an analysis', () => {
  const net = (parameters: string, call: string): string =>
    `import torch\nfrom torch import nn\n\n\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.a = nn.Linear(4, 8)\n        self.b = nn.Linear(6, 8)\n\n    def forward(self, ${parameters}\n\n\nNet()(${call})\n`;

  for (const [what, text] of [
    ['passed by position', net('x, y):\n        return self.a(x) + self.b(y)', 'torch.zeros(2, 4), torch.zeros(2, 6)')],
    [
      'passed by name, past one that is left out',
      net('x, other=None, y=None):\n        return self.a(x) + self.b(y)', 'torch.zeros(2, 4), y=torch.zeros(2, 6)'),
    ],
    ['passed by name in another order', net('x, y):\n        return self.a(x) + self.b(y)', 'y=torch.zeros(2, 6), x=torch.zeros(2, 4)')],
    ['of a forward that takes any number', net('*xs):\n        return self.a(xs[0]) + self.b(xs[1])', 'torch.zeros(2, 4), torch.zeros(2, 6)')],
    ['of a forward that takes no names', net('x, y, /):\n        return self.a(x) + self.b(y)', 'torch.zeros(2, 4), torch.zeros(2, 6)')],
    ['of a forward that takes nothing but names', net('*, x, y):\n        return self.a(x) + self.b(y)', 'x=torch.zeros(2, 4), y=torch.zeros(2, 6)')],
    ['of one dimension', net('x, y):\n        return self.a(x) + self.b(y)', 'torch.zeros(4), torch.zeros(6)')],
  ] as const)
    test(`written down and chosen, they give the same network: ${what}`, async () => {
      const found = await analyzeText(text);
      assert.ok(found.complete && found.totals.macs > 0, JSON.stringify(found.notes));
      const again = await analyzeText(text, { input: inputsText(found.inputs) });
      assert.deepEqual([again.notes, again.totals, again.inputs], [found.notes, found.totals, found.inputs]);
    });

  test('in a lens tensors have no names, plain values have', () => {
    assert.equal(inputText({ inputs: parseInputs('x=1x3x8x8,flag=True') }), '1×3×8×8, flag=True');
  });
});
