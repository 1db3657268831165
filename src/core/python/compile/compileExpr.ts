import { compare, hashKey } from '../objects/comparison.js';
import { format } from '../objects/format.js';
import { iterate } from '../objects/iteration.js';
import { call, getAttr, getAttrOr } from '../objects/objects.js';
import { binary, unary } from '../objects/operate.js';
import { getItem, putItem } from '../objects/sequences.js';
import { asciiText, repr, str } from '../objects/text.js';
import { truth } from '../objects/truth.js';
import { describe } from '../syntax/describe.js';
import type { Expr, FormatPart } from '../syntax/syntax.js';
import { PyError } from '../values/failures.js';
import {
  ELLIPSIS,
  PyBytes,
  PyComplex,
  PyDict,
  PyFloat,
  PyList,
  PyModule,
  PyObject,
  PySet,
  PySlice,
  PyTuple,
  typeOf,
  Unknown,
  type Value,
} from '../values/values.js';
import type { Frame, VM } from '../values/vm.js';
import { compileCall } from './compileCall.js';
import { comprehension, generatorExpression } from './compileComprehension.js';
import { defineFunction } from './compileDef.js';
import { sequence } from './compileItems.js';
import { loadName, storeName } from './compileName.js';
import { eitherArm } from './eitherArm.js';
import type { Ev, Unit } from './unit.js';

type Of<T extends Expr['type']> = Extract<Expr, { type: T }>;

/** Compiles an expression into a closure, which is then run with each frame. */
export function expression(u: Unit, e: Expr): Ev {
  const hoisted = u.hoisted.get(e);
  if (hoisted !== undefined) return (f) => f.locals[hoisted] as Value;
  switch (e.type) {
    case 'Name':
      return loadName(u, e.id);
    case 'Int':
    case 'Str':
      return constant(e.value);
    case 'Float':
      return constant(new PyFloat(e.value));
    case 'Complex':
      return constant(new PyComplex(0, e.value));
    case 'Bytes':
      return constant(new PyBytes(e.value));
    case 'Const':
      return constant(e.value === 'ellipsis' ? ELLIPSIS : e.value);
    case 'Joined':
      return joined(u, e.parts);
    case 'Attribute':
      return attribute(u, e);
    case 'Subscript':
      return subscript(u, e);
    case 'Slice':
      return slice(u, e);
    case 'Call':
      return compileCall(u, e);
    case 'Binary':
      return binaryOperator(u, e);
    case 'Unary':
      return unaryOperator(u, e);
    case 'Bool':
      return boolean(u, e);
    case 'Compare':
      return comparison(u, e);
    case 'Conditional':
      return conditional(u, e);
    case 'Lambda':
      return defineFunction(u, e, 'lambda', e.params, e);
    case 'Tuple':
      return tupleOf(sequence(u, e.items));
    case 'List':
      return listOf(sequence(u, e.items));
    case 'Set':
      return setOf(u.vm, sequence(u, e.items));
    case 'Dict':
      return dictionary(u, e);
    case 'Comp':
      return e.kind === 'generator' ? generatorExpression(u, e) : comprehension(u, e);
    case 'Walrus':
      return walrus(u, e);
    case 'Await':
      return expression(u, e.value);
    case 'Starred':
      return raising(u.vm, "can't use starred expression here");
    case 'Yield':
      return () => u.vm.unknown('a yield in this place is not followed');
    case 'Broken':
      return () => u.vm.unknown('this could not be read');
  }
}

const constant =
  (value: Value): Ev =>
  () =>
    value;

function raising(vm: VM, text: string): Ev {
  return () => {
    throw vm.error('SyntaxError', text);
  };
}

type Items = (f: Frame) => Value[];

const tupleOf =
  (items: Items): Ev =>
  (f) =>
    new PyTuple(items(f));

const listOf =
  (items: Items): Ev =>
  (f) =>
    new PyList(items(f));

function setOf(vm: VM, items: Items): Ev {
  return (f) => {
    const made = new PySet();
    for (const v of items(f)) {
      const key = hashKey(vm, v);
      if (!made.map.has(key)) made.map.set(key, v);
    }
    return made;
  };
}

