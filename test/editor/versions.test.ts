import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as vscode from 'vscode';
import type { Difference } from '../../src/core/compare/changes.js';
import type { Panel } from '../../src/host/panel.js';
import { file, tensor } from '../onnx/models.js';
import { api, folder, at as inFolder, lensTitles, until, write as writeFile } from './editor.js';

const at = (name: string): vscode.Uri => inFolder('versions', name);
const write = (name: string, text: string): Promise<vscode.Uri> => writeFile(`versions/${name}`, text);
const run = <T>(name: string, ...args: unknown[]): Thenable<T> => vscode.commands.executeCommand<T>(`layerCost.${name}`, ...args);

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
    const difference = await until(
      () => panel.difference,
      (found) => found !== undefined,
    );
    return { panel, difference: difference ?? assert.fail('no difference') };
  }

  const since = async (): Promise<string> => (await lensTitles(document)).find((title) => title.includes('since HEAD')) ?? '';
  const is = (expected: string): Promise<string> => until(since, (found) => found === expected);

  test('the lens says by how much an edit, and one of an import, changed the network since HEAD; nothing once it is committed', async () => {
    await until(
      () => lensTitles(document),
      (found) => found.length > 0,
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

  test('a model file is compared with the one that HEAD has, and with another one', async () => {
    const model = (channels: number): Uint8Array =>
      file({
        nodes: [{ op: 'Conv', in: 'x k', out: 'y', name: '/stem/Conv' }],
        inputs: ['x: float32[1,3,32,32]'],
        outputs: ['y'],
        initializers: [tensor('k', 'float32', [channels, 3, 3, 3])],
      });
    await vscode.workspace.fs.writeFile(at('net.onnx'), model(8));
    git('add', 'net.onnx');
    git('commit', '-qm', 'model');
    await vscode.commands.executeCommand('git.refresh');
    await vscode.workspace.fs.writeFile(at('net.onnx'), model(16));
    await vscode.workspace.fs.writeFile(at('other.onnx'), model(4));
    const compared = async (params: number): Promise<Difference> => {
      const panel = (await (await api()).onnxEditor.show(at('net.onnx'))) ?? assert.fail('no panel');
      const found = await until(
        () => panel.difference,
        (difference) => difference?.totals.params.a === params,
      );
      return found ?? assert.fail('no difference');
    };
    await run('compareHead', at('net.onnx'));
    const { a, b, changes } = await compared(8 * 27);
    assert.match(a.name, /^net\.onnx @ HEAD \([0-9a-f]{7}\)$/);
    assert.deepEqual([a.entry, b.entry, changes.map((change) => [change.kind, change.b?.path])], ['net.onnx', 'net.onnx', [['changed', 'stem']]]);
    await run('compareFile', at('net.onnx'), at('other.onnx'));
    assert.deepEqual([(await compared(4 * 27)).a.name], ['versions/other.onnx']);
    await run('compareHead', at('other.onnx'));
    const added = (await (await api()).onnxEditor.show(at('other.onnx'))) ?? assert.fail('no panel');
    await until(
      () => added.difference?.a.absent,
      (absent) => absent === true,
    );
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
