import { getAttrOr } from '../objects/objects.js';
import { PyFunction } from '../values/calls.js';
import { nativeSignatures } from '../values/natives.js';
import { PyBuiltin, PyClass, PyClassMethod, PyDict, PyList, PyMethod, PyObject, PyStaticMethod, tuple, Unknown, type Value } from '../values/values.js';
import type { VM } from '../values/vm.js';
import { type Parameter, signatures } from './parameters.js';
import { PyPartial } from './partial.js';

/** Signatures of callables, for `inspect`. */

const KINDS: readonly Parameter['kind'][] = ['posonly', 'normal', 'args', 'kwonly', 'kwargs'];

function ofFunction(vm: VM, f: PyFunction): Parameter[] {
  const annotations = getAttrOr(vm, f, '__annotations__');
  return f.params.map((p, i) => ({
    name: p.name,
    kind: p.kind,
    fallback: f.defaults[i],
    annotation: annotations instanceof PyDict ? annotations.map.get(p.name) : undefined,
  }));
}

/** The parameters of a native function, from its declared signature. */
function ofNative(text: string): Parameter[] {
  const parts = text.split(' ').filter(Boolean);
  const slash = parts.indexOf('/');
  let star = false;
  const out: Parameter[] = [];
  parts.forEach((part, i) => {
    if (part === '/') return;
    if (part.startsWith('**')) out.push({ name: part.slice(2), kind: 'kwargs' });
    else if (part.startsWith('*')) {
      star = true;
      if (part.length > 1) out.push({ name: part.slice(1), kind: 'args' });
    } else {
      const name = part.replace('?', '');
      out.push({ name, kind: star ? 'kwonly' : i < slash ? 'posonly' : 'normal', fallback: name === part ? undefined : null });
    }
  });
  return out;
}

const withoutFirst = (all: Parameter[] | undefined): Parameter[] | undefined => (all?.[0]?.kind === 'args' ? all : all?.slice(1));

function ofClass(vm: VM, cls: PyClass): Parameter[] | undefined {
  const init = cls.lookup('__init__');
  const create = cls.lookup('__new__');
  if (init instanceof PyFunction || (init instanceof PyBuiltin && signatures.has(init))) return withoutFirst(parametersOf(vm, init));
  if (create instanceof PyStaticMethod) return withoutFirst(parametersOf(vm, create.func));
  return init === undefined && !cls.make && !cls.unknownBase ? [] : undefined;
}

/** The parameters of a partial: without those given by position; those given by name are optional. */
function ofPartial(vm: VM, p: PyPartial): Parameter[] | undefined {
  const all = parametersOf(vm, p.func);
  if (!all) return undefined;
  let given = p.args.length;
  const rest = all.filter((a) => a.kind === 'args' || a.kind === 'kwargs' || given-- <= 0);
  let named = false;
  return rest.map((a) => {
    const fallback = p.kwargs.get(a.name);
    named ||= fallback !== undefined && a.kind === 'normal';
    return { ...a, kind: named && a.kind === 'normal' ? 'kwonly' : a.kind, fallback: fallback ?? (p.kwargs.has(a.name) ? null : a.fallback) };
  });
}

/** The parameters of a callable; `undefined` when they are unknown. */
function parametersOf(vm: VM, f: Value): Parameter[] | undefined {
  if (!(f instanceof PyObject) || f instanceof Unknown) return undefined;
  const wrapped = f.attrs?.get('__wrapped__');
  if (wrapped !== undefined && !(f instanceof PyClass)) return parametersOf(vm, wrapped);
  if (f instanceof PyFunction) return ofFunction(vm, f);
  if (f instanceof PyMethod) return withoutFirst(parametersOf(vm, f.func));
  if (f instanceof PyStaticMethod || f instanceof PyClassMethod) return parametersOf(vm, f.func);
  if (f instanceof PyClass) return ofClass(vm, f);
  if (f instanceof PyPartial) return ofPartial(vm, f);
  if (f instanceof PyBuiltin) {
    const known = signatures.get(f);
    if (known) return [...known];
    const text = nativeSignatures.get(f);
    return text === undefined ? undefined : ofNative(text);
  }
  const own = f.cls.lookup('__call__');
  return own === undefined ? undefined : withoutFirst(parametersOf(vm, own));
}

/** The parameters for `inspect`: a list of (name, kind, default, annotation), with `empty` for what is missing; Unknown when they are. */
export function describeParameters(vm: VM, f: Value, empty: Value): Value {
  const all = parametersOf(vm, f);
  if (!all) return f instanceof Unknown ? f : vm.unknown('the parameters of this are not known');
  return new PyList(
    all.map((p) => tuple([p.name, KINDS.indexOf(p.kind), p.fallback === undefined ? empty : p.fallback, p.annotation === undefined ? empty : p.annotation])),
  );
}
