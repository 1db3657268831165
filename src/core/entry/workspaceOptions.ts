import type { Analysis } from '../analysis.js';
import { forEachChild, forEachPart, type StmtVisitor } from '../python/syntax/children.js';
import { unparse } from '../python/syntax/describe.js';
import type { Expr, Module, Stmt } from '../python/syntax/syntax.js';
import { type AnalyzeRequest, type FileReader, readable } from '../request.js';

/** Options of a script's command line: the settings that a network of another file asks for. */

/** A script that has fewer of the names is of something else. */
const LEAST_SHARED = 3;

/** What settings are called where they are asked for one of them: `configs.d_model`. */
const ASKED = /\b(?:\w+_)?(?:configs?|cfg|args|params|opts?|options|hparams|hps|settings|flags)\.([A-Za-z_]\w*)/g;

/** The options of the script of the workspace that knows most of what the file asks its settings for; empty where none does. */
export async function optionsOf(
  request: AnalyzeRequest,
  { candidates }: Analysis,
  reader: FileReader,
  parse: (text: string) => Promise<Module>,
): Promise<ReadonlyMap<string, string>> {
  const asked = new Set([...request.text.matchAll(ASKED)].map(([, name = '']) => name));
  for (const c of candidates) for (const name of c.missing) asked.add(name);
  if (!reader.search || asked.size < LEAST_SHARED) return new Map();
  let best = '';
  let most = LEAST_SHARED - 1;
  for (const path of await reader.search(['.add_argument('], request.file, request.roots)) {
    const text = path.endsWith('.py') ? (readable(await reader.read(path))?.text ?? '') : '';
    const shared = new Set([...text.matchAll(/['"]--([\w-]+)['"]/g)].map(([, name = '']) => name.replaceAll('-', '_')).filter((name) => asked.has(name)));
    if (shared.size > most) [best, most] = [text, shared.size];
  }
  if (!best) return new Map();
  const options = new Map<string, string>();
  visitor.block((await parse(best)).body, options);
  return options;
}

const visitor: StmtVisitor<Map<string, string>> = {
  value: option,
  target: () => {},
  block: (body, options) => {
    for (const s of body) statement(s, options);
  },
};

function statement(s: Stmt, options: Map<string, string>): void {
  forEachChild(s, visitor, options);
  if (s.type === 'FunctionDef') visitor.block(s.body, options);
}

/** `parser.add_argument('--dim', default=64)`: an option with its default, the first of its choices, or what a flag is when it is left out. */
function option(e: Expr, options: Map<string, string>): void {
  forEachPart(e, option, options);
  if (e.type !== 'Call' || e.func.type !== 'Attribute' || e.func.name !== 'add_argument') return;
  const given = (name: string): Expr | undefined => e.keywords.find((k) => k.name === name)?.value;
  const flag = e.args.flatMap((a) => (a.type === 'Str' && a.value.startsWith('--') ? [a.value.slice(2)] : []))[0];
  const dest = given('dest');
  const name = dest?.type === 'Str' ? dest.value : flag?.replaceAll('-', '_');
  const value = literal(given('default')) ?? literal(firstOf(given('choices'))) ?? leftOut(given('action'));
  if (name && value !== undefined && !options.has(name)) options.set(name, value);
}

const firstOf = (e: Expr | undefined): Expr | undefined => (e?.type === 'List' || e?.type === 'Tuple' ? e.items[0] : undefined);

const leftOut = (action: Expr | undefined): string | undefined =>
  action?.type !== 'Str' ? undefined : action.value === 'store_true' ? 'False' : action.value === 'store_false' ? 'True' : undefined;

/** Python for a value that is written out; None and an empty text say nothing. */
function literal(e: Expr | undefined): string | undefined {
  if (!e || (e.type === 'Const' && (e.value === null || e.value === 'ellipsis')) || (e.type === 'Str' && !e.value)) return undefined;
  return isLiteral(e) ? unparse(e) : undefined;
}

const isLiteral = (e: Expr): boolean =>
  e.type === 'Int' ||
  e.type === 'Float' ||
  e.type === 'Str' ||
  e.type === 'Const' ||
  (e.type === 'Unary' && isLiteral(e.operand)) ||
  ((e.type === 'List' || e.type === 'Tuple') && e.items.every(isLiteral));
