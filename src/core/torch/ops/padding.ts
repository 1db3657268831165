import { define, type Ops } from '../graph/registry.js';
import type { Tensor } from '../tensor/tensor.js';
import { range, sizeText, slice } from './layerSupport.js';

/** Padding: `F.pad` and the operators that padding layers call. */

const MODES: Record<string, string> = { constant: 'constant', reflect: 'reflect', replicate: 'edge', circular: 'wrap' };

/** Padding before and after each axis, from PyTorch's list, which starts at the last axis. */
function byAxis(rank: number, pad: readonly number[]): { before: number[]; after: number[] } {
  const before = range(rank, () => 0);
  const after = range(rank, () => 0);
  for (let i = 0; i < pad.length / 2; i++) {
    before[rank - 1 - i] = pad[2 * i] ?? 0;
    after[rank - 1 - i] = pad[2 * i + 1] ?? 0;
  }
  return { before, after };
}

/** Raises PyTorch's error for a tensor of this shape that cannot be padded so. */
export function checkPadding(ops: Ops, x: Pick<Tensor, 'shape'>, pad: readonly number[], mode: string): void {
  if (pad.length % 2) throw ops.error('Padding length must be divisible by 2');
  if (pad.length / 2 > x.shape.length)
    throw ops.error(
      `Padding length should be less than or equal to two times the input dimension but got padding length ${pad.length} and input of dimension ${x.shape.length}`,
    );
  const { before, after } = byAxis(x.shape.length, pad);
  // The last axis first, as PyTorch checks them.
  for (let i = x.shape.length - 1; i >= 0; i--) {
    const size = x.shape[i] ?? 0;
    const [low, high] = [before[i] ?? 0, after[i] ?? 0];
    if (size + low + high < 0) {
      throw ops.error(
        `The input size ${size}, plus negative padding ${low} and ${high}, resulted in a negative output size, which is invalid. Check dimension ${i} of your input.`,
      );
    }
    if (mode === 'reflect' && (low >= size || high >= size)) {
      throw ops.error(
        `Argument #${4 + 2 * (x.shape.length - 1 - i)}: Padding size should be less than the corresponding input dimension, but got: padding (${low}, ${high}) at dimension ${i} of input ${sizeText(x.shape)}`,
      );
    }
    if (mode === 'circular' && (low > size || high > size)) throw ops.error('Padding value causes wrapping around more than once.');
  }
  if (mode === 'constant') return;
  const fits =
    (pad.length === 2 && [2, 3].includes(x.shape.length)) ||
    (pad.length === 4 && [3, 4].includes(x.shape.length)) ||
    (pad.length === 6 && [4, 5].includes(x.shape.length));
  if (!fits) throw ops.error('Only 2D, 3D, 4D, 5D padding with non-constant padding are supported for now', 'NotImplementedError');
}

/** Pads a tensor. Negative padding cuts, and is applied first, so that one call may do both. */
function pad(ops: Ops, x: Tensor, list: readonly number[], mode: string, value: number): Tensor {
  const onnx = MODES[mode];
  if (!onnx) throw ops.error(`Unrecognised padding mode ${mode}`, 'NotImplementedError');
  checkPadding(ops, x, list, mode);
  const { before, after } = byAxis(x.shape.length, list);
  const cut = x.shape.reduce<Tensor>((t, size, i) => slice(ops, t, i, Math.max(0, -(before[i] ?? 0)), size + Math.min(0, after[i] ?? 0)), x);
  const pads = [...before, ...after].map((p) => Math.max(0, p));
  if (!pads.some((p) => p > 0)) return cut === x && list.length ? ops.emit('Identity', [x]) : cut;
  const fill = mode === 'constant' && value !== 0 ? ops.scalar(value, x.dtype) : null;
  return ops.emit('Pad', fill ? [cut, ops.constant(pads), fill] : [cut, ops.constant(pads)], { mode: onnx });
}

define('pad', 'F', "input, pad, mode='constant', value=None", (ops, a) => {
  const value = a.has('value') ? a.number('value') : 0;
  return pad(ops, a.tensor('input'), a.ints('pad'), a.string('mode'), value);
});
define('constant_pad_nd', 'torch', 'input, pad, value=0', (ops, a) => pad(ops, a.tensor('input'), a.ints('pad'), 'constant', a.number('value')));
