import { forEachPart } from '../../python/syntax/children.js';
import type { Expr } from '../../python/syntax/syntax.js';

/** Where tensors are. There is one device; a network that asks for another one has the same layers there. */

const ASKS = new Set(['is_cuda', 'is_mps', 'is_xpu', 'is_npu']);

/** True for `x.device`, `x.is_cuda`, and for what contains them. */
function asksForDevice(e: Expr): boolean {
  if (e.type === 'Attribute' && (e.name === 'device' || ASKS.has(e.name))) return true;
  if (e.type === 'Attribute' && e.name === 'is_available') return true;
  let found = false;
  forEachPart(
    e,
    (part) => {
      found ||= asksForDevice(part);
    },
    undefined,
  );
  return found;
}

/** The assumption under which an assertion about devices holds; `undefined` for any other one. */
export const deviceAssertion = (test: Expr): string | undefined => (asksForDevice(test) ? 'tensors are on the device that the network asks for' : undefined);
