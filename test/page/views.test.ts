import assert from 'node:assert/strict';
import type { Totals } from '../../src/core/analysis.js';
import { fingerprintOf } from '../../src/core/fingerprint.js';
import { bytesText, changeText, compact, msText, percent } from '../../src/core/report/numbers.js';
import { workBy } from '../../src/core/report/work.js';
import { estimateRun } from '../../src/measure/estimate.js';
import type { MeasureResult } from '../../src/measure/types.js';
import { panelStrings } from '../../src/panelStrings.js';
import { bandwidthFrom, positive, roofOfDevice } from '../../webview/charts/devices.js';
import { decades, roofAt, rooflinePoints } from '../../webview/charts/roofline.js';
import { outcomeOf, questionBefore } from '../../webview/measure/outcome.js';
import { initialState, restoreState } from '../../webview/state.js';
import { arrange, shownColumns } from '../../webview/table/arrange.js';
import { columns, type TableContext } from '../../webview/table/columns.js';
import { exportText } from '../../webview/table/export.js';
import { kindShares } from '../../webview/table/summary.js';
import { wordsOf } from '../../webview/words.js';
import { mobilenetV1, resnet18 } from './fixture.js';

const analysis = mobilenetV1();
const context: TableContext = { analysis, times: null, work: workBy('macs', analysis), strings: wordsOf(), changes: null };

/** Every layer with multiply-adds takes 1 ms; what follows it is fused into it. */
function result(): MeasureResult {
  let host = '';
  const layers = analysis.rows.map((row) => {
    if (!row.macs) return row.path === 'pool' ? { path: row.path, elided: 'view' as const } : { path: row.path, fusedInto: host };
    host = row.path;
    return { path: row.path, measuredMs: 1, boundMs: 0.5 };
  });
  return {
    runtime: {
      name: 'onnxruntime-web',
      version: '1.30.0',
      provider: 'wasm',
      threads: 1,
      simd: true,
      crossOriginIsolated: false,
      clockStepMs: 0.1,
      cpu: '2 cores',
    },
    date: '2026-11-23T12:00:00Z',
    seed: 1,
    inputs: [],
    intervalMs: { low: 29.5, high: 30.5 },
    runsPerSample: 1,
    firstRunMs: 200,
    loadMs: 100,
    kernelSumShare: 0.99,
    profiledRuns: 40,
    profiledOverPlain: { ratio: 1.01, low: 1, high: 1.02 },
    referenceDrift: 0.01,
    byKind: [],
    insights: [],
    notes: [],
    medianMs: 30,
    p10Ms: 29,
    p90Ms: 33,
    minMs: 28.5,
    runs: 40,
    noisy: false,
    wholeProfiledMs: 30,
    layersSumMs: 28,
    runtimeRowMs: 0.5,
    peakGmacPerS: 15,
    bandwidthGBPerS: 30,
    layers,
  };
}
const outcome = outcomeOf(result(), analysis, panelStrings);
const timed: TableContext = { ...context, times: outcome.times };

suite('page: numbers', () => {
  test('whole below 10,000, then three significant digits', () => {
    assert.deepEqual([864, 9999, 10_000, 999_499, 999_500, 10_838_016, 568_740_352, 1e15].map(compact), [
      '864',
      '9,999',
      '10.0K',
      '999K',
      '1.00M',
      '10.8M',
      '569M',
      '1.00P',
    ]);
  });
  test('times, bytes and shares', () => {
    assert.deepEqual([0.012, 0.5, 12.34, 357.2].map(msText), ['0.012 ms', '0.50 ms', '12.3 ms', '357 ms']);
    assert.deepEqual([0, 999, 1_234, 3_211_264, 5e9].map(bytesText), ['0 B', '999 B', '1.23 kB', '3.21 MB', '5.00 GB']);
    assert.deepEqual([0, 0.00005, 0.0191, 0.94857, 1].map(percent), ['0 %', '<0.01 %', '1.91 %', '94.9 %', '100 %']);
  });
});

suite('page: changes', () => {
  test('in percent, and what is left is never a change by all of it', () => {
    const cases = [
      [27, 100],
      [112.5, 100],
      [100, 100],
      [99.99, 100],
      [1, 1_000_000],
      [0, 5],
      [5, 0],
      [3200, 100],
    ] as const;
    assert.deepEqual(
      cases.map(([now, before]) => changeText(now, before)),
      ['−73 %', '+13 %', '', '−<0.1 %', '−99.9 %', '−100 %', '', '+3100 %'],
    );
  });
});

