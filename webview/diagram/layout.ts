import ELK, { type ELK as Elk, type ElkExtendedEdge, type ElkNode } from 'elkjs/lib/elk-api.js';
import type { Drawn, DrawnNode } from './visible.js';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly boxes: ReadonlyMap<string, Box>;
  readonly lines: ReadonlyMap<string, readonly Point[]>;
}

/** Size of a closed box; of an open one the width that its title strip needs. */
type SizeOf = (node: DrawnNode) => { readonly width: number; readonly height: number };

/** Height of the title strip of an open group. */
export const HEADER_HEIGHT = 30;

const ROOT_OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.json.shapeCoords': 'ROOT',
  'elk.json.edgeCoords': 'ROOT',
  'elk.padding': '[top=24,left=24,bottom=24,right=24]',
  'elk.spacing.nodeNode': '28',
  'elk.spacing.edgeNode': '18',
  'elk.spacing.edgeEdge': '12',
  'elk.layered.spacing.nodeNodeBetweenLayers': '30',
  'elk.layered.spacing.edgeNodeBetweenLayers': '16',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '12',
  'elk.layered.nodePlacement.strategy': 'BRANDES_KOEPF',
  'elk.layered.nodePlacement.bk.fixedAlignment': 'BALANCED',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.layered.mergeEdges': 'true',
  'elk.layered.thoroughness': '4',
};

/** ELK lays nested groups out sideways and turns them afterwards, but does not turn their least size: width stands in the place of height. */
const groupOptions = (minWidth: number): Record<string, string> => ({
  'elk.padding': `[top=${HEADER_HEIGHT + 16},left=18,bottom=18,right=18]`,
  'elk.nodeSize.constraints': 'MINIMUM_SIZE',
  'elk.nodeSize.minimum': `(${HEADER_HEIGHT},${minWidth})`,
  'elk.contentAlignment': '[H_CENTER, V_CENTER]',
  'elk.layered.mergeEdges': 'true',
});

/** Lays graphs out in elkjs's own worker; one at a time, and only the newest request is answered. */
export class Layouter {
  private elk: Promise<Elk> | undefined;
  private turn = 0;

  /** `workerUrl` is where elkjs's worker script can be fetched: a worker of a webview must start from a blob. */
  constructor(private readonly workerUrl: string) {}

  /** Resolves to undefined when a newer request came in between. Rejects with a sentence when the layout failed. */
  async layout(drawn: Drawn, sizeOf: SizeOf): Promise<Layout | undefined> {
    const turn = ++this.turn;
    const elk = await this.start();
    if (turn !== this.turn) return undefined;
    const laid = await elk.layout(elkGraph(drawn, sizeOf));
    return turn === this.turn ? readLayout(laid) : undefined;
  }

  /** Starts the worker before there is anything to lay out: its first layout takes ten times as long as the next ones. */
  async warmUp(): Promise<void> {
    const node = (id: string): ElkNode => ({ id, width: 10, height: 10 });
    const elk = await this.start();
    await elk.layout({
      id: 'root',
      layoutOptions: ROOT_OPTIONS,
      children: [{ id: 'group', children: [node('a'), node('b')] }, node('c')],
      edges: [
        { id: 'ab', sources: ['a'], targets: ['b'] },
        { id: 'bc', sources: ['b'], targets: ['c'] },
      ],
    });
  }

  private start(): Promise<Elk> {
    this.elk ??= startElk(this.workerUrl).catch((error: unknown) => {
      this.elk = undefined;
      throw error;
    });
    return this.elk;
  }
}

async function startElk(workerUrl: string): Promise<Elk> {
  const response = await fetch(workerUrl);
  if (!response.ok) throw new Error(`The layout worker could not be loaded (${response.status}).`);
  const url = URL.createObjectURL(new Blob([await response.text()], { type: 'text/javascript' }));
  return new ELK({ workerFactory: () => new Worker(url) });
}

function elkGraph(drawn: Drawn, sizeOf: SizeOf): ElkNode {
  const convert = (node: DrawnNode): ElkNode =>
    node.children ? { id: node.id, children: node.children.map(convert), layoutOptions: groupOptions(sizeOf(node).width) } : { id: node.id, ...sizeOf(node) };
  const edges: ElkExtendedEdge[] = drawn.edges.map((edge) => ({ id: edge.id, sources: [edge.from], targets: [edge.to] }));
  return { id: 'root', layoutOptions: ROOT_OPTIONS, children: drawn.roots.map(convert), edges };
}

function readLayout(root: ElkNode): Layout {
  const boxes = new Map<string, Box>();
  const lines = new Map<string, readonly Point[]>();
  const visit = (node: ElkNode): void => {
    for (const child of node.children ?? []) {
      boxes.set(child.id, { x: child.x ?? 0, y: child.y ?? 0, width: child.width ?? 0, height: child.height ?? 0 });
      visit(child);
    }
    for (const edge of node.edges ?? []) {
      const section = edge.sections?.[0];
      if (section) lines.set(edge.id ?? '', [section.startPoint, ...(section.bendPoints ?? []), section.endPoint]);
    }
  };
  visit(root);
  return { width: root.width ?? 0, height: root.height ?? 0, boxes, lines };
}
