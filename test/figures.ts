import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync } from 'node:fs';
import { dirname, relative } from 'node:path/posix';
import type { Analysis } from '../src/core/analysis.js';
import type { Analyzer } from '../src/core/analyze.js';
import { inputsText } from '../src/core/entry/inputs.js';
import type { AnalyzeRequest } from '../src/core/request.js';
import { heldToFile } from './onnx/readBack.js';

/**
 * What is complete and rests on no assumption is what PyTorch counts: a rule that holds for every program that a test analyzes. What a real PyTorch
 * counts is recorded (`scripts/torch-figures-expected.py` writes it), by a key of the program, its entry and its input. Its file reads back as the same.
 */

/** Parameters and multiply-adds, or why PyTorch does not run the program. */
type Recorded = readonly [params: number, macs: number] | string;

const RECORD = 'test/torch/figures/programs.json';
/** Where programs are written instead of being held to the record: each as a line of JSON. */
const written = process.env.LAYER_COST_PROGRAMS;

let record: Readonly<Record<string, Recorded>> | undefined;

/** What a real process has, too, and what changes no number. */
const HARMLESS = /^environment variable |^`.*` is the folder /;

/** An analyzer whose answers are held to the record. `files` are those that its reader has. */
export function heldToPyTorch(analyzer: Analyzer, files: () => Readonly<Record<string, string>>): Analyzer {
  return {
    ...analyzer,
    analyze: async (request) => held(request, await analyzer.analyze(request), files()),
    firstSight: async (request) => {
      const seen = await analyzer.firstSight(request);
      held(request, seen.analysis, files());
      return seen;
    },
    searched: async (request, isWanted) => {
      const found = await analyzer.searched(request, isWanted);
      return found && held(request, found, files());
    },
  };
}

function held(request: AnalyzeRequest, analysis: Analysis, files: Readonly<Record<string, string>>): Analysis {
  const { complete, entry, assumptions, totals } = analysis;
  if (!complete || entry === null || request.thin || !assumptions.every((a) => HARMLESS.test(a))) return analysis;
  const root = request.roots[0] ?? dirname(request.file);
  const within = (path: string): string => relative(root, path);
  const program = {
    file: within(request.file),
    text: request.text,
    files: Object.fromEntries(Object.entries(files).map(([path, text]): [string, string] => [within(path), text])),
    roots: request.roots.map(within),
    entry,
    source: analysis.entrySource,
    inputs: inputsText(analysis.inputs),
  };
  const key = createHash('sha256').update(JSON.stringify(program)).digest('hex').slice(0, 16);
  if (written) {
    const { inputs, graph } = analysis;
    const told = { ...program, key, inputs, root: graph.layers[0]?.className, params: totals.params, macs: totals.macs };
    appendFileSync(written, `${JSON.stringify(told)}\n`);
    return analysis;
  }
  heldToFile(analysis);
  record ??= JSON.parse(readFileSync(RECORD, 'utf8')) as Readonly<Record<string, Recorded>>;
  const found = record[key];
  assert.ok(found, `${RECORD} lacks this program (scripts/torch-figures-expected.py writes it): ${entry} with ${program.inputs}\n${request.text}`);
  if (typeof found !== 'string') assert.deepEqual([totals.params, totals.macs], found, `${entry} with ${program.inputs} is not what PyTorch counts`);
  return analysis;
}
