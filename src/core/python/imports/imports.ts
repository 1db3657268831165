import { findAttr, getAttrOr } from '../objects/objects.js';
import { relativeBase } from '../syntax/staticImports.js';
import { LimitError, PyError } from '../values/failures.js';
import { PyList, PyModule, PyTuple, typeOf, type Value } from '../values/values.js';
import type { ModuleLoader, VM } from '../values/vm.js';
import { isError } from '../values/vm.js';
import { LateWork } from './lateWork.js';
import {
  CompiledPackage,
  collectFor,
  compiledPackage,
  type Entry,
  type Found,
  isWithin,
  last,
  nameModule,
  parentOf,
  Said,
  type SourceFile,
  type Sources,
  topOf,
} from './moduleFiles.js';
import { ModuleTable, modulesOf } from './moduleTable.js';
import { runModule } from './run.js';

/** The depth of nested imports: each level is a frame on our stack. @limit imports in imports: levels */
const IMPORT_DEPTH = 64;

/**
 * Finds and evaluates modules: native ones first, everything else from the roots. An evaluated module is kept for later evaluations while its file and
 * the files of all its imports stay the same.
 */
export class Importer extends ModuleTable implements ModuleLoader {
  /** Modules that finished during the present outermost import. */
  private readonly finished: PyModule[] = [];
  private readonly said = new Said((path) => this.isLibrary(path));
  private readonly late = new LateWork();
  private rootsUsed = '';

  /** `singleUse` is for single-use analyzers: they keep no data to undo what an evaluation does to modules. */
  constructor(
    vm: VM,
    sources: Sources,
    roots: () => readonly string[],
    private readonly singleUse = false,
  ) {
    super(vm, sources, roots);
    vm.importer = this;
  }

  begin(): void {
    this.valid.clear();
    this.running.length = 0;
    this.count = 0;
    // Folders that a script found beside it count for that script only.
    const roots = this.files.beside.size ? '' : this.roots().join('\n');
    this.files.beside.clear();
    if (roots !== this.rootsUsed) this.compiled.clear();
    for (const e of [...this.entries.values()])
      if (e.edited || e.standsIn || e.state === 'missing' || e.state === 'running' || roots !== this.rootsUsed) this.drop(e);
    this.rootsUsed = this.roots().join('\n');
    this.finished.length = 0;
    this.said.begin();
    this.putBack();
  }

  importModule(name: string, guarded = false): PyModule {
    // The product's own code outlives all files, so it never imports a user's file that has the name of a standard module.
    const own = this.vm.isApart ? (this.nativeModules.get(name) ?? this.native(name)) : undefined;
    if (own) return own;
    this.running.at(-1)?.deps.add(name);
    const strict = guarded || this.running.at(-1)?.guarded === true;
    const module = this.load(name, guarded);
    if (module && this.entries.get(name)?.state !== 'missing') return module;
    if (strict) throw this.notFound(name);
    const compiled = compiledPackage(this.running, name);
    if (compiled !== undefined) throw new CompiledPackage(compiled);
    this.vm.note('warning', this.whyMissing(name));
    return module ?? this.missing(name);
  }

  importObject(name: string, guarded = false): Value {
    return this.present(name, this.importModule(name, guarded));
  }

  /** What programs see under the name of a module. */
  private present(name: string, module: PyModule): Value {
    return this.vm.isApart ? module : (this.vm.modules.get(name) ?? module);
  }

  importFrom(globals: ReadonlyMap<string, Value>, module: string, level: number, guarded: boolean, names: readonly string[]): Value {
    if (level === 0) {
      // A folder without `__init__.py` is a package if modules are in it.
      const known = this.entries.has(module) || this.isNative(module) || this.files.find(module) !== undefined;
      const isPart = (n: string): boolean => this.exists(`${module}.${n}`);
      // Python evaluated a package before the part of it that runs: evaluating it now would meet that part unfinished.
      const isAround = this.entries.get(module)?.state === 'passed' && this.running.some((e) => isWithin(e.name, module));
      if (known ? isAround && names.every(isPart) : names.some(isPart)) return this.passThrough(module);
      return this.importObject(module, guarded);
    }
    const packageName = globals.get('__package__');
    const own = typeof packageName === 'string' ? packageName : '';
    const base = relativeBase(own, level);
    if (base === undefined && own !== '') throw this.vm.error('ImportError', 'attempted relative import beyond top-level package');
    if (base === undefined || base === '') this.lookBeside(globals, own === '' ? level : 1);
    const name = [base, module].filter(Boolean).join('.');
    if (module) return this.importObject(name, guarded);
    this.running.at(-1)?.deps.add(name);
    return name ? this.present(name, this.passThrough(name)) : new PyModule('', null);
  }

