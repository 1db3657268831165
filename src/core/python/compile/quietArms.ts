import { forEachPart, importedNames } from '../syntax/children.js';
import { describe } from '../syntax/describe.js';
import type { Expr, Stmt } from '../syntax/syntax.js';
import { PyError } from '../values/failures.js';
import { Unknown, type Value } from '../values/values.js';
import { type Frame, NORMAL, type Signal } from '../values/vm.js';
import { expression } from './compileExpr.js';
import { compileTarget } from './compileTarget.js';
import { likely } from './eitherArm.js';
import type { Run, Unit } from './unit.js';

/**
 * Branches on an unknown condition whose arms change nothing that is counted: they print, load weights, compute values. Whichever is taken, the result is
 * the same, so that they leave a note and no doubt.
 */

type If = Extract<Stmt, { type: 'If' }>;
type Call = Extract<Expr, { type: 'Call' }>;

/** Variables that the arms assign. */
interface Quiet {
  readonly names: readonly { readonly load: (f: Frame) => Value | undefined; readonly store: (f: Frame, value: Value) => void }[];
  /** Expressions of objects whose items the arms set. */
  readonly holders: readonly ((f: Frame) => Value)[];
  /** The arm that only raises: like an assertion, it says that the condition is never so. */
  readonly raises: boolean | undefined;
  /** Whether both arms assign variables only, so that one can be tried. */
  readonly canTry: boolean;
}

interface Found {
  readonly names: Set<string>;
  readonly holders: Expr[];
}

/** Runs such a branch; `undefined` when it is not one, and then nothing has run. */
export function quietArms(u: Unit, s: If, body: Run, orelse: Run): ((f: Frame) => Signal | undefined) | undefined {
  const quiet = quietOf(u, s);
  if (!quiet) return undefined;
  const first = quiet.raises === undefined ? (likely(s.test) ?? true) : !quiet.raises;
  const [arm, other] = first ? [body, orelse] : [orelse, body];
  const otherIsEmpty = (first ? s.orelse : s.body).length === 0;
  return (f) => run(u, f, s, quiet, first, arm, otherIsEmpty || quiet.raises !== undefined ? null : other);
}

function run(u: Unit, f: Frame, s: If, quiet: Quiet, first: boolean, arm: Run, other: Run | null): Signal | undefined {
  const { vm } = u;
  const { effects } = vm;
  if (!effects) return undefined;
  if (quiet.holders.some((holder) => !holdsElements(u, f, holder))) return undefined;
  const values = (): (Value | undefined)[] => quiet.names.map(({ load }) => load(f));
  const assign = (all: readonly (Value | undefined)[]): void => {
    for (const [i, { store }] of quiet.names.entries()) if (all[i] !== undefined) store(f, all[i] as Value);
  };
  const before = values();
  const made = effects.count();
  let signal: Signal;
  try {
    signal = arm(f);
  } catch (error) {
    if (!(error instanceof PyError)) throw error;
    assign(before);
    return undefined;
  }
  const after = values();
  // Whatever depends on an unknown value is unknown too, and says so.
  const areUnknown = after.every((v) => v === undefined || v instanceof Unknown);
  let isSame = quiet.raises !== undefined || (areUnknown && quiet.canTry);
  if (!isSame) {
    if (other && quiet.canTry) assign(before);
    const isTried = other === null || (quiet.canTry && effects.tried(() => other(f)));
    const others = other === null ? before : values();
    if (other) assign(after);
    isSame = isTried && after.every((v, i) => others[i] === undefined || v === undefined || effects.sameKind(v, others[i] as Value));
  }
  f.at = s.test;
  const text = `whether ${describe(s.test)} holds is unknown`;
  if (effects.count() === made && signal === NORMAL && isSame)
    vm.note('info', quiet.raises === undefined ? `${text}: nothing that is counted depends on it` : `${text}: took it as ${first}, as the other way fails`);
  else vm.doubt(`${text}: took it as ${first}`);
  return signal;
}

