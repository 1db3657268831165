import { Batches } from './batches.js';
import { type Graph, type Node, OPSET, parametersIn, type TensorType, type Value, type ValueId } from './graph.js';
import { INLINE_BYTES } from './inline.js';
import { Lowering } from './lower.js';
import { type NodeNames, nodeNames, valueNames } from './names.js';
import * as proto from './proto.js';
import { NotRunnable, neededNodes, obstaclesOf } from './prune.js';
import type { Raw } from './random.js';
import { TOLD_KEY, toldText } from './told.js';
import { Weights } from './weights.js';

/** The seed when none is given; it stands in the file's metadata. */
const DEFAULT_SEED = 1;

export interface WriteOptions {
  readonly seed?: number;
  /** Name of the graph inside the file. */
  readonly name?: string;
  readonly producerVersion?: string;
  /** What the file beside the model is called, for weights beyond `inlineBytes`. */
  readonly externalData?: { readonly location: string };
  /** From how many bytes of weights on they go beside the model; {@link INLINE_BYTES} when left out. */
  readonly inlineBytes?: number;
  /** The same network evaluated with two other numbers of samples, each different: the file then has the dynamic dimension `batch`. */
  readonly batches?: readonly Graph[];
}

/** The file with the weights of a model that is too large to hold them. Made piece by piece, since it may exceed what one array can hold. */
interface ExternalFile {
  readonly location: string;
  readonly byteLength: number;
  /** The file's content in order. */
  chunks(): Generator<Uint8Array>;
  /** The whole content in one array. Throws RangeError when that is more than the engine allows. */
  bytes(): Uint8Array;
}

interface WrittenModel {
  readonly bytes: Uint8Array;
  readonly external?: ExternalFile;
  /** How many nodes the file holds. */
  readonly nodes: number;
  /** Parameters of the network that are not in the file: no output needs them. */
  readonly unusedParams: number;
  /** Names of the nodes in the file, to find layers again in what a runtime reports. */
  readonly names: NodeNames;
}

/** A written model with all its bytes at hand, as it travels to whoever runs or keeps it. */
export interface WrittenFile {
  readonly bytes: Uint8Array;
  /** Weights that the file itself does not hold. */
  readonly external?: { readonly location: string; readonly bytes: Uint8Array };
  /** Parameters of the network that are not in the file: no output needs them. */
  readonly unusedParams: number;
}

/** Throws RangeError when the weights beside the file are more than one array can hold. */
export const wholeFile = ({ bytes, external, unusedParams }: WrittenModel): WrittenFile => ({
  bytes,
  unusedParams,
  ...(external ? { external: { location: external.location, bytes: external.bytes() } } : {}),
});

interface Output {
  readonly name: string;
  readonly id: ValueId;
}

interface Initializer {
  readonly name: string;
  readonly type: TensorType;
  readonly raw: Raw;
}

/** Where tensors begin in the external file: aligned, so that they can be mapped into memory. */
const ALIGNMENT = 64;

/**
 * A graph as a runnable `.onnx` file of opset {@link OPSET}. Only what the outputs need is written; parameters without elements get seeded random ones.
 * Throws {@link NotRunnable} when the outputs need an operator that no runtime has, an error that says why when one file cannot have every batch, Error when there is no output.
 */
export function writeModel(graph: Graph, options: WriteOptions = {}): WrittenModel {
  const seed = options.seed ?? DEFAULT_SEED;
  if (!graph.outputs.some((id) => id >= 0)) throw new Error('the network cannot be run: none of what it returns is a tensor of known shape');
  const batches = options.batches && new Batches([graph, ...options.batches]);
  const nodes = neededNodes(graph, batches?.varies);
  const obstacles = obstaclesOf(graph, nodes);
  if (obstacles.length) throw new NotRunnable(obstacles);
  const names = nodeNames(graph);
  const valueName = valueNames(graph);
  const { lowering, outputs } = lowered(graph, nodes, names, valueName);
  const others = options.batches?.map(
    (other) =>
      lowered(
        other,
        nodes.map(({ id }) => other.nodes[id] as Node),
        nodeNames(other),
        valueNames(other),
      ).lowering,
  );
  const written = batches?.nodes([lowering, ...(others ?? [])], valueName) ?? lowering.nodes;
  const read = new Set(written.flatMap(({ inputs }) => inputs));
  const initializers = initializersOf(graph, lowering, valueName, seed).filter(({ name }) => read.has(name));
  const body = proto.message((w) => {
    const info = (field: number, name: string, id: ValueId): void =>
      proto.field(w, field, () => proto.valueInfo(w, name, valueAt(graph, id), batches?.dims(id)));
    for (const made of written) proto.field(w, 1, () => proto.node(w, made));
    proto.text(w, 2, options.name ?? 'model');
    for (const id of graph.inputs) info(11, valueName(id), id);
    for (const { name, id } of outputs) info(12, name, id);
    const shown = new Set(outputs.map((o) => o.name));
    for (const id of nodes.flatMap((n) => n.outputs)) if (!shown.has(valueName(id))) info(13, valueName(id), id);
  });
  const total = initializers.reduce((sum, i) => sum + i.raw.byteLength, 0);
  const external = total > (options.inlineBytes ?? INLINE_BYTES) ? externalFile(initializers, options.externalData?.location ?? 'weights.bin') : undefined;
  const bytes = assemble(modelHead(seed, options, toldText(lowering, valueName)), body, initializers, external);
  return { bytes, names, nodes: written.length, unusedParams: unusedParams(lowering), ...(external ? { external: external.file } : {}) };
}

