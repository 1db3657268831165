import type { Expr, Stmt } from '../syntax/syntax.js';

/** Why what comes from a file of weights is unknown. */
export const CHECKPOINT = 'checkpoints are not loaded';

const FILLS = new Set(['update', 'load_state_dict', 'copy_']);
const TELLS = new Set(['print', 'info', 'warning', 'warn', 'debug']);

function isQuietCall(e: Expr): boolean {
  if (e.type !== 'Call') return e.type === 'Str';
  if (e.func.type === 'Name') return TELLS.has(e.func.id);
  return e.func.type === 'Attribute' && (FILLS.has(e.func.name) || TELLS.has(e.func.name));
}

const namesIn = (target: Expr): string[] =>
  target.type === 'Name' ? [target.id] : target.type === 'Tuple' || target.type === 'List' ? target.items.flatMap(namesIn) : [];

/** Entries under names that are computed, and the loop's own variables: nothing that the rest of the program asks for by name. */
const isQuietTarget = (target: Expr, own: readonly string[]): boolean =>
  target.type === 'Subscript' ? target.index.type !== 'Str' && target.index.type !== 'Int' : target.type === 'Name' && own.includes(target.id);

/** Whether a loop only sorts weights into dictionaries and loads them, so that it does not matter to any count how often it runs. */
export function onlyMovesWeights(loop: Extract<Stmt, { type: 'For' }>): boolean {
  const own = namesIn(loop.target);
  const quiet = (body: readonly Stmt[]): boolean => body.every(isQuiet);
  const isQuiet = (s: Stmt): boolean => {
    switch (s.type) {
      case 'Pass':
      case 'Break':
      case 'Continue':
        return true;
      case 'Expr':
        return isQuietCall(s.value);
      case 'Assign':
        return s.targets.every((t) => isQuietTarget(t, own));
      case 'If':
        return quiet(s.body) && quiet(s.orelse);
      default:
        return false;
    }
  };
  return quiet(loop.body) && loop.orelse.length === 0;
}
