import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { api } from './editor.js';

/** Links in the workspace of a real VS Code: followed where they stay inside of it. */
suite('links', () => {
  const root = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  const folder = join(root, 'linked');
  let outside = '';
  suiteSetup(function () {
    if (process.platform === 'win32') return this.skip();
    outside = mkdtempSync(join(tmpdir(), 'layer-cost-outside-'));
    mkdirSync(join(root, 'shared'), { recursive: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(root, 'shared/inner.py'), 'WIDTH = 3\n');
    writeFileSync(join(outside, 'outer.py'), 'WIDTH = 400\n');
    symlinkSync('../shared', join(folder, 'inside'));
    symlinkSync(outside, join(folder, 'away'));
    symlinkSync(join(outside, 'outer.py'), join(folder, 'outer.py'));
    symlinkSync(join(folder, 'circle.py'), join(folder, 'circle.py'));
  });
  suiteTeardown(() => {
    for (const path of [folder, join(root, 'shared'), outside]) if (path) rmSync(path, { recursive: true, force: true });
  });

  test('what they lead to counts inside of the workspace; outside it is not read, and said so', async () => {
    const file = join(folder, 'net.py');
    writeFileSync(
      file,
      'from torch import nn\nfrom inside.inner import WIDTH\nimport outer, circle\nfrom away.outer import WIDTH as w\nnet = nn.Linear(WIDTH, 2)\n',
    );
    const { models } = await api();
    const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
    await vscode.window.showTextDocument(document);
    const analysis = (await models.settled(document.uri))?.analysis ?? assert.fail('no analysis');
    assert.equal(analysis.totals.params, 8);
    const notes = analysis.notes.map((n) => n.text.replace(/file:\S*\/linked\//, ''));
    assert.deepEqual(notes, [
      "could not find the module `outer`: outer.py is outside the workspace's folders; not read",
      'could not find the module `circle`: circle.py is a loop of links',
      "could not find the module `away.outer`: away/outer.py is outside the workspace's folders; not read",
    ]);
  });
});
