import { isCalibration, isMeasureResult } from '../measure/kept.js';
import type { Calibration } from '../measure/types.js';
import type { Device, FromPanel, NamedSizes, PanelMeasurement, Remembered, SaveFormat, VariantValues, WantedVariant } from '../protocol.js';

/** Text of a report: 20,000 layers make about 4 MB of Markdown. @limit report that the panel hands over: characters */
const REPORT_CHARACTERS = 16_000_000;
/** Devices with their names. @limit devices whose names the panel sends: devices */
const DEVICES = 500;
/** A whole measurement, with a line for each of 20,000 layers. @limit measurement that the panel hands over: characters */
const RESULT_CHARACTERS = 16_000_000;
/** As many layers as a network may have. @limit layers in a measurement: layers */
const LAYERS = 20_000;
/** A line of the log. @limit line that the panel logs: characters */
const LOG_CHARACTERS = 2_000;
/** A name of a layer, an operator or a device. @limit name that the panel sends: characters */
const NAME_CHARACTERS = 200;
/** A string argument may be long, and so may a dimension's name. @limit name or value of a knob: characters */
const VALUE_CHARACTERS = 2_000;
/** Values of one variant, and variants that are compared at once. @limit values of a variant: values */
const VALUES = 200;
/** As many as are compared. @limit variants that the panel compares: variants */
const VARIANTS = 8;

type Fields = Record<string, unknown>;
const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const isId = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isText = (value: unknown, most: number): value is string => typeof value === 'string' && value.length <= most;
const isMs = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0;
const isRate = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value > 0;
const oneOf = <T extends string>(value: unknown, allowed: readonly T[]): T | undefined => allowed.find((a) => a === value);

const FORMATS: readonly SaveFormat[] = ['json', 'csv', 'markdown', 'latex'];
const COMMANDS = ['chooseEntry', 'chooseInput', 'exportOnnx', 'chooseVariants', 'compareSource'] as const;
const LEVELS = ['info', 'warn', 'error'] as const;

/**
 * A message of the page, rebuilt from its known fields; undefined when it is none of ours. The page shows what a file of the workspace says,
 * so nothing of it is trusted: it names layers and requests by number and our own commands by name, never a path or a command of the editor.
 */
export function readMessage(raw: unknown): FromPanel | undefined {
  if (!isObject(raw)) return undefined;
  const type = String(raw.type);
  return Object.hasOwn(READERS, type) ? READERS[type as FromPanel['type']](raw) : undefined;
}

const READERS: { readonly [T in FromPanel['type']]: (raw: Fields) => FromPanel | undefined } = {
  ready: () => ({ type: 'ready' }),
  reveal: ({ layer, preserveFocus, variant }) => {
    if (!isId(layer) || typeof preserveFocus !== 'boolean') return undefined;
    return { type: 'reveal', layer, preserveFocus, ...(isText(variant, NAME_CHARACTERS) ? { variant } : {}) };
  },
  model: ({ id, asked }) => {
    if (!isId(id) || !isObject(asked)) return undefined;
    const { version, variant } = asked;
    if (!isId(version)) return undefined;
    if (variant === undefined) return { type: 'model', id, asked: { version } };
    return isText(variant, NAME_CHARACTERS) ? { type: 'model', id, asked: { version, variant } } : undefined;
  },
  explore: (raw) => wantedVariant('explore', raw),
  cell: (raw) => wantedVariant('cell', raw),
  conventions: ({ id, asked }) =>
    isId(id) && isObject(asked) && isId(asked.version) ? { type: 'conventions', id, asked: { version: asked.version } } : undefined,
  writeBack: (raw) => wantedVariant('writeBack', raw),
  compareVariants: ({ version, variants }) => {
    if (!isId(version) || !Array.isArray(variants) || variants.length > VARIANTS) return undefined;
    const read = variants.map(readValues);
    return read.every((values) => values !== undefined) ? { type: 'compareVariants', version, variants: read } : undefined;
  },
  endDifference: () => ({ type: 'endDifference' }),
  copy: ({ text }) => (isText(text, REPORT_CHARACTERS) ? { type: 'copy', text } : undefined),
  measured: ({ version, measured }) => {
    const checked = measurement(measured);
    return isId(version) && checked ? { type: 'measured', version, measured: checked } : undefined;
  },
  save: ({ suggestedName, format, text }) => {
    const known = oneOf(format, FORMATS);
    return known && isText(suggestedName, NAME_CHARACTERS) && isText(text, REPORT_CHARACTERS)
      ? { type: 'save', suggestedName: suggestedName.replace(/[^\w.\- ]/g, '_').replace(/^\.+/, '') || 'report', format: known, text }
      : undefined;
  },
  sizes: ({ sizes }) => {
    const read = readSizes(sizes);
    return read && { type: 'sizes', sizes: read };
  },
  command: ({ command }) => {
    const known = oneOf(command, COMMANDS);
    return known && { type: 'command', command: known };
  },
  remember: ({ parts }) => (isObject(parts) ? { type: 'remember', parts: readRemembered(parts) } : undefined),
  log: ({ level, text }) => {
    const known = oneOf(level, LEVELS);
    return known && typeof text === 'string' ? { type: 'log', level: known, text: text.slice(0, LOG_CHARACTERS) } : undefined;
  },
};

