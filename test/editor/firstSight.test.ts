import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { api, at, until, write } from './editor.js';

async function open(name: string, text: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(await write(name, text));
  await vscode.window.showTextDocument(document);
  await (await api()).models.settled(document.uri);
  return document;
}

async function hints(document: vscode.TextDocument): Promise<string[]> {
  const whole = new vscode.Range(0, 0, document.lineCount, 0);
  const found = await vscode.commands.executeCommand<vscode.InlayHint[]>('vscode.executeInlayHintProvider', document.uri, whole);
  return found.map((h) => String(h.label));
}

async function lenses(document: vscode.TextDocument): Promise<vscode.Command[]> {
  const found = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri, 100);
  return found.flatMap((l) => l.command ?? []);
}

const titles = async (document: vscode.TextDocument): Promise<string> => (await lenses(document)).map((l) => l.title).join('\n');

const network = (name: string): string =>
  `from torch import nn\n\n\nclass ${name}(nn.Module):\n    def __init__(self, dim, heads):\n        super().__init__()\n        self.query = nn.Linear(dim, dim)\n        self.attend = nn.MultiheadAttention(dim, heads)\n\n    def forward(self, x):\n        return self.attend(self.query(x), x, x)[0]\n`;

suite('first sight', () => {
  const written = [
    'lonely.py',
    'called.py',
    'caller.py',
    'noted.py',
    'notes.ipynb',
    'unsaved.py',
    'runs.py',
    'endless.py',
    'parts.py',
    'sized.py',
    'sized.json',
  ];
  suiteTeardown(async () => {
    for (const name of written) await vscode.workspace.fs.delete(at(name)).then(undefined, () => undefined);
  });

  test('example sizes are marked in every place and can be chosen', async () => {
    const document = await open('lonely.py', network('Lonely'));
    const found = await hints(document);
    assert.ok(found.length >= 2 && found.every((label) => label.startsWith('e.g. ')), found.join('\n'));
    const choose = (await lenses(document)).find(({ title }) => title.startsWith('example sizes: dim=512, heads=8'));
    assert.deepEqual([choose?.command, choose?.arguments?.[2]], ['layerCost.chooseEntry', 'Lonely']);
    await vscode.commands.executeCommand('layerCost.chooseEntry', document.uri, 'Lonely(64, 4)');
    await until(
      () => titles(document),
      (found) => /^20\.8K params · \S+ MACs · Lonely\(64, 4\)/.test(found),
    );
    assert.ok((await hints(document)).every((label) => !label.startsWith('e.g.')));
  });

  test('a call in another file takes the place of example sizes, and follows that file', async () => {
    await write('caller.py', 'from called import Called\n\nnet = Called(dim=96, heads=3)\n');
    const document = await open('called.py', network('Called'));
    await until(
      () => titles(document),
      (found) => found.includes('Called(dim=96, heads=3)'),
    );
    assert.ok((await hints(document)).includes('9,312 params · 93.1K MACs') || (await hints(document)).every((label) => !label.startsWith('e.g.')));
    await write('caller.py', 'from called import Called\n\nnet = Called(dim=48, heads=3)\n');
    await until(
      () => titles(document),
      (found) => found.includes('Called(dim=48, heads=3)'),
    );
  });

  test('a notebook that calls it counts, and unsaved edits of another file', async () => {
    const cell = { cell_type: 'code', source: ['from noted import Noted\n', 'Noted(dim=24, heads=2)\n'] };
    await write('notes.ipynb', JSON.stringify({ cells: [cell], nbformat: 4, nbformat_minor: 5, metadata: {} }));
    const noted = await open('noted.py', network('Noted'));
    await until(
      () => titles(noted),
      (found) => found.includes('Noted(dim=24, heads=2)'),
    );
    const edited = await open('runs.py', '# nothing yet\n');
    const edit = new vscode.WorkspaceEdit();
    edit.insert(edited.uri, new vscode.Position(0, 0), 'from unsaved import Unsaved\nUnsaved(dim=36, heads=6)\n');
    await vscode.workspace.applyEdit(edit);
    const unsaved = await open('unsaved.py', network('Unsaved'));
    await until(
      () => titles(unsaved),
      (found) => found.includes('Unsaved(dim=36, heads=6)'),
    );
    await vscode.window.showTextDocument(edited);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  test('a file of settings whose keys are the arguments takes the place of example sizes', async () => {
    await write('sized.json', JSON.stringify({ dim: 40, heads: 5, depth: 2 }));
    const text = network('Sized').replace('dim, heads):', 'dim, heads, depth):').replace('self.query =', 'self.depth = depth\n        self.query =');
    const document = await open('sized.py', text);
    await until(
      () => titles(document),
      (found) => found.includes('Sized(dim=40, heads=5, depth=2)'),
    );
  });

  test('every class has a lens, also those that the entry does not reach and those of a file that ends at a limit', async () => {
    const parts = `${network('Whole')}\n\n${network('Other').slice('from torch import nn\n\n\n'.length)}\n\nWhole(8, 2)\n`;
    assert.match(await titles(await open('parts.py', parts)), /params[\s\S]*needs dim, heads: choose arguments/);
    const document = await open(
      'endless.py',
      `n = 0\nwhile True:\n    n += 1\n${network('Net')
        .replace(', dim, heads', '')
        .replace(/dim, heads|dim, dim/g, '4, 4')}`,
    );
    assert.match(await titles(document), /^no numbers: the code on line 2 did not finish within/);
  });
});
