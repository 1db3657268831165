import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Totals } from '../../src/core/analysis.js';
import { compact } from '../../src/core/report/numbers.js';
import { api, at, open as openFile } from './editor.js';

const open = (name: string): Promise<vscode.TextDocument> => openFile(at(name));

async function totals({ uri }: vscode.TextDocument): Promise<Totals> {
  const file = await (await api()).models.settled(uri);
  assert.ok(file?.analysis?.complete);
  return file.analysis.totals;
}

const lineOf = (document: vscode.TextDocument, text: string): number => document.getText().slice(0, document.getText().indexOf(text)).split('\n').length - 1;

async function actions(document: vscode.TextDocument, from: number, to: number): Promise<vscode.CodeAction[]> {
  await totals(document);
  const lines = new vscode.Range(from, 0, to, document.lineAt(to).text.length);
  const found = await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', document.uri, lines);
  return found.filter((action) => action.kind?.value === 'refactor.rewrite');
}

async function applied(action: vscode.CodeAction | undefined): Promise<void> {
  assert.ok(action?.edit);
  assert.ok(await vscode.workspace.applyEdit(action.edit));
}

suite('replacements as code actions', () => {
  test('every 3x3 convolution but the first becomes separable, and that is the network of the paper', async () => {
    const document = await open('mobilenet_v1_full_conv.py');
    const text = document.getText();
    const before = await totals(document);
    const [action] = await actions(document, lineOf(document, 'conv_bn(c(32), c(64)'), lineOf(document, 'conv_bn(c(1024), c(1024)'));
    assert.equal(action?.title, 'Replace 13 3×3 convolutions by depthwise separable: −89 % MACs (network: 4.87G → 569M)');
    await applied(action);
    const { params, macs } = await totals(document);
    assert.deepEqual([params, macs], [4_231_976, 568_740_352]);
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), text);
    assert.deepEqual(await totals(document), before);
  });

  test('one convolution, at the cursor', async () => {
    const document = await open('resnet18.py');
    const text = document.getText();
    const line = lineOf(document, 'nn.Conv2d(3, 64');
    const before = await totals(document);
    const [action] = await actions(document, line, line);
    const [, saved, from, to] = /^Replace by depthwise separable: −(\d+) % MACs \(network: (\S+) → (\S+)\)$/.exec(action?.title ?? '') ?? [];
    assert.ok(saved && from && to, action?.title ?? 'no action');
    await applied(action);
    assert.deepEqual([compact(before.macs), compact((await totals(document)).macs)], [from, to]);
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), text);
  });

  test('in ten styles of writing: what the title promises is what the changed file has, and undo restores it', async () => {
    const styles = [
      'self.c = nn.Conv2d(16, 32, 3, 1, 1)',
      'self.c = nn.Conv2d(in_channels=16, out_channels=32, kernel_size=3, padding=1)',
      'self.c = nn.Sequential(*[nn.Conv2d(16, 32, 3, padding=1), nn.BatchNorm2d(32)])',
      'self.c = block(16, 32)',
      'self.c = nn.Conv2d(16, 32, 3, padding=1, bias=False)',
      'self.c = nn.Conv2d(16, 32, 3, padding=2, dilation=2)',
      "self.c = nn.Conv2d(16, 32, (3, 3), padding='same')",
      'self.c = nn.Sequential(nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(inplace=True))',
      'self.c = nn.Conv2d(16, 32, 3, 2, 1, 1, 1, False)',
      'self.c = torch.nn.Conv2d(16, 32, kernel_size=3, stride=2)',
    ];
    for (const style of styles) {
      const content = `import torch
from torch import nn
def block(a, b):
    return nn.Conv2d(a, b, 3, padding=1)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        ${style}
        self.head = nn.Linear(32, 10)
    def forward(self, x):
        return self.head(self.c(x).mean((2, 3)))
Net()(torch.randn(1, 16, 16, 16))
`;
      const document = await vscode.workspace.openTextDocument({ language: 'python', content });
      await vscode.window.showTextDocument(document);
      const before = await totals(document);
      const line = lineOf(document, style);
      const [action] = await actions(document, line, line);
      const [, from, to] = /^Replace by depthwise separable: −\d+ % MACs \(network: (\S+) → (\S+)\)$/.exec(action?.title ?? '') ?? [];
      assert.ok(from && to, `${style}: ${action?.title ?? 'no action'}`);
      await applied(action);
      const after = await totals(document);
      assert.deepEqual([compact(before.macs), compact(after.macs)], [from, to], style);
      // Of the convolution: 1/32 + 1/9; the head stays.
      assert.equal((after.macs - 320) / (before.macs - 320), 1 / 32 + 1 / 9, style);
      await vscode.commands.executeCommand('undo');
      assert.equal(document.getText(), content);
      assert.deepEqual(await totals(document), before);
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    }
  }).timeout(120_000);

  test('a line without anything to replace offers nothing, and neither does a file without a network', async () => {
    const document = await open('mobilenet_v1.py');
    assert.deepEqual(await actions(document, 1, 1), []);
    const plain = await vscode.workspace.openTextDocument({ language: 'python', content: 'print(1)\n' });
    const found = await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', plain.uri, new vscode.Range(0, 0, 0, 1));
    assert.deepEqual(
      found.filter((a) => a.kind?.value === 'refactor.rewrite'),
      [],
    );
  });
});
