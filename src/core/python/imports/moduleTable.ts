import { looksLikeModule, relativeBase, type StaticImport, staticImports } from '../syntax/staticImports.js';
import type { Module } from '../syntax/syntax.js';
import { LimitError, NeedsFiles } from '../values/failures.js';
import { type PyClass, PyModule, PyObject, Unknown, type Value } from '../values/values.js';
import type { VM } from '../values/vm.js';
import { memberOfPackage } from './lazyPackage.js';
import { type Entry, INSTALLED, isWithin, last, ModuleFiles, nameModule, parentOf, type Sources, topOf } from './moduleFiles.js';
import { Snapshot } from './moduleSnapshot.js';
import { runModule } from './run.js';
import { installLoaders, specOf } from './spec.js';

/** The most modules of an evaluation. A library of models with all its files has about 400. @limit modules of an evaluation: modules */
const MODULES = 2_000;
/** It reads each file, and a collection of hundreds would take it seconds. @limit folder that a program goes through: names */
const FOLDER_NAMES = 200;

/** A module of the user, as it was evaluated. */
export interface UserModule {
  readonly path: string;
  readonly tree: Module;
  readonly globals: ReadonlyMap<string, Value>;
}

/** The evaluated modules, and whether they still agree with their files. */
export abstract class ModuleTable {
  /** Makers of native modules by dotted name. Each is called once, at the first import. */
  readonly natives = new Map<string, (vm: VM) => PyModule>();
  /** Versions of modelled distributions. */
  readonly distributions = new Map<string, () => string>();
  /** The native modules that were imported. */
  protected readonly nativeModules = new Map<string, PyModule>();
  /** Asked in turn for a module without sources: the first answer stands in for it. */
  readonly standIns: ((name: string) => PyModule | undefined)[] = [];
  protected readonly entries = new Map<string, Entry>();
  protected readonly valid = new Set<Entry>();
  protected readonly files: ModuleFiles;
  /** Packages of compiled code, with the message for each. */
  protected readonly compiled = new Map<string, string>();
  /** Files whose evaluation ended with an ImportError, with their version. */
  protected readonly failed = new Map<string, string>();
  protected readonly running: Entry[] = [];
  protected readonly snapshot: Snapshot;
  /** `sys.modules`. */
  private readonly modules: Map<string, Value>;
  private forgotten = false;
  /** Modules evaluated so far. */
  protected count = 0;
  /** The edited file, while its evaluation matters. */
  protected edited: Entry | undefined;
  /** The module whose evaluation made a class. */
  private readonly makers = new WeakMap<PyClass, Entry>();

  constructor(
    readonly vm: VM,
    protected readonly sources: Sources,
    readonly roots: () => readonly string[],
  ) {
    this.modules = vm.modules;
    this.snapshot = new Snapshot(vm.modules);
    installLoaders(vm, (module, path) => this.runFile(module, path));
    const pathOf = (name: string): Value | undefined => this.entries.get(name)?.module.dict.get('__path__');
    this.files = new ModuleFiles(sources, roots, (name) => this.natives.has(topOf(name)) || this.compiledOf(name) !== undefined, pathOf);
  }

  abstract exists(name: string): boolean;
  abstract importObject(name: string, guarded?: boolean): Value;

  /** True when no file is ever waited for. */
  protected get isAtOnce(): boolean {
    return this.sources.isAtOnce === true;
  }

  /** The message for a module of compiled code. */
  protected compiledOf(name: string): string | undefined {
    if (this.compiled.size) for (const [package_, text] of this.compiled) if (isWithin(name, package_)) return text;
    return undefined;
  }

  protected whyMissing(name: string): string {
    const why = this.files.whyMissing(name);
    return this.compiledOf(name) ?? (why === undefined ? `could not find the module \`${name}\`` : `could not find the module \`${name}\`: ${why}`);
  }

  /** True for a modelled module, also one inside of a modelled package. */
  isNative(name: string): boolean {
    return this.natives.has(name) || (this.natives.has(name.split('.')[0] ?? name) && !this.entries.has(name));
  }

  /** The stand-in for a module without sources, if there is one. */
  protected standIn(name: string): PyModule | undefined {
    for (const of of this.standIns) {
      const found = of(name);
      if (found) return found;
    }
    return undefined;
  }

  /** The text of the file that a program opens; `undefined` when there is none, or none that may be read. */
  readText(path: string, globals: ReadonlyMap<string, Value>): string | undefined {
    const file = this.files.data(path, globals.get('__file__'));
    // Text with replacement characters was binary data.
    if (!file || file.text.includes('\ufffd')) return undefined;
    this.running.at(-1)?.opened.set(file.path, file.version);
    return file.text;
  }

