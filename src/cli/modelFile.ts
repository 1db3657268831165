import { resolve } from 'node:path';
import type { Analysis, InputSpec } from '../core/analysis.js';
import { analyzeOnnx } from '../core/analyzeOnnx.js';
import { openModelFile } from '../node/modelFile.js';
import type { Options } from './options.js';
import { UsageError } from './usage.js';

/** Whether a file is a model file rather than source. */
export const isModelFile = (file: string): boolean => /\.onnx$/i.test(file);

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
export function analyzeModelFile(o: Options, file: string, input: string | undefined): Analysis {
  const path = resolve(file);
  const given = { inputs: input === undefined ? [] : shapesOf(input), dims: o.dims };
  const open = opened(file, path);
  try {
    const analysis = analyzeOnnx({ file: path, source: open, conventions: o.conventions, ...given });
    return analysis;
  } finally {
    open.close();
  }
}

function opened(file: string, path: string): ReturnType<typeof openModelFile> {
  try {
    return openModelFile(path);
  } catch (error) {
    throw new UsageError(`${file} ${error instanceof Error ? error.message : String(error)}`);
  }
}
