import { commands } from 'vscode';
import type { Models } from './models.js';

/** Tells the menus which files hold a network. */
export function registerMenus(models: Models): { refresh(): void } {
  let told = '';
  const refresh = (): void => {
    const files = models.all.filter((file) => file.hasModel).map((file) => file.key);
    const now = files.join('\n');
    if (now === told) return;
    told = now;
    void commands.executeCommand('setContext', 'layerCost.modelFiles', files);
  };
  return { refresh };
}
