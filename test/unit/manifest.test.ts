import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';

const text = (path: string): string => readFileSync(path, 'utf8');
const manifest = JSON.parse(text('package.json'));
const words: Record<string, string> = JSON.parse(text('package.nls.json'));

/** Every text in the manifest, with where it stands. */
function* strings(value: unknown, path = ''): Generator<[string, string]> {
  if (typeof value === 'string') yield [path, value];
  else if (typeof value === 'object' && value !== null) for (const [key, inner] of Object.entries(value)) yield* strings(inner, `${path}/${key}`);
}

suite('the manifest', () => {
  test('every %key% has words, and no words are left over', () => {
    const used = new Set([...strings(manifest)].flatMap(([, s]) => Array.from(s.matchAll(/^%([\w.]+)%$/g), (m) => m[1] ?? '')));
    assert.deepEqual(
      [...used].filter((key) => !(key in words)),
      [],
    );
    assert.deepEqual(
      Object.keys(words).filter((key) => !used.has(key)),
      [],
    );
  });

  test('is bundled whole, and starts only for Python files, model files that it is to show and restored panels', () => {
    assert.equal(manifest.dependencies, undefined);
    assert.deepEqual(manifest.activationEvents, ['onLanguage:python', 'onWebviewPanel:layerCost.panel', 'onCustomEditor:layerCost.onnx']);
    assert.ok(manifest.main && manifest.browser);
    assert.equal(manifest.engines.vscode.replace('^', '').split('.')[1], manifest.devDependencies['@types/vscode'].split('.')[1]);
  });

  test('works in untrusted and virtual workspaces, without what names folders', () => {
    assert.equal(manifest.capabilities.untrustedWorkspaces.supported, 'limited');
    assert.deepEqual(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations, ['layerCost.searchPaths']);
    assert.equal(manifest.capabilities.virtualWorkspaces, true);
  });

  test('commands share a category, menus and walkthrough name only these, and no key is taken', () => {
    const commands: { command: string; category: string; title: string }[] = manifest.contributes.commands;
    const names = new Set(commands.map((c) => c.command));
    assert.deepEqual(
      commands.map((c) => words[c.title.replaceAll('%', '')]),
      [
        'Visualize Network',
        'Measure Latency',
        'Open with Layer Cost',
        'Compare with Its Source...',
        'Compare Measured Variants',
        'Compare with Git HEAD',
        'Compare with File...',
        'Choose Entry',
        'Choose Input',
        'Choose Convention',
        'Export ONNX',
        'Copy Report as Markdown',
        'Why Is There No Hint Here?',
        'Show Actions',
        'Toggle Hints',
        'Open Sample Network',
        'Show Log',
        'Restart Analysis',
      ],
    );
    assert.ok(commands.every((c) => c.category === 'Layer Cost'));
    const mentioned = [...strings(manifest.contributes.menus), ...strings(words)].flatMap(([, s]) =>
      Array.from(s.matchAll(/(?:command:)?(layerCost\.\w+)(?=\)|$)/g), (m) => m[1] ?? ''),
    );
    for (const name of mentioned)
      assert.ok(
        names.has(name) || name === 'layerCost.editor' || name === 'layerCost.modelFiles' || name === 'layerCost.panel' || name === 'layerCost.onnx',
        name,
      );
    assert.equal(manifest.contributes.keybindings, undefined);
  });

  test('settings have one prefix, a default, a description and a scope', () => {
    for (const [name, setting] of Object.entries<Record<string, unknown>>(manifest.contributes.configuration.properties)) {
      assert.match(name, /^layerCost(\.[a-z]+[A-Za-z]*)+$/);
      assert.ok('default' in setting && setting.markdownDescription && ['resource', 'window'].includes(String(setting.scope)), name);
    }
  });

  test('pictures of the walkthrough and the icon are there', () => {
    for (const [, path] of [...strings(manifest.contributes.walkthroughs)].filter(([, s]) => s.startsWith('media/'))) assert.ok(existsSync(path), path);
    assert.ok(existsSync(manifest.icon));
    assert.equal(manifest.contributes.walkthroughs.length, 1);
  });

  test('every text for translators is in the bundle, every placeholder stands once in what it names', () => {
    const bundle: Record<string, string> = JSON.parse(text('l10n/bundle.l10n.json'));
    assert.ok(Object.keys(bundle).length > 150);
    for (const [key, value] of Object.entries(bundle)) {
      const places = key.match(/\{\d\}/g) ?? [];
      assert.deepEqual(
        places,
        Array.from(places, (_, i) => `{${i}}`),
        `a sentence is recognized by its places in order: ${key}`,
      );
      assert.deepEqual(places, (value.match(/\{\d\}/g) ?? []).sort(), key);
    }
  });
});
