import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Api } from '../../src/extension.js';

/** What tests inside the extension host of a real VS Code do again and again. */

/** The extension, started. */
export async function api(): Promise<Api> {
  const extension = vscode.extensions.getExtension<Api>('layer-cost.layer-cost');
  assert.ok(extension, 'the extension is installed');
  return extension.activate();
}

export const folder = (): vscode.Uri => vscode.workspace.workspaceFolders?.[0]?.uri ?? assert.fail('no folder is open');

/** A file of the folder. */
export const at = (...names: string[]): vscode.Uri => vscode.Uri.joinPath(folder(), ...names);

export async function write(name: string, text: string): Promise<vscode.Uri> {
  await vscode.workspace.fs.writeFile(at(name), new TextEncoder().encode(text));
  return at(name);
}

/** A document in an editor. */
export async function shown(document: vscode.TextDocument): Promise<vscode.TextDocument> {
  await vscode.window.showTextDocument(document);
  return document;
}

export const open = async (uri: vscode.Uri): Promise<vscode.TextDocument> => shown(await vscode.workspace.openTextDocument(uri));

export const untitled = async (content: string): Promise<vscode.TextDocument> =>
  shown(await vscode.workspace.openTextDocument({ language: 'python', content }));

/** Titles of the lenses of a document. */
export async function lensTitles(document: vscode.TextDocument): Promise<string[]> {
  await (await api()).models.settled(document.uri);
  const found = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri, 100);
  return found.map((lens) => lens.command?.title ?? '');
}

/** Texts of the hints of a document by line (from 1), as the editor asks for them. */
export async function hints(document: vscode.TextDocument): Promise<Record<number, string>> {
  await (await api()).models.settled(document.uri);
  const whole = new vscode.Range(0, 0, document.lineCount, 0);
  const found = await vscode.commands.executeCommand<vscode.InlayHint[]>('vscode.executeInlayHintProvider', document.uri, whole);
  return Object.fromEntries(found.map((h) => [h.position.line + 1, String(h.label)]));
}

/** What comes about by itself is looked for this long. */
const WAIT_MS = 30_000;

/**
 * Waits for what comes about by itself, and fails with what there was.
 * @param again is done every two seconds: a watcher may miss what happens in a folder that is new
 */
export async function until<T>(look: () => T | Promise<T>, isThere: (found: T) => boolean, again: () => unknown = () => undefined): Promise<T> {
  const end = Date.now() + WAIT_MS;
  for (let round = 1; ; round++) {
    const found = await look();
    if (isThere(found)) return found;
    if (Date.now() > end) assert.fail(`not there within ${WAIT_MS / 1000} s: ${JSON.stringify(found)}`);
    if (round % 40 === 0) await again();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
