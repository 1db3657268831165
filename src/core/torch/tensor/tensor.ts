import type { DType, Value as GraphValue } from '../../onnx/graph.js';
import { newType, type PyClass, PyObject } from '../../python/values/values.js';

/** `torch.Tensor` and `torch.nn.Parameter` as Python sees them; methods are added by the operators' registry. */
export const TensorClass: PyClass = newType('Tensor');
export const ParameterClass: PyClass = newType('Parameter', [TensorClass]);
TensorClass.module = 'torch';
ParameterClass.module = 'torch.nn.parameter';

/** How a view derives from what it looks at, and how a write to it changes that. Graph values in, graph values out. */
export interface ViewStep {
  forward(base: GraphValue): GraphValue;
  /** The new base, once the view's elements have become `view`. */
  back(base: GraphValue, view: GraphValue): GraphValue;
}

/** What a tensor and its views share. An in-place write gives it a new graph value and a new version. */
class Storage {
  version = 0;
  /** Parameters are never computed: a write to one outside `forward` leaves a new leaf, not the nodes that made it. */
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

  /** The graph value that holds the elements now, later writes through other views included. */
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

  /** A view of this tensor: shares its storage. */
  view(step: ViewStep, seen: GraphValue): Tensor {
    return new Tensor(this.storage, [...this.steps, step], seen);
  }

  /** The same elements under another identity (`detach`, `.data`): writes go through both ways. */
  alias(cls: PyClass = TensorClass): Tensor {
    return new Tensor(this.storage, this.steps, this.value, cls);
  }

  /** Makes this tensor look at what another one looks at (`p.data = t`). */
  rebind(other: Tensor): void {
    this.seen = other.value;
    this.storage = other.storage;
    this.steps = other.steps;
    this.seenVersion = other.storage.version;
  }

  /** An in-place write: this tensor, what it looks at and all other views of that see the new elements. */
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
