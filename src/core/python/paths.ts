/** Settings that a network is built from, as text; nothing else is opened. */
export const DATA_FILE = /\.(?:cfg|conf|csv|ini|json|names|toml|txt|ya?ml)$/i;

/** A path without `.`, `..` and doubled slashes, as `os.path.normpath` gives it. */
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
