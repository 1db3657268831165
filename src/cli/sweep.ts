import { isModelFile } from '../core/analysis.js';
import { VariantError } from '../core/explore/asked.js';
import { sweepCsv, sweepJson, sweepLatex, sweepMarkdown } from '../core/explore/grids.js';
import { type Sweep, sweep } from '../core/explore/sweep.js';
import { jsonText } from '../core/report/shown.js';
import { requestFor, startAnalyzer } from './analyzer.js';
import { sweepModelFile } from './modelFile.js';
import type { Options } from './options.js';
import { print } from './output.js';
import { type ExitCode, UsageError } from './usage.js';

/** The documents of `sweep`. */
const SWEEPS: Readonly<Record<string, (sweep: Sweep) => string>> = {
  json: (s) => jsonText(sweepJson(s)),
  csv: sweepCsv,
  markdown: sweepMarkdown,
  latex: sweepLatex,
};

async function made(o: Options, build: string): Promise<Sweep> {
  const [file = ''] = o.files;
  if (isModelFile(file)) return sweepModelFile(o, file, o.inputs[0]);
  const analyzer = await startAnalyzer(false, build, o.timeoutSeconds);
  const request = await requestFor(o, file, o.entries[0], o.inputs[0]);
  return sweep((r) => analyzer.analyze(r), { ...request, thin: undefined }, o.axes, o.thin?.multipleOf);
}

/** Every cell that can be evaluated is printed; the exit code is 1 where one could not. */
export async function runSweep(o: Options, build: string): Promise<ExitCode> {
  try {
    const grid = await made(o, build);
    print(SWEEPS[o.format]?.(grid) ?? '');
    return grid.cells.every((c) => c.complete) ? 0 : 1;
  } catch (error) {
    if (error instanceof VariantError) throw new UsageError(error.message);
    throw error;
  }
}
