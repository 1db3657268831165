import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Analysis } from '../../../src/core/analysis.js';
import { type Analyzer, createAnalyzer } from '../../../src/core/analyze.js';
import { CONVENTIONS } from '../../../src/core/cost/conventions/index.js';
import type { FileReader } from '../../../src/core/request.js';
import { diskReader } from '../../../src/node/files.js';
import { analyzeFile, analyzeText, parserWasm } from '../../analyzer.js';
import { corpus } from '../../robust/corpora.js';
import { type Program, sourceOf, type Truth } from './programs.js';

const NAMES = CONVENTIONS.map((c) => c.name);
const FOLDER = 'test/cost/conventions';
const read = <T>(name: string): Record<string, T> => JSON.parse(readFileSync(`${FOLDER}/${name}.json`, 'utf8')) as Record<string, T>;

/** Where torchvision is imported from, if its sources can be had. */
const torchvision = torchvisionRoot();
function torchvisionRoot(): string | undefined {
  try {
    return corpus('python3-torchvision');
  } catch {
    return undefined;
  }
}
/** A test that needs them. */
const testOfTorchvision = torchvision === undefined ? test.skip : test;

/** A folder that is nowhere: it has a later PyTorch. */
const LATER = '/later';
const reader: FileReader = {
  ...diskReader,
  read: (path) => (path === `${LATER}/torch/version.py` ? Promise.resolve({ text: "__version__ = '2.6.0'", version: '1' }) : diskReader.read(path)),
  readNow: undefined,
};

let disk: Promise<Analyzer> | undefined;
async function withTorchvision(text: string, input: string, isLater = false): Promise<Analysis> {
  disk ??= createAnalyzer({ reader, parserWasm });
  const roots = [...(isLater ? [LATER] : []), torchvision ?? ''];
  return (await disk).analyze({ file: `${process.cwd()}/network.py`, text, entry: 'model', input, conventions: NAMES, roots });
}

/** What the tools could not count themselves: the model is refused, or the number is nobody's. */
function assertCounts(analysis: Analysis, truth: Truth): void {
  assert.deepEqual([analysis.complete, analysis.totals.params], [true, truth.params]);
  const wanted = Object.fromEntries(NAMES.flatMap((name) => (truth[name as keyof Truth] === null ? [] : [[name, truth[name as keyof Truth]]])));
  const counted = Object.fromEntries(Object.entries(analysis.counts).filter(([name]) => name in wanted));
  assert.deepEqual(counted, wanted);
  for (const { name, total, params, kinds } of analysis.conventions) {
    if (total === null) continue;
    assert.equal(params, truth.paramCounts?.[name] ?? truth.params, `${name}: parameters`);
    const rows = analysis.rows.reduce((sum, r) => sum + (r.counts?.[name] ?? 0), 0);
    assert.deepEqual([rows, kinds.reduce((sum, k) => sum + k.count, 0)], [total, total], `${name}: rows and kinds add up`);
  }
}

suite('each convention counts what its tool returns', () => {
  for (const [name, program] of Object.entries({ ...read<Program>('programs'), ...read<Program>('further') })) {
    const needsTorchvision = program.init?.join().includes('torchvision') === true;
    const run = async (): Promise<void> => {
      const text = sourceOf(program);
      const analysis = needsTorchvision
        ? await withTorchvision(text, program.input)
        : await analyzeText(text, { entry: 'model', input: program.input, conventions: NAMES });
      assertCounts(analysis, program);
    };
    (needsTorchvision ? testOfTorchvision : test)(name, run);
  }
});

/** torchvision's later versions call attention by position, which is what some tools need. */
const BY_POSITION = `
from torchvision.models.vision_transformer import EncoderBlock
def forward(self, input):
    x = self.ln_1(input)
    x, _ = self.self_attention(x, x, x, need_weights=False)
    x = self.dropout(x) + input
    return x + self.mlp(self.ln_2(x))
EncoderBlock.forward = forward
`;

suite('each convention counts whole networks as its tool does', () => {
  for (const [name, truth] of Object.entries(read<Truth & { readonly model: string }>('networks'))) {
    const [model = '', entry] = truth.model.split(' ');
    if (name.startsWith('sample:')) {
      test(name, async () => assertCounts(await analyzeFile(`media/${model}`, { entry, input: truth.input, conventions: NAMES }), truth));
      continue;
    }
    const [builder = '', how] = name.split('@');
    const text = how ? `import torchvision${BY_POSITION}model = torchvision.models.${builder}()\n` : `import torchvision\nmodel = ${model}()\n`;
    // The multiply-adds of attention are ours whether it is one operator or several.
    const expected = how === 'sdpa' ? { ...truth, macs: null, flops: null } : truth;
    testOfTorchvision(name, async () => assertCounts(await withTorchvision(text, truth.input, how === 'sdpa'), expected));
  }
});
