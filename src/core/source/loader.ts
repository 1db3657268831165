import type { SourceFile, Sources } from '../python/imports/moduleFiles.js';
import type { Module } from '../python/syntax/syntax.js';
import { type FileReader, type FileText, type NotRead, readable } from '../request.js';
import { hashOf } from '../text/hash.js';
import type { Trees } from './trees.js';

/** Characters of Python source in one analysis. Real model repositories stay far below. @limit Python source of one analysis: characters */
const SOURCE_BYTES = 40_000_000;
const TOO_MUCH = `is beyond the ${SOURCE_BYTES / 1e6} million characters that one analysis reads`;

/**
 * The files of an analysis. Reading may be asynchronous, evaluation is not: when it needs files that are not read yet, it stops with the
 * list of all that it can foresee, and starts again once they are fetched.
 */
export class Loader implements Sources {
  private readonly files = new Map<string, SourceFile | 'absent'>();
  private readonly refused = new Map<string, string>();
  /** Paths read since {@link refresh}: each is read once per analysis. */
  private readonly fresh = new Set<string>();
  private bytes = 0;

  constructor(
    private readonly reader: FileReader,
    private readonly trees: Trees,
  ) {}

  /** Files can be read synchronously, so none is ever 'unread'. */
  get isAtOnce(): boolean {
    return this.reader.readNow !== undefined;
  }

  lookup(path: string): SourceFile | 'absent' | 'unread' {
    if (!this.fresh.has(path)) {
      if (!this.reader.readNow) return 'unread';
      this.fresh.add(path);
      this.keep(path, this.reader.readNow(path));
    }
    return this.files.get(path) ?? 'unread';
  }

  whyNot(path: string): string | undefined {
    return this.refused.get(path);
  }

  /** Begins an analysis: files are read again, but parsed again only if they changed. */
  refresh(): void {
    this.fresh.clear();
    this.refused.clear();
    this.bytes = 0;
  }

  /** Uses the edited text instead of what the file holds. */
  put(path: string, text: string): SourceFile {
    const known = this.files.get(path);
    const version = `text:${text.length}:${hashOf(text)}`;
    this.fresh.add(path);
    if (known && known !== 'absent' && known.version === version) return known;
    const file = new ReadFile(path, version, text, this.trees, false);
    this.files.set(path, file);
    return file;
  }

  /** Reads the paths that were not read yet in this analysis. */
  async fetch(paths: readonly string[]): Promise<void> {
    const wanted = paths.filter((p) => !this.fresh.has(p));
    for (const p of wanted) this.fresh.add(p);
    await Promise.all(wanted.map(async (p) => this.keep(p, await this.reader.read(p))));
  }

  private keep(path: string, answer: FileText | NotRead | undefined): void {
    const known = this.files.get(path);
    const read = readable(answer);
    if (!read || this.bytes + read.text.length > SOURCE_BYTES) {
      const why = read ? TOO_MUCH : answer && 'refused' in answer ? answer.refused : undefined;
      if (why !== undefined) this.refused.set(path, why);
      this.files.set(path, 'absent');
      return;
    }
    this.bytes += read.text.length;
    if (known && known !== 'absent' && known.version === read.version) return;
    this.files.set(path, new ReadFile(path, read.version, read.text, this.trees, true));
  }
}

/** A file that is parsed at the first access to its tree: a network may also open it as text. */
class ReadFile implements SourceFile {
  private parsed: Module | undefined;

  constructor(
    readonly path: string,
    readonly version: string,
    readonly text: string,
    private readonly trees: Trees,
    /** Parse bodies of functions when they are called. Not for the edited file, whose errors are all reported. */
    private readonly defers: boolean,
  ) {}

  get tree(): Module {
    this.parsed ??= this.trees.parse(this.text, this.defers);
    return this.parsed;
  }
}
