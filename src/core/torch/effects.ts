import { NdArray } from '../libraries/numpy/array.js';
import type { GraphBuilder } from '../onnx/builder.js';
import type { Effects } from '../python/values/effects.js';
import { PyError } from '../python/values/failures.js';
import { PyFloat, Unknown, type Value } from '../python/values/values.js';
import { fetchesWeights, isIdleCall, placesOf } from './namespace/checkpoints.js';
import { Tensor } from './tensor/tensor.js';

/** Thrown by code that is tried, when it is about to do something that is counted. */
class Counted extends Error {}

/** Watches for what is counted: modules that are made or run, operators with multiply-adds, calls of what nobody knows. */
export class Watch implements Effects {
  private counted = 0;
  private isTrying = false;

  constructor(private readonly builder: () => GraphBuilder) {}

  /** Something that is counted happens. */
  note(): void {
    if (this.isTrying) throw new Counted();
    this.counted++;
  }

  count(): number {
    return this.counted;
  }

  readonly isIdle = isIdleCall;
  readonly isFetch = fetchesWeights;
  readonly placesOf = placesOf;

  tried(run: () => unknown): boolean {
    const { nodes } = this.builder().graph;
    const before = nodes.length;
    this.isTrying = true;
    try {
      run();
      return true;
    } catch (error) {
      if (error instanceof Counted || error instanceof PyError) return false;
      throw error;
    } finally {
      this.isTrying = false;
      nodes.length = before;
      this.builder().elements.rewound();
    }
  }

  sameKind(a: Value, b: Value): boolean {
    if (a instanceof Tensor && b instanceof Tensor) return a.dtype === b.dtype && a.shape.join() === b.shape.join() && (!a.data || a.data === b.data);
    if (a instanceof NdArray && b instanceof NdArray) return a === b;
    if (a instanceof PyFloat && b instanceof PyFloat) return a.value === b.value;
    return a === b || (a instanceof Unknown && b instanceof Unknown);
  }

  holdsElements(v: Value): boolean {
    return v instanceof Tensor || v instanceof NdArray || v instanceof Unknown;
  }
}
