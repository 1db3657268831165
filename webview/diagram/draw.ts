import { CHANGE_SIGNS } from '../../src/core/report/diff.js';
import { kindColors } from '../kinds.js';
import { type Card, CHEVRON, CHIP_GAP, CHIP_PAD, type MeasureText, PAD, shortPath, shortTitle } from './cards.js';
import { heatLevel } from './cost.js';
import { type Box, HEADER_HEIGHT, type Layout, type Point } from './layout.js';
import type { Drawn, DrawnEdge, DrawnNode } from './visible.js';

const SVG = 'http://www.w3.org/2000/svg';
const CORNER = 8;

export interface Scene {
  readonly drawn: Drawn;
  readonly layout: Layout;
  readonly cards: ReadonlyMap<string, Card>;
  /** Where the heat scale ends. */
  readonly maxHeat: number;
  readonly measure: MeasureText;
}

export function svg<K extends keyof SVGElementTagNameMap>(tag: K, attributes: Record<string, string | number> = {}, text?: string): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  if (text !== undefined) element.textContent = text;
  return element;
}

/** The tip that every edge ends in, to be put into the canvas once. */
export function arrowHead(): SVGDefsElement {
  const defs = svg('defs');
  const marker = svg('marker', {
    id: 'arrow',
    viewBox: '0 0 8 8',
    refX: 6,
    refY: 4,
    markerWidth: 6.5,
    markerHeight: 6.5,
    orient: 'auto',
    markerUnits: 'userSpaceOnUse',
  });
  marker.append(svg('path', { d: 'M 0 0.5 L 7.5 4 L 0 7.5 Z' }));
  defs.append(marker);
  return defs;
}

/** Draws the scene into `parent`, in place of what was there; every box is a `<g data-id>` that can take the focus. */
export function drawScene(parent: SVGGElement, scene: Scene): void {
  const frames = svg('g', { class: 'frames' });
  const edges = svg('g', { class: 'edges', 'aria-hidden': 'true' });
  const nodes = svg('g', { class: 'nodes' });
  const visit = (node: DrawnNode): void => {
    const box = scene.layout.boxes.get(node.id);
    const card = scene.cards.get(node.id);
    if (!box || !card) return;
    if (node.children) {
      frames.append(drawFrame(node, box));
      nodes.append(drawHeader(node, box, card, scene));
      node.children.forEach(visit);
    } else nodes.append(drawCard(node, box, card, scene));
  };
  scene.drawn.roots.forEach(visit);
  for (const edge of scene.drawn.edges) {
    const line = scene.layout.lines.get(edge.id);
    if (line) edges.append(drawEdge(edge, line));
  }
  parent.replaceChildren(frames, edges, nodes);
}

function boxElement(node: DrawnNode, box: Box, card: Card, className: string): SVGGElement {
  const g = svg('g', {
    class: className,
    'data-id': node.id,
    role: 'treeitem',
    tabindex: -1,
    'aria-label': card.label,
    'aria-level': node.depth + 1,
    transform: `translate(${box.x},${box.y})`,
  });
  if (card.isGroup) g.setAttribute('aria-expanded', String(node.children !== null));
  if (card.change) g.classList.add(card.change);
  return g;
}

/** The sign of a change on the corner of a box, so that its color need not tell. */
function drawSign(g: SVGGElement, box: Box, { change }: Card): void {
  if (!change) return;
  const sign = svg('g', { class: 'sign', transform: `translate(${box.width - 2},2)` });
  sign.append(svg('circle', { r: 8.5 }), svg('text', { 'text-anchor': 'middle', y: 4.5 }, CHANGE_SIGNS[change]));
  g.append(sign);
}

/** The area of an open group; its title strip is drawn above the edges, so that a line that enters passes under it. */
function drawFrame(node: DrawnNode, box: Box): SVGElement {
  const frame = svg('rect', { class: `frame depth${node.depth % 2}`, x: box.x, y: box.y, width: box.width, height: box.height, rx: 10 });
  frame.dataset.frame = node.id;
  return frame;
}

function drawHeader(node: DrawnNode, box: Box, card: Card, { measure }: Scene): SVGGElement {
  const g = boxElement(node, box, card, 'box header');
  const [w, h, r] = [box.width, HEADER_HEIGHT, 10];
  g.append(
    svg('path', { class: 'body', d: `M 0 ${h} V ${r} A ${r} ${r} 0 0 1 ${r} 0 H ${w - r} A ${r} ${r} 0 0 1 ${w} ${r} V ${h} Z` }),
    chevron(PAD, h / 2, true),
  );
  const title = shortTitle(card.title);
  const x = PAD + CHEVRON;
  g.append(svg('text', { class: 'title', x, y: 20 }, title));
  let from = x + measure(title, 'bold') + 8;
  const costFrom = w - PAD - measure(card.costText, 'small');
  if (costFrom > from) g.append(svg('text', { class: 'small cost', x: w - PAD, y: 20, 'text-anchor': 'end' }, card.costText));
  from += measure(shortPath(card.path), 'small');
  if (from < costFrom - 8) g.append(svg('text', { class: 'small', x: x + measure(title, 'bold') + 8, y: 20 }, shortPath(card.path)));
  drawSign(g, box, card);
  return g;
}

