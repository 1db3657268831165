import { PyFunction } from '../values/calls.js';
import { type Key, type PyCell, PyClass, PyDict, PyList, PyMethod, PyModule, PyObject, PySet, PyTuple, type Value } from '../values/values.js';

/**
 * Undoes what evaluations write to kept modules. These hold tables that others write to: registries of models, caches, settings. The edited file must
 * not find there what it wrote before, so the contents of everything mutable in kept modules are recorded, and restored before each evaluation. Of
 * modelled modules and classes, which outlive all evaluations, only what somebody writes to is recorded.
 */
export class Snapshot {
  private kept = new Map<object, Kept>();

  /** `modules` is `sys.modules`; its importer restores it. */
  constructor(private readonly modules: ReadonlyMap<string, Value>) {}

  /** The holders whose contents differ from the record. */
  changed(): Set<object> {
    const out = new Set<object>();
    for (const [holder, kept] of this.kept) if (kept.differs()) out.add(holder);
    return out;
  }

  /** Records the contents of these modules, and what has changed since `before` was taken: importing them changed it. */
  absorb(modules: Iterable<PyModule>, before: ReadonlySet<object>): void {
    const found: Value[] = [];
    for (const [holder, kept] of this.kept) if (!before.has(holder) && kept.differs()) kept.renew(found);
    for (const module of modules) this.holder(module.dict, () => new KeptMap(module.dict), found);
    while (found.length) this.visit(found.pop() as Value, found);
  }

  /** Records an attribute of a modelled module or class before somebody writes to it. */
  beforeWrite(owner: PyModule | PyClass, name: string): void {
    const known = this.kept.get(owner);
    const names = known instanceof KeptNames ? known : new KeptNames(owner);
    this.kept.set(owner, names);
    names.add(name);
  }

  /** Records the tables that a modelled module holds: `os.environ`, `sys.path`. */
  tables(module: PyModule): void {
    const found: Value[] = [...module.dict.values()].filter((v) => v instanceof PyDict || v instanceof PyList || v instanceof PySet);
    while (found.length) this.visit(found.pop() as Value, found);
  }

  /** Restores everything. */
  restore(): void {
    for (const kept of this.kept.values()) if (kept.differs()) kept.restore();
  }

  /** Records these modules only, after others were forgotten. */
  rebuild(modules: Iterable<PyModule>): void {
    this.kept = new Map();
    this.absorb(modules, new Set());
  }

  private holder(key: object, make: () => Kept, found: Value[]): void {
    if (this.kept.has(key)) return;
    const kept = make();
    this.kept.set(key, kept);
    kept.renew(found);
  }

  private visit(v: Value, found: Value[]): void {
    if (!(v instanceof PyObject) || v instanceof PyModule) return;
    if (v instanceof PyClass) {
      if (v.span) this.holder(v, () => new KeptClass(v), found);
      return;
    }
    if (v instanceof PyTuple) found.push(...v.items);
    else if (v instanceof PyMethod) found.push(v.self, v.func);
    else if (v instanceof PyList) this.holder(v, () => new KeptList(v), found);
    else if ((v instanceof PyDict || v instanceof PySet) && (v.map as ReadonlyMap<Key, Value>) !== this.modules) this.holder(v, () => new KeptTable(v), found);
    else if (v instanceof PyFunction) {
      for (const d of v.defaults) if (d !== undefined) found.push(d);
      for (const cell of v.closure) this.holder(cell, () => new KeptCell(cell), found);
    }
    if (v.attrs) this.holder(v.attrs, () => new KeptMap(v.attrs as Map<string, Value>), found);
  }
}

/** The recorded contents of one holder. */
interface Kept {
  differs(): boolean;
  restore(): void;
  /** Records the present contents, and adds the values in it to `found`. */
  renew(found: Value[]): void;
}

