import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { BUDGETED as NET } from '../programs.js';
import { api, folder, shown, until, write } from './editor.js';

async function show(document: vscode.TextDocument): Promise<vscode.TextDocument> {
  await shown(document);
  await (await api()).models.settled(document.uri);
  return document;
}

const untitled = async (content: string): Promise<vscode.TextDocument> => show(await vscode.workspace.openTextDocument({ language: 'python', content }));

const marks = (uri: vscode.Uri): vscode.Diagnostic[] => vscode.languages.getDiagnostics(uri).filter((d) => d.source === 'Layer Cost');
const markedText = (document: vscode.TextDocument, mark: vscode.Diagnostic | undefined): string => (mark ? document.getText(mark.range) : '');

async function replaceAll(document: vscode.TextDocument, from: string, to: string): Promise<void> {
  const at = document.getText().indexOf(from);
  assert.ok(at >= 0, from);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(document.positionAt(at), document.positionAt(at + from.length)), to);
  assert.ok(await vscode.workspace.applyEdit(edit));
}

const withBudget = (budget: string): string => NET.replace('class Net', `# layer-cost: budget ${budget}\nclass Net`);

suite('budgets', () => {
  test('a class over its budget is underlined by its name, with numbers, the heaviest layers, and what helps; it goes away when that is fixed', async () => {
    const document = await untitled(withBudget('params<=250 macs<=1M'));
    const [mark, ...others] = await until(
      () => marks(document.uri),
      (found) => found.some((d) => d.message.includes('width')),
    );
    assert.ok(mark);
    assert.deepEqual(others, []);
    assert.equal(
      mark.message,
      [
        'Net(): 296 params, over the budget <=250 by 18 %',
        'Heaviest: conv Conv2d 216 (73.0 %), head Linear 80 (27.0 %)',
        'Within the budget with width=0.75: 222 params · 5,892 MACs',
        'Within the budget with a convolution replaced by a depthwise separable one: 131 params · 1,916 MACs',
      ].join('\n'),
    );
    assert.deepEqual(
      [mark.severity, mark.code, markedText(document, mark), mark.range.start.line],
      [vscode.DiagnosticSeverity.Warning, 'over-budget/params', 'Net', 3],
    );
    assert.deepEqual(
      mark.relatedInformation?.map((r) => [r.message, r.location.range.start.line]),
      [
        ['conv', 7],
        ['head', 8],
      ],
    );
    await replaceAll(document, '3, c, 3', '3, c, 2');
    await until(
      () => marks(document.uri),
      (found) => found.length === 0,
    );
  });

  test('a quick fix makes the change that the message tells', async () => {
    const document = await untitled(withBudget('params<=250'));
    const [mark] = await until(
      () => marks(document.uri),
      (found) => found.some((d) => d.message.includes('width')),
    );
    assert.ok(mark);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', document.uri, mark.range, 'quickfix', 10);
    const [width, separable] = actions.filter((action) => action.kind?.value === 'quickfix');
    assert.equal(width?.title, 'Keep the budget with width=0.75: 222 params');
    assert.equal(separable?.title, 'Keep the budget with a convolution replaced by a depthwise separable one: 131 params');
    assert.ok(width.edit && separable.edit);
    await vscode.workspace.applyEdit(width.edit);
    assert.ok(document.getText().includes('\nNet(width=0.75)(torch.randn'));
    await until(
      () => marks(document.uri),
      (found) => found.length === 0,
    );
    const file = await (await api()).models.settled(document.uri);
    assert.equal(file?.analysis?.totals.params, 222);
  });

  test('while the text cannot be evaluated, nothing old is marked; an incomplete count is told as not checked', async () => {
    const document = await untitled(withBudget('params<=250 macs<=1G'));
    await until(
      () => marks(document.uri),
      (found) => found.length === 1,
    );
    await replaceAll(document, 'self.conv = nn.Conv2d(3, c, 3', 'self.conv = nn.Conv2d(3, c, (3');
    await until(
      () => marks(document.uri),
      (found) => found.length === 0,
    );
    const partial = await untitled(withBudget('macs<=1G').replace('nn.Linear(c, 10', 'nn.Linear(c + 1, 10'));
    const [mark] = await until(
      () => marks(partial.uri),
      (found) => found.length === 1,
    );
    assert.match(mark?.message ?? '', /^Net\(\): budget macs<=1G not checked: line 11: /);
    assert.deepEqual([mark?.severity, mark?.code], [vscode.DiagnosticSeverity.Information, 'not-checked']);
  });

  test('a budget that cannot be read is marked where it stands, with what is allowed', async () => {
    const document = await untitled(withBudget('params<=5M makros<=3 peak<=20'));
    const found = await until(
      () => marks(document.uri),
      (all) => all.length === 2,
    );
    assert.deepEqual(
      found.map((mark) => [markedText(document, mark), mark.message, mark.severity]),
      [
        ['makros<=3', '"makros" cannot be limited; a budget limits params, macs, flops, weights, peak, time', vscode.DiagnosticSeverity.Warning],
        ['peak<=20', 'peak needs a unit: B, kB, KB, MB, GB, TB, KiB, MiB, GiB, TiB', vscode.DiagnosticSeverity.Warning],
      ],
    );
    await replaceAll(document, ' makros<=3 peak<=20', '');
    await until(
      () => marks(document.uri),
      (all) => all.length === 0,
    );
  });

  test('layer-cost.json and the setting: a change in one is heard of, and the nearest is the strongest', async () => {
    const config = await write('layer-cost.json', '{"budgets": {"budgeted/*.py": "params<=1"}}');
    const net = await write('budgeted/net.py', NET);
    const near = vscode.Uri.joinPath(folder(), 'budgeted/layer-cost.json');
    const settings = vscode.workspace.getConfiguration('layerCost', net);
    try {
      const document = await show(await vscode.workspace.openTextDocument(net));
      const first = (): string => marks(net).map((m) => m.message.split('\n')[0])[0] ?? '';
      await until(first, (said) => said === 'Net(): 296 params, over the budget <=1 by 29500 %');
      assert.deepEqual(marks(net)[0]?.relatedInformation?.[0]?.location.uri.path, config.path);
      assert.equal(markedText(document, marks(net)[0]), 'Net');
      const nearer = () => write('budgeted/layer-cost.json', '{"budgets": {"net.py": "params<=100"}}');
      await nearer();
      await until(first, (said) => said === 'Net(): 296 params, over the budget <=100 by 196 %', nearer);
      await vscode.workspace.fs.delete(near);
      await until(first, (said) => said.includes('<=1 '));
      await vscode.workspace.fs.delete(config);
      await until(first, (said) => said === '');
      await settings.update('budgets', { 'budgeted/*': 'macs<=1K' }, vscode.ConfigurationTarget.Workspace);
      await until(first, (said) => said === 'Net(): 7,856 MACs, over the budget <=1K by 686 %');
      await settings.update('budgetSeverity', 'error', vscode.ConfigurationTarget.Workspace);
      await until(
        () => marks(net)[0]?.severity,
        (severity) => severity === vscode.DiagnosticSeverity.Error,
      );
    } finally {
      await settings.update('budgets', undefined, vscode.ConfigurationTarget.Workspace);
      await settings.update('budgetSeverity', undefined, vscode.ConfigurationTarget.Workspace);
      for (const uri of [config, near]) await vscode.workspace.fs.delete(uri).then(undefined, () => undefined);
      await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
      await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder(), 'budgeted'), { recursive: true });
    }
    await until(
      () => marks(net),
      (found) => found.length === 0,
    );
  });

  test('a fault of layer-cost.json is marked there', async () => {
    const config = await write('layer-cost.json', '{\n  "budgets": {\n    "faulty.py": "params<=5X"\n  }\n}\n');
    const net = await write('faulty.py', NET);
    try {
      await show(await vscode.workspace.openTextDocument(net));
      const [mark] = await until(
        () => marks(config),
        (found) => found.length === 1,
      );
      assert.deepEqual([mark?.message, mark?.range.start.line], ['"X" is no unit of params; its units are K, k, M, G, B, T', 2]);
    } finally {
      await vscode.workspace.fs.delete(config);
      await vscode.workspace.fs.delete(net);
      await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    }
    await until(
      () => marks(config),
      (found) => found.length === 0,
    );
  });
});

