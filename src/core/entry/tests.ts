import { call, callMethod, getAttrOr } from '../python/objects/objects.js';
import type { Module } from '../python/syntax/syntax.js';
import { PyFunction } from '../python/values/calls.js';
import { PyClass, PyDict, type PyModule, type Value } from '../python/values/values.js';
import type { VM } from '../python/values/vm.js';

/** Test functions and test classes of a file: they build networks and call them. */

/** Ways to run the tests of a file, in its order; functions that need no arguments are not among them. */
export function testsIn(vm: VM, tree: Module, module: PyModule): (() => void)[] {
  const out: (() => void)[] = [];
  for (const s of tree.body) {
    if ((s.type !== 'FunctionDef' && s.type !== 'ClassDef') || !/^_?test|Test/.test(s.name)) continue;
    const value = module.dict.get(s.name);
    if (value instanceof PyFunction && value.params.some((p) => !p.default)) out.push(() => run(vm, value, value, module));
    else if (value instanceof PyClass && s.type === 'ClassDef')
      for (const m of s.body) if (m.type === 'FunctionDef' && m.name.startsWith('test')) out.push(() => runMethod(vm, value, m.name, module));
  }
  return out;
}

/** Runs one test of a class, after what prepares it. */
function runMethod(vm: VM, cls: PyClass, name: string, module: PyModule): void {
  const test = call(vm, cls, []);
  for (const prepare of ['setUp', 'setup_method', 'setup']) if (getAttrOr(vm, test, prepare) instanceof Object) callMethod(vm, test, prepare);
  const method = getAttrOr(vm, test, name);
  const f = cls.lookup(name);
  if (method !== undefined && f instanceof PyFunction) run(vm, method, f, module);
}

/** Calls a test with what its marks and the file's fixtures give for its parameters. */
function run(vm: VM, callee: Value, f: PyFunction, module: PyModule): void {
  const marked = getAttrOr(vm, f, '__parameters__');
  const given = new Map<string, Value>();
  for (const [i, p] of f.params.entries()) {
    if (p.default || (callee !== f && i === 0)) continue;
    const value = marked instanceof PyDict ? marked.map.get(p.name) : undefined;
    const fixture = module.dict.get(p.name);
    given.set(p.name, value ?? (fixture === undefined ? vm.unknown(`nothing gives \`${p.name}\``) : call(vm, fixture, [])));
  }
  call(vm, callee, [], given);
}
