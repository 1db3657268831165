import type { LayerRow } from '../../src/core/analysis.js';
import type { Cost } from '../../src/core/compare/changes.js';
import { aspectsText, CHANGE_SIGNS, deltaText, shortDelta } from '../../src/core/report/diff.js';
import { shown } from '../../src/core/report/shown.js';
import type { Column, TableContext } from './columns.js';

const changeAt = (row: LayerRow, c: TableContext) => c.changes?.byLayer.get(row.layer);

const deltaColumn = (id: string, of: Cost, title: Column['title']): Column => ({
  id,
  title,
  width: 96,
  numeric: true,
  value: (row, c) => changeAt(row, c)?.deltas[of].value ?? null,
  text: (row, c) => {
    const delta = changeAt(row, c)?.deltas[of];
    return !delta || (delta.bound === 'exact' && delta.value === 0) ? '' : shortDelta(of, inUnit(delta, of, c));
  },
  exact: (row, c) => {
    const delta = changeAt(row, c)?.deltas[of];
    return delta ? deltaText(of, inUnit(delta, of, c)) : '';
  },
  total: (c) => (c.changes ? shortDelta(of, inUnit(c.changes.difference.totals[of], of, c)) : ''),
});

/** FLOPs are twice the multiply-adds. */
const inUnit = <T extends { readonly value: number }>(delta: T, of: Cost, c: TableContext): T =>
  of === 'macs' && c.work.name === 'FLOPs' ? { ...delta, value: 2 * delta.value } : delta;

/** In what a layer differs, in words. */
function whatAt(row: LayerRow, c: TableContext): string {
  const change = changeAt(row, c);
  return change ? shown(aspectsText(change, c.strings.translate)) : '';
}

/** Columns that stand in the table while two versions are compared: the sign first, differences after what differs. */
export const changeColumns: readonly Column[] = [
  {
    id: 'change',
    title: (c) => c.strings.differs,
    width: 78,
    numeric: false,
    value: (row, c) => changeAt(row, c)?.kind ?? null,
    text: (row, c) => {
      const kind = changeAt(row, c)?.kind;
      return kind && kind !== 'same' ? CHANGE_SIGNS[kind] : '';
    },
    exact: (row, c) => {
      const change = changeAt(row, c);
      return change && change.kind !== 'same'
        ? [c.strings[`change_${change.kind}`], shown(aspectsText(change, c.strings.translate))].filter(Boolean).join(': ')
        : '';
    },
  },
  deltaColumn('deltaParams', 'params', (c) => `Δ ${c.strings.paramsShort}`),
  deltaColumn('deltaMacs', 'macs', (c) => `Δ ${c.work.name === 'FLOPs' ? 'FLOPs' : 'MACs'}`),
  deltaColumn('deltaBytes', 'bytes', (c) => `Δ ${c.strings.trafficShort}`),
  { id: 'whatChanged', title: (c) => c.strings.whatChanged, width: 320, numeric: false, value: whatAt, text: whatAt, exact: whatAt },
];
