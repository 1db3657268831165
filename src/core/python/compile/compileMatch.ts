import { compare, hashKey } from '../objects/comparison.js';
import { isInstance } from '../objects/instanceChecks.js';
import { toArray } from '../objects/iteration.js';
import { getAttrOr } from '../objects/objects.js';
import { truth } from '../objects/truth.js';
import type { MatchCase, Pattern, Stmt } from '../syntax/syntax.js';
import { PyClass, PyDict, PyList, PyRange, PyTuple, types, Unknown, type Value } from '../values/values.js';
import { type Frame, NORMAL, type VM } from '../values/vm.js';
import { condition, expression } from './compileExpr.js';
import { storeName } from './compileName.js';
import { block } from './compileStmt.js';
import type { Run, Unit } from './unit.js';

/** Whether a value matches, or `undefined` if unknown. Assigns the captures. */
type Match = (f: Frame, v: Value) => boolean | undefined;

export function matchStatement(u: Unit, s: Extract<Stmt, { type: 'Match' }>): Run {
  const { vm } = u;
  const subject = expression(u, s.subject);
  const cases = s.cases.map((c) => ({ matches: compileCase(u, s, c), body: block(u, c.body) }));
  return (f) => {
    vm.tick();
    f.at = s;
    const v = subject(f);
    for (const c of cases) if (c.matches(f, v)) return c.body(f);
    return NORMAL;
  };
}

/** A case with its guard. If it is unknown whether it matches, it is skipped with a doubt. */
export function compileCase(u: Unit, s: Stmt, c: MatchCase): (f: Frame, v: Value) => boolean {
  const { vm } = u;
  const matches = compilePattern(u, c.pattern);
  const guard = c.guard ? condition(u, c.guard) : null;
  return (f, v) => {
    let fits = matches(f, v);
    if (fits && guard) fits = guard(f);
    if (fits !== undefined) return fits;
    f.at = s;
    vm.doubt('which case fits is unknown: this one was passed over');
    return false;
  };
}

function compilePattern(u: Unit, p: Pattern): Match {
  const { vm } = u;
  switch (p.type) {
    case 'any':
    case 'star': {
      const store = p.name ? storeName(u, p.name) : null;
      return (f, v) => {
        store?.(f, v);
        return true;
      };
    }
    case 'value': {
      const value = expression(u, p.value);
      const op = p.value.type === 'Const' ? 'is' : '==';
      return (f, v) => truth(vm, compare(vm, op, v, value(f)));
    }
    case 'as': {
      const inner = compilePattern(u, p.pattern);
      const store = storeName(u, p.name);
      return (f, v) => {
        const fits = inner(f, v);
        if (fits) store(f, v);
        return fits;
      };
    }
    case 'or': {
      const options = p.options.map((o) => compilePattern(u, o));
      return (f, v) => firstThat(options, (o) => o(f, v));
    }
    case 'sequence':
      return sequencePattern(u, p.items);
    case 'mapping':
      return mappingPattern(u, p);
    case 'class':
      return classPattern(u, p);
  }
}

/** True if one holds; otherwise `undefined` if one may hold. */
function firstThat<T>(items: readonly T[], holds: (item: T) => boolean | undefined): boolean | undefined {
  let result: boolean | undefined = false;
  for (const item of items) {
    const fits = holds(item);
    if (fits) return true;
    if (fits === undefined) result = undefined;
  }
  return result;
}

/** Stops at the first test that fails or is unknown, with its result. */
function allThat(tests: Iterable<() => boolean | undefined>): boolean | undefined {
  for (const test of tests) {
    const fits = test();
    if (!fits) return fits;
  }
  return true;
}

function sequencePattern(u: Unit, items: readonly Pattern[]): Match {
  const { vm } = u;
  const star = items.findIndex((i) => i.type === 'star');
  const parts = items.map((i) => compilePattern(u, i));
  return (f, v) => {
    if (v instanceof Unknown) return undefined;
    if (!(v instanceof PyList || v instanceof PyTuple || v instanceof PyRange)) return false;
    const values = toArray(vm, v);
    const n = parts.length;
    if (star < 0 ? values.length !== n : values.length < n - 1) return false;
    const rest = values.length - n + 1;
    const at = (i: number): Value =>
      star < 0 || i < star ? (values[i] as Value) : i === star ? new PyList(values.slice(star, star + rest)) : (values[i + rest - 1] as Value);
    return allThat(parts.map((part, i) => () => part(f, at(i))));
  };
}

function mappingPattern(u: Unit, p: Extract<Pattern, { type: 'mapping' }>): Match {
  const { vm } = u;
  const entries = p.entries.map((e) => ({ key: expression(u, e.key), matches: compilePattern(u, e.pattern) }));
  const rest = p.rest ? storeName(u, p.rest) : null;
  return (f, v) => {
    if (v instanceof Unknown) return undefined;
    if (!(v instanceof PyDict)) return false;
    const used = new Set<unknown>();
    const fits = allThat(
      entries.map((e) => () => {
        const key = hashKey(vm, e.key(f));
        const found = v.map.get(key);
        if (found === undefined) return false;
        used.add(key);
        return e.matches(f, found);
      }),
    );
    if (fits && rest) {
      const others = new PyDict();
      for (const [k, item] of v.map) {
        if (used.has(k)) continue;
        others.map.set(k, item);
        if (v.originals?.has(k)) (others.originals ??= new Map()).set(k, v.original(k));
      }
      rest(f, others);
    }
    return fits;
  };
}

/** Classes whose single positional pattern matches the value itself. */
const ITSELF = [types.int, types.float, types.str, types.bool, types.bytes, types.list, types.tuple, types.dict, types.set, types.frozenset];

function classPattern(u: Unit, p: Extract<Pattern, { type: 'class' }>): Match {
  const { vm } = u;
  const cls = expression(u, p.cls);
  const positional = p.positional.map((x) => compilePattern(u, x));
  const keywords = p.keywords.map((k) => ({ name: k.name, matches: compilePattern(u, k.pattern) }));
  return (f, v) => {
    const c = cls(f);
    const is = isInstance(vm, v, c);
    if (!is) return is;
    const member = (name: string, matches: Match) => (): boolean | undefined => {
      const found = getAttrOr(vm, v, name);
      return found === undefined ? false : matches(f, found);
    };
    const tests: (() => boolean | undefined)[] = [];
    const itself = positional.length === 1 && c instanceof PyClass && ITSELF.some((t) => c.isSubclassOf(t)) && c.lookup('__match_args__') === undefined;
    if (itself) tests.push(() => (positional[0] as Match)(f, v));
    else if (positional.length) {
      const names = matchArgs(vm, c);
      if (positional.length > names.length)
        throw vm.error(
          'TypeError',
          `${c instanceof PyClass ? c.name : '?'}() accepts ${names.length} positional sub-pattern${names.length === 1 ? '' : 's'} (${positional.length} given)`,
        );
      positional.forEach((matches, i) => void tests.push(member(names[i] as string, matches)));
    }
    for (const k of keywords) tests.push(member(k.name, k.matches));
    return allThat(tests);
  };
}

function matchArgs(vm: VM, cls: Value): string[] {
  const names = getAttrOr(vm, cls, '__match_args__');
  return names instanceof PyTuple ? names.items.map(String) : [];
}
