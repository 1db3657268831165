import type { Node as TsNode } from 'web-tree-sitter';
import { normalForm } from './normalForm.js';

/** One parsed text: its characters, and whether anything in it could not be parsed. */
interface ParsedText {
  readonly source: string;
  readonly hasErrors: boolean;
}

const NAMES: ReadonlySet<string> = new Set(['identifier', 'keyword_identifier', 'dotted_name']);
const BEYOND_ASCII = /\P{ASCII}/u;

/**
 * A node of tree-sitter's tree. Every access to tree-sitter is a call into WebAssembly, which costs more than using its result. So
 * results are cached, and texts without errors are never asked about errors.
 */
export class GrammarNode {
  readonly type: string;
  private readonly ts: TsNode;
  private readonly of: ParsedText;
  private parts: readonly GrammarNode[] | undefined;
  private all: readonly GrammarNode[] | undefined;
  private endOffset = -1;

  constructor(ts: TsNode, of: ParsedText) {
    this.ts = ts;
    this.of = of;
    this.type = ts.type;
  }

  static root(ts: TsNode, source: string): GrammarNode {
    return new GrammarNode(ts, { source, hasErrors: ts.hasError });
  }

  /** Unique within the tree. */
  get id(): number {
    return this.ts.id;
  }
  /** Line from 0 and column in UTF-16 units. */
  get start(): { readonly row: number; readonly column: number } {
    return this.ts.startPosition;
  }
  get end(): { readonly row: number; readonly column: number } {
    return this.ts.endPosition;
  }
  /** Offsets in UTF-16 units. */
  get startIndex(): number {
    return this.ts.startIndex;
  }
  get endIndex(): number {
    if (this.endOffset < 0) this.endOffset = this.ts.endIndex;
    return this.endOffset;
  }
  /** Names are normalised as Python does (PEP 3131): the ligature of `fi` is `f` and `i`. */
  get text(): string {
    const written = this.of.source.slice(this.startIndex, this.endIndex);
    return NAMES.has(this.type) && BEYOND_ASCII.test(written) ? (normalForm(written, 'NFKC') ?? written) : written;
  }
  get isNamed(): boolean {
    return this.ts.isNamed;
  }
  get isMissing(): boolean {
    return this.of.hasErrors && this.ts.isMissing;
  }
  get hasErrors(): boolean {
    return this.of.hasErrors;
  }

  /** The named children, without comments and line continuations. */
  get named(): readonly GrammarNode[] {
    this.parts ??= this.wrap(this.ts.namedChildren).filter((x) => x.type !== 'comment' && x.type !== 'line_continuation');
    return this.parts;
  }
  /** All children, including commas, keywords and comments. */
  get children(): readonly GrammarNode[] {
    this.all ??= this.wrap(this.ts.children);
    return this.all;
  }
  field(name: string): GrammarNode | null {
    const child = this.ts.childForFieldName(name);
    return child && new GrammarNode(child, this.of);
  }
  fields(name: string): readonly GrammarNode[] {
    return this.wrap(this.ts.childrenForFieldName(name));
  }

  private wrap(nodes: readonly (TsNode | null)[]): GrammarNode[] {
    return nodes.flatMap((n) => (n ? new GrammarNode(n, this.of) : []));
  }
}
