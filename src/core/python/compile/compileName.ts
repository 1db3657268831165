import type { PyCell, Value } from '../values/values.js';
import type { Frame, VM } from '../values/vm.js';
import { inheritedName, mangle, type Where } from './scope.js';
import type { Ev, Unit } from './unit.js';

/** Reads, writes and deletes names, compiled for where each name lives. */

export type Store = (f: Frame, v: Value) => void;

/** The name within the scope: private names are mangled, variables of enclosing comprehensions have hidden names. */
const known = (u: Unit, name: string): string => inheritedName(u.scope, mangle(name, u.scope.className));
export const whereIs = (u: Unit, name: string): Where => u.scope.where(known(u, name));

/** An undefined name: an error, unless `from module import *` of a missing module may have defined it. */
function unknownName(vm: VM, f: Frame, name: string): Value {
  const star = vm.unknownStars.get(f.globals);
  if (star) return star;
  throw undefinedName(vm, name);
}

function undefinedName(vm: VM, name: string): Error {
  const error = vm.error('NameError', `name '${name}' is not defined`);
  error.value.attrs?.set('name', name);
  return error;
}
const unbound = (vm: VM, name: string): Error =>
  vm.error('UnboundLocalError', `cannot access local variable '${name}' where it is not associated with a value`);
const unboundFree = (vm: VM, name: string): Error =>
  vm.error('NameError', `cannot access free variable '${name}' where it is not associated with a value in enclosing scope`);

export function loadName(u: Unit, name: string): Ev {
  const { vm } = u;
  const builtins = vm.builtins;
  const at = whereIs(u, name);
  const key = mangle(name, u.scope.className);
  switch (at.kind) {
    case 'slot': {
      const { slot } = at;
      return (f) => {
        const v = f.locals[slot];
        if (v === undefined) throw unbound(vm, name);
        return v as Value;
      };
    }
    case 'cell': {
      const { slot } = at;
      return (f) => {
        const v = (f.locals[slot] as PyCell).value;
        if (v === undefined) throw unbound(vm, name);
        return v;
      };
    }
    case 'free': {
      const { index } = at;
      return (f) => {
        const v = (f.closure[index] as PyCell).value;
        if (v === undefined) throw unboundFree(vm, name);
        return v;
      };
    }
    case 'classfree': {
      const { index } = at;
      return (f) => {
        let v = f.names?.get(key);
        if (v === undefined) v = (f.closure[index] as PyCell).value;
        if (v === undefined) throw unboundFree(vm, name);
        return v;
      };
    }
    case 'dict':
      return (f) => {
        let v = f.names?.get(key);
        if (v === undefined) v = f.globals.get(key);
        if (v === undefined) v = builtins.get(key);
        return v === undefined ? unknownName(vm, f, name) : v;
      };
    case 'global':
      return (f) => {
        let v = f.globals.get(key);
        if (v === undefined) v = builtins.get(key);
        return v === undefined ? unknownName(vm, f, name) : v;
      };
  }
}

export function storeName(u: Unit, name: string): Store {
  const at = whereIs(u, name);
  const key = mangle(name, u.scope.className);
  switch (at.kind) {
    case 'slot': {
      const { slot } = at;
      return (f, v) => {
        f.locals[slot] = v;
      };
    }
    case 'cell': {
      const { slot } = at;
      return (f, v) => {
        (f.locals[slot] as PyCell).value = v;
      };
    }
    case 'free': {
      const { index } = at;
      return (f, v) => {
        (f.closure[index] as PyCell).value = v;
      };
    }
    case 'dict':
    case 'classfree':
      return (f, v) => {
        (f.names ?? f.globals).set(key, v);
      };
    case 'global':
      return (f, v) => {
        f.globals.set(key, v);
      };
  }
}

export function deleteName(u: Unit, name: string): (f: Frame) => void {
  const { vm } = u;
  const at = whereIs(u, name);
  const key = mangle(name, u.scope.className);
  switch (at.kind) {
    case 'slot': {
      const { slot } = at;
      return (f) => {
        if (f.locals[slot] === undefined) throw unbound(vm, name);
        f.locals[slot] = undefined;
      };
    }
    case 'cell':
    case 'free':
      return (f) => {
        const cell = (at.kind === 'cell' ? f.locals[at.slot] : f.closure[at.index]) as PyCell;
        if (cell.value === undefined) throw at.kind === 'cell' ? unbound(vm, name) : unboundFree(vm, name);
        cell.value = undefined;
      };
    default:
      return (f) => {
        const names = at.kind === 'global' ? f.globals : (f.names ?? f.globals);
        if (!names.delete(key)) throw undefinedName(vm, name);
      };
  }
}

/** True if the name has a value. */
export function isBound(u: Unit, f: Frame, name: string): boolean {
  const at = whereIs(u, name);
  if (at.kind === 'slot') return f.locals[at.slot] !== undefined;
  if (at.kind === 'cell') return (f.locals[at.slot] as PyCell).value !== undefined;
  if (at.kind === 'free') return (f.closure[at.index] as PyCell).value !== undefined;
  const key = mangle(name, u.scope.className);
  const names = at.kind === 'global' ? f.globals : (f.names ?? f.globals);
  return names.has(key);
}

/** `locals()`: the names of the frame with their values. */
export function localsOf(f: Frame): Map<string, Value> {
  if (f.names) return f.names;
  const out = new Map<string, Value>();
  for (const [name, slot] of f.slotNames ?? []) {
    if (name.startsWith('\u0001') || name.startsWith('.')) continue;
    const v = f.locals[slot];
    const value = v !== undefined && v !== null && typeof v === 'object' && !('cls' in v) ? v.value : (v as Value | undefined);
    if (value !== undefined) out.set(name, value);
  }
  return out;
}
