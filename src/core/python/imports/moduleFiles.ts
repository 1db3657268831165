import type { Doubt, Note } from '../../text/notes.js';
import { filesOf } from '../syntax/staticImports.js';
import type { Module } from '../syntax/syntax.js';
import { NeedsFiles } from '../values/failures.js';
import { HashedKeys } from '../values/hashedKeys.js';
import { PyList, type PyModule, type PyObject, type Value } from '../values/values.js';
import type { VM } from '../values/vm.js';
import { DATA_FILE, normalized } from './paths.js';
import { specOf } from './spec.js';

/** The files of modules, and what is known of each module that comes from a file. */

export interface SourceFile {
  readonly path: string;
  readonly version: string;
  readonly text: string;
  readonly tree: Module;
}

export interface Sources {
  /** The file at a path. 'absent': there is none; 'unread': it was not fetched yet. */
  lookup(path: string): SourceFile | 'absent' | 'unread';
  /** Why a file that is there counts as absent, as a predicate. */
  whyNot?(path: string): string | undefined;
  /** True when no file is ever 'unread'. */
  readonly isAtOnce?: boolean;
}

/** The file of a module, and whether it is a package's `__init__.py`. */
export interface Found {
  readonly file: SourceFile;
  readonly isPackage: boolean;
}

/** A module that is not native. */
export interface Entry {
  readonly name: string;
  readonly module: PyModule;
  /** What the module put into `sys.modules` in its own place. */
  replaced: Value | undefined;
  /** What it put there under other names, which belong to no file. */
  put: ReadonlyMap<string, Value> | undefined;
  /** `passed`: a package on the way to a module, not evaluated. `done` includes folders without `__init__.py`. */
  state: 'passed' | 'running' | 'done' | 'missing';
  file: SourceFile | null;
  /** The edited file, which is evaluated anew each time. */
  edited: boolean;
  /** True for a stand-in, which has no file. */
  standsIn: boolean;
  /** True once a module in the folder of this package was found. */
  hasParts: boolean;
  /** Names of the modules that it imported. */
  readonly deps: Set<string>;
  /** Versions of the files that it opened, by path. */
  readonly opened: Map<string, string>;
  /** True when its importer catches ImportError. */
  guarded: boolean;
  /** Keys of tables in its evaluation. */
  hashed: HashedKeys | undefined;
  notes: readonly Note[];
  doubts: readonly Doubt[];
  assumptions: ReadonlySet<string>;
}

/**
 * An installed package, or a part of one, whose own `__init__` needs a part of itself that has no source: it is compiled code. Reading the rest would
 * only give hundreds of errors about what the compiled part defines, so the import of the package ends here.
 */
export class CompiledPackage extends Error {
  constructor(readonly package_: string) {
    super(`\`${package_}\` is compiled code, which is not followed`);
  }
}

/** The dotted name without its last part. */
export const parentOf = (name: string): string => name.slice(0, Math.max(0, name.lastIndexOf('.')));
/** The outermost package of a dotted name. */
export const topOf = (name: string): string => name.split('.')[0] ?? name;

/** True for a package and for names in it. */
export const isWithin = (name: string, package_: string): boolean => name === package_ || name.startsWith(`${package_}.`);

export const INSTALLED = /[/\\](?:site|dist)-packages[/\\]/;

/** The package that must be compiled code, because its own module `name` is missing while these modules are evaluated. */
export function compiledPackage(running: readonly Entry[], name: string): string | undefined {
  const at = running.at(-1);
  if (!at?.file || topOf(at.name) !== topOf(name) || !INSTALLED.test(at.file.path)) return undefined;
  // A package whose `__init__` is being edited is read as far as it goes.
  return running.find((e) => !e.edited && name !== e.name && isWithin(name, e.name))?.name;
}

/** What one library says of how it sets itself up: the first notes stand for all. @limit notes from one library: notes */
const LIBRARY_NOTES = 2;

/** The notes, doubts and assumptions of modules. They belong to the module, not to its importer, and are told once per evaluation. */
export class Said {
  private readonly held: Entry[] = [];
  private readonly told = new Map<string, number>();

  /** @param isLibrary true for files that are no part of what is being worked on. */
  constructor(private readonly isLibrary: (path: string) => boolean) {}

  /** Starts an evaluation: what an interrupted one did not tell is dropped. */
  begin(): void {
    this.held.length = 0;
    this.told.clear();
  }

  /** Tells the notes of a module: now, or after the import around it. */
  tell(vm: VM, entry: Entry, nested: boolean): void {
    this.held.push(entry);
    if (nested) return;
    for (const e of this.held.splice(0).reverse()) {
      for (const a of e.assumptions) vm.assumptions.add(a);
      // How a library sets itself up says nothing about the network.
      if (e.file !== null && this.isLibrary(e.file.path)) this.tellOfLibrary(vm, e);
      else {
        vm.notes.push(...e.notes);
        vm.doubts.push(...e.doubts);
      }
    }
  }

  private tellOfLibrary(vm: VM, e: Entry): void {
    const library = topOf(e.name);
    const told = this.told.get(library) ?? 0;
    const notes = [...e.notes, ...e.doubts].slice(0, Math.max(0, LIBRARY_NOTES - told));
    this.told.set(library, told + notes.length);
    vm.notes.push(...notes.map((n) => ({ ...n, severity: 'info' as const })));
  }
}