export const NONE: Ev = () => null;

function attribute(u: Unit, e: Of<'Attribute'>): Ev {
  const { vm } = u;
  const object = expression(u, e.object);
  const name = e.name.startsWith('__') ? mangled(u, e.name) : e.name;
  return (f) => {
    const o = object(f);
    if (o instanceof PyModule) {
      const v = o.dict.get(name);
      if (v !== undefined) return v;
    }
    f.at = e;
    return getAttr(vm, o, name);
  };
}

export function mangled(u: Unit, name: string): string {
  const cls = u.scope.className;
  if (!cls || !name.startsWith('__') || name.endsWith('__')) return name;
  const bare = cls.replace(/^_+/, '');
  return bare ? `_${bare}${name}` : name;
}

function subscript(u: Unit, e: Of<'Subscript'>): Ev {
  const { vm } = u;
  const object = expression(u, e.object);
  const index = expression(u, e.index);
  return (f) => {
    const o = object(f);
    const i = index(f);
    if (typeof i === 'number' && (o instanceof PyList || o instanceof PyTuple) && i >= 0 && o.cls.module === 'builtins') {
      const v = o.items[i];
      if (v !== undefined) return v;
    }
    f.at = e;
    return getItem(vm, o, i);
  };
}

function slice(u: Unit, e: Of<'Slice'>): Ev {
  const [lower, upper, step] = [e.lower, e.upper, e.step].map((p) => (p ? expression(u, p) : NONE)) as [Ev, Ev, Ev];
  return (f) => new PySlice(lower(f), upper(f), step(f));
}

function walrus(u: Unit, e: Of<'Walrus'>): Ev {
  const value = expression(u, e.value);
  const store = storeName(u, e.name);
  return (f) => {
    const v = value(f);
    store(f, v);
    return v;
  };
}

function unaryOperator(u: Unit, e: Of<'Unary'>): Ev {
  const { vm } = u;
  const { op } = e;
  const operand = expression(u, e.operand);
  return (f) => {
    const v = operand(f);
    if (v instanceof PyObject) f.at = e;
    return unary(vm, op, v);
  };
}

function binaryOperator(u: Unit, e: Of<'Binary'>): Ev {
  const { vm } = u;
  const { op } = e;
  const left = expression(u, e.left);
  const right = expression(u, e.right);
  return (f) => {
    const a = left(f);
    const b = right(f);
    if (typeof a !== 'number' || typeof b !== 'number') f.at = e;
    return binary(vm, op, a, b);
  };
}

function dictionary(u: Unit, e: Of<'Dict'>): Ev {
  const { vm } = u;
  const entries = e.entries.map((d) => [d.key ? expression(u, d.key) : null, expression(u, d.value)] as const);
  return (f) => {
    const made = new PyDict();
    for (const [key, value] of entries) {
      if (key) {
        const k = key(f);
        putItem(vm, made, k, value(f));
      } else spreadInto(vm, made, value(f));
    }
    return made;
  };
}

/** `**source` in a dict display. */
function spreadInto(vm: VM, d: PyDict, source: Value): void {
  if (source instanceof Unknown) {
    vm.doubt(`what ** spreads here is unknown: ${source.reason}`);
    return;
  }
  if (source instanceof PyDict) for (const [k, v] of source.map) putItem(vm, d, source.original(k), v);
  else {
    const keys = getAttrOr(vm, source, 'keys');
    if (keys === undefined) throw vm.error('TypeError', `'${typeOf(source).name}' object is not a mapping`);
    for (const k of iterate(vm, call(vm, keys, []))) putItem(vm, d, k, getItem(vm, source, k));
  }
}

function boolean(u: Unit, e: Of<'Bool'>): Ev {
  const { vm } = u;
  const evs = e.values.map((v) => expression(u, v));
  const last = evs.length - 1;
  const stopAt = e.op === 'or';
  return (f) => {
    for (let i = 0; i < last; i++) {
      const v = (evs[i] as Ev)(f);
      const t = truth(vm, v);
      if (t === stopAt) return v;
      if (t === undefined) return v instanceof Unknown ? v : vm.unknown(`whether ${describe(e.values[i] as Expr)} holds is unknown`);
    }
    return (evs[last] as Ev)(f);
  };
}

