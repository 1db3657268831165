/** What a search of the workspace looks through, wherever its files are read. */

/** Endings of files that may hold a call of a network: sources, notebooks, documentation, settings. */
export const SEARCHED_ENDINGS: readonly string[] = ['py', 'ipynb', 'md', 'yaml', 'yml'];
/** Endings of files that may define a network. */
export const NETWORK_ENDINGS: readonly string[] = ['py', 'ipynb'];
/** Names of folders that hold no code of the workspace's own; so do those that begin with a dot. */
export const SKIPPED_FOLDERS: readonly string[] = ['node_modules', 'site-packages', 'dist-packages', '__pycache__', 'venv', 'env', 'build', 'dist'];
/** Files looked through, and how large each may be: a second's work at most. @limit files looked through in a search: files */
export const SEARCHED_FILES = 2_000;
/** Longer files hold data. @limit file looked through in a search: bytes */
export const SEARCHED_BYTES = 300_000;
/** Folders within folders. @limit folders in folders that a search enters: levels */
export const SEARCH_DEPTH = 8;

/** A file that a search looks at, by its name. */
export const isSearched = (path: string): boolean => SEARCHED_ENDINGS.some((ending) => path.endsWith(`.${ending}`));
/** A folder that a search passes by, by its name. */
export const isSkipped = (folder: string): boolean => folder.startsWith('.') || SKIPPED_FOLDERS.includes(folder);

/** Endings of files of settings. */
export const SETTINGS_ENDINGS: readonly string[] = ['yaml', 'yml', 'json', 'toml'];
/** A file of settings, by its name. */
export const isSettings = (path: string): boolean => SETTINGS_ENDINGS.some((ending) => path.endsWith(`.${ending}`));
/** What a person writes to set up one network is short. @limit file of settings that a search looks at: bytes */
export const SETTINGS_BYTES = 60_000;

/** Something of this must stand in a file that defines a network; any other Python file costs one search and nothing more. */
const MODEL_WORDS = /torch|\bnn\.Module\b|\btimm\b|\beinops\b|\bdef forward\b|#\s*layer-cost:/;

export const mayDefineNetwork = (text: string): boolean => MODEL_WORDS.test(text);
