import { type ExtensionContext, Position, type TextDocument, Uri, WorkspaceEdit, window, workspace } from 'vscode';

/** Opens a copy of the sample network, which may be changed and need not be saved; one that is open already is shown as it is. */
export async function openSample({ extensionUri, extension }: Pick<ExtensionContext, 'extensionUri' | 'extension'>): Promise<TextDocument> {
  // The manifest names it.
  const sample = String(extension.packageJSON.sample);
  const text = new TextDecoder().decode(await workspace.fs.readFile(Uri.joinPath(extensionUri, sample)));
  const uri = Uri.from({ scheme: 'untitled', path: sample.split('/').at(-1) ?? '' });
  const document = await workspace.openTextDocument(uri);
  if (!document.getText()) {
    const edit = new WorkspaceEdit();
    edit.insert(uri, new Position(0, 0), text);
    await workspace.applyEdit(edit);
  }
  await window.showTextDocument(document);
  return document;
}
