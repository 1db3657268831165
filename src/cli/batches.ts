import type { Analysis } from '../core/analysis.js';
import { VariantError } from '../core/explore/asked.js';
import { batchesOf } from '../core/explore/batches.js';
import { requestFor, startAnalyzer } from './analyzer.js';
import type { Options } from './options.js';
import { UsageError } from './usage.js';

/** The network with several numbers of samples, from which `export --dynamic-batch` makes its file. Throws {@link UsageError}. */
export async function dynamicBatches(o: Options, build: string, base: Analysis): Promise<readonly Analysis[]> {
  const analyzer = await startAnalyzer(false, build, o.timeoutSeconds);
  const request = await requestFor(o, o.files[0] ?? '', o.entries[0], o.inputs[0]);
  try {
    return await batchesOf(base, request, (one) => analyzer.analyze(one));
  } catch (error) {
    if (error instanceof VariantError) throw new UsageError(`--dynamic-batch: ${error.message}`);
    throw error;
  }
}
