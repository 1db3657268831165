import type { EntryCandidate } from '../analysis.js';
import { forEachChild, forEachDefault, forEachPart, ignore, type StmtVisitor } from '../python/syntax/children.js';
import type { Expr, FunctionDef, Module, Param, Params, Place, Stmt } from '../python/syntax/syntax.js';
import { costComments } from '../text/comments.js';
import type { Span } from '../text/notes.js';

/** What choosing an entry needs to know of a class or function of a file. Read from the syntax tree, without evaluating anything. */
interface Definition {
  readonly name: string;
  readonly span: Span;
  readonly type: 'class' | 'function';
  /** Names of required parameters. */
  readonly missing: readonly string[];
  /** Required parameters that a settings class of the file fits, made without arguments (`config: Config`): parameter -> class. */
  readonly settings: ReadonlyMap<string, string>;
  /** Names used anywhere in it. */
  readonly mentions: ReadonlySet<string>;
  /** Names of the bases of a class. */
  readonly bases: readonly string[];
  /** A class that leaves `__init__` to its base, or hands on whatever it is given. */
  readonly inherits: boolean;
}

/** What evaluation knows of a network class. */
export interface ModelFacts {
  /** Names of required parameters, also of an inherited `__init__`. */
  readonly missing: readonly string[];
  /** It has a `forward`, or methods that stand for it, and no abstract ones. */
  readonly runs: boolean;
}

/** Facts about the network class, own or imported, that a name of the file stands for. */
type ModelOf = (name: string) => ModelFacts | undefined;

type ClassStmt = Extract<Stmt, { type: 'ClassDef' }>;

/** The statements of a module's top level, also inside `if`, `try` and `with`, but without the main block. */
function topStatements(body: readonly Stmt[], out: Stmt[] = []): Stmt[] {
  for (const s of body) {
    out.push(s);
    if ((s.type === 'If' && !isMainTest(s.test)) || s.type === 'Try' || s.type === 'With') forEachChild(s, TOP, out);
  }
  return out;
}

const TOP: StmtVisitor<Stmt[]> = { value: ignore, target: ignore, block: topStatements };

const isMainTest = (e: Expr): boolean => e.type === 'Compare' && [e.left, ...e.rights].some((x) => x.type === 'Name' && x.id === '__name__');

/** Bodies of `if __name__ == "__main__":`. */
export const mainBlocks = (tree: Module): (readonly Stmt[])[] => tree.body.flatMap((s) => (s.type === 'If' && isMainTest(s.test) ? [s.body] : []));

const spanOfPlace = (file: string, p: Place): Span => ({ file, line: p.line, column: p.column, endLine: p.endLine, endColumn: p.endColumn });

/** Trees never change, and every analysis asks several times. */
const known = new WeakMap<Module, Definition[]>();

export function definitionsOf(tree: Module, file: string): readonly Definition[] {
  let found = known.get(tree);
  if (!found) known.set(tree, (found = readDefinitions(tree, file)));
  return found;
}

function readDefinitions(tree: Module, file: string): Definition[] {
  const out: Definition[] = [];
  const statements = topStatements(tree.body);
  const holders = statements.flatMap((s) => (s.type === 'ClassDef' && holdsSettings(s) ? [s.name] : []));
  for (const s of statements) {
    if (s.type !== 'ClassDef' && s.type !== 'FunctionDef') continue;
    const init =
      s.type === 'ClassDef' ? s.body.find((m): m is Stmt & FunctionDef => m.type === 'FunctionDef' && m.name === '__init__')?.params.slice(1) : s.params;
    const params = required(init ?? []);
    const settings = new Map(params.flatMap((p) => settingsFor(p, holders) ?? []));
    const type = s.type === 'ClassDef' ? 'class' : 'function';
    out.push({
      name: s.name,
      span: spanOfPlace(file, s),
      type,
      missing: params.map((p) => p.name),
      settings,
      mentions: mentionsOf(s),
      bases: s.type === 'ClassDef' ? s.bases.flatMap((b) => (b.type === 'Name' ? [b.id] : [])) : [],
      inherits: s.type === 'ClassDef' && (!init || (init.length > 0 && init.every((p) => p.kind === 'args' || p.kind === 'kwargs'))),
    });
  }
  return out;
}