  /** Adds the folder of a script that imports relatively without being in a package: such imports mean files beside it. */
  private lookBeside(globals: ReadonlyMap<string, Value>, level: number): void {
    const file = globals.get('__file__');
    if (typeof file === 'string') this.files.beside.add(file.split('/').slice(0, -level).join('/'));
  }

  importName(module: Value, name: string, guarded: boolean, late?: (before: Value, now: Value) => void): Value {
    if (!(module instanceof PyModule)) {
      const found = getAttrOr(this.vm, module, name);
      if (found === undefined) throw this.vm.error('ImportError', `cannot import name '${name}' from a ${typeOf(module).name} object (unknown location)`);
      return found;
    }
    const part = module.name ? `${module.name}.${name}` : name;
    const own = module.dict.get(name);
    if (own !== undefined) return own;
    const entry = this.entries.get(module.name);
    // In a package that was only passed through, `from . import part` means the file.
    if ((entry?.state === 'passed' || module.name === '') && this.exists(part)) return this.importObject(part, guarded);
    if (module.missing === undefined) {
      const found = getAttrOr(this.vm, module, name);
      if (found !== undefined) return found;
    }
    if (this.exists(part)) return this.importObject(part, guarded);
    if (module.missing !== undefined) return this.vm.unknown(module.missing);
    if (entry?.state === 'running' && !guarded) {
      // Packages are evaluated later than in Python, so that a circle may be entered elsewhere: the name is filled in afterwards.
      const unknown = this.vm.unknown(`\`${name}\` of \`${module.name}\` was not there yet: the modules import each other`);
      if (late) this.late.add(module, () => module.dict.has(name) && late(unknown, module.dict.get(name) as Value));
      return unknown;
    }
    const where = module.file === null ? 'unknown location' : module.file;
    throw this.vm.error('ImportError', `cannot import name '${name}' from '${module.name}' (${where})`);
  }

  importStar(module: Value, late: (name: string, value: Value) => void): Iterable<readonly [string, Value]> {
    if (!(module instanceof PyModule)) return [];
    if (this.entries.get(module.name)?.state === 'running')
      this.late.add(module, () => {
        for (const [name, value] of this.everything(module)) late(name, value);
      });
    return this.everything(module);
  }

  private *everything(module: PyModule): Iterable<readonly [string, Value]> {
    module.lazy?.('__all__');
    const all = module.dict.get('__all__');
    if (all instanceof PyList || all instanceof PyTuple) {
      for (const name of all.items) if (typeof name === 'string') yield [name, this.importName(module, name, true)];
      return;
    }
    for (const [name, value] of [...module.dict]) if (!name.startsWith('_')) yield [name, value];
  }

  /**
   * Evaluates the edited file, always anew, as the module `name` of the package `packageName` ('' for a script). A statement that raises leaves a note,
   * and evaluation continues with the next one.
   */
  evaluateFile(file: SourceFile, given: string, packageName: string): PyModule {
    // A script that has the name of a library does not mean itself when it imports that.
    const name = this.natives.has(given) ? `_${given}` : given;
    for (const e of [...this.entries.values()]) if (e.name === name || e.edited) this.drop(e);
    const entry = this.enter(name, new PyModule(name, file.path), 'running');
    entry.edited = true;
    this.edited = entry;
    this.valid.add(entry);
    for (const e of this.lookAhead(file.tree, packageName)) this.dropWhole(e);
    if (packageName && packageName !== name) this.attach(name, entry.module);
    this.evaluate(entry, { file, isPackage: packageName === name && packageName !== '' }, packageName);
    return entry.module;
  }

