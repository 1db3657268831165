import type { GraphBuilder } from '../../onnx/builder.js';
import { type Attributes, type DType, elementCount, type Value as GraphValue, type TensorType } from '../../onnx/graph.js';
import { ruleOf } from '../../onnx/operators/index.js';
import { ShapeError } from '../../onnx/operators/rule.js';
import { DataDependent, FOLDED_ELEMENTS, stored, stridesOf } from '../../onnx/operators/support.js';
import type { PyError } from '../../python/values/failures.js';
import { PyComplex, typeOf, Unknown, type Value } from '../../python/values/values.js';
import type { VM } from '../../python/values/vm.js';
import { itemSteps } from '../../python/values/work.js';
import { dtypeObject } from '../tensor/dtypes.js';
import { itemsOf, numberOf } from '../tensor/numbers.js';
import { isComplex, promoted } from '../tensor/promotion.js';
import { setItem } from '../tensor/subscript.js';
import { Tensor, type ViewStep } from '../tensor/tensor.js';
import { UnknownArgument } from '../tensor/unknownArgument.js';
import type { Dispatch } from './dispatch.js';
import type { Cells, Ops } from './registry.js';

/** Why nodes on complex elements cannot run. */
export const COMPLEX = 'ONNX has no arithmetic on complex numbers';

type Options = { free?: boolean; unrunnable?: string };
type Inputs = readonly (Tensor | null | undefined)[];

/** The evaluation that the emitter works for. */
interface Evaluation {
  readonly vm: VM;
  readonly builder: GraphBuilder;
  readonly dispatch: Dispatch;
  /** True while the network's forward runs. */
  readonly running: boolean;
}

/** {@link Ops} on the graph that the present evaluation builds. */
export class Emitter implements Ops {
  /** Constants that only their tensor holds, with their elements, which writes may change in place. */
  private readonly drafts = new Map<GraphValue, number[]>();

  constructor(private readonly evaluation: Evaluation) {}

  /** Starts a new graph. */
  begin(): void {
    this.drafts.clear();
  }

  get vm(): VM {
    return this.evaluation.vm;
  }
  get builder(): GraphBuilder {
    return this.evaluation.builder;
  }

  own(t: Tensor): GraphValue {
    // From now on somebody else may hold the value: the next write makes another one.
    if (this.drafts.size) this.drafts.delete(t.storage.value);
    if (!this.owns(t.storage.value)) t.storage.set(this.reentered(t.storage.value, t.storage.isParameter));
    const value = t.value;
    if (this.owns(value)) return value;
    t.storage.version++;
    return t.value;
  }

  private owns(value: GraphValue): boolean {
    return this.builder.graph.values[value.id] === value;
  }

  private reentered(value: GraphValue, isParameter: boolean): GraphValue {
    return this.builder.value(value, { name: value.name, role: isParameter ? 'parameter' : 'constant', data: value.data });
  }

  elements(t: Tensor): ArrayLike<number> | undefined {
    return t.data ?? this.builder.elements.of(this.own(t));
  }

  setCells(t: Tensor, cells: readonly Cells[], value: number): boolean {
    const { storage } = t;
    if (this.evaluation.running || t.steps.length || storage.isParameter) return false;
    const before = storage.value;
    const kept = stored([value], before.dtype)?.[0];
    if (kept === undefined) return false;
    let data = this.drafts.get(before);
    if (!data) {
      const known = this.elements(t);
      if (!known) return false;
      data = Array.from(known);
      const { shape, dtype } = before;
      storage.set(this.builder.value({ shape, dtype }, { role: 'constant', data }));
      this.drafts.set(storage.value, data);
    }
    fillCells(data, storage.value.shape, cells, kept);
    storage.version++;
    return true;
  }

  emitAll(op: string, inputs: Inputs, attributes: Attributes = {}, options: Options = {}): Tensor[] {
    const values = inputs.map((t) => (t ? this.own(t) : null));
    return this.emitValues(op, values, attributes, options).map((v) => Tensor.of(v));
  }

  emitValues(op: string, inputs: readonly (GraphValue | null)[], attributes: Attributes = {}, options: Options = {}): GraphValue[] {
    const complex = inputs.some((v) => v !== null && isComplex(v.dtype));
    try {
      const made = this.builder.emit(op, inputs, attributes, complex ? { unrunnable: COMPLEX, ...options } : options);
      this.chargeElements(op, inputs, attributes, made);
      return made;
    } catch (error) {
      if (error instanceof DataDependent) throw new UnknownArgument(this.vm.unknown(error.message));
      if (error instanceof ShapeError) throw this.error(error.message, error.message.startsWith('Dimension out of range') ? 'IndexError' : 'RuntimeError');
      throw error;
    }
  }

  /** Counts what it took to compute the elements of a small constant. */
  private chargeElements(op: string, inputs: readonly (GraphValue | null)[], attributes: Attributes, made: readonly GraphValue[]): void {
    const size = made[0]?.data?.length;
    if (size === undefined) return;
    const read = inputs.reduce((n, v) => n + (v?.data?.length ?? 0), 0);
    this.vm.charge(
      itemSteps(
        size +
          read +
          (ruleOf('', op)?.macs?.(
            inputs.map((v) => v ?? undefined),
            made,
            attributes,
          ) ?? 0),
      ),
    );
  }

  emit(op: string, inputs: Inputs, attributes: Attributes = {}, options: Options = {}): Tensor {
    return this.emitAll(op, inputs, attributes, options)[0] as Tensor;
  }

