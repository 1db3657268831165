import { select } from 'd3-selection';
import { type D3ZoomEvent, type ZoomBehavior, zoom, zoomIdentity, zoomTransform } from 'd3-zoom';
import type { Box, Layout } from './layout.js';

export interface View {
  readonly x: number;
  readonly y: number;
  readonly k: number;
}

const MIN_ZOOM = 0.08;
const MAX_ZOOM = 3;
/** Text below this scale cannot be read: opening a picture does not go below it, even if not all of it fits. */
const READABLE = 0.62;

/** Pan and zoom of the canvas: drag, wheel (with Ctrl or a pinch to zoom), and the moves that keys and buttons make. */
export class Camera {
  private readonly behavior: ZoomBehavior<SVGSVGElement, unknown>;
  private extent = { width: 1, height: 1 };

  constructor(
    private readonly canvas: SVGSVGElement,
    onView: (view: View, byHand: boolean) => void,
  ) {
    this.behavior = zoom<SVGSVGElement, unknown>()
      .scaleExtent([MIN_ZOOM, MAX_ZOOM])
      .filter((event: Event) => (event instanceof WheelEvent ? event.ctrlKey || event.metaKey : !(event as MouseEvent).button))
      .on('zoom', (event: D3ZoomEvent<SVGSVGElement, unknown>) => onView(event.transform, event.sourceEvent !== null));
    select(canvas).call(this.behavior).on('dblclick.zoom', null);
    canvas.addEventListener(
      'wheel',
      (event) => {
        if (event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        const { k } = this.view;
        const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 18 : 1;
        const [dx, dy] = event.shiftKey && event.deltaX === 0 ? [event.deltaY, 0] : [event.deltaX, event.deltaY];
        this.selection.call(this.behavior.translateBy, (-dx * unit) / k, (-dy * unit) / k);
      },
      { passive: false },
    );
  }

  get view(): View {
    return zoomTransform(this.canvas);
  }

  /** Says how large the picture is, so that it cannot be lost outside the window. */
  setExtent(layout: Layout): void {
    this.extent = layout;
    const margin = 400;
    this.behavior.translateExtent([
      [-margin, -margin],
      [layout.width + margin, layout.height + margin],
    ]);
  }

  set(view: View): void {
    this.selection.call(this.behavior.transform, zoomIdentity.translate(view.x, view.y).scale(view.k));
  }

  zoomBy(factor: number): void {
    this.selection.call(this.behavior.scaleBy, factor);
  }

  /** All of it where that is readable, else its full width from the top. */
  home(): void {
    const { clientWidth, clientHeight } = this.canvas;
    const whole = Math.min(clientWidth / this.extent.width, clientHeight / this.extent.height, 1);
    const k = whole >= READABLE ? whole : Math.min(1, Math.max(READABLE, clientWidth / this.extent.width));
    const y = whole >= READABLE ? (clientHeight - this.extent.height * k) / 2 : 0;
    this.set({ x: (clientWidth - this.extent.width * k) / 2, y, k });
  }

  /** All of it, however small. */
  fit(): void {
    const { clientWidth, clientHeight } = this.canvas;
    const k = Math.max(MIN_ZOOM, Math.min(clientWidth / this.extent.width, clientHeight / this.extent.height, 1));
    this.set({ x: (clientWidth - this.extent.width * k) / 2, y: (clientHeight - this.extent.height * k) / 2, k });
  }

  /** Brings a box into the window, if it is not wholly there. */
  show(box: Box): void {
    const { x, y, k } = this.view;
    const { clientWidth, clientHeight } = this.canvas;
    const [left, top] = [x + box.x * k, y + box.y * k];
    const inside = left >= 0 && top >= 0 && left + box.width * k <= clientWidth && top + Math.min(box.height * k, clientHeight / 2) <= clientHeight;
    if (!inside) this.center(box.x + box.width / 2, box.y + Math.min(box.height / 2, clientHeight / 3 / k));
  }

  center(x: number, y: number): void {
    this.selection.call(this.behavior.translateTo, x, y);
  }

  private get selection() {
    return select<SVGSVGElement, unknown>(this.canvas);
  }
}
