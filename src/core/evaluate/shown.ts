import type { EntryCandidate, ModelClass } from '../analysis.js';
import { definitionsOf } from '../entry/entries.js';
import type { Found } from '../entry/found.js';
import type { Graph } from '../onnx/graph.js';
import type { SourceFile } from '../python/imports/moduleFiles.js';
import { errorText } from '../python/objects/errors.js';
import { LimitError, PyError } from '../python/values/failures.js';
import type { VM } from '../python/values/vm.js';
import type { Note } from '../text/notes.js';

/** How what was found out is put into an analysis. */

/** Why a part of the evaluation failed. */
export function failureNote(vm: VM, error: unknown): Note {
  if (error instanceof LimitError) return { severity: 'error', text: error.message, span: error.span, limit: error.limit };
  if (error instanceof PyError) return { severity: 'error', text: errorText(vm, error), span: error.span };
  return { severity: 'error', text: `this could not be followed (${error instanceof Error ? error.message : String(error)})`, span: vm.userSpan() };
}

/** Each note once. */
export function unique(notes: readonly Note[]): Note[] {
  const seen = new Set<string>();
  return notes.filter((n) => {
    const key = `${n.span?.file}:${n.span?.line}:${n.text}`;
    const first = !seen.has(key);
    seen.add(key);
    return first;
  });
}

/** Model classes and builders of the file, with what the entry built of them. */
export function classesOf(candidates: readonly EntryCandidate[], graph: Graph, found: Found | null, file: SourceFile): ModelClass[] {
  const kinds = new Map(definitionsOf(file.tree, file.path).map((d) => [d.name, d.type]));
  return candidates.map((c) => {
    const isBuilder = kinds.get(c.name) === 'function';
    const layers = isBuilder ? [] : graph.layers.filter((l) => l.type === 'module' && l.className === c.name).map((l) => l.id);
    const builds =
      isBuilder && found !== null && graph.layers[0]?.frames.some((f) => f.file === file.path && f.line >= c.span.line && f.endLine <= c.span.endLine);
    return { name: c.name, span: c.span, isBuilder, layers: builds ? [0] : layers };
  });
}
