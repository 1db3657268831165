import { standard } from 'virtual:standard';
import { evalSource } from '../run.js';
import { PyClass, PyModule, Unknown, type Value } from '../values.js';
import type { VM } from '../vm.js';
import { registerClass, structural } from './abc.js';
import { describeParameters } from './signatures.js';
import { fileText, fn, namesIn, once, open } from './support.js';

/** Standard modules that are written in Python: evaluated by the interpreter itself when they are first asked for. */

/** What these files may use beyond Python: the machine's own words for what cannot be known. */
function helpers(vm: VM): [string, Value][] {
  return [
    ['_unknown', fn(vm, '_unknown', 'reason', (reason) => vm.unknown(String(reason)))],
    ['_is_unknown', fn(vm, '_is_unknown', 'value', (v) => v instanceof Unknown)],
    [
      '_assume',
      fn(vm, '_assume', 'text', (text) => {
        vm.assumptions.add(String(text));
        return null;
      }),
    ],
    ['_file_text', fn(vm, '_file_text', 'path', (path) => fileText(vm, path))],
    ['_parameters', fn(vm, '_parameters', 'callable empty', (f, empty) => describeParameters(vm, f, empty))],
    [
      '_structural',
      fn(vm, '_structural', 'cls names', (cls, names) => {
        if (cls instanceof PyClass) structural(cls, namesIn(vm, names));
        return cls;
      }),
    ],
    [
      '_register',
      fn(vm, '_register', 'cls *classes', (cls, classes) => {
        if (cls instanceof PyClass) for (const c of classes) if (c instanceof PyClass) registerClass(cls, c);
        return cls;
      }),
    ],
  ];
}

const files = once((_vm: VM) => new Map<string, PyModule>());

/** The module of a prelude file, evaluated once per machine. `name` is what `__name__` says. */
export function preludeModule(vm: VM, file: string, name: string = file): PyModule {
  const made = files(vm).get(file);
  if (made) return made;
  const tree = standard[file];
  if (!tree) throw new Error(`there is no prelude file ${file}`);
  const module = new PyModule(name, null);
  files(vm).set(file, module);
  module.dict.set('__name__', name);
  for (const [key, value] of helpers(vm)) module.dict.set(key, value);
  evalSource(vm, tree, module.dict, `${name}.py`, false);
  return module;
}

export const preludeMember = (vm: VM, file: string, name: string): Value | undefined => preludeModule(vm, file).dict.get(name);

/** Makes a standard module from its prelude file. */
export const fromPython =
  (file: string, name: string = file): ((vm: VM) => PyModule) =>
  (vm) =>
    preludeModule(vm, file, name);

/** Likewise, of a library that the file holds a part of: what it lacks is unknown. */
export const partly =
  (file: string, name: string): ((vm: VM) => PyModule) =>
  (vm) =>
    open(vm, preludeModule(vm, file, name));
