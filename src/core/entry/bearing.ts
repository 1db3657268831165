import type { UserModule } from '../python/imports/moduleTable.js';
import { forEachChild, ignore, importedNames } from '../python/syntax/children.js';
import type { Module, Place, Stmt } from '../python/syntax/syntax.js';
import { PyFunction } from '../python/values/calls.js';
import { PyBuiltin, PyClass, PyModule, PyObject, type Value } from '../python/values/values.js';
import type { Doubt, Span } from '../text/notes.js';
import { isModule, type ModuleObject } from '../torch/module/module.js';
import { nameUse } from './nameUse.js';

/**
 * Which doubts bear on a network: those met in statements that made something the network is built from. Found by following names backwards from the entry
 * through the statements of the user's files, without regard to their order. A doubt in the preparation of data, or of another network, does not bear.
 */

/** A statement with the names that it binds or changes, and those that it reads. Those of its blocks are its parts. */
interface Piece {
  readonly statement: Stmt;
  readonly changes: ReadonlySet<string>;
  readonly reads: ReadonlySet<string>;
  readonly parent: Piece | null;
  readonly parts: Piece[];
}

/** The doubts, of those met before the network was built, that bear on it. `entry` is its expression, `created` what was built in all, in order. */
export function bearing(
  doubts: readonly Doubt[],
  entry: Module,
  root: ModuleObject,
  created: readonly ModuleObject[],
  modules: readonly UserModule[],
): readonly Doubt[] {
  if (!doubts.length) return doubts;
  const way = root.layer.frames;
  const files = new Map(modules.map((m) => [m.path, piecesOf(m, way, created)]));
  const all = [...files.values()].flat();
  const needed = new Set<string>();
  for (const s of entry.body) for (const name of nameUse(s).reads) needed.add(name);
  for (const frame of way) {
    const at = innermost(files.get(frame.file) ?? [], frame);
    // A definition on the way is needed by its name, and a name is enough.
    if (!at || at.statement.type === 'FunctionDef' || at.statement.type === 'ClassDef') continue;
    for (const name of [...at.reads, ...at.changes]) needed.add(name);
  }
  follow(all, needed);
  return doubts.filter((d) => {
    const at = decidedIn(d, files);
    return at === undefined || [...changedBy(at)].some((name) => needed.has(name));
  });
}

/** Adds to `needed` the names that the makers of needed names read. */
function follow(pieces: readonly Piece[], needed: Set<string>): void {
  const waiting = new Set(flat(pieces));
  for (let grown = true; grown; ) {
    grown = false;
    for (const piece of waiting) {
      if (![...piece.changes].some((name) => needed.has(name))) continue;
      waiting.delete(piece);
      grown = true;
      // The tests and loops around it decide whether it runs.
      for (let p: Piece | null = piece; p; p = p.parent) for (const name of p.reads) needed.add(name);
    }
  }
}

const flat = (pieces: readonly Piece[]): Piece[] => pieces.flatMap((p) => [p, ...flat(p.parts)]);

/** All that a statement with its blocks binds or changes. */
function changedBy(piece: Piece): Set<string> {
  return new Set(flat([piece]).flatMap((p) => [...p.changes]));
}

/** The statement of a user's file whose outcome a doubt may have changed: the outermost one that is no import. `undefined` when it cannot be told. */
function decidedIn(doubt: Doubt, files: ReadonlyMap<string, readonly Piece[]>): Piece | undefined {
  for (const frame of framesOf(doubt)) {
    const at = innermost(files.get(frame.file) ?? [], frame);
    if (!at || at.statement.type === 'Import' || at.statement.type === 'ImportFrom') continue;
    return leavesLoop(at.statement) ? (loopAround(at) ?? at) : at;
  }
  return undefined;
}

