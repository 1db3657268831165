import { ConfigurationTarget, type QuickPickItem, type Uri, window, workspace } from 'vscode';
import { CONVENTIONS } from '../core/cost/conventions/index.js';
import { conventionFor, SECTION } from './settings.js';
import { t } from './words.js';

interface Item extends QuickPickItem {
  readonly name: string;
}

/** Asks by which convention work is counted, or takes the given one, and writes the setting where it is set already, else for the user. */
export async function chooseConvention(uri: Uri, given?: string): Promise<void> {
  const now = conventionFor(uri);
  const items = CONVENTIONS.map(
    ({ name, title, unit, unseen }): Item => ({
      name,
      label: title,
      description: name === now ? t('now') : unit === title ? '' : unit,
      detail: name === 'macs' ? t('as most papers print') : name === 'flops' ? t('twice the multiply-adds') : t(unseen),
    }),
  );
  const picked =
    given ?? (await window.showQuickPick(items, { title: t('Choose Convention'), placeHolder: t('How work is counted'), matchOnDetail: true }))?.name;
  if (picked === undefined || !items.some((i) => i.name === picked)) return;
  const section = workspace.getConfiguration(SECTION, uri);
  const set = section.inspect('convention');
  const target =
    set?.workspaceFolderValue !== undefined
      ? ConfigurationTarget.WorkspaceFolder
      : set?.workspaceValue !== undefined
        ? ConfigurationTarget.Workspace
        : ConfigurationTarget.Global;
  await section.update('convention', picked, target);
}
