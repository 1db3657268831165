import { type Uri, workspace } from 'vscode';
import { callsIn } from '../core/text/calls.js';

/** Files looked through for calls, and how large each may be: a second's work at most. */
const SEARCHED_FILES = 300;
const FILE_BYTES = 200_000;
const FOUND = 12;

/** Calls of a class or builder in the workspace's Python files, each different one once, with where it stands. */
export async function callsInWorkspace(name: string): Promise<{ call: string; place: string }[]> {
  const found = new Map<string, string>();
  for (const uri of await workspace.findFiles('**/*.py', '**/{node_modules,site-packages,.venv,venv}/**', SEARCHED_FILES)) {
    if (found.size >= FOUND) break;
    const text = await textOf(uri);
    if (!text.includes(`${name}(`)) continue;
    for (const { call, line } of callsIn(text, name)) if (found.size < FOUND && !found.has(call)) found.set(call, `${workspace.asRelativePath(uri)}:${line}`);
  }
  return [...found].map(([call, place]) => ({ call, place }));
}

async function textOf(uri: Uri): Promise<string> {
  try {
    const { size } = await workspace.fs.stat(uri);
    return size > FILE_BYTES ? '' : new TextDecoder().decode(await workspace.fs.readFile(uri));
  } catch {
    return '';
  }
}
