import type { PanelState } from '../src/protocol.js';

/** @internal */
export const initialState: PanelState = {
  file: null,
  view: 'diagram',
  heat: 'macs',
  expanded: [],
  collapsed: [],
  selectedPath: null,
  sort: null,
  filter: '',
  zoom: null,
  device: null,
};

const VIEWS = ['diagram', 'table', 'charts', 'conventions', 'explore', 'compare'];
const HEATS = ['macs', 'params', 'bytes', 'time', 'none'];
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const strings = (value: unknown): string[] => (Array.isArray(value) ? value.filter((v): v is string => typeof v === 'string') : []);
const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** What an earlier page kept, checked field by field: it may come from another version of the extension. */
export function restoreState(kept: unknown): PanelState {
  if (!isObject(kept)) return initialState;
  const { zoom, sort } = kept;
  return {
    file: text(kept.file),
    view: VIEWS.includes(kept.view as string) ? (kept.view as PanelState['view']) : initialState.view,
    heat: HEATS.includes(kept.heat as string) ? (kept.heat as PanelState['heat']) : initialState.heat,
    expanded: strings(kept.expanded),
    collapsed: strings(kept.collapsed),
    selectedPath: text(kept.selectedPath),
    sort: isObject(sort) && typeof sort.column === 'string' ? { column: sort.column, descending: sort.descending === true } : null,
    filter: text(kept.filter) ?? '',
    zoom: isObject(zoom) && [zoom.x, zoom.y, zoom.k].every(Number.isFinite) ? { x: zoom.x as number, y: zoom.y as number, k: zoom.k as number } : null,
    device: text(kept.device),
  };
}
