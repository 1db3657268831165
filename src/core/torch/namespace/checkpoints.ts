import { targetNames } from '../../python/syntax/children.js';
import type { Expr, Stmt } from '../../python/syntax/syntax.js';
import type { Unknown } from '../../python/values/values.js';

/** Loops over the entries of a checkpoint: they move weights that are not loaded, so that leaving them out changes no count. */

/** The reason of values that come from a checkpoint. */
export const CHECKPOINT = 'checkpoints are not loaded';

/** Calls that change nothing but elements, modes and what lies outside of the program. */
const IDLE = /^(?:load_state_dict|copy_|fill_|zero_|eval|train|makedirs|mkdir|manual_seed|seed|write|flush|close|warn_once|log|exception|error)$/;

/** True for a call that tells something, loads weights or the like. */
export function isIdleCall({ func }: Extract<Expr, { type: 'Call' }>): boolean {
  const name = func.type === 'Name' ? func.id : func.type === 'Attribute' ? func.name : '';
  return TELLS.has(name) || (func.type === 'Attribute' && IDLE.test(name));
}

/** True for a function that fetches weights. */
export const fetchesWeights = ({ func }: Extract<Expr, { type: 'Call' }>): boolean => func.type === 'Name' && FETCHES.has(func.id);
const FETCHES = new Set(['load_state_dict_from_url', 'load_url']);

/** The argument that says on which device weights are put. */
export const placesOf = ({ keywords }: Extract<Expr, { type: 'Call' }>): Expr | undefined => keywords.find((k) => k.name === 'map_location')?.value;

const FILLS = new Set(['update', 'load_state_dict', 'copy_']);
const TELLS = new Set(['print', 'info', 'warning', 'warn', 'debug', 'critical', 'info_once', 'warning_once', 'rank_zero_info', 'rank_zero_warn']);

function onlyFillsOrTells(e: Expr): boolean {
  if (e.type !== 'Call') return e.type === 'Str';
  if (e.func.type === 'Name') return TELLS.has(e.func.id);
  return e.func.type === 'Attribute' && (FILLS.has(e.func.name) || TELLS.has(e.func.name));
}

/** Targets that nobody asks for by name later: entries under computed keys, and the variables of the loop itself. */
const isUnnamedTarget = (target: Expr, own: readonly string[]): boolean =>
  target.type === 'Subscript' ? target.index.type !== 'Str' && target.index.type !== 'Int' : target.type === 'Name' && own.includes(target.id);

type For = Extract<Stmt, { type: 'For' }>;

/** The assumption under which such a loop is left out; `undefined` when it must run. */
export const checkpointLoop = (loop: For, source: Unknown): string | undefined =>
  source.reason === CHECKPOINT && onlyMovesWeights(loop) ? 'weights of checkpoints, which are not loaded, fit the network' : undefined;

/** True for a loop that only sorts weights into dictionaries and loads them. */
function onlyMovesWeights(loop: For): boolean {
  const own = targetNames(loop.target);
  const areInert = (body: readonly Stmt[]): boolean => body.every(isInert);
  const isInert = (s: Stmt): boolean => {
    switch (s.type) {
      case 'Pass':
      case 'Break':
      case 'Continue':
        return true;
      case 'Expr':
        return onlyFillsOrTells(s.value);
      case 'Assign':
        return s.targets.every((t) => isUnnamedTarget(t, own));
      case 'If':
        return areInert(s.body) && areInert(s.orelse);
      default:
        return false;
    }
  };
  return areInert(loop.body) && loop.orelse.length === 0;
}
