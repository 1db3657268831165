import type { LayerId } from '../../onnx/graph.js';
import type { ModuleRun, Trace, Traced, TracedCall, TracedModule } from '../../onnx/trace.js';
import { PyBuiltin, type PyClass, PyDict, PyFloat, PyList, PyModule, PyTuple, typeOf, type Value } from '../../python/values/values.js';
import type { VM } from '../../python/values/vm.js';
import { type ModuleObject, namedModules } from '../module/module.js';
import { Tensor } from '../tensor/tensor.js';
import type { Arguments } from './arguments.js';
import type { Ops } from './registry.js';

/** Deeper parts of an argument are told by their type alone. @limit parts of an argument that other tools' rules can read: levels */
const DEPTH = 4;

/** Attributes that every module has, or that are no settings. */
const OWN = /^_|^training$/;

/** Modules of torch whose functions other tools replace while the network runs. */
const REPLACED = ['torch', 'torch.nn.functional'];

/** `nn.Conv2d` for a class of `torch.nn`, else the name with its module. */
const className = (cls: PyClass): string => (/^torch\.nn\.modules\./.test(cls.module) ? `nn.${cls.name}` : `${cls.module}.${cls.name}`);

/** Records what Python calls during one run of a network. */
export class Recorder {
  private readonly runs: ModuleRun[] = [];
  private readonly calls: TracedCall[] = [];
  /** Indices of the runs under way, the innermost last. */
  private readonly open: number[] = [];
  /** The function that is called now was found by its name just before. */
  private isByName = false;

  constructor(
    private readonly vm: VM,
    private readonly ops: Ops,
  ) {}

  /** Runs a network and records what it calls. Functions are replaced by their names meanwhile, so that earlier references are told from later ones. */
  during<T>(run: () => T): T {
    const restore = REPLACED.map((name) => this.replace(this.vm.modules.get(name)));
    try {
      return run();
    } finally {
      for (const back of restore) back();
    }
  }

  private replace(module: Value | undefined): () => void {
    if (!(module instanceof PyModule)) return () => undefined;
    const before = new Map<string, PyBuiltin>();
    const stand = (name: string, found: PyBuiltin): PyBuiltin => {
      before.set(name, found);
      const replaced = new PyBuiltin(
        found.name,
        (args, kwargs) => {
          this.isByName = true;
          try {
            return found.call(args, kwargs);
          } finally {
            this.isByName = false;
          }
        },
        found.binds,
      );
      module.dict.set(name, replaced);
      return replaced;
    };
    for (const [name, value] of [...module.dict]) if (value instanceof PyBuiltin) stand(name, value);
    const { lazy } = module;
    module.lazy = (name) => {
      const found = lazy?.(name);
      return found instanceof PyBuiltin && module.dict.get(name) === found ? stand(name, found) : found;
    };
    return () => {
      module.lazy = lazy;
      for (const [name, value] of before) module.dict.set(name, value);
    };
  }

  /** Whether the function under way was found by its name; asked once by each call. */
  takeByName(): boolean {
    const { isByName } = this;
    this.isByName = false;
    return isByName;
  }

  /** A function of torch has run. `layer` is the one that its work belongs to. */
  called(name: string, isByName: boolean, args: TracedCall['args'], result: Value, layer: LayerId): void {
    this.calls.push({ name, isByName, layer, run: this.open.at(-1) ?? -1, args, result: this.traced(result) });
  }

  /** Arguments as the trace tells them. */
  arguments(args: Arguments): TracedCall['args'] {
    return new Map(args.entries().map(([key, v]) => [key, this.traced(v)]));
  }

  /** Runs a module. */
  module(module: ModuleObject, args: readonly Value[], kwargs: ReadonlyMap<string, Value> | undefined, run: () => Value): Value {
    const at = this.runs.length;
    const begun = {
      layer: module.layer.id,
      inside: this.open.at(-1) ?? -1,
      args: args.map((v) => this.traced(v)),
      kwargs: new Map([...(kwargs ?? [])].map(([key, v]) => [key, this.traced(v)])),
      result: undefined,
      isDict: false,
    };
    this.runs.push(begun);
    this.open.push(at);
    try {
      const result = run();
      this.runs[at] = { ...begun, result: this.traced(result), isDict: result instanceof PyDict };
      return result;
    } finally {
      this.open.pop();
    }
  }

  /** All that was recorded of the network under `root`. */
  trace(root: ModuleObject, hasFusedAttention: boolean): Trace {
    const modules = namedModules(root).map(([, m]) => this.described(m));
    return { modules, runs: this.runs, calls: this.calls, hasFusedAttention };
  }

  private described(module: ModuleObject): TracedModule {
    const settings = new Map<string, Traced>();
    module.attrs?.forEach((v, name) => {
      if (
        !OWN.test(name) &&
        (v === null || typeof v !== 'object' || v instanceof PyTuple || v instanceof PyFloat || v instanceof PyBuiltin || v instanceof Tensor)
      )
        settings.set(name, v instanceof PyBuiltin ? v.name : this.traced(v));
    });
    return {
      layer: module.layer.id,
      classes: module.cls.mro.filter((c) => c.name !== 'object').map(className),
      children: [...new Set(module.children.map(([, child]) => child.layer.id))],
      settings,
      frozen: module.parameters.flatMap(([name, t]) => (t instanceof Tensor && !t.requiresGrad ? [name] : [])),
    };
  }

  private traced(v: Value | undefined, depth = 0): Traced {
    if (v instanceof Tensor) return { tensor: this.ops.own(v).id };
    if (v === undefined || v === null || typeof v === 'number' || typeof v === 'string' || typeof v === 'boolean') return v ?? null;
    if (v instanceof PyFloat) return { float: v.value };
    if (depth < DEPTH && (v instanceof PyTuple || v instanceof PyList)) return v.items.map((item) => this.traced(item, depth + 1));
    if (depth < DEPTH && v instanceof PyDict) return [...v.map.values()].map((item) => this.traced(item, depth + 1));
    return `<${typeOf(v).name}>`;
  }
}
