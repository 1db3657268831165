import assert from 'node:assert/strict';
import fc from 'fast-check';
import { pageHtml, pagePolicy } from '../../src/host/pageHtml.js';
import { readMessage, readRemembered } from '../../src/host/panelMessages.js';
import type { MeasureResult } from '../../src/measure/types.js';
import type { FromPanel } from '../../src/protocol.js';

const result = {
  runtime: {},
  medianMs: 3,
  peakGmacPerS: 15,
  bandwidthGBPerS: 30,
  layersSumMs: 3,
  runtimeRowMs: 0,
  layers: [],
  notes: [],
  insights: [],
} as unknown as MeasureResult;
const good: FromPanel[] = [
  { type: 'ready' },
  { type: 'reveal', layer: 3, preserveFocus: true },
  { type: 'model', id: 1, asked: { version: 2 } },
  { type: 'model', id: 1, asked: { version: 2, variant: 'variant0' } },
  {
    type: 'measured',
    version: 1,
    measured: {
      medianMs: 3,
      layers: [
        { layer: 0, ms: 1.5, boundMs: 1 },
        { layer: 4, ms: 0 },
      ],
      result,
    },
  },
  { type: 'reveal', layer: 3, preserveFocus: true, variant: 'explored1' },
  { type: 'explore', id: 2, asked: { version: 2, values: [['__proto__', '1']] } },
  { type: 'cell', id: 3, asked: { version: 2, values: [] } },
  { type: 'writeBack', id: 4, asked: { version: 2, values: [['width', '0.5']] } },
  { type: 'compareVariants', version: 2, variants: [[['width', '0.5']], []] },
  { type: 'copy', text: '| a |' },
  { type: 'save', suggestedName: 'net.md', format: 'markdown', text: '# Net' },
  { type: 'command', command: 'chooseVariants' },
  { type: 'remember', parts: { devices: [{ name: 'a', computeTflops: 1, bandwidthGBPerS: 2 }] } },
  { type: 'remember', parts: { calibration: { schema: 1, cpu: '2 cores', runtimeVersion: '1.30.0', threads: 1, peakGmacPerS: 15, bandwidthGBPerS: 30 } } },
  { type: 'log', level: 'warn', text: 'slow' },
];

suite('messages of the page', () => {
  test('every kind is read as it was sent', () => {
    for (const message of good) assert.deepEqual(readMessage(structuredClone(message)), message);
  });

  test('nothing else is: paths, commands of the editor, prototypes, huge or wrong values', () => {
    for (const bad of [
      undefined,
      null,
      7,
      'ready',
      [],
      {},
      { type: 'openFile', path: '/etc/passwd' },
      { type: 'constructor' },
      { type: '__proto__' },
      { type: 'reveal', layer: '../../etc/passwd', preserveFocus: true },
      { type: 'reveal', layer: -1, preserveFocus: true },
      { type: 'reveal', layer: 0.5, preserveFocus: true },
      { type: 'command', command: 'workbench.action.terminal.sendSequence' },
      { type: 'remember', parts: 7 },
      { type: 'measured', version: 1, measured: { medianMs: Number.NaN, layers: [], result } },
      { type: 'measured', version: 1, measured: { medianMs: 1, layers: [{ layer: 1, ms: -1 }], result } },
      { type: 'measured', version: 1, measured: { medianMs: 1, layers: new Array(20_001).fill({ layer: 1, ms: 1 }), result } },
      { type: 'measured', version: 1, measured: { medianMs: 1, layers: [], result: { medianMs: 1 } } },
      { type: 'measured', version: 1, measured: { medianMs: 1, layers: [], result: { ...result, notes: 1n } } },
      { type: 'model', id: 1, asked: { version: 1, variant: 'x'.repeat(1_000) } },
      { type: 'model', id: '1', asked: { version: 1 } },
      { type: 'model', id: 1 },
      { type: 'answer', id: 1, answer: {} },
      { type: 'explore', id: 1, asked: { version: 1, values: { width: '1' } } },
      { type: 'writeBack', id: 1, asked: { version: 1, values: [['width', 0.5]] } },
      { type: 'compareVariants', version: 1, variants: new Array(9).fill([]) },
      { type: 'save', suggestedName: 'x', format: 'exe', text: '' },
    ])
      assert.equal(readMessage(bad), undefined, JSON.stringify(bad, (_, v: unknown) => (typeof v === 'bigint' ? '1n' : v))?.slice(0, 100));
  });

  test('of what is remembered only what can be read is kept', () => {
    const devices = [
      { name: 'a', computeTflops: 1, bandwidthGBPerS: 2, path: '/etc' },
      { name: 'b' },
      { name: 'c', computeTflops: -1, bandwidthGBPerS: 1 },
      null,
    ];
    assert.deepEqual(readRemembered({ devices, calibration: { schema: 2 } }), { devices: [{ name: 'a', computeTflops: 1, bandwidthGBPerS: 2 }] });
    assert.deepEqual(readRemembered({ devices: 'nonsense', __proto__: { calibration: {} } }), {});
    assert.equal(readRemembered({ devices: new Array(1_000).fill(devices[0]) }).devices?.length, 500);
  });

  test('a suggested name can lead nowhere', () => {
    const name = (suggestedName: string): string => {
      const read = readMessage({ type: 'save', suggestedName, format: 'csv', text: '' });
      return read?.type === 'save' ? read.suggestedName : '';
    };
    assert.equal(name('../../.bashrc'), '_.._.bashrc');
    assert.equal(name('...'), 'report');
    assert.equal(name('a/b\\c:d.csv'), 'a_b_c_d.csv');
  });

  test('50,000 generated messages: none throws, none gives more than its known fields', () => {
    const value = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.double(),
      fc.constant(null),
      fc.array(fc.anything(), { maxLength: 3 }),
      fc.object({ maxDepth: 2, maxKeys: 3 }),
    );
    const types = ['ready', 'reveal', 'model', 'measured', 'save', 'command', 'remember', 'log', '__proto__', 'toString'];
    const known = ['type', 'layer', 'preserveFocus', 'id', 'asked', 'version', 'measured', 'suggestedName', 'format', 'text', 'command', 'parts', 'level'];
    const message = fc
      .dictionary(fc.constantFrom(...known, 'extra'), value, { maxKeys: 6 })
      .chain((m) => fc.constantFrom(...types).map((type) => ({ ...m, type })));
    fc.assert(
      fc.property(message, (m) => {
        for (const key of Object.keys(readMessage(m) ?? {})) assert.ok(known.includes(key));
      }),
      { numRuns: 50_000, seed: 11 },
    );
  });
});

suite('the page', () => {
  test('its policy allows our own script and nothing from elsewhere', () => {
    const policy = pagePolicy('https://webview.example', 'n0nce');
    assert.match(policy, /^default-src 'none'; /);
    const [script] = policy.split('; ').filter((rule) => rule.startsWith('script-src'));
    assert.equal(script, "script-src 'nonce-n0nce' 'wasm-unsafe-eval'");
    assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'|\*|http:|data:(?!$|;)/);
    assert.match(policy, /connect-src https:\/\/webview\.example$/);
  });

  test('its text holds one script, under the nonce', () => {
    const html = pageHtml('https://webview.example', 'n0nce', 'https://webview.example/panel.js');
    assert.equal(html.match(/<script/g)?.length, 1);
    assert.match(html, /<script nonce="n0nce" src="https:\/\/webview\.example\/panel\.js"><\/script>/);
  });
});
