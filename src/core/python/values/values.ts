import type { Span } from '../../text/notes.js';
import { mergeOrders } from './methodOrder.js';

/**
 * Python values. The common ones are values of JavaScript: None = null, bool = boolean, int = number while it is a safe integer and bigint beyond, str =
 * string. A float is a {@link PyFloat}, which tells 1.0 from 1. All others are objects.
 */
export type Value = null | boolean | number | bigint | string | PyObject;

export class PyObject {
  /** Objects made so far, weighted by size: about a hundred bytes count one. The start of an evaluation resets it. */
  static made = 0;
  // Plain assignments: field definitions of JavaScript are several times slower, and all values derive from this class.
  declare cls: PyClass;
  /** Instance attributes (`__dict__`), made when first needed. */
  declare attrs: Map<string, Value> | undefined;
  constructor(cls: PyClass) {
    this.cls = cls;
    this.attrs = undefined;
    PyObject.made++;
  }
}

/** An empty table of attributes. */
export function newAttributes(): Map<string, Value> {
  PyObject.made += 3;
  return new Map();
}

/** A value that is unknown, with the reason. It flows on through every operation and shows as `?`, never as a wrong number. */
export class Unknown extends PyObject {
  constructor(
    readonly reason: string,
    readonly span?: Span,
  ) {
    super(types.unknown);
  }
}

export class PyFloat extends PyObject {
  declare readonly value: number;
  constructor(value: number) {
    super(types.float);
    (this as { value: number }).value = value;
  }
}
export class PyComplex extends PyObject {
  constructor(
    readonly re: number,
    readonly im: number,
  ) {
    super(types.complex);
  }
}
/** Bytes, as a string of characters 0..255. */
export class PyBytes extends PyObject {
  constructor(readonly value: string) {
    super(types.bytes);
  }
}
export class PyTuple extends PyObject {
  declare readonly items: readonly Value[];
  constructor(items: readonly Value[], cls: PyClass = types.tuple) {
    super(cls);
    (this as { items: readonly Value[] }).items = items;
  }
}
export class PyList extends PyObject {
  declare items: Value[];
  constructor(items: Value[], cls: PyClass = types.list) {
    super(cls);
    this.items = items;
  }
}
/** An int, float, str... of a user subclass (IntEnum, `class Name(str, Enum)`). */
export class PyBoxed extends PyObject {
  constructor(
    cls: PyClass,
    readonly value: Value,
  ) {
    super(cls);
  }
}
export class PyRange extends PyObject {
  constructor(
    readonly start: number,
    readonly stop: number,
    readonly step: number,
  ) {
    super(types.range);
  }
  get length(): number {
    return Math.max(0, Math.ceil((this.stop - this.start) / this.step));
  }
}
export class PySlice extends PyObject {
  constructor(
    readonly start: Value,
    readonly stop: Value,
    readonly step: Value,
  ) {
    super(types.slice);
  }
}
export class PyModule extends PyObject {
  readonly dict = new Map<string, Value>();
  /** The reason why the module could not be found: its attributes are unknown. */
  missing: string | undefined;
  /** Makes an attribute when it is first asked for. */
  lazy: ((name: string) => Value | undefined) | undefined;
  /** Names that `hasattr` denies, with the reason: the installed version lacks them. Reading them still works. */
  denied: ReadonlyMap<string, string> | undefined;
  constructor(
    public name: string,
    public file: string | null,
    cls: PyClass = types.module,
  ) {
    super(cls);
  }
}

export type Native = (args: readonly Value[], kwargs: ReadonlyMap<string, Value> | undefined) => Value;

export class PyBuiltin extends PyObject {
  /** For a `__getattr__`: its result, or `undefined` where it would raise AttributeError. Programs probe attributes often, and raising is far slower. */
  declare find?: (self: Value, name: string) => Value | undefined;
  /** True if it behaves as a function in a class: read through an instance, it takes the instance as its first argument. */
  constructor(
    readonly name: string,
    readonly call: Native,
    readonly binds = true,
  ) {
    super(types.builtin);
  }
}
export class PyMethod extends PyObject {
  declare readonly self: Value;
  declare readonly func: Value;
  constructor(self: Value, func: Value) {
    super(types.method);
    const made = this as { self: Value; func: Value };
    made.self = self;
    made.func = func;
  }
}
export class PyStaticMethod extends PyObject {
  constructor(readonly func: Value) {
    super(types.staticmethod);
  }
}
export class PyClassMethod extends PyObject {
  constructor(readonly func: Value) {
    super(types.classmethod);
  }
}
export class PyProperty extends PyObject {
  constructor(
    public get: Value,
    public set: Value = null,
    public del: Value = null,
  ) {
    super(types.property);
  }
}
export class PySuper extends PyObject {
  constructor(
    readonly start: PyClass,
    readonly self: Value,
  ) {
    super(types.super);
  }
}
export class PyCell {
  constructor(public value: Value | undefined) {}
}

