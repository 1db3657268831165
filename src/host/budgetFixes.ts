import { CodeAction, CodeActionKind, type CodeActionProvider, type Diagnostic, type ExtensionContext, languages, type TextDocument } from 'vscode';
import { totalsText } from '../core/budget/says.js';
import { adviceText } from '../core/explore/adviceText.js';
import { THIN } from '../core/explore/asked.js';
import type { Advice } from '../core/explore/under.js';
import { OVER, SOURCE } from './budgetMarks.js';
import type { Budgets, JudgedNetwork } from './budgets.js';
import type { Choices } from './choices.js';
import type { PythonFolders } from './environment.js';
import { requestFor } from './request.js';
import { workspaceEdit } from './sourceEdits.js';
import type { Supervisor } from './supervisor.js';
import { t } from './words.js';

interface FixParts {
  readonly budgets: Budgets;
  readonly supervisor: Supervisor;
  readonly folders: PythonFolders;
  readonly choices: Choices;
}

/** A change of the text that keeps a budget; the edit is made once it is wanted. */
class Fix extends CodeAction {
  constructor(
    title: string,
    readonly advice: Advice,
    readonly document: TextDocument,
    readonly version: number,
  ) {
    super(title, CodeActionKind.QuickFix);
  }
}

/** Quick fixes of budgets that are not kept: what was found for their message, as edits. */
export function registerBudgetFixes(context: ExtensionContext, parts: FixParts): void {
  const provider: CodeActionProvider<Fix> = {
    provideCodeActions(document, _range, { diagnostics }) {
      const own = diagnostics.filter(({ source, code }) => source === SOURCE && String(code).startsWith(OVER));
      return own.length ? parts.budgets.of(document.uri).flatMap((judged) => fixesOf(judged, document, own)) : [];
    },
    async resolveCodeAction(fix) {
      fix.edit = fix.document.version === fix.version ? await editOf(fix, parts) : undefined;
      return fix;
    },
  };
  context.subscriptions.push(languages.registerCodeActionsProvider({ language: 'python' }, provider, { providedCodeActionKinds: [CodeActionKind.QuickFix] }));
}

/** Networks that a configuration names have no text of their own to change. */
function fixesOf({ advice, asked, checks }: JudgedNetwork, document: TextDocument, diagnostics: Diagnostic[]): Fix[] {
  if (asked) return [];
  const quantities = checks.map(({ limit }) => limit.quantity);
  return advice
    .filter((one) => one.type === 'replacement' || one.name !== THIN)
    .map((one, i) => {
      const fix = new Fix(titleOf(one, quantities), one, document, document.version);
      fix.diagnostics = diagnostics;
      fix.isPreferred = i === 0;
      return fix;
    });
}

function titleOf(advice: Advice, quantities: Parameters<typeof totalsText>[1]): string {
  if (advice.type === 'value') return t('Keep the budget with {0}: {1}', `${advice.name}=${advice.value}`, totalsText(advice, quantities, t));
  return t('Keep the budget {0}', adviceText(advice, quantities, t));
}

async function editOf({ advice, document }: Fix, { supervisor, folders, choices }: FixParts): Promise<CodeAction['edit']> {
  if (advice.type === 'replacement') return workspaceEdit(document, advice.replacement.edits);
  const key = document.uri.toString();
  const request = await requestFor(document.uri, folders, choices.of(key));
  if (!request) return undefined;
  const outcome = await supervisor.writeBack(request, [[advice.name, advice.value]], `fix:${key}`);
  return outcome.type === 'done' && document.getText() === request.text ? workspaceEdit(document, outcome.made) : undefined;
}