function drawCard(node: DrawnNode, box: Box, card: Card, { maxHeat, measure }: Scene): SVGGElement {
  const g = boxElement(node, box, card, `box ${card.look}`);
  const level = card.look === 'card' ? heatLevel(card.heat, maxHeat) : 0;
  g.style.setProperty('--heat', level.toFixed(3));
  if (level > 0) g.classList.add('hot');
  const radius = card.look === 'card' ? 7 : box.height / 2;
  if (card.isRun)
    for (const offset of [8, 4]) g.append(svg('rect', { class: 'stack', x: offset, y: offset, width: box.width, height: box.height, rx: radius }));
  g.append(svg('rect', { class: 'body', width: box.width, height: box.height, rx: radius }));
  if (card.look === 'card') drawCardText(g, box, card, measure, maxHeat);
  else drawPillText(g, card, measure);
  drawSign(g, box, card);
  return g;
}

function drawPillText(g: SVGGElement, card: Card, measure: MeasureText): void {
  const title = shortTitle(card.title);
  let x = PAD;
  g.append(svg('text', { class: 'title', x, y: 18.5 }, title));
  x += measure(title, 'bold') + 8;
  for (const text of [card.detail, card.look === 'end' ? card.shape : '']) {
    if (!text) continue;
    g.append(svg('text', { class: 'small', x, y: 18.5 }, text));
    x += measure(text, 'small') + 8;
  }
  drawChips(g, card, x, 5, measure);
}

function drawCardText(g: SVGGElement, box: Box, card: Card, measure: MeasureText, maxHeat: number): void {
  if (card.kind) {
    const stripe = svg('path', {
      class: 'stripe',
      d: `M 7 0 A 7 7 0 0 0 0 7 V ${box.height - 7} A 7 7 0 0 0 7 ${box.height} A 3 7 0 0 1 4 ${box.height - 7} V 7 A 3 7 0 0 1 7 0 Z`,
    });
    stripe.style.fill = kindColors[card.kind];
    g.append(stripe);
  }
  const title = shortTitle(card.title);
  let x = PAD + 2;
  if (card.isGroup) {
    g.append(chevron(x, 19, false));
    x += CHEVRON;
  }
  g.append(svg('text', { class: 'title', x, y: 23 }, title));
  if (card.detail) g.append(svg('text', { class: 'small', x: x + measure(title, 'bold') + 8, y: 23 }, card.detail));
  g.append(svg('text', { class: 'small path', x: PAD + 2, y: 39 }, shortPath(card.path)));
  g.append(svg('text', { class: 'small', x: PAD + 2, y: 56 }, card.shape));
  g.append(svg('text', { class: 'small cost', x: box.width - PAD, y: 56, 'text-anchor': 'end' }, card.costText));
  drawChips(g, card, PAD + 2, 65, measure);
  // The bar says with its length what the tint says with color: the share of the costliest box.
  if (card.heat > 0 && maxHeat > 0) {
    const room = box.width - 7 - 5;
    g.append(svg('rect', { class: 'bar', x: 7, y: box.height - 4, width: Math.max(2, room * (card.heat / maxHeat)), height: 3, rx: 1.5 }));
  }
}

function drawChips(g: SVGGElement, card: Card, left: number, top: number, measure: MeasureText): void {
  let x = left;
  card.chips.forEach((chip, i) => {
    const width = measure(chip, 'small') + 2 * CHIP_PAD;
    const group = svg('g', { class: 'chip', 'data-chip': i + 1 });
    group.append(svg('rect', { x, y: top, width, height: 18, rx: 9 }), svg('text', { class: 'small', x: x + CHIP_PAD, y: top + 13 }, chip));
    g.append(group);
    x += width + CHIP_GAP;
  });
}

function chevron(x: number, y: number, open: boolean): SVGElement {
  const g = svg('g', { class: 'chevron', transform: `translate(${x},${y - 5})` });
  g.append(svg('rect', { class: 'hit', x: -6, y: -7, width: 24, height: 24 }), svg('path', { d: open ? 'M 0 3 L 5 8 L 10 3' : 'M 2 0 L 7 5 L 2 10' }));
  return g;
}

function drawEdge(edge: DrawnEdge, line: readonly Point[]): SVGGElement {
  const g = svg('g', { class: 'edge', 'data-edge': edge.id, 'data-from': edge.from, 'data-to': edge.to });
  const d = roundedPath(line);
  g.append(svg('path', { class: 'hit', d }), svg('path', { class: 'line', d, 'marker-end': 'url(#arrow)' }));
  return g;
}

/** An orthogonal line with its corners rounded, ended early so that the arrow's tip meets the box. @internal */
export function roundedPath(points: readonly Point[]): string {
  const first = points[0];
  if (!first) return '';
  let d = `M ${first.x} ${first.y}`;
  for (let i = 1; i < points.length - 1; i++) {
    const [before, at, after] = [points[i - 1] as Point, points[i] as Point, points[i + 1] as Point];
    const radius = Math.min(CORNER, distance(before, at) / 2, distance(at, after) / 2);
    const start = toward(at, before, radius);
    const end = toward(at, after, radius);
    d += ` L ${start.x} ${start.y} Q ${at.x} ${at.y} ${end.x} ${end.y}`;
  }
  const last = points.at(-1) as Point;
  const tip = points.length > 1 ? toward(last, points.at(-2) as Point, 2) : last;
  return `${d} L ${tip.x} ${tip.y}`;
}

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);
function toward(from: Point, to: Point, length: number): Point {
  const d = distance(from, to) || 1;
  return { x: from.x + ((to.x - from.x) * length) / d, y: from.y + ((to.y - from.y) * length) / d };
}
