import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as vscode from 'vscode';
import type { Difference } from '../../src/core/compare/changes.js';
import type { Api } from '../../src/extension.js';
import type { Panel } from '../../src/host/panel.js';

/** Comparing with the last commit, in the extension host of a real VS Code with its Git extension. */

const api = async (): Promise<Api> => {
  const extension = vscode.extensions.getExtension<Api>('layer-cost.layer-cost');
  assert.ok(extension);
  return extension.activate();
};
const folder = (): vscode.Uri => vscode.workspace.workspaceFolders?.[0]?.uri ?? assert.fail('no folder is open');
const at = (name: string): vscode.Uri => vscode.Uri.joinPath(folder(), 'versions', name);
const run = <T>(name: string, ...args: unknown[]): Thenable<T> => vscode.commands.executeCommand<T>(`layerCost.${name}`, ...args);

const write = (name: string, text: string): Thenable<void> => vscode.workspace.fs.writeFile(at(name), new TextEncoder().encode(text));

async function lenses(document: vscode.TextDocument): Promise<string[]> {
  await (await api()).models.settled(document.uri);
  const found = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri, 100);
  return found.map((lens) => lens.command?.title ?? '');
}

async function until(what: () => Promise<boolean>, tell: () => Promise<string>): Promise<void> {
  for (let i = 0; i < 200; i++) {
    if (await what()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail(`waited for 20 s: ${await tell()}`);
}

const NET = `import torch
from torch import nn
from parts import width


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, width(), 3)

    def forward(self, x):
        return self.stem(x)


Net()(torch.zeros(1, 3, 32, 32))
`;
const PARTS = 'def width():\n    return 8\n';

suite('versions', () => {
  const root = (): string => at('').fsPath;
  const git = (...args: string[]): void => {
    const done = spawnSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false', '-C', root(), ...args], {
      encoding: 'utf8',
    });
    assert.equal(done.status, 0, done.stderr);
  };
  let document: vscode.TextDocument;

  suiteSetup(async function () {
    if (spawnSync('git', ['--version']).status !== 0 || !vscode.extensions.getExtension('vscode.git')) {
      console.log('git or the Git extension is missing: versions are not tested');
      this.skip();
    }
    await vscode.workspace.fs.createDirectory(at(''));
    await write('net.py', NET);
    await write('parts.py', PARTS);
    git('init', '-q', '-b', 'main');
    git('add', '.');
    git('commit', '-qm', 'first');
    document = await vscode.workspace.openTextDocument(at('net.py'));
    await vscode.window.showTextDocument(document);
  });
  suiteTeardown(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.workspace.fs.delete(at(''), { recursive: true });
  });

  /** The panel of a file once its page shows a difference. */
  async function shown(uri: vscode.Uri): Promise<{ panel: Panel; difference: Difference }> {
    const panel = (await api()).panels.of(uri) ?? assert.fail('no panel');
    await until(
      () => Promise.resolve(panel.difference !== undefined),
      () => Promise.resolve('no difference'),
    );
    return { panel, difference: panel.difference ?? assert.fail('no difference') };
  }

  const since = async (): Promise<string> => (await lenses(document)).find((title) => title.includes('since HEAD')) ?? '';
  const is = (expected: string): Promise<void> =>
    until(
      async () => (await since()) === expected,
      async () => (await lenses(document)).join(' | '),
    );

  test('the lens says by how much an edit, and one of an import, changed the network since HEAD; nothing once it is committed', async () => {
    await until(
      async () => (await lenses(document)).length > 0,
      async () => 'no lens',
    );
    assert.equal(await since(), '');
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, document.lineAt(8).range, '        self.stem = nn.Conv2d(3, 2 * width(), 3)');
    assert.ok(await vscode.workspace.applyEdit(edit));
    await is('+100 % MACs since HEAD');
    await document.save();
    // The import of the old version is the old one.
    await write('parts.py', PARTS.replace('8', '16'));
    await is('+300 % MACs since HEAD');
    git('commit', '-qam', 'wider');
    await vscode.commands.executeCommand('git.refresh');
    await is('');
  });

  test('Compare with Git HEAD reads the old texts and shows what changed', async () => {
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, document.lineAt(8).range, '        self.stem = nn.Conv2d(3, width(), 5)');
    assert.ok(await vscode.workspace.applyEdit(edit));
    await run('compareHead', document.uri);
    const { panel, difference } = await shown(document.uri);
    const { a, b, totals, changes } = difference;
    assert.match(a.name, /^net\.py @ HEAD \([0-9a-f]{7}\)$/);
    assert.deepEqual([b.name, a.complete, b.complete], ['net.py', true, true]);
    // 2 * 16 channels of 3x3 in HEAD, 16 of 5x5 now, each with a bias.
    assert.deepEqual([totals.params.a, totals.params.b], [3 * 9 * 32 + 32, 3 * 25 * 16 + 16]);
    assert.deepEqual(
      changes.map((change) => [change.kind, change.b?.path]),
      [['changed', 'stem']],
    );
    panel.close();
  });

  test('a file that HEAD does not have is new', async () => {
    await write('new.py', NET);
    await run('compareHead', at('new.py'));
    const { panel, difference } = await shown(at('new.py'));
    assert.deepEqual([difference.a.absent, difference.changes.map((change) => change.kind)], [true, ['added']]);
    panel.close();
  });

  test('Compare with File takes another file', async () => {
    await write('other.py', NET.replace('width(), 3', '4, 3'));
    await run('compareFile', document.uri, at('other.py'));
    const { panel, difference } = await shown(document.uri);
    assert.deepEqual([difference.a.name, difference.totals.params.a], ['versions/other.py', 3 * 9 * 4 + 4]);
    panel.close();
  });

  test('a file in no repository opens no panel, and its lens is silent', async () => {
    const outside = vscode.Uri.joinPath(folder(), 'mobilenet_v1.py');
    await run('compareHead', outside);
    assert.equal((await api()).panels.of(outside), undefined);
  });
});