suite('status bar', () => {
  test("the totals of the active file's network, a warning where it is over its budget, nothing elsewhere", async () => {
    const { totals } = await api();
    await untitled(NET);
    await until(
      () => totals.text,
      (text) => text === '296 params · 7,856 MACs',
    );
    const document = await untitled(withBudget('params<=250'));
    await until(
      () => totals.text,
      (text) => text === '$(warning) 296 params · 7,856 MACs',
    );
    await replaceAll(document, '<=250', '<=300');
    await until(
      () => totals.text,
      (text) => text === '296 params · 7,856 MACs',
    );
    await show(await vscode.workspace.openTextDocument({ language: 'python', content: 'print(1)\n' }));
    await until(
      () => totals.text,
      (text) => text === undefined,
    );
  });
});

suite('the switch for hints', () => {
  test('takes hints and lenses away and brings them back, and Why tells', async () => {
    const document = await untitled(NET);
    const whole = new vscode.Range(0, 0, document.lineCount, 0);
    const hints = async (): Promise<number> =>
      (await vscode.commands.executeCommand<vscode.InlayHint[]>('vscode.executeInlayHintProvider', document.uri, whole)).filter((h) =>
        String(h.label).includes('params'),
      ).length;
    const lenses = async (): Promise<number> =>
      (await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri, 20)).filter((l) =>
        l.command?.command.startsWith('layerCost.'),
      ).length;
    const shown = [await hints(), await lenses()];
    assert.ok(shown[0] && shown[1], shown.join());
    assert.equal(await vscode.commands.executeCommand('layerCost.toggleHints'), false);
    assert.deepEqual([await hints(), await lenses()], [0, 0]);
    const reasons = await vscode.commands.executeCommand<string[]>('layerCost.whyNoHint', document.uri, 6);
    assert.ok(reasons.includes('Hints are hidden by the command Toggle Hints.'), reasons.join('\n'));
    assert.equal(await vscode.commands.executeCommand('layerCost.toggleHints'), true);
    assert.deepEqual([await hints(), await lenses()], shown);
  });
});

suite('the sample network', () => {
  test('is a copy that can be changed, and is opened once', async () => {
    const document = await vscode.commands.executeCommand<vscode.TextDocument>('layerCost.openSample');
    assert.deepEqual([document.uri.scheme, document.languageId], ['untitled', 'python']);
    const file = await (await api()).models.settled(document.uri);
    assert.deepEqual([file?.analysis?.entry, file?.analysis?.totals.params], ['MobileNetV1()', 4_231_976]);
    await until(
      () => vscode.window.activeTextEditor?.document.uri.toString(),
      (active) => active === document.uri.toString(),
    );
    await replaceAll(document, 'num_classes=1000, width=1.0', 'num_classes=1000, width=0.5');
    const again = await vscode.commands.executeCommand<vscode.TextDocument>('layerCost.openSample');
    assert.equal(again, document);
    assert.ok(again.getText().includes('num_classes=1000, width=0.5'));
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });
});
