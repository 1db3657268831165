import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Analysis } from '../src/core/analysis.js';
import { type Analyzer, type AnalyzerOptions, createAnalyzer } from '../src/core/analyze.js';
import type { AnalyzeRequest, FileReader } from '../src/core/request.js';
import { diskReader } from '../src/node/files.js';
import { heldToPyTorch } from './figures.js';

/** The parser's two wasm files, as every test needs them. */
export const parserWasm = {
  runtime: readFileSync('node_modules/web-tree-sitter/web-tree-sitter.wasm'),
  python: readFileSync('node_modules/tree-sitter-python/tree-sitter-python.wasm'),
};

/** An analyzer as tests use it: what it calls complete is held to what PyTorch counts. `files` are those that the reader has. */
async function testAnalyzer(options: Omit<AnalyzerOptions, 'parserWasm'>, files: () => Readonly<Record<string, string>>): Promise<Analyzer> {
  return heldToPyTorch(await createAnalyzer({ parserWasm, ...options }), files);
}

/** A workspace of files that exist only in the test, with a search of them. */
export const workspaceOver = (files: Readonly<Record<string, string>>): Required<Pick<FileReader, 'read' | 'search'>> => ({
  read: (path) => Promise.resolve(files[path] === undefined ? undefined : { text: files[path], version: files[path] }),
  search: (texts) => Promise.resolve(Object.keys(files).filter((path) => texts.some((text) => files[path]?.includes(text)))),
});

/** An analyzer over files that exist only in the test. */
export function analyzerOver(files: Readonly<Record<string, string>>, more: Partial<AnalyzerOptions> = {}): Promise<Analyzer> {
  const reader: FileReader = { read: workspaceOver(files).read };
  return testAnalyzer({ reader, ...more }, () => files);
}

/** The same for programs that are drawn at random, which no record has. */
export const analyzerOfDrawn = (files: Readonly<Record<string, string>>): Promise<Analyzer> =>
  createAnalyzer({ parserWasm, reader: { read: workspaceOver(files).read } });

let shared: Promise<Analyzer> | undefined;

/** Analyzes one text as `/w/model.py`, with nothing else on disk. */
export async function analyzeText(text: string, more: Partial<AnalyzeRequest> = {}): Promise<Analysis> {
  shared ??= analyzerOver({});
  return (await shared).analyze({ file: '/w/model.py', text, roots: ['/w'], ...more });
}

let disk: Promise<Analyzer> | undefined;

/** Analyzes a file of the project. */
export async function analyzeFile(path: string, more: Partial<AnalyzeRequest> = {}): Promise<Analysis> {
  disk ??= testAnalyzer({ reader: diskReader }, () => ({}));
  const file = resolve(path);
  return (await disk).analyze({ file, text: readFileSync(file, 'utf8'), roots: [], ...more });
}
