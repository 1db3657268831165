import type { InputSpec } from '../analysis.js';
import {
  type ChangeKind,
  COSTS,
  type Cost,
  type Delta,
  type Difference,
  type LayerChange,
  type Side,
  type Whole,
  type WholeDelta,
} from '../compare/changes.js';
import { isExact } from '../onnx/counts.js';
import { bytesText, changeText, compact, full, inputsJson, inputsLabel, signed } from './numbers.js';
import { markdownTable, markdownText, shown } from './shown.js';
import { english, type Translate } from './text.js';

/** What stands before a layer, so that its color need not tell. */
export const CHANGE_SIGNS: Readonly<Record<ChangeKind, string>> = { same: '=', changed: '~', renamed: '→', added: '+', removed: '−' };

/** More would not be read; the rest is summed up in a line. @limit changed layers that a document lists: layers */
const LISTED = 60;
/** They stand in one sentence. @limit renamed paths that a document lists: paths */
const RENAMES = 12;

const TITLES: Readonly<Record<Whole, string>> = {
  params: 'Parameters',
  macs: 'Multiply-adds',
  weightBytes: 'Weights',
  bytes: 'Memory traffic',
  peak: 'Peak activations',
};

/** As much of a commit's id as people read. */
export const shortCommit = (commit: string): string => commit.slice(0, 7);

const isBytes = (of: Whole): boolean => of !== 'params' && of !== 'macs';
const amountText = (of: Whole, n: number): string => (isBytes(of) ? bytesText(n) : full(n));

/** `+1,024`, `−36 kB`, `0`; `≥ +12` where one of the two numbers is a lower bound, `?` where nothing can be said. */
export function deltaText(of: Whole, { value, bound }: Delta, said: (of: Whole, n: number) => string = amountText): string {
  if (bound === 'unknown') return '?';
  return `${bound === 'exact' ? '' : bound === 'atLeast' ? '≥ ' : '≤ '}${signed(value, (size) => said(of, size))}`;
}

/** The same where there is little room. */
export const shortDelta = (of: Whole, delta: Delta): string => deltaText(of, delta, (kind, n) => (isBytes(kind) ? bytesText(n) : compact(n)));

/** What a side's totals say: a lower bound where its part of the difference is one. */
function wholeText(of: Whole, side: 'a' | 'b', { a, b, bound }: WholeDelta): string {
  const isLeast = bound === 'unknown' || bound === (side === 'a' ? 'atMost' : 'atLeast');
  return `${isLeast ? '≥ ' : ''}${amountText(of, side === 'a' ? a : b)}`;
}

/** `+3.1 %`; empty where nothing changed, or no exact number can be told. */
export const percentText = ({ a, b, bound }: WholeDelta): string => (bound === 'exact' ? changeText(b, a) : '');

/** `net.py@HEAD: Net(width=0.5), input 1×3×224×224`. */
function sideText({ name, absent, entry, inputs }: Side, t: Translate): string {
  if (absent) return t('{0}: not there', name);
  return entry === null
    ? t('{0}: no network', name)
    : t('{0}: {1}, input {2}', name, entry, inputsLabel(inputs.map((i) => (i.literal === undefined ? { ...i, name: '' } : i))));
}

/** What keeps differences from being exact, and what must not be read out of them. */
export function differenceRemarks({ a, b, classes }: Difference, t: Translate): string[] {
  const incomplete = [a, b]
    .filter((side) => !side.complete)
    .map((side) =>
      t(
        '{0} could not be evaluated to its end: differences are bounds or unknown, and layers may show as added or removed that both have. {1}',
        side.name,
        side.reason === null ? '' : t(side.reason),
      ),
    );
  return [
    ...incomplete.map((text) => text.trim()),
    ...[a, b].filter((side) => side.absent).map((side) => t('{0} is not there: everything is new or gone.', side.name)),
    ...(haveOtherShapes(a.inputs, b.inputs)
      ? [t('The inputs have other sizes: {0} and {1}. Differences of work come of that, too.', inputsLabel(a.inputs), inputsLabel(b.inputs))]
      : []),
    ...classes.map((c) => t('Class renamed: {0} → {1} (modules: {2})', c.a, c.b, c.modules)),
  ];
}

