import type { UserModule } from '../python/imports/moduleTable.js';
import { forEachChild, ignore, importedNames } from '../python/syntax/children.js';
import type { Module, Place, Stmt } from '../python/syntax/syntax.js';
import { PyFunction } from '../python/values/calls.js';
import { PyBuiltin, PyClass, PyModule, PyObject, type Value } from '../python/values/values.js';
import type { Doubt, Span } from '../text/notes.js';
import { isModule, isOfTorch, type ModuleObject } from '../torch/module/module.js';
import { anywhere, isLoose, type Key, NameOrigins, nameIn, ownKeys } from './nameOrigins.js';
import { nameUse } from './nameUse.js';
import { NewParts } from './newParts.js';

/**
 * Which doubts bear on a network: those met in statements that made something the network is built from. Found by following names backwards from the entry
 * through the statements of the user's files, without regard to their order. A doubt in the preparation of data, or of another network, does not bear.
 */

/** A statement with the names that it binds or changes, and those that it reads. Those of its blocks are its parts. */
interface Piece {
  readonly statement: Stmt;
  readonly file: string;
  readonly changes: Set<Key>;
  /** Objects that it only calls methods of, or hands over. */
  readonly mutates: ReadonlySet<Key>;
  /** Whether modules were built in it. */
  readonly builds: boolean;
  /** Objects that it gives new parts to whenever it runs. */
  readonly grows: ReadonlySet<Key>;
  readonly reads: ReadonlySet<Key>;
  readonly parent: Piece | null;
  readonly parts: Piece[];
}

/**
 * The doubts, of those met before the network was built, that bear on it. `entry` is its expression in `file`, `created` what was built in all, in order.
 */
export function bearing(
  doubts: readonly Doubt[],
  file: string,
  entry: Module,
  root: ModuleObject,
  created: readonly ModuleObject[],
  modules: readonly UserModule[],
): readonly Doubt[] {
  if (!doubts.length) return doubts;
  const way = root.layer.frames;
  const origins = new NameOrigins(modules);
  const newParts = new NewParts(modules.map((m) => m.tree));
  const files = new Map(modules.map((m) => [m.path, piecesOf(m, origins, way, created, newParts)]));
  const all = [...files.values()].flat();
  const needed = new Needed();
  for (const s of entry.body) for (const name of nameUse(s).reads) needed.add(origins.of(file, name));
  const own = new Needed();
  const makers: Piece[] = [];
  for (const frame of way) {
    const at = innermost(files.get(frame.file) ?? [], frame);
    if (at?.statement.type === 'Assign') own.add(at.changes);
    // A definition on the way is needed by its name, and a name is enough.
    if (!at || at.statement.type === 'FunctionDef' || at.statement.type === 'ClassDef') continue;
    makers.push(at);
    needed.add(at.reads);
    needed.add(at.changes);
  }
  // Running the network, or training it, does not change it.
  for (const piece of flat(all)) if (!piece.builds) for (const key of piece.mutates) if (own.has([key]) && !piece.grows.has(key)) piece.changes.delete(key);
  follow(all, needed);
  return doubts.filter((d) => {
    // Too many ways lead to it: it may have been part of anything.
    if (d.way === null && !d.span) return true;
    const at = decidedIn(d, files, way);
    if (!at) return false;
    // Once the network is built, only what changes it matters.
    const isAfter = makers.some((m) => m.file === at.file && functionOf(m) === functionOf(at) && m.statement.endLine < at.statement.line && !loopAround(m));
    return (isAfter ? own : needed).has(changedBy(at)) || (isAfter ? at.statement.type === 'Return' : returns(at.statement));
  });
}

/** Globals that the network is made from. */
class Needed {
  private readonly keys = new Set<Key>();
  /** Names that may be globals of any file. */
  private readonly loose = new Set<string>();

  add(keys: Iterable<Key>): void {
    for (const key of keys) {
      this.keys.add(key);
      if (isLoose(key)) this.loose.add(nameIn(key));
    }
  }

  has(keys: Iterable<Key>): boolean {
    for (const key of keys) if (this.keys.has(key) || this.loose.has(nameIn(key))) return true;
    return false;
  }
}

/** Adds to `needed` the names that the makers of needed names read. */
function follow(pieces: readonly Piece[], needed: Needed): void {
  const waiting = new Set(flat(pieces));
  for (let grown = true; grown; ) {
    grown = false;
    for (const piece of waiting) {
      if (!needed.has(piece.changes)) continue;
      waiting.delete(piece);
      grown = true;
      // The tests and loops around it decide whether it runs.
      for (let p: Piece | null = piece; p; p = p.parent) needed.add(p.reads);
    }
  }
}

const flat = (pieces: readonly Piece[]): Piece[] => pieces.flatMap((p) => [p, ...flat(p.parts)]);

/** All that a statement with its blocks binds or changes. */
function changedBy(piece: Piece): Set<Key> {
  return new Set(flat([piece]).flatMap((p) => [...p.changes]));
}