function holdsElements(u: Unit, f: Frame, holder: (f: Frame) => Value): boolean {
  try {
    return u.vm.effects?.holdsElements(holder(f)) === true;
  } catch (error) {
    if (error instanceof PyError) return false;
    throw error;
  }
}

function quietOf(u: Unit, s: If): Quiet | undefined {
  const found: Found = { names: new Set(), holders: [] };
  const raises = endsRaising(s.body) ? true : endsRaising(s.orelse) ? false : undefined;
  if (![...withoutRaise(s.body), ...withoutRaise(s.orelse)].every((inner) => isQuiet(u, inner, found))) return undefined;
  const names = [...found.names].map((id) => {
    const name: Expr = { ...place(s.test), type: 'Name', id };
    const load = expression(u, name);
    const known = (f: Frame): Value | undefined => {
      try {
        return load(f);
      } catch (error) {
        if (error instanceof PyError) return undefined;
        throw error;
      }
    };
    return { load: known, store: compileTarget(u, name) };
  });
  return { names, holders: found.holders.map((e) => expression(u, e)), raises, canTry: !found.holders.length };
}

const place = ({ line, column, endLine, endColumn }: Expr): { line: number; column: number; endLine: number; endColumn: number } => ({
  line,
  column,
  endLine,
  endColumn,
});
const endsRaising = (arm: readonly Stmt[]): boolean => arm.at(-1)?.type === 'Raise';
const withoutRaise = (arm: readonly Stmt[]): readonly Stmt[] => (endsRaising(arm) ? arm.slice(0, -1) : arm);

function isQuiet(u: Unit, s: Stmt, found: Found): boolean {
  switch (s.type) {
    case 'Pass':
      return true;
    case 'Import':
    case 'ImportFrom':
      for (const name of importedNames(s)) found.names.add(name);
      return true;
    case 'Expr':
      return s.value.type === 'Str' || (s.value.type === 'Call' && u.vm.effects?.isIdle(s.value) === true && s.value.args.every((a) => isPlain(u, a)));
    case 'Assign':
      return isPlain(u, s.value) && s.targets.every((t) => isQuietTarget(u, t, found));
    case 'AugAssign':
      return isPlain(u, s.value) && isQuietTarget(u, s.target, found);
    case 'If':
      return isPlain(u, s.test) && [...s.body, ...s.orelse].every((inner) => isQuiet(u, inner, found));
    default:
      return false;
  }
}

function isQuietTarget(u: Unit, t: Expr, found: Found): boolean {
  if (t.type === 'Name') found.names.add(t.id);
  else if (t.type === 'Subscript' && isPlain(u, t)) found.holders.push(t.object);
  else return false;
  return true;
}

/** Functions without side effects. */
const PURE = /^(?:abs|bool|float|int|isinstance|len|max|min|round|str|sum)$/;
/** Methods that change their object, by their usual names. */
const CHANGES = /^(?:_|add|append|clear|extend|insert|pop|register|remove|set|update)|_$/;

/** An expression that computes a value and changes nothing, as far as its text tells. */
function isPlain(u: Unit, e: Expr): boolean {
  if (e.type === 'Yield' || e.type === 'Await' || e.type === 'Walrus' || e.type === 'Lambda' || e.type === 'Comp') return false;
  if (e.type === 'Call') return isPlainCall(u, e);
  return arePlain(u, e);
}

function isPlainCall(u: Unit, e: Call): boolean {
  const places = u.vm.effects?.placesOf(e);
  if (e.func.type === 'Name') return (PURE.test(e.func.id) || u.vm.effects?.isFetch(e) === true) && arePlain(u, e, places);
  return e.func.type === 'Attribute' && !CHANGES.test(e.func.name) && !isOwn(e.func.object) && arePlain(u, e, places);
}

/** Whether all parts of an expression but one are plain. */
function arePlain(u: Unit, e: Expr, but?: Expr): boolean {
  let plain = true;
  forEachPart(
    e,
    (part) => {
      plain &&= part === but || isPlain(u, part);
    },
    undefined,
  );
  return plain;
}

const isOwn = (e: Expr): boolean => e.type === 'Name' && (e.id === 'self' || e.id === 'cls');