  whyNoText(path: string, globals: ReadonlyMap<string, Value>): string | undefined {
    return this.files.whyNoData(path, globals.get('__file__'));
  }

  /** The modules of this evaluation that come from the user's own files. */
  userModules(): UserModule[] {
    return [...this.valid].flatMap(({ file, module }) =>
      file && !this.isLibrary(file.path) ? [{ path: file.path, tree: file.tree, globals: module.dict }] : [],
    );
  }

  readFolder(path: string, globals: ReadonlyMap<string, Value>): readonly string[] | undefined {
    const folder = this.files.folder(path, globals.get('__file__'));
    if (!folder) return undefined;
    this.running.at(-1)?.opened.set(folder.path, folder.version);
    const names = folder.text.split('\n').filter(Boolean);
    if (names.length > FOLDER_NAMES) return undefined;
    if (!folder.path.startsWith(path)) this.vm.assumptions.add(`\`${path}\` is the folder ${folder.path}`);
    return names;
  }

  versionOf(distribution: string): string | Unknown | undefined {
    const name = distribution.replaceAll('-', '_');
    const modelled = this.distributions.get(name)?.() ?? this.nativeModules.get(name)?.dict.get('__version__');
    if (typeof modelled === 'string') return modelled;
    for (const part of ['__init__', 'version', '_version', '__version__', '__about__']) {
      const text = this.files.part(`${name}/${part}.py`)?.text;
      const version = text && /^__version__\s*(?::[^=\n]*)?=\s*['"]([^'"\n]+)['"]/m.exec(text)?.[1];
      if (version) return version;
    }
    return this.exists(name) ? this.vm.unknown(`which version of \`${distribution}\` is installed is not known`) : undefined;
  }

  /** True for installed files, and for those that no root has in common with the edited file. */
  isLibrary(path: string): boolean {
    const edited = this.edited?.file?.path;
    if (INSTALLED.test(path)) return true;
    if (edited === undefined) return false;
    const shared = [...this.roots(), edited.slice(0, Math.max(0, edited.lastIndexOf('/')))];
    return !shared.some((root) => edited.startsWith(`${root}/`) && path.startsWith(`${root}/`));
  }

  /** Forgets evaluated modules of these files. Their importers follow when they are next asked for. */
  forget(paths: Iterable<string>): void {
    const gone = new Set(paths);
    for (const e of [...this.entries.values()]) if (e.file && gone.has(e.file.path)) this.drop(e);
  }

  protected enter(name: string, module: PyModule, state: Entry['state']): Entry {
    const entry: Entry = {
      name,
      module,
      replaced: undefined,
      put: undefined,
      state,
      file: null,
      edited: false,
      standsIn: false,
      hasParts: false,
      deps: new Set(),
      opened: new Map(),
      guarded: false,
      hashed: undefined,
      notes: [],
      doubts: [],
      assumptions: new Set(),
    };
    this.entries.set(name, entry);
    this.modules.set(name, module);
    return entry;
  }

  protected drop(e: Entry): void {
    if (this.entries.get(e.name) !== e) return;
    // The edited file and stand-ins are made anew each time, so no record of them exists.
    if (e.state === 'done' && e.file && !e.edited) this.forgotten = true;
    this.entries.delete(e.name);
    this.modules.delete(e.name);
    const own = last(e.name);
    for (const parent of [this.entries.get(parentOf(e.name))?.module, this.modules.get(parentOf(e.name))]) {
      if (!(parent instanceof PyModule)) continue;
      const held = parent.dict.get(own);
      if (held === e.module || (held !== undefined && held === e.replaced)) parent.dict.delete(own);
    }
  }

  /** True when the files of a kept module and of all its imports are unchanged. Asks for unread files. */
  protected isValid(entry: Entry): boolean {
    if (this.valid.has(entry)) return true;
    const unread: string[] = [];
    const holds = this.check(entry, new Set(), unread);
    if (holds && unread.length) throw new NeedsFiles(unread);
    return holds;
  }

