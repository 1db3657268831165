import assert from 'node:assert/strict';
import { comparisonJson, comparisonMarkdown, comparisonText, variantLabels } from '../../src/measure/compareReport.js';
import { measuredCsv, measuredJson, measuredMarkdown, measuredText } from '../../src/measure/report.js';
import type { ComparisonResult, LayerResult, MeasureResult } from '../../src/measure/types.js';
import { analysisOf, residualNet } from './networks.js';

const network = residualNet();
const analysis = analysisOf(network, 'Net()');
const rows = analysis.rows.map((row): LayerResult => {
  if (row.kind === 'BatchNorm2d') return { path: row.path, fusedInto: row.path.replace('bn', 'conv').replace('downsample.1', 'downsample.0') };
  return row.kind === 'ReLU'
    ? { path: row.path, elided: 'identity' }
    : { path: row.path, measuredMs: 2, boundMs: 0.5, timeShare: 0.25, macsShare: 0.5, ...(row.macs ? { gmacPerS: 3.2, gbPerS: 1.5 } : {}) };
});
const runtime = {
  name: 'onnxruntime-web',
  version: '1.30.0',
  provider: 'wasm',
  threads: 1,
  simd: true,
  crossOriginIsolated: true,
  clockStepMs: 0.001,
  cpu: 'CPU, "fast"',
};
const result: MeasureResult = {
  runtime,
  date: '2026-11-23T12:00:00.000Z',
  seed: 7,
  inputs: [],
  medianMs: 10,
  p10Ms: 9.5,
  p90Ms: 11,
  minMs: 9,
  intervalMs: { low: 9.8, high: 10.3 },
  runs: 30,
  runsPerSample: 1,
  noisy: false,
  firstRunMs: 40,
  loadMs: 30,
  wholeProfiledMs: 10.1,
  layersSumMs: 9.9,
  runtimeRowMs: 0.1,
  kernelSumShare: 0.99,
  profiledRuns: 30,
  profiledOverPlain: { ratio: 1.01, low: 1, high: 1.02 },
  referenceDrift: 0.01,
  peakGmacPerS: 15,
  bandwidthGBPerS: 30,
  layers: [...rows, { path: '', measuredMs: 0.4, boundMs: 0.1, timeShare: 0.04, macsShare: 0, own: true }],
  byKind: [{ kind: 'standard', layers: 5, macsShare: 1, timeShare: 0.9, measuredMs: 9, boundMs: 3, gmacPerS: 3.2 }],
  insights: ['something stands out'],
  notes: ['a note'],
};

