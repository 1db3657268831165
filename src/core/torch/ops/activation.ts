import { type Attributes, float } from '../../onnx/graph.js';
import type { Arguments } from '../graph/arguments.js';
import { define, type Ops } from '../graph/registry.js';
import type { Tensor } from '../tensor/tensor.js';
import { axisOf, dimOf, inplaceOr, reshape, split, unsqueeze, withNumber } from './layerSupport.js';

/** Activations: one ONNX operator where there is one, else the few that define it. They have no multiply-adds. */

type Run = (ops: Ops, x: Tensor, a: Arguments) => Tensor;

/** `F.name(input, ..., inplace=False)`; with the home `inplace` also `F.name_`. */
function activation(name: string, homes: string, parameters: string, run: Run): void {
  define(name, homes, ['input', ...(parameters ? [parameters] : []), 'inplace=False'].join(', '), (ops, a) => {
    const x = a.tensor('input');
    return inplaceOr(a, x, run(ops, x, a));
  });
}

/** Gives the node a float attribute from a parameter of the operator. */
const with_ =
  (op: string, attributes: (a: Arguments) => Attributes = () => ({})): Run =>
  (ops, x, a) =>
    ops.emit(op, [x], attributes(a));
const number = (name: string, as: string) => (a: Arguments) => ({ [as]: float(a.number(name)) });
const clip: (low: number | null, high: number | null) => Run = (low, high) => (ops, x) =>
  ops.emit('Clip', [x, low === null ? null : ops.scalar(low, x.dtype), high === null ? null : ops.scalar(high, x.dtype)]);

activation('relu', 'F torch tensor inplace', '', with_('Relu'));
activation('relu6', 'F', '', clip(0, 6));
activation('leaky_relu', 'F inplace', 'negative_slope=0.01', with_('LeakyRelu', number('negative_slope', 'alpha')));
activation('elu', 'F inplace', 'alpha=1.0', with_('Elu', number('alpha', 'alpha')));
activation('selu', 'F torch inplace', '', with_('Selu'));
activation('celu', 'F torch inplace', 'alpha=1.0', with_('Celu', number('alpha', 'alpha')));
activation('mish', 'F', '', with_('Mish'));
activation('silu', 'F', '', (ops, x) => ops.emit('Mul', [x, ops.emit('Sigmoid', [x])]));
activation('hardsigmoid', 'F', '', (ops, x) => hardSigmoid(ops, x));
activation('hardswish', 'F', '', (ops, x) => ops.emit('Mul', [x, hardSigmoid(ops, x)]));
activation('hardtanh', 'F inplace', 'min_val=-1.0, max_val=1.0', (ops, x, a) => clip(a.number('min_val'), a.number('max_val'))(ops, x, a));
activation('threshold', 'F torch inplace', 'threshold, value', (ops, x, a) =>
  ops.emit('Where', [ops.emit('Greater', [x, ops.scalar(a.number('threshold'), x.dtype)]), x, ops.scalar(a.number('value'), x.dtype)]),
);
// In evaluation mode the random slope is the middle of its range.
activation('rrelu', 'F torch inplace', 'lower=0.125, upper=0.3333333333333333, training=False', (ops, x, a) =>
  ops.emit('LeakyRelu', [x], { alpha: float((a.number('lower') + a.number('upper')) / 2) }),
);

const hardSigmoid: (ops: Ops, x: Tensor) => Tensor = (ops, x) => ops.emit('HardSigmoid', [x], { alpha: float(1 / 6), beta: float(0.5) });

define('sigmoid', 'torch F tensor inplace special', 'input', (ops, a) => ops.emit('Sigmoid', [a.tensor('input')]));
define('expit', 'special', 'input', (ops, a) => ops.emit('Sigmoid', [a.tensor('input')]));
define('tanh', 'torch F tensor inplace', 'input', (ops, a) => ops.emit('Tanh', [a.tensor('input')]));
define('gelu', 'F', "input, *, approximate='none'", (ops, a) => {
  const approximate = a.string('approximate');
  if (approximate !== 'none' && approximate !== 'tanh') throw ops.error('approximate argument must be either none or tanh.');
  return ops.emit('Gelu', [a.tensor('input')], { approximate });
});
define('softplus', 'F', 'input, beta=1.0, threshold=20.0', (ops, a) => {
  const x = a.tensor('input');
  const [beta, threshold] = [a.number('beta'), a.number('threshold')];
  const scaled = beta === 1 ? x : withNumber(ops, 'Mul', x, beta);
  const soft = ops.emit('Softplus', [scaled]);
  const y = beta === 1 ? soft : withNumber(ops, 'Div', soft, beta);
  // Above the threshold PyTorch gives the identity; from 17 on the two are the same in single precision.
  if (threshold >= 17) return y;
  return ops.emit('Where', [ops.emit('Greater', [scaled, ops.scalar(threshold, x.dtype)]), x, y]);
});
define('softsign', 'F', 'input', (ops, a) => ops.emit('Softsign', [a.tensor('input')]));
define('tanhshrink', 'F', 'input', (ops, a) => ops.emit('Sub', [a.tensor('input'), ops.emit('Tanh', [a.tensor('input')])]));
define('hardshrink', 'F torch tensor', 'input, lambd=0.5', (ops, a) =>
  ops.emit('Shrink', [a.tensor('input')], { lambd: float(a.number('lambd')), bias: float(0) }),
);
define('softshrink', 'F', 'input, lambd=0.5', (ops, a) => {
  const lambd = a.number('lambd');
  if (lambd < 0) throw ops.error(`lambda must be greater or equal to 0, but found to be ${lambd}.`);
  return ops.emit('Shrink', [a.tensor('input')], { lambd: float(lambd), bias: float(lambd) });
});
define('logsigmoid', 'F', 'input', (ops, a) => ops.emit('Neg', [ops.emit('Softplus', [ops.emit('Neg', [a.tensor('input')])])]));

