import { type ModuleObject, namedModules } from '../torch/module/module.js';
import { Tensor } from '../torch/tensor/tensor.js';
import type { World } from './world.js';

/** Operators that stretch an operand of size 1 to that of the other. */
const STRETCHES = /^(?:Add|Sub|Mul|Div)$/;

/**
 * True when an input only fits because something computed from it has size 1 where a weight of the network has many: a position table for hundreds of
 * patches beside one patch. Nobody means that input.
 */
export function isAccidental({ torch }: World, root: ModuleObject): boolean {
  const weights = new Set<number>();
  for (const [, m] of namedModules(root)) for (const [, v] of [...m.parameters, ...m.buffers]) if (v instanceof Tensor) weights.add(torch.ownedValue(v).id);
  const { nodes, values } = torch.builder.graph;
  return nodes.some((n) => {
    if (!STRETCHES.test(n.op) || n.inputs.length !== 2) return false;
    const [a, b] = n.inputs.map((id) => values[id]);
    if (!a || !b) return false;
    const [weight, other] = weights.has(a.id) ? [a, b] : [b, a];
    if (!weights.has(weight.id) || weights.has(other.id)) return false;
    const shift = other.shape.length - weight.shape.length;
    // Axis 0 is the batch, the last one holds features, and a single channel of a map is often meant.
    return (
      other.shape.length === 3 && other.shape.some((d, i) => i > 0 && i < other.shape.length - 1 && d === 1 && i >= shift && (weight.shape[i - shift] ?? 1) > 1)
    );
  });
}
