import type { Calibration, MeasureResult } from './types.js';

/** What an earlier session, another version or another program kept, checked as far as its readers rely on it. */

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

export const isCalibration = (value: unknown): value is Calibration =>
  isObject(value) &&
  value.schema === 1 &&
  typeof value.cpu === 'string' &&
  typeof value.runtimeVersion === 'string' &&
  typeof value.threads === 'number' &&
  [value.peakGmacPerS, value.bandwidthGBPerS].every((rate) => typeof rate === 'number' && rate > 0);

export const isMeasureResult = (value: unknown): value is MeasureResult =>
  isObject(value) &&
  isObject(value.runtime) &&
  [value.medianMs, value.peakGmacPerS, value.bandwidthGBPerS, value.layersSumMs, value.runtimeRowMs].every(Number.isFinite) &&
  [value.layers, value.notes, value.insights].every(Array.isArray);
