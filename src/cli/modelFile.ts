import { resolve } from 'node:path';
import type { Analysis, InputSpec } from '../core/analysis.js';
import { analyzeOnnx } from '../core/analyzeOnnx.js';
import { VariantError } from '../core/explore/asked.js';
import { type Sweep, sweepSizes } from '../core/explore/sweep.js';
import type { OpenFile } from '../core/onnx/read/source.js';
import { openModelFile } from '../node/modelFile.js';
import { Watchdog } from '../node/watchdog.js';
import type { Options } from './options.js';
import { UsageError } from './usage.js';

/** `1x3x224x224` or `input.1=1x3x224x224`; names may hold anything but a comma. */
const SHAPE = /^(?:(.+)=)?(scalar|\d+(?:[x\u00d7*]\d+)*)(?::[a-z0-9]+)?$/i;

/** The inputs of a model file as they are typed. The file says their types. */
function shapesOf(text: string): InputSpec[] {
  return text.split(',').map((part) => {
    const [, name = '', shape] = SHAPE.exec(part.trim()) ?? [];
    if (shape === undefined) throw new UsageError(`an input of a model file looks like 1x3x224x224 or x=1x3x224x224, got "${part.trim()}"`);
    const sizes = shape === 'scalar' ? [] : shape.split(/[x\u00d7*]/i).map(Number);
    if (!sizes.every(Number.isSafeInteger)) throw new UsageError(`"${part.trim()}" is too large for a shape`);
    return { name, shape: sizes, dtype: 'float32' };
  });
}

/** The analysis of a model file; what was not given of its dynamic dimensions is taken for granted. */
export function analyzeModelFile(o: Options, file: string, input: string | undefined, dims: ReadonlyMap<string, number> = o.dims): Analysis {
  const path = resolve(file);
  return analyzeOpenModel(o, { path, open: refusing(file, () => openModelFile(path)) }, input, dims);
}

/** The same of a file that is open, which is closed then. */
export function analyzeOpenModel(o: Options, { path, open }: { path: string; open: OpenFile }, input: string | undefined, dims = o.dims): Analysis {
  try {
    const inputs = input === undefined ? [] : shapesOf(input);
    const { reached, supervise } = new Watchdog(o.timeoutSeconds);
    const analysis = analyzeOnnx({ file: path, source: open, conventions: o.conventions, inputs, dims, onProgress: reached, supervise });
    if (!open.hasChanged()) return analysis;
    return { ...analysis, complete: false, notes: [{ severity: 'error', text: 'the file changed while it was read' }, ...analysis.notes] };
  } finally {
    open.close();
  }
}

/** A grid over dynamic dimensions of a model file. Throws {@link VariantError}. */
export function sweepModelFile(o: Options, file: string, input: string | undefined): Sweep {
  const base = analyzeModelFile(o, file, input);
  const known = new Map(base.model?.dimensions.map(({ name, size }) => [name, size]));
  const axes = o.axes.map(({ name, values }) => {
    if (!known.has(name)) throw new VariantError(`this file has no dynamic dimension named "${name}"; there are ${[...known.keys()].join(', ') || 'none'}`);
    const bad = values.find((value) => !/^\d+$/.test(value) || !Number.isSafeInteger(Number(value)));
    if (bad !== undefined) throw new VariantError(`${name} is a size, not "${bad}"`);
    return { name, values };
  });
  const sizes = (at: ReadonlyMap<string, string>): Map<string, number> =>
    new Map([...o.dims, ...[...at].map(([name, value]): [string, number] => [name, Number(value)])]);
  return sweepSizes(axes, (at) => analyzeModelFile(o, file, input, sizes(at)));
}

/** What is wrong with a file, a predicate, becomes a sentence about it. */
export function refusing<T>(name: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    throw new UsageError(`${name} ${error instanceof Error ? error.message : String(error)}`);
  }
}
