import { ATTRIBUTE_TYPES } from '../attributeTypes.js';
import { elementCount } from '../graph.js';
import type { FileAttribute, FileAttributeValue, FileFunction, FileGraph, FileNode, FileTensor, FileType, FileValue } from './model.js';
import type { Reading } from './reading.js';
import { BITS32, BITS64, BYTES, type Range, VARINT } from './wire.js';

/** The messages of onnx.proto, one function each. Field numbers are those of IR version 13. */

/** Real files have three. @limit graphs within graphs of a model file: levels */
const NESTING = 64;

type Writable<T> = { -readonly [key in keyof T]: T[key] };

/** A graph under way: what was read of it stands when the file ends. */
interface GraphUnderWay extends FileGraph {
  name: string;
  readonly nodes: FileNode[];
  readonly initializers: FileTensor[];
  readonly inputs: FileValue[];
  readonly outputs: FileValue[];
  readonly values: FileValue[];
}

export const newGraph = (): GraphUnderWay => ({ name: '', nodes: [], initializers: [], inputs: [], outputs: [], values: [] });

/** Reads a graph into `graph`. */
export function fillGraph(reading: Reading, graph: GraphUnderWay, { to }: Range, depth: number): void {
  reading.wire.fields(to, (field, wire, content) => {
    if (wire !== BYTES) {
      if (GRAPH_MESSAGES.has(field)) reading.wire.damage(`field ${field} of a graph has the type ${wire}`);
      return;
    }
    if (field === 1) reading.item(`node ${graph.nodes.length}`, () => graph.nodes.push(readNode(reading, content, depth)));
    else if (field === 2) graph.name = reading.text(content);
    else if (field === 5) reading.item(`initializer ${graph.initializers.length}`, () => readTensor(reading, content, (t) => graph.initializers.push(t)));
    else if (field === 15) reading.item(`sparse initializer ${graph.initializers.length}`, () => readSparse(reading, content, graph.initializers));
    else if (field === 11) reading.item(`input ${graph.inputs.length}`, () => graph.inputs.push(readValue(reading, content)), 'ends');
    else if (field === 12) reading.item(`output ${graph.outputs.length}`, () => graph.outputs.push(readValue(reading, content)), 'ends');
    else if (field === 13) reading.item(`value ${graph.values.length}`, () => graph.values.push(readValue(reading, content)));
  });
}
const GRAPH_MESSAGES: ReadonlySet<number> = new Set([1, 2, 5, 11, 12, 13, 15]);

function readNode(reading: Reading, { to }: Range, depth: number): FileNode {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes: FileAttribute[] = [];
  const node: Writable<FileNode> = { name: '', op: '', domain: '', overload: '', inputs, outputs, attributes, metadata: NONE };
  let metadata: Map<string, string> | undefined;
  reading.wire.fields(to, (field, wire, content) => {
    if (wire !== BYTES) {
      if (field <= 9) reading.wire.damage(`field ${field} of a node has the type ${wire}`);
      return;
    }
    if (field === 1) reading.name(inputs, content, 'inputs');
    else if (field === 2) reading.name(outputs, content, 'outputs');
    else if (field === 3) node.name = reading.text(content);
    else if (field === 4) node.op = reading.text(content);
    else if (field === 5)
      reading.item(`attribute ${attributes.length} of ${reading.wire.where.at(-1) ?? ''}`, () => attributes.push(readAttribute(reading, content, depth)));
    else if (field === 7) node.domain = domainOf(reading.text(content));
    else if (field === 8) node.overload = reading.text(content);
    else if (field === 9) readPair(reading, content, (metadata ??= new Map()));
  });
  if (metadata) node.metadata = metadata;
  return node;
}
const NONE: ReadonlyMap<string, string> = new Map();

/** The standard's own operators have two names for their domain. */
const domainOf = (text: string): string => (text === 'ai.onnx' ? '' : text);