function comparison(u: Unit, e: Of<'Compare'>): Ev {
  const { vm } = u;
  const left = expression(u, e.left);
  const rights = e.rights.map((r) => expression(u, r));
  const { ops } = e;
  const right = rights[0] as Ev;
  const op = ops[0] as string;
  if (rights.length === 1)
    return (f) => {
      const a = left(f);
      const b = right(f);
      if (typeof a === 'object' && a !== null) f.at = e;
      return compare(vm, op, a, b);
    };
  return (f) => {
    let a = left(f);
    let result: Value = true;
    for (let i = 0; i < rights.length; i++) {
      const b = (rights[i] as Ev)(f);
      result = compare(vm, ops[i] as string, a, b);
      if (i < rights.length - 1 && truth(vm, result) !== true) return result;
      a = b;
    }
    return result;
  };
}

/** A condition: true, false, or `undefined` if unknown. `a and b` is false as soon as either is, even if the other is unknown. */
export function condition(u: Unit, e: Expr): (f: Frame) => boolean | undefined {
  const { vm } = u;
  if (e.type === 'Unary' && e.op === 'not') {
    const inner = condition(u, e.operand);
    return (f) => {
      const t = inner(f);
      return t === undefined ? undefined : !t;
    };
  }
  if (e.type === 'Bool') return manyConditions(u, e);
  const ev = expression(u, e);
  return (f) => {
    const v = ev(f);
    return typeof v === 'boolean' ? v : truth(vm, v);
  };
}

function manyConditions(u: Unit, e: Of<'Bool'>): (f: Frame) => boolean | undefined {
  const parts = e.values.map((v) => condition(u, v));
  const decides = e.op === 'or';
  return (f) => {
    let result: boolean | undefined = !decides;
    for (const part of parts) {
      let t: boolean | undefined;
      if (result === undefined) {
        // This operand may rely on the unknown one before it, so an error here only means "unknown".
        try {
          t = part(f);
        } catch (error) {
          if (!(error instanceof PyError)) throw error;
        }
      } else t = part(f);
      if (t === decides) return decides;
      if (t === undefined) result = undefined;
    }
    return result;
  };
}

function conditional(u: Unit, e: Of<'Conditional'>): Ev {
  const test = condition(u, e.test);
  const body = expression(u, e.body);
  const orelse = expression(u, e.orelse);
  return (f) => {
    const t = test(f);
    if (t !== undefined) return t ? body(f) : orelse(f);
    return eitherArm(u.vm, f, e.test, body, orelse);
  };
}

function joined(u: Unit, parts: readonly (string | FormatPart)[]): Ev {
  const { vm } = u;
  const compiled = parts.map((p) => (typeof p === 'string' ? p : formatted(u, p)));
  return (f) => {
    let text = '';
    for (const p of compiled) {
      if (typeof p === 'string') text += p;
      else {
        const v = p(f);
        if (v instanceof Unknown) return v;
        text += v as string;
      }
    }
    if (text.length > 1000) vm.checkElements(text.length, 'a string');
    return text;
  };
}

function formatted(u: Unit, part: FormatPart): Ev {
  const { vm } = u;
  const value = expression(u, part.value);
  const spec = part.spec.length ? joined(u, part.spec) : null;
  const { debug } = part;
  const conversion = part.conversion || (debug !== undefined && !spec ? 'r' : '');
  return (f) => {
    let v = value(f);
    if (v instanceof Unknown) return v;
    f.at = part.value;
    if (conversion === 'r') v = repr(vm, v);
    else if (conversion === 'a') v = asciiText(repr(vm, v));
    else if (conversion === 's') v = str(vm, v);
    const s = spec ? spec(f) : '';
    if (s instanceof Unknown) return s;
    const text = s === '' && typeof v === 'string' ? v : s === '' && typeof v === 'number' ? String(v) : format(vm, v, s as string);
    return debug === undefined ? text : debug + text;
  };
}