function sameMap<K, V>(a: ReadonlyMap<K, V>, b: ReadonlyMap<K, V>): boolean {
  if (a.size !== b.size) return false;
  for (const [k, v] of a) if (b.get(k) !== v || (v === undefined && !b.has(k))) return false;
  return true;
}

class KeptMap implements Kept {
  private copy = new Map<string, Value>();
  constructor(private readonly map: Map<string, Value>) {}
  differs(): boolean {
    return !sameMap(this.map, this.copy);
  }
  restore(): void {
    // Submodules that were imported meanwhile stay attributes of their package.
    const modules = [...this.map].filter(([k, v]) => v instanceof PyModule && !this.copy.has(k));
    this.map.clear();
    for (const [k, v] of [...this.copy, ...modules]) this.map.set(k, v);
  }
  renew(found: Value[]): void {
    this.copy = new Map(this.map);
    for (const v of this.map.values()) found.push(v);
  }
}

class KeptClass implements Kept {
  private copy = new Map<string, Value>();
  constructor(private readonly cls: PyClass) {}
  differs(): boolean {
    return !sameMap(this.cls.dict, this.copy);
  }
  restore(): void {
    for (const name of [...this.cls.dict.keys()]) if (!this.copy.has(name)) this.cls.delete(name);
    for (const [name, v] of this.copy) if (this.cls.dict.get(name) !== v) this.cls.set(name, v);
  }
  renew(found: Value[]): void {
    this.copy = new Map(this.cls.dict);
    for (const v of this.copy.values()) found.push(v);
  }
}

/** Single attributes of a holder that is too large to copy, and some of whose attributes are made only on request. */
class KeptNames implements Kept {
  private readonly values = new Map<string, Value | undefined>();
  constructor(private readonly owner: PyModule | PyClass) {}
  add(name: string): void {
    if (!this.values.has(name)) this.values.set(name, this.owner.dict.get(name));
  }
  differs(): boolean {
    for (const [name, v] of this.values) if (this.owner.dict.get(name) !== v) return true;
    return false;
  }
  restore(): void {
    const { owner } = this;
    for (const [name, v] of this.values) {
      const holder = owner instanceof PyClass ? owner : owner.dict;
      if (v === undefined) holder.delete(name);
      else holder.set(name, v);
    }
  }
  renew(): void {
    for (const name of this.values.keys()) this.values.set(name, this.owner.dict.get(name));
  }
}

class KeptList implements Kept {
  private copy: readonly Value[] = [];
  constructor(private readonly list: PyList) {}
  differs(): boolean {
    const { items } = this.list;
    return items.length !== this.copy.length || items.some((v, i) => v !== this.copy[i]);
  }
  restore(): void {
    this.list.items = [...this.copy];
  }
  renew(found: Value[]): void {
    this.copy = [...this.list.items];
    found.push(...this.copy);
  }
}

class KeptTable implements Kept {
  private copy = new Map<Key, Value>();
  private originals: ReadonlyMap<Key, Value> | undefined;
  constructor(private readonly table: PyDict | PySet) {}
  differs(): boolean {
    return !sameMap(this.table.map, this.copy);
  }
  restore(): void {
    const { table } = this;
    table.map.clear();
    for (const [k, v] of this.copy) table.map.set(k, v);
    if (table instanceof PyDict) table.originals = this.originals && new Map(this.originals);
  }
  renew(found: Value[]): void {
    const { table } = this;
    this.copy = new Map(table.map);
    if (table instanceof PyDict) this.originals = table.originals && new Map(table.originals);
    for (const v of this.copy.values()) found.push(v);
  }
}

class KeptCell implements Kept {
  private value: Value | undefined;
  constructor(private readonly cell: PyCell) {}
  differs(): boolean {
    return this.cell.value !== this.value;
  }
  restore(): void {
    this.cell.value = this.value;
  }
  renew(found: Value[]): void {
    this.value = this.cell.value;
    if (this.value !== undefined) found.push(this.value);
  }
}
