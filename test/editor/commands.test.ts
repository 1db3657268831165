import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { api, at, hints, open, until, write } from './editor.js';

const run = <T>(name: string, ...args: unknown[]): Thenable<T> => vscode.commands.executeCommand<T>(`layerCost.${name}`, ...args);

async function entryLens(document: vscode.TextDocument): Promise<string> {
  await (await api()).models.settled(document.uri);
  const found = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri, 100);
  return found.find((l) => l.command?.command === 'layerCost.visualize')?.command?.title ?? '';
}

const NET = (import_: string): string =>
  `import torch\nfrom torch import nn\n${import_}\n\n\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.block = make(3)\n\n    def forward(self, x):\n        return self.block(x)\n\n\nNet()(torch.zeros(1, 3, 8, 8))\n`;
const HELPER = 'from torch import nn\n\n\ndef make(channels):\n    return nn.Conv2d(channels, 4, 1, bias=False)\n';

suite('commands', () => {
  teardown(async () => {
    for (const name of ['mobilenet_v1.py', 'resnet18.py']) {
      await run('chooseEntry', at(name), '');
      await run('chooseInput', at(name), '');
    }
  });

  test('another input, remembered for this file until it is forgotten', async () => {
    const document = await open(at('mobilenet_v1.py'));
    await run('chooseInput', document.uri, '1x3x160x160');
    assert.match(await entryLens(document), /^4\.23M params · 291M MACs · MobileNetV1\(\) · 1×3×160×160/);
    await run('chooseInput', document.uri, '');
    assert.match(await entryLens(document), /569M MACs · MobileNetV1\(\) · 1×3×224×224/);
  });

  test('another entry, with arguments', async () => {
    const document = await open(at('mobilenet_v1.py'));
    await run('chooseEntry', document.uri, 'MobileNetV1(num_classes=10, width=0.5)');
    assert.match(await entryLens(document), /MACs · MobileNetV1\(num_classes=10, width=0\.5\)/);
    assert.equal((await hints(document))[12], '432 params · 5.42M MACs');
    await run('chooseEntry', document.uri, '');
    assert.equal((await hints(document))[12], '864 params · 10.8M MACs');
  });

  test('an entry that cannot be is named and nothing is made up', async () => {
    const document = await open(at('resnet18.py'));
    await run('chooseEntry', document.uri, 'NotThere()');
    const file = await (await api()).models.settled(document.uri);
    assert.ok(file?.analysis?.notes.some((n) => n.text.includes('NotThere')));
    assert.deepEqual(await hints(document), {});
    await run('chooseEntry', document.uri, '');
    assert.ok(Object.keys(await hints(document)).length > 5);
  });

  test('export writes a file that begins as ONNX does', async () => {
    const target = at('out.onnx');
    await run('exportOnnx', (await open(at('mobilenet_v1.py'))).uri, target);
    const bytes = await vscode.workspace.fs.readFile(target);
    assert.equal(bytes[0], 0x08);
    assert.ok(bytes.length > 4 * 4_231_976);
    await vscode.workspace.fs.delete(target);
  });

  test('export for batches of any size writes a file whose first dimension is open', async () => {
    const target = at('any.onnx');
    await run('exportOnnx', (await open(at('mobilenet_v1.py'))).uri, target, true);
    const { onnx, onnxEditor } = await api();
    await onnxEditor.show(target);
    const file = await onnx.settled(target);
    assert.deepEqual(
      file?.analysis?.model?.dimensions.map(({ name }) => name),
      ['batch'],
    );
    assert.equal(file?.analysis?.totals.macs, 568_740_352);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await vscode.workspace.fs.delete(target);
  });

  test('the report is Markdown with the totals in full', async () => {
    const report = await run<string>('copyReport', (await open(at('mobilenet_v1.py'))).uri);
    assert.match(report, /4,231,976 parameters, 568,740,352 multiply-adds/);
  });

  test('why there is no hint: a line without cost, a file without a network', async () => {
    const document = await open(at('mobilenet_v1.py'));
    const [reason] = (await run<string[]>('whyNoHint', document.uri, 13)).slice(-1);
    assert.match(reason ?? '', /ReLU.* neither parameters nor multiply-adds/);
    const plain = await vscode.workspace.openTextDocument({ language: 'python', content: 'print(1)\n' });
    assert.match((await run<string[]>('whyNoHint', plain.uri, 0)).join(), /does not look like a network/);
  });

  test('a restart of the analysis gives the same hints from a new worker', async () => {
    const document = await open(at('mobilenet_v1.py'));
    const before = await hints(document);
    const { supervisor } = await api();
    const { started } = supervisor;
    await run('restartAnalysis');
    assert.deepEqual(await hints(document), before);
    assert.ok(supervisor.started > started);
  });
});

