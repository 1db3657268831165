import type { FunctionRule, ModuleRule } from './convention.js';
import { type FunctionCall, type ModuleCall, numel, product } from './sight.js';

/** Formulas that several tools share. Multiply-adds are called so; all else counts operations of its own. */

/** Multiply-adds of a product of the last axis of one tensor with the one before the last of another. */
export const productMacs =
  (first: string, second: string) =>
  (c: FunctionCall): number =>
    numel(c.tensor(first)) * (c.tensor(second).shape.at(-1) ?? 1);

/** `F.linear`. */
export const linearMacs = (c: FunctionCall): number => numel(c.tensor('input')) * (c.tensor('weight').shape[0] ?? 1);

/** A convolution by its weight: each output position (of a transposed one: each input position) takes every element of the weight once. */
export function convolutionMacs(c: FunctionCall): number {
  const positions = c.arg('transposed') === true ? c.tensor('input') : c.output;
  return (positions.shape[0] ?? 1) * product(positions.shape.slice(2)) * numel(c.tensor('weight'));
}

export const isAffine = (m: ModuleCall): boolean => m.setting('affine') === true || m.setting('elementwise_affine') === true;

const NOTHING: ModuleRule = { reason: 'a rule that says zero', count: () => 0 };
/** The same rule for many classes. */
export const forAll = (names: string, rule: ModuleRule): Record<string, ModuleRule> => Object.fromEntries(names.split(' ').map((n) => [`nn.${n}`, rule]));
export const nothing = (names: string): Record<string, ModuleRule> => forAll(names, NOTHING);
export const functions = (names: string, rule: FunctionRule): Record<string, FunctionRule> => Object.fromEntries(names.split(' ').map((n) => [n, rule]));

/** Rules that several tools have for functions. */
export const perElement: FunctionRule = { reason: '1 per element of the input', count: (c) => numel(c.tensor('input')) };
export const norm: FunctionRule = {
  reason: '5 per element of the input, 4 without weights',
  count: (c) => numel(c.tensor('input')) * (c.has('weight') ? 5 : 4),
};
export const batchNorm: FunctionRule = {
  reason: '2 per element of the input, 1 without weights; 5 and 4 in training mode',
  count: (c) => (c.arg('training') === true ? norm.count(c) : numel(c.tensor('input')) * (c.has('weight') ? 2 : 1)),
};

/** Tensors of a broadcast operation as ptflops, calflops and DeepSpeed align them: from the left, the larger size of each pair. */
export function leftAligned(c: FunctionCall): number {
  const [a, b] = ['input', 'other'].map((name) => c.tensor(name).shape) as [readonly number[], readonly number[]];
  return product(Array.from({ length: Math.max(a.length, b.length) }, (_, i) => Math.max(a[i] ?? 1, b[i] ?? 1)));
}
