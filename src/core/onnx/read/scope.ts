import type { Node, Value } from '../graph.js';
import type { FileAttribute, FileNode, FileType } from './model.js';

/** What the names of one graph mean while its nodes are evaluated. */
export class Scope {
  private readonly names = new Map<string, Value>();
  /** Types that the file declares, by name. */
  readonly declared = new Map<string, FileType | undefined>();

  /** @param outer the graph around it, whose names hold here too; a function has none. */
  constructor(readonly outer?: Scope) {}

  /** Undefined for a name that nothing has made. */
  find(name: string): Value | undefined {
    for (let scope: Scope | undefined = this; scope; scope = scope.outer) {
      const value = scope.names.get(name);
      if (value) return value;
    }
    return undefined;
  }

  has(name: string): boolean {
    return this.names.has(name);
  }

  set(name: string, value: Value): void {
    this.names.set(name, value);
  }
}

/** Where nodes stand that are evaluated. */
export interface Place {
  readonly scope: Scope;
  /** Names of the nodes around it: of branches, loops and calls of functions. */
  readonly path: readonly string[];
  /** How often it runs. */
  readonly times: number;
  /** Passes of the loops around it that are followed one by one; endless where these are only tried. */
  readonly passes: number;
  /** Functions and graphs around it. */
  readonly depth: number;
  readonly opsets: ReadonlyMap<string, number>;
  /** Attributes of the function's call. */
  readonly attributes: ReadonlyMap<string, FileAttribute> | undefined;
}

/** What a node of the graph says of its {@link Place.times}: nothing when it runs once. */
export const timesOf = ({ times }: Place): { readonly times?: number } => (times === 1 ? {} : { times });

/** Where a node of the graph stands in the file. */
export interface Origin {
  readonly node: FileNode;
  /** Its number among the nodes of its graph. */
  readonly index: number;
  /** Names of the nodes around it: branches, loops, calls of functions. */
  readonly path: readonly string[];
}

/** A node of a branch that is not taken: it costs nothing, and what is left of its inputs are weights. */
export interface IdleNode {
  readonly node: Node;
  readonly origin: Origin;
}
