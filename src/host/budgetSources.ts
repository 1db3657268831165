import { type Uri, workspace } from 'vscode';
import { CONFIG_NAME } from '../core/budget/configured.js';
import { type ConfigFile, type Demands, demandsOf } from '../core/budget/demands.js';
import { readable } from '../core/request.js';
import type { SourceFiles } from './files.js';
import { SECTION } from './settings.js';

/**
 * All that is demanded of a file: by its comments, by `layer-cost.json` of its folder and those above it up to the folder of the workspace, by the setting.
 * Files are read as those of an analysis are, so unsaved edits count and a change makes a new analysis.
 */
export async function demandsFor(uri: Uri, text: string, roots: readonly string[], sources: SourceFiles): Promise<Demands> {
  const folder = workspace.getWorkspaceFolder(uri)?.uri;
  if (!folder) return demandsOf({ text, configs: [] });
  const relative = uri.path.slice(folder.path.replace(/\/$/, '').length + 1);
  const names = relative.split('/');
  const configs: ConfigFile[] = [];
  // Nearest first: the last part is the file's own name.
  const places = names.map((_, up) => ({ above: names.slice(0, names.length - 1 - up), below: names.slice(names.length - 1 - up).join('/') }));
  const paths = places.map(({ above }) => [folder.toString().replace(/\/$/, ''), ...above.map(encodeURIComponent), CONFIG_NAME].join('/'));
  const answers = await sources.read(paths, { file: uri.toString(), roots });
  for (const [i, answer] of answers.entries()) {
    const config = readable(answer ?? undefined);
    if (config) configs.push({ path: paths[i] ?? '', relative: places[i]?.below ?? '', text: config.text });
  }
  return demandsOf({ text, configs, setting: { value: workspace.getConfiguration(SECTION, uri).get<unknown>('budgets'), relative } });
}
