import { html, LitElement, nothing, type PropertyValues, render, type TemplateResult } from 'lit';
import type { Analysis, LayerRow } from '../../src/core/analysis.js';
import type { LayerId } from '../../src/core/onnx/graph.js';
import { fill, percent } from '../../src/core/report/numbers.js';
import { type Work, workBy } from '../../src/core/report/work.js';
import type { Changes } from '../difference.js';
import type { LayerTimes } from '../times.js';
import type { Words } from '../words.js';
import { Camera, type View } from './camera.js';
import { type Card, cardOf, headerWidth, sizeOfCard, textMeasure } from './cards.js';
import { fullHeat, type HeatBy, wholeOf } from './cost.js';
import { arrowHead, drawScene, type Scene, svg } from './draw.js';
import { type Flow, flowOf } from './flow.js';
import type { Layout, Layouter } from './layout.js';
import { drawMinimap, moveMinimap } from './minimap.js';
import { diagramStyle } from './style.js';
import { edgeTip, nodeTip, placeTip } from './tip.js';
import { type Item, leavesOf, treeOf } from './tree.js';
import { boxesFor, type Drawn, type DrawnNode, drawnNodes, MAX_NODES, pathTo, visible } from './visible.js';

interface DiagramWishes {
  readonly expanded: readonly string[];
  readonly collapsed: readonly string[];
}

/**
 * The network drawn. One tab stop: arrows walk along execution order and open or close boxes, Enter goes to the source, + - 0 zoom.
 * Fires `lc-reveal` (layer), `lc-wishes` (boxes opened and closed by hand) and `lc-zoom` (view).
 */
class DiagramElement extends LitElement {
  static override styles = diagramStyle;
  static override properties = {
    analysis: { attribute: false },
    rows: { attribute: false },
    times: { attribute: false },
    heat: {},
    convention: {},
    strings: { attribute: false },
    layouter: { attribute: false },
    marked: { attribute: false },
    changes: { attribute: false },
    wishes: { attribute: false },
    startView: { attribute: false },
    trouble: { state: true },
    refused: { state: true },
  };
  declare analysis: Analysis;
  declare rows: ReadonlyMap<LayerId, LayerRow>;
  declare times: LayerTimes | null;
  declare heat: HeatBy;
  declare convention: string;
  declare strings: Words;
  declare layouter: Layouter | null;
  declare marked: ReadonlySet<LayerId>;
  declare changes: Changes | null;
  declare wishes: DiagramWishes;
  /** Where an earlier page stood. */
  declare startView: View | null;
  declare trouble: string | null;
  /** True while the limit keeps a box closed that was asked to be open. */
  declare refused: boolean;

  private flow: Flow | undefined;
  private tree: readonly Item[] = [];
  private drawn: Drawn | undefined;
  private layout: Layout | undefined;
  private cards = new Map<string, Card>();
  /** Groups that are drawn open. */
  private open: ReadonlySet<string> = new Set();
  private camera: Camera | undefined;
  private focused: string | null = null;
  /** The box whose place on the screen the next layout keeps. */
  private anchor: string | null = null;
  private shown = false;
  private waiting = false;

  constructor() {
    super();
    this.trouble = null;
    this.refused = false;
    this.marked = new Set();
    this.wishes = { expanded: [], collapsed: [] };
    this.startView = null;
  }

  override render(): TemplateResult {
    const s = this.strings;
    return html`
      <svg class="canvas" role="tree" aria-label=${s.diagramLabel} @click=${this.onClick} @dblclick=${this.onDoubleClick} @keydown=${this.onKey} @focusin=${this.onFocus}
        @pointermove=${this.onHover} @pointerleave=${this.hideTip}></svg>
      <div class="corner">
        <div class="panelet minimap" aria-hidden="true" @pointerdown=${this.onMinimap} @pointermove=${this.onMinimap}></div>
        <div class="panelet zoom" role="group" aria-label=${s.zoom}>
          <button title=${s.zoomOut} aria-label=${s.zoomOut} @click=${() => this.camera?.zoomBy(1 / 1.3)}>−</button>
          <button title=${s.zoomReset} aria-label=${s.zoomReset} @click=${() => this.camera?.home()}>⌂</button>
          <button title=${s.zoomFit} aria-label=${s.zoomFit} @click=${() => this.camera?.fit()}>⤢</button>
          <button title=${s.zoomIn} aria-label=${s.zoomIn} @click=${() => this.camera?.zoomBy(1.3)}>+</button>
        </div>
        ${this.heat === 'none' ? nothing : html`<div class="panelet legend"><span class="what">${this.legendText()}</span><span>0 %</span><span class="ramp"></span><span class="max"></span></div>`}
      </div>
      <div class="panelet tip" role="presentation"></div>
      ${this.refused ? html`<div class="panelet top" role="status">${fill(s.tooMany, MAX_NODES)}</div>` : nothing}
      ${this.trouble ? html`<div class="message" role="alert">${this.trouble}</div>` : this.shown ? nothing : html`<div class="message">${s.drawing}</div>`}`;
  }

