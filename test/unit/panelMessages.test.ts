import assert from 'node:assert/strict';
import fc from 'fast-check';
import { pageHtml, pagePolicy } from '../../src/host/pageHtml.js';
import { readMessage } from '../../src/host/panelMessages.js';
import type { FromPanel } from '../../src/protocol.js';

const good: FromPanel[] = [
  { type: 'ready' },
  { type: 'reveal', layer: 3, preserveFocus: true },
  { type: 'requestModel', requestId: 1, version: 2 },
  { type: 'requestModel', requestId: 1, version: 2, variant: 'variant0' },
  {
    type: 'measured',
    version: 1,
    measured: {
      medianMs: 3,
      layers: [
        { layer: 0, ms: 1.5, boundMs: 1 },
        { layer: 4, ms: 0 },
      ],
      result: { any: 'thing' },
    },
  },
  { type: 'save', suggestedName: 'net.md', format: 'markdown', text: '# Net' },
  { type: 'copy', text: 'x' },
  { type: 'command', command: 'chooseVariants' },
  { type: 'remember', key: 'devices', value: [] },
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
      { type: 'remember', key: '__proto__', value: {} },
      { type: 'remember', key: 'devices', value: 'x'.repeat(200_000) },
      { type: 'remember', key: 'devices', value: 1n },
      { type: 'measured', version: 1, measured: { medianMs: Number.NaN, layers: [] } },
      { type: 'measured', version: 1, measured: { medianMs: 1, layers: [{ layer: 1, ms: -1 }] } },
      { type: 'measured', version: 1, measured: { medianMs: 1, layers: new Array(20_001).fill({ layer: 1, ms: 1 }) } },
      { type: 'requestModel', requestId: 1, version: 1, variant: 'x'.repeat(1_000) },
      { type: 'save', suggestedName: 'x', format: 'exe', text: '' },
    ])
      assert.equal(readMessage(bad), undefined, JSON.stringify(bad, (_, v: unknown) => (typeof v === 'bigint' ? '1n' : v))?.slice(0, 100));
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
    const types = ['ready', 'reveal', 'requestModel', 'measured', 'save', 'copy', 'command', 'remember', 'log', '__proto__', 'toString'];
    const known = [
      'type',
      'layer',
      'preserveFocus',
      'requestId',
      'version',
      'variant',
      'measured',
      'suggestedName',
      'format',
      'text',
      'command',
      'key',
      'value',
      'level',
    ];
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
