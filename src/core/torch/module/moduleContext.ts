import type { PyClass, Value } from '../../python/values/values.js';
import type { VM } from '../../python/values/vm.js';
import type { Layers } from '../graph/layers.js';
import type { Recorder } from '../graph/recorder.js';
import type { Ops } from '../graph/registry.js';
import type { Given, ModuleObject } from './module.js';

/** What the methods of `nn.Module` work with. */
export interface ModuleContext {
  readonly vm: VM;
  readonly ops: Ops;
  readonly layers: Layers;
  /** Told of what is counted. */
  readonly watch: { note(): void };
  /** True while the network's forward runs: only then are calls recorded as layers. */
  readonly running: boolean;
  /** Records what is called, while the network runs and somebody asked for it. */
  readonly recorder: Recorder | undefined;
  /** `__new__` of a module: its layer exists from now on. Throws a LimitError for too many. */
  newModule(cls: PyClass, given?: Given): ModuleObject;
  /** Hooks that were registered so far: each gets the next number. */
  hookCount: number;
  /** Lets an observer answer a call from outside any network. `undefined` lets the call happen. */
  interceptedCall(m: ModuleObject, args: readonly Value[], kwargs: ReadonlyMap<string, Value> | undefined): Value | undefined;
}