  /** ModuleNotFoundError, which names the first missing part of the dotted name, as in Python. */
  private notFound(whole: string): PyError {
    const parts = whole.split('.');
    const at = parts.findIndex((_, i) => !this.exists(parts.slice(0, i + 1).join('.')));
    const name = at < 0 ? whole : parts.slice(0, at + 1).join('.');
    const error = this.vm.error('ModuleNotFoundError', `No module named '${name}'`);
    error.value.attrs?.set('name', name).set('msg', `No module named '${name}'`);
    return error;
  }

  /** A module in the place of a missing one: its members are unknown, by name. */
  private missing(name: string): PyModule {
    const parent = parentOf(name);
    const above = parent ? this.load(parent, false) : undefined;
    if (parent && !above) this.missing(parent);
    const known = this.vm.modules.get(name);
    if (known instanceof PyModule) return known;
    const module = new PyModule(name, null);
    module.missing = this.whyMissing(name);
    module.dict.set('__name__', name);
    this.enter(name, module, 'missing');
    const holder = this.vm.modules.get(parent);
    if (holder instanceof PyModule && !holder.dict.has(last(name))) holder.dict.set(last(name), module);
    return module;
  }

  /** The evaluated module; `undefined` when there is none. */
  private load(name: string, guarded: boolean): PyModule | undefined {
    const known = this.entries.get(name);
    if (known) {
      if (known.state === 'running' || known.state === 'missing') return known.module;
      if (known.state === 'passed') return this.complete(known, guarded) ? known.module : undefined;
      if (this.isValid(known)) {
        this.replay(known);
        return known.module;
      }
      this.drop(known);
    }
    const native = this.native(name);
    if (native) return native;
    const found = this.files.find(name);
    if (!found) return this.substitute(name);
    const entry = this.enter(name, new PyModule(name, found.file.path), 'running');
    entry.guarded = guarded;
    this.valid.add(entry);
    this.attach(name, entry.module, true);
    return this.followed(entry, found) ? entry.module : undefined;
  }

  /** Evaluates a module for the first time. False when it turns out to be a package of compiled code. */
  private followed(entry: Entry, found: Found): boolean {
    const outermost = this.running.every((e) => e.edited);
    const packageName = found.isPackage ? entry.name : parentOf(entry.name);
    // While a module runs, outdated modules stay, since others may hold them already. Files are asked for ahead only where they must be waited for.
    if (outermost && !this.isAtOnce) this.lookAhead(found.file.tree, packageName);
    const before = outermost && !this.singleUse ? this.snapshot.changed() : undefined;
    const keep = (): void => {
      const modules = outermost ? this.finished.splice(0) : [];
      if (before) this.snapshot.absorb(modules, before);
    };
    try {
      this.evaluate(entry, found, packageName);
      keep();
      return true;
    } catch (error) {
      if (error instanceof CompiledPackage && error.package_ === entry.name) {
        this.compiled.set(error.package_, error.message);
        for (const e of [...this.entries.values()]) if (isWithin(e.name, error.package_)) this.drop(e);
        keep();
        return false;
      }
      // An unfinished module must not write twice to the modules that it imported.
      if (outermost && !(error instanceof PyError)) this.undo();
      keep();
      throw error;
    }
  }

  private undo(): void {
    const modules = new Set(this.finished.splice(0));
    for (const e of [...this.entries.values()]) if (modules.has(e.module)) this.drop(e);
  }

  private native(name: string): PyModule | undefined {
    const known = this.vm.modules.get(name);
    if (known instanceof PyModule && !this.entries.has(name)) return known;
    const make = this.natives.get(name);
    if (make) {
      const module = make(this.vm);
      this.enterNative(name, module);
      this.attach(name, module);
      return module;
    }
    // `import os.path`: a native module that is an attribute of another one.
    const parent = parentOf(name);
    const holder = parent ? this.native(parent) : undefined;
    const part = holder && findAttr(this.vm, holder, last(name));
    return part instanceof PyModule ? part : undefined;
  }

  /** Makes the module an attribute of its package, without evaluating the package. */
  private attach(name: string, module: PyModule, isFile = false): void {
    const parent = parentOf(name);
    if (!parent) return;
    const holder = this.passThrough(parent);
    const entry = this.entries.get(parent);
    if (entry && isFile) entry.hasParts = true;
    if (isFile || !holder.dict.has(last(name))) holder.dict.set(last(name), module);
    const shown = this.vm.modules.get(parent);
    if (isFile && shown instanceof PyModule && shown !== holder) shown.dict.set(last(name), module);
  }