const required = (params: Params): Params => params.filter((p) => !p.default && p.kind !== 'args' && p.kind !== 'kwargs');

/** A dataclass whose fields all have defaults: the settings of a network. */
function holdsSettings(s: ClassStmt): boolean {
  const isDataclass = s.decorators.some((d) => {
    const e = d.type === 'Call' ? d.func : d;
    return (e.type === 'Name' && e.id === 'dataclass') || (e.type === 'Attribute' && e.name === 'dataclass');
  });
  return isDataclass && s.bases.length === 0 && s.body.every((m) => m.type !== 'AnnAssign' || isGiven(m));
}

/** A field with a real default: `size: int = None` leaves the value to somebody else. */
const isGiven = (m: Extract<Stmt, { type: 'AnnAssign' }>): boolean =>
  m.value !== undefined && !(m.annotation.type === 'Name' && m.value.type === 'Const' && m.value.value === null);

/** The settings class that a parameter names in its annotation, or whose name ends like the parameter's: `args` and `ModelArgs`. */
function settingsFor(p: Param, holders: readonly string[]): [[string, string]] | undefined {
  const { annotation } = p;
  const named = annotation?.type === 'Name' ? annotation.id : annotation?.type === 'Str' ? annotation.value : undefined;
  const fitting = named === undefined ? holders.filter((h) => h.toLowerCase().endsWith(p.name.toLowerCase())) : holders.filter((h) => h === named);
  return fitting.length === 1 ? [[p.name, fitting[0] as string]] : undefined;
}

/** The names used anywhere in a definition, except its decorators. */
function mentionsOf(s: ClassStmt | (Stmt & FunctionDef)): Set<string> {
  const out = new Set<string>();
  if (s.type === 'ClassDef') for (const base of s.bases) mentionedIn(base, out);
  else forEachDefault(s.params, mentionedIn, out);
  mentionedInAll(s.body, out);
  return out;
}

function mentionedIn(e: Expr, out: Set<string>): void {
  if (e.type === 'Name') out.add(e.id);
  else forEachPart(e, mentionedIn, out);
}

function mentionedInAll(body: readonly Stmt[], out: Set<string>): void {
  for (const s of body) {
    forEachChild(s, MENTIONS, out);
    if (s.type === 'FunctionDef') mentionedInAll(s.body, out);
  }
}

const MENTIONS: StmtVisitor<Set<string>> = { value: mentionedIn, target: mentionedIn, annotation: mentionedIn, block: mentionedInAll };

/** The container of torch that functions return where a file has no network class. */
const SEQUENTIAL = 'Sequential';

/** The names that a call calls or passes on: `build(Net, depth)` may return a `Net`. */
function namesInCall(e: Expr | undefined): string[] {
  if (e?.type !== 'Call') return [];
  const callee = e.func.type === 'Name' ? [e.func.id] : e.func.type === 'Attribute' && e.func.name === SEQUENTIAL ? [SEQUENTIAL] : [];
  return [...callee, ...[...e.args, ...e.keywords.map((k) => k.value)].flatMap((x) => (x.type === 'Name' ? [x.id] : namesInCall(x)))];
}

/** The names in calls whose result a function returns, directly or through a variable. */
function returnedNames(f: Stmt & FunctionDef): Set<string> {
  return returnsOf(f).returned;
}

function returnsOf(f: Stmt & FunctionDef): Returns {
  const given: Returns = { assigned: new Map(), returned: new Set(), any: false };
  returnsIn(f.body, given);
  return given;
}

/** Functions of the file that give nothing back: a call of one is not how a network is built. */
export const runnersOf = (tree: Module): ReadonlySet<string> =>
  new Set(tree.body.flatMap((s) => (s.type === 'FunctionDef' && !returnsOf(s).any ? [s.name] : [])));

interface Returns {
  readonly assigned: Map<string, readonly string[]>;
  readonly returned: Set<string>;
  /** It returns something other than a constant. */
  any: boolean;
}

function returnsIn(body: readonly Stmt[], given: Returns): void {
  for (const s of body) {
    if (s.type === 'Assign') {
      const names = namesInCall(s.value);
      for (const t of s.targets) if (t.type === 'Name' && names.length) given.assigned.set(t.id, names);
    } else if (s.type === 'Return' && s.value) {
      given.any ||= s.value.type !== 'Const' && s.value.type !== 'Int';
      for (const name of s.value.type === 'Name' ? (given.assigned.get(s.value.id) ?? []) : namesInCall(s.value)) given.returned.add(name);
    } else if (s.type !== 'ClassDef') forEachChild(s, RETURNS, given);
  }
}