  emitCustom(op: string, inputs: Inputs, outputs: readonly TensorType[], unrunnable: string, attributes: Attributes = {}): Tensor[] {
    const values = inputs.map((t) => (t ? this.own(t) : null));
    return this.builder.emitCustom(op, values, outputs, unrunnable, attributes).map((v) => Tensor.of(v));
  }

  constant(data: ArrayLike<number>, shape?: readonly number[], dtype: DType = 'int64'): Tensor {
    const kept = stored(Array.from(data), dtype);
    return kept ? Tensor.of(this.builder.constant(kept, shape, dtype)) : this.leaf({ shape: shape ?? [data.length], dtype });
  }

  filled(value: number, shape: readonly number[], dtype: DType): Tensor {
    const kept = stored([value], dtype);
    return kept ? Tensor.of(this.builder.constant(this.builder.repeated(kept[0] as number, elementCount(shape)), shape, dtype)) : this.leaf({ shape, dtype });
  }

  scalar(value: number, dtype: DType): Tensor {
    return this.constant([value], [], dtype);
  }

  leaf(type: TensorType): Tensor {
    this.checkShape(type.shape);
    return Tensor.of(this.builder.value(type, { role: 'constant' }));
  }

  /** Raises RuntimeError for negative sizes, in PyTorch's words. */
  checkShape(shape: readonly number[]): void {
    const bad = shape.find((d) => d < 0);
    if (bad !== undefined) throw this.error(`Trying to create tensor with negative dimension ${bad}: [${shape.join(', ')}]`);
  }

  view(base: Tensor, step: ViewStep): Tensor {
    return base.view(step, step.forward(this.own(base)));
  }

  tensor(value: GraphValue): Tensor {
    this.drafts.delete(value);
    return Tensor.of(value);
  }

  cast(t: Tensor, dtype: DType): Tensor {
    return t.dtype === dtype ? t : this.emit('Cast', [t], { to: dtype });
  }

  promote(a: Value, b: Value): [Tensor, Tensor] {
    const dtype = promoted([a, b]);
    return [this.operand(a, dtype), this.operand(b, dtype)];
  }

  /** A tensor, or a Python number as a scalar of the given type. */
  operand(v: Value, dtype: DType): Tensor {
    if (v instanceof Unknown) throw new UnknownArgument(v);
    if (v instanceof Tensor) return this.cast(v, dtype);
    if (v instanceof PyComplex) return this.leaf({ shape: [], dtype });
    const n = numberOf(v);
    if (n === undefined) throw this.error(`argument must be Tensor or Number, not ${typeOf(v).name}`, 'TypeError');
    return this.scalar(n, dtype);
  }

  call(name: string, args: readonly Value[], kwargs?: Record<string, Value>): Value {
    return this.evaluation.dispatch.byName(name, args, kwargs && new Map(Object.entries(kwargs)));
  }

  dtype(dtype: DType): Value {
    return dtypeObject(dtype);
  }

  setItem(t: Tensor, index: Value, value: Value): void {
    setItem(this, t, index, value);
  }

  known(v: Value): Value {
    if (v instanceof Unknown) throw new UnknownArgument(v);
    return v;
  }

  ints(v: Value): number[] {
    return this.items(v).map((x) => {
      const n = numberOf(this.known(x));
      if (n === undefined || !Number.isInteger(n)) throw this.error(`expected whole numbers, got ${typeOf(x).name}`, 'TypeError');
      return n;
    });
  }

  tensors(v: Value): Tensor[] {
    return this.items(v).map((x) => {
      if (this.known(x) instanceof Tensor) return x as Tensor;
      throw this.error(`expected a tuple of Tensors, got ${typeOf(x).name}`, 'TypeError');
    });
  }

  private items(v: Value): readonly Value[] {
    const items = itemsOf(this.known(v));
    if (!items) throw this.error(`expected a tuple, got ${typeOf(v).name}`, 'TypeError');
    return items;
  }

  error(message: string, type = 'RuntimeError'): PyError {
    return this.vm.error(type, message);
  }

  write(t: Tensor, result: Tensor): Tensor {
    if (result.shape.join() !== t.shape.join()) {
      const expanded = this.emit('Expand', [result, this.constant(t.shape)]);
      if (expanded.shape.join() !== t.shape.join())
        throw this.error(`output with shape [${t.shape.join(', ')}] doesn't match the broadcast shape [${result.shape.join(', ')}]`);
      return this.write(t, expanded);
    }
    const value = this.own(this.cast(result, t.dtype));
    this.own(t);
    t.write(value);
    if (t.storage.isParameter && !this.evaluation.running) this.forget(t, t.storage.value.data);
    return t;
  }

  forget(t: Tensor, data?: ArrayLike<number>): Tensor {
    const { storage } = t;
    const { shape, dtype } = storage.value;
    storage.set(this.builder.value({ shape, dtype }, { role: storage.isParameter ? 'parameter' : 'constant', data }));
    return t;
  }
}

/** True when a tensor of this shape is small enough to keep its elements. */
export const isSmall = (shape: readonly number[]): boolean => elementCount(shape) <= FOLDED_ELEMENTS;

/** Sets the elements at all combinations of the places along each axis. */
function fillCells(data: number[], shape: readonly number[], cells: readonly Cells[], value: number): void {
  const strides = stridesOf(shape);
  const along = (axis: number, offset: number): void => {
    const cut = cells[axis];
    if (!cut) {
      data[offset] = value;
      return;
    }
    for (let i = 0; i < cut.count; i++) along(axis + 1, offset + (cut.start + i * cut.step) * (strides[axis] ?? 1));
  };
  along(0, 0);
}
