import type { FromPanel } from '../protocol.js';

/** Larger messages from a page are dropped: none of ours is near it. */
const LARGEST_TEXT = 5_000_000;

const isText = (v: unknown): v is string => typeof v === 'string' && v.length <= LARGEST_TEXT;
const isWhole = (v: unknown): v is number => typeof v === 'number' && Number.isSafeInteger(v);
const COMMANDS = ['chooseEntry', 'chooseInput', 'exportOnnx', 'whyNoHint', 'chooseVariants'];

/** The page's messages, checked field by field: the page shows text of the workspace and is not trusted with more than these. */
export function readMessage(value: unknown): FromPanel | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const m = value as Record<string, unknown>;
  switch (m.type) {
    case 'ready':
      return { type: 'ready' };
    case 'reveal':
      return isWhole(m.layer) ? { type: 'reveal', layer: m.layer, preserveFocus: m.preserveFocus === true } : undefined;
    case 'requestModel':
      return isWhole(m.requestId) && isWhole(m.version) && (m.variant === undefined || isText(m.variant)) ? { type: 'requestModel', requestId: m.requestId, version: m.version, variant: m.variant } : undefined;
    case 'measured':
      return isWhole(m.version) && isMeasurement(m.measured) ? { type: 'measured', version: m.version, measured: m.measured } : undefined;
    case 'save':
      return isText(m.suggestedName) && isText(m.text) && (m.format === 'json' || m.format === 'csv' || m.format === 'markdown') ? { type: 'save', suggestedName: m.suggestedName, format: m.format, text: m.text } : undefined;
    case 'copy':
      return isText(m.text) ? { type: 'copy', text: m.text } : undefined;
    case 'command':
      return COMMANDS.includes(m.command as string) ? { type: 'command', command: m.command as 'chooseEntry' } : undefined;
    case 'remember':
      return m.key === 'devices' || m.key === 'calibration' ? { type: 'remember', key: m.key, value: m.value } : undefined;
    case 'log':
      return isText(m.text) ? { type: 'log', level: m.level === 'error' || m.level === 'warn' ? m.level : 'info', text: m.text.slice(0, 2_000) } : undefined;
    default:
      return undefined;
  }
}

function isMeasurement(v: unknown): v is Extract<FromPanel, { type: 'measured' }>['measured'] {
  if (typeof v !== 'object' || v === null) return false;
  const { medianMs, layers } = v as { medianMs?: unknown; layers?: unknown };
  return typeof medianMs === 'number' && Array.isArray(layers) && layers.every((l: { layer?: unknown; ms?: unknown } | null) => isWhole(l?.layer) && typeof l?.ms === 'number');
}
