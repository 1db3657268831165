import assert from 'node:assert/strict';
import type { Parser } from 'web-tree-sitter';
import { createVM } from '../../src/core/python/builtins/builtins.js';
import { Importer } from '../../src/core/python/imports/imports.js';
import type { SourceFile } from '../../src/core/python/imports/moduleFiles.js';
import { parsePython } from '../../src/core/python/syntax/parse.js';
import type { Module } from '../../src/core/python/syntax/syntax.js';
import { LimitError, NeedsFiles } from '../../src/core/python/values/failures.js';
import type { PyModule } from '../../src/core/python/values/values.js';
import type { VM } from '../../src/core/python/values/vm.js';
import { loadParser } from '../../src/core/source/parser.js';
import { parserWasm } from '../analyzer.js';

/** A Python machine over files in memory, for the tests of the interpreter. */

let parser: Parser;

/** To be called in a suite: loads the parser before its tests. */
export function withParser(): void {
  suiteSetup(async () => {
    parser = await loadParser(parserWasm);
  });
}

export const parse = (text: string): Module => parsePython(parser, text);

/** A machine over files in memory. */
export interface World {
  readonly vm: VM;
  readonly importer: Importer;
  readonly roots: string[];
  /** Evaluates `/p/main.py` as the edited file, fetching what it asks for. */
  run(text: string): PyModule;
  readonly files: Map<string, string>;
  readonly fetched: Set<string>;
  readonly asked: string[][];
}

/** The names in a folder, as a reader tells them; `undefined` when no file is below it. */
function folder(paths: Iterable<string>, at: string): string | undefined {
  const names = new Set<string>();
  for (const path of paths) if (path.startsWith(at)) names.add(path.slice(at.length).replace(/\/.*/, '/'));
  return names.size ? [...names].sort().join('\n') : undefined;
}

/** A machine over files in memory. With `lazy`, files have to be asked for before they can be looked up. */
export function world(files: Record<string, string> = {}, lazy = false): World {
  const vm = createVM();
  vm.output = [];
  const all = new Map(Object.entries(files));
  const fetched = new Set<string>();
  const asked: string[][] = [];
  const parsed = new Map<string, SourceFile>();
  const lookup = (path: string): SourceFile | 'absent' | 'unread' => {
    if (lazy && !fetched.has(path)) return 'unread';
    const text = path.endsWith('/') ? folder(all.keys(), path) : all.get(path);
    if (text === undefined) return 'absent';
    let file = parsed.get(path);
    if (file?.version !== text) parsed.set(path, (file = { path, version: text, text, tree: parse(text) }));
    return file;
  };
  const roots = ['/p', '/q'];
  const importer = new Importer(vm, { lookup }, () => roots);
  const run = (text: string): PyModule => {
    for (;;) {
      vm.begin(1_000_000);
      vm.output = [];
      try {
        return importer.evaluateFile({ path: '/p/main.py', version: text, text, tree: parse(text) }, 'main', '');
      } catch (error) {
        vm.unwind();
        if (!(error instanceof NeedsFiles)) throw error;
        asked.push([...error.paths]);
        for (const path of error.paths) fetched.add(path);
      }
    }
  };
  return { vm, importer, roots, run, files: all, fetched, asked };
}

export const notes = (w: World): string[] => w.vm.notes.map((n) => `${n.span?.file}:${n.span?.line}: ${n.text}`);
export const doubts = (w: World): string[] => w.vm.doubts.map((n) => `${n.span?.line}: ${n.text}`);
export const printed = (w: World): string => (w.vm.output ?? []).join('');

/** The limit that ends the program. */
export function limitOf(text: string, w = world()): LimitError {
  try {
    w.run(text);
  } catch (error) {
    if (error instanceof LimitError) return error;
    throw error;
  }
  return assert.fail(`no limit was hit; notes: ${notes(w).join('; ')}`);
}
