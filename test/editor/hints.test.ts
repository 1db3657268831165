import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { api, at, hints, lensTitles, open as openFile, untitled } from './editor.js';

const open = (name: string): Promise<vscode.TextDocument> => openFile(at(name));

async function hover(document: vscode.TextDocument, line: number): Promise<string> {
  const at = document.lineAt(line - 1).firstNonWhitespaceCharacterIndex + 4;
  const found = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, new vscode.Position(line - 1, at));
  return found.flatMap((h) => h.contents.map((c) => (typeof c === 'string' ? c : c.value))).join('\n');
}

async function replace(document: vscode.TextDocument, from: string, to: string): Promise<void> {
  const at = document.getText().indexOf(from);
  assert.ok(at >= 0, `${from} stands in the text`);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(document.positionAt(at), document.positionAt(at + from.length)), to);
  await vscode.workspace.applyEdit(edit);
}

suite('in a real VS Code', () => {
  test('a Python file without a network starts no worker', async () => {
    const { supervisor, models } = await api();
    const before = supervisor.started;
    const document = await untitled('import json\n\nprint(json.dumps({}))\n');
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.equal(models.known(document.uri), undefined);
    assert.equal(supervisor.started, before);
  });

  test('activation is quick', async () => {
    const { activationMs } = await api();
    writeFileSync(join(__dirname, 'activation.json'), JSON.stringify({ activationMs }));
    assert.ok(activationMs < 5_000);
  });

  test('the sample: constructor lines and lines that call the helper', async () => {
    const found = await hints(await open('mobilenet_v1.py'));
    assert.equal(found[12], '864 params · 10.8M MACs');
    assert.equal(found[24], '×13 · 3.14M params · 539M MACs');
    assert.equal(found[40], '928 params · 10.8M MACs');
    assert.equal(found[47], '×5 · 1.34M params · 261M MACs');
    assert.equal(found[52], '1.02M params · 1.02M MACs');
    assert.equal(found[14], undefined, 'an activation has no hint');
  });

  test('lens totals', async () => {
    const titles = await lensTitles(await open('mobilenet_v1.py'));
    assert.ok(
      titles.some((title) => title.startsWith('4.23M params · 569M MACs · MobileNetV1() · 1×3×224×224')),
      titles.join('\n'),
    );
    assert.ok(titles.some((title) => title.includes('Visualize')));
  });

  test("a hover's formula", async () => {
    const document = await open('mobilenet_v1.py');
    await hints(document);
    const text = await hover(document, 12);
    assert.match(text, /3·3·3·32·112² = 10,838,016/);
    assert.match(text, /1×3×224×224 → 1×32×112×112/);
    // 3·9 weights of the filters and 3·32 that mix them, on 112² places.
    assert.match(text, /As depthwise separable: 123 weights, 1,542,912 multiply-adds, a share of 1\/C_out \+ 1\/k² = 1\/32 \+ 1\/9 = 0\.142/);
  });

  test('the same again after an edit, without saving', async () => {
    const document = await open('mobilenet_v1.py');
    await replace(document, 'conv_bn(3, c(32), stride=2)', 'conv_bn(3, c(48), stride=2)');
    await replace(document, 'separable(c(32), c(64), stride=1)', 'separable(c(48), c(64), stride=1)');
    const found = await hints(document);
    assert.equal(document.isDirty, true);
    assert.equal(found[12], '1,296 params · 16.3M MACs');
    assert.match(await hover(document, 12), /3·3·3·48·112² = 16,257,024/);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  test('a syntax error in one class leaves the hints of the others', async () => {
    const good =
      'import torch\nfrom torch import nn\n\n\nclass A(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.c = nn.Conv2d(3, 8, 3)\n\n    def forward(self, x):\n        return self.c(x)\n\n\nclass B(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.l = nn.Linear(4, 2)\n\n    def forward(self, x):\n        return self.l(x)\n\n\nmodel = A()\nmodel(torch.zeros(1, 3, 10, 10))\n';
    const document = await untitled(good);
    const before = await hints(document);
    assert.equal(before[8], '224 params · 13.8K MACs');
    await replace(document, 'nn.Linear(4, 2)', 'nn.Linear(4, 2');
    const after = await hints(document);
    assert.equal(after[8], before[8]);
  });

  test('a loop that does not end is named, and other files keep answering', async () => {
    const hostile = await untitled(
      'from torch import nn\n\n\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        while True:\n            pass\n\n    def forward(self, x):\n        return x\n',
    );
    const { models } = await api();
    const file = await models.settled(hostile.uri);
    const notes = file?.analysis?.notes.map((n) => `${n.limit ?? ''} ${n.span?.line ?? ''} ${n.text}`) ?? [];
    assert.ok(
      notes.some((n) => /^steps [78] /.test(n)),
      notes.join('\n') || `status ${JSON.stringify(file?.status)}`,
    );
    assert.equal((await hints(await open('resnet18.py')))[1], undefined);
    assert.ok(Object.keys(await hints(await open('resnet18.py'))).length > 5);
  });

  test('a missing import is named at its line', async () => {
    const document = await untitled(
      'import torch\nfrom torch import nn\nfrom not_there import Thing\n\n\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.a = nn.Linear(3, 4)\n        self.b = Thing(4)\n\n    def forward(self, x):\n        return self.b(self.a(x))\n',
    );
    const file = await (await api()).models.settled(document.uri);
    const note = file?.analysis?.notes.find((n) => n.text.includes('not_there'));
    assert.equal(note?.span?.line, 3);
    assert.equal((await hints(document))[9], '16 params · 12 MACs');
  });
});
