import type { GraphBuilder } from '../../onnx/builder.js';
import type { Attributes, DType, Value as GraphValue, TensorType } from '../../onnx/graph.js';
import type { PyError } from '../../python/values/failures.js';
import type { Value } from '../../python/values/values.js';
import type { VM } from '../../python/values/vm.js';
import type { Tensor, ViewStep } from '../tensor/tensor.js';
import type { Arguments } from './arguments.js';

/** Where an operator can be found: `torch.x`, `torch.nn.functional.x`, `Tensor.x`, `Tensor.x_` (and `torch.x_`), `torch.linalg.x`, `torch.special.x`, `torch.fft.x`, `torch.sparse.x`, `torch.ops.torchvision.x`, and what only the files of the product call: `torch.ops.layercost.x`. */
export type Home = 'torch' | 'F' | 'tensor' | 'inplace' | 'linalg' | 'special' | 'fft' | 'sparse' | 'torchvision' | 'layercost';

/** What an operator's implementation works with: emits ONNX nodes and gives tensors. */
export interface Ops {
  readonly vm: VM;
  /** The graph under construction. Every evaluation starts a new one. */
  readonly builder: GraphBuilder;
  /** One node with one output. Inputs that do not fit raise Python's RuntimeError with the rule's own words. */
  emit(op: string, inputs: readonly (Tensor | null | undefined)[], attributes?: Attributes, options?: { free?: boolean; unrunnable?: string }): Tensor;
  /** The same for operators with several outputs (`Split`, `TopK`, `LSTM`). */
  emitAll(op: string, inputs: readonly (Tensor | null | undefined)[], attributes?: Attributes, options?: { free?: boolean; unrunnable?: string }): Tensor[];
  /** One node from graph values to graph values, for code below the level of tensors. Errors as in {@link emit}. */
  emitValues(op: string, inputs: readonly (GraphValue | null)[], attributes?: Attributes, options?: { free?: boolean; unrunnable?: string }): GraphValue[];
  /** A node that ONNX lacks: counted (by rules of the domain `layercost`) and drawn, but never run, for the given reason. */
  emitCustom(op: string, inputs: readonly (Tensor | null | undefined)[], outputs: readonly TensorType[], unrunnable: string, attributes?: Attributes): Tensor[];
  /** A tensor with known elements: axes, shapes, limits, scalars. */
  constant(data: ArrayLike<number>, shape?: readonly number[], dtype?: DType): Tensor;
  /** A constant whose elements, few enough to be kept, are all one number. */
  filled(value: number, shape: readonly number[], dtype: DType): Tensor;
  /** A scalar constant of the given type. */
  scalar(value: number, dtype: DType): Tensor;
  /** A tensor whose elements are unknown and computed by nothing: `torch.empty`, `torch.randn`. */
  leaf(type: TensorType): Tensor;
  /** A view of `base`: shares its storage, so that in-place writes go through. */
  view(base: Tensor, step: ViewStep): Tensor;
  /** A tensor around a graph value. */
  tensor(value: GraphValue): Tensor;
  /**
   * The value of a tensor in the present graph. A tensor from an earlier graph enters this one as a leaf: a constant of a module that is not evaluated
   * again, an input that was tried before.
   */
  own(t: Tensor): GraphValue;
  /** In-place: gives a tensor new elements, in its own type and shape. Raises RuntimeError when the shapes do not fit. */
  write(t: Tensor, result: Tensor): Tensor;
  /** In-place: the elements become unknown, and nothing computes them (`normal_`). `data` replaces them where it is given. */
  forget(t: Tensor, data?: ArrayLike<number>): Tensor;
  /** The elements of a tensor that depends on no input, also of a large one, which are computed for this; `undefined` where they cannot be known. */
  elements(t: Tensor): ArrayLike<number> | undefined;
  /** `t[cells] = value` for a constant outside of `forward`: changes its elements in place, without a node for each write. False when it cannot. */
  setCells(t: Tensor, cells: readonly Cells[], value: number): boolean;
  /** Casts when the type differs. */
  cast(t: Tensor, dtype: DType): Tensor;
  /** Both operands brought to one type by PyTorch's promotion rules; Python numbers become scalars of the tensor's type. */
  promote(a: Value, b: Value): [Tensor, Tensor];
  /** Calls another operator by its name in `torch` or `F`. */
  call(name: string, args: readonly Value[], kwargs?: Record<string, Value>): Value;
  /** `torch.float32` for an element type. */
  dtype(dtype: DType): Value;
  /** `t[index] = value`. */
  setItem(t: Tensor, index: Value, value: Value): void;
  /** Whole numbers of a tuple or list; raises TypeError for anything else. */
  ints(v: Value): number[];
  /** Tensors of a tuple or list. */
  tensors(v: Value): Tensor[];
  /** The value itself. An unknown one makes the result of the operator unknown. */
  known(v: Value): Value;
  /** Python's RuntimeError (or another exception) with this message. */
  error(message: string, type?: string): PyError;
}

/** Places along one axis. */
export interface Cells {
  readonly start: number;
  readonly count: number;
  readonly step: number;
}

export interface Operator {
  readonly name: string;
  readonly homes: readonly Home[];
  /** Parameters as Python writes them: `input, dim=None, keepdim=False`; `*size` takes the rest, `*, out=None` starts keyword-only ones. */
  readonly signature: string;
  readonly run: (ops: Ops, a: Arguments) => Value;
  /** True for operators with multiply-adds: each call from the user's code is a layer of its own (`<module path>:<name>#<n>`). */
  readonly layer: boolean;
}

/** Every operator under `<home>.<name>`; where two definitions share a name, each home keeps its own. */
export const operators = new Map<string, Operator>();

/**
 * Adds an operator: one call, in one file of `ops/`.
 *
 *     define('relu', 'torch F tensor inplace', 'input, inplace=False', (ops, a) => ops.emit('Relu', [a.tensor('input')]));
 *
 * With the home `inplace`, `relu_` writes the result back into its first argument. Several names share one definition: `'mm matmul'`.
 * What cannot be known among the arguments makes the result unknown: the accessors of {@link Arguments} take care of it.
 */
export function define(names: string, homes: string, signature: string, run: Operator['run'], options: { layer?: boolean } = {}): void {
  const all = homes.split(' ') as Home[];
  for (const name of names.split(' ')) {
    const operator: Operator = { name, homes: all, signature, run, layer: options.layer ?? false };
    for (const home of all) operators.set(`${home}.${name}`, operator);
  }
}
