import type { BinaryWriter } from '@bufbuild/protobuf/wire';
import type { Analysis } from '../../src/core/analysis.js';
import { analyzeOnnx } from '../../src/core/analyzeOnnx.js';
import { DTYPE_CODES } from '../../src/core/onnx/dtypes.js';
import type { DType } from '../../src/core/onnx/graph.js';
import * as proto from '../../src/core/onnx/proto.js';
import { dataRaw } from '../../src/core/onnx/random.js';
import type { GivenSizes } from '../../src/core/onnx/read/dimensions.js';
import { bytesSource } from '../../src/core/onnx/read/source.js';

/** Small model files, put together by hand: whatever the format can say, and some of what it cannot. */

type Write = (w: BinaryWriter) => void;

/** `float32[1,3,h,w]`: a number is a size, a name a dynamic dimension, `?` one without a name. */
function typeOf(text: string): Write {
  const [, dtype = 'float32', dims] = /^(\w+)(?:\[(.*)\])?$/.exec(text) ?? [];
  return (w) =>
    proto.field(w, 1, () => {
      proto.whole(w, 1, DTYPE_CODES[dtype as DType] ?? Number(dtype));
      if (dims === undefined) return;
      proto.field(w, 2, () => {
        for (const dim of dims.split(',').filter(Boolean))
          proto.field(w, 1, () => void (dim === '?' || (/^-?\d+$/.test(dim) ? proto.whole(w, 1, Number(dim)) : proto.text(w, 2, dim))));
      });
    });
}

/** A declared value: `x: float32[1,8]`. */
const value =
  (text: string): Write =>
  (w) => {
    const [name = '', type] = text.split(': ');
    proto.text(w, 1, name);
    if (type) proto.field(w, 2, () => typeOf(type)(w));
  };

/** What an attribute may be here: numbers with a point in their name's list are floats in the file. */
type Attribute = number | string | readonly number[] | { readonly graph: Graph | Uint8Array } | { readonly float: number } | { readonly tensor: Write };

export interface Node {
  readonly op: string;
  readonly in?: string;
  readonly out?: string;
  readonly name?: string;
  readonly domain?: string;
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly metadata?: Readonly<Record<string, string>>;
}

export interface Graph {
  readonly nodes?: readonly Node[];
  readonly inputs?: readonly string[];
  readonly outputs?: readonly string[];
  readonly values?: readonly string[];
  readonly initializers?: readonly Write[];
  readonly sparse?: readonly Write[];
}

/** A tensor of zeros, or of the given elements. */
export const tensor =
  (name: string, dtype: DType, shape: readonly number[], data?: readonly number[]): Write =>
  (w) => {
    proto.tensorHead(w, name, { shape, dtype });
    const raw = dataRaw(data ?? new Array<number>(shape.reduce((a, b) => a * b, 1)).fill(0), dtype);
    const bytes = new Uint8Array(raw.byteLength);
    raw.write(bytes);
    proto.bytes(w, 9, bytes);
  };

/** One that is stored as its non-zero elements: values and indices are tensors, or are left out. */
export const sparseTensor =
  (dims: readonly number[], values?: Write, indices?: Write): Write =>
  (w) => {
    if (values) proto.field(w, 1, () => values(w));
    if (indices) proto.field(w, 2, () => indices(w));
    for (const dim of dims) proto.whole(w, 3, dim);
  };

/** One whose elements are in another file. */
export const outside =
  (name: string, shape: readonly number[], keys: Readonly<Record<string, string>>): Write =>
  (w) => {
    proto.tensorHead(w, name, { shape, dtype: 'float32' });
    for (const [key, text] of Object.entries(keys)) proto.entry(w, 13, key, text);
    proto.whole(w, 14, 1);
  };

function attribute(name: string, given: Attribute): Write {
  return (w) => {
    if (typeof given === 'number') proto.attribute(w, name, { type: 'int', value: given });
    else if (typeof given === 'string') proto.attribute(w, name, { type: 'string', value: given });
    else if ('float' in given) proto.attribute(w, name, { type: 'float', value: given.float });
    else if ('tensor' in given) proto.attribute(w, name, { type: 'tensor', value: proto.message(given.tensor) });
    else if ('graph' in given) {
      proto.text(w, 1, name);
      if (given.graph instanceof Uint8Array) proto.bytes(w, 6, given.graph);
      else proto.bytes(w, 6, proto.message(writeGraph(given.graph)));
      proto.whole(w, 20, 5);
    } else proto.attribute(w, name, { type: 'ints', value: given });
  };
}

const words = (text: string | undefined): string[] => (text === undefined ? [] : text.split(' ').map((word) => (word === '-' ? '' : word)));

const writeNode =
  (node: Node): Write =>
  (w) => {
    for (const name of words(node.in)) proto.text(w, 1, name);
    for (const name of words(node.out)) proto.text(w, 2, name);
    if (node.name) proto.text(w, 3, node.name);
    proto.text(w, 4, node.op);
    for (const [name, given] of Object.entries(node.attributes ?? {})) proto.field(w, 5, () => attribute(name, given)(w));
    if (node.domain) proto.text(w, 7, node.domain);
    for (const [key, text] of Object.entries(node.metadata ?? {})) proto.entry(w, 9, key, text);
  };

export const writeGraph =
  ({ nodes = [], inputs = [], outputs = [], values = [], initializers = [], sparse = [] }: Graph): Write =>
  (w) => {
    for (const node of nodes) proto.field(w, 1, () => writeNode(node)(w));
    proto.text(w, 2, 'g');
    for (const [number, list] of [[11, inputs] as const, [12, outputs] as const, [13, values] as const])
      for (const text of list) proto.field(w, number, () => value(text)(w));
    for (const initializer of initializers) proto.field(w, 5, () => initializer(w));
    for (const initializer of sparse) proto.field(w, 15, () => initializer(w));
  };

interface Function {
  readonly name: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly nodes: readonly Node[];
}

interface Extras {
  readonly opset?: number;
  readonly irVersion?: number;
  readonly functions?: readonly Function[];
}

/** A model file. */
export const file = (graph: Graph, { opset = 20, irVersion = 9, functions = [] }: Extras = {}): Uint8Array =>
  proto.message((w) => {
    proto.whole(w, 1, irVersion);
    proto.field(w, 8, () => proto.whole(w, 2, opset));
    proto.field(w, 7, () => writeGraph(graph)(w));
    for (const made of functions)
      proto.field(w, 25, () => {
        proto.text(w, 1, made.name);
        for (const name of made.inputs) proto.text(w, 4, name);
        for (const name of made.outputs) proto.text(w, 5, name);
        for (const node of made.nodes) proto.field(w, 7, () => writeNode(node)(w));
        proto.text(w, 10, made.domain);
      });
  });

/** What is found out about a file. */
export const analyzed = (bytes: Uint8Array, given: GivenSizes = {}): Analysis => analyzeOnnx({ file: 'model.onnx', source: bytesSource(bytes), ...given });

/** Errors and warnings, in order. */
export const said = ({ notes }: Analysis): string[] => notes.map(({ text }) => text);

/** The shape of a value by its name; null where it is not known. */
export function shapeOf({ graph }: Analysis, name: string): readonly number[] | null | undefined {
  const found = graph.values.find((one) => one.name === name);
  return found && (found.unknown === undefined ? found.shape : null);
}
