import { Language, Parser } from 'web-tree-sitter';

/** The wasm files of web-tree-sitter and tree-sitter-python. The host reads them, as the core has no file system. */
export interface ParserWasm {
  readonly runtime: Uint8Array;
  readonly python: Uint8Array;
}

let started: Promise<void> | undefined;

/** A parser for Python. The runtime starts once per process or worker. */
export async function loadParser(wasm: ParserWasm): Promise<Parser> {
  started ??= Parser.init({ wasmBinary: wasm.runtime });
  await started;
  const parser = new Parser();
  parser.setLanguage(await Language.load(wasm.python));
  return parser;
}
