import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { CIRCLES, ENTRIES, MAY_IMPORT } from './allowed.js';
import { circleFaults } from './circles.js';
import { exportFaults, forbiddenExports } from './exports.js';
import type { Facts } from './facts.js';
import { directionFaults, importsByUnit } from './folders.js';
import { longFiles, longFunctions, longPythonFunctions, type TextFile } from './limits.js';
import { FIGURES, numberFaults } from './numbers.js';
import { FOLDERS, filesUnder, readFacts } from './parse.js';
import { linesNaming } from './words.js';

/** The rules of CONTRIBUTING.md and ARCHITECTURE.md, held by the sources. */

const textFiles = (paths: readonly string[]): TextFile[] => paths.map((path) => ({ path, text: readFileSync(path, 'utf8') }));

/** Facts of others for a chart. */
const PUBLISHED = 'src/core/report/published.ts';

const under =
  (...folders: string[]) =>
  ({ path }: { readonly path: string }): boolean =>
    folders.some((f) => path.startsWith(f));

suite('the house', () => {
  let files: readonly Facts[] = [];
  let python: readonly TextFile[] = [];
  suiteSetup(async () => {
    files = await readFacts();
    python = textFiles(FOLDERS.flatMap(filesUnder).filter((f) => f.endsWith('.py')));
  });

  test('sources were found', () => {
    assert.ok(files.length > 400 && python.length > 80);
  });

  test('files import one another only where the subject is a circle', () => assert.deepEqual(circleFaults(files, CIRCLES), []));

  test('folders and packages are imported as the table says', () => assert.deepEqual(directionFaults(importsByUnit(files), MAY_IMPORT), []));

  test('measuring runs in a worker of the page too: Node only in files named so', () => {
    const wrong = files.filter(under('src/measure/')).filter((f) => !/\/node[A-Z]/.test(f.path) && f.imports.some((i) => i.to.startsWith('node:')));
    assert.deepEqual(
      wrong.map((f) => f.path),
      [],
    );
  });

  test('no file is longer than 400 lines', () => assert.deepEqual(longFiles([...files, ...python]), []));

  test('no function is longer than 60 lines', () => assert.deepEqual([...longFunctions(files), ...longPythonFunctions(python)], []));

  test('every named number is a limit of docs/limits.md, or a figure of another kind', () => {
    assert.deepEqual(numberFaults(files.filter(under('src/', 'webview/')), FIGURES), []);
  });

  test('every export is imported, those for tests say so', () => assert.deepEqual(exportFaults(files, ENTRIES), []));

  test('a name is exported where it is defined, under its name', () => assert.deepEqual(forbiddenExports(files), []));

  test('the Python kernel names no library', () => {
    const libraries = readdirSync('src/core/libraries').map((f) => f.replace(/\.ts$/, ''));
    assert.ok(libraries.includes('numpy'));
    const words = [...libraries.filter((l) => !/^(libraries|prelude|standIns|packaging)$/.test(l)), 'torch', 'tensor', 'onnx', 'nn\\.'];
    assert.deepEqual(linesNaming(textFiles(filesUnder('src/core/python')), words), []);
  });

  test('nothing in the core can run code or reach the network', () => {
    for (const { path, text } of files.filter(under('src/core/')))
      assert.doesNotMatch(text, /(?<![.\w])eval\(|new Function\(|(?<!\.|async )\bfetch\(|XMLHttpRequest|WebSocket\(/, path);
  });

  test('no special cases: nothing that is shipped names a model or a repository', () => {
    const names =
      /\b(mobile_?net|res_?net|efficient_?net|dense_?net|squeeze_?net|shuffle_?net|google_?net|inception|alex_?net|conv_?next|swin|max_?vit|vgg\d|yolo|bert|gpt|lucidrains|kuangliu|karpathy|huggingface(?!_hub))/i;
    // The help of the command line has an example; published accuracies are drawn and nothing else; huggingface_hub is a library.
    const shipped = files.filter((f) => under('src/', 'webview/')(f) && f.path !== 'src/cli/usage.ts' && f.path !== PUBLISHED);
    for (const { path, text } of [...shipped, ...python.filter(under('src/'))])
      assert.doesNotMatch(text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$|huggingface_hub/gm, ''), names, path);
    const readers = shipped.filter((f) => f.text.includes('/published.js'));
    assert.deepEqual(readers.filter(under('src/')), []);
  });
});
