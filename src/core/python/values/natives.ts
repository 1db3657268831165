import { type PyBuiltin, PyClass, PyProperty, types, type Value } from './values.js';
import { native, type VM } from './vm.js';
import { walkSteps } from './work.js';

/** Python functions, methods and classes that are written in TypeScript. */

type One<H extends string> = H extends '*' | '/' | ''
  ? []
  : H extends `**${string}`
    ? [ReadonlyMap<string, Value>]
    : H extends `*${string}`
      ? [readonly Value[]]
      : H extends `${string}?`
        ? [Value | undefined]
        : [Value];

/** The types of the parameters of a signature, in order. */
export type Bound<S extends string> = S extends `${infer H} ${infer T}` ? [...One<H>, ...Bound<T>] : One<S>;

export interface Spec {
  readonly names: readonly string[];
  readonly optional: readonly boolean[];
  /** How many parameters may be given by position. */
  readonly positional: number;
  /** How many parameters cannot be given by name. */
  readonly unnamed: number;
  readonly rest: boolean;
  readonly keywords: boolean;
  /** True when all parameters may be given by position. */
  readonly plain: boolean;
}

export function parseSignature(signature: string): Spec {
  const names: string[] = [];
  const optional: boolean[] = [];
  let positional = -1;
  let unnamed = 0;
  let rest = false;
  let keywords = false;
  for (const part of signature.split(' ').filter(Boolean)) {
    if (part === '/') unnamed = names.length;
    else if (part.startsWith('**')) keywords = true;
    else if (part.startsWith('*')) {
      positional = names.length;
      rest = part !== '*';
    } else {
      names.push(part.replace('?', ''));
      optional.push(part.endsWith('?'));
    }
  }
  if (positional < 0) positional = names.length;
  return { names, optional, positional, unnamed, rest, keywords, plain: positional === names.length && !rest && !keywords };
}

const NO_KEYWORDS: ReadonlyMap<string, Value> = new Map();

/** Orders the arguments of a call by the signature. Raises TypeError. */
export function bind<S extends string>(vm: VM, name: string, spec: Spec, args: readonly Value[], kwargs: ReadonlyMap<string, Value> | undefined): Bound<S> {
  if (spec.plain && !kwargs && args.length === spec.names.length) return args as unknown as Bound<S>;
  if (args.length > spec.positional && !spec.rest)
    throw vm.error('TypeError', `${name}() takes ${spec.positional} positional argument${spec.positional === 1 ? '' : 's'} but ${args.length} were given`);
  const out = new Array<unknown>(spec.names.length);
  for (let i = 0; i < out.length; i++) out[i] = i < spec.positional ? args[i] : undefined;
  const extra = kwargs && spec.keywords ? new Map<string, Value>() : undefined;
  if (kwargs)
    for (const [key, value] of kwargs) {
      const at = spec.names.indexOf(key);
      if (at < spec.unnamed) {
        if (!extra) throw vm.error('TypeError', `${name}() got an unexpected keyword argument '${key}'`);
        extra.set(key, value);
      } else if (out[at] !== undefined) throw vm.error('TypeError', `${name}() got multiple values for argument '${key}'`);
      else out[at] = value;
    }
  for (let i = 0; i < spec.names.length; i++)
    if (out[i] === undefined && !spec.optional[i]) throw vm.error('TypeError', `${name}() missing required argument '${spec.names[i]}' (pos ${i + 1})`);
  if (spec.rest) out.splice(spec.positional, 0, args.slice(spec.positional));
  if (spec.keywords) out.push(extra ?? NO_KEYWORDS);
  return out as unknown as Bound<S>;
}

/** Signatures of native functions, for `inspect`. */
export const nativeSignatures = new WeakMap<PyBuiltin, string>();

function make<S extends string>(vm: VM, name: string, signature: S, run: (...values: Bound<S>) => Value, binds: boolean): PyBuiltin {
  let spec: Spec | undefined;
  const made = native(
    name,
    (args, kwargs) => {
      spec ??= parseSignature(signature);
      for (let i = binds ? 1 : 0; i < args.length; i++) {
        const steps = walkSteps(args[i]);
        if (steps) vm.charge(steps);
      }
      return run(...bind<S>(vm, name, spec, args, kwargs));
    },
    binds,
  );
  nativeSignatures.set(made, signature);
  return made;
}

/**
 * A function of a module. It is charged for going through its arguments. The signature lists its parameters: `x y? / * key? *rest **others`, where `?` marks optional ones. Raises TypeError for
 * arguments that do not fit.
 */
export const fn = <const S extends string>(vm: VM, name: string, signature: S, run: (...values: Bound<S>) => Value): PyBuiltin =>
  make(vm, name, signature, run, false);

/** A method, whose first parameter is the object. */
export const method = <const S extends string>(vm: VM, name: string, signature: S, run: (...values: Bound<S>) => Value): PyBuiltin =>
  make(vm, name, signature, run, true);

/** Adds methods to a class: `def('index', 'self item', (self, item) => ...)`. */
export const definer =
  (vm: VM, cls: PyClass) =>
  <const S extends string>(name: string, signature: S, run: (...values: Bound<S>) => Value): void =>
    cls.set(name, method(vm, name, signature, run));

interface ClassParts {
  readonly bases?: readonly PyClass[];
  readonly meta?: PyClass;
  readonly make?: PyClass['make'];
  readonly dict?: Readonly<Record<string, Value>>;
}

/** A class that is written in TypeScript. */
export function nativeClass(module: string, name: string, parts: ClassParts = {}): PyClass {
  const cls = new PyClass(name, parts.bases ?? [types.object], new Map(), parts.meta ?? parts.bases?.[0]?.cls ?? types.type);
  cls.module = module;
  if (parts.make) cls.make = parts.make;
  for (const [key, value] of Object.entries(parts.dict ?? {})) cls.set(key, value);
  return cls;
}

export const getter = (name: string, get: (self: Value) => Value): PyProperty => new PyProperty(native(name, (args) => get(args[0] as Value)));