  get work(): Work {
    return workBy(this.convention, this.analysis);
  }

  private legendText(): string {
    const s = this.strings;
    return {
      macs: fill(s.shareOf, this.work.name),
      params: fill(s.shareOf, s.parameters),
      bytes: fill(s.shareOf, s.memoryTraffic),
      time: fill(s.shareOf, s.measuredTime),
      none: '',
    }[this.heat];
  }

  override firstUpdated(): void {
    const canvas = this.canvas;
    const viewport = svg('g', { class: 'viewport' });
    canvas.append(arrowHead(), viewport);
    let timer = 0;
    this.camera = new Camera(canvas, (view, byHand) => {
      viewport.setAttribute('transform', `translate(${view.x},${view.y}) scale(${view.k})`);
      moveMinimap(this.minimap, view, canvas);
      if (byHand) this.hideTip();
      clearTimeout(timer);
      timer = window.setTimeout(() => this.dispatch('lc-zoom', { x: view.x, y: view.y, k: view.k }), 300);
    });
    new ResizeObserver(() => {
      if (this.waiting && canvas.clientWidth > 0) void this.refresh();
      moveMinimap(this.minimap, this.camera?.view ?? { x: 0, y: 0, k: 1 }, canvas);
    }).observe(canvas);
  }

  override updated(changed: PropertyValues): void {
    if (changed.has('analysis')) {
      this.flow = flowOf(this.analysis.graph);
      this.tree = treeOf(this.analysis.graph, this.flow, this.rows);
      if (this.shown) this.anchor ??= this.focused;
    }
    if (['analysis', 'wishes', 'times', 'heat', 'convention', 'strings', 'layouter', 'changes'].some((name) => changed.has(name))) void this.refresh();
    else if (changed.has('marked')) this.mark(true);
  }

  private async refresh(): Promise<void> {
    if (!this.flow || !this.layouter) return;
    // Behind another tab nothing can be measured or placed: the work waits until the diagram is seen.
    this.waiting = this.canvas.clientWidth === 0;
    if (this.waiting) return;
    this.drawn = visible(this.tree, this.flow, { expanded: new Set(this.wishes.expanded), collapsed: new Set(this.wishes.collapsed) });
    const cards = new Map<string, Card>();
    const visit = (node: DrawnNode): void => {
      cards.set(node.id, cardOf(node.item, this));
      node.children?.forEach(visit);
    };
    this.drawn.roots.forEach(visit);
    const drawn = this.drawn;
    await document.fonts.ready;
    const measure = textMeasure(this);
    try {
      const layout = await this.layouter.layout(drawn, (node) => {
        const card = cards.get(node.id) as Card;
        return node.children ? { width: headerWidth(card, measure), height: 0 } : sizeOfCard(card, measure);
      });
      // The person may have gone to another tab meanwhile.
      this.waiting = this.canvas.clientWidth === 0;
      if (!layout || this.waiting) return;
      this.trouble = null;
      this.refused = drawn.refused.length > 0;
      this.paint({ drawn, layout, cards, maxHeat: this.fullHeatOf(drawn, cards), measure });
    } catch (error) {
      this.trouble = fill(this.strings.layoutFailed, this.strings.said(error instanceof Error ? error.message : String(error)));
    }
  }

  /** Where the heat scale ends, and the legend's word for it. */
  private fullHeatOf(drawn: Drawn, cards: ReadonlyMap<string, Card>): number {
    const whole = wholeOf(this.heat === 'none' ? 'macs' : this.heat, this.analysis, this.times, this.work);
    const hottest = fullHeat(
      drawnNodes(drawn)
        .filter((node) => node.children === null)
        .map((node) => cards.get(node.id)?.heat ?? 0),
      whole,
    );
    const max = this.shadowRoot?.querySelector('.legend .max');
    if (max) max.textContent = percent(whole > 0 ? hottest / whole : 0);
    return hottest;
  }

