import type { DType, Value as GraphValue } from '../../onnx/graph.js';
import { newType, type PyClass, PyObject } from '../../python/values/values.js';

/** `torch.Tensor` and `torch.nn.Parameter` as Python sees them. Their methods come from tensorClass.ts and from the registry of operators. */
export const TensorClass: PyClass = newType('Tensor');
export const ParameterClass: PyClass = newType('Parameter', [TensorClass]);
TensorClass.module = 'torch';
ParameterClass.module = 'torch.nn.parameter';

/** How a view is computed from its base, and its base from a write to the view. Both work on graph values. */
export interface ViewStep {
  forward(base: GraphValue): GraphValue;
  /** The new base, when the elements of the view have become `view`. */
  back(base: GraphValue, view: GraphValue): GraphValue;
}

/** The elements that a tensor shares with its views. An in-place write gives the storage a new graph value and a new version. */
class Storage {
  version = 0;
  /** Nothing computes a parameter: a write to one outside `forward` makes a new leaf and leaves no nodes behind. */
  isParameter = false;
  constructor(public value: GraphValue) {}

  set(value: GraphValue): void {
    this.value = value;
    this.version++;
  }
}

/**
 * A tensor: a graph value seen through views. Its shape and type are always known; its elements only where they are few
 * and do not depend on the network's input (`value.data`).
 */
export class Tensor extends PyObject {
  requiresGrad = false;
  private seenVersion: number;
  constructor(
    public storage: Storage,
    public steps: readonly ViewStep[],
    private seen: GraphValue,
    cls: PyClass = TensorClass,
  ) {
    super(cls);
    this.seenVersion = storage.version;
  }

  static of(value: GraphValue, cls: PyClass = TensorClass): Tensor {
    return new Tensor(new Storage(value), [], value, cls);
  }

  /** The graph value of the elements, after all writes through other views. */
  get value(): GraphValue {
    if (this.seenVersion !== this.storage.version) {
      this.seen = this.steps.reduce((base, step) => step.forward(base), this.storage.value);
      this.seenVersion = this.storage.version;
    }
    return this.seen;
  }

  get shape(): readonly number[] {
    return this.value.shape;
  }
  get dtype(): DType {
    return this.value.dtype;
  }
  /** Elements in row-major order, where they are known. */
  get data(): ArrayLike<number> | undefined {
    return this.value.data;
  }

  /** A view of this tensor: it shares the storage. */
  view(step: ViewStep, seen: GraphValue): Tensor {
    return new Tensor(this.storage, [...this.steps, step], seen);
  }

  /** A tensor of its own over the same elements (`detach`, `.data`): a write to either shows in both. */
  alias(cls: PyClass = TensorClass): Tensor {
    return new Tensor(this.storage, this.steps, this.value, cls);
  }

  /** Makes this tensor look at the elements of another one (`p.data = t`). */
  rebind(other: Tensor): void {
    this.seen = other.value;
    this.storage = other.storage;
    this.steps = other.steps;
    this.seenVersion = other.storage.version;
  }

  /** Writes in place: this tensor, its base and all other views of the base see the new elements. */
  write(value: GraphValue): void {
    const bases = [this.storage.value];
    for (const step of this.steps.slice(0, -1)) bases.push(step.forward(bases[bases.length - 1] as GraphValue));
    let written = value;
    for (let i = this.steps.length - 1; i >= 0; i--) written = (this.steps[i] as ViewStep).back(bases[i] as GraphValue, written);
    this.storage.set(written);
    this.seen = value;
    this.seenVersion = this.storage.version;
  }
}

export const isTensor = (v: unknown): v is Tensor => v instanceof Tensor;
