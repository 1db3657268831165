import type { Module } from '../syntax/syntax.js';
import { type PyBuiltin, PyModule, Unknown, type Value } from '../values/values.js';
import { native, type VM } from '../values/vm.js';
import { evalSource } from './run.js';

/**
 * Preludes: modules of the product that are written in Python. The build parses them, and each is evaluated when it is first needed. Their frames are
 * invisible: errors, spans and limits show the code that called.
 */

/** Syntax trees by file name without `.py`. */
export type Trees = Readonly<Record<string, Module>>;

/** The names that each file defines at its top level, by file name without `.py`. */
export type DefinedNames = Readonly<Record<string, readonly string[]>>;

/** Helpers that every prelude file may use: how to say that something is unknown. */
const commonHelpers = (vm: VM): PyBuiltin[] => [
  native('_unknown', ([reason]) => vm.unknown(String(reason))),
  native('_is_unknown', ([value]) => value instanceof Unknown),
  native('_assume', ([text]) => {
    vm.assumptions.add(String(text));
    return null;
  }),
];

/** The prelude files of a folder, with the helpers that they may use. */
export class Prelude {
  private readonly loaded = new WeakMap<VM, Map<string, PyModule>>();

  constructor(
    private readonly trees: Trees,
    private readonly helpers: (vm: VM) => readonly PyBuiltin[],
  ) {}

  /** The module of a file, evaluated once per machine. `name` becomes its `__name__`. */
  module(vm: VM, file: string, name: string = file): PyModule {
    let modules = this.loaded.get(vm);
    if (!modules) this.loaded.set(vm, (modules = new Map()));
    const made = modules.get(file);
    if (made) return made;
    const tree = this.trees[file];
    if (!tree) throw new Error(`there is no prelude file ${file}`);
    const module = new PyModule(name, null);
    // Entered before it is complete, since files of a prelude import each other.
    modules.set(file, module);
    module.dict.set('__name__', name);
    for (const helper of [...commonHelpers(vm), ...this.helpers(vm)]) module.dict.set(helper.name, helper);
    try {
      vm.apart(() => evalSource(vm, tree, module.dict, `${name}.py`, false));
    } catch (error) {
      // The stack overflowed in the middle: nobody may find half a module.
      modules.delete(file);
      throw error;
    }
    return module;
  }
}

/** How a file name begins, and the module that its names belong to. */
export type FileHome = readonly [start: string, module: string];

/** A prelude whose files can be found by the names that they define. */
export class IndexedPrelude {
  /** Files by module and by name. */
  private readonly index = new Map<string, Map<string, string>>();

  /** `homes`: the first entry that fits a file name counts. */
  constructor(
    private readonly files: Prelude,
    names: DefinedNames,
    private readonly homes: readonly FileHome[],
    /** `__name__` of a file, where it differs from its home. */
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

  /** The member of `module` that the prelude defines; `undefined` when it defines none. */
  member(vm: VM, module: string, name: string): Value | undefined {
    const file = this.index.get(module)?.get(name);
    return file === undefined ? undefined : this.files.module(vm, file, this.nameOf(file, module)).dict.get(name);
  }

  /** Public names of `module` in the prelude, for `dir` and `from module import *`. */
  publicNames(module: string): string[] {
    return [...(this.index.get(module)?.keys() ?? [])].filter((name) => !name.startsWith('_'));
  }

  private homeOf(file: string): string | undefined {
    return this.homes.find(([start]) => file.startsWith(start))?.[1];
  }
}
