import type { Parser } from 'web-tree-sitter';
import { loadParser, type ParserWasm } from './parser.js';
import { bodyParser, parsePython } from './python/parse.js';
import type { Module } from './python/syntax.js';
import { NeedsParser } from './python/values.js';
import { readTree, writeTree } from './python/writtenTree.js';

/** Keeps syntax trees longer than a process lives, as Python keeps compiled files: by the text that they were read from. */
export interface TreeStore {
  find(key: TreeKey): string | undefined;
  /** `write` gives the tree as it is when it is called: bodies of functions are parsed later than their file. */
  keep(key: TreeKey, write: () => string | undefined): void;
}

export interface TreeKey {
  readonly text: string;
  /** Bodies of functions are parsed when they are called. */
  readonly defers: boolean;
}

/** Reads Python. With a store the parser is loaded only once something is to be read that is not kept. */
export class Trees {
  private parser: Parser | undefined;

  constructor(
    private readonly wasm: ParserWasm,
    private readonly store: TreeStore | undefined,
  ) {}

  async load(): Promise<void> {
    this.parser ??= await loadParser(this.wasm);
  }

  /** Loads the parser if one of these texts is not kept: better before an evaluation than in the middle of it. */
  async loadFor(texts: readonly string[]): Promise<void> {
    if (texts.some((text) => this.store?.find({ text, defers: false }) === undefined)) await this.load();
  }

  /** The syntax tree of a text. Throws {@link NeedsParser} as long as the parser is not loaded and the tree not kept. */
  readonly parse = (text: string, defers = false): Module => {
    if (!this.store) return parsePython(this.loaded(), text, defers);
    const key = { text, defers };
    const kept = this.store.find(key);
    const bodyOf = bodyParser(text);
    let isWhole = true;
    const known =
      kept === undefined
        ? undefined
        : readTree(kept, (line) => {
            const body = bodyOf(this.loaded(), line);
            if (isWhole) this.store?.keep(key, () => writeTree(known as Module));
            isWhole = false;
            return body;
          });
    if (known) return known;
    const tree = parsePython(this.loaded(), text, defers);
    this.store.keep(key, () => writeTree(tree));
    return tree;
  };

  private loaded(): Parser {
    if (!this.parser) throw new NeedsParser();
    return this.parser;
  }
}
