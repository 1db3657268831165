import { html, nothing, svg, type TemplateResult } from 'lit';
import type { Analysis, LayerRow } from '../../src/core/analysis.js';
import type { LayerId } from '../../src/core/onnx/graph.js';
import type { CostKind } from '../../src/core/onnx/operators/kind.js';
import { fill, msText, threeDigits } from '../../src/core/report/numbers.js';
import { shown } from '../../src/core/report/shown.js';
import type { PanelStrings } from '../../src/panelStrings.js';
import { kindColors, kindShapes, type MarkShape } from '../kinds.js';
import { type LayerTimes, measuredMs } from '../times.js';

/** What a machine can do at best: multiply-adds and bytes per second, both in 10⁹. */
export interface Roof {
  readonly name: string;
  readonly peakGmacPerS: number;
  readonly bandwidthGBPerS: number;
}

interface RooflinePoint {
  readonly row: LayerRow;
  /** Multiply-adds per byte moved. */
  readonly intensity: number;
  /** Reached when measured, else the roof above the layer. */
  readonly gmacPerS: number;
  readonly measured: boolean;
}

/** The most that a layer of this intensity can reach. @internal */
export const roofAt = (roof: Roof, intensity: number): number => Math.min(roof.peakGmacPerS, roof.bandwidthGBPerS * intensity);

/** Layers that have multiply-adds, where the chart shows them. Without a measurement they lie on the roof. @internal */
export function rooflinePoints(analysis: Analysis, times: LayerTimes | null, roof: Roof): RooflinePoint[] {
  const points: RooflinePoint[] = [];
  for (const row of analysis.rows) {
    const bytes = row.bytesRead + row.bytesWritten;
    if (!row.macs || bytes <= 0) continue;
    const ms = measuredMs(times, row.layer);
    if (times && ms === null) continue;
    const intensity = row.macs / bytes;
    points.push({ row, intensity, measured: ms !== null, gmacPerS: ms ? row.macs / ms / 1e6 : roofAt(roof, intensity) });
  }
  return points;
}

const SIZE = { width: 720, height: 400, left: 58, right: 18, top: 18, bottom: 46 };

/** Whole powers of ten around the values. @internal */
export function decades(values: readonly number[]): readonly [number, number] {
  const logs = values.filter((v) => v > 0).map(Math.log10);
  if (logs.length === 0) return [0, 1];
  const low = Math.floor(Math.min(...logs));
  return [low, Math.max(low + 1, Math.ceil(Math.max(...logs)))];
}

interface RooflineOptions {
  readonly analysis: Analysis;
  readonly times: LayerTimes | null;
  readonly roof: Roof;
  readonly marked: ReadonlySet<LayerId>;
  readonly strings: PanelStrings;
  readonly onChoose: (layer: LayerId) => void;
}

export function roofline({ analysis, times, roof, marked, strings: s, onChoose }: RooflineOptions): TemplateResult {
  const points = rooflinePoints(analysis, times, roof);
  if (points.length === 0) return html`<p class="dim">${s.noPoints}</p>`;
  const ridge = roof.peakGmacPerS / roof.bandwidthGBPerS;
  const [x0, x1] = decades([...points.map((p) => p.intensity), ridge]);
  const [y0, y1] = decades([...points.map((p) => p.gmacPerS), roof.peakGmacPerS, roof.peakGmacPerS / 20]);
  const x = (v: number): number => SIZE.left + ((Math.log10(v) - x0) / (x1 - x0)) * (SIZE.width - SIZE.left - SIZE.right);
  const y = (v: number): number => SIZE.height - SIZE.bottom - ((Math.log10(v) - y0) / (y1 - y0)) * (SIZE.height - SIZE.top - SIZE.bottom);
  const left = Math.max(10 ** x0, 10 ** y0 / roof.bandwidthGBPerS);
  const summary = fill(s.rooflineLabel, points.length, roof.name, threeDigits(roof.peakGmacPerS), threeDigits(roof.bandwidthGBPerS));
  return html`<svg class="roofline" viewBox=${`0 0 ${SIZE.width} ${SIZE.height}`} role="group" aria-label=${summary}>
    ${grid(x0, x1, (d) => x(10 ** d), false)} ${grid(y0, y1, (d) => y(10 ** d), true)}
    <path class="roof under" d=${`M ${x(left)} ${y(roofAt(roof, left))} L ${x(ridge)} ${y(roof.peakGmacPerS)} L ${x(10 ** x1)} ${y(roof.peakGmacPerS)} V ${SIZE.height - SIZE.bottom} H ${x(left)} Z`}></path>
    <path class="roof" d=${`M ${x(left)} ${y(roofAt(roof, left))} L ${x(ridge)} ${y(roof.peakGmacPerS)} L ${x(10 ** x1)} ${y(roof.peakGmacPerS)}`}></path>
    <text class="tick strong" x=${SIZE.width - SIZE.right - 4} y=${y(roof.peakGmacPerS) - 7} text-anchor="end">${threeDigits(roof.peakGmacPerS)} GMAC/s</text>
    ${bandwidthLabel(roof, left, ridge, x, y)}
    ${points.map((p) => pointMark(p, x(p.intensity), y(p.gmacPerS), marked.has(p.row.layer), roof, s, onChoose))}
    <text class="tick" x=${(SIZE.left + SIZE.width - SIZE.right) / 2} y=${SIZE.height - 8} text-anchor="middle">${s.intensityAxis}</text>
    <text class="tick" transform=${`translate(14 ${(SIZE.top + SIZE.height - SIZE.bottom) / 2}) rotate(-90)`} text-anchor="middle">GMAC/s</text>
  </svg>`;
}