/** Marks the end of an iteration. */
export const DONE = Symbol('done');
export class PyIterator extends PyObject {
  constructor(
    readonly next: () => Value | typeof DONE,
    cls: PyClass = types.iterator,
  ) {
    super(cls);
  }
}
export class PyGenerator extends PyIterator {
  running = false;
  constructor(
    readonly body: Generator<Value, Value, Value>,
    step: (sent: Value) => Value | typeof DONE,
  ) {
    super(() => step(null), types.generator);
    this.step = step;
    PyObject.made += 10;
  }
  readonly step: (sent: Value) => Value | typeof DONE;
  /** The value of `return`, after the end. */
  result: Value = null;
}

/** Marks a name that is on no class of the method resolution order. */
const NOWHERE = Symbol('nowhere');

export class PyClass extends PyObject {
  readonly dict: Map<string, Value>;
  mro: PyClass[] = [];
  /** The place of the class statement; null for built-in classes. */
  span: Span | null = null;
  module = 'builtins';
  /** Makes instances of a native class and of its subclasses (`__new__`). */
  make: ((cls: PyClass, args: readonly Value[], kwargs: ReadonlyMap<string, Value> | undefined) => Value) | undefined;
  /**
   * Default methods that a built-in class defines although they are no members (see defaultMethods.ts): a lookup that reaches this class ends without a
   * result.
   */
  nativeNames: ReadonlySet<string> | undefined;
  /** The only attributes that instances can have (`__slots__` in the class and all its bases); undefined for other classes. */
  slots: ReadonlySet<string> | undefined;
  /** Slots of the class and its bases, which `__dict__` leaves out. */
  slotNames: readonly string[] | undefined;
  /** For a metaclass: its classes keep track of their abstract methods (`abc.ABCMeta`). */
  tracksAbstracts = false;
  /** Gives what is read and not there, where no default is asked for: `v.name`, but not `getattr(v, name, 0)` nor `hasattr(v, name)`. */
  supply: ((self: PyObject, name: string) => Value | undefined) | undefined;
  /** The unknown base, when the class has one. */
  unknownBase: Unknown | undefined;
  private readonly lookups = new Map<string, Value | typeof NOWHERE>();
  /** Counts changes to any class: each makes the results that {@link lookup} has cached invalid. */
  private static version = 0;
  private seen = -1;
  constructor(
    public name: string,
    readonly bases: readonly PyClass[],
    dict: Map<string, Value> = new Map(),
    meta?: PyClass,
  ) {
    super(meta as PyClass);
    PyObject.made += 20;
    this.dict = dict;
    const own: PyClass[] = [this];
    this.mro = own.concat(bases.length === 1 ? (bases[0] as PyClass).mro : mergeOrders<PyClass>([...bases.map((b) => [...b.mro]), [...bases]], name));
    PyObject.made += this.mro.length >> 3;
    this.mro.forEach((b) => {
      if (b.make && !this.make) this.make = b.make;
      if (b.tracksAbstracts) this.tracksAbstracts = true;
      if (b.unknownBase && !this.unknownBase) this.unknownBase = b.unknownBase;
      if (b.supply && !this.supply) this.supply = b.supply;
    });
  }

  /** The attribute along the method resolution order, not bound. */
  lookup(name: string): Value | undefined {
    if (this.seen !== PyClass.version) {
      this.lookups.clear();
      this.seen = PyClass.version;
    }
    const known = this.lookups.get(name);
    if (known !== undefined) return known === NOWHERE ? undefined : (known as Value);
    let found: Value | undefined;
    for (let i = 0; i < this.mro.length; i++) {
      const c = this.mro[i] as PyClass;
      found = c.dict.get(name);
      if (found !== undefined || c.nativeNames?.has(name)) break;
    }
    this.lookups.set(name, found === undefined ? NOWHERE : found);
    return found;
  }

