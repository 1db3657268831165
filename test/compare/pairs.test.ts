import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Analysis } from '../../src/core/analysis.js';
import { COSTS, type Difference, differenceOf, type LayerChange } from '../../src/core/compare/changes.js';
import { dataflowOf, trafficByLayer } from '../../src/core/cost/dataflow.js';
import { analyzerOfDrawn, analyzerOver } from '../analyzer.js';
import { PAIRS, type VersionPair } from './pairs.js';

/** What changed between two versions of a network. */

const SIGNS: Readonly<Record<LayerChange['kind'], string>> = { same: '=', changed: '~', renamed: '>', added: '+', removed: '-' };

const saidOf = ({ kind, a, b }: LayerChange): string => {
  const was = a && b && (kind === 'renamed' || a.path !== b.path) ? ` (${a.path})` : '';
  return `${SIGNS[kind]} ${(b ?? a)?.path}${was}`;
};

async function analysisOf(files: Readonly<Record<string, string>>, entry?: string, input?: string, make = analyzerOfDrawn): Promise<Analysis> {
  const analyzer = await make(files);
  return analyzer.analyze({ file: '/w/net.py', text: files['/w/net.py'] ?? '', roots: ['/w'], ...(entry ? { entry } : {}), ...(input ? { input } : {}) });
}

async function sidesOf({ a, b, entries, input }: VersionPair): Promise<[Analysis, Analysis]> {
  return [await analysisOf(a, entries?.[0], input, analyzerOver), await analysisOf(b, entries?.[1], input, analyzerOver)];
}

const bytesOf = ({ totals }: Analysis): number => totals.bytesRead + totals.bytesWritten;
const differenceBetween = (a: Analysis | null, b: Analysis | null): Difference => differenceOf({ name: 'a', analysis: a }, { name: 'b', analysis: b });

/** Rows add up to the totals, each row of both sides stands in exactly one change, and the bytes between are those of layers without a row. */
function checkSums(difference: Difference, a: Analysis | null, b: Analysis | null): void {
  for (const cost of COSTS) {
    const rows = difference.changes.reduce((n, change) => n + change.deltas[cost].value, 0);
    const total = difference.totals[cost];
    assert.equal(rows + (cost === 'bytes' ? difference.between.value : 0), total.value, cost);
    assert.equal(total.b - total.a, total.value, cost);
  }
  assert.equal(difference.totals.bytes.value, (b ? bytesOf(b) : 0) - (a ? bytesOf(a) : 0));
  assert.equal(difference.totals.peak.value, (b?.totals.peakActivationBytes ?? 0) - (a?.totals.peakActivationBytes ?? 0));
  const paths = (rows: readonly ({ readonly path: string } | null)[]): string[] => rows.flatMap((row) => row?.path ?? []).sort();
  assert.deepEqual(paths(difference.changes.map((c) => c.a)), paths(a?.rows ?? []));
  assert.deepEqual(paths(difference.changes.map((c) => c.b)), paths(b?.rows ?? []));
  assert.equal(outsideRows(b) - outsideRows(a), difference.between.value);
}

function outsideRows(analysis: Analysis | null): number {
  if (!analysis) return 0;
  const rows = new Set(analysis.rows.map((row) => row.layer));
  const traffic = trafficByLayer(dataflowOf(analysis.graph));
  return [...traffic].reduce((n, [layer, { bytesRead, bytesWritten }]) => (rows.has(layer) ? n : n + bytesRead + bytesWritten), 0);
}

