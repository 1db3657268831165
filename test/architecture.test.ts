import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** Who may import whom: the folders of ARCHITECTURE.md, read off the sources. */

const files = ['src', 'webview'].flatMap((folder) =>
  readdirSync(folder, { recursive: true })
    .map((f) => join(folder, String(f)).replaceAll('\\', '/'))
    .filter((f) => f.endsWith('.ts')),
);

interface Import {
  readonly from: string;
  readonly to: string;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((m) => {
    const name = m[1] ?? '';
    return { from: file, to: name.startsWith('.') ? normalize(join(dirname(file), name)).replaceAll('\\', '/') : name };
  });
}

const imports = files.flatMap(importsOf);

/** Imports from one part that go where they may not. */
const wrong = (part: (file: string) => boolean, mayNot: (to: string) => boolean): string[] =>
  imports.filter((i) => part(i.from) && mayNot(i.to)).map((i) => `${i.from} imports ${i.to}`);
const within =
  (...folders: string[]) =>
  (path: string) =>
    folders.some((f) => path.startsWith(f));

suite('import directions', () => {
  test('sources were found', () => assert.ok(files.length > 100 && imports.length > 500));

  test('the core knows no editor, no page, no Node, no measuring', () => {
    assert.deepEqual(
      wrong(
        within('src/core/'),
        (to) =>
          to === 'vscode' ||
          /^(node:|fs|path|os|child_process|worker_threads|net|http)/.test(to) ||
          within('src/host', 'src/measure', 'src/node', 'src/workers', 'webview')(to),
      ),
      [],
    );
  });

  test('Python does not know torch, costs do not know Python', () => {
    assert.deepEqual(wrong(within('src/core/python/'), within('src/core/torch', 'src/core/cost', 'src/core/report')), []);
    assert.deepEqual(wrong(within('src/core/cost/'), within('src/core/python', 'src/core/torch', 'src/core/report')), []);
    assert.deepEqual(wrong(within('src/core/onnx/'), within('src/core/python', 'src/core/torch', 'src/core/cost', 'src/core/report')), []);
  });

  test('only the host imports vscode', () => {
    assert.deepEqual(
      wrong(
        (f) => !within('src/host/')(f) && f !== 'src/extension.ts',
        (to) => to === 'vscode',
      ),
      [],
    );
  });

  test('host and page meet only in the protocol', () => {
    assert.deepEqual(wrong(within('webview/'), within('src/host', 'src/node', 'src/workers', 'src/core/python', 'src/core/torch')), []);
    assert.deepEqual(wrong(within('src/host/'), within('webview')), []);
  });

  test('measuring runs in a worker of the page too: Node only in files named so', () => {
    assert.deepEqual(
      wrong(
        (f) => within('src/measure/')(f) && !/\/node[A-Z]/.test(f),
        (to) => /^node:/.test(to) || to === 'vscode' || within('src/host', 'webview')(to),
      ),
      [],
    );
  });

  test('nothing in the sources can run code or reach the network', () => {
    for (const file of files.filter(within('src/core/')))
      assert.doesNotMatch(readFileSync(file, 'utf8'), /(?<![.\w])eval\(|new Function\(|(?<!\.|async )\bfetch\(|XMLHttpRequest|WebSocket\(/, file);
  });

  test('no special cases: nothing under src names a model or a repository', () => {
    const names =
      /\b(mobile_?net|res_?net|efficient_?net|dense_?net|squeeze_?net|shuffle_?net|google_?net|inception|alex_?net|conv_?next|swin|max_?vit|vgg\d|yolo|bert|gpt|lucidrains|kuangliu|karpathy|huggingface)/i;
    for (const file of files.filter(within('src/core/python/', 'src/core/torch/', 'src/core/onnx/', 'src/core/cost/'))) {
      const code = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
      assert.doesNotMatch(code, names, file);
    }
  });
});