/** Written along the slope, a little above it. */
function bandwidthLabel(roof: Roof, left: number, ridge: number, x: (v: number) => number, y: (v: number) => number): TemplateResult | typeof nothing {
  const at = Math.sqrt(left * ridge);
  const [dx, dy] = [x(ridge) - x(left), y(roof.peakGmacPerS) - y(roofAt(roof, left))];
  if (dx < 110) return nothing;
  const angle = (Math.atan2(dy, dx) * 180) / Math.PI;
  return svg`<text class="tick strong" transform=${`translate(${x(at)} ${y(roofAt(roof, at)) - 7}) rotate(${angle})`} text-anchor="middle">${threeDigits(roof.bandwidthGBPerS)} GB/s</text>`;
}

function grid(from: number, to: number, at: (decade: number) => number, horizontal: boolean): TemplateResult[] {
  return Array.from({ length: to - from + 1 }, (_, i) => {
    const d = from + i;
    const label = d >= 0 && d < 6 ? (10 ** d).toLocaleString('en-US') : d < 0 && d > -4 ? String(10 ** d) : `1e${d}`;
    return horizontal
      ? svg`<line class="gridline" x1=${SIZE.left} x2=${SIZE.width - SIZE.right} y1=${at(d)} y2=${at(d)}></line><text class="tick" x=${SIZE.left - 8} y=${at(d) + 4} text-anchor="end">${label}</text>`
      : svg`<line class="gridline" x1=${at(d)} x2=${at(d)} y1=${SIZE.top} y2=${SIZE.height - SIZE.bottom}></line><text class="tick" x=${at(d)} y=${SIZE.height - SIZE.bottom + 17} text-anchor="middle">${label}</text>`;
  });
}

function pointMark(p: RooflinePoint, x: number, y: number, marked: boolean, roof: Roof, s: PanelStrings, onChoose: (layer: LayerId) => void): TemplateResult {
  const bound = Math.max(p.row.macs ?? 0, 1) / roofAt(roof, p.intensity) / 1e6;
  const words = `${shown(`${p.row.path} · ${p.row.kind}`)}\n${threeDigits(p.intensity)} MAC/B · ${threeDigits(p.gmacPerS)} GMAC/s · ${fill(s.boundIs, msText(bound))}`;
  const choose = (): void => onChoose(p.row.layer);
  return svg`<path class=${`point ${p.measured ? '' : 'hollow'} ${marked ? 'marked' : ''}`} .style=${`color: ${kindColors[p.row.costKind]}`} d=${markPath(kindShapes[p.row.costKind], x, y, marked ? 7 : 5)} @click=${choose}><title>${words}</title></path>`;
}

/** The outline of a point around x and y. */
export function markPath(shape: MarkShape, x: number, y: number, r: number): string {
  switch (shape) {
    case 'square':
      return `M ${x - r} ${y - r} h ${2 * r} v ${2 * r} h ${-2 * r} Z`;
    case 'diamond':
      return `M ${x} ${y - r - 1.5} l ${r + 1.5} ${r + 1.5} l ${-r - 1.5} ${r + 1.5} l ${-r - 1.5} ${-r - 1.5} Z`;
    case 'triangle':
      return `M ${x} ${y - r - 1} l ${r + 1} ${2 * r} h ${-2 * r - 2} Z`;
    case 'cross':
      return `M ${x - r} ${y - 2} h ${r - 2} v ${2 - r} h 4 v ${r - 2} h ${r - 2} v 4 h ${2 - r} v ${r - 2} h -4 v ${2 - r} h ${2 - r} Z`;
    default:
      return `M ${x - r} ${y} a ${r} ${r} 0 1 0 ${2 * r} 0 a ${r} ${r} 0 1 0 ${-2 * r} 0 Z`;
  }
}

/** The mark of a kind by itself, for legends. */
export const legendMark = (kind: CostKind): TemplateResult =>
  html`<svg class="legend-mark" width="14" height="14" viewBox="0 0 14 14" aria-hidden="true"><path .style=${`fill: ${kindColors[kind]}`} d=${markPath(kindShapes[kind], 7, 7, 4.5)}></path></svg>`;