/** The calls on the way to a doubt, outermost first, from the text that {@link Doubt.way} is. */
function framesOf(doubt: Doubt): readonly (Place & { file: string })[] {
  if (doubt.way === null || doubt.way === '') return doubt.way === null && doubt.span ? [doubt.span] : [];
  return doubt.way.split('\n').flatMap((line) => {
    const found = /^(.*):(\d+):(\d+)-(\d+):(\d+)$/.exec(line);
    if (!found) return [];
    const [line0, column, endLine, endColumn] = found.slice(2).map(Number) as [number, number, number, number];
    return [{ file: found[1] ?? '', line: line0, column, endLine, endColumn }];
  });
}

const contains = (outer: Place, inner: Place): boolean =>
  (outer.line < inner.line || (outer.line === inner.line && outer.column <= inner.column)) &&
  (outer.endLine > inner.endLine || (outer.endLine === inner.endLine && outer.endColumn >= inner.endColumn));

function innermost(pieces: readonly Piece[], place: Place): Piece | undefined {
  const at = pieces.find((p) => contains(p.statement, place));
  return at && (innermost(at.parts, place) ?? at);
}

/** A `break` or `continue` decides about the rest of the loop. */
function leavesLoop(s: Stmt): boolean {
  let found = false;
  const block = (body: readonly Stmt[]): void => {
    for (const inner of body) if (inner.type !== 'For' && inner.type !== 'While') found ||= leavesLoop(inner);
  };
  if (s.type === 'Break' || s.type === 'Continue') return true;
  if (s.type === 'If' || s.type === 'Try' || s.type === 'With') forEachChild(s, { value: ignore, target: ignore, block }, undefined);
  return found;
}

function loopAround(piece: Piece): Piece | undefined {
  for (let p: Piece | null = piece; p; p = p.parent) if (p.statement.type === 'For' || p.statement.type === 'While') return p;
  return undefined;
}

/** The statements of a module, and of its functions on the way to the network. */
function piecesOf({ path, tree, globals }: UserModule, way: readonly Span[], made: readonly ModuleObject[]): Piece[] {
  // A call that runs a network builds nothing, one that changes it does.
  const builds = (s: Stmt): boolean => made.some((m) => m.layer.frames.some((frame) => frame.file === path && contains(s, frame)));
  const isImported = new Set(tree.body.flatMap((s) => (s.type === 'Import' || s.type === 'ImportFrom' ? importedNames(s) : [])));
  const isOnWay = (s: Stmt): boolean => way.some((frame) => frame.file === path && contains(s, frame));
  // What a function declares as global changes where it is called.
  const globalsOf = new Map(
    tree.body.flatMap((s) => (s.type === 'FunctionDef' ? [[s.name, [...nameUse(s).binds].filter((name) => name !== s.name)] as const] : [])),
  );
  const piece = (s: Stmt, parent: Piece | null): Piece => {
    const { binds, sets, mutates, reads } = nameUse(s, isImported);
    const called = [...reads].flatMap((name) => [...(s.type === 'FunctionDef' || s.type === 'ClassDef' ? [] : (globalsOf.get(name) ?? []))]);
    const mutated = [...mutates].filter((name) => isChangeable(globals.get(name)) && (!isModule(globals.get(name)) || builds(s)));
    const made: Piece = { statement: s, changes: new Set([...binds, ...sets, ...mutated, ...called]), reads, parent, parts: [] };
    const block = (body: readonly Stmt[]): void => {
      for (const inner of body) made.parts.push(piece(inner, made));
    };
    if (s.type === 'FunctionDef') {
      if (isOnWay(s)) block(s.body);
    } else if (s.type !== 'ClassDef') forEachChild(s, { value: ignore, target: ignore, block }, undefined);
    return made;
  };
  return tree.body.map((s) => piece(s, null));
}

/** Whether a call can change what is known of a global: modules, classes and functions are changed by assignment only, plain values not at all. */
const isChangeable = (v: Value | undefined): boolean =>
  v === undefined || (v instanceof PyObject && !(v instanceof PyModule || v instanceof PyClass || v instanceof PyFunction || v instanceof PyBuiltin));
