import type { View } from './camera.js';
import { heatLevel } from './cost.js';
import { type Scene, svg } from './draw.js';

const MAX = { width: 120, height: 170 };

/** A small picture of the whole, shown when the window does not show all of it. */
export function drawMinimap(host: HTMLElement, scene: Scene, canvas: SVGSVGElement): void {
  const { layout, cards, maxHeat } = scene;
  const scale = Math.min(MAX.width / layout.width, MAX.height / layout.height);
  const map = svg('svg', {
    width: Math.max(10, layout.width * scale),
    height: layout.height * scale,
    viewBox: `0 0 ${layout.width} ${layout.height}`,
    preserveAspectRatio: 'none',
  });
  for (const [id, box] of layout.boxes) {
    const card = cards.get(id);
    const rect = svg('rect', { x: box.x, y: box.y, width: box.width, height: Math.max(box.height, 1.5 / scale), rx: 6 });
    const isFrame = scene.drawn.edges.every((edge) => edge.from !== id && edge.to !== id);
    const level = card && !isFrame ? heatLevel(card.heat, maxHeat) : 0;
    rect.style.fill = isFrame
      ? 'color-mix(in srgb, var(--vscode-foreground) 8%, transparent)'
      : `color-mix(in oklab, var(--vscode-charts-red, #f14c4c) ${Math.round(level * 80)}%, color-mix(in srgb, var(--vscode-foreground) 40%, var(--vscode-editor-background)))`;
    map.append(rect);
  }
  map.append(svg('rect', { class: 'view' }));
  host.replaceChildren(map);
  void canvas;
}

export function moveMinimap(host: HTMLElement, view: View, canvas: SVGSVGElement): void {
  const map = host.querySelector('svg');
  const rect = map?.querySelector('rect.view');
  if (!map || !rect) return;
  const { width, height } = map.viewBox.baseVal;
  const [left, top, right, bottom] = [-view.x / view.k, -view.y / view.k, (canvas.clientWidth - view.x) / view.k, (canvas.clientHeight - view.y) / view.k];
  host.style.display = left <= 24 && top <= 24 && right >= width - 24 && bottom >= height - 24 ? 'none' : '';
  const x = Math.max(0, left);
  const y = Math.max(0, top);
  for (const [name, value] of Object.entries({ x, y, width: Math.max(0, Math.min(width, right) - x), height: Math.max(0, Math.min(height, bottom) - y) }))
    rect.setAttribute(name, String(value));
}
