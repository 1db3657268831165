/** Files of settings, which are read as text. Programs can open no other files. */
export const DATA_FILE = /\.(?:cfg|conf|csv|ini|json|names|toml|txt|ya?ml)$/i;

/** The path without `.`, `..` and doubled slashes, as by `os.path.normpath`. */
export function normalized(path: string): string {
  const absolute = path.startsWith('/');
  const out: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && out.length && out[out.length - 1] !== '..') out.pop();
    else if (part !== '..' || !absolute) out.push(part);
  }
  return `${absolute ? '/' : ''}${out.join('/')}` || '.';
}

/**
 * Folders above a file and below `top`, nearest first: scripts are often started from one of them, and import from there. None when the file is not
 * under `top`.
 */
export function foldersBetween(file: string, top: string | undefined): string[] {
  const folder = top?.replace(/\/$/, '');
  if (folder === undefined || !file.startsWith(`${folder}/`)) return [];
  const below = file.slice(folder.length + 1).split('/');
  return below.slice(0, -2).map((_, i) => [folder, ...below.slice(0, below.length - 2 - i)].join('/'));
}
