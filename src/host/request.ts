import { type Uri, workspace } from 'vscode';
import type { AnalyzeRequest } from '../core/request.js';
import type { Choice } from './choices.js';
import type { PythonFolders } from './environment.js';
import { openDocument } from './files.js';
import { conventionsAsked } from './settings.js';

/** What to ask the worker about a file: its text as the editor has it, unsaved edits and all, else as it is stored. Undefined when there is none. */
export async function requestFor(uri: Uri, folders: PythonFolders, choice: Choice): Promise<AnalyzeRequest | undefined> {
  const file = uri.toString();
  const roots = await folders.roots(uri);
  const text = openDocument(file)?.getText() ?? (await storedText(uri));
  return text === undefined ? undefined : { file, text, roots, ...choice, conventions: conventionsAsked(uri) };
}

async function storedText(uri: Uri): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await workspace.fs.readFile(uri));
  } catch {
    return undefined;
  }
}
