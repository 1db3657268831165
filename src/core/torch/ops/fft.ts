import type { DType } from '../../onnx/graph.js';
import { define, type Ops } from '../graph/registry.js';
import { floatOf, toReal } from '../tensor/promotion.js';
import type { Tensor } from '../tensor/tensor.js';
import { axisOf, dimOf, range } from './layerSupport.js';
import { checkPadding } from './padding.js';

/** Fourier transforms. Only shapes and types are modelled, since ONNX has no complex elements; no convention counts them. */

const WHY = 'ONNX has no arithmetic on complex numbers';
const complex = (d: DType): DType => (toReal(d) === 'float64' ? 'complex128' : 'complex64');
const made = (ops: Ops, op: string, x: Tensor, shape: readonly number[], dtype: DType): Tensor => ops.emitCustom(op, [x], [{ shape, dtype }], WHY)[0] as Tensor;

type Kind = 'complex' | 'toHalf' | 'fromHalf';

/** Sizes along the transformed axes. For real input the last one is about half. */
function transformed(ops: Ops, x: Tensor, axes: readonly number[], sizes: readonly (number | null)[], kind: Kind, name: string): Tensor {
  const shape = [...x.shape];
  axes.forEach((axis, i) => {
    const last = i === axes.length - 1;
    const own = dimOf(x, axis);
    const n = sizes[i] ?? (kind === 'fromHalf' && last ? 2 * (own - 1) : own);
    if (n < 1) throw ops.error(`Invalid number of data points (${n}) specified`);
    shape[axis] = kind === 'toHalf' && last ? Math.floor(n / 2) + 1 : n;
  });
  const dtype = floatOf(x.dtype);
  return made(ops, name, x, shape, kind === 'fromHalf' ? toReal(dtype) : complex(dtype));
}

const KINDS: Record<string, Kind> = { fft: 'complex', ifft: 'complex', rfft: 'toHalf', irfft: 'fromHalf', hfft: 'fromHalf', ihfft: 'toHalf' };
for (const [name, kind] of Object.entries(KINDS)) {
  define(name, 'fft', 'input, n=None, dim=-1, norm=None', (ops, a) => {
    const x = a.tensor('input');
    return transformed(ops, x, [axisOf(ops, a.int('dim'), x.shape.length)], [a.intOr('n')], kind, name);
  });
  for (const rank of ['2', 'n'] as const)
    define(`${name}${rank}`, 'fft', 'input, s=None, dim=None, norm=None', (ops, a) => {
      const x = a.tensor('input');
      const sizes = a.has('s') ? a.ints('s') : [];
      const count = rank === '2' ? 2 : sizes.length || x.shape.length;
      const axes = a.has('dim') ? a.ints('dim').map((d) => axisOf(ops, d, x.shape.length)) : range(count, (i) => x.shape.length - count + i);
      return transformed(ops, x, axes, sizes, kind, `${name}${rank}`);
    });
}
for (const name of ['fftshift', 'ifftshift'])
  define(name, 'fft', 'input, dim=None', (ops, a) => {
    const x = a.tensor('input');
    const axes = a.has('dim') ? a.ints('dim').map((d) => axisOf(ops, d, x.shape.length)) : range(x.shape.length);
    return axes.reduce(
      (t, axis) => ops.call('roll', [t, name === 'fftshift' ? Math.floor(dimOf(x, axis) / 2) : Math.ceil(dimOf(x, axis) / 2), axis]) as Tensor,
      x,
    );
  });
for (const name of ['fftfreq', 'rfftfreq'])
  define(name, 'fft', 'n, d=1.0, *, dtype=None', (ops, a) => {
    const n = a.int('n');
    const step = a.number('d');
    const count = name === 'fftfreq' ? n : Math.floor(n / 2) + 1;
    const half = Math.ceil(n / 2);
    return ops.constant(
      range(count, (i) => (name === 'fftfreq' && i >= half ? i - n : i) / (n * step)),
      [count],
      a.dtype('dtype') ?? 'float32',
    );
  });

define(
  'stft',
  'torch tensor',
  "input, n_fft, hop_length=None, win_length=None, window=None, center=True, pad_mode='reflect', normalized=False, onesided=None, return_complex=None, align_to_window=None",
  (ops, a) => {
    const x = a.tensor('input');
    const n = a.int('n_fft');
    const hop = a.intOr('hop_length') ?? Math.floor(n / 4);
    const half = a.bool('center') ? Math.floor(n / 2) : 0;
    // PyTorch pads three axes, whatever there are.
    if (half) checkPadding(ops, { shape: [1, 1, ...x.shape].slice(-3) }, [half, half], a.string('pad_mode'));
    const length = dimOf(x, -1) + 2 * half;
    if (n > length) throw ops.error(`stft: expected 0 < n_fft < ${length}, but got n_fft=${n}`);
    const bins = a.has('onesided') && !a.bool('onesided') ? n : Math.floor(n / 2) + 1;
    const shape = [...x.shape.slice(0, -1), bins, Math.floor((length - n) / hop) + 1];
    return a.has('return_complex') && a.bool('return_complex') ? made(ops, 'Stft', x, shape, complex(x.dtype)) : made(ops, 'Stft', x, [...shape, 2], x.dtype);
  },
);
define(
  'istft',
  'torch tensor',
  'input, n_fft, hop_length=None, win_length=None, window=None, center=True, normalized=False, onesided=None, length=None, return_complex=False',
  (ops, a) => {
    const x = a.tensor('input');
    const n = a.int('n_fft');
    const hop = a.intOr('hop_length') ?? Math.floor(n / 4);
    const paired = !x.dtype.startsWith('complex');
    const frames = dimOf(x, paired ? -2 : -1);
    const length = a.intOr('length') ?? n + hop * (frames - 1) - (a.bool('center') ? 2 * Math.floor(n / 2) : 0);
    return made(ops, 'Istft', x, [...x.shape.slice(0, paired ? -3 : -2), length], toReal(x.dtype));
  },
);