  private check(entry: Entry, seen: Set<Entry>, unread: string[]): boolean {
    if (this.valid.has(entry) || seen.has(entry)) return true;
    seen.add(entry);
    if (entry.edited || entry.state === 'running') return false;
    const made = entry.file ? [[entry.file.path, entry.file.version] as const, ...entry.opened] : [];
    for (const [path, version] of made) {
      const now = this.sources.lookup(path);
      if (now === 'unread') unread.push(path);
      else if (now === 'absent' || now.version !== version) return false;
    }
    for (const d of entry.deps) {
      const dep = this.entries.get(d);
      if (dep) {
        if (!this.check(dep, seen, unread)) return false;
      } else if (!this.modules.has(d) && this.mayExist(d, unread)) return false;
    }
    return true;
  }

  /** True when a missing or forgotten module can be found now, so that its importer is out of date. */
  private mayExist(name: string, unread: string[]): boolean {
    if (this.natives.has(name)) return true;
    if (this.compiledOf(name) !== undefined || this.natives.has(topOf(name))) return false;
    for (const path of this.files.candidates(name)) {
      const now = this.sources.lookup(path);
      if (now === 'unread') unread.push(path);
      else if (now !== 'absent') return this.failed.get(path) !== now.version;
    }
    return false;
  }

  /** Keeps what the module put into `sys.modules`: in its own place, and under names that belong to no file. */
  protected keepReplacement(entry: Entry): void {
    const { modules } = this;
    const put = modules.get(entry.name);
    // Of what is unknown, the module itself tells more.
    const now = put instanceof Unknown ? entry.module : put;
    if (put !== undefined && now !== undefined && put !== entry.module) {
      modules.set(entry.name, now);
      if (now !== entry.module) entry.replaced = now;
      const parts = { find: (name: string) => this.files.find(name), importObject: (name: string, guarded?: boolean) => this.importObject(name, guarded) };
      if (now instanceof PyModule) now.lazy ??= (name) => memberOfPackage(this.vm, parts, entry, name);
      const parent = modules.get(parentOf(entry.name));
      if (parent instanceof PyModule && parent.dict.get(last(entry.name)) === entry.module) parent.dict.set(last(entry.name), now);
    }
    if (this.running.some((e) => !e.edited && e !== entry)) return;
    const others = [...modules].filter(([name]) => !this.entries.has(name) && !this.nativeModules.has(name));
    if (others.length) entry.put = new Map(others);
  }

  /** Evaluates a file into a module that a program made by itself. */
  private runFile(module: PyModule, path: string): boolean {
    const file = this.sources.lookup(path);
    if (file === 'unread') throw new NeedsFiles([path]);
    if (file === 'absent') return false;
    this.running.at(-1)?.opened.set(path, file.version);
    this.countModule();
    const { spec, loader } = { spec: module.dict.get('__spec__'), loader: module.dict.get('__loader__') };
    nameModule(module, { file, isPackage: path.endsWith('/__init__.py') }, path.endsWith('/__init__.py') ? module.name : parentOf(module.name));
    if (spec !== undefined) module.dict.set('__spec__', spec).set('__loader__', loader ?? null);
    runModule(this.vm, file.tree, module.dict, path);
    // A library may evaluate itself once more, which replaces it once more.
    const entry = this.entries.get(module.name);
    if (entry?.state === 'done' && entry.file === file) this.keepReplacement(entry);
    return true;
  }

  findSpec(name: string): Value {
    const present = this.vm.modules.get(name);
    const known = present instanceof PyModule ? present.dict.get('__spec__') : undefined;
    if (known instanceof PyObject) return known;
    if (!this.exists(name)) return null;
    const found = this.files.find(name);
    return specOf(name, found?.file.path ?? null, found?.isPackage === true);
  }

  protected countModule(): void {
    if (++this.count > MODULES) throw new LimitError('modules', `more than ${MODULES.toLocaleString('en')} modules are imported`, this.vm.limitSpan());
  }

  protected enterNative(name: string, module: PyModule): void {
    this.nativeModules.set(name, module);
    // A file of the same name precedes it, except for code of the product.
    if (!this.entries.has(name)) this.modules.set(name, module);
    this.snapshot.tables(module);
  }

  /** Restores the contents of kept modules, and the table of modules itself. */
  protected putBack(): void {
    this.snapshot.restore();
    this.modules.clear();
    for (const [name, module] of this.nativeModules) this.modules.set(name, module);
    for (const [name, entry] of this.entries) {
      this.modules.set(name, entry.replaced ?? entry.module);
      if (entry.put) for (const [other, value] of entry.put) if (!this.entries.has(other)) this.modules.set(other, value);
    }
    if (this.forgotten) {
      this.snapshot.rebuild([...this.entries.values()].filter((e) => e.state === 'done').flatMap(modulesOf));
      for (const module of this.nativeModules.values()) this.snapshot.tables(module);
    }
    this.forgotten = false;
  }

