import type { InputSpec } from '../analysis.js';
import { grouped } from '../onnx/counts.js';

/** Numbers as every view prints them: whole below 10,000, else three significant digits. */
export function compact(n: number): string {
  if (!Number.isFinite(n)) return '?';
  if (Math.abs(n) < 10_000) return Math.round(n).toLocaleString('en-US');
  for (const [unit, size] of [
    ['K', 1e3],
    ['M', 1e6],
    ['G', 1e9],
    ['T', 1e12],
    ['P', 1e15],
  ] as const) {
    const scaled = n / size;
    if (Math.abs(scaled) < 999.5) return `${threeDigits(scaled)}${unit}`;
  }
  return n.toExponential(2);
}

/** Three significant digits without an exponent: 1.24, 12.4, 124. */
export function threeDigits(n: number): string {
  const size = Math.abs(n);
  return size < 999.5 ? n.toFixed(size < 9.995 ? 2 : size < 99.95 ? 1 : 0) : Math.round(n).toLocaleString('en-US');
}

/** A difference with its sign: `+1.24M`, `−36`, `0`. */
export const signed = (n: number, text: (size: number) => string = compact): string => (n === 0 ? '0' : `${n < 0 ? '−' : '+'}${text(Math.abs(n))}`);

/** All digits, as far as they are known. */
export const full = (n: number): string => (Number.isInteger(n) ? grouped(n) : n.toLocaleString('en-US'));

export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  for (const [unit, size] of [
    ['kB', 1e3],
    ['MB', 1e6],
    ['GB', 1e9],
  ] as const)
    if (bytes / size < 999.5) return `${threeDigits(bytes / size)} ${unit}`;
  return `${threeDigits(bytes / 1e12)} TB`;
}

/** Milliseconds; what lies under the clock's power to tell is not given digits. */
export function msText(ms: number): string {
  if (ms >= 99.95) return `${ms.toFixed(0)} ms`;
  if (ms >= 9.995) return `${ms.toFixed(1)} ms`;
  if (ms >= 0.0995) return `${ms.toFixed(2)} ms`;
  return `${ms.toFixed(3)} ms`;
}

/** A fraction as a percentage: 12.3 %, and `<0.01 %` rather than a false zero. */
export function percent(fraction: number): string {
  const p = fraction * 100;
  if (p === 0) return '0 %';
  if (p < 0.01) return '<0.01 %';
  return `${p < 9.995 ? p.toFixed(2) : p < 99.95 ? p.toFixed(1) : p.toFixed(0)} %`;
}

/** How a number changed, in percent: `−73 %`, `+12.5 %`; empty where it did not, or began with nothing. */
export function changeText(now: number, before: number): string {
  if (now === before || !before) return '';
  const p = (now / before - 1) * 100;
  const size = Math.abs(p);
  // Something that is left is not a change by all of it.
  const digits =
    size >= 9.95 && !(p < 0 && size > 99.5) ? size.toFixed(0) : size < 0.05 ? '<0.1' : Math.min(size, p < 0 && now > 0 ? 99.9 : Number.MAX_VALUE).toFixed(1);
  return `${p < 0 ? '−' : '+'}${now === 0 ? '100' : digits} %`;
}

export const shapeText = (shape: readonly number[] | null | undefined): string => (shape ? (shape.length ? shape.join('×') : 'scalar') : '');

/** Puts values in place of `{0}`, `{1}`; a place without a value stays. */
export const fill = (text: string, ...values: readonly (string | number)[]): string =>
  values.length ? text.replace(/\{(\d)\}/g, (place, i: string) => String(values[Number(i)] ?? place)) : text;

/** An argument list for people, and for nobody to read back: `x=1×3×224×224, flag=True`. */
export const inputsLabel = (inputs: readonly InputSpec[]): string =>
  inputs.map((i) => `${i.name ? `${i.name}=` : ''}${i.literal ?? `${shapeText(i.shape)}${i.dtype === 'float32' ? '' : `:${i.dtype}`}`}`).join(', ');

/** The same for other programs. */
export const inputsJson = (inputs: readonly InputSpec[]): Record<string, unknown>[] =>
  inputs.map(({ name, shape, dtype, literal }) => ({ name, shape, dtype, ...(literal === undefined ? {} : { literal }) }));

/** Stands before numbers that rest on example sizes. */
export const EXAMPLE = 'e.g. ';
