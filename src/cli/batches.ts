import type { Analysis } from '../core/analysis.js';
import { batchesOf } from '../core/explore/batches.js';
import { requestFor, startAnalyzer } from './analyzer.js';
import type { Options } from './options.js';

/** The network with several numbers of samples, from which `export --dynamic-batch` makes its file. Throws a sentence. */
export async function dynamicBatches(o: Options, build: string, base: Analysis): Promise<readonly Analysis[]> {
  const analyzer = await startAnalyzer(false, build, o.timeoutSeconds);
  const request = await requestFor(o, o.files[0] ?? '', o.entries[0], o.inputs[0]);
  return batchesOf(base, request, (one) => analyzer.analyze(one));
}
