import type { Analysis, LayerRow } from '../../src/core/analysis.js';
import type { LayerId } from '../../src/core/onnx/graph.js';
import type { CostKind } from '../../src/core/onnx/operators/kind.js';
import { bytesText, compact, fill, msText, percent } from '../../src/core/report/numbers.js';
import { shown } from '../../src/core/report/shown.js';
import type { Work } from '../../src/core/report/work.js';
import { type Changes, changeOf } from '../difference.js';
import type { LayerTimes } from '../times.js';
import type { Words } from '../words.js';
import { costOf, type HeatBy, heatValue, type ItemCost, layersOf, wholeOf } from './cost.js';
import { knownText } from './flow.js';
import { type Item, isEnd, leavesOf, pathOf, shapeOf, titleOf } from './tree.js';

/** What a box says, before anyone knows where it stands. */
export interface Card {
  /** `card` = has a cost; `pill` = a small step without one; `end` = input or output. */
  readonly look: 'card' | 'pill' | 'end';
  readonly title: string;
  readonly detail: string;
  readonly path: string;
  readonly shape: string;
  readonly costText: string;
  /** Steps folded into the box: `BatchNorm2d`, `ReLU6`. */
  readonly chips: readonly string[];
  readonly kind: CostKind | null;
  readonly isGroup: boolean;
  /** Drawn as a stack. */
  readonly isRun: boolean;
  readonly cost: ItemCost;
  /** Part of the whole network, 0..1. */
  readonly share: number;
  readonly heat: number;
  /** What became of it since the version that it is compared with. */
  readonly change: ReturnType<typeof changeOf>;
  /** The whole of it in one sentence, for screen readers. */
  readonly label: string;
}

export interface CardContext {
  readonly analysis: Analysis;
  readonly rows: ReadonlyMap<LayerId, LayerRow>;
  readonly times: LayerTimes | null;
  readonly heat: HeatBy;
  readonly work: Work;
  readonly strings: Words;
  readonly changes: Changes | null;
}

export function cardOf(item: Item, context: CardContext): Card {
  const { rows, times, heat, strings } = context;
  const cost = costOf(item, rows, times, context.work);
  const leaf = item.type === 'leaf' ? item.node : null;
  const head = item.type === 'group' && item.kind === 'tail' ? leavesOf(item)[0]?.node : leaf;
  const look = isEnd(item) ? 'end' : cost.macs === 0 && cost.params === 0 && (item.type === 'leaf' || item.kind === 'tail') ? 'pill' : 'card';
  const isGroup = item.type === 'group' && item.kind !== 'tail';
  const by = heat === 'none' ? 'macs' : heat;
  const repeats = item.type === 'group' && item.repeat ? item.repeat.times : 1;
  const value = heatValue(cost, by);
  const whole = wholeOf(by, context.analysis, times, context.work);
  const share = whole > 0 ? value / whole : 0;
  const shape = isGroup && look === 'end' ? '' : knownText(shapeOf(item));
  const path = shown(pathOf(item));
  const chips = chipsOf(item);
  const said = shown(head?.detail ?? (isGroup && look !== 'end' ? fill(strings.layersInside, leavesOf(item).length) : ''));
  // A small step tells no shape, but that there is something to tell.
  const detail = look === 'pill' && shape === '?' ? `${said} ?`.trim() : said;
  const costText = look === 'card' ? (repeats > 1 ? `${repeats} × ${costWords(divide(cost, repeats), context)}` : costWords(cost, context)) : '';
  const kind = head && head.layer >= 0 ? (rows.get(head.layer)?.costKind ?? null) : isGroup ? dominantKind(item, rows) : null;
  // Operations that have a sign are drawn by it, whatever their function was called; a module keeps its name.
  const sign = head?.type === 'operator' || head?.path.includes(':') ? head.sign : undefined;
  const title = shown(titleOf(item));
  const change = changeOf(layersOf(item).keys(), context.changes);
  const label = [
    change ? strings[`change_${change}`] : '',
    title,
    ...chips,
    detail,
    path,
    shape && fill(strings.outputIs, shape),
    costText,
    share > 0 ? percent(share) : '',
  ]
    .filter(Boolean)
    .join(', ');
  return {
    look,
    title: sign ?? title,
    detail,
    path,
    shape,
    costText,
    chips,
    kind,
    isGroup,
    isRun: item.type === 'group' && item.kind === 'run',
    cost,
    share,
    // A stack is as hot as each of its parts: the picture of one of them.
    heat: heat === 'none' ? 0 : value / repeats,
    change,
    label,
  };
}

function chipsOf(item: Item): string[] {
  const steps = item.type === 'group' && item.kind === 'tail' ? leavesOf(item).slice(1) : [];
  return steps.map((leaf) => shown(leaf.node.title));
}