  /** `__qualname__`: the name, with the functions and classes around it. */
  get qualname(): string {
    const given = this.attrs?.get('__qualname__');
    return typeof given === 'string' ? given : this.name;
  }

  set(name: string, value: Value): void {
    this.dict.set(name, value);
    PyClass.version++;
  }
  delete(name: string): boolean {
    PyClass.version++;
    return this.dict.delete(name);
  }
  isSubclassOf(other: PyClass): boolean {
    return this.mro.includes(other);
  }
}

type TypeName =
  | 'object'
  | 'type'
  | 'unknown'
  | 'none'
  | 'bool'
  | 'int'
  | 'float'
  | 'complex'
  | 'str'
  | 'bytes'
  | 'tuple'
  | 'list'
  | 'dict'
  | 'set'
  | 'frozenset'
  | 'range'
  | 'slice'
  | 'module'
  | 'function'
  | 'builtin'
  | 'method'
  | 'staticmethod'
  | 'classmethod'
  | 'property'
  | 'super'
  | 'iterator'
  | 'generator'
  | 'ellipsis'
  | 'notimplemented';

/** The built-in classes. The folder `builtins` adds their methods. */
export const types = {} as Record<TypeName, PyClass>;
types.object = new PyClass('object', []);
types.type = new PyClass('type', [types.object]);
types.object.cls = types.type;
types.type.cls = types.type;
export const newType = (name: string, bases: readonly PyClass[] = [types.object], meta: PyClass = types.type): PyClass =>
  new PyClass(name, bases, new Map(), meta);
const NAMES: Partial<Record<TypeName, string>> = {
  none: 'NoneType',
  builtin: 'builtin_function_or_method',
  notimplemented: 'NotImplementedType',
  unknown: 'unknown',
};
const REST =
  'unknown none int float complex str bytes tuple list dict set frozenset range slice module function builtin method staticmethod classmethod ' +
  'property super iterator generator ellipsis notimplemented';
for (const name of REST.split(' ') as TypeName[]) types[name] = newType(NAMES[name] ?? name);
types.bool = newType('bool', [types.int]);

export const ELLIPSIS = new PyObject(types.ellipsis);
export const NOT_IMPLEMENTED = new PyObject(types.notimplemented);

export type Key = null | boolean | number | bigint | string | object;

/** A dict. A key that is an int or a str is its own key in the Map; other keys are kept in `originals`. */
export class PyDict extends PyObject {
  declare readonly map: Map<Key, Value>;
  declare originals: Map<Key, Value> | undefined;
  constructor(cls: PyClass = types.dict, map: Map<Key, Value> = new Map()) {
    super(cls);
    (this as { map: Map<Key, Value> }).map = map;
    this.originals = undefined;
    PyObject.made += 2;
  }
  /** A dict over a Map with string keys (`vars()`, `globals()`): writes go through. */
  static over(map: Map<string, Value>): PyDict {
    return new PyDict(types.dict, map as Map<Key, Value>);
  }
  original(key: Key): Value {
    return this.originals?.has(key) ? (this.originals.get(key) as Value) : (key as Value);
  }
  keys(): Value[] {
    return Array.from(this.map.keys(), (k) => this.original(k));
  }
}
export class PySet extends PyObject {
  readonly map = new Map<Key, Value>();
  constructor(cls: PyClass = types.set) {
    super(cls);
  }
}

export function typeOf(v: Value): PyClass {
  if (v === null) return types.none;
  switch (typeof v) {
    case 'boolean':
      return types.bool;
    case 'number':
    case 'bigint':
      return types.int;
    case 'string':
      return types.str;
    default:
      return v.cls;
  }
}

export const isUnknown = (v: Value | undefined): v is Unknown => v instanceof Unknown;
export const float = (n: number): PyFloat => new PyFloat(n);
export const tuple = (items: readonly Value[]): PyTuple => new PyTuple(items);
export const list = (items: Value[]): PyList => new PyList(items);

/** Normalizes an integer: number when it is safe, bigint beyond. */
export const int = (n: bigint): number | bigint => (n >= -9007199254740991n && n <= 9007199254740991n ? Number(n) : n);

export const unbox = (v: Value): Value => (v instanceof PyBoxed ? v.value : v);