  private paint(scene: Scene): void {
    const viewport = this.canvas.querySelector<SVGGElement>('.viewport');
    if (!viewport || !this.camera) return;
    const hadFocus = this.shadowRoot?.activeElement?.closest('[data-id]') !== null && this.shadowRoot?.activeElement !== null;
    const [before, after] = [this.anchor ? this.layout?.boxes.get(this.anchor) : undefined, this.anchor ? scene.layout.boxes.get(this.anchor) : undefined];
    const view = this.camera.view;
    this.layout = scene.layout;
    this.open = new Set(
      drawnNodes(scene.drawn)
        .filter((node) => node.children)
        .map((node) => node.id),
    );
    this.cards = new Map(scene.cards);
    drawScene(viewport, scene);
    this.camera.setExtent(scene.layout);
    drawMinimap(this.minimap, scene, this.canvas);
    if (!this.shown) {
      this.shown = true;
      this.requestUpdate();
      if (this.startView) this.camera.set(this.startView);
      else this.camera.home();
    } else if (before && after) this.camera.set({ k: view.k, x: view.x + (before.x - after.x) * view.k, y: view.y + (before.y - after.y) * view.k });
    this.anchor = null;
    moveMinimap(this.minimap, this.camera.view, this.canvas);
    this.focused = this.focused && this.boxOf(this.focused) ? this.focused : (scene.drawn.roots[0]?.id ?? null);
    this.setTabStop();
    if (hadFocus) this.boxOf(this.focused)?.focus({ preventScroll: true });
    this.mark(false);
  }

  /** Marks the boxes of the marked layers, and brings the first into the window. */
  private mark(scroll: boolean): void {
    if (!this.drawn) return;
    const boxes = drawnNodes(this.drawn);
    const ids = new Set([...this.marked].flatMap((layer) => boxesFor(layer, boxes, this.analysis.graph.layers)));
    for (const g of this.canvas.querySelectorAll<SVGGElement>('[data-id]')) {
      const marked = ids.has(g.dataset.id ?? '');
      g.classList.toggle('marked', marked);
      g.setAttribute('aria-selected', String(marked));
    }
    const box = this.layout?.boxes.get([...ids][0] ?? '');
    if (scroll && box && this.canvas.clientWidth > 0) this.camera?.show(box);
  }

  private readonly onClick = (event: MouseEvent): void => {
    const target = event.target as Element;
    const g = target.closest<SVGGElement>('[data-id]');
    const id = g?.dataset.id;
    if (!id) return;
    this.focusBox(id);
    const chip = target.closest<SVGGElement>('.chip')?.dataset.chip;
    if (target.closest('.chevron')) this.toggle(id);
    else this.goTo(id, true, chip === undefined ? 0 : Number(chip));
  };

  private readonly onDoubleClick = (event: MouseEvent): void => {
    const id = (event.target as Element).closest<SVGGElement>('[data-id]')?.dataset.id;
    if (id && !(event.target as Element).closest('.chevron')) this.toggle(id);
  };

  private readonly onFocus = (event: FocusEvent): void => {
    const id = (event.target as Element).closest<SVGGElement>('[data-id]')?.dataset.id;
    if (!id) return;
    this.focused = id;
    this.setTabStop();
    const box = this.layout?.boxes.get(id);
    if (box && (event.target as Element).matches(':focus-visible')) this.camera?.show(box);
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    const id = this.focused;
    const act = id === null ? undefined : this.keyAction(event.key, id);
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  };

  private keyAction(key: string, id: string): (() => void) | undefined {
    const order = [...this.cards.keys()];
    const at = order.indexOf(id);
    const go = (to: string | undefined) => () => to !== undefined && this.focusBox(to);
    const open = this.open.has(id);
    switch (key) {
      case 'ArrowDown':
        return go(order[Math.min(order.length - 1, at + 1)]);
      case 'ArrowUp':
        return go(order[Math.max(0, at - 1)]);
      case 'Home':
        return go(order[0]);
      case 'End':
        return go(order.at(-1));
      case 'ArrowRight':
        return open ? go(order[at + 1]) : () => this.toggle(id);
      case 'ArrowLeft':
        return open ? () => this.toggle(id) : go(pathTo(this.tree, id)?.at(-1) ?? id);
      case 'Enter':
        return () => this.goTo(id, false, 0);
      case ' ':
        return () => this.goTo(id, true, 0);
      case '+':
      case '=':
        return () => this.camera?.zoomBy(1.3);
      case '-':
        return () => this.camera?.zoomBy(1 / 1.3);
      case '0':
        return () => this.camera?.home();
      case 'Escape':
        // Without a tip it is for the page.
        return this.shadowRoot?.querySelector('.tip.on') ? () => this.hideTip() : undefined;
      default:
        return undefined;
    }
  }