/** The nodes of the file, and its outputs. */
function lowered(graph: Graph, nodes: readonly Node[], names: NodeNames, valueName: (id: ValueId) => string): { lowering: Lowering; outputs: Output[] } {
  const lowering = new Lowering(graph, names, valueName);
  for (const node of nodes) lowering.node(node);
  return { lowering, outputs: outputsOf(graph, lowering, valueName) };
}

function valueAt(graph: Graph, id: ValueId): Value {
  const value = graph.values[id];
  if (!value) throw new RangeError(`the graph has no value ${id}`);
  return value;
}

/** An output that no written node makes, or that is listed twice, needs a node of its own: the format lets an output name only a node's result. */
function outputsOf(graph: Graph, lowering: Lowering, valueName: (id: ValueId) => string): Output[] {
  const made = new Set(lowering.nodes.flatMap((n) => n.outputs));
  const listed = new Set<string>();
  return graph.outputs
    .filter((id) => id >= 0)
    .map((id, i) => {
      let name = valueName(id);
      if (!made.has(name) || listed.has(name)) {
        const copied = `${name}/output_${i}`;
        lowering.add({ op: 'Identity', name: `@/Identity_output_${i}`, inputs: [lowering.read(id)], outputs: [copied], attributes: {} });
        name = copied;
      }
      listed.add(name);
      return { name, id };
    });
}

function initializersOf(graph: Graph, lowering: Lowering, valueName: (id: ValueId) => string, seed: number): Initializer[] {
  const weights = new Weights(graph, seed);
  const own = [...lowering.constants].map((id) => {
    const value = valueAt(graph, id);
    return { name: valueName(id), type: value, raw: weights.of(value, valueName(id)) };
  });
  return [...own, ...lowering.extra];
}

function unusedParams({ graph, constants }: Lowering): number {
  const owned = new Set(graph.layers.flatMap(({ tensors }) => tensors.map(({ value }) => value)));
  const unused = graph.values.filter(({ id, role }) => role === 'parameter' && owned.has(id) && !constants.has(id));
  return unused.reduce((sum, value) => sum + parametersIn(value), 0);
}

function modelHead(seed: number, options: WriteOptions, told: string): Uint8Array {
  return proto.message((w) => {
    proto.whole(w, 1, proto.IR_VERSION);
    proto.text(w, 2, 'Layer Cost');
    if (options.producerVersion) proto.text(w, 3, options.producerVersion);
    proto.field(w, 8, () => {
      proto.text(w, 1, '');
      proto.whole(w, 2, OPSET);
    });
    proto.entry(w, 14, 'layercost.weights', `random weights, seed ${seed}`);
    proto.entry(w, 14, TOLD_KEY, told);
  });
}

interface External {
  readonly file: ExternalFile;
  readonly offsets: readonly number[];
}

/** Small tensors stay inside: shapes and axes must be there when the runtime infers shapes. */
const isInline = (initializer: Initializer): boolean => initializer.raw.byteLength < 1024;

function externalFile(initializers: readonly Initializer[], location: string): External {
  let end = 0;
  const offsets = initializers.map((initializer) => {
    if (isInline(initializer)) return -1;
    const offset = Math.ceil(end / ALIGNMENT) * ALIGNMENT;
    end = offset + initializer.raw.byteLength;
    return offset;
  });
  function* chunks(): Generator<Uint8Array> {
    let at = 0;
    for (const [i, { raw }] of initializers.entries()) {
      const offset = offsets[i] ?? -1;
      if (offset < 0) continue;
      const chunk = new Uint8Array(offset - at + raw.byteLength);
      raw.write(chunk.subarray(offset - at));
      at = offset + raw.byteLength;
      yield chunk;
    }
  }
  const bytes = (): Uint8Array => {
    const all = new Uint8Array(end);
    initializers.forEach(({ raw }, i) => {
      const offset = offsets[i] ?? -1;
      if (offset >= 0) raw.write(all.subarray(offset, offset + raw.byteLength));
    });
    return all;
  };
  return { file: { location, byteLength: end, chunks, bytes }, offsets };
}

/** Puts the file together in one array of the right size, into which large tensors write themselves. */
function assemble(head: Uint8Array, body: Uint8Array, initializers: readonly Initializer[], external: External | undefined): Uint8Array {
  const pieces: (Uint8Array | Raw)[] = [];
  let length = body.length;
  initializers.forEach((initializer, i) => {
    const { name, type, raw } = initializer;
    const offset = external?.offsets[i] ?? -1;
    const inner = proto.message((w) => {
      proto.tensorHead(w, name, type);
      if (external && offset >= 0) proto.externalData(w, external.file.location, offset, raw.byteLength);
    });
    const rawHead = offset >= 0 ? new Uint8Array(0) : proto.prefix(9, raw.byteLength);
    const held = offset >= 0 ? 0 : raw.byteLength;
    const start = proto.prefix(5, inner.length + rawHead.length + held);
    pieces.push(start, inner, rawHead);
    if (held) pieces.push(raw);
    length += start.length + inner.length + rawHead.length + held;
  });
  const graphHead = proto.prefix(7, length);
  const out = new Uint8Array(head.length + graphHead.length + length);
  let at = 0;
  for (const piece of [head, graphHead, body, ...pieces]) {
    if (piece instanceof Uint8Array) {
      out.set(piece, at);
      at += piece.length;
    } else {
      piece.write(out.subarray(at, at + piece.byteLength));
      at += piece.byteLength;
    }
  }
  return out;
}