  /**
   * Called before an attribute of a module or class is written or deleted. What user code writes to modelled ones lasts for one evaluation. What those
   * write to themselves stays.
   */
  beforeWrite(owner: PyModule | PyClass, name: string): void {
    if (!this.vm.frame?.visible) return;
    const module = owner instanceof PyModule ? owner.name : owner.module;
    if (!this.entries.has(module) && this.natives.has(topOf(module))) this.snapshot.beforeWrite(owner, name);
  }

  leaves(globals: ReadonlyMap<string, Value>): boolean {
    const at = this.running.at(-1);
    return at?.guarded === true && at.module.dict === globals;
  }

  made(cls: PyClass): void {
    const maker = this.running.at(-1) ?? this.edited;
    // Modelled classes last, whoever asks for them first.
    if (maker && this.entries.has(cls.module)) this.makers.set(cls, maker);
  }

  holds(cls: PyClass): boolean {
    const maker = this.makers.get(cls);
    return maker === undefined || this.entries.get(maker.name) === maker;
  }

  /**
   * Looks at all that the imports of a file reach before its first statement runs, and asks for all unread files at once. Gives the kept modules that
   * are out of date.
   */
  protected lookAhead(tree: Module, packageName: string): Entry[] {
    // Without waiting and without kept modules there is nothing to find, and files that no import reaches stay unparsed.
    if (this.isAtOnce && ![...this.entries.values()].some((e) => e.state === 'done')) return [];
    const unread: string[] = [];
    const kept = new Set<Entry>();
    const seen = new Map<string, Seen>();
    const look = (at: Module, inside: string): void => {
      for (const wanted of importsOf(at)) {
        const module = nameOf(wanted, inside);
        if (module === undefined) continue;
        const where = wanted.module === '' ? 'package' : visit(module);
        if (where === 'file' || where === 'unread') continue;
        for (const name of wanted.names) if (where === 'package' ? name !== '*' : looksLikeModule(name)) visit(module ? `${module}.${name}` : name);
      }
    };
    const visit = (name: string): Seen => {
      const known = seen.get(name);
      if (known !== undefined) return known;
      const entry = this.entries.get(name);
      const isKept = entry?.state === 'done';
      if (isKept) kept.add(entry);
      const before = unread.length;
      const found = isKept || entry?.state === 'running' || this.natives.has(name) ? undefined : this.files.look(name, unread);
      const file = found?.file ?? entry?.file;
      const where = unread.length > before && !found ? 'unread' : !file ? 'elsewhere' : file.path.endsWith('/__init__.py') ? 'package' : 'file';
      seen.set(name, where);
      if (found) look(found.file.tree, found.isPackage ? name : parentOf(name));
      return where;
    };
    look(tree, packageName);
    const stale = [...kept].filter((e) => !this.check(e, new Set(), unread));
    if (unread.length) throw new NeedsFiles(unread);
    return stale;
  }

  /** Forgets a module, and those imports that it may have written to: those of its own package, and those that are not installed. */
  protected dropWhole(e: Entry): void {
    if (this.entries.get(e.name) !== e) return;
    this.drop(e);
    for (const d of e.deps) {
      const dep = this.entries.get(d);
      if (dep?.state !== 'done' || !dep.file) continue;
      if (topOf(dep.name) === topOf(e.name) || !INSTALLED.test(dep.file.path)) this.dropWhole(dep);
    }
  }
}

/** The module itself, and the one that it put into its place. */
export const modulesOf = (e: Entry): PyModule[] => (e.replaced instanceof PyModule && e.replaced !== e.module ? [e.module, e.replaced] : [e.module]);

const importsByTree = new WeakMap<Module, StaticImport[]>();
function importsOf(tree: Module): StaticImport[] {
  let found = importsByTree.get(tree);
  if (!found) importsByTree.set(tree, (found = staticImports(tree)));
  return found;
}

/** What a module is found to be ahead of evaluation. A name in a `file` is no module; of an `unread` file nothing is known. */
type Seen = 'file' | 'package' | 'unread' | 'elsewhere';

/** The dotted name of the module that an import refers to; `undefined` above the top package. */
function nameOf(wanted: StaticImport, packageName: string): string | undefined {
  const base = wanted.level ? relativeBase(packageName, wanted.level) : '';
  return base === undefined ? undefined : [base, wanted.module].filter(Boolean).join('.');
}