  /** A stand-in for a module without sources. It lasts for this evaluation, since the sources may appear later. */
  private substitute(name: string): PyModule | undefined {
    const module = this.standIn(name);
    if (!module) return undefined;
    const entry = this.enter(name, module, 'done');
    entry.standsIn = true;
    this.valid.add(entry);
    this.attach(name, module);
    return module;
  }

  /** A package that an import only passes through. It is evaluated when one of its attributes is first read. */
  private passThrough(name: string): PyModule {
    const known = this.entries.get(name);
    if (known && (known.state !== 'done' || this.isValid(known))) {
      if (known.state === 'done') this.replay(known);
      return known.module;
    }
    if (known) this.drop(known);
    const native = this.native(name);
    if (native) return native;
    if (this.standIn(name) && !this.files.find(name)) return this.substitute(name) as PyModule;
    const module = new PyModule(name, null);
    const entry = this.enter(name, module, 'passed');
    module.dict.set('__name__', name).set('__package__', name);
    module.lazy = (attribute) => {
      if (attribute === '__name__') return undefined;
      if (entry.state === 'passed') {
        this.running.at(-1)?.deps.add(name);
        this.complete(entry, false);
      }
      const own = module.dict.get(attribute);
      return own ?? (entry.replaced !== undefined && entry.replaced !== module ? getAttrOr(this.vm, entry.replaced, attribute) : undefined);
    };
    this.attach(name, module);
    return module;
  }

  /** Evaluates a package that was passed through. False when it has nothing to evaluate. */
  private complete(entry: Entry, guarded: boolean): boolean {
    const found = this.files.find(entry.name);
    if (!found) {
      if (!entry.hasParts) {
        // Only modelled parts of it exist: `library.part` without the library.
        entry.module.missing ??= this.whyMissing(entry.name);
        return !guarded && [...this.natives.keys()].some((n) => n.startsWith(`${entry.name}.`));
      }
      return true;
    }
    entry.state = 'running';
    entry.guarded = guarded;
    entry.module.file = found.file.path;
    this.valid.add(entry);
    if (this.followed(entry, found)) return true;
    entry.module.missing = this.whyMissing(entry.name);
    return false;
  }

  private evaluate(entry: Entry, found: Found, packageName: string): void {
    const { vm } = this;
    if (this.running.length >= IMPORT_DEPTH) throw new LimitError('import depth', `imports nested deeper than ${IMPORT_DEPTH}`, vm.limitSpan());
    this.countModule();
    entry.file = found.file;
    nameModule(entry.module, found, packageName);
    const end = collectFor(vm, entry);
    this.running.push(entry);
    let finished = false;
    try {
      runModule(vm, found.file.tree, entry.module.dict, found.file.path);
      entry.state = 'done';
      finished = true;
      this.keepReplacement(entry);
      if (!entry.edited) this.finished.push(...modulesOf(entry));
      this.late.run(entry.module);
    } catch (error) {
      if (isError(error, 'ImportError')) this.failed.set(found.file.path, found.file.version);
      throw error;
    } finally {
      this.running.pop();
      this.late.drop(entry.module);
      if (!finished) this.drop(entry);
      end();
      if (finished) this.said.tell(vm, entry, this.running.length > 0);
    }
  }

  /** Repeats the notes and doubts of a module that was evaluated before. */
  private replay(entry: Entry): void {
    if (this.valid.has(entry)) return;
    this.valid.add(entry);
    if (entry.hashed) this.vm.hashed.include(entry.hashed);
    this.said.tell(this.vm, entry, this.running.length > 0);
    for (const d of entry.deps) {
      const dep = this.entries.get(d);
      if (dep && dep.state === 'done') this.replay(dep);
    }
  }

  exists(name: string): boolean {
    const entry = this.entries.get(name);
    if (entry) return entry.state !== 'missing';
    // In a package whose sources exist, only files are modules.
    const modelled = (): boolean => this.standIn(name) !== undefined && this.files.find(topOf(name)) === undefined;
    return this.natives.has(name) || this.vm.modules.has(name) || this.files.find(name) !== undefined || modelled();
  }
}