suite('settings', () => {
  const set = (name: string, value: unknown): Thenable<void> =>
    vscode.workspace.getConfiguration('layerCost').update(name, value, vscode.ConfigurationTarget.Workspace);

  test('fields, their order, the unit and the convention', async () => {
    const document = await open(at('mobilenet_v1.py'));
    await set('hints.fields', ['macs', 'shape']);
    await set('unit', 'flops');
    assert.equal((await hints(document))[12], '21.7M FLOPs · 1×32×112×112');
    await set('unit', undefined);
    await set('hints.fields', ['macs']);
    await set('convention', 'thop');
    assert.match((await hints(document))[12] ?? '', /^(?:10\.8|12\.4)M thop$/);
    assert.match(await entryLens(document), /589M thop/);
    await run('chooseConvention', document.uri, 'torchinfo');
    assert.match(await entryLens(document), /569M torchinfo/);
    await set('hints.fields', undefined);
    await set('convention', undefined);
  });

  test('values of a wrong type count as not set', async () => {
    const document = await open(at('mobilenet_v1.py'));
    for (const [name, value] of [
      ['hints.fields', 7],
      ['unit', ['macs']],
      ['hints.enabled', 'yes'],
      ['searchPaths', { a: 1 }],
    ] as const)
      await set(name, value);
    assert.equal((await hints(document))[12], '864 params · 10.8M MACs');
    for (const name of ['hints.fields', 'unit', 'hints.enabled', 'searchPaths']) await set(name, undefined);
  });

  test('hints and lenses can be switched off', async () => {
    const document = await open(at('mobilenet_v1.py'));
    await set('hints.enabled', false);
    await set('codeLens.enabled', false);
    assert.deepEqual(await hints(document), {});
    assert.equal(await entryLens(document), '');
    await set('hints.enabled', undefined);
    await set('codeLens.enabled', undefined);
  });

  test('a search path is followed, and given up again', async () => {
    await vscode.workspace.fs.createDirectory(at('elsewhere'));
    await write('elsewhere/apart.py', HELPER);
    const document = await open(await write('uses_apart.py', NET('from apart import make')));
    assert.equal((await hints(document))[9], undefined);
    await set('searchPaths', ['elsewhere']);
    assert.equal((await hints(document))[9], '12 params · 768 MACs');
    await set('searchPaths', undefined);
    assert.equal((await hints(document))[9], undefined);
    await vscode.workspace.fs.delete(at('elsewhere'), { recursive: true });
    await vscode.workspace.fs.delete(at('uses_apart.py'));
  });
});

suite('imports', () => {
  test('an imported file counts with its unsaved edits, and hints follow them', async () => {
    const helper = await open(await write('helper_unsaved.py', HELPER));
    const document = await open(await write('uses_helper.py', NET('from helper_unsaved import make')));
    assert.equal((await hints(document))[9], '12 params · 768 MACs');
    const edit = new vscode.WorkspaceEdit();
    const offset = helper.getText().indexOf('4, 1');
    edit.replace(helper.uri, new vscode.Range(helper.positionAt(offset), helper.positionAt(offset + 1)), '8');
    await vscode.workspace.applyEdit(edit);
    await until(async () => (await hints(document))[9] === '24 params · 1,536 MACs', Boolean);
    await vscode.window.showTextDocument(helper);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.workspace.fs.delete(at('helper_unsaved.py'));
    await vscode.workspace.fs.delete(at('uses_helper.py'));
  });

  test('a file that comes into being is found without any edit', async () => {
    const document = await open(await write('early.py', NET('from late import make')));
    assert.equal((await hints(document))[9], undefined);
    await write('late.py', HELPER);
    await until(async () => (await hints(document))[9] === '12 params · 768 MACs', Boolean);
    await vscode.workspace.fs.delete(at('late.py'));
    await vscode.workspace.fs.delete(at('early.py'));
  });

  test('a file system that is no disk works the same', async () => {
    const files = new Map([
      ['/net.py', NET('from parts.block import make')],
      ['/parts/__init__.py', ''],
      ['/parts/block.py', HELPER],
    ]);
    const stat = (uri: vscode.Uri): vscode.FileStat => {
      const text = files.get(uri.path);
      if (text === undefined && !['/', '/parts'].includes(uri.path)) throw vscode.FileSystemError.FileNotFound(uri);
      return { type: text === undefined ? vscode.FileType.Directory : vscode.FileType.File, ctime: 0, mtime: 0, size: text?.length ?? 0 };
    };
    const never = (): never => assert.fail('nothing is written');
    const provider = vscode.workspace.registerFileSystemProvider('memnet', {
      onDidChangeFile: new vscode.EventEmitter<vscode.FileChangeEvent[]>().event,
      watch: () => new vscode.Disposable(() => undefined),
      stat,
      readDirectory: () => [],
      readFile: (uri) => {
        stat(uri);
        return new TextEncoder().encode(files.get(uri.path) ?? '');
      },
      createDirectory: never,
      writeFile: never,
      delete: never,
      rename: never,
    });
    const document = await open(vscode.Uri.parse('memnet:/net.py'));
    assert.equal((await hints(document))[9], '12 params · 768 MACs');
    provider.dispose();
  });
});

suite('panels', () => {
  test('one for each file; closing it leaves nothing behind', async () => {
    const { panels, models } = await api();
    const document = await open(at('resnet18.py'));
    await run('visualize', document.uri);
    const panel = panels.of(document.uri);
    assert.ok(panel);
    await run('visualize', document.uri);
    assert.equal(panels.of(document.uri), panel);
    panel.close();
    await until(async () => panels.of(document.uri) === undefined, Boolean);
    await models.settled(document.uri);
    assert.ok(models.known(document.uri), 'its editor is still open');
  });
});
