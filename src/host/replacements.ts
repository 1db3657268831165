import {
  type CancellationToken,
  CodeAction,
  CodeActionKind,
  type CodeActionProvider,
  CodeActionTriggerKind,
  type ExtensionContext,
  languages,
  type Range,
  type TextDocument,
} from 'vscode';
import type { Replacement } from '../core/explore/replace.js';
import { changeText, compact } from '../core/report/numbers.js';
import type { Choices } from './choices.js';
import type { PythonFolders } from './environment.js';
import type { Models } from './models.js';
import { requestFor } from './request.js';
import { settingsFor } from './settings.js';
import { workspaceEdit } from './sourceEdits.js';
import type { Supervisor } from './supervisor.js';
import { t } from './words.js';

interface ReplacementParts {
  readonly models: Models;
  readonly supervisor: Supervisor;
  readonly folders: PythonFolders;
  readonly choices: Choices;
}

/** Cheaper layers for those of the line or selection, as code actions. Evaluated only when a person asks for actions, never for the light bulb. */
export function registerReplacements(context: ExtensionContext, parts: ReplacementParts): void {
  let asked = 0;
  let running = '';
  const provider: CodeActionProvider = {
    async provideCodeActions(document, range, { triggerKind }, token) {
      if (triggerKind !== CodeActionTriggerKind.Invoke || !parts.models.known(document.uri)?.hasModel) return [];
      // The latest wins: whoever asked before looks at other lines by now.
      if (running) parts.supervisor.cancel(running);
      running = `replace:${++asked}`;
      return actionsFor(document, range, running, parts, token);
    },
  };
  const metadata = { providedCodeActionKinds: [CodeActionKind.RefactorRewrite] };
  context.subscriptions.push(languages.registerCodeActionsProvider({ language: 'python' }, provider, metadata));
}

async function actionsFor(
  document: TextDocument,
  range: Range,
  key: string,
  { supervisor, folders, choices }: ReplacementParts,
  token: CancellationToken,
): Promise<CodeAction[]> {
  const { uri, version } = document;
  const request = await requestFor(uri, folders, choices.of(uri.toString()));
  if (!request || token.isCancellationRequested) return [];
  const cancelled = token.onCancellationRequested(() => supervisor.cancel(key));
  const outcome = await supervisor.replacements(request, linesOf(range), key);
  cancelled.dispose();
  if (outcome.type !== 'done' || document.version !== version) return [];
  return outcome.made.map((replacement) => {
    const action = new CodeAction(titleOf(replacement, settingsFor(uri).convention), CodeActionKind.RefactorRewrite);
    action.edit = workspaceEdit(document, replacement.edits);
    return action;
  });
}

/** From 1. A selection that ends at the start of a line does not mean that line. */
const linesOf = ({ start, end }: Range): [number, number] => [start.line + 1, end.character || end.line === start.line ? end.line + 1 : end.line];

/** `Replace by depthwise separable: −87 % MACs (network: 569M → 512M)`: what the replaced layers save, and what that makes of the network. */
function titleOf(replacement: Replacement, convention: string): string {
  const { before, after, layersMacs } = replacement;
  const [word, times] = convention === 'flops' ? ['FLOPs', 2] : ['MACs', 1];
  const saved = before.macs - after.macs;
  const traffic = (totals: typeof before): number => totals.bytesRead + totals.bytesWritten;
  const change = saved > 0 ? `${changeText(layersMacs - saved, layersMacs)} ${word}` : `${changeText(traffic(after), traffic(before))} ${t('memory traffic')}`;
  const network = saved > 0 ? ` (${t('network: {0} → {1}', compact(times * before.macs), compact(times * after.macs))})` : '';
  return `${whatOf(replacement)}: ${change}${network}`;
}

function whatOf({ kind, layers, kernel }: Replacement): string {
  if (kind === 'strided') return layers > 1 ? t('Replace {0} poolings by stride 2', layers) : t('Replace pooling by stride 2');
  if (layers === 1) return t('Replace by depthwise separable');
  return kernel ? t('Replace {0} {1} convolutions by depthwise separable', layers, kernel) : t('Replace {0} convolutions by depthwise separable', layers);
}