define('prelu', 'F torch tensor', 'input, weight', (ops, a) => {
  const [x, weight] = [a.tensor('input'), a.tensor('weight')];
  const count = weight.shape.reduce((n, d) => n * d, 1);
  const channels = x.shape.length < 2 ? 1 : dimOf(x, 1);
  if (count !== 1 && count !== channels) {
    throw ops.error(`Mismatch of parameter numbers and input channel size. Found parameter numbers = ${count} and channel size = ${channels}.`);
  }
  const slope = count === 1 ? weight : reshape(ops, weight, [count, ...x.shape.slice(2).map(() => 1)]);
  return ops.emit('PRelu', [x, slope]);
});

define('glu', 'F', 'input, dim=-1', (ops, a) => {
  const x = a.tensor('input');
  if (!x.shape.length) throw ops.error('glu does not support 0-dimensional tensors');
  const axis = axisOf(ops, a.int('dim'), x.shape.length);
  const size = dimOf(x, axis);
  if (size % 2) throw ops.error(`Halving dimension must be even, but dimension ${axis} is size ${size}`);
  const [value, gate] = split(ops, x, axis, [size / 2, size / 2]) as [Tensor, Tensor];
  return ops.emit('Mul', [value, ops.emit('Sigmoid', [gate])]);
});

/** The axis of a softmax. Without `dim`, PyTorch warns and falls back on a rule of its first releases. */
function softmaxAxis(ops: Ops, a: Arguments, x: Tensor): number {
  if (a.has('dim')) return axisOf(ops, a.int('dim'), x.shape.length);
  return x.shape.length === 0 || x.shape.length === 1 || x.shape.length === 3 ? 0 : 1;
}

function softmax(op: string, negate = false): (ops: Ops, a: Arguments) => Tensor {
  return (ops, a) => {
    const given = a.tensor('input');
    const dtype = a.dtype('dtype');
    const typed = dtype ? ops.cast(given, dtype) : given;
    const x = negate ? ops.emit('Neg', [typed]) : typed;
    const axis = softmaxAxis(ops, a, x);
    if (x.shape.length) return ops.emit(op, [x], { axis });
    return reshape(ops, ops.emit(op, [unsqueeze(ops, x, [0])], { axis: 0 }), []);
  };
}
define('softmax', 'F', 'input, dim=None, _stacklevel=3, dtype=None', softmax('Softmax'));
define('log_softmax', 'F', 'input, dim=None, _stacklevel=3, dtype=None', softmax('LogSoftmax'));
define('softmin', 'F', 'input, dim=None, _stacklevel=3, dtype=None', softmax('Softmax', true));
define('softmax', 'torch tensor special sparse', 'input, dim, dtype=None', softmax('Softmax'));
define('log_softmax', 'torch tensor special sparse', 'input, dim, dtype=None', softmax('LogSoftmax'));

/** The noise is random; the shape does not depend on it. */
define('gumbel_softmax', 'F', 'logits, tau=1.0, hard=False, eps=1e-10, dim=-1', (ops, a) => {
  const x = a.tensor('logits');
  const axis = axisOf(ops, a.int('dim'), x.shape.length);
  const noisy = ops.emit('Add', [x, ops.leaf({ shape: x.shape, dtype: x.dtype })]);
  const scaled = withNumber(ops, 'Div', noisy, a.number('tau'));
  return ops.emit(a.bool('hard') ? 'Hardmax' : 'Softmax', [scaled], { axis });
});

/** Dropout does nothing at inference, and only inference is counted. */
for (const name of ['dropout', 'dropout1d', 'dropout2d', 'dropout3d', 'alpha_dropout', 'feature_alpha_dropout']) {
  define(name, name === 'dropout' || name.endsWith('alpha_dropout') ? 'F torch' : 'F', 'input, p=0.5, training=True, inplace=False', (ops, a) => {
    const p = a.number('p');
    if (p < 0 || p > 1) throw ops.error(`dropout probability has to be between 0 and 1, but got ${p}`, 'ValueError');
    return a.tensor('input');
  });
  define(`${name}_`, 'F torch', 'input, p=0.5, training=True', (_ops, a) => a.tensor('input'));
}
define('feature_dropout', 'torch', 'input, p, training', (_ops, a) => a.tensor('input'));
