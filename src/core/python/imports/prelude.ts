import type { Module } from '../syntax/syntax.js';
import { type PyBuiltin, PyModule, Unknown, type Value } from '../values/values.js';
import { native, type VM } from '../values/vm.js';
import { evalSource } from './run.js';

/**
 * Modules that are written in Python and come with the product: parsed when it is built, evaluated when they are first asked for.
 * Their frames are invisible: errors, spans and limits go to the code that called.
 */

/** Syntax trees by file name without `.py`. */
export type Trees = Readonly<Record<string, Module>>;

/** Classes, functions and variables that each file defines at its top level, by file name without `.py`. */
export type DefinedNames = Readonly<Record<string, readonly string[]>>;

/** What every prelude file may use beyond Python: the machine's own words for what cannot be known. */
const commonHelpers = (vm: VM): PyBuiltin[] => [
  native('_unknown', ([reason]) => vm.unknown(String(reason))),
  native('_is_unknown', ([value]) => value instanceof Unknown),
  native('_assume', ([text]) => {
    vm.assumptions.add(String(text));
    return null;
  }),
];

/** The files of one folder of preludes, with the helpers that they may use. */
export class Prelude {
  private readonly loaded = new WeakMap<VM, Map<string, PyModule>>();

  constructor(
    private readonly trees: Trees,
    private readonly helpers: (vm: VM) => readonly PyBuiltin[],
  ) {}

  /** The module of a file, evaluated once per machine. `name` is what its `__name__` says. */
  module(vm: VM, file: string, name: string = file): PyModule {
    let modules = this.loaded.get(vm);
    if (!modules) this.loaded.set(vm, (modules = new Map()));
    const made = modules.get(file);
    if (made) return made;
    const tree = this.trees[file];
    if (!tree) throw new Error(`there is no prelude file ${file}`);
    const module = new PyModule(name, null);
    // Before it is whole: files of a prelude import each other.
    modules.set(file, module);
    module.dict.set('__name__', name);
    for (const helper of [...commonHelpers(vm), ...this.helpers(vm)]) module.dict.set(helper.name, helper);
    try {
      vm.apart(() => evalSource(vm, tree, module.dict, `${name}.py`, false));
    } catch (error) {
      // The stack ended in the middle of it: whoever asks next must not find half a module.
      modules.delete(file);
      throw error;
    }
    return module;
  }
}

/** The beginning of a file's name, and the module that its names belong to. */
export type FileHome = readonly [start: string, module: string];

/** A prelude in which a name of a module is looked for without knowing its file. */
export class IndexedPrelude {
  /** Module -> name -> file. */
  private readonly index = new Map<string, Map<string, string>>();

  /** @param homes in order: the first that fits a file's name counts. */
  constructor(
    private readonly files: Prelude,
    names: DefinedNames,
    private readonly homes: readonly FileHome[],
    /** `__name__` of a file, where it is not that of its home. */
    private readonly nameOf: (file: string, home: string) => string = (_file, home) => home,
  ) {
    for (const [file, defined] of Object.entries(names)) {
      const home = this.homeOf(file);
      if (!home) continue;
      const known = this.index.get(home) ?? new Map<string, string>();
      this.index.set(home, known);
      for (const name of defined) if (!known.has(name)) known.set(name, file);
    }
  }

  /** What `module` gets from the prelude under that name; `undefined` when nothing. */
  member(vm: VM, module: string, name: string): Value | undefined {
    const file = this.index.get(module)?.get(name);
    return file === undefined ? undefined : this.files.module(vm, file, this.nameOf(file, module)).dict.get(name);
  }

  /** Public names that `module` gets from the prelude, for `dir` and `from module import *`. */
  publicNames(module: string): string[] {
    return [...(this.index.get(module)?.keys() ?? [])].filter((name) => !name.startsWith('_'));
  }

  private homeOf(file: string): string | undefined {
    return this.homes.find(([start]) => file.startsWith(start))?.[1];
  }
}