suite('page: table', () => {
  test('sorting is stable, unknown comes last in both directions', () => {
    const rows = [{ ...analysis.rows[0], macs: null, path: 'unknown' }, ...analysis.rows.slice(1)] as typeof analysis.rows;
    for (const descending of [true, false]) assert.equal(arrange(rows, { column: 'macs', descending }, '', context).at(-1)?.path, 'unknown');
    assert.equal(arrange(analysis.rows, { column: 'macs', descending: true }, '', context)[0]?.path, 'features.3.3');
    assert.deepEqual(arrange(analysis.rows, null, '', context), analysis.rows);
  });
  test('paths sort as people count', () => {
    const paths = arrange(analysis.rows, { column: 'path', descending: false }, 'conv2d depthwise', context).map((row) => row.path);
    assert.ok(paths.indexOf('features.2.0') < paths.indexOf('features.10.0'));
  });
  test('the filter wants every word, in path, kind or kind of cost', () => {
    assert.equal(arrange(analysis.rows, null, 'DEPTHWISE', context).length, 13);
    assert.equal(arrange(analysis.rows, null, 'features.3 batch', context).length, 2);
    assert.equal(arrange(analysis.rows, null, 'nothing like it', context).length, 0);
  });
  test('times come with a measurement, and fused layers say where they went', () => {
    assert.ok(!shownColumns([], context).some((column) => column.timed));
    const time = columns.find((column) => column.id === 'ms');
    const byPath = new Map(analysis.rows.map((row) => [row.path, time?.text(row, timed)]));
    assert.deepEqual([byPath.get('features.0.0'), byPath.get('features.0.1'), byPath.get('pool')], ['1.00 ms', 'in features.0.0', 'view']);
    const over = columns.find((column) => column.id === 'overBound');
    assert.equal(analysis.rows[0] && over?.text(analysis.rows[0], timed), '2.00×');
  });
  test('shares by kind are of the whole', () => {
    const shares = kindShares(timed);
    assert.deepEqual(
      shares.slice(0, 3).map((share) => [share.kind, Number((share.macs * 100).toFixed(2))]),
      [
        ['pointwise', 94.86],
        ['depthwise', 3.06],
        ['standard', 1.91],
      ],
    );
    assert.ok(Math.abs(shares.reduce((sum, share) => sum + share.macs, 0) - 1) < 1e-9);
    assert.equal(shares[1]?.time?.toFixed(4), (13 / 28.5).toFixed(4));
  });
  test('reports hold every row, and nothing that a spreadsheet would run', () => {
    const evil = { ...analysis, rows: analysis.rows.map((row, i) => (i === 0 ? { ...row, kind: '=cmd()|"x"' } : row)) };
    const csv = exportText('csv', { ...context, analysis: evil }, null);
    assert.equal(csv.trim().split('\r\n').length, analysis.rows.length + 1);
    assert.ok(csv.includes(`"'=cmd()|""x"""`));
    assert.ok(exportText('markdown', { ...context, analysis: evil }, null).includes('=cmd()\\|"x"'));
    const json = JSON.parse(exportText('json', timed, outcome));
    assert.equal(json.totals.macs, 568_740_352);
    assert.equal(json.measured.medianMs, 30);
    for (const layer of json.layers) assert.equal(['measuredMs', 'fusedInto', 'elided'].filter((key) => key in layer).length, 1, layer.path);
  });
});

suite('page: roofline', () => {
  test('the roof is the lower of memory and arithmetic', () => {
    const roof = { name: 'm', peakGmacPerS: 15, bandwidthGBPerS: 30 };
    assert.deepEqual([roofAt(roof, 0.1), roofAt(roof, 0.5), roofAt(roof, 100)], [3, 15, 15]);
  });
  test('points stand where they were measured, and on the roof before', () => {
    const roof = { name: 'm', peakGmacPerS: 15, bandwidthGBPerS: 30 };
    const [before] = rooflinePoints(analysis, null, roof);
    assert.deepEqual([before?.measured, before?.gmacPerS], [false, 15]);
    const after = rooflinePoints(analysis, outcome.times, roof);
    assert.equal(after.length, 28);
    assert.equal(after[0]?.gmacPerS.toFixed(3), (10_838_016 / 1e6).toFixed(3));
  });
  test('axes end at whole powers of ten', () => {
    assert.deepEqual(decades([0.4, 27]), [-1, 2]);
    assert.deepEqual(decades([]), [0, 1]);
    assert.deepEqual(decades([10, 10]), [1, 2]);
  });
  test('bandwidth from memory clock and bus width', () => {
    assert.equal(bandwidthFrom(21_000, 384), 1008);
    assert.equal(roofOfDevice({ name: 'd', computeTflops: 19.5, bandwidthGBPerS: 1555 }).peakGmacPerS, 9750);
    assert.deepEqual(['12,5', ' 3 ', '', '-1', 'x'].map(positive), [12.5, 3, null, null, null]);
  });
});

suite('page: state and measurement', () => {
  test('kept state is checked field by field', () => {
    assert.equal(restoreState(undefined), initialState);
    const restored = restoreState({ view: 'evil', heat: 'time', expanded: ['a', 3], zoom: { x: 1, y: Number.NaN, k: 1 }, sort: { column: 'macs' } });
    assert.deepEqual(restored, { ...initialState, heat: 'time', expanded: ['a'], sort: { column: 'macs', descending: false } });
  });
  test('a network is told from another by its layers', () => {
    assert.equal(fingerprintOf(mobilenetV1()), fingerprintOf(mobilenetV1()));
    assert.notEqual(fingerprintOf(mobilenetV1()), fingerprintOf(resnet18()));
  });
  test('large runs are asked about, small ones are not', () => {
    const question = (totals: Partial<Totals>): string | null => questionBefore(estimateRun({ ...analysis.totals, ...totals }), panelStrings);
    assert.equal(question({}), null);
    assert.equal(question({ weightBytes: 1e9 }), 'This run needs about 4.67 GB of memory.');
    assert.equal(question({ macs: 20e9 }), 'This run takes about 92 s.');
  });
  test('every string of the page has its placeholders in order', () => {
    for (const [key, text] of Object.entries(panelStrings))
      assert.deepEqual([...text.matchAll(/\{(\d)\}/g)].map((m) => Number(m[1])).sort(), [...Array([...text.matchAll(/\{\d\}/g)].length).keys()], key);
  });
});
