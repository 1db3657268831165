import type { Analysis } from '../analysis.js';
import { entryComment } from '../entry/entries.js';
import { inputsText } from '../entry/inputs.js';
import type { Module } from '../python/syntax/syntax.js';
import type { AnalyzeRequest } from '../request.js';
import { costComments } from '../text/comments.js';
import { THIN, VariantError } from './asked.js';
import { callAt, edited, indentAt, type SourceText, sourceText, type TextEdit, textOf } from './sourceText.js';
import { variant } from './variant.js';
import { variedEntry } from './vary.js';

/** An explored variant as the smallest edit of the source that makes it the file's own network. */

/**
 * Values go where the source states them: into the call of the entry, into the constant or default that it names, or into the comment `# layer-cost:`.
 * The edited text evaluates to the variant; where that cannot be reached, throws {@link VariantError} with the reason.
 */
export async function writeBack(
  analyze: (request: AnalyzeRequest) => Promise<Analysis>,
  request: AnalyzeRequest,
  base: Analysis,
  tree: Module,
  at: ReadonlyMap<string, string>,
): Promise<TextEdit[]> {
  if (base.entry === null) throw new VariantError('no network was found in this file');
  if (at.has(THIN) && Number(at.get(THIN)) !== 1) throw new VariantError('hidden channels that were scaled on the graph have no argument in the source');
  const wanted = variant(request, base, at);
  const promised = await analyze(wanted);
  const source = sourceText(request.text);
  for (const edits of [inPlace(base, wanted, tree, source, at), asComment(base, wanted.entry ?? base.entry, wanted, source)]) {
    if (!edits) continue;
    const made = await analyze({ ...request, text: edited(request.text, edits), entry: undefined, input: undefined });
    if (made.totals.params === promised.totals.params && made.totals.macs === promised.totals.macs && made.complete === promised.complete) return edits;
  }
  throw new VariantError(`${wanted.entry} cannot be written so that the file evaluates to it`);
}

/** Each value where it stands, and the input as a comment if it changed. */
function inPlace(base: Analysis, wanted: AnalyzeRequest, tree: Module, source: SourceText, at: ReadonlyMap<string, string>): TextEdit[] | undefined {
  const { entry, file, knobs } = base;
  const changed = knobs.filter((k) => at.has(k.name) && at.get(k.name) !== k.value);
  const outside = changed.filter((k) => k.span?.file === file && !(isAdded(k.at) && callOf(base, tree, source)));
  const inCall = changed.filter((k) => !outside.includes(k));
  const edits = outside.flatMap(({ name, span }) => {
    const value = at.get(name) ?? '';
    return span ? [{ from: source.offset(span.line, span.column), to: source.offset(span.endLine, span.endColumn), text: value }] : [];
  });
  const written = variedEntry(entry ?? '', inCall, at);
  const sameInput = wanted.input === undefined || wanted.input === inputsText(base.inputs);
  if (sameInput && !inCall.length) return edits;
  if (base.entrySource === 'comment' || !sameInput) return [...edits, ...(asComment(base, written, sameInput ? {} : wanted, source) ?? [])];
  const call = callOf(base, tree, source);
  return call && [...edits, { from: call.from, to: call.to, text: written }];
}

const isAdded = ([from, to]: readonly [number, number]): boolean => from === to;

/** The call in the file that is the entry. */
function callOf({ entry, entrySpan, file }: Analysis, tree: Module, source: SourceText): { from: number; to: number } | undefined {
  const call = entrySpan?.file === file ? callAt(tree, entrySpan) : undefined;
  if (!call || textOf(source, call).replace(/\s+/g, ' ') !== entry?.replace(/\s+/g, ' ')) return undefined;
  return { from: source.offset(call.line, call.column), to: source.offset(call.endLine, call.endColumn) };
}

/** The comment that names entry and input: in the place of the one that is there, else above what the entry calls. */
function asComment({ entrySpan, classes, file }: Analysis, entry: string, { input }: { readonly input?: string }, source: SourceText): TextEdit[] | undefined {
  if (entry.includes('\n')) return undefined;
  const before = entryComment(source.text);
  const told = input === undefined ? before?.input : withoutName(input);
  const text = `${entry}${told === undefined ? '' : ` input=${told}`}`;
  const there = costComments(source.text).find((comment) => comment.entry);
  if (there?.entry) return [{ from: source.offset(there.line, there.entry.from), to: source.offset(there.line, there.entry.to), text }];
  const called = /^[A-Za-z_]\w*/.exec(entry)?.[0];
  const line = classes.find((c) => c.name === called && c.span.file === file)?.span.line ?? (entrySpan?.file === file ? entrySpan.line : 1);
  const from = source.offset(line, 0);
  return [{ from, to: from, text: `${indentAt(source, line)}# layer-cost: ${text}\n` }];
}

/** A lone input needs no name. */
const withoutName = (input: string): string => (input.includes(',') ? input : input.replace(/^[A-Za-z_]\w*=(?=\d)/, ''));
