import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Analyzer, createAnalyzer } from '../core/analyze.js';
import { foldersBetween } from '../core/python/imports/paths.js';
import type { AnalyzeRequest, FileReader } from '../core/request.js';
import { diskReader, readNamed, sitePackages } from '../node/files.js';
import { CachedTrees } from '../node/trees.js';
import { Watchdog } from '../node/watchdog.js';
import type { Options } from './options.js';
import { UsageError } from './usage.js';

/** Files of the product stand beside this script. */
const beside = (name: string): Uint8Array => readFileSync(join(__dirname, name));

/**
 * @param singleUse the analyzer is for one analysis.
 * @param build the checksum of this program.
 */
export function startAnalyzer(
  singleUse: boolean,
  build: string,
  timeoutSeconds: number,
  reader: FileReader = diskReader,
  watchdog = new Watchdog(timeoutSeconds),
): Promise<Analyzer> {
  const trees = new CachedTrees(build);
  process.once('exit', () => trees.save());
  const parserWasm = {
    get runtime() {
      return beside('web-tree-sitter.wasm');
    },
    get python() {
      return beside('tree-sitter-python.wasm');
    },
  };
  const { reached, supervise } = watchdog;
  return createAnalyzer({ reader, parserWasm, trees, singleUse, onProgress: reached, supervise });
}

/** What other programs keep networks in. */
const OTHER_MODEL = /\.(?:ort|pth?|ckpt|safetensors|tflite|pb|h5|hdf5|keras|mlmodel|mlpackage|gguf|engine|ggml)$/i;

export async function requestFor(o: Options, file: string, entry: string | undefined, input: string | undefined): Promise<AnalyzeRequest> {
  const path = resolve(file);
  const source = readNamed(path);
  if (!source) throw new UsageError(`there is no file ${file}`);
  if (OTHER_MODEL.test(file)) throw new UsageError(`${file} is a model in another format: Python sources and .onnx files are read`);
  if ('refused' in source) throw new UsageError(`${file} ${source.refused}`);
  if (source.text.includes('\0')) throw new UsageError(`${file} is no text: Python sources and .onnx files are read`);
  return requestOf(o, path, source.text, entry, input);
}

/** The same for a text that was read elsewhere. */
export function requestOf(o: Options, path: string, text: string, entry: string | undefined, input: string | undefined): AnalyzeRequest {
  const cwd = process.cwd();
  const near = path.startsWith(join(cwd, '/')) ? [...foldersBetween(path, cwd), cwd] : [];
  const roots = [...o.paths.map((p) => resolve(p)), dirname(path), ...near, ...sitePackages(path, process.env)];
  return { file: path, text, entry, input, roots, conventions: o.conventions, steps: o.steps, thin: o.thin };
}