function readAttribute(reading: Reading, { to }: Range, depth: number): FileAttribute {
  const { wire: w } = reading;
  const made = { name: '', refersTo: '' };
  const numbers: number[] = [];
  const texts: string[] = [];
  let type = 0;
  let isWhole = true;
  let value: FileAttributeValue | undefined;
  w.fields(to, (field, wire, content) => {
    if (field === 1) made.name = reading.text(content);
    else if (field === 21) made.refersTo = reading.text(content);
    else if (field === 20) type = w.signed;
    else if (field === 2 && wire === BITS32) value = { is: 'float', value: w.float() };
    else if (field === 3 && wire === VARINT) value = { is: 'int', value: w.signed };
    else if (field === 4 && wire === BYTES) value = { is: 'string', value: reading.text(content) };
    else if (field === 5 && wire === BYTES) readTensor(reading, content, (tensor) => (value = { is: 'tensor', value: tensor }));
    else if (field === 6 && wire === BYTES) {
      if (depth >= NESTING) reading.fault(`graphs are nested deeper than ${NESTING}: what is in them is not read`, 'nesting');
      else {
        const graph = newGraph();
        value = { is: 'graph', value: graph };
        fillGraph(reading, graph, content, depth + 1);
      }
    } else if (field === 7) isWhole = reading.floats(numbers, wire, content) && isWhole;
    else if (field === 8) isWhole = reading.whole(numbers, wire, content) && isWhole;
    else if (field === 9 && wire === BYTES) isWhole = reading.push(texts, reading.text(content)) && isWhole;
    else if (field <= 9) w.damage(`field ${field} of an attribute has the type ${wire}`);
  });
  if (isWhole && value === undefined) value = listOf(type, numbers, texts) ?? EMPTY[type];
  return { ...made, value };
}

function listOf(type: number, numbers: readonly number[], texts: readonly string[]): FileAttributeValue | undefined {
  if (type === ATTRIBUTE_TYPES.strings || texts.length) return { is: 'strings', value: texts };
  if (type === ATTRIBUTE_TYPES.floats) return { is: 'floats', value: numbers };
  if (type === ATTRIBUTE_TYPES.ints || numbers.length) return { is: 'ints', value: numbers };
  return undefined;
}

/** What the format leaves out because it is zero or empty. */
const EMPTY: Readonly<Record<number, FileAttributeValue>> = {
  [ATTRIBUTE_TYPES.float]: { is: 'float', value: 0 },
  [ATTRIBUTE_TYPES.int]: { is: 'int', value: 0 },
  [ATTRIBUTE_TYPES.string]: { is: 'string', value: '' },
};

/** Gives what is known of a tensor to `take`, even when the file ends within its elements. */
function readTensor(reading: Reading, { to }: Range, take: (tensor: FileTensor) => void): void {
  const { wire: w } = reading;
  const dims: number[] = [];
  const places: Range[] = [];
  const tensor: Writable<FileTensor> = { name: '', dims, type: 0, places, form: 'raw', external: NONE };
  const external = new Map<string, string>();
  const place = (form: FileTensor['form'], content: Range): void => {
    if (tensor.form !== 'outside') tensor.form = form;
    reading.push(places, content);
  };
  try {
    w.fields(to, (field, wire, content) => {
      const form = ELEMENTS[field];
      if (field === 1) reading.whole(dims, wire, content);
      else if (field === 2 && wire === VARINT) tensor.type = w.signed;
      else if (form?.alone === VARINT && wire === VARINT) place(form.form, w.lastNumber);
      else if (form && (wire === BYTES || wire === form.alone)) place(form.form, content);
      else if (field === 8 && wire === BYTES) tensor.name = reading.text(content);
      else if (field === 13 && wire === BYTES) readPair(reading, content, external);
      else if (field === 14 && wire === VARINT) tensor.form = w.signed === 1 ? 'outside' : tensor.form;
      else if (field === 2 || field === 8 || form) w.damage(`field ${field} of a tensor has the type ${wire}`);
    });
  } finally {
    tensor.external = external;
    take(tensor);
  }
}

/** The fields that hold elements, and how one is written that stands alone. */
const ELEMENTS: Readonly<Record<number, { readonly form: FileTensor['form']; readonly alone?: number }>> = {
  4: { form: 'floats', alone: BITS32 },
  5: { form: 'ints', alone: VARINT },
  6: { form: 'strings' },
  7: { form: 'ints', alone: VARINT },
  9: { form: 'raw' },
  10: { form: 'doubles', alone: BITS64 },
  11: { form: 'ints', alone: VARINT },
};

/** A tensor stored as its non-zero elements: what is read of it is the shape that it stands for. */
function readSparse(reading: Reading, { to }: Range, initializers: FileTensor[]): void {
  const dims: number[] = [];
  let values: FileTensor | undefined;
  let indices: FileTensor | undefined;
  reading.wire.fields(to, (field, wire, content) => {
    if (field === 3) reading.whole(dims, wire, content);
    else if (wire !== BYTES) return;
    else if (field === 1) readTensor(reading, content, (tensor) => (values = tensor));
    else if (field === 2) readTensor(reading, content, (tensor) => (indices = tensor));
  });
  if (!values) reading.wire.damage('a sparse tensor has no values');
  const stored = values as FileTensor;
  initializers.push({ ...stored, dims, sparse: { values: elementCount(stored.dims), indices } });
}

