import { Range, type TextDocument, type Uri, WorkspaceEdit, type WorkspaceEditEntryMetadata, workspace } from 'vscode';
import type { TextEdit } from '../core/explore/sourceText.js';
import type { Choices } from './choices.js';
import { t } from './words.js';

/** Edits that the core made of a text, as the editor wants them. The document has that very text. */
export function workspaceEdit(document: TextDocument, edits: readonly TextEdit[], metadata?: WorkspaceEditEntryMetadata): WorkspaceEdit {
  const made = new WorkspaceEdit();
  for (const { from, to, text } of edits) made.replace(document.uri, new Range(document.positionAt(from), document.positionAt(to)), text, metadata);
  return made;
}

/** Shows the edits as a diff and makes them if they are wanted. What the person chose for the file before gives way to what it then says. */
export async function writeVariant(uri: Uri, text: string, edits: readonly TextEdit[], choices: Choices): Promise<boolean> {
  const document = await workspace.openTextDocument(uri);
  if (document.getText() !== text) throw new Error('the file has changed: try again');
  const edit = workspaceEdit(document, edits, { needsConfirmation: true, label: t('Write the explored variant into the source') });
  if (!(await workspace.applyEdit(edit, { isRefactoring: true })) || document.getText() === text) return false;
  const { entry, input } = choices.of(uri.toString());
  if (entry !== undefined || input !== undefined) await choices.change(uri.toString(), { entry: undefined, input: undefined });
  return true;
}