/** Collects for a module what its evaluation says and uses as keys, as that counts wherever the module is imported. Call the result to end it. */
export function collectFor(vm: VM, entry: Entry): () => void {
  const { notes, doubts, assumptions, hashed, runs } = vm;
  const own = new HashedKeys(hashed);
  vm.notes = [];
  vm.doubts = [];
  vm.assumptions = new Set();
  vm.hashed = own;
  if (!entry.edited) vm.runs = vm.moduleRuns;
  return () => {
    entry.notes = vm.notes;
    entry.doubts = vm.doubts;
    entry.assumptions = vm.assumptions;
    entry.hashed = own;
    own.close();
    if (!entry.edited) {
      vm.moduleRuns = vm.runs;
      vm.runs = runs;
    }
    vm.notes = notes;
    vm.doubts = doubts;
    vm.assumptions = assumptions;
    vm.hashed = hashed;
  };
}

/** Finds the files of modules. */
export class ModuleFiles {
  /** Folders of scripts that import relatively, though they are in no package. */
  readonly beside = new Set<string>();

  constructor(
    private readonly sources: Sources,
    private readonly roots: () => readonly string[],
    /** True for modules of modelled packages and of compiled code. */
    private readonly isNative: (name: string) => boolean,
    /** `__path__` of a package that was evaluated. */
    private readonly pathOf: (name: string) => Value | undefined,
  ) {}

  /** The possible paths of a module, in the order in which Python looks. */
  candidates(name: string): string[] {
    const out: string[] = [];
    const path = this.pathOf(parentOf(name));
    if (path instanceof PyList) for (const folder of path.items) if (typeof folder === 'string') out.push(...filesOf(folder, last(name)));
    for (const root of [...this.roots(), ...this.beside]) out.push(...filesOf(root, name));
    return [...new Set(out)];
  }

  /** The file of a module. Asks for all unread places at once. */
  find(name: string): Found | undefined {
    const unread: string[] = [];
    const found = this.look(name, unread);
    if (unread.length) throw new NeedsFiles(unread);
    return found;
  }

  /** The file that the code in `opener` opens under this path. Which folder a program runs in is unknown, so any root may be it. */
  data(path: string, opener: Value | undefined): SourceFile | undefined {
    return TEXT_FILE.test(path) ? this.first(placesOf(path, this.foldersFor(opener))) : undefined;
  }

  /** The folder that code in `opener` lists under this path, as a file whose lines are the names in it. */
  folder(path: string, opener: Value | undefined): SourceFile | undefined {
    return this.first(placesOf(path, this.foldersFor(opener)).map((place) => `${place.replace(/\/$/, '')}/`));
  }

  /** The first file of this path under one of the roots. */
  part(path: string): SourceFile | undefined {
    return this.first(this.roots().map((root) => `${root}/${path}`));
  }

  /** Why a module was not found although there is a file for it: `/p/x.py is a folder`. */
  whyMissing(name: string): string | undefined {
    for (const path of this.candidates(name)) {
      const why = this.sources.whyNot?.(path);
      if (why !== undefined) return `${path} ${why}`;
    }
    return undefined;
  }

  /** Why {@link data} finds nothing under this path, as a predicate. */
  whyNoData(path: string, opener: Value | undefined): string | undefined {
    return placesOf(path, this.foldersFor(opener)).flatMap((place) => this.sources.whyNot?.(place) ?? [])[0];
  }

  private foldersFor(opener: Value | undefined): string[] {
    return [...this.roots(), ...(typeof opener === 'string' && opener.includes('/') ? [opener.slice(0, opener.lastIndexOf('/'))] : [])];
  }

  private first(paths: readonly string[]): SourceFile | undefined {
    const files = paths.map((p) => [p, this.sources.lookup(p)] as const);
    const unread = files.filter(([, file]) => file === 'unread').map(([p]) => p);
    if (unread.length) throw new NeedsFiles(unread);
    for (const [, file] of files) if (typeof file === 'object') return file;
    return undefined;
  }

  /** The file of a module, as far as it is known. Unread places are added to `unread`. */
  look(name: string, unread: string[]): Found | undefined {
    // A modelled package is complete: what it lacks is unknown, and not read from files that would not fit it.
    if (this.isNative(name)) return undefined;
    for (const path of this.candidates(name)) {
      const file = this.sources.lookup(path);
      if (file === 'unread') unread.push(path);
      else if (file !== 'absent') return { file, isPackage: path.endsWith('/__init__.py') };
    }
    return undefined;
  }
}

/** Files that a program may read as text: settings and source. */
const TEXT_FILE = new RegExp(`${DATA_FILE.source}|\\.py$`, 'i');

/** The possible places of `path` for a program in one of these folders: only inside of the folders. */
function placesOf(path: string, folders: readonly string[]): string[] {
  // `os.path` removes the double slashes of a URI.
  const bare = (p: string): string => normalized(p).replace(/^\/+/, '');
  const inside = (place: string): string[] =>
    folders.flatMap((folder) => {
      const isIn = bare(place) === bare(folder) || bare(place).startsWith(`${bare(folder)}/`);
      return isIn ? `${folder.replace(/\/$/, '')}${bare(place).slice(bare(folder).length)}` : [];
    });
  return [...new Set([path, ...folders.map((folder) => `${folder}/${path}`)].flatMap(inside))];
}

/** Sets the attributes that a module has before its first statement runs. */
export function nameModule(module: PyModule, found: Found, packageName: string): void {
  const { path } = found.file;
  module.dict
    .set('__name__', module.name)
    .set('__file__', path)
    .set('__package__', packageName)
    .set('__doc__', docOf(found.file.tree))
    .set('__spec__', specOf(module.name, path, found.isPackage));
  module.dict.set('__loader__', (module.dict.get('__spec__') as PyObject).attrs?.get('loader') ?? null);
  if (found.isPackage) module.dict.set('__path__', new PyList([path.split('/').slice(0, -1).join('/')]));
}

/** The last part of a dotted name. */
export const last = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

function docOf(tree: Module): Value {
  const first = tree.body[0];
  return first?.type === 'Expr' && first.value.type === 'Str' ? first.value.value : null;
}
