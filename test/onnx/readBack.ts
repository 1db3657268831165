import assert from 'node:assert/strict';
import type { Analysis, LayerRow } from '../../src/core/analysis.js';
import { analyzeOnnx } from '../../src/core/analyzeOnnx.js';
import { bytesOf, flatShapes, type Graph, type Layer, parametersIn, type Value } from '../../src/core/onnx/graph.js';
import { nodeMacs } from '../../src/core/onnx/macs.js';
import { NotRunnable, neededNodes } from '../../src/core/onnx/prune.js';
import { bytesSource } from '../../src/core/onnx/read/source.js';
import { writeModel } from '../../src/core/onnx/write.js';

/** A network written to a file and read back. A file holds what the outputs need: the rest of the network is not in it, and neither is what is returned beside tensors. */

/** What one layer has that a file can hold. */
interface Kept {
  readonly kind: string;
  readonly params: number;
  readonly macs: number;
  readonly weightBytes: number;
}

/** The layers with parameters or work that the outputs need, by path. */
function neededLayers(graph: Graph): Map<string, Kept> {
  const nodes = neededNodes(graph);
  const read = new Set([...nodes.flatMap((node) => node.inputs), ...graph.outputs]);
  const macs = new Map<number, number>();
  for (const node of nodes) macs.set(node.layer, (macs.get(node.layer) ?? 0) + nodeMacs(node, graph));
  return new Map(
    graph.layers.map((layer): [string, Kept] => [layer.path, keptOf(layer, macs.get(layer.id) ?? 0, parametersOf(layer, graph, read))]).filter(hasWork),
  );
}

const parametersOf = (layer: Layer, graph: Graph, read: ReadonlySet<number>): Value[] =>
  layer.tensors.flatMap(({ value: id, sharedWith }) => {
    const value = graph.values[id];
    return value?.role === 'parameter' && sharedWith === undefined && read.has(id) ? [value] : [];
  });

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

const keptOf = (layer: Layer, macs: number, parameters: readonly Value[]): Kept => ({
  kind: layer.className,
  params: sum(parameters.map(parametersIn)),
  macs,
  weightBytes: sum(parameters.map(bytesOf)),
});

const hasWork = ([, { params, macs }]: [string, Kept]): boolean => params > 0 || macs > 0;

const fileLayers = (rows: readonly LayerRow[]): Map<string, Kept> =>
  new Map(
    rows
      .map(({ path, kind, params, macs, weightBytes }): [string, Kept] => [path, { kind, params: params ?? 0, macs: macs ?? 0, weightBytes }])
      .filter(hasWork),
  );

/** Of what a layer returns, a file knows the tensors that are used; of a function that calls others, the source knows what the last of them returned. */
function shapesDiffer(source: LayerRow | undefined, file: LayerRow): boolean {
  const [wanted, found] = [source, file].map((row) => flatShapes(row?.outputShape ?? null).map(String)) as [string[], string[]];
  return wanted.length > 0 && !(found.length > 0 && (isWithin(found, wanted) || isWithin(wanted, found)));
}

/** Whether the items of a list stand in another in the same order. */
function isWithin(few: readonly string[], many: readonly string[]): boolean {
  let at = 0;
  for (const item of many) if (item === few[at]) at++;
  return at === few.length;
}

/** The network as its own file reads back; weights are stated to lie beside it, so that none are made. */
export const readBack = (analysis: Analysis): Analysis =>
  analyzeOnnx({ file: 'model.onnx', source: bytesSource(writeModel(analysis.graph, { inlineBytes: 0 }).bytes) });

/** What the file of a network says otherwise than its source, a sentence each. */
export function differences(source: Analysis, file: Analysis = readBack(source)): string[] {
  const out: string[] = [...file.notes.map((note) => note.text), ...file.uncounted.map(({ operator, reason }) => `${operator}: ${reason}`)];
  const wanted = neededLayers(source.graph);
  const found = fileLayers(file.rows);
  for (const path of new Set([...wanted.keys(), ...found.keys()])) {
    const [a, b] = [wanted.get(path), found.get(path)].map((kept) => JSON.stringify(kept) ?? 'nothing');
    if (a !== b) out.push(`${path}: ${a} is read back as ${b}`);
  }
  const rows = new Map(source.rows.map((row) => [row.path, row]));
  for (const row of file.rows)
    if (shapesDiffer(rows.get(row.path), row))
      out.push(`${row.path}: ${JSON.stringify(rows.get(row.path)?.outputShape)} is read back as ${JSON.stringify(row.outputShape)}`);
  const outputs = [source, file].map(({ output }) => JSON.stringify(flatShapes(output)));
  if (outputs[0] !== outputs[1]) out.push(`the outputs ${outputs[0]} are read back as ${outputs[1]}`);
  return out;
}

/** Holds a network to what its file says of it; one that cannot be written must say why. */
export function heldToFile(source: Analysis): void {
  let file: Analysis;
  try {
    file = readBack(source);
  } catch (error) {
    if (error instanceof NotRunnable && error.obstacles.every(({ reason }) => reason)) return;
    if (source.graph.outputs.every((id) => id < 0)) return;
    throw error;
  }
  assert.deepEqual(differences(source, file), [], `the file of ${source.entry} reads back otherwise`);
}
