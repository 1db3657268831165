import type { DType } from '../../onnx/graph.js';
import type { Arguments } from '../arguments.js';
import { define, type Ops } from '../registry.js';
import type { Tensor } from '../tensor.js';

/** Fourier transforms: shapes and element types only. ONNX has no complex numbers to run them with. */

const WHY = 'ONNX has no complex numbers';
const complexOf = (dtype: DType): DType => (dtype === 'float64' || dtype === 'complex128' ? 'complex128' : 'complex64');
const realOf = (dtype: DType): DType => (dtype === 'float64' || dtype === 'complex128' ? 'float64' : 'float32');

type Kind = 'complex' | 'toHalf' | 'fromHalf';

/** Axes that are transformed, with the asked-for lengths. */
function transformed(ops: Ops, name: string, a: Arguments, kind: Kind, axes: readonly number[], lengths: readonly (number | null)[]): Tensor {
  const x = a.tensor('input');
  const shape = [...x.shape];
  axes.forEach((axis, i) => {
    const at = axis < 0 ? axis + shape.length : axis;
    const last = i === axes.length - 1;
    const size = lengths[i] ?? null;
    if (kind === 'toHalf' && last) shape[at] = Math.floor((size ?? shape[at] ?? 1) / 2) + 1;
    else if (kind === 'fromHalf' && last) shape[at] = size ?? 2 * ((shape[at] ?? 1) - 1);
    else if (size !== null) shape[at] = size;
  });
  const dtype = kind === 'fromHalf' ? realOf(x.dtype) : complexOf(x.dtype);
  return ops.emitOwn(name, [x], [{ shape, dtype }], WHY)[0] as Tensor;
}

const KINDS: readonly (readonly [string, Kind])[] = [
  ['fft', 'complex'],
  ['ifft', 'complex'],
  ['rfft', 'toHalf'],
  ['irfft', 'fromHalf'],
  ['hfft', 'fromHalf'],
  ['ihfft', 'toHalf'],
];
for (const [name, kind] of KINDS) {
  define(name, 'fft', 'input, n=None, dim=-1, norm=None', (ops, a) => transformed(ops, name, a, kind, [a.int('dim')], [a.intOr('n')]));
  define(`${name}2`, 'fft', 'input, s=None, dim=None, norm=None', (ops, a) => {
    const axes = a.has('dim') ? a.ints('dim') : [-2, -1];
    return transformed(ops, `${name}2`, a, kind, axes, a.has('s') ? a.ints('s') : axes.map(() => null));
  });
  define(`${name}n`, 'fft', 'input, s=None, dim=None, norm=None', (ops, a) => {
    const axes = a.has('dim') ? a.ints('dim') : a.tensor('input').shape.map((_, i) => i);
    return transformed(ops, `${name}n`, a, kind, axes, a.has('s') ? a.ints('s') : axes.map(() => null));
  });
}
for (const name of ['fftshift', 'ifftshift'])
  define(name, 'fft', 'input, dim=None', (ops, a) => {
    const x = a.tensor('input');
    return ops.emitOwn(name, [x], [{ shape: x.shape, dtype: x.dtype }], WHY)[0] as Tensor;
  });
