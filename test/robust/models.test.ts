import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Value } from '../../src/core/onnx/graph.js';
import { Dimensions } from '../../src/core/onnx/read/dimensions.js';
import { evaluate } from '../../src/core/onnx/read/evaluate.js';
import type { FileModel, FileValue } from '../../src/core/onnx/read/model.js';
import { readModel } from '../../src/core/onnx/read/readModel.js';
import { bytesSource } from '../../src/core/onnx/read/source.js';
import { randomFrom } from '../../src/measure/stats.js';
import { field } from '../onnx/raw.js';
import { MODELS, tenth, unpacked } from './corpora.js';

/** Every model that the standard's own tests have: what our rules say of its outputs, without what the file declares, is what it declares. */

/** Their outputs depend on elements in a way that no rule follows, or on how long a list is that comes from outside. */
const DEPENDENT = new Set(['NonMaxSuppression', 'StringNormalizer', 'SequenceMap', 'SequenceInsert', 'Loop']);

/** The file, with the elements that its tests feed it held as if they were weights. (Messages of one type that follow one another are one.) */
function fed(path: string, bytes: Uint8Array, inputs: readonly FileValue[]): Uint8Array {
  const initializers = inputs.flatMap(({ name, type }, i) => {
    const data = join(dirname(path), 'test_data_set_0', `input_${i}.pb`);
    return type?.is === 'tensor' && existsSync(data) ? [field(5, Buffer.concat([readFileSync(data), field(8, Buffer.from(name))]))] : [];
  });
  return Buffer.concat([bytes, field(7, Buffer.concat(initializers))]);
}

interface Outputs {
  readonly values: readonly (Value | undefined)[];
  /** Something that only data tell was taken for granted. */
  readonly isSupposed: boolean;
}

function outputs(bytes: Uint8Array): Outputs {
  const source = bytesSource(bytes);
  const { model } = readModel(source);
  assert.ok(model);
  const graph = { ...model.graph, values: [], outputs: model.graph.outputs.map(({ name }) => ({ name, type: undefined })) };
  const dimensions = new Dimensions(graph, {}, { side: 224, length: 128, sound: 16_000 });
  const before = dimensions.all.length;
  const found = evaluate({ ...model, graph }, source, dimensions);
  return { values: found.graph.outputs.map((id) => found.graph.values[id]), isSupposed: dimensions.all.length > before };
}

const isKnown = (value: Value | undefined): value is Value => value !== undefined && value.unknown === undefined;

const isWhole = ({ type }: FileValue): boolean => type?.is === 'tensor' && (type.dims ?? [null]).every((dim) => typeof dim === 'number');

/** Every output has the declared shape, or none that is known. */
function agree(model: FileModel, values: readonly (Value | undefined)[]): void {
  model.graph.outputs.forEach(({ name, type }, i) => {
    const value = values[i];
    if (!isKnown(value) || type?.is !== 'tensor' || !type.dims) return;
    const declared = type.dims.map((dim, axis) => (typeof dim === 'number' ? dim : (value.shape[axis] ?? dim)));
    assert.deepEqual(value.shape, declared, name);
  });
}

/** Undefined where the package cannot be had. */
function models(): string | undefined {
  try {
    return join(unpacked(MODELS.name), MODELS.root);
  } catch (error) {
    console.log(`  skipped, ${MODELS.name} could not be had: ${error instanceof Error ? error.message.split('\n')[0] : error}`);
    return undefined;
  }
}

suite('models of the standard', function () {
  this.timeout(600_000);
  const folder = models();
  const all = readdirSync(folder ?? '.', { recursive: folder !== undefined })
    .map(String)
    .filter((path) => path.endsWith('.onnx'))
    .sort();
  /** Of the models whose inputs all have a declared size. */
  const whole = { known: 0, all: 0 };

  test('all are there', function () {
    if (folder === undefined) return this.skip();
    assert.ok(all.length >= 0.9 * MODELS.files, String(all.length));
  });

  const chosen = tenth(all, randomFrom(15));
  for (const path of chosen) {
    test(relative('.', path), () => {
      const bytes = readFileSync(join(folder ?? '', path));
      const { model, notes } = readModel(bytesSource(bytes));
      assert.deepEqual(notes, []);
      assert.ok(model);
      let made = outputs(bytes);
      if (!made.isSupposed) agree(model, made.values);
      if (made.isSupposed || !made.values.every(isKnown)) made = outputs(fed(join(folder ?? '', path), bytes, model.graph.inputs));
      const { values, isSupposed } = made;
      if (!isSupposed) agree(model, values);
      const ops = model.graph.nodes.map(({ op }) => op);
      assert.ok((values.every(isKnown) && !isSupposed) || ops.some((op) => DEPENDENT.has(op)), ops.join());
      if (!model.graph.inputs.every(isWhole)) return;
      whole.all++;
      if (values.every(isKnown)) whole.known++;
    });
  }

  // A tenth may have met more than its share of the others.
  test('nearly all shapes are known', () =>
    assert.ok(whole.known >= (chosen.length === all.length ? 0.97 : 0.9) * whole.all, `${whole.known} of ${whole.all}`));
});
