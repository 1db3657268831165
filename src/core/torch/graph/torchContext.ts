import type { VM } from '../../python/values/vm.js';
import type { Tensor } from '../tensor/tensor.js';
import type { Dispatch } from './dispatch.js';
import type { Ops } from './registry.js';

/** What the classes and modules of torch work with. */
export interface TorchContext {
  readonly vm: VM;
  readonly ops: Ops;
  readonly dispatch: Dispatch;
  /** True while the network runs. */
  readonly running: boolean;
  /** The version that `torch.__version__` says. */
  readonly version: string;
  /** A parameter has new elements (`p.data = t`). With another shape, these are what it owns, also when forward is running. */
  resized(parameter: Tensor): void;
}
