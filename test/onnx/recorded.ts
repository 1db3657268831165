import { readFileSync } from 'node:fs';
import type { Attributes, DType, TensorType } from '../../src/core/onnx/graph.js';
import { ruleOf } from '../../src/core/onnx/operators/index.js';
import { type NodeForm, newestForm } from '../../src/core/onnx/operators/older.js';
import type { OperatorRule, RuleInput } from '../../src/core/onnx/operators/rule.js';

/** What others said of single operators: the files that scripts/onnx-operators-expected.py writes. */

/** Element type, shape and, where they are few, elements; of a sequence or optional value what it holds. `null` = left out. */
export type Described =
  | readonly [DType, readonly number[] | null, (readonly (number | string)[])?]
  | readonly ['sequence' | 'optional', readonly Described[] | null]
  | null;

export interface Recorded {
  readonly name: string;
  readonly op: string;
  readonly domain: string;
  readonly opset: number;
  readonly in: readonly Described[];
  readonly at: Attributes;
  readonly out: readonly Described[];
  readonly macs?: number;
}

export const recorded = (file: string): Recorded[] => JSON.parse(readFileSync(`test/onnx/operators/${file}.json`, 'utf8')) as Recorded[];

/** As our graphs have it; `undefined` for what was left out, or whose size nobody told. */
export function typeOf(described: Described): RuleInput | undefined {
  if (!described) return undefined;
  const [dtype, shape, data] = described as readonly [DType, readonly number[] | readonly Described[] | null, (readonly (number | string)[])?];
  if (dtype === 'sequence' || dtype === 'optional') {
    const items = (shape as readonly Described[] | null)?.flatMap((item): TensorType[] => {
      const type = typeOf(item);
      return type ? [{ dtype: type.dtype, shape: type.shape, ...(type.items ? { items: type.items } : {}) }] : [];
    });
    return { dtype, shape: dtype === 'sequence' && items ? [items.length] : [], ...(items ? { items } : {}) };
  }
  const type = { dtype, shape: (shape as readonly number[] | null) ?? [] };
  return data ? { ...type, data: data.map(Number) } : type;
}

/** One case in the newest form of its operator, with its rule. */
export function prepared(row: Recorded): { readonly rule: OperatorRule | undefined; readonly node: NodeForm<RuleInput> } {
  const form = { op: row.op, domain: row.domain, inputs: row.in.map(typeOf), attributes: row.at, outputs: row.out.length };
  const node = newestForm<RuleInput>(form, row.opset, (data, shape, dtype) => ({ data, shape, dtype }));
  return { rule: ruleOf(node.domain, node.op), node };
}
