import type { Thinning } from '../request.js';

/** What may be asked of a variant. */

/** What scales hidden channels on the graph, whatever arguments the network has. */
export const THIN = 'thin';

/** A way to vary the network that it does not have. The message names what it has. */
export class VariantError extends Error {
  override readonly name = 'VariantError';
}

/** A network four times as wide has sixteen times the parameters: more is likely a mistake. @limit width of a variant: times the width */
const MOST = 4;

/** Throws {@link VariantError} for what is no width multiplier. */
export function checkThinning({ alpha, multipleOf }: Thinning): void {
  if (Number.isNaN(alpha)) throw new VariantError(`a width multiplier is a number above 0 and at most ${MOST}`);
  if (!(alpha > 0 && alpha <= MOST)) throw new VariantError(`a width multiplier lies above 0 and is at most ${MOST}, got ${alpha}`);
  if (!Number.isSafeInteger(multipleOf) || multipleOf < 1) throw new VariantError(`channels come in multiples of a whole number, got ${multipleOf}`);
}