/** Some tensor of the side that has fewer is none of the other's. */
function haveOtherShapes(a: readonly InputSpec[], b: readonly InputSpec[]): boolean {
  const [few, many] = [a, b]
    .map((inputs) => inputs.filter((spec) => spec.literal === undefined).map(({ shape }) => shape.join()))
    .sort((x, y) => x.length - y.length) as [string[], string[]];
  return few.some((shape) => !many.includes(shape));
}

/** `features.3 → features.4`, once for all layers below. */
function renamesOf(changes: readonly LayerChange[]): string[] {
  const found = new Set<string>();
  for (const { a, b } of changes) {
    if (!a || !b || a.path === b.path) continue;
    const [left, right] = [a.path.split('.'), b.path.split('.')];
    while (left.length > 1 && right.length > 1 && left.at(-1) === right.at(-1)) {
      left.pop();
      right.pop();
    }
    found.add(`${left.join('.')} → ${right.join('.')}`);
  }
  return [...found];
}

/** The end of a list that is too long for a sentence. */
const listed = (texts: readonly string[], t: Translate): string =>
  `${texts.slice(0, RENAMES).join(', ')}${texts.length > RENAMES ? t(' and {0} more', texts.length - RENAMES) : ''}`;

/** `weight 32×3×3×3 → 64×3×3×3; output 1×32 → 1×64`. */
export function aspectsText({ aspects, a, b }: LayerChange, t: Translate): string {
  const words = { class: t('class'), weights: '', kernel: '', output: t('output'), calls: t('calls') };
  const said = (x: LayerChange['aspects'][number]): string => {
    if (x.of === 'folded') return t('folded into the weights of {0}', x.b);
    return x.of === 'idle' ? t('computes nothing') : `${words[x.of]} ${x.a} → ${x.b}`.trim();
  };
  const path = a && b && a.path !== b.path ? [t('was {0}', a.path)] : [];
  return [...path, ...aspects.map(said)].join('; ');
}

/** Layers to list, in the order of the network: of too many, those that change the most multiply-adds and parameters; the others are the `rest`. */
function listing(changes: readonly LayerChange[]): { readonly rows: readonly LayerChange[]; readonly rest: readonly LayerChange[] } {
  const different = changes.filter(({ kind }) => kind === 'changed' || kind === 'added' || kind === 'removed');
  const weight = ({ deltas }: LayerChange): number => Math.abs(deltas.macs.value) + Math.abs(deltas.params.value);
  const most = new Set([...different].sort((x, y) => weight(y) - weight(x)).slice(0, LISTED));
  return { rows: different.filter((change) => most.has(change)), rest: different.filter((change) => !most.has(change)) };
}

function sum(of: Cost, changes: readonly LayerChange[]): Delta {
  const inexact = changes.find(({ deltas }) => deltas[of].bound !== 'exact');
  return { value: changes.reduce((n, { deltas }) => n + deltas[of].value, 0), bound: inexact ? 'unknown' : 'exact' };
}

const pathOf = ({ a, b }: LayerChange, t: Translate): string => (b ?? a)?.path || t('(root)');
const kindOf = ({ a, b }: LayerChange): string => (b ?? a)?.kind ?? '';

/** One line a layer: sign, path, class, differences, and what is different. */
function tableOf(difference: Difference, t: Translate): string[][] {
  const { rows, rest } = listing(difference.changes);
  const cells = (of: (cost: Cost) => Delta): string[] => COSTS.map((cost) => deltaText(cost, of(cost)));
  const lines = rows.map((change) => [
    CHANGE_SIGNS[change.kind],
    pathOf(change, t),
    kindOf(change),
    ...cells((of) => change.deltas[of]),
    aspectsText(change, t),
  ]);
  if (rest.length) lines.push(['…', t('{0} more', rest.length), '', ...cells((of) => sum(of, rest)), '']);
  const none: Delta = { value: 0, bound: 'exact' };
  if (difference.between.value !== 0) lines.push(['~', t('(between layers)'), '', ...cells((of) => (of === 'bytes' ? difference.between : none)), '']);
  return lines;
}

