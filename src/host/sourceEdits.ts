import { Range, type TextDocument, type Uri, WorkspaceEdit, window, workspace } from 'vscode';
import { edited, type TextEdit } from '../core/explore/sourceText.js';
import type { Choices } from './choices.js';
import { nameOf } from './panel.js';
import { t } from './words.js';

const CHANGED = 'the file has changed: try again';

/** Edits that the core made of a text, as the editor wants them. The document has that very text. */
export function workspaceEdit(document: TextDocument, edits: readonly TextEdit[]): WorkspaceEdit {
  const made = new WorkspaceEdit();
  for (const { from, to, text } of edits) made.replace(document.uri, new Range(document.positionAt(from), document.positionAt(to)), text);
  return made;
}

/**
 * Shows the edits as a diff and makes them if they are wanted, as one step to undo. The editor's own preview of refactorings begins with nothing ticked:
 * who presses Apply there has changed nothing. So the few changed lines stand in the question itself.
 * What the person chose for the file before gives way to what it then says. */
export async function writeVariant(uri: Uri, text: string, edits: readonly TextEdit[], choices: Choices): Promise<boolean> {
  const document = await workspace.openTextDocument(uri);
  if (document.getText() !== text) throw new Error(CHANGED);
  const write = t('Write');
  const question = t('Write the explored variant into {0}?', nameOf(uri));
  const answer = await window.showInformationMessage(question, { modal: true, detail: changedLines(text, edits) }, write);
  if (answer !== write) return false;
  if (document.getText() !== text) throw new Error(CHANGED);
  if (!(await workspace.applyEdit(workspaceEdit(document, edits)))) return false;
  const { entry, input } = choices.of(uri.toString());
  if (entry !== undefined || input !== undefined) await choices.change(uri.toString(), { entry: undefined, input: undefined });
  return true;
}

/** A diff of whole lines without context: `61 − old`, `61 + new`. */
function changedLines(text: string, edits: readonly TextEdit[]): string {
  const lineAt = (offset: number): number => text.slice(0, offset).split('\n').length;
  const ordered = [...edits].sort((a, b) => a.from - b.from);
  return ordered
    .map((edit) => {
      const from = text.lastIndexOf('\n', edit.from - 1) + 1;
      const end = text.indexOf('\n', edit.to);
      const to = end < 0 ? text.length : end;
      const before = text.slice(from, to);
      const after = edited(before, [{ ...edit, from: edit.from - from, to: edit.to - from }]);
      // A line that only moved down is no change.
      const old = after.endsWith(`\n${before}`) ? '' : before;
      const now = old ? after : after.slice(0, -before.length - 1);
      const marked = (lines: string, sign: string): string[] => lines.split('\n').map((line, i) => `${lineAt(edit.from) + i} ${sign} ${line.trim()}`);
      return [...(old ? marked(old, '−') : []), ...marked(now, '+')].join('\n');
    })
    .join('\n');
}