/**
 * The statement whose outcome a doubt may have changed: in the module that was evaluated last, the outermost one that is not a call in which the network
 * was built, too. A function is what it is, whatever decorates it. `undefined` where there is none among what was evaluated.
 */
function decidedIn(doubt: Doubt, files: ReadonlyMap<string, readonly Piece[]>, way: readonly Span[]): Piece | undefined {
  const frames = framesOf(doubt);
  const from = frames.findLastIndex((frame) => {
    const at = files.get(frame.file)?.find((p) => holds(p, frame));
    return at && !isInFunction(at.statement, frame);
  });
  for (let i = Math.max(0, from); i < frames.length; i++) {
    const frame = frames[i] as Place & { file: string };
    const at = innermost(files.get(frame.file) ?? [], frame);
    if (!at) continue;
    const shared = way[i];
    if (shared && shared.file === frame.file && shared.line === frame.line && shared.column === frame.column) continue;
    if (at.statement.type === 'FunctionDef') return undefined;
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

const holds = ({ statement: s }: Piece, place: Place): boolean => contains(s, place) || (s.type === 'ClassDef' && s.decorators.some((d) => contains(d, place)));

/** Whether a place is in the body of a function that a statement defines. */
function isInFunction(s: Stmt & Place, place: Place): boolean {
  let found = s.type === 'FunctionDef' && s.body.some((inner) => contains(inner, place));
  const block = (body: readonly Stmt[]): void => {
    found ||= body.some((inner) => isInFunction(inner, place));
  };
  if (!found && s.type !== 'FunctionDef') forEachChild(s, { value: ignore, target: ignore, block }, undefined);
  return found;
}

function innermost(pieces: readonly Piece[], place: Place): Piece | undefined {
  const at = pieces.find((p) => holds(p, place));
  return at && (innermost(at.parts, place) ?? at);
}

/** Whether a statement ends its function: only functions on the way to the network are looked into. */
function returns(s: Stmt): boolean {
  let found = s.type === 'Return';
  const block = (body: readonly Stmt[]): void => {
    found ||= body.some(returns);
  };
  if (s.type !== 'FunctionDef' && s.type !== 'ClassDef') forEachChild(s, { value: ignore, target: ignore, block }, undefined);
  return found;
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

function functionOf(piece: Piece): Stmt | undefined {
  for (let p: Piece | null = piece; p; p = p.parent) if (p.statement.type === 'FunctionDef') return p.statement;
  return undefined;
}

function loopAround(piece: Piece): Piece | undefined {
  for (let p: Piece | null = piece; p; p = p.parent) if (p.statement.type === 'For' || p.statement.type === 'While') return p;
  return undefined;
}

/** The statements of a module, and of its functions on the way to the network. */
function piecesOf(
  { path, tree, globals }: UserModule,
  origins: NameOrigins,
  way: readonly Span[],
  created: readonly ModuleObject[],
  newParts: NewParts,
): Piece[] {
  // A call that runs a network builds nothing, one that changes it does. Making a loss of torch changes none.
  const isLoss = ({ cls }: ModuleObject): boolean => isOfTorch(cls) && cls.name.endsWith('Loss');
  const lines = [...new Set(created.flatMap((m) => (isLoss(m) ? [] : m.layer.frames.flatMap((frame) => (frame.file === path ? [frame.line] : [])))))];
  const builds = (s: Stmt): boolean => lines.some((line) => line >= s.line && line <= s.endLine);
  const isImported = new Set(tree.body.flatMap((s) => (s.type === 'Import' || s.type === 'ImportFrom' ? importedNames(s) : [])));
  const isOnWay = (s: Stmt): boolean => way.some((frame) => frame.file === path && contains(s, frame));
  // What a function declares as global changes where it is called.
  const globalsOf = new Map(
    tree.body.flatMap((s) => (s.type === 'FunctionDef' ? [[s.name, [...nameUse(s).binds].filter((name) => name !== s.name)] as const] : [])),
  );
  const piece = (s: Stmt, parent: Piece | null): Piece => {
    const { binds, sets, mutates, reads, members } = nameUse(s, isImported);
    const keysOf = (names: Iterable<string>): Key[] => [...names].flatMap((name) => origins.of(path, name));
    const called = [...reads].flatMap((name) => [...(s.type === 'FunctionDef' || s.type === 'ClassDef' ? [] : (globalsOf.get(name) ?? []))]);
    const mutated = [...mutates].filter((name) => isChangeable(globals.get(name)) && (!isModule(globals.get(name)) || builds(s)));
    const firm = new Set([...ownKeys(path, binds), ...keysOf([...sets, ...called])]);
    const grows = new Set(keysOf(newParts.of(s)));
    const soft = new Set([...keysOf(mutated), ...grows].filter((key) => !firm.has(key)));
    const read = new Set([...keysOf(reads), ...[...members].map(anywhere)]);
    const made: Piece = {
      statement: s,
      file: path,
      changes: new Set([...firm, ...soft]),
      mutates: soft,
      builds: builds(s),
      grows,
      reads: read,
      parent,
      parts: [],
    };
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
