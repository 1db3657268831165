import { type Entry, last, ModuleFiles, type Sources, topOf } from './moduleFiles.js';
import { NeedsFiles, type PyModule, type Value } from './values.js';
import type { VM } from './vm.js';

/** The modules that were evaluated, and whether they still are what their files say. */
export class ModuleTable {
  /** Makers of native modules by dotted name; each is called once, at the first import. */
  readonly natives = new Map<string, (vm: VM) => PyModule>();
  protected readonly entries = new Map<string, Entry>();
  protected readonly valid = new Set<Entry>();
  protected readonly files: ModuleFiles;
  /** Packages of compiled code, with the words for it. */
  protected readonly compiled = new Map<string, string>();

  constructor(
    /** `sys.modules`. */
    private readonly modules: Map<string, PyModule>,
    private readonly sources: Sources,
    roots: () => readonly string[],
  ) {
    const pathOf = (name: string): Value | undefined => this.entries.get(name)?.module.dict.get('__path__');
    this.files = new ModuleFiles(sources, roots, (name) => this.natives.has(name) || this.compiled.has(name), pathOf);
  }

  /** Forgets evaluated modules whose file is one of these. Modules that imported them follow when they are next asked for. */
  forget(paths: Iterable<string>): void {
    const gone = new Set(paths);
    for (const e of [...this.entries.values()]) if (e.file && gone.has(e.file.path)) this.drop(e);
  }

  protected enter(name: string, module: PyModule, state: Entry['state']): Entry {
    const entry: Entry = {
      name,
      module,
      state,
      file: null,
      edited: false,
      standsIn: false,
      hasParts: false,
      deps: new Set(),
      guarded: false,
      notes: [],
      doubts: [],
    };
    this.entries.set(name, entry);
    this.modules.set(name, module);
    return entry;
  }

  protected drop(e: Entry): void {
    if (this.entries.get(e.name) !== e) return;
    this.entries.delete(e.name);
    this.modules.delete(e.name);
    const parent = this.modules.get(e.name.split('.').slice(0, -1).join('.'));
    if (parent?.dict.get(last(e.name)) === e.module) parent.dict.delete(last(e.name));
  }

  /** Whether the file of a kept module, and of all that it imported, is still the one it was made from. Asks for what is not read. */
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
    if (entry.file) {
      const now = this.sources.lookup(entry.file.path);
      if (now === 'unread') unread.push(entry.file.path);
      else if (now === 'absent' || now.version !== entry.file.version) return false;
    }
    for (const d of entry.deps) {
      const dep = this.entries.get(d);
      if (dep) {
        if (!this.check(dep, seen, unread)) return false;
      } else if (!this.modules.has(d) && this.mayExist(d, unread)) return false;
    }
    return true;
  }

  /** A module that was missing, or was forgotten: if it can be found now, whoever imported it is out of date. */
  private mayExist(name: string, unread: string[]): boolean {
    if (this.natives.has(name)) return true;
    if (this.compiled.has(topOf(name))) return false;
    for (const path of this.files.candidates(name)) {
      const now = this.sources.lookup(path);
      if (now === 'unread') unread.push(path);
      else if (now !== 'absent') return true;
    }
    return false;
  }
}
