import type { Note } from '../text/notes.js';
import { filesOf } from './staticImports.js';
import type { Module } from './syntax.js';
import { NeedsFiles, PyList, type PyModule, type Value } from './values.js';
import type { VM } from './vm.js';

export interface SourceFile {
  readonly path: string;
  readonly version: string;
  readonly tree: Module;
}

export interface Sources {
  /** 'absent': there is no such file; 'unread': it was not fetched yet. */
  lookup(path: string): SourceFile | 'absent' | 'unread';
}

/** The file of a module, and whether it is a package's `__init__.py`. */
export interface Found {
  readonly file: SourceFile;
  readonly isPackage: boolean;
}

/** What is known of a module that is no native one. */
export interface Entry {
  readonly name: string;
  readonly module: PyModule;
  /** `passed`: a package on the way to a module, not evaluated; `done` may also be a folder without `__init__.py`. */
  state: 'passed' | 'running' | 'done' | 'missing';
  file: SourceFile | null;
  /** The file whose hints are wanted: evaluated anew each time. */
  edited: boolean;
  /** No file of its own: something that the product brings along stands in for it. */
  standsIn: boolean;
  /** A module in this package's folder was found. */
  hasParts: boolean;
  /** Names of the modules that it imported. */
  readonly deps: Set<string>;
  /** Waited for by a `try` that catches ImportError. */
  guarded: boolean;
  notes: readonly Note[];
  doubts: readonly Note[];
}

/**
 * An installed package whose own `__init__` needs a module of itself that has no source: it is compiled code. Reading the
 * rest of it would only give hundreds of errors about what the compiled part would have brought. Ends at the import of the package.
 */
export class CompiledPackage extends Error {
  constructor(readonly top: string) {
    super(`\`${top}\` is compiled code, which is not followed`);
  }
}

/** The dotted name without its last part. */
export const parentOf = (name: string): string => name.slice(0, Math.max(0, name.lastIndexOf('.')));
/** The outermost package of a dotted name. */
export const topOf = (name: string): string => name.split('.')[0] ?? name;

export const INSTALLED = /[/\\](?:site|dist)-packages[/\\]/;

/** The package that turns out to be compiled when the module `name` is missing while these modules are evaluated. */
export function compiledPackage(running: readonly Entry[], name: string): string | undefined {
  const at = running.at(-1);
  const top = topOf(name);
  if (!at?.file || top === name || topOf(at.name) !== top || !INSTALLED.test(at.file.path)) return undefined;
  return running.some((e) => e.name === top) ? top : undefined;
}

/** What evaluating a module had to say belongs to the module, not to whoever imported it; all of it is told once per evaluation. */
export class Said {
  private readonly held: Entry[] = [];

  /** Tells it now, or, while an import around this one is still under way, after that. */
  tell(vm: VM, entry: Entry, nested: boolean): void {
    this.held.push(entry);
    if (nested) return;
    for (const e of this.held.splice(0).reverse()) {
      vm.notes.push(...e.notes);
      // What decides how a library sets itself up says nothing about the network.
      const installed = e.file !== null && INSTALLED.test(e.file.path);
      (installed ? vm.notes : vm.doubts).push(...e.doubts);
    }
  }
}

/** Finds the files of modules. */
export class ModuleFiles {
  /** Folders of scripts that import relatively, though they are in no package. */
  readonly beside = new Set<string>();

  constructor(
    private readonly sources: Sources,
    private readonly roots: () => readonly string[],
    private readonly isNative: (name: string) => boolean,
    /** `__path__` of a package that is known already. */
    private readonly pathOf: (name: string) => Value | undefined,
  ) {}

  /** Where the files of a module may be, in the order that Python looks. */
  candidates(name: string): string[] {
    const out: string[] = [];
    const path = this.pathOf(parentOf(name));
    if (path instanceof PyList) for (const folder of path.items) if (typeof folder === 'string') out.push(...filesOf(folder, last(name)));
    for (const root of [...this.roots(), ...this.beside]) out.push(...filesOf(root, name));
    return [...new Set(out)];
  }

  /** The file of a module. Asks for every place that was not looked at yet, all at once. */
  find(name: string): Found | undefined {
    const unread: string[] = [];
    const found = this.look(name, unread);
    if (unread.length) throw new NeedsFiles(unread);
    return found;
  }

  /** The file of a module as far as it is known; places that were not read yet are added to `unread`. */
  look(name: string, unread: string[]): Found | undefined {
    // A modelled package is whole: what it lacks is unknown, not taken from files that it would not fit.
    if (this.isNative(topOf(name))) return undefined;
    for (const path of this.candidates(name)) {
      const file = this.sources.lookup(path);
      if (file === 'unread') unread.push(path);
      else if (file !== 'absent') return { file, isPackage: path.endsWith('/__init__.py') };
    }
    return undefined;
  }
}

/** What a module knows of itself before its first statement runs. */
export function nameModule(module: PyModule, found: Found, packageName: string): void {
  const { path } = found.file;
  module.dict
    .set('__name__', module.name)
    .set('__file__', path)
    .set('__package__', packageName)
    .set('__doc__', docOf(found.file.tree))
    .set('__spec__', null)
    .set('__loader__', null);
  if (found.isPackage) module.dict.set('__path__', new PyList([path.split('/').slice(0, -1).join('/')]));
}

/** The last part of a dotted name. */
export const last = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

function docOf(tree: Module): Value {
  const first = tree.body[0];
  return first?.type === 'Expr' && first.value.type === 'Str' ? first.value.value : null;
}
