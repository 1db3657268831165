import { commands, type QuickPickItem, type Uri, window } from 'vscode';
import { t } from './words.js';

/** The menu of the status bar. */
export async function showActions(uri: Uri): Promise<void> {
  const action = (icon: string, label: string, command: string): QuickPickItem & { command: string } => ({ label: `$(${icon}) ${label}`, command });
  const chosen = await window.showQuickPick(
    [
      action('type-hierarchy-sub', t('Visualize'), 'visualize'),
      action('dashboard', t('Measure'), 'measure'),
      action('git-compare', t('Compare Variants'), 'compare'),
      action('symbol-class', t('Choose Entry'), 'chooseEntry'),
      action('symbol-array', t('Choose Input'), 'chooseInput'),
      action('export', t('Export ONNX'), 'exportOnnx'),
      action('copy', t('Copy Report as Markdown'), 'copyReport'),
      action('eye', t('Toggle Hints'), 'toggleHints'),
      action('question', t('Why Is There No Hint Here?'), 'whyNoHint'),
    ],
    { title: 'Layer Cost' },
  );
  if (chosen) await commands.executeCommand(`layerCost.${chosen.command}`, uri);
}
