import { evalSource } from '../imports/run.js';
import type { Expr } from '../syntax/syntax.js';
import { fn } from '../values/natives.js';
import { type PyModule, Unknown, type Value } from '../values/values.js';
import type { VM } from '../values/vm.js';
import { parseSteps } from '../values/work.js';
import { modelledInPart, moduleWith, textOf } from './support.js';

/** The module `ast`. */

const isNumber = (e: Expr): boolean => e.type === 'Int' || e.type === 'Float' || e.type === 'Complex';

function isLiteral(e: Expr): boolean {
  switch (e.type) {
    case 'Str':
    case 'Bytes':
    case 'Const':
      return true;
    case 'Unary':
      return (e.op === '-' || e.op === '+') && isNumber(e.operand);
    case 'Binary':
      return (e.op === '+' || e.op === '-') && isLiteral(e.left) && e.right.type === 'Complex';
    case 'Tuple':
    case 'List':
    case 'Set':
      return e.items.every(isLiteral);
    case 'Dict':
      return e.entries.every(({ key, value }) => key !== undefined && isLiteral(key) && isLiteral(value));
    case 'Call':
      return e.func.type === 'Name' && e.func.id === 'set' && e.args.length === 0 && e.keywords.length === 0;
    default:
      return isNumber(e);
  }
}

/** `literal_eval`. Raises SyntaxError and ValueError, which its callers expect for texts that are no literals. */
function literal(vm: VM, source: Value): Value {
  if (source instanceof Unknown) return source;
  const text = textOf(vm, source);
  if (text === undefined) throw vm.error('ValueError', 'malformed node or string');
  if (!vm.parse) return vm.unknown('text is not evaluated here');
  vm.charge(parseSteps(text.length));
  const tree = vm.parse(text.replace(/^[ \t]+/, '').trimEnd());
  const [statement] = tree.body;
  if (tree.broken.length || tree.body.length !== 1 || statement?.type !== 'Expr') throw vm.error('SyntaxError', 'invalid syntax');
  if (!isLiteral(statement.value)) throw vm.error('ValueError', 'malformed node or string on line 1');
  return evalSource(vm, tree, new Map(), '<unknown>', false);
}

/** The module `ast`. Networks only use it to read settings. */
export function astModule(vm: VM): PyModule {
  return modelledInPart(vm, moduleWith('ast', { literal_eval: fn(vm, 'literal_eval', 'node_or_string', (v) => literal(vm, v)) }));
}