suite('two versions of a network', function () {
  this.timeout(60_000);

  for (const pair of PAIRS)
    test(pair.name, async () => {
      const [a, b] = await sidesOf(pair);
      for (const side of [a, b]) assert.ok(side.complete && side.entry !== null, side.notes.map((n) => n.text).join('; '));
      const difference = differenceBetween(a, b);
      checkSums(difference, a, b);
      assert.deepEqual(
        difference.changes.flatMap((c) => (c.kind === 'same' ? [] : [saidOf(c)])),
        pair.changes,
      );
      assert.equal(difference.changes.filter((c) => c.kind === 'same').length, pair.same);
      assert.deepEqual(
        difference.classes.map((c) => `${c.a} ${c.b} ${c.modules}`),
        pair.classes ?? [],
      );
      for (const total of Object.values(difference.totals)) assert.equal(total.bound, 'exact');
      // The way back is the same way.
      const back = differenceBetween(b, a);
      checkSums(back, b, a);
      for (const kind of ['same', 'changed', 'renamed'] as const)
        assert.equal(back.changes.filter((c) => c.kind === kind).length, difference.changes.filter((c) => c.kind === kind).length, kind);
    });

  test('any two lists of layers: sums hold, order is kept, and what only one of them has is added or removed', async () => {
    const layer = fc.constantFrom(
      'nn.Linear(8, 8)',
      'nn.Linear(8, 8, bias=False)',
      'nn.ReLU()',
      'nn.Dropout()',
      'nn.LayerNorm(8)',
      'nn.Sequential(nn.Linear(8, 4), nn.ReLU(), nn.Linear(4, 8))',
    );
    const list = fc.array(layer, { minLength: 1, maxLength: 7 });
    const text = (layers: readonly string[]): Record<string, string> => ({ '/w/net.py': `from torch import nn\nnet = nn.Sequential(${layers.join(', ')})\n` });
    await fc.assert(
      fc.asyncProperty(list, list, async (left, right) => {
        const [a, b] = [await analysisOf(text(left), 'net', '1x8'), await analysisOf(text(right), 'net', '1x8')];
        const difference = differenceBetween(a, b);
        checkSums(difference, a, b);
        const kinds = new Set(difference.changes.map((c) => c.kind));
        if (left.join() === right.join()) assert.deepEqual([...kinds], ['same']);
        assert.equal(difference.changes.filter((c) => c.b !== null).length, b.rows.length);
      }),
      { numRuns: 40 },
    );
  });

  test('a list against itself with one more layer: that one is added, whatever stands around it', async () => {
    const layers = ['nn.Linear(8, 8)', 'nn.ReLU()', 'nn.Linear(8, 16)', 'nn.ReLU()', 'nn.Linear(16, 8)', 'nn.LayerNorm(8)'];
    const text = (all: readonly string[]): Record<string, string> => ({ '/w/net.py': `from torch import nn\nnet = nn.Sequential(${all.join(', ')})\n` });
    const a = await analysisOf(text(layers), 'net', '1x8');
    for (const at of [0, 1, 2, 5, 6]) {
      const b = await analysisOf(text([...layers.slice(0, at), 'nn.Identity()', ...layers.slice(at)]), 'net', '1x8');
      const changes = differenceBetween(a, b).changes.filter((c) => c.kind !== 'same' && c.kind !== 'renamed');
      assert.deepEqual(changes.map(saidOf), [`+ ${at}`]);
    }
  });

  test('a file that one side does not have: everything is new, or gone', async () => {
    const b = await analysisOf({ '/w/net.py': 'from torch import nn\nnet = nn.Sequential(nn.Linear(8, 8), nn.ReLU())\n' }, 'net', '1x8');
    const added = differenceBetween(null, b);
    checkSums(added, null, b);
    assert.deepEqual(added.changes.map(saidOf), ['+ 0', '+ 1']);
    assert.deepEqual([added.a.absent, added.totals.params.value, added.totals.params.bound], [true, 72, 'exact']);
    const removed = differenceBetween(b, null);
    checkSums(removed, b, null);
    assert.deepEqual(removed.changes.map(saidOf), ['- 0', '- 1']);
  });

  test('a side that ends midway makes differences bounds, and both sides make them unknown', async () => {
    const text = (last: string): Record<string, string> => ({ '/w/net.py': `from torch import nn\nnet = nn.Sequential(nn.Linear(8, 8), ${last})\n` });
    const [whole, broken] = [await analysisOf(text('nn.Linear(8, 4)'), 'net', '1x8'), await analysisOf(text('nn.Linear(9, 4)'), 'net', '1x8')];
    assert.deepEqual([whole.complete, broken.complete], [true, false]);
    const bounds = (a: Analysis, b: Analysis): string[] => {
      const difference = differenceBetween(a, b);
      checkSums(difference, a, b);
      const { totals, changes } = difference;
      return [totals.params.bound, totals.macs.bound, totals.peak.bound, changes.find((c) => c.b?.path === '1')?.deltas.macs.bound ?? ''];
    };
    assert.deepEqual(bounds(whole, broken), ['exact', 'atLeast', 'atLeast', 'atLeast']);
    assert.deepEqual(bounds(broken, whole), ['exact', 'atMost', 'atMost', 'atMost']);
    assert.deepEqual(bounds(broken, broken), ['exact', 'unknown', 'unknown', 'unknown']);
    assert.match(differenceBetween(whole, broken).b.reason ?? '', /size|shape|mat1/);
  });
});
