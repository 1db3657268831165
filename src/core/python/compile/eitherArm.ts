import { describe } from '../syntax/describe.js';
import type { Expr } from '../syntax/syntax.js';
import { PyError } from '../values/failures.js';
import type { Frame, VM } from '../values/vm.js';

/**
 * Branches on an unknown condition: takes the first arm that does not raise and leaves a doubt that names the condition. States are never
 * merged.
 */
export function eitherArm<T>(vm: VM, f: Frame, test: Expr, body: (f: Frame) => T, orelse: (f: Frame) => T): T {
  f.at = test;
  const text = describe(test);
  const first = likely(test) ?? true;
  const arm = (holds: boolean): T => (holds ? body(f) : orelse(f));
  try {
    const result = arm(first);
    f.at = test;
    vm.doubt(`whether ${text} holds is unknown: took it as ${first}`);
    return result;
  } catch (error) {
    if (!(error instanceof PyError)) throw error;
    f.at = test;
    vm.doubt(`whether ${text} holds is unknown: took it as ${!first}, as the other way fails`);
    return arm(!first);
  }
}

/**
 * The likely result of a test: of one for emptiness (`found.numel() == 0`, `not len(found)`) as if there is something, of one for a file as if it is not
 * there, because its contents are not. `undefined` for any other test.
 */
export function likely(test: Expr): boolean | undefined {
  if (isSize(test)) return true;
  if (test.type === 'Call' && FILE_TEST.test(nameOf(test.func))) return false;
  if (test.type === 'Bool' && test.op === 'and') return test.values.some((v) => likely(v) === false) ? false : undefined;
  if (test.type === 'Unary' && test.op === 'not') {
    const inner = likely(test.operand);
    return inner === undefined ? undefined : !inner;
  }
  if (test.type !== 'Compare' || test.ops.length !== 1 || !isSize(test.left)) return undefined;
  const [bound] = test.rights;
  return bound?.type === 'Int' ? OUTCOMES[`${test.ops[0]} ${bound.value}`] : undefined;
}

const FILE_TEST = /^(?:exists|lexists|isfile|isdir|is_file|is_dir)$/;

const nameOf = (e: Expr): string => (e.type === 'Name' ? e.id : e.type === 'Attribute' ? e.name : '');

const OUTCOMES: Readonly<Record<string, boolean>> = { '== 0': false, '!= 0': true, '> 0': true, '<= 0': false, '< 1': false, '>= 1': true };

/** `len(x)`, `x.numel()`, `x.shape[0]`, `x.size(0)`. */
function isSize(e: Expr): boolean {
  if (e.type === 'Subscript') return e.object.type === 'Attribute' && e.object.name === 'shape';
  if (e.type !== 'Call') return false;
  const { func } = e;
  return (func.type === 'Name' && func.id === 'len') || (func.type === 'Attribute' && /^(?:numel|nelement|size)$/.test(func.name));
}
