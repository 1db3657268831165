import { call } from '../../python/objects/objects.js';
import { NOT_IMPLEMENTED, PyBoxed, PyComplex, PyFloat, Unknown, type Value } from '../../python/values/values.js';
import { native } from '../../python/values/vm.js';
import type { TorchContext } from '../graph/torchContext.js';
import { Selection, unselected } from './subscript.js';
import { Tensor, TensorClass } from './tensor.js';

/** Python's operators on tensors: each calls an operator of the registry. */

const ARITHMETIC: Record<string, string> = {
  add: 'add',
  sub: 'sub',
  mul: 'mul',
  truediv: 'div',
  floordiv: 'floor_divide',
  mod: 'remainder',
  pow: 'pow',
  matmul: 'matmul',
  and: 'bitwise_and',
  or: 'bitwise_or',
  xor: 'bitwise_xor',
  lshift: 'bitwise_left_shift',
  rshift: 'bitwise_right_shift',
};
const COMPARISONS: Record<string, string> = { eq: 'eq', ne: 'ne', lt: 'lt', le: 'le', gt: 'gt', ge: 'ge' };
const UNARY: Record<string, string> = { neg: 'neg', pos: 'positive', abs: 'abs', invert: 'bitwise_not' };

/** What these do with elements that a mask selects, they do with all of them, and the mask selects afterwards. */
const ELEMENTWISE = new Set(Object.values(ARITHMETIC).filter((name) => name !== 'matmul'));

/** Operands that tensors handle themselves. Of anything else the other operand decides. */
const fits = (v: Value | undefined): v is Value =>
  typeof v === 'number' ||
  typeof v === 'bigint' ||
  typeof v === 'boolean' ||
  v instanceof Tensor ||
  v instanceof PyFloat ||
  v instanceof PyBoxed ||
  v instanceof PyComplex ||
  v instanceof Unknown;

export function installTensorOperators(torch: TorchContext): void {
  const run = (name: string, args: readonly Value[]): Value => {
    const operator = torch.dispatch.operator(name);
    if (!operator) return torch.vm.unknown(`torch.${name} is not modelled`);
    const own = torch.dispatch.overrides.result(TensorClass.lookup(name) ?? null, args, undefined);
    if (own !== undefined) return own;
    const selected = ELEMENTWISE.has(name) ? args.find((v) => v instanceof Selection) : undefined;
    const whole = selected instanceof Selection ? unselected(torch.ops, selected, args) : undefined;
    if (!whole || !(selected instanceof Selection))
      return torch.dispatch.recorded(`operator.${name}`, operator, args, undefined, (given) => torch.dispatch.run(operator, given, undefined));
    const result = torch.dispatch.run(operator, whole, undefined);
    return result instanceof Tensor ? new Selection(selected, result, selected.mask) : result;
  };
  const binary = (dunder: string, name: string, reflected = false): void =>
    TensorClass.set(
      dunder,
      native(dunder, ([self = null, other]) => (fits(other) ? run(name, reflected ? [other, self] : [self, other]) : NOT_IMPLEMENTED)),
    );
  for (const [dunder, name] of Object.entries(ARITHMETIC)) {
    binary(`__${dunder}__`, name);
    binary(`__r${dunder}__`, name, true);
    const inPlace = TensorClass.lookup(`${name}_`);
    if (inPlace !== undefined && dunder !== 'matmul')
      TensorClass.set(
        `__i${dunder}__`,
        native(`__i${dunder}__`, ([self = null, other]) => (fits(other) ? call(torch.vm, inPlace, [self, other]) : NOT_IMPLEMENTED)),
      );
  }
  for (const [dunder, name] of Object.entries(COMPARISONS)) binary(`__${dunder}__`, name);
  for (const [dunder, name] of Object.entries(UNARY))
    TensorClass.set(
      `__${dunder}__`,
      native(`__${dunder}__`, ([self = null]) => run(name, [self])),
    );
}
