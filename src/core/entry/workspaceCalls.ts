import type { Analysis } from '../analysis.js';
import type { AnalyzeRequest, FileReader, WorkspaceCall } from '../request.js';
import { callsIn } from '../text/calls.js';

/** Calls of a file's classes and builders that stand elsewhere in the workspace: in scripts, tests, notebooks and documentation. */

/** Different calls of one name: the first ones are tried. */
const CALLS_PER_NAME = 4;

/** True when nothing that the file itself says gave a network that could be evaluated to its end. */
export const asksWorkspace = (request: AnalyzeRequest, { complete, entrySource }: Analysis): boolean =>
  request.entry === undefined && (entrySource === null || entrySource === 'example' || (!complete && (entrySource === 'guess' || entrySource === 'config')));

/** What other files do with the candidates of an analysis. */
interface Callers {
  /** Calls with arguments that are written out. */
  readonly calls: readonly WorkspaceCall[];
  /** Python files that call one with arguments of their own: they may be run as far as the network, likeliest first. */
  readonly scripts: readonly string[];
}

/** Scripts that are run: a training loop has one network, and the second one that is found says the same. */
const SCRIPTS = 3;
/** What by its name is there to be run. */
const SCRIPT = /(?:^|\/)(?:main|train|run|demo|test|eval|example|benchmark|infer|sample|generate)[^/]*\.py$/i;

export async function callersOf(request: AnalyzeRequest, { candidates }: Analysis, reader: FileReader): Promise<Callers> {
  const names = candidates.map((c) => c.name).filter((name) => name.length > 2);
  if (!reader.search || !names.length) return { calls: [], scripts: [] };
  const found: WorkspaceCall[] = [];
  const scripts: string[] = [];
  const imports = importOf(request.file);
  const texts = [...names.map((name) => `${name}(`), ...importTexts(request.file)];
  for (const path of await reader.search(texts, request.file, request.roots)) {
    if (path === request.file) continue;
    const file = await reader.read(path);
    if (!file) continue;
    const text = path.endsWith('.ipynb') ? codeOf(file.text) : file.text;
    if (path.endsWith('.py') && (SCRIPT.test(path) || text.includes('__main__'))) scripts.push(path);
    for (const name of names) {
      // A class of the same name need not be this one.
      if (!imports.test(text) || new RegExp(`^\\s*(?:class|def) ${name}\\b`, 'm').test(text)) continue;
      for (const { call, line } of callsIn(text, name)) {
        const known = found.filter((c) => c.name === name);
        if (call.endsWith('()') || known.length >= CALLS_PER_NAME || known.some((c) => c.call === call)) continue;
        found.push({ name, call, path, line });
      }
    }
  }
  return { calls: found, scripts: scripts.sort((a, b) => Number(SCRIPT.test(b)) - Number(SCRIPT.test(a))).slice(0, SCRIPTS) };
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

/** The code cells of a notebook as one text. */
function codeOf(notebook: string): string {
  try {
    const { cells } = JSON.parse(notebook) as { cells?: readonly { cell_type?: unknown; source?: unknown }[] };
    const sources = (cells ?? []).flatMap(({ cell_type, source }) =>
      cell_type === 'code' ? [Array.isArray(source) ? source.join('') : String(source ?? '')] : [],
    );
    return sources.join('\n');
  } catch {
    return '';
  }
}