function wantedVariant<T extends 'explore' | 'cell' | 'writeBack'>(type: T, { id, asked }: Fields): { type: T; id: number; asked: WantedVariant } | undefined {
  if (!isId(id) || !isObject(asked) || !isId(asked.version)) return undefined;
  const values = readValues(asked.values);
  return values && { type, id, asked: { version: asked.version, values } };
}

function readValues(raw: unknown): VariantValues | undefined {
  return readPairs(raw, (value): value is string => isText(value, VALUE_CHARACTERS));
}

/** Sizes of dynamic dimensions that a page wants kept, or that an earlier session kept. */
export function readSizes(raw: unknown): NamedSizes | undefined {
  return readPairs(raw, isId);
}

function readPairs<T>(raw: unknown, isValue: (value: unknown) => value is T): [name: string, value: T][] | undefined {
  if (!Array.isArray(raw) || raw.length > VALUES) return undefined;
  const isPair = (pair: unknown): pair is [string, T] => Array.isArray(pair) && pair.length === 2 && isText(pair[0], VALUE_CHARACTERS) && isValue(pair[1]);
  return raw.every(isPair) ? raw.map(([name, value]): [string, T] => [name, value]) : undefined;
}

/** What a page wants kept, or an earlier session kept: the parts that can be read. */
export function readRemembered({ devices, calibration }: Fields): Remembered {
  return {
    ...(Array.isArray(devices) ? { devices: devices.slice(0, DEVICES).flatMap((device) => readDevice(device) ?? []) } : {}),
    ...(isCalibration(calibration) && isText(calibration.cpu, NAME_CHARACTERS) ? { calibration: knownFields(calibration) } : {}),
  };
}

function readDevice(raw: unknown): Device | undefined {
  if (!isObject(raw)) return undefined;
  const { name, computeTflops, bandwidthGBPerS } = raw;
  return isText(name, NAME_CHARACTERS) && isRate(computeTflops) && isRate(bandwidthGBPerS) ? { name, computeTflops, bandwidthGBPerS } : undefined;
}

const knownFields = ({ schema, cpu, runtimeVersion, threads, peakGmacPerS, bandwidthGBPerS }: Calibration): Calibration => ({
  schema,
  cpu,
  runtimeVersion: runtimeVersion.slice(0, NAME_CHARACTERS),
  threads,
  peakGmacPerS,
  bandwidthGBPerS,
});

function measurement(raw: unknown): PanelMeasurement | undefined {
  if (!isObject(raw) || !isMs(raw.medianMs) || !Array.isArray(raw.layers) || raw.layers.length > LAYERS) return undefined;
  const layers: { layer: number; ms: number; boundMs?: number }[] = [];
  for (const entry of raw.layers) {
    if (!isObject(entry) || !isId(entry.layer) || !isMs(entry.ms)) return undefined;
    layers.push({ layer: entry.layer, ms: entry.ms, ...(isMs(entry.boundMs) ? { boundMs: entry.boundMs } : {}) });
  }
  const { result } = raw;
  return isMeasureResult(result) && sizeOf(result) <= RESULT_CHARACTERS ? { medianMs: raw.medianMs, layers, result } : undefined;
}

/** Characters of its JSON; infinite for what has none. */
function sizeOf(value: unknown): number {
  try {
    return JSON.stringify(value)?.length ?? 0;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
