import type { Parser } from 'web-tree-sitter';
import { bodyParser, parsePython } from '../python/syntax/parse.js';
import type { Module } from '../python/syntax/syntax.js';
import { readTree, writeTree } from '../python/syntax/writtenTree.js';
import { NeedsParser } from '../python/values/failures.js';
import { loadParser, type ParserWasm } from './parser.js';

/** Keeps syntax trees across processes, by the text they were parsed from, as Python keeps compiled files. */
export interface TreeStore {
  find(key: TreeKey): string | undefined;
  /** `write` gives the tree as it is at that time. Call it late: bodies of functions are parsed later than their file. */
  keep(key: TreeKey, write: () => string | undefined): void;
}

export interface TreeKey {
  readonly text: string;
  /** Bodies of functions are parsed when they are called. */
  readonly defers: boolean;
}

/** Parses Python. With a store, the parser is loaded only when a tree is needed that is not kept. */
export class Trees {
  private parser: Parser | undefined;

  constructor(
    private readonly wasm: ParserWasm,
    private readonly store: TreeStore | undefined,
  ) {}

  async load(): Promise<void> {
    this.parser ??= await loadParser(this.wasm);
  }

  /** Loads the parser if `read` needs it: loading it in the middle of an evaluation means starting again. */
  async loadFor(read: () => unknown): Promise<void> {
    if (this.parser) return;
    try {
      read();
    } catch (error) {
      if (!(error instanceof NeedsParser)) throw error;
      await this.load();
    }
  }

  /** The syntax tree of a text. Throws {@link NeedsParser} if the tree is not kept and the parser not loaded. */
  readonly parse = (text: string, defers = false): Module => this.kept({ text, defers }) ?? this.parsed({ text, defers });

  private parsed(key: TreeKey): Module {
    const tree = parsePython(this.loaded(), key.text, key.defers);
    this.store?.keep(key, () => writeTree(tree));
    return tree;
  }

  /** The kept tree of a text. If bodies of functions are parsed in this process, it is kept again with them. */
  private kept(key: TreeKey): Module | undefined {
    const written = this.store?.find(key);
    if (written === undefined) return undefined;
    const bodyOf = bodyParser(key.text);
    let grown = false;
    const tree = readTree(written, (line) => {
      const body = bodyOf(this.loaded(), line);
      if (!grown) this.store?.keep(key, () => tree && writeTree(tree));
      grown = true;
      return body;
    });
    return tree;
  }

  private loaded(): Parser {
    if (!this.parser) throw new NeedsParser();
    return this.parser;
  }
}