suite('measure: documents', () => {
  test('another convention is told with its name, in the terminal and in Markdown', () => {
    const flops = {
      params: analysis.totals.params,
      name: 'flops',
      title: 'FLOPs',
      unit: 'FLOPs' as const,
      total: analysis.totals.flops,
      kinds: [],
      unseen: '',
    };
    const counted = { ...analysis, conventions: [flops] };
    for (const text of [measuredText(counted, result), measuredMarkdown(counted, result)])
      assert.match(text, new RegExp(`FLOPs: ${analysis.totals.flops.toLocaleString('en')} FLOPs`));
    assert.doesNotMatch(measuredText(analysis, result), /FLOPs:/);
  });

  test('JSON: the report’s keys, times in the rows, modules with time of their own after them', () => {
    const json = measuredJson(analysis, result) as { layers: Record<string, unknown>[]; measured: Record<string, unknown>; schemaVersion: number };
    assert.equal(json.schemaVersion, 1);
    assert.equal(json.layers.length, analysis.rows.length + 1);
    for (const layer of json.layers) assert.equal(['measuredMs', 'fusedInto', 'elided'].filter((key) => key in layer).length, 1);
    assert.deepEqual([json.layers.at(-1)?.['path'], json.layers.at(-1)?.['kind'], json.layers.at(-1)?.['macs']], ['', 'Net', 0]);
    const macs = json.layers.reduce((sum, layer) => sum + Number(layer['macs']), 0);
    assert.equal(macs, analysis.totals.macs, 'rows still sum to the totals');
    const wanted = 'runtime medianMs p10Ms p90Ms minMs runs noisy wholeProfiledMs layersSumMs runtimeRowMs peakGmacPerS bandwidthGBPerS'.split(' ');
    for (const key of wanted) assert.ok(key in json.measured, key);
    assert.ok(!('layers' in json.measured) && !('calibration' in json.measured));
  });

  test('CSV: a row a layer, quoted, with the stamp in each', () => {
    const lines = measuredCsv(analysis, result).trim().split('\r\n');
    assert.equal(lines.length, analysis.rows.length + 2);
    assert.match(lines[0] ?? '', /^path,kind,params,macs,outputShape,measuredMs,fate,boundMs/);
    assert.match(
      lines[1] ?? '',
      /^layer1\.conv1,Conv2d,2304,1806336,1×16×28×28,2,ran,0\.5,4,3\.2,1\.5,0\.25,0\.5,onnxruntime-web 1\.30\.0,wasm,1,0\.001,"CPU, ""fast""",2026-11-23T12:00:00\.000Z,7$/,
    );
    assert.match(lines[2] ?? '', /^layer1\.bn1,BatchNorm2d,32,0,[^,]*,,in layer1\.conv1,/);
  });

  test('Markdown and text: median with its interval, stamp, bound, what stands out', () => {
    for (const text of [measuredMarkdown(analysis, result), measuredText(analysis, result)]) {
      assert.match(text, /median 10\.0 ms \(95 % interval 9\.80 ms to 10\.3 ms, p10 9\.50 ms, p90 11\.0 ms, minimum 9\.00 ms, 30 samples\)/);
      assert.match(text, /onnxruntime-web 1\.30\.0 · wasm, 1 thread, SIMD · clock 0\.001 ms · CPU, "fast" · 2026-11-23 12:00 · seed 7/);
      assert.match(text, /something stands out/);
      assert.match(text, /in layer1\.conv1/);
      assert.match(text, /4\.00×/);
      assert.match(text, /\(runtime\)/);
    }
  });

  test('comparisons: time beside what was counted', () => {
    const variant = { ...result, layers: [], byKind: result.byKind };
    const comparison: ComparisonResult = {
      runtime,
      date: result.date,
      seed: 7,
      variants: [variant, { ...variant, medianMs: 5, noisy: true }],
      ratios: [
        { of: 0, to: 1, time: 2, timeLow: 1.9, timeHigh: 2.1 },
        { of: 1, to: 0, time: 0.5, timeLow: 0.48, timeHigh: 0.53 },
      ],
      rounds: 40,
      insights: ['because'],
      peakGmacPerS: 15,
      bandwidthGBPerS: 30,
      notes: [],
    };
    const half = { ...analysis, entry: 'Half()', totals: { ...analysis.totals, macs: analysis.totals.macs / 4 } };
    const json = comparisonJson([analysis, half], comparison) as { ratios: Record<string, number>[]; variants: object[] };
    assert.deepEqual(json.ratios[0], { of: 0, to: 1, time: 2, timeLow: 1.9, timeHigh: 2.1, macs: 4, params: 1, bytes: 1 });
    assert.deepEqual(Object.keys(json.variants[0] ?? {}), ['file', 'entry', 'inputs', 'totals', 'byKind', 'measured']);
    assert.match(comparisonText([analysis, half], comparison), /0 \/ 1: {2}time 2\.00 \(1\.90 to 2\.10\) {2}MACs 4\.00/);
    assert.match(comparisonMarkdown([analysis, half], comparison), /\| Half\(\) \|.*\| 0\.500 \(0\.480 to 0\.530\) \| 0\.250 \|/);
    assert.deepEqual(variantLabels([analysis, half]), ['Net()', 'Half()']);
    assert.deepEqual(variantLabels([analysis, analysis]), ['Net() (0)', 'Net() (1)']);
  });
});