  private toggle(id: string): void {
    const item = this.itemOf(id);
    if (item?.type !== 'group' || !this.drawn) return;
    const open = this.open.has(id);
    const without = (list: readonly string[]): string[] => list.filter((other) => other !== id);
    this.anchor = id;
    this.dispatch('lc-wishes', {
      expanded: open ? without(this.wishes.expanded) : [...without(this.wishes.expanded), id],
      collapsed: open ? [...without(this.wishes.collapsed), id] : without(this.wishes.collapsed),
    } satisfies DiagramWishes);
  }

  private goTo(id: string, preserveFocus: boolean, part: number): void {
    const item = this.itemOf(id);
    if (!item) return;
    const leaf = leavesOf(item)[part];
    const layer = item.type === 'group' && item.kind === 'module' ? item.layer : (leaf?.node.layer ?? -1);
    if (layer >= 0) this.dispatch('lc-reveal', { layer, preserveFocus });
  }

  private readonly onHover = (event: PointerEvent): void => {
    const target = event.target as Element;
    const edge = target.closest<SVGGElement>('[data-edge]');
    const id = target.closest<SVGGElement>('[data-id]')?.dataset.id;
    for (const g of this.canvas.querySelectorAll<SVGGElement>('.edge'))
      g.classList.toggle('near', id !== undefined && (g.dataset.from === id || g.dataset.to === id));
    const found = edge ? this.drawn?.edges.find((e) => e.id === edge.dataset.edge) : undefined;
    if (event.buttons === 0 && found) this.showTip(event, edgeTip(found, this.strings));
    else if (event.buttons === 0 && id && this.cards.has(id)) this.showTip(event, nodeTip(this.itemOf(id), this.cards.get(id) as Card, this));
    else this.hideTip();
  };

  private showTip(event: PointerEvent, content: TemplateResult): void {
    const tip = this.shadowRoot?.querySelector<HTMLElement>('.tip');
    if (!tip) return;
    render(content, tip);
    placeTip(tip, event, this.getBoundingClientRect());
  }

  private readonly hideTip = (): void => this.shadowRoot?.querySelector('.tip')?.classList.remove('on');

  private readonly onMinimap = (event: PointerEvent): void => {
    if (event.buttons !== 1 || !this.layout) return;
    const rect = this.minimap.getBoundingClientRect();
    this.camera?.center(
      ((event.clientX - rect.left - 4) / (rect.width - 8)) * this.layout.width,
      ((event.clientY - rect.top - 4) / (rect.height - 8)) * this.layout.height,
    );
  };

  private focusBox(id: string): void {
    this.focused = id;
    this.setTabStop();
    this.boxOf(id)?.focus({ preventScroll: true });
  }

  private setTabStop(): void {
    for (const g of this.canvas.querySelectorAll('[data-id]')) g.setAttribute('tabindex', (g as SVGGElement).dataset.id === this.focused ? '0' : '-1');
  }

  private boxOf(id: string | null): SVGGElement | null {
    return id === null ? null : (this.canvas.querySelector<SVGGElement>(`[data-id="${CSS.escape(id)}"]`) ?? null);
  }

  private itemOf(id: string): Item | undefined {
    const find = (items: readonly Item[]): Item | undefined => {
      for (const item of items) {
        const found = item.id === id ? item : item.type === 'group' ? find(item.children) : undefined;
        if (found) return found;
      }
      return undefined;
    };
    return find(this.tree);
  }

  private get canvas(): SVGSVGElement {
    return this.shadowRoot?.querySelector('svg.canvas') as SVGSVGElement;
  }

  private get minimap(): HTMLElement {
    return this.shadowRoot?.querySelector('.minimap') as HTMLElement;
  }

  private dispatch(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}

customElements.define('lc-diagram', DiagramElement);
