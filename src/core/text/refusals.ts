/** Why something that is there is not read, as predicates: `is a folder`. The terminal and the editor say the same. */

/** Bytes of a file: larger ones are data, not models. @limit file that is read: bytes */
export const FILE_BYTES = 5_000_000;

export const OUTSIDE = "is outside the workspace's folders; not read";
export const TOO_LARGE = `is larger than ${FILE_BYTES / 1e6} MB, the limit for one file; not read`;
export const NO_PERMISSION = 'may not be read: no permission';
export const NO_FILE = 'is a device or a pipe; not read';
export const LINK_LOOP = 'is a loop of links';
export const FOLDER = 'is a folder';
/** Where a link of a virtual file system leads is not told. */
export const LINK = 'is a link, which is not followed here';
