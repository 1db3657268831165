import { Uri } from 'vscode';
import type { NotRead } from '../core/request.js';
import { Places } from '../node/places.js';

const pathOf = (key: string): string => Uri.parse(key).fsPath + (key.endsWith('/') ? '/' : '');

/**
 * Tells why files of this machine may not be read, by URI, when links are followed: only what lies below the folders may. Null for what is not there.
 * The browser's twin knows no links.
 */
export function linkCheck(file: string, folders: readonly string[]): (key: string) => NotRead | null | undefined {
  const isLocal = (key: string): boolean => key.startsWith('file:');
  const places = new Places(Uri.parse(file).fsPath, folders.filter(isLocal).map(pathOf));
  return (key) => {
    if (!isLocal(key)) return undefined;
    const place = places.look(pathOf(key));
    return place === undefined ? null : 'refused' in place ? place : undefined;
  };
}