function readValue(reading: Reading, { to }: Range): FileValue {
  const value: Writable<FileValue> = { name: '', type: undefined };
  reading.wire.fields(to, (field, wire, content) => {
    if (wire !== BYTES) return;
    if (field === 1) value.name = reading.text(content);
    else if (field === 2) value.type = readType(reading, content, 0);
  });
  return value;
}

function readType(reading: Reading, { to }: Range, depth: number): FileType | undefined {
  let type: FileType | undefined;
  if (depth > NESTING) return undefined;
  reading.wire.fields(to, (field, wire, content) => {
    if (wire !== BYTES) return;
    if (field === 1 || field === 8) type = readTensorType(reading, content);
    else if (field === 4) type = { is: 'sequence', of: readElementType(reading, content, depth) };
    else if (field === 9) type = { is: 'optional', of: readElementType(reading, content, depth) };
    else if (field === 5) type = { is: 'map' };
  });
  return type;
}

function readElementType(reading: Reading, { to }: Range, depth: number): FileType | undefined {
  let type: FileType | undefined;
  reading.wire.fields(to, (field, wire, content) => {
    if (field === 1 && wire === BYTES) type = readType(reading, content, depth + 1);
  });
  return type;
}

function readTensorType(reading: Reading, { to }: Range): FileType {
  let element = 0;
  let dims: (number | string | null)[] | undefined;
  reading.wire.fields(to, (field, wire, content) => {
    if (field === 1 && wire === VARINT) element = reading.wire.signed;
    if (field !== 2 || wire !== BYTES) return;
    const list: (number | string | null)[] = (dims = []);
    reading.wire.fields(content.to, (inner, innerWire, dim) => {
      if (inner === 1 && innerWire === BYTES) reading.push(list, readDim(reading, dim));
    });
  });
  return { is: 'tensor', element, dims };
}

function readDim(reading: Reading, { to }: Range): number | string | null {
  let size: number | string | null = null;
  reading.wire.fields(to, (field, wire, content) => {
    if (field === 1 && wire === VARINT) size = reading.wire.signed;
    else if (field === 2 && wire === BYTES) size = reading.text(content) || null;
  });
  return size;
}

/** A pair of texts. @param most bytes of its second */
export function readPair(reading: Reading, { to }: Range, pairs: Map<string, string>, most?: number): void {
  let key = '';
  let value = '';
  reading.wire.fields(to, (field, wire, content) => {
    if (field === 1 && wire === BYTES) key = reading.text(content);
    else if (field === 2 && wire === BYTES) value = reading.text(content, most);
  });
  pairs.set(key, value);
}

export function readOpset(reading: Reading, { to }: Range, opsets: Map<string, number>): void {
  let domain = '';
  let version = 0;
  reading.wire.fields(to, (field, wire, content) => {
    if (field === 1 && wire === BYTES) domain = domainOf(reading.text(content));
    else if (field === 2 && wire === VARINT) version = reading.wire.signed;
  });
  opsets.set(domain, version);
}

export function readFunction(reading: Reading, { to }: Range): FileFunction {
  const graph = newGraph();
  const made = { name: '', domain: '', overload: '' };
  const [inputs, outputs, defaults, opsets]: [string[], string[], FileAttribute[], Map<string, number>] = [[], [], [], new Map()];
  reading.wire.fields(to, (field, wire, content) => {
    if (wire !== BYTES) return;
    if (field === 1) made.name = reading.text(content);
    else if (field === 4) reading.push(inputs, reading.text(content));
    else if (field === 5) reading.push(outputs, reading.text(content));
    else if (field === 7) reading.item(`node ${graph.nodes.length} of the function ${made.name}`, () => graph.nodes.push(readNode(reading, content, 0)));
    else if (field === 9) readOpset(reading, content, opsets);
    else if (field === 10) made.domain = domainOf(reading.text(content));
    else if (field === 11) defaults.push(readAttribute(reading, content, 0));
    else if (field === 12) graph.values.push(readValue(reading, content));
    else if (field === 13) made.overload = reading.text(content);
  });
  return { ...made, inputs, outputs, defaults, opsets, nodes: graph.nodes, values: graph.values };
}
