import type { Analysis } from '../analysis.js';
import { type AnalyzeRequest, type FileReader, readable, type WorkspaceCall } from '../request.js';
import { callsIn } from '../text/calls.js';
import { describedCalls } from './describedCalls.js';

/** Calls of a file's classes and builders that stand elsewhere in the workspace: in scripts, tests, notebooks, documentation and settings. */

/** Different calls of one name: the first ones are tried. @limit calls of one name that are tried: calls */
const CALLS_PER_NAME = 4;

/** True when nothing that the file itself says gave a network that could be evaluated to its end. */
export const asksWorkspace = (request: AnalyzeRequest, { complete, entrySource }: Analysis): boolean =>
  request.entry === undefined && (entrySource === null || entrySource === 'example' || (!complete && (entrySource === 'guess' || entrySource === 'config')));

/** The classes and builders that a search is for. */
export const namesOf = ({ candidates }: Analysis): string => candidates.map((c) => c.name).join();

/** What other files do with the candidates of an analysis. */
export interface Callers {
  /** Calls with arguments that are written out. */
  readonly calls: readonly WorkspaceCall[];
  /** Python files that call one with arguments of their own, likeliest first. */
  readonly makers: readonly Maker[];
}

/** A Python file that builds a network with classes of another one. */
export interface Maker {
  readonly path: string;
  /** A script is run as far as its network; a module is asked for the network that its functions put together. */
  readonly isScript: boolean;
}

/**
 * Scripts that are run: a training loop has one network, and the second one that is found says the same.
 * @limit scripts of the workspace that are followed: scripts
 */
const SCRIPTS = 3;
/** Files of builders that are asked for their network. @limit files of builders that are asked: files */
const BUILDERS = 2;
/** What by its name puts networks together. */
const BUILDER = /(?:^|\/)(?:[^/]*(?:build|factory|zoo|registry|models?)[^/]*|__init__)\.py$/i;
/** What by its name is there to be run. */
const SCRIPT = /(?:^|\/)(?:main|train|run|demo|test|eval|example|benchmark|infer|sample|generate)[^/]*\.py$/i;

export async function callersOf(request: AnalyzeRequest, { candidates }: Analysis, reader: FileReader): Promise<Callers> {
  const names = candidates.map((c) => c.name).filter((name) => name.length > 2);
  if (!reader.search || !names.length) return { calls: [], makers: [] };
  const found: WorkspaceCall[] = [];
  const described: WorkspaceCall[] = [];
  const scripts: string[] = [];
  const builders: string[] = [];
  const imports = importOf(request.file);
  const aliases = aliasesOf(request.text, names);
  const called = [...[...names, ...aliases.keys()].map((name) => `${name}(`), ...names.flatMap((name) => [`.${name}`, `type: ${name}`])];
  const texts = [...called, ...importTexts(request.file)];
  for (const path of await reader.search(texts, request.file, request.roots)) {
    if (path === request.file) continue;
    const file = readable(await reader.read(path));
    if (!file) continue;
    if (/\.ya?ml$/.test(path)) {
      for (const name of names) described.push(...describedCalls(file.text, name, path, relative(path, request.roots)));
      continue;
    }
    const text = codeOf(path, file.text);
    const isImporter = imports.test(text);
    // A class of the same name need not be this one.
    if (!isImporter && called.every((c) => !text.includes(c) || defines(text, /\w+/.exec(c)?.[0] ?? ''))) continue;
    if (path.endsWith('.py') && (SCRIPT.test(path) || text.includes('__main__'))) scripts.push(path);
    else if (path.endsWith('.py') && isImporter && names.some((name) => new RegExp(`^[ \\t]+[^#\\n]*\\b${name}\\(`, 'm').test(text))) builders.push(path);
    if (!isImporter) continue;
    for (const name of names) addCalls(found, name, path, text, CALLS_PER_NAME);
    for (const [alias, name] of aliases) addCalls(found, name, path, text, CALLS_PER_NAME, alias);
  }
  const ofName = (name: string): WorkspaceCall[] => described.filter((c) => c.name === name).slice(0, CALLS_PER_NAME);
  const makers = [
    ...likeliest(scripts, SCRIPT, SCRIPTS).map((path) => ({ path, isScript: true })),
    ...likeliest(builders, BUILDER, BUILDERS).map((path) => ({ path, isScript: false })),
  ];
  return { calls: [...found, ...names.flatMap(ofName)], makers };
}

