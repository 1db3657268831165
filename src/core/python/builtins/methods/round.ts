import { callMethod, special } from '../../objects/objects.js';
import { indexOf } from '../../objects/sequences.js';
import { dividedEvenly, rounded } from '../../values/decimals.js';
import { float, int, PyBoxed, PyFloat, PyObject, typeOf, Unknown, type Value } from '../../values/values.js';
import type { VM } from '../../values/vm.js';

/** Rounding. */

/** `math.floor` of a float, or `math.ceil` with `up`. Raises ValueError, OverflowError. */
export function floor(vm: VM, x: number, up = false): Value {
  if (Number.isNaN(x)) throw vm.error('ValueError', 'cannot convert float NaN to integer');
  if (!Number.isFinite(x)) throw vm.error('OverflowError', 'cannot convert float infinity to integer');
  return int(BigInt(up ? Math.ceil(x) : Math.floor(x)));
}

/** Rounds an integer to a multiple of 10^-digits; halves go to the even one. */
function roundWhole(n: number | bigint, digits: number): Value {
  if (digits >= 0) return n;
  if (digits < -1_300) return 0;
  const unit = 10n ** BigInt(-digits);
  const size = BigInt(n) < 0n ? -BigInt(n) : BigInt(n);
  const made = dividedEvenly(size, unit) * unit;
  return int(BigInt(n) < 0n ? -made : made);
}

/** `round(v, digits)`: halves go to the even neighbor. Raises TypeError. */
export function roundValue(vm: VM, v: Value, digits: Value | undefined): Value {
  if (v instanceof Unknown) return v;
  if (v instanceof PyObject && special(v, '__round__') !== undefined) return callMethod(vm, v, '__round__', digits === undefined ? [] : [digits]);
  if (v instanceof PyBoxed) return roundValue(vm, v.value, digits);
  const places = digits === undefined || digits === null ? undefined : indexOf(vm, digits);
  if (places instanceof Unknown) return places;
  if (typeof v === 'number' || typeof v === 'bigint') return roundWhole(v, places ?? 0);
  if (typeof v === 'boolean') return roundWhole(Number(v), places ?? 0);
  if (!(v instanceof PyFloat)) throw vm.error('TypeError', `type ${typeOf(v).name} doesn't define __round__ method`);
  if (places !== undefined) {
    const x = rounded(v.value, places);
    if (!Number.isFinite(x) && Number.isFinite(v.value)) throw vm.error('OverflowError', 'rounded value too large to represent');
    return float(x);
  }
  const below = floor(vm, v.value);
  const part = v.value - Math.floor(v.value);
  if (part < 0.5) return below;
  const above = floor(vm, v.value + 1);
  if (part > 0.5) return above;
  return BigInt(below as number | bigint) % 2n === 0n ? below : above;
}
