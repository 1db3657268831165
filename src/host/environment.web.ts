/** A browser has no installed packages. */
export const installedPackages = (_fsPath: string): string[] => [];
