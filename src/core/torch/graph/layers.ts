import type { Layer, LayerCall, Shapes, ValueId } from '../../onnx/graph.js';
import { reasonOf } from '../../python/objects/errors.js';
import { PyDict, PyList, PyTuple, typeOf, Unknown, type Value } from '../../python/values/values.js';
import { type Frame, spanOf } from '../../python/values/vm.js';
import type { ModuleObject } from '../module/module.js';
import { Tensor } from '../tensor/tensor.js';
import type { Ops } from './registry.js';

/** A module that runs. */
interface Running {
  readonly module: ModuleObject;
  /** The frame that called the module. Frames above it on the stack are the module's own. */
  readonly frame: Frame | null;
}

/** A functional call site inside one module instance. */
interface Site {
  readonly layer: Layer;
  /** The prelude frame of the present call: several operators of one composite function are one call. */
  inner: Frame | null;
}

/** Decides which layer a node belongs to: a module that runs, or a functional call in the user's code. */
export class Layers {
  readonly stack: Running[] = [];
  private sites = new WeakMap<Layer, Map<string, Site>>();

  constructor(private readonly ops: Ops) {}

  begin(): void {
    this.stack.length = 0;
    this.sites = new WeakMap();
  }

  newLayer(className: string, type: Layer['type'], parent: number): Layer {
    const frames = this.ops.vm.userFrames();
    return this.ops.builder.layer({ path: '', className, type, parent, constructed: frames.at(-1) ?? null, frames, calls: [], tensors: [] });
  }

  /** The layer of a module in the present graph. A module that outlived its graph gets a new layer. */
  ensure(module: ModuleObject): Layer {
    const { builder } = this.ops;
    if (builder.graph.layers[module.layer.id] !== module.layer) {
      const { className, type, constructed, frames } = module.layer;
      module.layer = builder.layer({ path: '', className, type, parent: -1, constructed, frames, calls: [], tensors: [] });
    }
    return module.layer;
  }

  /** Runs a module's forward as a layer. */
  module(module: ModuleObject, args: readonly Value[], kwargs: ReadonlyMap<string, Value> | undefined, run: () => Value): Value {
    const { vm } = this.ops;
    const layer = this.ensure(module);
    const outer = this.stack[this.stack.length - 1];
    if (outer) layer.parent = outer.module.layer.id;
    this.stack.push({ module, frame: vm.frame });
    try {
      return this.recorded(layer, [...args, ...(kwargs?.values() ?? [])], run);
    } finally {
      this.stack.pop();
    }
  }

  private recorded(layer: Layer, args: readonly Value[], run: () => Value): Value {
    const { builder, vm } = this.ops;
    const before = builder.place;
    const at = layer.calls.length;
    const inputs = this.valuesOf(args);
    const span = vm.userSpan() ?? null;
    const call: LayerCall = { span, inputs, output: null };
    layer.calls.push(call);
    builder.place = { layer: layer.id, call: at };
    try {
      const result = run();
      layer.calls[at] = { ...call, output: shapesOf(result), outputs: this.valuesOf([result]) };
      return result;
    } catch (error) {
      layer.unknown ??= reasonOf(vm, error);
      throw error;
    } finally {
      builder.place = before;
    }
  }

  /** Runs an operator that has multiply-adds: as a layer of its own when the user's code calls it, else as part of the prelude module that does. */
  functional(name: string, args: readonly Value[], run: () => Value): Value {
    const running = this.stack[this.stack.length - 1];
    const place = this.placeOf(running, name);
    if (!running || !place) return run();
    const { site, inner } = place;
    if (inner && site.inner === inner) return this.again(site.layer, run);
    site.inner = inner;
    return this.recorded(site.layer, args, run);
  }

  /** The call site in the user's code; undefined when prelude code of the running module calls. */
  private placeOf(running: Running | undefined, name: string): { site: Site; inner: Frame | null } | undefined {
    let inner: Frame | null = null;
    for (let f = this.ops.vm.frame; f && running && f !== running.frame; f = f.back) {
      if (f.visible) return { site: this.site(running.module, inner?.name ?? name, f), inner };
      if (f.self === running.module) return undefined;
      inner = f;
    }
    return undefined;
  }

  private site(module: ModuleObject, name: string, frame: Frame): Site {
    const parent = this.ensure(module);
    let sites = this.sites.get(parent);
    if (!sites) this.sites.set(parent, (sites = new Map()));
    const span = spanOf(frame);
    const key = `${span.file}:${span.line}:${span.column}:${span.endLine}:${span.endColumn}:${name}`;
    let site = sites.get(key);
    if (!site || this.ops.builder.graph.layers[site.layer.id] !== site.layer) {
      site = { layer: this.newLayer(name, 'function', parent.id), inner: null };
      sites.set(key, site);
    }
    return site;
  }

  /** Adds an operator to a composite call that is recorded already. */
  private again(layer: Layer, run: () => Value): Value {
    const { builder } = this.ops;
    const before = builder.place;
    const at = layer.calls.length - 1;
    builder.place = { layer: layer.id, call: at };
    try {
      const result = run();
      layer.calls[at] = { ...(layer.calls[at] as LayerCall), output: shapesOf(result), outputs: this.valuesOf([result]) };
      return result;
    } finally {
      builder.place = before;
    }
  }

  /** Graph values of the tensors among these, in order, including those inside tuples, lists and dicts. */
  private valuesOf(values: readonly Value[]): ValueId[] {
    const out: ValueId[] = [];
    const visit = (v: Value, depth: number): void => {
      if (v instanceof Tensor) out.push(this.ops.own(v).id);
      else if (depth > 4) return;
      else if (v instanceof PyTuple || v instanceof PyList) for (const item of v.items) visit(item, depth + 1);
      else if (v instanceof PyDict) for (const item of v.map.values()) visit(item, depth + 1);
    };
    for (const v of values) visit(v, 0);
    return out;
  }

  /** Marks the running layer as unknown, for this reason. */
  markUnknown(reason: string): void {
    const { builder } = this.ops;
    const layer = builder.graph.layers[builder.place.layer];
    if (layer) layer.unknown ??= reason;
  }
}

/** Parts of a result that are nested deeper show only their type. @limit results in results that are shown: levels */
const OUTPUT_DEPTH = 8;

/** Shapes of a result, nested as it is. `null` when part of it is unknown. */
function shapesOf(v: Value, depth = 0): Shapes | null {
  if (v instanceof Tensor) return v.shape;
  if (v instanceof Unknown) return null;
  if (depth > OUTPUT_DEPTH) return typeOf(v).name;
  if (v instanceof PyTuple || v instanceof PyList) {
    const out = v.items.map((item) => shapesOf(item, depth + 1));
    return out.includes(null) ? null : (out as Shapes[]);
  }
  if (v instanceof PyDict) {
    const out: Record<string, Shapes> = Object.create(null);
    for (const [key, item] of v.map) {
      const shapes = shapesOf(item, depth + 1);
      if (shapes === null) return null;
      out[String(v.original(key))] = shapes;
    }
    return out;
  }
  return typeOf(v).name;
}
