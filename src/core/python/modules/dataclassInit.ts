import { call, callMethod, setAttr, special } from '../objects/objects.js';
import { type PyClass, PyObject, type Value } from '../values/values.js';
import { native, type VM } from '../values/vm.js';
import { type Parameter, signatures } from './parameters.js';

/** `__init__` of dataclasses. */

/** A field, as far as `__init__` is concerned. */
export interface InitField {
  readonly name: string;
  readonly type: Value;
  readonly fallback: Value | undefined;
  readonly factory: Value | undefined;
  readonly inInit: boolean;
  readonly keywordOnly: boolean | undefined;
  readonly initOnly: boolean;
}

const quoted = (names: readonly string[]): string => {
  const words = names.map((n) => `'${n}'`);
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')}${words.length > 2 ? ',' : ''} and ${words[words.length - 1]}`;
};

/** Assigns the arguments of `__init__` to the fields. Raises TypeError in CPython's words. */
function bindInit(
  vm: VM,
  where: string,
  ordered: readonly InitField[],
  keyword: readonly InitField[],
  args: readonly Value[],
  kwargs: ReadonlyMap<string, Value> | undefined,
): Map<string, Value> {
  const given = new Map<string, Value>();
  if (args.length > ordered.length) {
    const least = ordered.filter((f) => f.fallback === undefined && f.factory === undefined).length + 1;
    const most = ordered.length + 1;
    const range = least === most ? `${most} positional argument${most === 1 ? '' : 's'}` : `from ${least} to ${most} positional arguments`;
    throw vm.error('TypeError', `${where} takes ${range} but ${args.length + 1} were given`);
  }
  args.forEach((v, i) => {
    given.set((ordered[i] as InitField).name, v);
  });
  const all = [...ordered, ...keyword];
  for (const [name, v] of kwargs ?? []) {
    if (!all.some((f) => f.name === name)) throw vm.error('TypeError', `${where} got an unexpected keyword argument '${name}'`);
    if (given.has(name)) throw vm.error('TypeError', `${where} got multiple values for argument '${name}'`);
    given.set(name, v);
  }
  for (const [list, kind] of [
    [ordered, 'positional'],
    [keyword, 'keyword-only'],
  ] as const) {
    const missing = list.filter((f) => !given.has(f.name) && f.fallback === undefined && f.factory === undefined).map((f) => f.name);
    if (missing.length)
      throw vm.error('TypeError', `${where} missing ${missing.length} required ${kind} argument${missing.length > 1 ? 's' : ''}: ${quoted(missing)}`);
  }
  return given;
}

/** Adds `__init__` to a dataclass. Raises TypeError when a field without a default follows one with a default. */
export function declareInit(vm: VM, cls: PyClass, fields: readonly InitField[], frozen: boolean): void {
  const inInit = fields.filter((f) => f.inInit);
  const ordered = inInit.filter((f) => !f.keywordOnly);
  const keyword = inInit.filter((f) => f.keywordOnly);
  let optional = false;
  for (const f of ordered) {
    const has = f.fallback !== undefined || f.factory !== undefined;
    if (optional && !has) throw vm.error('TypeError', `non-default argument '${f.name}' follows default argument`);
    optional ||= has;
  }
  const qualname = cls.qualname;
  const where = `${typeof qualname === 'string' ? qualname : cls.name}.__init__()`;
  const put = (self: Value, name: string, v: Value): void => {
    // Only `__init__` may write to a frozen instance.
    if (frozen && self instanceof PyObject) {
      self.attrs ??= new Map();
      self.attrs.set(name, v);
    } else setAttr(vm, self, name, v);
  };
  const init = native('__init__', ([self = null, ...args], kwargs) => {
    const given = bindInit(vm, where, ordered, keyword, args, kwargs);
    const passedOn: Value[] = [];
    for (const f of fields) {
      let v = given.get(f.name);
      if (v === undefined) v = f.factory !== undefined ? call(vm, f.factory, []) : f.fallback;
      if (f.initOnly) passedOn.push(v ?? null);
      else if (v !== undefined && (f.inInit || f.factory !== undefined)) put(self, f.name, v);
    }
    if (special(self, '__post_init__') !== undefined) callMethod(vm, self, '__post_init__', passedOn);
    return null;
  });
  signatures.set(init, [{ name: 'self', kind: 'normal' }, ...ordered.map((f) => parameter(f, 'normal')), ...keyword.map((f) => parameter(f, 'kwonly'))]);
  cls.set('__init__', init);
}

function parameter(f: InitField, kind: Parameter['kind']): Parameter {
  return { name: f.name, kind, fallback: f.fallback ?? (f.fallback === null ? null : f.factory), annotation: f.type };
}
