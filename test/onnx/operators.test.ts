import assert from 'node:assert/strict';
import type { TensorType } from '../../src/core/onnx/graph.js';
import { DataDependent } from '../../src/core/onnx/operators/support.js';
import { countedProducts } from './countedProducts.js';
import { prepared, type Recorded, recorded, typeOf } from './recorded.js';

/** Operators whose output sizes depend on elements in a way that no rule follows, even where the elements are known. */
const DEPENDENT = new Set(['NonMaxSuppression', 'StringNormalizer', 'StringSplit', 'ImageDecoder']);

const FILES = [
  ['standard', 'operators of the newest opset'],
  ['older', 'operators of older opsets'],
  ['runtime', 'operators of other domains'],
  ['stated', 'operators that no runtime here has, by their pages'],
] as const;

/** Relative difference of folded floats, by what their type holds. */
const TOLERANCE: Readonly<Record<string, number>> = { float64: 1e-6, float32: 2e-6, float16: 2e-3, bfloat16: 2e-2 };

const close = (a: number, b: number, dtype: string): boolean =>
  Object.is(a, b) || a === b || Math.abs(a - b) <= (TOLERANCE[dtype] ?? 0) * Math.max(1, Math.abs(a));

/** Sizes and types are those recorded, and so are the elements where ours are folded. */
function agrees(row: Recorded): void {
  const { rule, node } = prepared(row);
  assert.ok(rule, `there is no rule for ${row.op}`);
  let types: TensorType[];
  try {
    types = rule.infer(node.inputs, node.attributes, node.outputs);
  } catch (error) {
    if (error instanceof DataDependent && DEPENDENT.has(row.op)) return;
    throw error;
  }
  if (row.macs !== undefined) {
    assert.equal(rule.macs?.(node.inputs, types, node.attributes), row.macs);
    assert.ok(rule.formula?.(node.inputs, types, node.attributes)?.endsWith(` = ${row.macs.toLocaleString('en')}`));
    assert.notEqual(
      rule.kind?.(node.inputs, node.attributes, () => false),
      undefined,
    );
  }
  const values = rule.fold?.(node.inputs, types, node.attributes);
  row.out.forEach((described, i) => {
    const wanted = typeOf(described);
    const made = types[i];
    if (!wanted) return;
    assert.deepEqual(made, { ...(wanted.items ? { items: wanted.items } : {}), dtype: wanted.dtype, shape: wanted.shape }, `output ${i}`);
    const [folded, data] = [values?.[i], wanted.data];
    if (!folded || !data) return;
    assert.equal(folded.length, data.length);
    folded.forEach((v, n) => {
      assert.ok(close(data[n] as number, v, wanted.dtype), `element ${n} of output ${i}: ${data[n]}, folded ${v}`);
    });
  });
}

suite('multiply-adds by formula and counted one by one', () => {
  const rows = FILES.flatMap(([file]) => recorded(file)).flatMap((row) => {
    const counted = countedProducts(row);
    return counted === undefined ? [] : [{ row, counted }];
  });

  test('of many operators', () => {
    assert.ok(rows.length > 150, String(rows.length));
    assert.ok(new Set(rows.map(({ row }) => row.op)).size > 25);
  });

  for (const { row, counted } of rows) {
    test(row.name, () => {
      const { rule, node } = prepared(row);
      const outputs = row.out.flatMap((described) => typeOf(described) ?? []);
      assert.equal(rule?.macs?.(node.inputs, outputs, node.attributes), counted);
    });
  }
});

for (const [file, title] of FILES) {
  suite(title, () => {
    for (const row of recorded(file)) test(row.name, () => agrees(row));
  });
}