/** What stands below the table: layers that are not in it. */
function foldedText({ changes }: Difference, t: Translate): string[] {
  const renamed = changes.filter(({ kind }) => kind === 'renamed');
  const paths = renamesOf(renamed);
  const classes = renamed.filter(({ a, b }) => a?.path === b?.path).map(({ a, b }) => `${a?.kind} → ${b?.kind}`);
  return [
    ...(renamed.length ? [t('Layers renamed: {0} ({1})', renamed.length, listed([...paths, ...new Set(classes)], t))] : []),
    t('Layers unchanged: {0}', changes.filter(({ kind }) => kind === 'same').length),
  ];
}

const HEAD = ['', 'Layer', 'Kind', 'Δ Params', 'Δ MACs', 'Δ Weights', 'Δ Traffic', ''];

function wholeRows({ totals }: Difference, t: Translate): string[][] {
  return (Object.keys(TITLES) as Whole[]).map((of) => {
    const d = totals[of];
    return [t(TITLES[of]), wholeText(of, 'a', d), wholeText(of, 'b', d), deltaText(of, d), percentText(d)];
  });
}

/** The difference for a terminal, in English. */
export function diffText(difference: Difference): string {
  const t = english;
  const table = tableOf(difference, t);
  return [
    `− ${shown(sideText(difference.a, t))}`,
    `+ ${shown(sideText(difference.b, t))}`,
    '',
    ...columns([['', 'Before', 'After', 'Change', ''], ...wholeRows(difference, t)], (i) => i > 0),
    '',
    ...(table.length ? [...columns([HEAD, ...table], (i) => i > 2 && i < 7), ''] : []),
    ...[...foldedText(difference, t), ...differenceRemarks(difference, t)].map(shown),
    '',
  ].join('\n');
}

/** Lines of a table whose columns stand under each other. */
function columns(rows: readonly (readonly string[])[], isNumeric: (column: number) => boolean): string[] {
  const cells = rows.map((row) => row.map(shown));
  const widths = (cells[0] ?? []).map((_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)));
  const last = widths.length - 1;
  return cells.map((row) =>
    row
      .map((c, i) => (isNumeric(i) ? c.padStart(widths[i] ?? 0) : i === last ? c : c.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

/** The difference as Markdown that fits into a pull request, in the reader's language. */
export function diffMarkdown(difference: Difference, t: Translate): string {
  const { a, b } = difference;
  const table = tableOf(difference, t);
  return [
    `### ${markdownText(`${a.name} → ${b.name}`)}`,
    '',
    ...markdownTable(['', t('Before'), t('After'), t('Change'), ''], (i) => i > 0, wholeRows(difference, t)),
    '',
    ...(table.length
      ? [
          ...markdownTable(
            ['', t('Layer'), t('Kind'), t('Δ Params'), t('Δ MACs'), t('Δ Weights'), t('Δ Traffic'), t('What changed')],
            (i) => i > 2 && i < 7,
            table,
          ),
          '',
        ]
      : []),
    ...[sideText(a, t), sideText(b, t), ...foldedText(difference, t), ...differenceRemarks(difference, t)].map((line) => `- ${markdownText(line)}`),
    '',
  ].join('\n');
}

/** The difference for other programs: keys may be added, none changed. */
export function diffJson({ a, b, totals, changes, between, classes }: Difference): Record<string, unknown> {
  const side = ({ name, absent, entry, inputs, complete, reason }: Side): Record<string, unknown> => ({
    name,
    absent,
    entry,
    inputs: inputsJson(inputs),
    complete,
    ...(reason === null ? {} : { reason }),
  });
  return {
    schemaVersion: 1,
    ...(Object.values(totals).every((d) => isExact(d.a) && isExact(d.b)) ? {} : { rounded: true }),
    a: side(a),
    b: side(b),
    totals,
    changes: changes.map(jsonChange),
    between: { bytes: between },
    renamedClasses: classes,
  };
}

function jsonChange({ kind, a, b, aspects, deltas }: LayerChange): Record<string, unknown> {
  const row = (r: LayerChange['a']): unknown =>
    r && {
      path: r.path,
      kind: r.kind,
      file: r.file,
      line: r.line,
      params: r.params,
      macs: r.macs,
      weightBytes: r.weightBytes,
      bytes: r.bytesRead + r.bytesWritten,
      outputShape: r.outputShape,
    };
  return { change: kind, a: row(a), b: row(b), aspects, deltas };
}
