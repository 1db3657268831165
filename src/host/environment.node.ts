import { sitePackages } from '../node/files.js';

/** Folders of installed Python packages around a file of this machine. */
export const installedPackages = (fsPath: string): string[] => sitePackages(fsPath, process.env);