const RETURNS: StmtVisitor<Returns> = { value: ignore, target: ignore, block: returnsIn };

/** Functions of the file that return a network, directly or through each other. */
function builderNames(tree: Module, modelOf: ModelOf): Set<string> {
  const functions = new Map<string, Set<string>>();
  for (const s of topStatements(tree.body)) if (s.type === 'FunctionDef') functions.set(s.name, returnedNames(s as Stmt & FunctionDef));
  const builders = new Set<string>();
  for (let grown = true; grown; ) {
    grown = false;
    for (const [name, returned] of functions) {
      if (builders.has(name) || ![...returned].some((r) => modelOf(r) || builders.has(r))) continue;
      builders.add(name);
      grown = true;
    }
  }
  return builders;
}

/** Classes and builders that could be an entry, in file order; where there are none, functions that return layers in a row. */
export function candidatesOf(tree: Module, file: string, modelOf: ModelOf): EntryCandidate[] {
  const found = candidatesBy(tree, file, modelOf);
  return found.length ? found : candidatesBy(tree, file, (name) => modelOf(name) ?? (name === SEQUENTIAL ? { missing: [], runs: false } : undefined));
}

function candidatesBy(tree: Module, file: string, modelOf: ModelOf): EntryCandidate[] {
  const definitions = definitionsOf(tree, file);
  const builders = builderNames(tree, modelOf);
  return definitions
    .filter((d) => (d.type === 'class' && modelOf(d.name)?.runs) || (builders.has(d.name) && !d.name.startsWith('_')))
    .map((d) => {
      const needed = (d.inherits ? modelOf(d.name)?.missing : undefined) ?? d.missing;
      const isWhole = needed.every((name) => d.settings.has(name));
      const args = isWhole ? needed.map((name) => `${name}=${d.settings.get(name)}()`) : [];
      return { name: d.name, span: d.span, missing: isWhole ? [] : needed, expression: `${d.name}(${args.join(', ')})` };
    });
}

/** The same where nothing could be evaluated: a class with a base and a `forward` counts as a network. */
export function unevaluatedFacts(tree: Module, file: string): ModelOf {
  const classes = new Map(topStatements(tree.body).flatMap((s) => (s.type === 'ClassDef' && s.bases.length ? [[s.name, s] as const] : [])));
  return (name) => {
    const runs = classes.get(name)?.body.some((m) => m.type === 'FunctionDef' && m.name === 'forward');
    return runs ? { missing: definitionsOf(tree, file).find((d) => d.name === name)?.missing ?? [], runs } : undefined;
  };
}

/** The names in the values of the file's constants: a table of classes stands for what it lists. */
export const mentionsOfConstants = (tree: Module): ReadonlyMap<string, ReadonlySet<string>> =>
  new Map(
    topStatements(tree.body).flatMap((s) => {
      const target = s.type === 'Assign' ? s.targets[0] : s.type === 'AnnAssign' ? s.target : undefined;
      if (target?.type !== 'Name' || (s.type !== 'Assign' && s.type !== 'AnnAssign') || !s.value) return [];
      const mentioned = new Set<string>();
      mentionedIn(s.value, mentioned);
      return [[target.id, mentioned] as const];
    }),
  );

/** The entry in a comment such as `# layer-cost: Net(width=0.5) input=1x3x160x160`. Its line counts from 1. */
export function entryComment(text: string): { entry: string; input: string | undefined; line: number } | undefined {
  const [first] = costComments(text).flatMap(({ entry, line }) => (entry ? [{ entry: entry.text, input: entry.input, line }] : []));
  return first;
}

/** Functions without required arguments whose name says that they run the network (`main`, `test_...`), not that they build it. */
export const usageFunctions = (tree: Module): string[] =>
  tree.body.flatMap((s) => {
    if (s.type !== 'FunctionDef' || required(s.params).length > 0) return [];
    const isTest = /^_?test/i.test(s.name) && returnedNames(s).size === 0;
    return isTest || /^(main|demo|run|example|train|benchmark|profile|measure|export)/i.test(s.name) ? [s.name] : [];
  });