const divide = (cost: ItemCost, by: number): ItemCost => ({
  ...cost,
  macs: cost.macs / by,
  params: cost.params / by,
  bytes: cost.bytes / by,
  ms: cost.ms === null ? null : cost.ms / by,
});

function costWords(cost: ItemCost, { heat, work, strings }: CardContext): string {
  const least = cost.atLeast ? '≥ ' : '';
  if (cost.atLeast && cost.macs === 0 && heat !== 'bytes' && heat !== 'params') return '?';
  const main =
    heat === 'params'
      ? `${least}${fill(strings.nParams, compact(cost.params))}`
      : heat === 'bytes'
        ? bytesText(cost.bytes)
        : cost.macs === 0 && !cost.atLeast
          ? fill(strings.nParams, compact(cost.params))
          : `${least}${compact(cost.macs)} ${work.name}`;
  return cost.ms === null ? main : `${main} · ${msText(cost.ms)}`;
}

/** The kind that most of a group's multiply-adds are of. */
function dominantKind(item: Item, rows: ReadonlyMap<LayerId, LayerRow>): CostKind | null {
  const sums = new Map<CostKind, number>();
  for (const leaf of leavesOf(item)) {
    const row = rows.get(leaf.node.layer);
    if (row?.macs) sums.set(row.costKind, (sums.get(row.costKind) ?? 0) + row.macs);
  }
  return [...sums].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}

// Geometry. Widths come from measured text, so that nothing is ever clipped.

export const PAD = 12;
const LINE = { title: 18, path: 15, cost: 17, chips: 24 };
const MIN_WIDTH = 150;
/** A box stays narrow. @limit title of a box: characters */
const MAX_TITLE = 30;
/** A box stays narrow. @limit path in a box: characters */
const MAX_PATH = 38;
export const CHIP_GAP = 6;
export const CHIP_PAD = 7;
export const CHEVRON = 16;

/** Width of a text in pixels in one of the diagram's two sizes. */
export type MeasureText = (text: string, style: 'title' | 'small' | 'bold') => number;

export const shortTitle = (title: string): string => (title.length > MAX_TITLE ? `${title.slice(0, MAX_TITLE - 1)}…` : title);
/** The end of a path says more than its beginning. */
export const shortPath = (path: string): string => (path.length > MAX_PATH ? `…${path.slice(path.length - MAX_PATH + 1)}` : path);

export function sizeOfCard(card: Card, measure: MeasureText): { width: number; height: number } {
  const gap = 8;
  const title = measure(shortTitle(card.title), 'bold') + (card.detail ? gap + measure(card.detail, 'small') : 0) + (card.isGroup ? CHEVRON : 0);
  if (card.look !== 'card') {
    const shape = card.look === 'end' ? card.shape : '';
    const chips = chipsWidth(card.chips, measure);
    return { width: Math.ceil(Math.max(32, title + (shape ? gap + measure(shape, 'small') : 0) + (chips ? gap + chips : 0) + 2 * PAD)), height: 28 };
  }
  const path = measure(shortPath(card.path), 'small');
  const cost = measure(card.shape, 'small') + 20 + measure(card.costText, 'small');
  const width = Math.ceil(Math.max(MIN_WIDTH, title + 2 * PAD, path + 2 * PAD, cost + 2 * PAD, chipsWidth(card.chips, measure) + 2 * PAD));
  return { width, height: 10 + LINE.title + LINE.path + LINE.cost + (card.chips.length ? LINE.chips : 0) + 10 };
}

function chipsWidth(chips: readonly string[], measure: MeasureText): number {
  return chips.reduce((sum, chip) => sum + measure(chip, 'small') + 2 * CHIP_PAD, 0) + Math.max(0, chips.length - 1) * CHIP_GAP;
}

/** Width that the title strip of an open box needs. */
export function headerWidth(card: Card, measure: MeasureText): number {
  return Math.ceil(
    2 * PAD +
      CHEVRON +
      measure(shortTitle(card.title), 'bold') +
      8 +
      measure(shortPath(card.path), 'small') +
      (card.costText ? 16 + measure(card.costText, 'small') : 0),
  );
}

/** Measures with the very fonts that the picture uses. */
export function textMeasure(element: Element): MeasureText {
  const family = getComputedStyle(element).fontFamily || 'sans-serif';
  const context = document.createElement('canvas').getContext('2d');
  const fonts = { title: `12.5px ${family}`, bold: `600 12.5px ${family}`, small: `11px ${family}` };
  return (text, style) => {
    if (!context) return text.length * 7;
    context.font = fonts[style];
    return context.measureText(text).width;
  };
}
