import type { Note } from '../../text/notes.js';
import { type FileFunction, type FileModel, functionKey } from './model.js';
import { fillGraph, newGraph, readFunction, readOpset, readPair } from './readGraph.js';
import { Reading } from './reading.js';
import { refusal } from './sniff.js';
import type { ByteSource } from './source.js';
import { BYTES, VARINT } from './wire.js';

/** The limit that the standard's own checker has. @limit local functions of a model file: functions */
const FUNCTIONS = 10_000;
/** Exporters and programs leave lists in it. @limit one text of a model file's metadata: bytes */
const METADATA_BYTES = 4_000_000;

interface ReadModel {
  /** What could be read; undefined when the file is none of the format. */
  readonly model: FileModel | undefined;
  readonly notes: readonly Note[];
  /** Fields looked at: a measure of work that is the same on every machine. */
  readonly steps: number;
}

/** Reads everything of an ONNX file but the elements of its tensors. What is damaged ends as a note; what was read before it stands. */
export function readModel(source: ByteSource): ReadModel {
  const refused = refusal(source);
  if (refused) return { model: undefined, notes: [{ severity: 'error', text: refused }], steps: 0 };
  const reading = new Reading(source);
  const { wire: w } = reading;
  const head = { irVersion: 0, producer: '', version: '', graphs: 0 };
  const graph = newGraph();
  const [opsets, metadata, functions] = [new Map<string, number>(), new Map<string, string>(), new Map<string, FileFunction>()];
  const addFunction = (made: FileFunction): void => {
    if (functions.size < FUNCTIONS) functions.set(functionKey(made.domain, made.name, made.overload), made);
    else reading.fault(`this file has more than ${FUNCTIONS} functions: the rest is not read`, 'functions');
  };
  reading.attempt(() =>
    w.everything((field, wire, content) => {
      if (field === 1 && wire === VARINT) head.irVersion = w.signed;
      else if (wire !== BYTES) return;
      else if (field === 2) head.producer = reading.text(content);
      else if (field === 3) head.version = reading.text(content);
      else if (field === 7) {
        head.graphs++;
        fillGraph(reading, graph, content, 0);
      } else if (field === 8) readOpset(reading, content, opsets);
      else if (field === 14) readPair(reading, content, metadata, METADATA_BYTES);
      else if (field === 25) reading.item(`function ${functions.size}`, () => addFunction(readFunction(reading, content)));
    }),
  );
  const { notes } = reading;
  // Bytes that are something else look like damage or like fields that nobody knows.
  if (!head.graphs && !opsets.size && !head.irVersion) return { model: undefined, notes: [NOT_ONNX, ...notes.slice(0, 1)], steps: w.steps };
  const producer = `${head.producer} ${head.version}`.trim();
  return { model: { irVersion: head.irVersion, producer, opsets, metadata, graph, functions }, notes, steps: w.steps };
}

const NOT_ONNX: Note = { severity: 'error', text: 'this is not an ONNX file' };
