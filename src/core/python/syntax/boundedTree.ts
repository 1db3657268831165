import type { Parser, Tree, Node as TsNode } from 'web-tree-sitter';

/** What the grammar's parser may be given: its time and memory grow with these, and nothing can interrupt it. */

/** Characters of a source file. The longest file of a well-known library has 900,000. @limit source file: characters */
const SOURCE_CHARACTERS = 2_000_000;
/**
 * Nodes of a file's syntax tree, which take about a kilobyte each until ours is made of them. The longest file of a well-known library has 200,000.
 * @limit source file: nodes of its syntax tree
 */
const SOURCE_NODES = 400_000;
/**
 * Characters of a file with an error that the parser looks for a way around, which may take it ten times as long.
 * @limit source file with an error: characters
 */
export const MENDED_CHARACTERS = 400_000;
/** The parser gets its text in pieces of so many characters. */
const PIECE_CHARACTERS = 5_000;
/** A scan that starts again at every place reads its text forever; most files are read twice. @limit parser at one part of a text: readings */
const READINGS = 50;

/** Why a text is not parsed, and where the limit was reached. */
export interface TooLarge {
  readonly limit: string;
  readonly offset: number;
}

const tooLarge = (most: number, unit: string, offset: number): TooLarge => ({
  limit: `the file is too large to follow (limit: ${most.toLocaleString('en')} ${unit})`,
  offset,
});

/** The tree of a text, or the limit that it goes beyond. The caller deletes the tree. */
export function boundedTree(parser: Parser, text: string): (Pick<Tree, 'delete'> & { readonly rootNode: TsNode }) | TooLarge {
  if (text.length > SOURCE_CHARACTERS) return tooLarge(SOURCE_CHARACTERS, 'characters', SOURCE_CHARACTERS);
  const most = READINGS * (1 + Math.ceil(text.length / PIECE_CHARACTERS));
  let readings = 0;
  let stopped: TooLarge | undefined;
  const tree = parser.parse(
    (index) => {
      if (++readings > most) {
        stopped ??= { limit: `this text takes too long to parse (limit: ${READINGS} readings)`, offset: index };
        return '';
      }
      return text.slice(index, index + PIECE_CHARACTERS);
    },
    null,
    {
      progressCallback: ({ hasError, currentOffset }) => {
        // The type of the callback says that it returns nothing; its result is what cancels.
        if (hasError && currentOffset > MENDED_CHARACTERS) stopped ??= tooLarge(MENDED_CHARACTERS, 'characters when there is an error in it', currentOffset);
        return stopped !== undefined;
      },
    },
  );
  if (!tree) {
    parser.reset();
    return stopped ?? { limit: 'could not read this file', offset: 0 };
  }
  const root = tree.rootNode as TsNode;
  if (root.descendantCount > SOURCE_NODES) stopped ??= tooLarge(SOURCE_NODES, 'parts of statements', text.length);
  if (!stopped) return { rootNode: root, delete: () => tree.delete() };
  tree.delete();
  return stopped;
}