/** The first files, those whose name fits before the others. */
const likeliest = (paths: readonly string[], name: RegExp, most: number): readonly string[] =>
  [...paths].sort((a, b) => Number(name.test(b)) - Number(name.test(a))).slice(0, most);

/** The path below the outermost folder that holds it, as a program that is started there opens it. */
function relative(path: string, roots: readonly string[]): string {
  const [root = ''] = roots.filter((r) => path.startsWith(`${r}/`)).sort((a, b) => a.length - b.length);
  return root ? path.slice(root.length + 1) : path;
}

/** Other names that a file gives its classes: `Net = DeepNet`. */
const aliasesOf = (text: string, names: readonly string[]): ReadonlyMap<string, string> =>
  new Map(Array.from(text.matchAll(/^(\w+) *= *(\w+) *$/gm)).flatMap(([, alias = '', name = '']) => (names.includes(name) ? [[alias, name]] : [])));

/** Calls of one class or builder of a file, for a person to choose from: those of the file itself, then those of other files. */
export async function callsOf(name: string, file: string, text: string, reader: Required<Pick<FileReader, 'read' | 'search'>>): Promise<WorkspaceCall[]> {
  const found: WorkspaceCall[] = [];
  for (const { call, line } of callsIn(text, name)) addCall(found, { name, call, path: file, line }, SHOWN_CALLS);
  const imports = importOf(file);
  for (const path of await reader.search([`${name}(`], file, [])) {
    const other = path === file ? undefined : readable(await reader.read(path));
    const code = other && codeOf(path, other.text);
    if (code && imports.test(code)) addCalls(found, name, path, code, SHOWN_CALLS);
  }
  return found;
}
/** Calls that a person may choose from. @limit calls that are offered to choose from: calls */
const SHOWN_CALLS = 12;

/** True for a text with a class or function of its own of that name. */
export const defines = (text: string, name: string): boolean => new RegExp(`^\\s*(?:class|def) ${name}\\b`, 'm').test(text);

/** @param written the name that the calls have for it */
function addCalls(found: WorkspaceCall[], name: string, path: string, text: string, most: number, written = name): void {
  if (defines(text, written)) return;
  for (const { call, line } of callsIn(text, written)) addCall(found, { name, call, path, line }, most);
}

function addCall(found: WorkspaceCall[], added: WorkspaceCall, most: number): void {
  const known = found.filter((c) => c.name === added.name);
  if (!added.call.endsWith('()') && known.length < most && !known.some((c) => c.call === added.call)) found.push(added);
}

/** How other files import a file: `from models.net import`, `from models import`, `import net`. */
function importTexts(file: string): string[] {
  const [name = '', folder] = file.split('/').reverse();
  const stem = name.replace(/\.py$/, '');
  return [`from ${stem} import`, `import ${stem}\n`, ...(folder ? [`from ${folder}.${stem} import`, `from ${folder} import`] : []), `.${stem} import`];
}

/** A line that imports the file, or the package that it is in. */
function importOf(file: string): RegExp {
  const [name = '', folder = ''] = file.split('/').reverse();
  const words = [name.replace(/\.py$/, ''), folder].filter((word) => /^\w+$/.test(word));
  return new RegExp(`^[\\s>$]*(?:from|import)\\s[^\\n]*\\b(?:${words.join('|')})\\b`, 'm');
}

/** What of a file may be code: of a notebook its code cells as one text. */
function codeOf(path: string, text: string): string {
  if (!path.endsWith('.ipynb')) return text;
  try {
    const { cells } = JSON.parse(text) as { cells?: readonly { cell_type?: unknown; source?: unknown }[] };
    const sources = (cells ?? []).flatMap(({ cell_type, source }) =>
      cell_type === 'code' ? [Array.isArray(source) ? source.join('') : String(source ?? '')] : [],
    );
    return sources.join('\n');
  } catch {
    return '';
  }
}
